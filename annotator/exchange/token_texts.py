"""Texts of formats that hold tokens only: the sidecar's text where it fits, otherwise the tokens are joined.

An *item* is one record of such a file, a list of sentences of tokens; a document may have several items. What a token
says is the business of its format.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import Any, Generic, TypeVar

import msgspec
from msgspec import UNSET, Raw, Struct, UnsetType

from annotator.exchange.carrying import relation_losses, without
from annotator.exchange.conll import Row, Rows
from annotator.exchange.contract import Option
from annotator.exchange.decoding import shown
from annotator.exchange.jsonl import DocumentJson, decode_object, record_from, to_json
from annotator.exchange.receipt import Loss
from annotator.exchange.records import lines_of
from annotator.model.annotation import AnnotatedDocument, AnnotationSet, Relation, SetKey, SetKind
from annotator.model.errors import KnownError
from annotator.model.schema import Words

SIDECAR = "documents.jsonl"
SIDECAR_KEYS = frozenset(("file", "unit", "items", "token_starts", "token_ends", "sentences"))

PASSAGES_OPTION = Option(
    "passages",
    Words("꼬리말", "Page furniture"),
    (("drop", Words("멘션 없으면 빼기", "Left out without mentions")), ("keep", Words("모두 두기", "All kept"))),
    "drop",
    help=Words("멘션이 없는 꼬리말", "furniture without a mention"),
)

Item = Sequence[Sequence[str]]
M = TypeVar("M")


@dataclass(slots=True)
class Group(Generic[M]):
    """One document of a file, with the items of the file that it is made of.

    `starts` and `ends` are where each token of these items stands in `record.text`, in order; code points, end
    exclusive. `known` says that the sidecar gave the text, so that `record` has its id and everything else.
    """

    members: Sequence[M]
    record: DocumentJson
    starts: list[int]
    ends: list[int]
    known: bool
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Grouped(Generic[M]):
    """The documents of a file, one after the other; `alone` when there is one only, `notes` are about the whole."""

    groups: Iterator[Group[M]]
    alone: bool
    by_sidecar: bool
    notes: tuple[str, ...] = ()


def with_set(item: AnnotatedDocument) -> AnnotatedDocument:
    """The same document, with an empty set when it has none: a file of tokens says that there are no mentions."""
    if item.annotations is not None:
        return item
    key = SetKey(item.document.id, item.annotator or "imported", SetKind.ANNOTATED)
    return replace(item, annotations=AnnotationSet(key))


def unlike(item: AnnotatedDocument) -> tuple[AnnotatedDocument, list[Loss]]:
    """A document in which no two mentions have the same place and label, for formats that could not tell them apart."""
    said = item.annotations
    if said is None:
        return item, []
    seen: set[tuple[int, int, str]] = set()
    lost: dict[str, str] = {}
    for mention in said.mentions:
        key = mention.start, mention.end, mention.label
        if key in seen:
            lost[mention.id] = "same_span"
        seen.add(key)
    return without(item, lost)


def without_relations(
    item: AnnotatedDocument, gone: Sequence[Relation], kind: str
) -> tuple[AnnotatedDocument, list[Loss]]:
    """A document without some of its relations, and these as losses."""
    said = item.annotations
    if said is None or not gone:
        return item, []
    ids = {r.id for r in gone}
    kept = tuple(r for r in said.relations if r.id not in ids)
    return replace(item, annotations=replace(said, relations=kept)), relation_losses(item, gone, kind)


def sidecar_line(
    item: AnnotatedDocument, tokens: Sequence[tuple[int, int]], file: str, unit: str, items: int, **more: Any
) -> bytes:
    """The line of the sidecar about a document: all but its annotations, its tokens' places, how many items it has."""
    bare = AnnotatedDocument(item.document, None, item.stage, item.annotator, item.duplicate_group)
    record: dict[str, Any] = msgspec.to_builtins(to_json(bare))
    record |= {"file": file, "unit": unit, "items": items}
    record["token_starts"] = [start for start, _ in tokens]
    record["token_ends"] = [end for _, end in tokens]
    return msgspec.json.encode(record | more) + b"\n"


def rows_line(item: AnnotatedDocument, rows: Rows, file: str, unit: str, items: int) -> bytes:
    """The line of the sidecar about a document whose tokens are rows."""
    tokens = [(row.start, row.end) for sentence in rows.sentences for row in sentence]
    ends = [[s[0].start, s[-1].end] for s in rows.sentences]
    return sidecar_line(item, tokens, file, unit, items, sentences=ends)


def places_of(sentences: Sequence[Sequence[Row]]) -> tuple[dict[int, tuple[int, int]], dict[int, tuple[int, int]]]:
    """Where a span may begin and end: offset → (sentence, token), the token after it for an end."""
    starts: dict[int, tuple[int, int]] = {}
    ends: dict[int, tuple[int, int]] = {}
    for number, sentence in enumerate(sentences):
        for index, row in enumerate(sentence):
            starts[row.start] = number, index
            ends[row.end] = number, index + 1
    return starts, ends


def groups(path: Path, items: Iterable[M], count: int, tokens: Callable[[M], Item], glue: str) -> Grouped[M]:
    """The documents of a file's items, `count` in all; without a sidecar each item is one document.

    `glue` stands between two tokens of a sentence whose text is not known; between sentences stands a line break.
    Neither the items nor the sidecar are held: a document at a time is.

    Raises: KnownError if the sidecar cannot be read.
    """
    beside = Sidecar.of(path)
    if beside is not None and beside.items == count:
        return Grouped(_by_sidecar(beside, iter(items), tokens, glue, shown(path)), beside.documents == 1, True)
    notes = []
    if beside is not None:
        notes.append("the sidecar counts other items than the file has: it is not used")
    if count:
        notes.append(
            "no sidecar: the text was joined from its tokens"
            + (", with a space between two" if glue else "")
            + ", so white space may differ from the original"
        )
    return Grouped((_joined([item], tokens, glue) for item in items), count == 1, False, tuple(notes))


def _by_sidecar(
    beside: "Sidecar", items: Iterator[M], tokens: Callable[[M], Item], glue: str, name: str
) -> Iterator[Group[M]]:
    for number, said in enumerate(beside, 1):
        members = list(islice(items, _count(said.get("items"))))
        forms = [form for item in members for sentence in tokens(item) for form in sentence]
        value = {k: v for k, v in said.items() if k not in SIDECAR_KEYS}
        record, notes = record_from(value, f"{name}, document {number} (sidecar)")
        starts, ends = said.get("token_starts"), said.get("token_ends")
        if fits(record.text, starts, ends, forms):
            assert isinstance(starts, list) and isinstance(ends, list)
            yield Group(members, record, starts, ends, True, notes)
        elif members:
            group = _joined(members, tokens, glue)
            group.notes.append("the sidecar does not fit the tokens: the text was joined from them")
            yield group


def _joined(members: Sequence[M], tokens: Callable[[M], Item], glue: str) -> Group[M]:
    parts: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    position = 0
    for member in members:
        for sentence in tokens(member):
            for index, form in enumerate(sentence):
                starts.append(position)
                position += len(form)
                ends.append(position)
                gap = glue if index + 1 < len(sentence) else "\n"
                parts += (form, gap)
                position += len(gap)
    return Group(members, DocumentJson(id="?", text="".join(parts).removesuffix("\n")), starts, ends, False)


class _Line(Struct):
    """What decides whether a line of a sidecar is about a file; the rest of it is not made values."""

    file: Any = None
    items: Any = None
    token_starts: Raw | UnsetType = UNSET


class Sidecar:
    """The lines about one file in a sidecar, read one after the other, as often as wanted.

    `documents` is how many there are, `items` how many items of the file they speak of.
    """

    def __init__(self, path: Path, file: str) -> None:
        self._path, self._file = path, file
        self.documents = self.items = 0
        for _, line, _ in self._lines():
            self.documents += 1
            self.items += _count(line.items)

    @classmethod
    def of(cls, path: Path) -> "Sidecar | None":
        """The sidecar beside a file; None when there is none, or it says nothing about this file.

        Raises: KnownError if it cannot be read.
        """
        own = path.with_name(f"{path.name}.{SIDECAR}")
        beside = own if own.is_file() else path.with_name(SIDECAR)
        if not beside.is_file():
            return None
        found = cls(beside, path.name)
        return found if found.documents else None

    def __iter__(self) -> Iterator[dict[str, Any]]:
        """What each line says."""
        for data, _, where in self._lines():
            value: dict[str, Any] = decode_object(data, where)
            yield value

    def _lines(self) -> Iterator[tuple[bytes, _Line, str]]:
        decode = msgspec.json.Decoder(_Line).decode
        try:
            for number, data in lines_of(self._path, None):
                if not data.strip():
                    continue
                where = f"{shown(self._path)}, line {number}"
                try:
                    line = decode(data)
                except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
                    decode_object(data, where)  # says what is wrong with it
                    continue  # JSON, but no object
                if line.file == self._file and line.token_starts is not UNSET:
                    yield data, line, where
        except OSError as error:
            raise KnownError(f"{shown(self._path)}: cannot be read: {error.strerror or error}") from None


def _count(items: Any) -> int:
    return items if type(items) is int and items >= 0 else 0


def fits(text: str, starts: Any, ends: Any, tokens: list[str]) -> bool:
    """True when the places that a sidecar names hold these tokens."""
    if not (isinstance(starts, list) and isinstance(ends, list) and len(starts) == len(ends) == len(tokens)):
        return False
    for start, end, form in zip(starts, ends, tokens, strict=True):
        if type(start) is not int or type(end) is not int or not 0 <= start < end <= len(text):
            return False
        surface = text[start:end]
        if surface != form and not (form == " " and surface.isspace()):
            return False
    return True
