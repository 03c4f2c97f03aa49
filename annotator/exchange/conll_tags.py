"""Tags of rows into mentions, and what is wrong with them.

One rule for BIO2, BIOES and IOB1, broken or not: B- and S- begin a mention; I- and E- go on with an open one of the
same label, else they begin one. This is said, unless the whole file is IOB1, where that is how mentions begin.
"""

from dataclasses import dataclass, field

from annotator.model.errors import KnownError

_NAMED = 20  # places that a note names


@dataclass(slots=True)
class Cells:
    """One row: the line it stands on and its cells."""

    line: int
    cells: list[str]


@dataclass(slots=True)
class Block:
    """One document as it stands in the file: sentences of rows.

    `start` is the row that began it; None without one.
    """

    sentences: list[list[Cells]] = field(default_factory=list)
    start: Cells | None = None

    @property
    def rows(self) -> list[Cells]:
        """All rows in order."""
        return [row for sentence in self.sentences for row in sentence]


@dataclass(slots=True)
class Layout:
    """Which column is what; None: the file does not have it. `tags` are the NER columns."""

    width: int
    tags: list[int]
    space: int | None = None
    start: int | None = None
    end: int | None = None
    entity: int | None = None
    relations: int | None = None


@dataclass(slots=True)
class Found:
    """A mention in rows: first and last row (inclusive), its label and its NER column."""

    first: int
    last: int
    label: str
    layer: int


# ---- tags to mentions -------------------------------------------------------------------------------------------


def mentions_in(block: Block, layout: Layout) -> list[Found]:
    """The mentions that the tags of a document say, layer by layer; a sentence's end ends a mention."""
    found: list[Found] = []
    for layer, column in enumerate(layout.tags):
        index = 0
        for sentence in block.sentences:
            current: Found | None = None
            for row in sentence:
                letter, _, label = row.cells[column].partition("-")
                if letter == "O":
                    current = None
                elif current is not None and letter in ("I", "E") and current.label == label:
                    current.last = index
                else:
                    current = Found(index, index, label, layer)
                    found.append(current)
                if letter in ("E", "S"):
                    current = None
                index += 1
    return found


@dataclass(slots=True)
class _Places:
    """How often something is, and where it is first."""

    count: int = 0
    first: list[tuple[int, str]] = field(default_factory=list)

    def add(self, line: int, tag: str) -> None:
        self.count += 1
        if len(self.first) < _NAMED:
            self.first.append((line, tag))

    def __str__(self) -> str:
        more = f" and {self.count - _NAMED} more" if self.count > _NAMED else ""
        return ", ".join(f"line {line} {tag}" for line, tag in self.first) + more


class TagProblems:
    """What is wrong with the tags of a file, by one rule for BIO2, BIOES and IOB1; it is shown one block after another.

    Raises, when it looks: KnownError at what is no tag.
    """

    def __init__(self, layout: Layout, name: str) -> None:
        self._layout = layout
        self._name = name
        self._begun = _Places()
        self._unclosed = _Places()
        self._fresh_b = 0
        self._closing = False

    def look(self, block: Block) -> None:
        """Look at the tags of one document."""
        for column in self._layout.tags:
            for sentence in block.sentences:
                self._look(sentence, column)

    def _look(self, sentence: list[Cells], column: int) -> None:
        before, open_label, open_row = "O", "", sentence[0]
        for row in sentence:
            tag = row.cells[column]
            letter, _, label = tag.partition("-")
            if tag != "O" and (letter not in ("B", "I", "E", "S") or not label):
                raise KnownError(f"{self._name}, line {row.line}: {tag[:40]!r} is no NER tag (O, B-…, I-…, E-…, S-…)")
            self._closing |= letter in ("E", "S")
            goes_on = letter in ("I", "E") and label == open_label
            if open_label and not goes_on:
                self._unclosed.add(open_row.line, open_label)
            if letter in ("I", "E") and not goes_on:
                self._begun.add(row.line, tag)
            if letter == "B" and before.partition("-")[2] != label:
                self._fresh_b += 1
            open_label = label if letter in ("B", "I") else ""
            open_row = row
            before = tag
        if open_label:
            self._unclosed.add(open_row.line, open_label)

    def notes(self) -> list[str]:
        """One line for each kind of problem, with the lines of the file."""
        notes = []
        if self._begun.count and (self._fresh_b or self._closing):
            notes.append(
                f"{self._begun.count} tags go on with a mention that was not begun; each begins one: {self._begun}"
            )
        if self._closing and self._unclosed.count:
            notes.append(
                f"{self._unclosed.count} mentions are not closed by E-; each ends where its tags end: {self._unclosed}"
            )
        return notes
