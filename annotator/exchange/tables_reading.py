"""CSV and TSV in: one article per row, with the columns that a person names, or that names give away.

Tables that we wrote ourselves are recognised by their first row, and their mentions, relations and entities are read
from the files beside them.
"""

import csv
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import msgspec

from annotator.exchange.decoding import MAX_TEXT_BYTES, decode, file_id, shown
from annotator.exchange.incoming import Incoming, ReadOptions, RecordReader
from annotator.exchange.jsonl import DocumentJson, EntityJson, MentionJson, PairJson, PassageJson, RelationJson
from annotator.exchange.text_lines import TextFile, text_file
from annotator.model.document import Stage
from annotator.model.errors import KnownError

DELIMITERS = {"comma": ",", "semicolon": ";", "tab": "\t", "pipe": "|"}
PARTS = ("mentions", "relations", "entities")
DOCUMENTS = (
    *("id", "title", "source", "date", "stage", "annotator", "duplicate_group", "raw_sha256", "meta", "passages"),
    *("annotated", "text"),
)
DETAILS = ("score", "source", "reason", "decision", "by", "at")
MENTIONS = ("document", "id", "start", "end", "label", "text", "entity", *DETAILS)
RELATIONS = ("document", "id", "head", "label", "tail", "head_text", "tail_text", *DETAILS)
ENTITIES = ("document", "id", "label", "name", "aliases", "ids")
NO_RELATION = "no_relation"

# What columns are usually called; compared without case and white space.
_NAMES = {
    "text": ("text", "본문", "내용", "기사", "기사본문", "기사내용", "content", "contents", "body", "article", "문장"),
    "id": ("id", "번호", "기사번호", "guid", "document", "documentid", "articleid", "newsid"),
    "title": ("title", "제목", "기사제목", "headline"),
    "date": ("date", "날짜", "일자", "작성일", "게재일", "발행일", "일시"),
    "source": ("source", "출처", "언론사", "매체", "신문사", "press", "publisher"),
}
_WHOLE = re.compile(r"[0-9]{1,12}")


Row = tuple[int, list[str] | str]
"""A row: the line it begins on and its cells, or why it cannot be read."""


def read_table(path: Path, options: ReadOptions) -> Iterator[Incoming]:
    """The articles of a table, a row each."""
    name = shown(path)
    try:
        file = text_file(path, options.encoding, stored_form=False)
        if file.empty:
            decode(file.head(1).encode("utf-8"), name)  # says that it is empty
        told = options.options.get("delimiter", "auto")
        sign = DELIMITERS[told] if told != "auto" else _recognised(file)
        first = next(_rows(file, sign), None)
        if first is None:
            raise KnownError(f"{name}: it has no rows")
        if isinstance(first[1], list) and tuple(first[1]) == DOCUMENTS:
            yield from _ours(path, file, sign, options)
            return
        columns, named, notes = _columns(first, sign, options.options, name)
    except KnownError as error:
        yield Incoming(path, None, None, str(error))
        return
    reader = RecordReader(options)
    base, id_notes = file_id(path, options.base)
    notes = [*(n for n in file.notes if not n.startswith(("line ends", "normalised"))), *notes]
    if columns.id is None:
        notes += id_notes
    for number, (line, cells) in enumerate(islice(_rows(file, sign), int(named), None), 1):
        own, notes = notes, []
        try:
            if isinstance(cells, str):
                raise KnownError(f"{name}, line {line}: {cells}")
            record = columns.record(cells, f"{base}-{number}", f"{name}, line {line}")
            record.meta = {**{k: v for k, v in file.facts if k == "encoding"}, **record.meta}
            item, more = reader.item(record, f"{name}, line {line}")
            yield Incoming(path, number, item, None, (*own, *more), file.encoding)
        except KnownError as error:
            yield Incoming(path, number, None, str(error), tuple(own), file.encoding)


# ---- rows -------------------------------------------------------------------------------------------------------


def _recognised(file: TextFile) -> str:
    """The sign that parts the first rows into equally many columns, the most of them; a comma when none does."""
    best, most = "\t" if file.path.suffix.lower() == ".tsv" else ",", 1
    for sign in ("\t", ",", ";", "|"):
        widths = [len(cells) if isinstance(cells, list) else 0 for _, cells in islice(_rows(file, sign), 30)]
        if widths and widths[0] > most and widths.count(widths[0]) >= 0.9 * len(widths):
            best, most = sign, widths[0]
    return best


def _rows(file: TextFile, delimiter: str) -> Iterator[Row]:
    csv.field_size_limit(MAX_TEXT_BYTES)  # of the whole process; the default of 128 KB is less than an article
    with file.open() as text:
        lines = csv.reader(text, delimiter=delimiter, strict=True)
        while True:
            line = lines.line_num + 1
            try:
                cells = next(lines)
            except StopIteration:
                return
            except csv.Error as error:
                why = "a quotation mark is not closed" if "end of data" in str(error) else str(error)
                yield line, f"this row cannot be read: {why}"
                continue
            if any(cell.strip() for cell in cells):
                yield line, cells


# ---- columns ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Columns:
    """Which column is what, by its place from 0; `names` are those of the first row, else "column 1" and so on."""

    names: tuple[str, ...]
    text: int
    id: int | None
    title: int | None
    date: int | None
    source: int | None

    def record(self, cells: Sequence[str], unnamed: str, where: str) -> DocumentJson:
        """A row as a record; columns that are nothing else are facts of the article."""
        if len(cells) != len(self.names):
            raise KnownError(f"{where}: {len(cells)} columns, but {len(self.names)} in the first row")

        def cell(column: int | None) -> str:
            return cells[column].strip() if column is not None else ""

        taken = {self.text, self.id, self.title, self.date, self.source}
        meta: dict[str, Any] = {
            name: value
            for n, (name, value) in enumerate(zip(self.names, cells, strict=True))
            if n not in taken and value
        }
        meta |= {k: v for k, v in (("source", cell(self.source)), ("date", cell(self.date))) if v}
        record = DocumentJson(id=cell(self.id) or unnamed, text=cells[self.text], meta=meta)
        if title := cell(self.title):
            record.title = title
        return record


def _columns(row: Row, delimiter: str, options: Mapping[str, str], name: str) -> tuple[_Columns, bool, list[str]]:
    """Which column is what, whether the first row names them, and what is to be said about it."""
    line, first = row
    if isinstance(first, str):
        raise KnownError(f"{name}, line {line}: {first}")
    wanted = _wanted(options.get("fields", ""))
    plain = ["".join(cell.split()).casefold() for cell in first]
    known = {what: [n for n, cell in enumerate(plain) if cell in names] for what, names in _NAMES.items()}
    told = options.get("header", "auto")
    named = any(column.strip() and not column.startswith("#") for column in wanted.values())
    header = told == "yes" or (told == "auto" and (named or any(known.values())))
    names = tuple(
        cell.strip() if header and cell.strip() and plain.count(plain[n]) == 1 else f"column {n + 1}"
        for n, cell in enumerate(first)
    )
    listed = ", ".join(repr(cell) if header else f"#{n} ({cell[:20]!r})" for n, cell in enumerate(first, 1))
    places: dict[str, int | None] = {}
    for what in _NAMES:
        if what in wanted:
            places[what] = _place(
                wanted[what], first if header else [], len(first), f"{name}: its columns are {listed}"
            )
        elif header and known[what]:
            if len(known[what]) > 1:
                numbers = " and ".join(f"#{n + 1}" for n in known[what])
                raise KnownError(
                    f"{name}: columns {numbers} may both be the {what}: choose one by its number, "
                    f"--fields {what}=#{known[what][0] + 1}"
                )
            places[what] = known[what][0]
        else:
            places[what] = None
    if places["text"] is None and len(first) == 1:
        places["text"] = 0
    if (text := places["text"]) is None:
        raise KnownError(
            f"{name}: which column is the text? They are {listed}: say --fields text=NAME, or text=#NUMBER"
        )
    sign = next(word for word, sign in DELIMITERS.items() if sign == delimiter)
    shown_as = {what: names[n] for what, n in places.items() if n is not None}
    told_columns = ", ".join(f"{what}: {column}" for what, column in shown_as.items())
    note = f"columns parted by {sign}; {told_columns}" + ("" if header else "; no row of names")
    columns = _Columns(names, text, places["id"], places["title"], places["date"], places["source"])
    return columns, header, [note]


def _wanted(fields: str) -> dict[str, str]:
    found = {}
    for part in fields.split(","):
        if part.strip():
            what, equals, column = part.partition("=")
            if not equals or what.strip() not in _NAMES or not column.strip():
                raise KnownError(
                    f"--fields {part.strip()}: write {'|'.join(_NAMES)}=COLUMN, for example text=본문, or text=#2"
                )
            found[what.strip()] = column.strip()
    return found


def _place(column: str, names: Sequence[str], width: int, where: str) -> int:
    if column.startswith("#") and _WHOLE.fullmatch(column[1:]) and 1 <= int(column[1:]) <= width:
        return int(column[1:]) - 1
    places = [n for n, cell in enumerate(names) if cell.strip() == column]
    if len(places) == 1:
        return places[0]
    why = "two of them are" if places else "none of them is"
    raise KnownError(f"{where}; {why} called {column!r}: choose by number, --fields …=#1")


# ---- our own tables ---------------------------------------------------------------------------------------------


def _ours(path: Path, file: TextFile, delimiter: str, options: ReadOptions) -> Iterator[Incoming]:
    name = shown(path)
    reader = RecordReader(options)
    beside = {}
    for part, names in zip(PARTS, (MENTIONS, RELATIONS, ENTITIES), strict=True):
        other = path.with_name(f"{path.stem}.{part}{path.suffix}")
        if other.is_file():
            beside[part] = _Beside(other, delimiter, names, options.encoding)
    for number, (line, cells) in enumerate(islice(_rows(file, delimiter), 1, None), 1):
        where = f"{name}, line {line}"
        try:
            if isinstance(cells, str) or len(cells) != len(DOCUMENTS):
                raise KnownError(
                    f"{where}: {cells if isinstance(cells, str) else 'it has other columns than the first'}"
                )
            record = _document(dict(zip(DOCUMENTS, cells, strict=True)), where)
            if record.mentions is not msgspec.UNSET:
                _annotate(record, {part: table.of(str(record.id)) for part, table in beside.items()})
            item, notes = reader.item(record, where)
            yield Incoming(path, number, item, None, tuple(notes), file.encoding)
        except KnownError as error:
            yield Incoming(path, number, None, str(error), (), file.encoding)
    for other_table in beside.values():
        if (left := other_table.left()) is not None:
            yield Incoming(path, None, None, left)


class _Beside:
    """A table of mentions, relations or entities, whose rows stand in the order of the articles."""

    def __init__(self, path: Path, delimiter: str, names: Sequence[str], encoding: str | None) -> None:
        self._name = shown(path)
        self._names = names
        self._rows = _rows(text_file(path, encoding, stored_form=False), delimiter)
        first = next(self._rows, None)
        if first is None or first[1] != list(names):
            raise KnownError(f"{self._name}: its first row must be {','.join(names)}")
        self._next = next(self._rows, None)

    def of(self, document: str) -> list[dict[str, str]]:
        """The rows about the next document."""
        found = []
        while self._next is not None:
            line, cells = self._next
            if isinstance(cells, str) or len(cells) != len(self._names):
                why = cells if isinstance(cells, str) else f"{len(cells)} columns, but {len(self._names)} names"
                raise KnownError(f"{self._name}, line {line}: {why}")
            if cells[0] != document:
                break
            found.append(dict(zip(self._names, cells, strict=True)))
            self._next = next(self._rows, None)
        return found

    def left(self) -> str | None:
        """What is wrong when rows are left behind the last document."""
        if self._next is None:
            return None
        line, cells = self._next
        return f"{self._name}, line {line}: {cells[0]!r} is not the next article: the rows must stand in their order"


def _document(cells: dict[str, str], where: str) -> DocumentJson:
    try:
        meta = msgspec.convert(json.loads(cells["meta"] or "{}"), dict[str, str])
        passages = msgspec.convert(json.loads(cells["passages"] or "[]"), list[PassageJson])
        stage = Stage(cells["stage"] or "todo")
    except (ValueError, RecursionError) as error:  # msgspec's errors are ValueErrors too
        raise KnownError(f"{where}: {error}") from None
    record = DocumentJson(
        id=cells["id"],
        text=cells["text"],
        title=cells["title"],
        meta={**meta, "source": cells["source"], "date": cells["date"]},
        passages=passages,
        stage=stage,
        annotator=cells["annotator"] or None,
        duplicate_group=cells["duplicate_group"] or None,
        raw_sha256=cells["raw_sha256"] or None,
    )
    if cells["annotated"] == "yes":
        record.mentions = []
    return record


def _annotate(record: DocumentJson, rows: Mapping[str, list[dict[str, str]]]) -> None:
    record.mentions = [
        MentionJson(
            id=r["id"],
            start=_number(r["start"]),
            end=_number(r["end"]),
            label=r["label"],
            text=r["text"],
            entity=r["entity"] or None,
            **_details(r),
        )
        for r in rows.get("mentions", ())
    ]
    record.relations, record.no_relations = [], []
    for r in rows.get("relations", ()):
        if r["label"] == "" or r["id"].startswith(NO_RELATION):
            record.no_relations.append(PairJson(head=r["head"], tail=r["tail"]))
        else:
            record.relations.append(
                RelationJson(id=r["id"], head=r["head"], tail=r["tail"], label=r["label"], **_details(r))
            )
    try:
        record.entities = [
            EntityJson(
                id=r["id"],
                label=r["label"],
                name=r["name"],
                aliases=msgspec.convert(json.loads(r["aliases"] or "[]"), list[str]),
                ids=msgspec.convert(json.loads(r["ids"] or "{}"), dict[str, str]),
            )
            for r in rows.get("entities", ())
        ]
    except (ValueError, RecursionError) as error:
        raise KnownError(f"entities: {error}") from None


def _details(row: Mapping[str, str]) -> dict[str, Any]:
    found: dict[str, Any] = {key: row[key] or None for key in DETAILS}
    if row["score"]:
        try:
            found["score"] = float(row["score"])
        except ValueError:
            raise KnownError(f"the score {row['score'][:20]!r} is no number") from None
    return found


def _number(cell: str) -> int:
    if not _WHOLE.fullmatch(cell):
        raise KnownError(f"{cell[:20]!r} is no offset (digits 0 to 9)")
    return int(cell)
