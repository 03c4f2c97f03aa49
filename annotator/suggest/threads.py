"""How many threads one suggestion may use in this process."""

import os

# Two are worth it for a single article; many articles at once are read by processes with one each.
_threads = min(2, os.cpu_count() or 1)


def threads() -> int:
    """How many threads may work on one article."""
    return _threads


def use_one_thread() -> None:
    """For processes beside others that do the same; before tokenizer and tagger are loaded."""
    global _threads
    _threads = 1
