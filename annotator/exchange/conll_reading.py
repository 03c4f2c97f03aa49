"""CoNLL in: rows of any column layout with the NER tag last, ours and others', with or without the sidecar.

A file of KLUE and a treebank in CoNLL-U go to their own readers. Offsets come from the sidecar, else from the columns
that say them, else tokens are joined. What tags mean, broken ones too, is decided in `conll_tags`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from annotator.exchange.conll import COLUMNS_HEADER, DOCSTART, NO_SPACE
from annotator.exchange.conll_tags import Block, Cells, Layout, TagProblems, mentions_in
from annotator.exchange.conllu_in import conllu_documents, is_conllu
from annotator.exchange.decoding import MAX_TEXT_BYTES, file_id, shown
from annotator.exchange.incoming import Incoming, ReadOptions, RecordReader
from annotator.exchange.jsonl import (
    DocumentJson,
    EntityJson,
    MentionJson,
    RelationJson,
    record_from,
)
from annotator.exchange.klue_ner import is_klue_ner, read_klue_ner
from annotator.exchange.text_lines import TextFile, text_file
from annotator.exchange.token_texts import SIDECAR_KEYS, Sidecar, fits
from annotator.model.errors import KnownError

_HEAD = 1 << 17  # characters that tell what kind of CoNLL it is


def read_conll(path: Path, options: ReadOptions) -> Iterator[Incoming]:
    """The documents of a CoNLL file, none if it is empty; offsets from a sidecar that fits, else tokens are joined."""
    name = shown(path)
    reader = RecordReader(options)
    try:
        file = text_file(path, options.encoding)
        if file.empty:
            return  # no documents, as in an empty .jsonl: a part of a split may have none
        head = file.head(_HEAD)
        if is_klue_ner(head.encode()):
            yield from read_klue_ner(path, options)
            return
        if is_conllu(head):
            yield from _treebank(path, file, options)
            return
        seen = _looked_at(file, name)
        sidecar = Sidecar.of(path)
        base, id_notes = file_id(path, options.base)
        notes = [*file.notes, *seen.notes]
        if sidecar is not None and sidecar.documents != seen.count:
            notes.append(f"the sidecar has {sidecar.documents} documents and the file {seen.count}: it is not used")
            sidecar = None
        beside = iter(sidecar) if sidecar is not None else None
        for number, block in enumerate(_blocks(file, name), 1):
            own = list(notes) if number == 1 else []
            where = f"{name}, document {number}"
            if not block.sentences and beside is None:
                yield Incoming(path, number, None, None, (*own, f"document {number}: it has no tokens"), file.encoding)
                continue
            # A sidecar with a line that cannot be read is read no further, and so is the file.
            said_beside = next(beside, None) if beside is not None else None
            try:
                record, places, more = _placed(block, seen.layout, said_beside, where, number)
                if not places.from_sidecar:
                    record.id = base if seen.count == 1 else f"{base}-{number}"
                    own += id_notes if number == 1 else ()
                _annotate(record, block, seen.layout, places, where)
                item, said = reader.item(record, where)
                yield Incoming(path, number, item, None, (*own, *more, *said), file.encoding)
            except KnownError as error:
                yield Incoming(path, number, None, str(error), tuple(own), file.encoding)
    except KnownError as error:
        yield Incoming(path, None, None, str(error))


def _treebank(path: Path, file: TextFile, options: ReadOptions) -> Iterator[Incoming]:
    name = shown(path)
    records = conllu_documents("\n".join(file.lines()), name)
    base, notes = file_id(path, options.base)
    reader = RecordReader(options)
    for number, record in enumerate(records, 1):
        if record.id == "?":
            record.id = base if len(records) == 1 else f"{base}-{number}"
        own = (*file.notes, *notes) if number == 1 else ()
        try:
            item, said = reader.item(record, f"{name}, document {number}")
            yield Incoming(path, number, item, None, (*own, *said), file.encoding)
        except KnownError as error:
            yield Incoming(path, number, None, str(error), own, file.encoding)


# ---- lines to rows ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Seen:
    """What is known of a file once all of it was looked at: how many documents, which column is what."""

    count: int
    layout: Layout
    notes: list[str]


def _looked_at(file: TextFile, name: str) -> _Seen:
    header, comments, first = _remarks(file)
    if first is None and header is None:
        raise KnownError(f"{name}: there are no tokens in it")
    layout = _layout(first, header, name)
    problems = TagProblems(layout, name)
    count = 0
    spaced = True
    for count, block in enumerate(_blocks(file, name), 1):  # noqa: B007
        for row in block.rows:
            if len(row.cells) != layout.width:
                raise KnownError(f"{name}, line {row.line}: {len(row.cells)} columns, but {layout.width} before it")
            spaced = spaced and layout.width == 4 and row.cells[2] in ("_", NO_SPACE)
        problems.look(block)
    if header is None and layout.width == 4 and spaced:
        layout.space = 2
    notes = [f"{comments} comment lines were left out"] if comments else []
    return _Seen(count, layout, [*notes, *problems.notes()])


def _remarks(file: TextFile) -> tuple[list[str] | None, int, Cells | None]:
    """The names of the columns if the file has them, how many comments, and the first row (of a document, if any)."""
    header: list[str] | None = None
    comments = 0
    start: Cells | None = None
    first: Cells | None = None
    in_sentence = False
    for number, line in enumerate(file.lines(), 1):
        if not line.strip() and "\t" not in line:
            in_sentence = False
        elif line.startswith(COLUMNS_HEADER):
            header = line.removeprefix(COLUMNS_HEADER).split()
        elif line.startswith(("# ", "## ")) and not in_sentence:
            comments += 1
        elif line.startswith(DOCSTART) or first is None:
            row = Cells(number, _cells(line, file))
            if _is_docstart(row.cells):
                start = start or row
                in_sentence = False
            else:
                first = first or row
                in_sentence = True
        else:
            in_sentence = True
    return header, comments, first or start


def _cells(line: str, file: TextFile) -> list[str]:
    return line.split("\t") if file.has_tabs else line.split()


def _blocks(file: TextFile, name: str) -> Iterator[Block]:
    """The documents of a file, one after the other: each ends where the next begins with -DOCSTART-."""
    current: Block | None = None
    sentence: list[Cells] = []
    rows = 0
    for number, line in enumerate(file.lines(), 1):
        if not line.strip() and "\t" not in line:
            if sentence:
                current = current or Block()
                current.sentences.append(sentence)
                sentence = []
        elif line.startswith(COLUMNS_HEADER) or (line.startswith(("# ", "## ")) and not sentence):
            continue
        else:
            row = Cells(number, _cells(line, file))
            if not _is_docstart(row.cells):
                sentence.append(row)
                rows += 1
                if rows > MAX_TEXT_BYTES:
                    raise KnownError(f"{name}, line {number}: a document has more than {MAX_TEXT_BYTES:,} rows")
                continue
            if sentence:
                current = current or Block()
                current.sentences.append(sentence)
                sentence = []
            if current is not None:
                yield current
            current, rows = Block(start=row), 0
    if sentence:
        current = current or Block()
        current.sentences.append(sentence)
    if current is not None:
        yield current


def _is_docstart(cells: list[str]) -> bool:
    """True for the row that begins a document, not for a token that happens to be written like that."""
    return cells[0] == DOCSTART and (len(cells) == 1 or cells[1] == "-X-" or cells[1:] == ["O"])


def _layout(first: Cells | None, header: list[str] | None, name: str) -> Layout:
    """Which column is what, by their names or by the first row; what the third of four is, all rows decide later."""
    if header:
        places = {column: i for i, column in enumerate(header)}
        tags = [i for column, i in places.items() if column.startswith("ANNOTATOR:NER")]
        if not tags:
            raise KnownError(f"{name}: its columns are {' '.join(header)}: none of them is ANNOTATOR:NER")
        return Layout(
            len(header),
            tags,
            places.get("MISC"),
            places.get("ANNOTATOR:START"),
            places.get("ANNOTATOR:END"),
            places.get("ANNOTATOR:ENTITY"),
            places.get("ANNOTATOR:RELATIONS"),
        )
    if first is None:
        raise KnownError(f"{name}: there are no tokens in it")
    width = len(first.cells)
    if width < 2:
        raise KnownError(f"{name}, line {first.line}: one column only; a row is a token and its tag")
    return Layout(width, [width - 1])


# ---- rows to text -----------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Places:
    """Where each row of a document stands in its text; code points, end exclusive."""

    starts: list[int]
    ends: list[int]
    from_sidecar: bool


def _placed(
    block: Block, layout: Layout, beside: dict[str, Any] | None, where: str, number: int
) -> tuple[DocumentJson, _Places, list[str]]:
    rows = block.rows
    notes = []
    if beside is not None:
        value = {k: v for k, v in beside.items() if k not in SIDECAR_KEYS}
        starts, ends = beside.get("token_starts"), beside.get("token_ends")
        record, more = record_from(value, f"{where} (sidecar)")
        if fits(record.text, starts, ends, [row.cells[0] for row in rows]):
            assert isinstance(starts, list) and isinstance(ends, list)
            return record, _Places(starts, ends, True), more
        notes.append(f"document {number}: the sidecar does not fit the tokens, so it is not used")
    if (told := _told(block, layout)) is not None:
        notes.append(
            f"document {number}: no sidecar; the text was built by the offset columns, its white space is not known"
        )
        return DocumentJson(id="?", text=told[0]), _Places(told[1], told[2], False), notes
    text, starts, ends = _joined(block, layout)
    if layout.space is None and not _has_space_rows(block):
        notes.append(
            f"document {number}: no sidecar; the tokens were joined by spaces, so the text may differ from the original"
        )
    else:
        notes.append(
            f"document {number}: no sidecar; the text was joined from its tokens, "
            "so white space may differ from the original"
        )
    return DocumentJson(id="?", text=text), _Places(starts, ends, False), notes


def _told(block: Block, layout: Layout) -> tuple[str, list[int], list[int]] | None:
    """The text by its offset columns, with spaces in the gaps; None when the file has none or they contradict."""
    if layout.start is None or layout.end is None:
        return None
    parts: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    position = 0
    for sentence in block.sentences:
        for row in sentence:
            form, start, end = row.cells[0], row.cells[layout.start], row.cells[layout.end]
            if not all(n.isascii() and n.isdecimal() and len(n) < 10 for n in (start, end)):
                return None
            gap = int(start) - position
            if gap < 0 or int(end) - int(start) != len(form) or int(end) > MAX_TEXT_BYTES:
                return None
            parts += (("\n" if row is sentence[0] and gap else " "), " " * (gap - 1), form) if gap else (form,)
            starts.append(int(start))
            ends.append(position := int(end))
    return "".join(parts), starts, ends


def _has_space_rows(block: Block) -> bool:
    return any(row.cells[0] == " " for row in block.rows)


def _joined(block: Block, layout: Layout) -> tuple[str, list[int], list[int]]:
    """The text that tokens give: by the SpaceAfter column, else with spaces, unless spaces are rows; \n at the end."""
    space_rows = layout.space is None and _has_space_rows(block)
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


# ---- into the record --------------------------------------------------------------------------------------------


def _annotate(record: DocumentJson, block: Block, layout: Layout, places: _Places, where: str) -> None:
    rows = block.rows
    found = sorted(mentions_in(block, layout), key=lambda f: (places.starts[f.first], -places.ends[f.last], f.label))
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
