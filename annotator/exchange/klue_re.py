"""KLUE-RE's JSON: a row for each pair of mentions, with its relation or `no_relation`.

`start_idx` and `end_idx` are code points of `sentence`, and `end_idx` is that of the last character: inclusive. What a
row calls a sentence is, for a pair that stands in two of them, all text from the one to the other.
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import msgspec
from msgspec import Meta, Struct

from annotator.exchange.carrying import no_relation_losses, without
from annotator.exchange.conll import ConllOptions, rows_of
from annotator.exchange.contract import OF_DOCUMENT, Carried, Format, Option, Target, Thing
from annotator.exchange.decoding import file_id, shown
from annotator.exchange.incoming import Incoming, ReadOptions, RecordReader
from annotator.exchange.json_items import Bad, ItemWriter, JsonList, good, utf8_file
from annotator.exchange.jsonl import DocumentJson, MentionJson, PairJson, RelationJson, decode_object
from annotator.exchange.receipt import Loss
from annotator.exchange.token_texts import (
    Group,
    Grouped,
    groups,
    places_of,
    sidecar_line,
    unlike,
    with_set,
    without_relations,
)
from annotator.model.annotation import AnnotatedDocument
from annotator.model.errors import KnownError
from annotator.model.schema import Words

NO_RELATION = "no_relation"
_Index = Annotated[int, Meta(ge=0)]
_Name = Annotated[str, Meta(min_length=1)]


class _Entity(Struct):
    word: str
    start_idx: _Index
    end_idx: _Index
    type: _Name


class _Row(Struct):
    guid: str
    sentence: str
    subject_entity: _Entity
    object_entity: _Entity
    label: _Name
    source: str | None = None


# ---- reading ----------------------------------------------------------------------------------------------------


def read_klue_re(path: Path, options: ReadOptions) -> Iterator[Incoming]:
    """The sentences of a KLUE-RE file, each a document with all its pairs; with the sidecar of ours, the articles."""
    name = shown(path)
    rows = JsonList(path, options.encoding)
    reader = RecordReader(options)
    try:
        found = groups(path, rows.checked(_checked, "row"), rows.count(), _text, "")
        if not found.by_sidecar:
            found = _by_sentence(path, options.encoding, rows)  # a row has its text, so nothing need be joined
        base, _ = file_id(path, options.base)
        for number, group in enumerate(found.groups, 1):
            own, where = list(found.notes) if number == 1 else [], f"{name}, document {number}"
            try:
                said = good(group.members)
                if not group.known:
                    group.record.id = said[0].guid or (base if found.alone else f"{base}-{number}")
                    if said[0].source:
                        group.record.meta = {"source": said[0].source}
                _annotate(group, said, where)
                item, more = reader.item(group.record, where)
                yield Incoming(path, number, item, None, (*own, *group.notes, *more))
            except KnownError as error:
                yield Incoming(path, number, None, str(error), tuple(own))
    except KnownError as error:
        yield Incoming(path, None, None, str(error))


def _text(row: _Row | Bad) -> list[list[str]]:
    return [] if isinstance(row, Bad) else [[row.sentence]]


def _by_sentence(path: Path, encoding: str | None, rows: JsonList) -> Grouped[_Row | Bad]:
    """Rows of the same sentence are one document, wherever they stand: their places are held, not what they say."""
    places: dict[bytes, list[tuple[int, int, int]]] = {}
    for number, (data, place) in enumerate(rows.pieces(), 1):
        row = _of_piece(data, f"{shown(path)}, row {number}")
        said = str(number) if isinstance(row, Bad) else f"sentence {row.sentence}"
        key = hashlib.sha256(said.encode("utf-8")).digest()
        places.setdefault(key, []).append((number, place, len(data)))
    return Grouped(_at_places(path, encoding, places.values()), len(places) == 1, False)


def _at_places(
    path: Path, encoding: str | None, places: Iterable[list[tuple[int, int, int]]]
) -> Iterator[Group[_Row | Bad]]:
    with utf8_file(path, encoding) as file:
        for rows in places:
            members = []
            for number, place, size in rows:
                file.seek(place)
                members.append(_of_piece(file.read(size), f"{shown(path)}, row {number}"))
            text = next((row.sentence for row in members if isinstance(row, _Row)), "?")
            record = DocumentJson(id="?", text=text)
            yield Group(members, record, [0] * len(rows), [len(text)] * len(rows), False)


def _of_piece(data: bytes, where: str) -> _Row | Bad:
    try:
        return _checked(decode_object(data, where), where)
    except KnownError as error:
        return Bad(str(error))


def _checked(value: Any, where: str) -> _Row:
    try:
        row = msgspec.convert(value, _Row)
    except msgspec.ValidationError as error:
        raise KnownError(f"{where}: {error}") from None
    for what, entity in (("subject", row.subject_entity), ("object", row.object_entity)):
        first, last = entity.start_idx, entity.end_idx
        if not first <= last < len(row.sentence):
            raise KnownError(f"{where}: the {what} is {first}..{last} of {len(row.sentence)} characters; inclusive")
        if (there := row.sentence[first : last + 1]) != entity.word:
            hint = "; end_idx must be inclusive" if row.sentence[first:last] == entity.word else ""
            raise KnownError(
                f"{where}: the {what} at {first}..{last} is {there[:40]!r}, not {entity.word[:40]!r}{hint}"
            )
    return row


def _annotate(group: Group[_Row | Bad], rows: list[_Row], where: str) -> None:
    mentions: dict[tuple[int, int, str], MentionJson] = {}
    relations: list[RelationJson] = []
    pairs: list[PairJson] = []
    for start, row in zip(group.starts, rows, strict=True):
        ends = []
        for entity in (row.subject_entity, row.object_entity):
            key = start + entity.start_idx, start + entity.end_idx + 1, entity.type
            fresh = MentionJson(id=f"m{len(mentions) + 1}", start=key[0], end=key[1], label=key[2])
            ends.append(str(mentions.setdefault(key, fresh).id))
        if ends[0] == ends[1]:
            raise KnownError(f"{where}, {row.guid}: subject and object are the same mention")
        if row.label == NO_RELATION:
            pairs.append(PairJson(head=ends[0], tail=ends[1]))
        else:
            relations.append(RelationJson(head=ends[0], tail=ends[1], label=row.label))
    record = group.record
    record.mentions, record.relations, record.no_relations, record.entities = (
        list(mentions.values()),
        relations,
        pairs,
        [],
    )


# ---- writing ----------------------------------------------------------------------------------------------------


class KlueReWriter:
    """Writes one file of a KLUE-RE export."""

    def __init__(self, target: Target) -> None:
        self._target = target
        self._negatives = target.options["negatives"] == "decided"
        self._across = target.options["across"] == "keep"
        self._rows = ConllOptions("syllable", "bio", "columns", "keep")
        self._items = ItemWriter(target.main(), indent=4)

    def document(self, item: AnnotatedDocument) -> Carried:
        """Every decided pair of a document."""
        item = with_set(item)
        text, name = item.document.text, item.document.id
        carried, losses = unlike(item)
        sentences = [(s[0].start, s[-1].end) for s in rows_of(item, self._rows).sentences]
        starts, _ = places_of(rows_of(item, self._rows).sentences)
        carried, more = self._chosen(carried, starts)
        losses += more
        said = carried.annotations
        assert said is not None
        place = {m.id: m for m in said.mentions}
        pairs = [(r.head, r.tail, r.label) for r in said.relations]
        pairs += [(n.head, n.tail, NO_RELATION) for n in said.no_relations]
        contexts: list[tuple[int, int]] = []
        for number, (head, tail, label) in enumerate(pairs):
            first, last = sorted((starts[place[head].start][0], starts[place[tail].start][0]))
            context = sentences[first][0], sentences[last][1]
            contexts.append(context)
            row: dict[str, Any] = {
                "guid": name if len(pairs) == 1 else f"{name}_{number:05d}",
                "sentence": text[slice(*context)],
            }
            for key, end in (("subject_entity", place[head]), ("object_entity", place[tail])):
                row[key] = {
                    "word": text[end.start : end.end],
                    "start_idx": end.start - context[0],
                    "end_idx": end.end - context[0] - 1,
                    "type": end.label,
                }
            self._items.put(row | {"label": label, "source": item.document.source})
        out = self._target.main()
        self._target.beside(sidecar_line(item, contexts, out.name, "sentence", len(pairs)))
        paired = {end for head, tail, _ in pairs for end in (head, tail)}
        carried, alone = without(carried, {m.id: "unpaired" for m in said.mentions if m.id not in paired})
        return Carried(carried, out, (*losses, *alone), len(set(contexts)))

    def _chosen(
        self, item: AnnotatedDocument, starts: dict[int, tuple[int, int]]
    ) -> tuple[AnnotatedDocument, list[Loss]]:
        """A document without the pairs that the options leave out, and these as losses."""
        said = item.annotations
        assert said is not None
        at = {m.id: starts[m.start][0] for m in said.mentions}
        apart = [r for r in said.relations if not self._across and at[r.head] != at[r.tail]]
        item, losses = without_relations(item, apart, "across_sentences")
        said = item.annotations
        assert said is not None
        gone = [n for n in said.no_relations if not self._negatives or (not self._across and at[n.head] != at[n.tail])]
        losses += no_relation_losses(item, gone)
        kept = tuple(n for n in said.no_relations if n not in gone)
        return replace(item, annotations=replace(said, no_relations=kept)), losses

    def end(self) -> None:
        """The end of the list."""
        self._items.end()


def _sniff(path: Path, start: bytes) -> bool:
    return b'"subject_entity"' in start and b'"sentence"' in start


KLUE_RE = Format(
    "klue-re",
    Words("KLUE-RE JSON", "KLUE-RE JSON"),
    (".json",),
    read_klue_re,
    KlueReWriter,
    carries=frozenset((*OF_DOCUMENT, Thing.NESTED, Thing.RELATIONS, Thing.NO_RELATIONS)),
    by_tokens=True,
    sidecar=True,
    options=(
        Option(
            "negatives",
            Words("관계 없음", "No relation"),
            (("decided", Words("판단한 쌍", "Decided pairs")), ("none", Words("빼기", "Left out"))),
            "decided",
            help=Words("관계가 없다고 판단한 쌍을 no_relation으로 쓸지", "whether pairs decided to have none are rows"),
        ),
        Option(
            "across",
            Words("문장을 넘는 쌍", "Pairs across sentences"),
            (
                ("keep", Words("이어진 문장으로", "In the sentences between")),
                ("list", Words("빼고 적기", "Listed as lost")),
            ),
            "keep",
            help=Words("두 문장에 걸친 쌍", "pairs whose mentions stand in two sentences"),
        ),
    ),
    sniff=_sniff,
)
