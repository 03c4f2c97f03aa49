"""Label Studio JSON in: tasks with annotations and predictions, of any project that labels text.

Offsets have counted UTF-16 units in some versions and code points in others; the texts of the regions decide. A URL or
a path in place of a text is text: nothing is ever opened.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType

from annotator.exchange.decoding import file_id, shown
from annotator.exchange.facts import KEY, put_facts
from annotator.exchange.incoming import Incoming, ReadOptions, RecordReader
from annotator.exchange.json_items import items_of
from annotator.exchange.jsonl import DocumentJson, MentionJson, RelationJson
from annotator.model.errors import KnownError
from annotator.model.text import OffsetMap

_Offset = Annotated[int, Meta(ge=0)]


class _Globals(Struct):
    start: _Offset
    end: _Offset


class _Value(Struct, rename={"global_offsets": "globalOffsets"}):
    start: int | str | UnsetType | None = UNSET
    end: int | str | UnsetType | None = UNSET
    text: str | UnsetType | None = UNSET
    labels: list[str] | UnsetType = UNSET
    hypertextlabels: list[str] | UnsetType = UNSET
    global_offsets: _Globals | UnsetType = UNSET


class _Result(Struct):
    type: str
    id: str | UnsetType = UNSET
    value: _Value | UnsetType = UNSET
    score: float | UnsetType | None = UNSET
    from_id: str | UnsetType = UNSET
    to_id: str | UnsetType = UNSET
    direction: str | UnsetType | None = UNSET
    labels: list[str] | UnsetType | None = UNSET


class _Work(Struct):
    """One annotation or prediction of a task."""

    result: list[_Result]
    completed_by: Any = None
    was_cancelled: bool | None = False
    ground_truth: bool | None = False
    model_version: str | None = None


class _Task(Struct):
    data: dict[str, Any]
    id: int | str | UnsetType | None = UNSET
    annotations: list[_Work] = []
    predictions: list[_Work] = []


@dataclass(frozen=True, slots=True)
class _Said:
    """Whose work becomes a document's annotations."""

    work: _Work | None
    annotator: str | None
    predicted: bool


def read_label_studio(path: Path, options: ReadOptions) -> Iterator[Incoming]:
    """The tasks of a file; a task with several annotations gives the document once for each of them."""
    reader = RecordReader(options)
    wanted = options.options.get("annotations", "all")
    name = shown(path)
    base = file_id(path, options.base)[0]
    try:
        for number, value in enumerate(items_of(path, options.encoding), 1):
            yield from _task(path, number, value, f"{name}, task {number}", f"{base}-{number}", wanted, options, reader)
    except KnownError as error:
        yield Incoming(path, None, None, str(error))


def _task(
    path: Path,
    number: int,
    value: Any,
    where: str,
    unnamed: str,
    wanted: str,
    options: ReadOptions,
    reader: RecordReader,
) -> Iterator[Incoming]:
    try:
        task = msgspec.convert(value, _Task)
    except msgspec.ValidationError as error:
        yield Incoming(path, number, None, f"{where}: no task of Label Studio (exported as JSON): {error}")
        return
    own: list[str] = []
    for said in _chosen(task, wanted, own):
        try:
            notes = own
            own = []
            record = _record(task, unnamed, options, where, notes)
            if said.work is not None:
                record.annotator = said.annotator
                _annotate(record, said, options, notes)
            item, more = reader.item(record, where)
            yield Incoming(path, number, item, None, (*notes, *more), options.encoding or "utf-8")
        except KnownError as error:
            yield Incoming(path, number, None, str(error))


def _chosen(task: _Task, wanted: str, notes: list[str]) -> list[_Said]:
    """The annotations that are wanted; predictions when that is what is wanted, or when there is nothing else."""
    there = [a for a in task.annotations if not a.was_cancelled]
    if skipped := len(task.annotations) - len(there):
        notes.append(f"{skipped} annotations were skipped by their annotators: left out")
    if wanted == "truth":
        there = [a for a in there if a.ground_truth]
    if wanted == "last":
        there = there[-1:]
    if wanted != "predictions" and there:
        if task.predictions:
            notes.append(f"{len(task.predictions)} predictions were left out; --annotations predictions takes them")
        return [_Said(a, _who(a.completed_by), False) for a in there]
    if wanted in ("all", "predictions") and task.predictions:
        if len(task.predictions) > 1:
            notes.append(f"only the last of {len(task.predictions)} predictions was taken")
        return [_Said(task.predictions[-1], "suggested", True)]
    return [_Said(None, None, False)]


def _who(completed_by: Any) -> str | None:
    if isinstance(completed_by, dict):
        completed_by = completed_by.get("email") or completed_by.get("id")
    if completed_by is None or isinstance(completed_by, bool):
        return None
    return completed_by if isinstance(completed_by, str) else f"user-{completed_by}"


def _record(task: _Task, unnamed: str, options: ReadOptions, where: str, notes: list[str]) -> DocumentJson:
    text_key = options.options.get("text-key") or "text"
    data = dict(task.data)
    if text_key not in data and "text-key" not in options.options:
        texts = [k for k, v in data.items() if isinstance(v, str)]
        if len(texts) == 1:
            text_key = texts[0]
    text = data.pop(text_key, None)
    if not isinstance(text, str):
        have = ", ".join(k for k in task.data if k != KEY) or "none"
        raise KnownError(f"{where}: no text under {text_key!r}; its data has the keys {have}: say --text-key")
    record = DocumentJson(id=unnamed if task.id is UNSET or task.id is None else str(task.id), text=text)
    facts = data.pop(KEY, None)
    record.meta = {k: v for k, v in data.items() if v is not None}
    if facts is not None:
        notes += put_facts(record, facts, where)
    return record


def _annotate(record: DocumentJson, said: _Said, options: ReadOptions, notes: list[str]) -> None:
    assert said.work is not None
    regions: list[MentionJson] = []
    arrows: list[_Result] = []
    first: dict[str, str] = {}
    for number, result in enumerate(said.work.result, 1):
        if result.type == "relation":
            arrows.append(result)
        elif (region := _region(result, number)) is None:
            notes.append(f"result {number} ({result.type}) is no label on plain text: left out")
        else:
            if len(region) > 1:
                notes.append(f"result {number} has {len(region)} labels: each became a mention")
            for mention in region:
                mention.source = said.work.model_version if said.predicted else None
            if result.id is not UNSET and region and region[0].id is not None:
                first[result.id] = region[0].id
            regions += region
    if _count_alike(record, regions, options):
        notes.append("its offsets count UTF-16 units: they were converted")
    record.mentions = regions
    record.relations = []
    for arrow in arrows:
        if arrow.from_id is UNSET or arrow.to_id is UNSET:
            raise KnownError("a relation has no from_id or to_id")
        if not arrow.labels:
            notes.append(f"the relation from {arrow.from_id} to {arrow.to_id} has no label: left out")
            continue
        ends = [first.get(end, end) for end in (arrow.from_id, arrow.to_id)]
        if arrow.direction == "left":
            ends.reverse()
        record.relations += [RelationJson(head=ends[0], tail=ends[1], label=label) for label in arrow.labels]


def _region(result: _Result, number: int) -> list[MentionJson] | None:
    """The mentions that a labelled region says, one per label; None when it is no region of plain text."""
    value = result.value
    if value is UNSET:
        return None
    labels = value.labels if value.labels is not UNSET else value.hypertextlabels
    if labels is UNSET or not labels:
        return None
    if isinstance(value.start, int) and isinstance(value.end, int):
        start, end = value.start, value.end
    elif value.global_offsets is not UNSET:
        start, end = value.global_offsets.start, value.global_offsets.end
    else:
        return None
    if start < 0 or end < 0:
        raise KnownError(f"result {number}: the offsets {start} and {end} may not be negative")
    name = result.id if result.id is not UNSET and result.id else f"result-{number}"
    text = value.text if isinstance(value.text, str) else None
    score = result.score if isinstance(result.score, float) else None
    return [
        MentionJson(id=name if n == 1 else f"{name}.{n}", start=start, end=end, label=label, text=text, score=score)
        for n, label in enumerate(labels, 1)
    ]


def _count_alike(record: DocumentJson, regions: list[MentionJson], options: ReadOptions) -> bool:
    """Find out what the offsets of a task count, and make the record count code points; true if that changed one."""
    told = options.options.get("offsets", "auto")
    text = record.text
    units = OffsetMap(text)
    last = units.to_utf16(len(text))
    if told == "auto":
        plain = all(m.text is None or text[m.start : m.end] == m.text for m in regions)
        wide = not plain and all(
            m.end <= last
            and (m.text is None or text[units.to_code_point(m.start) : units.to_code_point(m.end)] == m.text)
            for m in regions
        )
        told = "utf16" if wide else "codepoint"
    changed = False
    if told == "utf16":
        # Passages of ours count code points; only the regions are turned.
        for m in regions:
            if m.end > last or any(units.to_utf16(units.to_code_point(o)) != o for o in (m.start, m.end)):
                raise KnownError(f"region {m.id} {m.start}..{m.end}: beyond the text, or inside a character")
            changed |= units.to_code_point(m.end) != m.end
            m.start, m.end = units.to_code_point(m.start), units.to_code_point(m.end)
    return changed
