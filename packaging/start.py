"""What a bundle starts with; the same as `python -m annotator`."""

from annotator.__main__ import main

if __name__ == "__main__":
    main()
