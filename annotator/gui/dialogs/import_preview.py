"""What is in some files, before anything is written: one line per file, for the import page.

`preview` reads files and so runs in a thread; it knows no widget.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from annotator.exchange.formats import sniff
from annotator.exchange.reading import Incoming, ReadOptions, read
from annotator.model.schema import Schema

_SAMPLE = 700


@dataclass(frozen=True, slots=True)
class PreviewLine:
    """One file: how it was read and what is in it; `size` in bytes, `bad` counts documents that cannot be read.

    `title` and `sample` are of its first document, the sample cut after some hundred characters; `marks` are its
    mentions as (start, end, colour of the light theme, of the dark one), in code points of the sample.
    """

    file: str
    format: str
    encoding: str
    documents: int = 0
    bad: int = 0
    size: int = 0
    mentions: int = 0
    relations: int = 0
    notes: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    title: str = ""
    sample: str = ""
    marks: tuple[tuple[int, int, str, str], ...] = ()


def preview(
    paths: Sequence[Path], options: ReadOptions, cancelled: Callable[[], bool] = lambda: False
) -> tuple[PreviewLine, ...]:
    """Read everything once and say what is there, file by file in reading order; stops early when `cancelled`."""
    found: dict[Path, _Counting] = {}
    for incoming in read(paths, options):
        if cancelled():
            break
        found.setdefault(incoming.path, _Counting()).add(incoming, options.schema)
    folders = [path for path in paths if path.is_dir()]
    return tuple(counting.line(path, folders) for path, counting in found.items())


class _Counting:
    """What was seen of one file so far."""

    def __init__(self) -> None:
        self._documents = self._bad = self._mentions = self._relations = 0
        self._notes: dict[str, None] = {}
        self._problems: list[str] = []
        self._encoding = ""
        self._first: tuple[str, str, tuple[tuple[int, int, str, str], ...]] | None = None

    def add(self, incoming: Incoming, schema: Schema | None) -> None:
        self._notes |= dict.fromkeys(incoming.notes)
        self._encoding = incoming.encoding
        if incoming.problem is not None:
            self._bad += 1
            self._problems.append(incoming.problem)
        item = incoming.item
        if item is None:
            return
        self._documents += 1
        said = item.annotations
        if said is not None:
            self._mentions += len(said.mentions)
            self._relations += len(said.relations)
        if self._first is None:
            text = item.document.text[:_SAMPLE]
            marks = []
            for mention in said.mentions if said is not None else ():
                label = schema.mention(mention.label) if schema is not None else None
                if label is not None and mention.end <= len(text):
                    marks.append((mention.start, mention.end, label.light, label.dark))
            self._first = (item.document.title or item.document.id, text, tuple(marks))

    def line(self, path: Path, folders: Sequence[Path]) -> PreviewLine:
        folder = next((f for f in folders if path.is_relative_to(f) and path != f), None)
        shown = path.relative_to(folder.parent).as_posix() if folder is not None else path.name
        try:
            size = path.stat().st_size if path.is_file() else 0
        except OSError:
            size = 0  # what is wrong with it is said by the reader
        title, sample, marks = self._first or ("", "", ())
        return PreviewLine(
            file=shown,
            format=sniff(path) or "",
            encoding=self._encoding if self._documents else "",
            documents=self._documents,
            bad=self._bad,
            size=size,
            mentions=self._mentions,
            relations=self._relations,
            notes=tuple(self._notes),
            problems=tuple(self._problems),
            title=title,
            sample=sample,
            marks=marks,
        )
