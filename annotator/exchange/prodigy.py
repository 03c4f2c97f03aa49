"""Prodigy JSON lines: spans and relations over tokens, as its `relations` and `ner_manual` interfaces keep them.

Offsets are code points, end exclusive; `token_end` is inclusive, and a relation names the last token of each end. We
write the tokenizer's morphemes, cut at the edges of mentions, and white space that is more than one space between two
of them as tokens of its own, so that every span lies on whole tokens and the tokens give the text again.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType

from annotator.exchange.conll import morphemes
from annotator.exchange.contract import Carried, Format, Target, Thing
from annotator.exchange.decoding import file_id
from annotator.exchange.facts import CARRIED, KEY, facts_of, put_facts
from annotator.exchange.incoming import Incoming, ReadOptions
from annotator.exchange.jsonl import DocumentJson, MentionJson, RelationJson
from annotator.exchange.records import read_lines
from annotator.exchange.token_texts import unlike
from annotator.model.annotation import AnnotatedDocument, Mention
from annotator.model.errors import KnownError
from annotator.model.schema import Words

_Offset = Annotated[int, Meta(ge=0)]


class _SpanJson(Struct, omit_defaults=True):
    start: _Offset
    end: _Offset
    token_start: int | None = None
    token_end: int | None = None
    label: str | None = None
    score: float | None = None
    source: str | None = None


class _RelationJson(Struct):
    head: int
    child: int
    label: str
    head_span: _SpanJson | UnsetType = UNSET
    child_span: _SpanJson | UnsetType = UNSET


class _TaskJson(Struct):
    text: str
    spans: list[_SpanJson] | UnsetType = UNSET
    relations: list[_RelationJson] = []
    answer: str = "accept"
    meta: dict[str, Any] = {}
    id: int | str | None = None


# ---- reading ----------------------------------------------------------------------------------------------------


def read_prodigy(path: Path, options: ReadOptions) -> Iterator[Incoming]:
    """The tasks of a file; of those that were rejected or ignored only the texts."""

    def convert(value: Any, where: str, number: int) -> tuple[DocumentJson, list[str]]:
        try:
            task = msgspec.convert(value, _TaskJson)
        except msgspec.ValidationError as error:
            raise KnownError(f"{where}: no task of Prodigy: {error}") from None
        name = task.id if task.id is not None else task.meta.get("id")
        unnamed = f"{file_id(path, options.base)[0]}-{number}"
        record = DocumentJson(id=str(name) if isinstance(name, int | str) else unnamed, text=task.text)
        record.meta = {k: v for k, v in task.meta.items() if k != "id" and v is not None}
        notes: list[str] = []
        if KEY in value:
            notes += put_facts(record, value[KEY], where)
        who = value.get("_annotator_id") or value.get("_session_id")
        record.annotator = who if isinstance(who, str) else None
        if task.answer != "accept":
            notes.append(f"the answer is {task.answer}: its annotations were left out")
        elif task.spans is not UNSET:
            _annotate(record, task, task.spans, where)
        return record, notes

    yield from read_lines(path, options, convert)


def _annotate(record: DocumentJson, task: _TaskJson, spans: list[_SpanJson], where: str) -> None:
    record.mentions = []
    for number, span in enumerate(spans, 1):
        if not span.label:
            raise KnownError(f"{where}: span {number} has no label")
        record.mentions.append(
            MentionJson(
                id=f"m{number}", start=span.start, end=span.end, label=span.label, score=span.score, source=span.source
            )
        )
    record.relations = [
        RelationJson(
            head=_end(record, spans, r.head_span, r.head, where),
            tail=_end(record, spans, r.child_span, r.child, where),
            label=r.label,
        )
        for r in task.relations
    ]


def _end(record: DocumentJson, spans: Sequence[_SpanJson], span: _SpanJson | UnsetType, token: int, where: str) -> str:
    """The id of the mention at one end of a relation; one that is only named there becomes a mention."""
    assert record.mentions is not UNSET
    if span is UNSET:
        there = [n for n, s in enumerate(spans, 1) if s.token_end == token]
        if len(there) != 1:
            raise KnownError(f"{where}: a relation names the token {token}, where {len(there)} spans end")
        return f"m{there[0]}"
    alike = [m for m in record.mentions if (m.start, m.end) == (span.start, span.end)]
    named = [m for m in alike if m.label == span.label] if span.label else alike
    if not named and span.label:
        named = [MentionJson(id=f"m{len(record.mentions) + 1}", start=span.start, end=span.end, label=span.label)]
        record.mentions += named
    if not named or named[0].id is None:
        raise KnownError(f"{where}: a relation names {span.start}..{span.end}, where no span is")
    return named[0].id


# ---- writing ----------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Token:
    start: int
    end: int
    ws: bool = False


class ProdigyWriter:
    """One accepted task per line."""

    def __init__(self, target: Target) -> None:
        self._out = target.main()

    def document(self, item: AnnotatedDocument) -> Carried:
        """Write it, with what we know of the article under a key of ours."""
        item, losses = unlike(item)
        said, text = item.annotations, item.document.text
        if item.tokens is None:
            raise KnownError(f"{item.document.id}: its morphemes are not known: prodigy needs the tokenizer")
        mentions = said.mentions if said is not None else ()
        edges = sorted({e for m in mentions for e in (m.start, m.end)})
        tokens = _with_spaces(text, [(r.start, r.end) for r in morphemes(text, item.tokens, edges)], edges, mentions)
        first = {t.start: n for n, t in enumerate(tokens)}
        last = {t.end: n for n, t in enumerate(tokens)}
        line: dict[str, Any] = {
            "text": text,
            "id": item.document.id,
            "tokens": [
                {"text": text[t.start : t.end], "start": t.start, "end": t.end, "id": n, "ws": t.ws}
                for n, t in enumerate(tokens)
            ],
        }
        if said is not None:
            spans = {
                m.id: _SpanJson(m.start, m.end, first[m.start], last[m.end], m.label, m.score, m.source)
                for m in mentions
            }
            line["spans"] = list(spans.values())
            line["relations"] = [
                {
                    "head": spans[r.head].token_end,
                    "child": spans[r.tail].token_end,
                    "head_span": spans[r.head],
                    "child_span": spans[r.tail],
                    "label": r.label,
                }
                for r in said.relations
            ]
        line["answer"] = "accept"
        line[KEY] = facts_of(item)
        self._out.put(msgspec.json.encode(line) + b"\n")
        return Carried(item, self._out, tuple(losses), len(item.tokens.sentences), len(tokens))

    def end(self) -> None:
        """Nothing stands behind the last line."""


def _with_spaces(
    text: str, rows: Sequence[tuple[int, int]], edges: Sequence[int], mentions: Sequence[Mention]
) -> list[_Token]:
    """Tokens with the white space between them: a lone space as `ws`, unless a mention begins or ends with it."""
    starts, ends = {m.start for m in mentions}, {m.end for m in mentions}
    found: list[_Token] = []
    position = 0
    for start, end in (*rows, (len(text), len(text))):
        if position < start:
            lone = text[position:start] == " " and found and position not in starts and start not in ends
            if lone:
                found[-1].ws = True
            else:
                cuts = [position, *(e for e in edges if position < e < start), start]
                found += [_Token(a, b) for a, b in pairwise(cuts)]
        if start < end:
            found.append(_Token(start, end))
        position = end
    return found


def _is_tasks(path: Path, head: bytes) -> bool:
    line = head.lstrip(b"\xef\xbb\xbf \t\r\n").partition(b"\n")[0]
    try:
        value = msgspec.json.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        # A first line that is longer than what was looked at.
        return line.startswith(b'{"text"') and b'"tokens":' in line and b'"ws":' in line
    if not isinstance(value, dict) or "text" not in value or value.get("format") == "annotator":
        return False
    return isinstance(value.get("spans"), list) or "_input_hash" in value or ("tokens" in value and "answer" in value)


PRODIGY = Format(
    "prodigy",
    Words("Prodigy JSONL", "Prodigy JSONL"),
    (".jsonl", ".ndjson"),
    read_prodigy,
    ProdigyWriter,
    carries=CARRIED | {Thing.NESTED, Thing.RELATIONS, Thing.SCORE, Thing.SUGGESTER},
    by_tokens=True,
    sniff=_is_tasks,
)
