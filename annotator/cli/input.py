"""Files as the stateless commands read them: everything or one clear line."""

from collections.abc import Iterator
from pathlib import Path

from annotator.cli.console import note
from annotator.exchange.incoming import ReadOptions
from annotator.exchange.reading import read
from annotator.model.annotation import AnnotatedDocument
from annotator.model.errors import KnownError


def readable(source: Path, options: ReadOptions) -> Iterator[AnnotatedDocument]:
    """The articles of a file or folder; what is worth knowing about them goes to stderr.

    Raises: KnownError for the first one that cannot be read.
    """
    for incoming in read([source], options):
        for line in incoming.notes:
            note(f"{incoming.path}: {line}")
        if incoming.problem is not None:
            raise KnownError(incoming.problem)
        if incoming.item is not None:
            yield incoming.item
