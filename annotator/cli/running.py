"""What every command runs in: its log, one line for each error, the exit status."""

import logging
import sys
from collections.abc import Callable

from annotator.cli.console import complain, log_to_file
from annotator.model.errors import KnownError, UsageError
from annotator.settings import log_file

log = logging.getLogger(__name__)

INTERRUPTED = "interrupted; nothing is left half done"


class Interrupted(Exception):  # noqa: N818 - no error: a person's wish
    """A command was interrupted, and says itself what was done by then."""


def run_safely(command: Callable[[], object]) -> None:
    """Run one command. Status: 0 done, 1 the world's fault (one line on stderr), 2 wrong usage, 130 interrupted."""
    try:
        log_to_file()
        command()
    except UsageError as error:
        complain(str(error))
        sys.exit(2)
    except KnownError as error:
        complain(str(error))
        sys.exit(1)
    except Interrupted as done:
        complain(str(done))
        sys.exit(130)
    except BrokenPipeError:
        sys.exit(1)
    except KeyboardInterrupt:
        complain(INTERRUPTED)
        sys.exit(130)
    except SystemExit as left:
        # typer catches Ctrl+C before anybody else and leaves without a word.
        if left.code == 130:
            complain(INTERRUPTED)
        raise
    except Exception:
        log.exception("unexpected error")
        complain(f"something unexpected went wrong; the details are in {log_file()}")
        sys.exit(1)
