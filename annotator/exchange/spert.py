"""SpERT's JSON, that of CoNLL04: sentences of tokens with entities and relations between them.

`start` and `end` count tokens, end exclusive; `head` and `tail` count entities of the same item. Nested entities are
allowed. ``STEM_types.json`` beside the data lists the labels, as SpERT wants them.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated, Any

import msgspec
from msgspec import Meta, Struct

from annotator.exchange.carrying import without
from annotator.exchange.conll import ConllOptions, Row, rows_of
from annotator.exchange.contract import OF_DOCUMENT, Carried, Format, Option, Target, Thing
from annotator.exchange.decoding import file_id, shown
from annotator.exchange.incoming import Incoming, ReadOptions, RecordReader
from annotator.exchange.json_items import Bad, ItemWriter, JsonList, good
from annotator.exchange.jsonl import MentionJson, RelationJson
from annotator.exchange.receipt import Loss
from annotator.exchange.token_texts import (
    PASSAGES_OPTION,
    Group,
    groups,
    places_of,
    rows_line,
    with_set,
    without_relations,
)
from annotator.model.annotation import AnnotatedDocument
from annotator.model.errors import KnownError
from annotator.model.schema import Words

_Index = Annotated[int, Meta(ge=0)]
_Name = Annotated[str, Meta(min_length=1)]


class _Entity(Struct):
    type: _Name
    start: _Index
    end: _Index


class _Relation(Struct):
    type: _Name
    head: _Index
    tail: _Index


class _Item(Struct):
    tokens: list[str]
    entities: list[_Entity] = []
    relations: list[_Relation] = []
    orig_id: str | int | None = None


# ---- reading ----------------------------------------------------------------------------------------------------


def read_spert(path: Path, options: ReadOptions) -> Iterator[Incoming]:
    """The items of a SpERT file, each a document; with the sidecar of ours, the articles they came from."""
    name = shown(path)
    items = JsonList(path, options.encoding)
    reader = RecordReader(options)
    try:
        found = groups(path, items.checked(_checked), items.count(), _tokens, " ")
        base, id_notes = file_id(path, options.base)
        for number, group in enumerate(found.groups, 1):
            own = list(found.notes) if number == 1 else []
            try:
                members = good(group.members)
                if not group.known:
                    said = members[0].orig_id
                    group.record.id = (
                        str(said) if said not in (None, "") else base if found.alone else f"{base}-{number}"
                    )
                    own += id_notes if number == 1 else ()
                _annotate(group, members)
                item, more = reader.item(group.record, f"{name}, document {number}")
                yield Incoming(path, number, item, None, (*own, *group.notes, *more))
            except KnownError as error:
                yield Incoming(path, number, None, str(error), tuple(own))
    except KnownError as error:
        yield Incoming(path, None, None, str(error))


def _tokens(item: _Item | Bad) -> list[list[str]]:
    return [] if isinstance(item, Bad) else [item.tokens]


def _checked(value: Any, where: str) -> _Item:
    try:
        item = msgspec.convert(value, _Item)
    except msgspec.ValidationError as error:
        raise KnownError(f"{where}: {error}") from None
    for index, entity in enumerate(item.entities):
        if not entity.start < entity.end <= len(item.tokens):
            raise KnownError(
                f"{where}: entity {index} has the tokens {entity.start}..{entity.end} of {len(item.tokens)}; "
                "end is exclusive"
            )
    for index, relation in enumerate(item.relations):
        if max(relation.head, relation.tail) >= len(item.entities):
            raise KnownError(f"{where}: relation {index} names an entity that is not there ({len(item.entities)} are)")
    return item


def _annotate(group: Group[_Item | Bad], members: Sequence[_Item]) -> None:
    mentions: list[MentionJson] = []
    relations: list[RelationJson] = []
    token = 0
    for item in members:
        first = len(mentions)
        for entity in item.entities:
            start, end = group.starts[token + entity.start], group.ends[token + entity.end - 1]
            mentions.append(MentionJson(id=f"m{len(mentions) + 1}", start=start, end=end, label=entity.type))
        for relation in item.relations:
            head, tail = f"m{first + relation.head + 1}", f"m{first + relation.tail + 1}"
            relations.append(RelationJson(head=head, tail=tail, label=relation.type))
        token += len(item.tokens)
    record = group.record
    record.mentions, record.relations, record.no_relations, record.entities = mentions, relations, [], []


# ---- writing ----------------------------------------------------------------------------------------------------


class SpertWriter:
    """Writes one file of a SpERT export, and the file with its labels."""

    def __init__(self, target: Target) -> None:
        self._target = target
        self._whole = target.options["level"] == "document"
        self._rows = ConllOptions("morpheme", "bio", "columns", target.options["passages"])
        self._items = ItemWriter(target.main())
        schema = target.schema
        self._mentions = {m.label: m.name.en or m.label for m in schema.mentions} if schema is not None else {}
        self._relations = {r.label: r.name.en or r.label for r in schema.relations} if schema is not None else {}

    def document(self, item: AnnotatedDocument) -> Carried:
        """Every sentence of a document as an item, or the document as one."""
        item = with_set(item)
        rows = rows_of(item, self._rows)
        carried, losses = without(item, {loss.item: loss.kind for loss in rows.losses if loss.item})
        sentences = rows.sentences
        if self._whole and sentences:
            sentences = [[row for sentence in sentences for row in sentence]]
        carried, apart = _within(carried, sentences)
        written = self._written(carried, sentences)
        for record in written:
            self._items.put(record)
        out = self._target.main()
        self._target.beside(rows_line(item, rows, out.name, "morpheme", len(written)))
        passages = [loss for loss in rows.losses if not loss.item]
        tokens = sum(len(s) for s in sentences)
        return Carried(carried, out, (*passages, *losses, *apart), len(rows.sentences), tokens)

    def _written(self, item: AnnotatedDocument, sentences: list[list[Row]]) -> list[dict[str, Any]]:
        said, text = item.annotations, item.document.text
        assert said is not None
        starts, ends = places_of(sentences)
        found: list[dict[str, Any]] = [
            {"tokens": [text[r.start : r.end] for r in s], "entities": [], "relations": []} for s in sentences
        ]
        index: dict[str, tuple[int, int]] = {}
        for mention in said.mentions:
            number, first = starts[mention.start]
            entities = found[number]["entities"]
            index[mention.id] = number, len(entities)
            entities.append({"type": mention.label, "start": first, "end": ends[mention.end][1]})
            self._mentions.setdefault(mention.label, mention.label)
        for relation in said.relations:
            number, head = index[relation.head]
            found[number]["relations"].append({"type": relation.label, "head": head, "tail": index[relation.tail][1]})
            self._relations.setdefault(relation.label, relation.label)
        for number, record in enumerate(found):
            record["orig_id"] = item.document.id if len(found) == 1 else f"{item.document.id}-{number:05d}"
        return found

    def end(self) -> None:
        """The end of the list, and the labels."""
        self._items.end()
        schema = self._target.schema
        kinds = {
            "entities": {label: {"short": label, "verbose": name} for label, name in self._mentions.items()},
            "relations": {
                label: {
                    "short": label,
                    "verbose": name,
                    "symmetric": schema is not None and schema.is_symmetric(label),
                }
                for label, name in self._relations.items()
            },
        }
        data = msgspec.json.format(msgspec.json.encode(kinds), indent=2)
        self._target.out(f"{self._target.stem}_types.json").put(data + b"\n")


def _within(item: AnnotatedDocument, sentences: list[list[Row]]) -> tuple[AnnotatedDocument, list[Loss]]:
    """A document without the relations whose ends are not in one item, and these as losses."""
    said = item.annotations
    assert said is not None
    starts, _ = places_of(sentences)
    where: dict[str, int] = {m.id: starts[m.start][0] for m in said.mentions}
    apart = [r for r in said.relations if where[r.head] != where[r.tail]]
    return without_relations(item, apart, "across_sentences")


def _sniff(path: Path, start: bytes) -> bool:
    head = start.removeprefix(b"\xef\xbb\xbf").lstrip()
    return head.startswith(b"[") and b'"tokens"' in head and b'"entities"' in head and b'"spans"' not in head


def _is_types(path: Path) -> bool:
    return (
        path.name.endswith("_types.json") and path.with_name(path.name.removesuffix("_types.json") + ".json").is_file()
    )


SPERT = Format(
    "spert",
    Words("SpERT JSON", "SpERT JSON"),
    (".json",),
    read_spert,
    SpertWriter,
    carries=frozenset((*OF_DOCUMENT, Thing.NESTED, Thing.RELATIONS)),
    unit="token",
    by_tokens=True,
    sidecar=True,
    options=(
        Option(
            "level",
            Words("한 항목", "One item"),
            (("sentence", Words("문장", "A sentence")), ("document", Words("글 전체", "A document"))),
            "sentence",
            help=Words(
                "문장을 고르면 문장을 넘는 관계는 손실로 적습니다",
                "with sentences, relations between two of them are listed as losses",
            ),
        ),
        PASSAGES_OPTION,
    ),
    sniff=_sniff,
    belongs=_is_types,
)
