"""The start of everything: `annotator …` and `python -m annotator`."""

import sys
from multiprocessing import freeze_support


def main() -> None:
    """Run the command line; without arguments it opens the window."""
    # First, because a bundled program starts its worker processes through this very function.
    freeze_support()
    try:
        # Late, so that a worker process of a bundle does not load the command line before it knows what it is.
        from annotator.cli import run

        run()
    except KeyboardInterrupt:  # while it was loading: no command had begun that could say more
        sys.exit(130)


if __name__ == "__main__":
    main()
