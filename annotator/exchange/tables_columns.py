"""The rows and the columns of a table: by which sign they are parted, which column is what.

`look` shows the beginning of one to a person who has to say so.
"""

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from annotator.exchange.decoding import MAX_TEXT_BYTES, decode
from annotator.exchange.jsonl import DocumentJson
from annotator.exchange.text_lines import TextFile
from annotator.model.errors import KnownError

DELIMITERS = {"comma": ",", "semicolon": ";", "tab": "\t", "pipe": "|"}
DOCUMENTS = (
    *("id", "title", "source", "date", "stage", "annotator", "duplicate_group", "raw_sha256", "meta", "passages"),
    *("annotated", "text"),
)
"""The columns of a table of ours."""

# What columns are usually called; compared without case and white space.
_NAMES = {
    "text": ("text", "본문", "내용", "기사", "기사본문", "기사내용", "content", "contents", "body", "article", "문장"),
    "id": ("id", "번호", "기사번호", "guid", "document", "documentid", "articleid", "newsid"),
    "title": ("title", "제목", "기사제목", "headline"),
    "date": ("date", "날짜", "일자", "작성일", "게재일", "발행일", "일시"),
    "source": ("source", "출처", "언론사", "매체", "신문사", "press", "publisher"),
}
WHOLE = re.compile(r"[0-9]{1,12}")
WHATS = tuple(_NAMES)
"""What a column can be; every other one is a fact of the article."""
_LOOK_BYTES = 1_000_000
_LOOK_ROWS = 8
_LONG_NAME = 30

Row = tuple[int, list[str] | str]
"""A row: the line it begins on and its cells, or why it cannot be read."""


# ---- rows -------------------------------------------------------------------------------------------------------


def sign_of(file: TextFile) -> str:
    """The sign that parts the first rows into equally many columns, the most of them; a comma when none does."""
    best, most = "\t" if file.path.suffix.lower() == ".tsv" else ",", 1
    for sign in ("\t", ",", ";", "|"):
        widths = [len(cells) if isinstance(cells, list) else 0 for _, cells in islice(rows_of(file, sign), 30)]
        if widths and widths[0] > most and widths.count(widths[0]) >= 0.9 * len(widths):
            best, most = sign, widths[0]
    return best


def rows_of(file: TextFile, delimiter: str) -> Iterator[Row]:
    """The rows that are not empty; the file is read while they are asked for."""
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
class Columns:
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


def columns_of(row: Row, delimiter: str, options: Mapping[str, str], name: str) -> tuple[Columns, bool, list[str]]:
    """Which column is what, whether the first row names them, and what is to be said about it.

    Raises: KnownError if it is not known which column is the text.
    """
    line, first = row
    if isinstance(first, str):
        raise KnownError(f"{name}, line {line}: {first}")
    wanted = _wanted(options.get("fields", ""))
    names, known, header = _named(first, wanted, options.get("header", "auto"))
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
    columns = Columns(names, text, places["id"], places["title"], places["date"], places["source"])
    return columns, header, [note]


def _named(
    first: Sequence[str], wanted: Mapping[str, str], told: str
) -> tuple[tuple[str, ...], dict[str, list[int]], bool]:
    """What columns are called, which of them may be what, and whether the first row has names at all."""
    plain = ["".join(cell.split()).casefold() for cell in first]
    known = {what: [n for n, cell in enumerate(plain) if cell in names] for what, names in _NAMES.items()}
    named = any(column.strip() and not column.startswith("#") for column in wanted.values())
    header = told == "yes" or (told == "auto" and (named or any(known.values())))
    names = tuple(
        cell.strip() if header and cell.strip() and plain.count(plain[n]) == 1 else f"column {n + 1}"
        for n, cell in enumerate(first)
    )
    return names, known, header


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


def _place(column: str, names: Sequence[str], width: int, where: str) -> int | None:
    """The place of a column by its name or number; None for ``#0``, which is none of them."""
    if column == "#0":
        return None
    if column.startswith("#") and WHOLE.fullmatch(column[1:]) and 1 <= int(column[1:]) <= width:
        return int(column[1:]) - 1
    places = [n for n, cell in enumerate(names) if cell.strip() == column]
    if len(places) == 1:
        return places[0]
    why = "two of them are" if places else "none of them is"
    raise KnownError(f"{where}; {why} called {column!r}: choose by number, --fields …=#1")


# ---- for a person ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Look:
    """The first rows of a table, for a person who says what its columns are.

    `places` are the columns, from 0, that are taken for `WHATS` now. `guess` is what could be said of a table whose
    text has no known name: options for reading, by which the column with the longest cells is it; empty for none.
    `header`: the first row has names.
    """

    names: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    places: Mapping[str, int]
    guess: Mapping[str, str]
    header: bool


def look(path: Path, encoding: str | None, options: Mapping[str, str]) -> Look | None:
    """The beginning of a table as it would be read; None if it cannot be, or needs no choice."""
    try:
        with path.open("rb") as file:
            data = file.read(_LOOK_BYTES)
        if len(data) == _LOOK_BYTES:
            data = data[: data.rfind(b"\n") + 1]
        raw = decode(data, "", encoding).raw
        held = TextFile(path, False, "utf-8", (), (), "\t" in raw, False, raw)
        told = options.get("delimiter", "auto")
        sign = DELIMITERS[told] if told != "auto" else sign_of(held)
        rows = [cells for _, cells in islice(rows_of(held, sign), _LOOK_ROWS) if isinstance(cells, list)]
        if not rows or tuple(rows[0]) == DOCUMENTS:
            return None
        wanted = _wanted(options.get("fields", ""))
        names, known, header = _named(rows[0], wanted, options.get("header", "auto"))
        places = {what: found[0] for what, found in known.items() if found and header}
        for what, column in wanted.items():
            place = _place(column, rows[0] if header else [], len(rows[0]), "")
            places.pop(what, None)
            if place is not None:
                places[what] = place
    except (KnownError, OSError):
        return None
    guess = _guess(rows) if "text" not in places else {}
    rows = [row for row in rows[1 if header else 0 :] if len(row) == len(names)]
    return Look(names, tuple(map(tuple, rows)), places, guess, header)


def _guess(rows: Sequence[Sequence[str]]) -> dict[str, str]:
    first, *others = rows
    others = [row for row in others if len(row) == len(first)]
    if not others:
        return {}
    lengths = [sum(len(row[n]) for row in others) / len(others) for n in range(len(first))]
    longest = lengths.index(max(lengths))
    # A name is short, and stands over articles that are not.
    named = all(first) and 4 * len(first[longest]) < lengths[longest] and max(map(len, first)) <= _LONG_NAME
    return {"fields": f"text=#{longest + 1}"} | ({"header": "yes"} if named else {})
