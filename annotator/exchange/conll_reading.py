"""CoNLL in: rows of any column layout with the NER tag last, ours and others', with or without the sidecar.

One rule for broken tags: B- and S- begin a mention; I- and E- go on with an open one of the same label, else they begin
one and this is said, unless the whole file is IOB1, where that is how mentions begin.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from annotator.exchange.conll import COLUMNS_HEADER, DOCSTART, NO_SPACE
from annotator.exchange.decoding import decode, file_id, read_bytes, shown
from annotator.exchange.incoming import Incoming, ReadOptions, RecordReader
from annotator.exchange.jsonl import (
    DocumentJson,
    EntityJson,
    MentionJson,
    RelationJson,
    decode_object,
    record_from,
)
from annotator.model.errors import KnownError

MAX_BYTES = 400_000_000


@dataclass(slots=True)
class _Cells:
    """One row: the line it stands on and its cells."""

    line: int
    cells: list[str]


@dataclass(slots=True)
class _Block:
    """One document as it stands in the file: sentences of rows."""

    sentences: list[list[_Cells]] = field(default_factory=list)

    @property
    def rows(self) -> list[_Cells]:
        return [row for sentence in self.sentences for row in sentence]


@dataclass(slots=True)
class _Layout:
    """Which column is what; None: the file does not have it. `tags` are the NER columns."""

    width: int
    tags: list[int]
    space: int | None = None
    start: int | None = None
    end: int | None = None
    entity: int | None = None
    relations: int | None = None


@dataclass(slots=True)
class _Found:
    """A mention in rows: first and last row (inclusive), its label and its NER column."""

    first: int
    last: int
    label: str
    layer: int


def read_conll(path: Path, options: ReadOptions) -> Iterator[Incoming]:
    """The documents of a CoNLL file; offsets come from the sidecar when it fits, else the tokens are joined."""
    name = shown(path)
    try:
        data = read_bytes(path, MAX_BYTES)
        decoded = decode(data, name, options.encoding)
        blocks, layout, notes = _parse(decoded.text, name)
        sidecar = _sidecar(path)
        base, id_notes = file_id(path, options.base)
        problems = _TagProblems(blocks, layout)
    except KnownError as error:
        yield Incoming(path, None, None, str(error))
        return
    notes = [*decoded.notes, *notes, *problems.notes(name)]
    if sidecar is not None and len(sidecar) != len(blocks):
        notes.append(f"the sidecar has {len(sidecar)} documents and the file {len(blocks)}: it is not used")
        sidecar = None
    reader = RecordReader(options)
    for number, block in enumerate(blocks, 1):
        own = list(notes) if number == 1 else []
        where = f"{name}, document {number}"
        try:
            record, places, more = _placed(block, layout, sidecar[number - 1] if sidecar else None, where)
            if sidecar is None or not places.from_sidecar:
                record.id = base if len(blocks) == 1 else f"{base}-{number}"
                own += id_notes if number == 1 else ()
            _annotate(record, block, layout, places, where)
            item, said = reader.item(record, where)
            yield Incoming(path, number, item, None, (*own, *more, *said), decoded.encoding)
        except KnownError as error:
            yield Incoming(path, number, None, str(error), tuple(own), decoded.encoding)


# ---- lines to rows ----------------------------------------------------------------------------------------------


def _parse(text: str, name: str) -> tuple[list[_Block], _Layout, list[str]]:
    blocks: list[_Block] = []
    sentence: list[_Cells] = []
    header: list[str] | None = None
    notes: list[str] = []
    tabs = "\t" in text
    comments = 0

    def close() -> None:
        nonlocal sentence
        if sentence:
            if not blocks:
                blocks.append(_Block())
            blocks[-1].sentences.append(sentence)
            sentence = []

    for number, line in enumerate(text.split("\n"), 1):
        line = line.removesuffix("\r")
        if not line.strip() and "\t" not in line:
            close()
        elif line.startswith(COLUMNS_HEADER):
            header = line.removeprefix(COLUMNS_HEADER).split()
        elif line.startswith(("# ", "##")) and not sentence:
            comments += 1
        elif line.startswith(DOCSTART):
            close()
            blocks.append(_Block())
        else:
            sentence.append(_Cells(number, line.split("\t") if tabs else line.split()))
    close()
    blocks = [b for b in blocks if b.sentences]
    if not blocks:
        raise KnownError(f"{name}: there are no tokens in it")
    if comments:
        notes.append(f"{comments} comment lines were left out")
    layout = _layout(blocks, header, name)
    return blocks, layout, notes


def _layout(blocks: list[_Block], header: list[str] | None, name: str) -> _Layout:
    rows = [row for block in blocks for row in block.rows]
    width = len(header) if header else len(rows[0].cells)
    for row in rows:
        if len(row.cells) != width:
            raise KnownError(f"{name}, line {row.line}: {len(row.cells)} columns, but {width} before it")
    if header:
        places = {column: i for i, column in enumerate(header)}
        tags = [i for column, i in places.items() if column.startswith("ANNOTATOR:NER")]
        if not tags:
            raise KnownError(f"{name}: its columns are {' '.join(header)}: none of them is ANNOTATOR:NER")
        return _Layout(
            width,
            tags,
            places.get("MISC"),
            places.get("ANNOTATOR:START"),
            places.get("ANNOTATOR:END"),
            places.get("ANNOTATOR:ENTITY"),
            places.get("ANNOTATOR:RELATIONS"),
        )
    if width < 2:
        raise KnownError(f"{name}, line {rows[0].line}: one column only; a row is a token and its tag")
    for row in rows:
        tag = row.cells[-1]
        if tag != "O" and (tag[:2] not in ("B-", "I-", "E-", "S-") or len(tag) < 3):
            raise KnownError(f"{name}, line {row.line}: {tag[:40]!r} is no NER tag (O, B-…, I-…, E-…, S-…)")
    space = 2 if width == 4 and all(row.cells[2] in ("_", NO_SPACE) for row in rows) else None
    return _Layout(width, [width - 1], space)


# ---- rows to text -----------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Places:
    """Where each row of a document stands in its text; code points, end exclusive."""

    starts: list[int]
    ends: list[int]
    from_sidecar: bool


def _sidecar(path: Path) -> list[dict[str, Any]] | None:
    """The lines about this file in the sidecar beside it; None when there is none."""
    own = path.with_name(path.name + ".documents.jsonl")
    beside = own if own.is_file() else path.with_name("documents.jsonl")
    if not beside.is_file():
        return None
    found = []
    for number, line in enumerate(read_bytes(beside, MAX_BYTES).split(b"\n"), 1):
        if line.strip():
            value = decode_object(line, f"{shown(beside)}, line {number}")
            if isinstance(value, dict) and value.get("file") == path.name and "token_starts" in value:
                found.append(value)
    return found or None


def _placed(
    block: _Block, layout: _Layout, beside: dict[str, Any] | None, where: str
) -> tuple[DocumentJson, _Places, list[str]]:
    rows = block.rows
    notes = []
    if beside is not None:
        value = {
            k: v for k, v in beside.items() if k not in ("file", "unit", "token_starts", "token_ends", "sentences")
        }
        starts, ends = beside.get("token_starts"), beside.get("token_ends")
        record, more = record_from(value, f"{where} (sidecar)")
        if _fits(record.text, starts, ends, rows):
            assert isinstance(starts, list) and isinstance(ends, list)
            return record, _Places(starts, ends, True), more
        notes.append(f"{where}: the sidecar does not fit the tokens, so it is not used")
    text, starts, ends = _joined(block, layout)
    if layout.space is None and not any(r.cells[0] == " " for r in rows):
        notes.append(f"{where}: no sidecar; the tokens were joined by spaces, so the text may differ from the original")
    else:
        notes.append(
            f"{where}: no sidecar; the text was joined from its tokens, so white space may differ from the original"
        )
    return DocumentJson(id="?", text=text), _Places(starts, ends, False), notes


def _fits(text: str, starts: Any, ends: Any, rows: list[_Cells]) -> bool:
    if not (isinstance(starts, list) and isinstance(ends, list) and len(starts) == len(ends) == len(rows)):
        return False
    for start, end, row in zip(starts, ends, rows, strict=True):
        if type(start) is not int or type(end) is not int or not 0 <= start < end <= len(text):
            return False
        surface = text[start:end]
        if surface != row.cells[0] and not (row.cells[0] == " " and surface.isspace()):
            return False
    return True


def _joined(block: _Block, layout: _Layout) -> tuple[str, list[int], list[int]]:
    """The text that tokens give: by the SpaceAfter column, else with spaces, unless spaces are rows; \n at the end."""
    space_rows = layout.space is None and any(row.cells[0] == " " for row in block.rows)
    parts: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    position = 0
    for sentence in block.sentences:
        for row in sentence:
            form = row.cells[0]
            starts.append(position)
            position += len(form)
            ends.append(position)
            glued = space_rows if layout.space is None else row.cells[layout.space] == NO_SPACE
            last = row is sentence[-1]
            gap = ("" if glued and layout.space is not None else "\n") if last else ("" if glued else " ")
            parts += (form, gap)
            position += len(gap)
    return "".join(parts).rstrip("\n"), starts, ends


# ---- tags to mentions -------------------------------------------------------------------------------------------


def _mentions(block: _Block, layout: _Layout) -> list[_Found]:
    found: list[_Found] = []
    for layer, column in enumerate(layout.tags):
        index = 0
        for sentence in block.sentences:
            current: _Found | None = None
            for row in sentence:
                letter, _, label = row.cells[column].partition("-")
                if letter == "O":
                    current = None
                elif current is not None and letter in ("I", "E") and current.label == label:
                    current.last = index
                else:
                    current = _Found(index, index, label, layer)
                    found.append(current)
                if letter in ("E", "S"):
                    current = None
                index += 1
    return found


class _TagProblems:
    """What is wrong with the tags of a file, by one rule for BIO2, BIOES and IOB1."""

    def __init__(self, blocks: list[_Block], layout: _Layout) -> None:
        self._begun: list[tuple[int, str]] = []
        self._unclosed: list[tuple[int, str]] = []
        self._fresh_b = 0
        self._closing = False
        for column in layout.tags:
            for block in blocks:
                for sentence in block.sentences:
                    self._look(sentence, column)

    def _look(self, sentence: list[_Cells], column: int) -> None:
        before, open_label, open_row = "O", "", sentence[0]
        for row in sentence:
            tag = row.cells[column]
            letter, _, label = tag.partition("-")
            if tag != "O" and (letter not in ("B", "I", "E", "S") or not label):
                raise KnownError(f"line {row.line}: {tag[:40]!r} is no NER tag (O, B-…, I-…, E-…, S-…)")
            self._closing |= letter in ("E", "S")
            goes_on = letter in ("I", "E") and label == open_label
            if open_label and not goes_on:
                self._unclosed.append((open_row.line, open_label))
            if letter in ("I", "E") and not goes_on:
                self._begun.append((row.line, tag))
            if letter == "B" and before.partition("-")[2] != label:
                self._fresh_b += 1
            open_label = label if letter in ("B", "I") else ""
            open_row = row
            before = tag
        if open_label:
            self._unclosed.append((open_row.line, open_label))

    def notes(self, name: str) -> list[str]:
        """One line for each kind of problem, with the lines of the file."""
        notes = []
        if self._begun and (self._fresh_b or self._closing):
            notes.append(
                f"{name}: {len(self._begun)} tags go on with a mention that was not begun; each begins one: "
                + _listed(self._begun)
            )
        if self._closing and self._unclosed:
            notes.append(
                f"{name}: {len(self._unclosed)} mentions are not closed by E-; each ends where its tags end: "
                + _listed(self._unclosed)
            )
        return notes


def _listed(items: list[tuple[int, str]]) -> str:
    more = f" and {len(items) - 20} more" if len(items) > 20 else ""
    return ", ".join(f"line {line} {tag}" for line, tag in items[:20]) + more


# ---- into the record --------------------------------------------------------------------------------------------


def _annotate(record: DocumentJson, block: _Block, layout: _Layout, places: _Places, where: str) -> None:
    rows = block.rows
    found = sorted(_mentions(block, layout), key=lambda f: (places.starts[f.first], -places.ends[f.last], f.label))
    record.mentions = []
    entities: dict[str, EntityJson] = {}
    relations: list[RelationJson] = []
    for number, item in enumerate(found, 1):
        start, end = places.starts[item.first], places.ends[item.last]
        mention = MentionJson(id=f"m{number}", start=start, end=end, label=item.label)
        if layout.entity is not None:
            names = rows[item.first].cells[layout.entity].split("|")
            name = names[item.layer] if item.layer < len(names) else "_"
            if name != "_":
                mention.entity = name
                entities.setdefault(name, EntityJson(id=name, label=item.label, name=record.text[start:end]))
        record.mentions.append(mention)
    if layout.relations is not None:
        for row in rows:
            cell = row.cells[layout.relations]
            for said in cell.split("|") if cell != "_" else ():
                label, equals, ends = said.rpartition("=")
                head, arrow, tail = ends.partition(">")
                if not (label and equals and head and arrow and tail):
                    raise KnownError(f"{where}, line {row.line}: {said[:40]!r} is no relation (LABEL=m1>m2)")
                relations.append(RelationJson(head=head, tail=tail, label=label))
    record.relations = relations
    record.no_relations = []
    record.entities = list(entities.values())
