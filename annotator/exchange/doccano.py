"""doccano JSON lines, of projects with relations (`entities`, `relations`) and of those without (`label`).

doccano counts UTF-16 units, as browsers do, unless a project is in grapheme mode; it writes no surfaces, so a file
cannot prove what it counts.
"""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType

from annotator.exchange.carrying import relation_losses
from annotator.exchange.contract import Carried, Format, Option, Target, Thing
from annotator.exchange.decoding import file_id
from annotator.exchange.facts import CARRIED, KEY, facts_of, put_facts
from annotator.exchange.incoming import Incoming, ReadOptions
from annotator.exchange.jsonl import DocumentJson, MentionJson, RelationJson
from annotator.exchange.records import read_lines
from annotator.model.annotation import AnnotatedDocument
from annotator.model.errors import KnownError
from annotator.model.schema import Words
from annotator.model.text import OffsetMap

_Offset = Annotated[float, Meta(ge=0, le=1e12)]
_Id = int | str


class _EntityJson(Struct):
    id: _Id
    label: str
    start_offset: _Offset
    end_offset: _Offset


class _RelationJson(Struct):
    from_id: _Id
    to_id: _Id
    type: str
    id: _Id | UnsetType = UNSET


class _TaskJson(Struct):
    text: str
    id: _Id | UnsetType | None = UNSET
    entities: list[_EntityJson] | UnsetType = UNSET
    relations: list[_RelationJson] | UnsetType = UNSET
    label: list[tuple[_Offset, _Offset, str]] | UnsetType = UNSET
    labels: list[tuple[_Offset, _Offset, str]] | UnsetType = UNSET
    Comments: list[Any] = []


_OWN = frozenset(_TaskJson.__struct_fields__) | {KEY}


# ---- reading ----------------------------------------------------------------------------------------------------


def read_doccano(path: Path, options: ReadOptions) -> Iterator[Incoming]:
    """The documents of an export of doccano; other keys become meta."""
    unit = "codepoint" if options.options.get("offsets") == "codepoint" else "utf16"

    def convert(value: Any, where: str, number: int) -> tuple[DocumentJson, list[str]]:
        try:
            task = msgspec.convert(value, _TaskJson)
        except msgspec.ValidationError as error:
            raise KnownError(f"{where}: no line of doccano: {error}") from None
        name = f"{file_id(path, options.base)[0]}-{number}" if task.id is UNSET or task.id is None else str(task.id)
        record = DocumentJson(id=name, text=task.text, offset_unit=unit)
        notes = []
        if task.Comments:
            notes.append(f"{len(task.Comments)} comments were left out")
        if KEY in value:
            notes += put_facts(record, value[KEY], where)
        else:
            record.meta = {k: v for k, v in value.items() if k not in _OWN and v is not None}
        _annotate(record, task, where)
        if "offsets" not in options.options and record.mentions and max(task.text, default="") > "\uffff":
            notes.append(
                "offsets were taken as UTF-16 units, as doccano has them; if that is wrong: --offsets codepoint"
            )
        return record, notes

    yield from read_lines(path, options, convert)


def _annotate(record: DocumentJson, task: _TaskJson, where: str) -> None:
    pairs = [*(task.label or ()), *(task.labels or ())]
    if task.entities is UNSET and task.label is UNSET and task.labels is UNSET:
        return
    if pairs and task.entities:
        raise KnownError(f"{where}: it has both entities and label: which of them is meant?")
    record.mentions = [
        MentionJson(id=str(e.id), start=_whole(e.start_offset, where), end=_whole(e.end_offset, where), label=e.label)
        for e in task.entities or ()
    ]
    record.mentions += [
        MentionJson(start=_whole(start, where), end=_whole(end, where), label=label) for start, end, label in pairs
    ]
    record.relations = [
        RelationJson(head=str(r.from_id), tail=str(r.to_id), label=r.type) for r in task.relations or ()
    ]


def _whole(offset: float, where: str) -> int:
    if int(offset) != offset:
        raise KnownError(f"{where}: the offset {offset} is no whole number")
    return int(offset)


# ---- writing ----------------------------------------------------------------------------------------------------


class DoccanoWriter:
    """One task per line; ids of entities count through the whole file, since doccano joins relations by them."""

    def __init__(self, target: Target) -> None:
        self._out = target.main()
        self._by_code_points = target.options["offsets"] == "codepoint"
        self._plain = target.options["layout"] == "label"
        self._count = 0

    def document(self, item: AnnotatedDocument) -> Carried:
        """Write it, with what we know of the article under a key of ours."""
        said, text = item.annotations, item.document.text
        units = OffsetMap("" if self._by_code_points else text)
        at = (lambda offset: offset) if self._by_code_points else units.to_utf16
        line: dict[str, Any] = {"id": item.document.id, "text": text}
        losses = []
        if said is not None and self._plain:
            line["label"] = [[at(m.start), at(m.end), m.label] for m in said.mentions]
            losses = relation_losses(item, said.relations)
            item = replace(item, annotations=replace(said, relations=()))
        elif said is not None:
            number = {m.id: self._count + n for n, m in enumerate(said.mentions, 1)}
            self._count += len(number)
            line["entities"] = [
                {"id": number[m.id], "label": m.label, "start_offset": at(m.start), "end_offset": at(m.end)}
                for m in said.mentions
            ]
            line["relations"] = [
                {"id": n, "from_id": number[r.head], "to_id": number[r.tail], "type": r.label}
                for n, r in enumerate(said.relations, 1)
            ]
        line["Comments"] = []
        line[KEY] = facts_of(item)
        self._out.put(msgspec.json.encode(line) + b"\n")
        return Carried(item, self._out, tuple(losses))

    def end(self) -> None:
        """Nothing stands behind the last line."""


OFFSETS = Option(
    "offsets",
    Words("위치 단위", "Offsets count"),
    (("utf16", Words("UTF-16 단위", "UTF-16 units")), ("codepoint", Words("글자(코드 포인트)", "Code points"))),
    "utf16",
    help=Words("위치를 세는 단위", "what the offsets count"),
)

DOCCANO = Format(
    "doccano",
    Words("doccano JSONL", "doccano JSONL"),
    (".jsonl", ".ndjson"),
    read_doccano,
    DoccanoWriter,
    carries=CARRIED | {Thing.NESTED},
    carries_with={Thing.RELATIONS: "--layout relations"},
    unit="utf16",
    options=(
        Option(
            "layout",
            Words("프로젝트 종류", "Project"),
            (("relations", Words("관계까지", "With relations")), ("label", Words("멘션만", "Mentions only"))),
            "relations",
            help=Words("어떤 doccano 프로젝트에 넣을지", "which kind of doccano project it is for"),
        ),
        OFFSETS,
    ),
    read_options=(OFFSETS,),
    sniff=lambda path, head: _is_doccano(head),
)


def _is_doccano(head: bytes) -> bool:
    """True when the first line has doccano's keys and no others' that would say more."""
    line = head.lstrip(b"\xef\xbb\xbf \t\r\n").partition(b"\n")[0]
    try:
        value = msgspec.json.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        # A first line that is longer than what was looked at.
        return b'"start_offset"' in head and b'"text"' in head
    if not isinstance(value, dict) or "text" not in value or value.get("format") == "annotator":
        return False
    entities = value.get("entities")
    if isinstance(entities, list) and entities and isinstance(entities[0], dict):
        return "start_offset" in entities[0]
    return isinstance(value.get("label", value.get("labels")), list) or "Comments" in value
