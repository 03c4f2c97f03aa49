"""A document: one immutable article text, and the roles that parts of it play."""

import bisect
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from annotator.model.text import sha256_of

_NOTHING: Mapping[str, str] = MappingProxyType({})


class Stage(StrEnum):
    """How far the work on a document has come, in order."""

    TODO = "todo"
    IN_PROGRESS = "in_progress"
    DONE = "done"
    IN_REVIEW = "in_review"
    GOLD = "gold"


class PassageKind(StrEnum):
    """The role of a part of a document."""

    FURNITURE = "furniture"
    REPEAT = "repeat"
    CAPTION = "caption"
    HEADLINE = "headline"


@dataclass(frozen=True, slots=True, order=True)
class Passage:
    """A part of a document with a role: `start`, `end` in code points, end exclusive; whole paragraphs.

    `of` is, for a repeat, the offset at which the first occurrence of the same paragraph starts, so that
    ``offset - start + of`` is the same character there; None when white space inside the two differs.
    """

    start: int
    end: int
    kind: PassageKind
    of: int | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """One article: its text never changes once it is stored.

    `id` is unique in a project and stable across exports. `text` is NFC with ``\\n``. `raw_sha256` is of the bytes it
    was read from, None when there was no file. `date` is as the source wrote it, ISO 8601 where it could be read.
    """

    id: str
    text: str
    title: str = ""
    source: str = ""
    date: str = ""
    meta: Mapping[str, str] = field(default_factory=lambda: _NOTHING)
    passages: tuple[Passage, ...] = ()
    raw_sha256: str | None = None

    def __reduce__(self) -> tuple[type["Document"], tuple[object, ...]]:
        """For the way to a worker process: a mapping proxy cannot be pickled, a copy of what it shows can."""
        values = (self.id, self.text, self.title, self.source, self.date, dict(self.meta))
        return Document, (*values, self.passages, self.raw_sha256)

    @property
    def text_sha256(self) -> str:
        """The hexadecimal SHA-256 of the text in UTF-8."""
        return sha256_of(self.text)

    def passage_at(self, offset: int) -> Passage | None:
        """The passage that covers an offset; None in plain body text."""
        # In text order and without overlap: the last that begins before the offset is the only one that may cover it.
        before = bisect.bisect_right(self.passages, offset, key=lambda p: p.start) - 1
        found = self.passages[before] if before >= 0 else None
        return found if found is not None and offset < found.end else None
