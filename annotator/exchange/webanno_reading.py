r"""WebAnno TSV 3 in, as INCEpTION and WebAnno write it.

Offsets count UTF-16 units. A span over several tokens, or one of several on a token, has a number in brackets that
joins its rows. A relation stands in the row of its target and names the token of its source. The text is that of the
``#Text`` lines; between sentences, where offsets leave a gap, there is white space that the file does not tell. Rules
of the format: INCEpTION's Tsv3XDeserializer and Escaping.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from annotator.exchange.decoding import decode, file_id, read_bytes, shown
from annotator.exchange.incoming import Incoming, ReadOptions, RecordReader
from annotator.exchange.jsonl import DocumentJson, MentionJson, RelationJson
from annotator.exchange.names import id_of
from annotator.model.errors import KnownError

MAX_BYTES = 200_000_000
FORMAT = "#FORMAT=WebAnno TSV 3"
NAMED_ENTITY = "de.tudarmstadt.ukp.dkpro.core.api.ner.type.NamedEntity"

# White space between all sentences of a file; more would only be memory.
_MOST_UNTOLD = 1_000_000

_UNIT = re.compile(r"([0-9]{1,9}-[0-9]{1,9})(?:\.([0-9]{1,9}))?")
_PLACE = re.compile(r"([0-9]{1,12})-([0-9]{1,12})")
_REFERENCE = re.compile(r"([0-9]+-[0-9]+(?:\.[0-9]+)?)(?:\[([0-9]+)_([0-9]+)\])?")
_STACK = re.compile(r"((?:[^\\|]|\\.)*)(?:\||$)", re.DOTALL)
_NUMBERED = re.compile(r"((?:[^\\]|\\.)*?)(?:\[([0-9]{1,9})\])?", re.DOTALL)
_IN_VALUE = re.compile(r"\\(->|.)", re.DOTALL)
_IN_TEXT = re.compile(r"\\(.)", re.DOTALL)
_CONTROLS = {"t": "\t", "n": "\n", "f": "\f", "r": "\r", "b": "\b"}


@dataclass(slots=True)
class _Layer:
    """A layer of the header: its columns, and which of them is the label and (of relations) the source."""

    name: str
    kind: str
    first: int
    features: list[str]
    base: str = ""

    @property
    def short(self) -> str:
        return self.name.rpartition(".")[2]

    @property
    def label(self) -> int | None:
        """The column of its label: the only feature, or the one that is called so."""
        plain = [
            (n, f) for n, f in enumerate(self.features) if f and not f.startswith(("BT_", "ROLE_")) and "." not in f
        ]
        named = [n for n, f in plain if f in ("value", "label")] or [n for n, _ in plain]
        return self.first + named[0] if named else None


@dataclass(slots=True)
class _Row:
    line: int
    unit: str
    start: int
    end: int
    form: str
    cells: list[str]


@dataclass(slots=True)
class _Sentence:
    lines: list[str] = field(default_factory=list)
    rows: list[_Row] = field(default_factory=list)


def read_webanno(path: Path, options: ReadOptions) -> Iterator[Incoming]:
    """The one document of a file."""
    name = shown(path)
    encoding = options.encoding or "utf-8"
    try:
        decoded = decode(read_bytes(path, MAX_BYTES), name, options.encoding)
        encoding = decoded.encoding
        identity, notes = file_id(path, options.base)
        layers, sentences = _parsed(decoded.raw, name)
        text, unit, more = _text(sentences, name)
        record = DocumentJson(id=id_of(identity), text=text, offset_unit=unit)
        notes = (*notes, *more, *_annotate(record, layers, sentences, name))
        item, said = RecordReader(options).item(record, name)
    except KnownError as error:
        yield Incoming(path, None, None, str(error), (), encoding)
        return
    yield Incoming(path, None, item, None, (*notes, *said), encoding)


# ---- lines ------------------------------------------------------------------------------------------------------


def _parsed(raw: str, name: str) -> tuple[list[_Layer], list[_Sentence]]:
    lines = raw.split("\n")
    if not lines[0].startswith(FORMAT):
        raise KnownError(f"{name}, line 1: it does not begin with {FORMAT}")
    layers: list[_Layer] = []
    width = 0
    sentences: list[_Sentence] = []
    for number, whole in enumerate(lines[1:], 2):
        line = whole.removesuffix("\r")
        where = f"{name}, line {number}"
        if line.startswith("#T_") and not sentences:
            kind, _, rest = line[3:].partition("=")
            fields = rest.split("|")
            columns = fields[1:] or [""]
            base = next((f.removeprefix("BT_") for f in columns if f.startswith("BT_")), "")
            layers.append(_Layer(fields[0], kind, width, columns, base))
            width += len(columns)
        elif line.startswith("#Text="):
            if not sentences or sentences[-1].rows:
                sentences.append(_Sentence())
            sentences[-1].lines.append(_IN_TEXT.sub(_plain, line.removeprefix("#Text=")))
        elif line.strip() and not line.startswith("#"):
            if not sentences:
                raise KnownError(f"{where}: a token stands before the first #Text line")
            sentences[-1].rows.append(_row(line, width, number, where))
    if not sentences or any(not s.rows for s in sentences):
        raise KnownError(f"{name}: there is a sentence without tokens, or none at all")
    return layers, sentences


def _row(line: str, width: int, number: int, where: str) -> _Row:
    cells = line.split("\t")
    place = _PLACE.fullmatch(cells[1]) if len(cells) > 2 else None
    if place is None or _UNIT.fullmatch(cells[0]) is None or len(cells) < 3 + width:
        raise KnownError(f"{where}: {line[:40]!r} is no token (1-1, offsets, text, {width} columns, each with a tab)")
    start, end = int(place[1]), int(place[2])
    if start > end:
        raise KnownError(f"{where}: {cells[1]} is reversed")
    return _Row(number, cells[0], start, end, cells[2], cells[3 : 3 + width])


def _plain(match: re.Match[str]) -> str:
    return _CONTROLS.get(match[1], match[1])


# ---- text -------------------------------------------------------------------------------------------------------


def _text(sentences: Sequence[_Sentence], name: str) -> tuple[str, str, list[str]]:
    """The text of the document and what the offsets count; forms of tokens must stand where they say."""
    try:
        text, notes = _built(sentences, name, wide=True)
        return text, "utf16", notes
    except KnownError:
        if not any(max(line, default="") > "\uffff" for s in sentences for line in s.lines):
            raise
        text, notes = _built(sentences, name, wide=False)
        return text, "codepoint", [*notes, "its offsets count code points, not UTF-16 units: they were taken so"]


def _built(sentences: Sequence[_Sentence], name: str, *, wide: bool) -> tuple[str, list[str]]:
    codec, width = ("utf-16-le", 2) if wide else ("utf-32-le", 4)
    data = bytearray()
    guessed = 0
    for sentence in sentences:
        begin = sentence.rows[0].start * width
        if len(data) == begin + width and data.endswith("\n".encode(codec)):
            del data[begin:]  # the next sentence follows at once
        if len(data) > begin:
            raise KnownError(
                f"{name}, line {sentence.rows[0].line}: the sentence begins at {sentence.rows[0].start}, "
                f"but the text before it has {len(data) // width}"
            )
        gap = (begin - len(data)) // width
        guessed += gap
        if guessed > _MOST_UNTOLD:
            raise KnownError(
                f"{name}, line {sentence.rows[0].line}: the sentence begins at {sentence.rows[0].start}, "
                f"{gap:,} characters behind the one before it: this is not the whole file"
            )
        data += (" " * gap).encode(codec)
        data += "".join(line + "\n" for line in sentence.lines).encode(codec, "surrogatepass")
        for row in sentence.rows:
            found = bytes(data[row.start * width : row.end * width]).decode(codec, "replace")
            if found != row.form and (found.strip() or row.start == row.end):
                where = f"{name}, line {row.line}"
                raise KnownError(f"{where}: the text at {row.start}-{row.end} is {found[:40]!r}, not {row.form[:40]!r}")
    text = bytes(data).decode(codec, "replace").removesuffix("\n")
    note = f"{guessed} characters between sentences are not told by the file: they are spaces now"
    return text, [note] if guessed else []


# ---- annotations ------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Found:
    """A span while its rows are read."""

    id: str
    layer: str
    label: str
    start: int
    end: int


class _Spans:
    """The spans of a file, by layer, number in brackets, and the unit that they stand on."""

    def __init__(self) -> None:
        self.all: list[_Found] = []
        self._numbered: dict[tuple[str, str], _Found] = {}
        self._on: dict[tuple[str, str], list[_Found]] = {}

    def add(self, layer: str, number: str | None, label: str, row: _Row) -> None:
        there = self._numbered.get((layer, number)) if number is not None else None
        if there is None:
            there = _Found(f"m{len(self.all) + 1}", layer, label, row.start, row.end)
            self.all.append(there)
            if number is not None:
                self._numbered[layer, number] = there
        else:
            there.start, there.end = min(there.start, row.start), max(there.end, row.end)
        self._on.setdefault((layer, row.unit), []).append(there)

    def at(self, layer: str, unit: str, number: str | None) -> _Found | None:
        """The span on a unit: the numbered one, else the only one there."""
        if number is not None and number != "0":
            return self._numbered.get((layer, number))
        there = self._on.get((layer, unit), [])
        return there[0] if len(there) == 1 else None


def _annotate(record: DocumentJson, layers: Sequence[_Layer], sentences: Sequence[_Sentence], name: str) -> list[str]:
    notes = []
    spans = [layer for layer in layers if layer.kind == "SP"]
    # Part of speech, lemma and the like are layers too: named entities and what a project made itself are meant.
    wanted = [x for x in spans if x.name == NAMED_ENTITY or x.name.startswith(("webanno.custom.", "custom."))]
    if not wanted and len(spans) == 1:
        wanted = spans
    names = {layer.name for layer in wanted}
    arrows = [x for x in layers if x.kind == "RL" and x.base and x.base in names]
    if left := [x.short for x in layers if x not in wanted and x not in arrows]:
        notes.append(f"layers that were left out: {', '.join(left)}")
    if not wanted:
        return notes
    found = _Spans()
    rows = [row for sentence in sentences for row in sentence.rows]
    unnamed = 0
    for layer in wanted:
        for row in rows:
            for value, number in _said(layer, row):
                unnamed += value is None
                found.add(layer.name, number, layer.short if value is None else value, row)
    if unnamed:
        notes.append(f"{unnamed} spans have no label: they are called after their layer")
    # INCEpTION has spans of no width, between two characters; a mention has a surface.
    empty = {f.id for f in found.all if f.start == f.end}
    record.mentions = [
        MentionJson(id=f.id, start=f.start, end=f.end, label=f.label) for f in found.all if f.id not in empty
    ]
    relations = [r for x in arrows for row in rows for r in _relations(x, row, found, f"{name}, line {row.line}")]
    record.relations = [r for r in relations if r.head not in empty and r.tail not in empty]
    if empty:
        gone = len(relations) - len(record.relations)
        notes.append(f"{len(empty)} spans of no width, and {gone} relations of theirs, were left out")
    if untold := _untold([*wanted, *arrows], rows):
        notes.append("features that were left out: " + ", ".join(f"{k} ({n})" for k, n in untold.items()))
    return notes


def _said(layer: _Layer, row: _Row) -> list[tuple[str | None, str | None]]:
    """The spans of a layer in a row; without a feature for the label any of its columns tells that there is one."""
    if layer.label is not None:
        return _values(row.cells[layer.label])
    for column, feature in enumerate(layer.features, layer.first):
        if found := _values(row.cells[column]):
            # What stands in the columns of a slot is no label.
            return [(None if feature else value, number) for value, number in found]
    return []


def _untold(layers: Sequence[_Layer], rows: Sequence[_Row]) -> dict[str, int]:
    """How many values stand in columns that are neither a label nor the end of a relation."""
    found: dict[str, int] = {}
    for layer in layers:
        for column, feature in enumerate(layer.features, layer.first):
            # The column behind that of a slot's roles has its targets: both are one thing.
            if column == layer.label or not feature or feature.startswith("BT_") or "." in feature.partition("_")[0]:
                continue
            name = feature.removeprefix("ROLE_").rpartition(":")[2].partition("_")[0] if ":" in feature else feature
            if values := sum(value is not None for row in rows for value, _ in _values(row.cells[column])):
                found[f"{layer.short}.{name}"] = found.get(f"{layer.short}.{name}", 0) + values
    return found


def _values(cell: str) -> list[tuple[str | None, str | None]]:
    """The stacked values of a cell, None where there is a span without one, each with its number if it has one."""
    if cell in ("_", ""):
        return []
    found: list[tuple[str | None, str | None]] = []
    for part in _stacked(cell):
        match = _NUMBERED.fullmatch(part)
        value, number = (match[1], match[2]) if match is not None else (part, None)
        found.append((None if value == "*" else _IN_VALUE.sub(_plain, value), number))
    return found


def _stacked(cell: str) -> list[str]:
    return [m[1] for m in _STACK.finditer(cell) if m[1] or m.start() == 0][: cell.count("|") + 1]


def _relations(layer: _Layer, row: _Row, found: _Spans, where: str) -> list[RelationJson]:
    source = layer.first + next(n for n, f in enumerate(layer.features) if f.startswith("BT_"))
    if row.cells[source] in ("_", ""):
        return []
    labels = _values(row.cells[layer.label]) if layer.label is not None else []
    relations = []
    for index, reference in enumerate(_stacked(row.cells[source])):
        match = _REFERENCE.fullmatch(reference)
        head = found.at(layer.base, match[1], match[2]) if match is not None else None
        tail = found.at(layer.base, row.unit, match[3] if match is not None else None)
        if head is None or tail is None:
            raise KnownError(f"{where}: the relation from {reference[:40]!r} does not say which spans it joins")
        label = labels[index][0] if index < len(labels) else None
        relations.append(RelationJson(head=head.id, tail=tail.id, label=layer.short if label is None else label))
    return relations
