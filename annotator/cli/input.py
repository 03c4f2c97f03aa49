"""Files as the stateless commands read them: everything or one clear line."""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from annotator.cli.console import note
from annotator.exchange.decoding import shown
from annotator.exchange.formats import RECEIPT, SIDECAR
from annotator.exchange.incoming import ReadOptions
from annotator.exchange.reading import read
from annotator.exchange.remarks import Remark, alike
from annotator.exchange.spool import Spool
from annotator.model.annotation import AnnotatedDocument
from annotator.model.errors import KnownError
from annotator.operations import remarks_on


def readable(source: Path, options: ReadOptions) -> Iterator[AnnotatedDocument]:
    """The articles of a file or folder; what is worth knowing about them goes to stderr at the end.

    Raises: KnownError for the first one that cannot be read.
    """
    remarks: Spool[Remark] = Spool(Remark)
    try:
        for incoming in read([source], options):
            remarks_on(incoming, remarks)
            if incoming.problem is not None:
                raise KnownError(incoming.problem)
            if incoming.item is not None:
                yield incoming.item
    finally:
        note_alike(remarks)


def note_alike(remarks: Iterable[Remark]) -> None:
    """Remarks on what was read, a line for those that say the same."""
    for kind in alike(remarks):
        more = f" · {kind.count - 1:,} more like it, in {kind.places:,} places: {kind.examples()}"
        note(f"{kind.shown[0]}{more if kind.count > 1 else ''}")


def keep_apart(source: Path, out: Path) -> None:
    """Refuse to write over what is read: OUT may not be IN, lie inside it, or hold it; links are followed.

    Nor may IN be what would be written beside OUT.

    Raises: KnownError.
    """
    read_from, written_to = Path(os.path.realpath(source)), Path(os.path.realpath(out))
    try:
        # Two names of one file: where capital letters do not count, or by a second hard link.
        same = read_from.samefile(written_to)
    except OSError:
        same = False  # one of them is not there, or may not be looked at: reading or writing it will say so
    beside = {written_to.parent / f"{written_to.name}.{name}" for name in (RECEIPT, SIDECAR)}
    if same or read_from == written_to or read_from in beside:
        raise KnownError(f"{shown(out)}: this would write over what is read: choose another name")
    if written_to.suffix == ".annodb":
        raise KnownError(f"{shown(out)}: this is a project's name, and a project is never written over: choose another")
    if written_to.is_relative_to(read_from):
        raise KnownError(f"{shown(out)}: it lies inside {shown(source)}, which is read: choose another place")
    if read_from.is_relative_to(written_to):
        raise KnownError(f"{shown(out)}: it holds {shown(source)}, which is read: choose another place")
