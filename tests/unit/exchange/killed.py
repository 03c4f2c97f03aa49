"""Exports and imports that kill their own process on the way; run as a program by tests of what is left then.

``python killed.py export|file OUT AT`` or ``import|keep PROJECT AT FILE``: dies before article number AT.
"""

import os
import signal
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from annotator.exchange.incoming import Incoming, ReadOptions
from annotator.exchange.writing import write
from annotator.model.annotation import AnnotatedDocument
from annotator.operations import import_files
from annotator.store.project import Project
from tests.unit.exchange.helpers import gold, options


def articles(count: int, what: str = "글") -> Iterator[AnnotatedDocument]:
    """Articles with one mention."""
    for number in range(count):
        yield gold(f"{number}번 {what}: [한빛전자:COMPANY]는 커졌다.", document_id=f"d{number}")


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _dying(at: int) -> Iterator[AnnotatedDocument]:
    for number, item in enumerate(articles(at + 1, "새 글")):
        if number == at:
            _die()
        yield item


def main(what: str, place: Path, at: int, file: Path | None = None) -> None:
    """Begin, and die."""
    if what in ("export", "file"):
        write(_dying(at), place, replace(options("jsonl"), as_file=what == "file"))
        return
    assert file is not None
    seen = 0

    def count(_: Incoming) -> None:
        nonlocal seen
        seen += 1
        if seen == at:
            _die()

    with Project.open(place) as project:
        import_files(project, [file], ReadOptions(schema=project.schema), keep_going=what == "keep", seen=count)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]), *map(Path, sys.argv[4:]))
