"""DocRED's JSON: documents of tokenized sentences, entities as clusters of mentions, and relations between entities.

`pos` counts tokens of a sentence, end exclusive. Relations are the entities', not the mentions': reading gives such a
relation to the closest two mentions in its evidence, so one between other mentions of the same two entities comes back
elsewhere, which the writer lists.
"""

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import msgspec
from msgspec import Meta, Struct

from annotator.exchange.carrying import relation_losses, without
from annotator.exchange.conll import ConllOptions, rows_of
from annotator.exchange.contract import OF_DOCUMENT, Carried, Format, Target, Thing
from annotator.exchange.decoding import file_id, shown
from annotator.exchange.incoming import Incoming, ReadOptions, RecordReader
from annotator.exchange.json_items import Bad, ItemWriter, JsonList, good
from annotator.exchange.jsonl import EntityJson, MentionJson, RelationJson
from annotator.exchange.receipt import Loss
from annotator.exchange.token_texts import PASSAGES_OPTION, Group, groups, places_of, rows_line, unlike, with_set
from annotator.model.annotation import AnnotatedDocument, Entity, Mention, Relation
from annotator.model.errors import KnownError
from annotator.model.schema import Words

_Index = Annotated[int, Meta(ge=0)]
_Name = Annotated[str, Meta(min_length=1)]


class _Mention(Struct):
    name: str
    sent_id: _Index
    pos: Annotated[list[_Index], Meta(min_length=2, max_length=2)]
    type: _Name


class _Triple(Struct):
    h: _Index
    t: _Index
    r: _Name
    evidence: list[_Index] = []


class _Item(Struct):
    sents: list[list[str]]
    vertexSet: Annotated[list[Annotated[list[_Mention], Meta(min_length=1)]], Meta()]  # noqa: N815 - its name
    title: str = ""
    labels: list[_Triple] = []


# ---- both ways --------------------------------------------------------------------------------------------------


def _ends(vertices: Sequence[Sequence[_Mention]], triple: _Triple, order: Sequence[Sequence[int]]) -> tuple[int, int]:
    """Which two mentions (their place within head and tail) a relation of entities is read at.

    The closest two in one sentence of the evidence, else the closest two in the evidence, else the closest of all;
    `order` is where each mention begins, in tokens of the document.
    """
    evidence = set(triple.evidence)

    def cost(pair: tuple[int, int]) -> tuple[int, int, int, int]:
        head, tail = vertices[triple.h][pair[0]], vertices[triple.t][pair[1]]
        outside = (head.sent_id not in evidence) + (tail.sent_id not in evidence) if evidence else 0
        apart = abs(order[triple.h][pair[0]] - order[triple.t][pair[1]])
        return outside, head.sent_id != tail.sent_id, apart, order[triple.h][pair[0]]

    pairs = itertools.product(range(len(vertices[triple.h])), range(len(vertices[triple.t])))
    return min(pairs, key=cost)


def _order(item: _Item) -> list[list[int]]:
    offsets = [0, *itertools.accumulate(len(s) for s in item.sents)]
    return [[offsets[m.sent_id] + m.pos[0] for m in vertex] for vertex in item.vertexSet]


# ---- reading ----------------------------------------------------------------------------------------------------


def read_docred(path: Path, options: ReadOptions) -> Iterator[Incoming]:
    """The documents of a DocRED file; with the sidecar of ours, in their own text."""
    name = shown(path)
    items = JsonList(path, options.encoding)
    reader = RecordReader(options)
    try:
        found = groups(path, items.checked(_checked), items.count(), _tokens, " ")
        base, id_notes = file_id(path, options.base)
        for number, group in enumerate(found.groups, 1):
            own, where = list(found.notes) if number == 1 else [], f"{name}, document {number}"
            try:
                members = good(group.members)
                if len(members) != 1:
                    raise KnownError(f"{where}: the sidecar counts {len(members)} items for it, not one")
                if not group.known:
                    group.record.id = members[0].title or (base if found.alone else f"{base}-{number}")
                    own += id_notes if number == 1 else ()
                _annotate(group, members[0], where)
                document, more = reader.item(group.record, where)
                yield Incoming(path, number, document, None, (*own, *group.notes, *more))
            except KnownError as error:
                yield Incoming(path, number, None, str(error), tuple(own))
    except KnownError as error:
        yield Incoming(path, None, None, str(error))


def _tokens(item: _Item | Bad) -> list[list[str]]:
    return [] if isinstance(item, Bad) else item.sents


def _checked(value: Any, where: str) -> _Item:
    try:
        item = msgspec.convert(value, _Item)
    except msgspec.ValidationError as error:
        raise KnownError(f"{where}: {error}") from None
    for number, vertex in enumerate(item.vertexSet):
        for mention in vertex:
            if mention.sent_id >= len(item.sents):
                raise KnownError(f"{where}: entity {number} has a mention in sentence {mention.sent_id}, not there")
            if not mention.pos[0] < mention.pos[1] <= len(item.sents[mention.sent_id]):
                raise KnownError(
                    f"{where}: entity {number} has the tokens {mention.pos[0]}..{mention.pos[1]} of "
                    f"{len(item.sents[mention.sent_id])} in sentence {mention.sent_id}; end is exclusive"
                )
    for number, triple in enumerate(item.labels):
        if max(triple.h, triple.t) >= len(item.vertexSet):
            raise KnownError(f"{where}: label {number} names an entity that is not there")
    return item


def _annotate(group: Group[_Item | Bad], item: _Item, where: str) -> None:
    offsets = [0, *itertools.accumulate(len(s) for s in item.sents)]
    text = group.record.text
    mentions: list[MentionJson] = []
    entities: list[EntityJson] = []
    names: list[list[str]] = []
    for vertex in item.vertexSet:
        entity = f"e{len(entities) + 1}" if len(vertex) > 1 else None
        names.append([])
        places = []
        for said in vertex:
            start = group.starts[offsets[said.sent_id] + said.pos[0]]
            end = group.ends[offsets[said.sent_id] + said.pos[1] - 1]
            name = f"m{len(mentions) + 1}"
            names[-1].append(name)
            places.append((start, -end, said.type))
            mentions.append(MentionJson(id=name, start=start, end=end, label=said.type, entity=entity))
        if entity is not None:
            start, minus_end, label = min(places)
            entities.append(EntityJson(id=entity, label=label, name=text[start:-minus_end]))
    relations: list[RelationJson] = []
    order = _order(item)
    for number, triple in enumerate(item.labels):
        if triple.h == triple.t:
            raise KnownError(f"{where}: label {number} joins the entity {triple.h} to itself")
        head, tail = _ends(item.vertexSet, triple, order)
        relations.append(RelationJson(head=names[triple.h][head], tail=names[triple.t][tail], label=triple.r))
    record = group.record
    record.mentions, record.relations, record.no_relations, record.entities = mentions, relations, [], entities


# ---- writing ----------------------------------------------------------------------------------------------------


class DocredWriter:
    """Writes one file of a DocRED export."""

    def __init__(self, target: Target) -> None:
        self._target = target
        self._rows = ConllOptions("morpheme", "bio", "columns", target.options["passages"])
        self._items = ItemWriter(target.main())

    def document(self, item: AnnotatedDocument) -> Carried:
        """One document."""
        item = with_set(item)
        rows = rows_of(item, self._rows)
        carried, same = unlike(item)
        carried, losses = without(carried, {loss.item: loss.kind for loss in rows.losses if loss.item})
        text = item.document.text
        sents = [[text[row.start : row.end] for row in sentence] for sentence in rows.sentences]
        record, carried, more = _clustered(carried, sents, *places_of(rows.sentences))
        self._items.put({"title": item.document.id, **msgspec.to_builtins(record)})
        out = self._target.main()
        self._target.beside(rows_line(item, rows, out.name, "morpheme", 1))
        passages = [loss for loss in rows.losses if not loss.item]
        return Carried(carried, out, (*passages, *same, *losses, *more), len(sents), sum(map(len, sents)))

    def end(self) -> None:
        """The end of the list."""
        self._items.end()


class _Out(Struct):
    vertexSet: list[list[_Mention]]  # noqa: N815 - its name
    labels: list[_Triple]
    sents: list[list[str]]


def _clustered(
    item: AnnotatedDocument,
    sents: list[list[str]],
    starts: dict[int, tuple[int, int]],
    ends: dict[int, tuple[int, int]],
) -> tuple[_Out, AnnotatedDocument, list[Loss]]:
    """The record of a document, what it says of it when it is read, and what it does not say."""
    said, text, losses = item.annotations, item.document.text, []
    assert said is not None
    clusters: dict[str, list[Mention]] = {}
    for mention in said.mentions:
        clusters.setdefault(f"entity {mention.entity}" if mention.entity else f"mention {mention.id}", []).append(
            mention
        )
    index = {m.id: (n, k) for n, members in enumerate(clusters.values()) for k, m in enumerate(members)}
    vertices = []
    for members in clusters.values():
        vertices.append(
            [
                _Mention(text[m.start : m.end], starts[m.start][0], [starts[m.start][1], ends[m.end][1]], m.label)
                for m in members
            ]
        )
    triples: dict[tuple[int, int, str], _Triple] = {}
    given: dict[tuple[int, int, str], Relation] = {}
    doubled: list[Relation] = []
    for relation in said.relations:
        key = index[relation.head][0], index[relation.tail][0], relation.label
        if key[0] == key[1] or key in triples:
            doubled.append(relation)
        if key[0] == key[1]:
            continue
        triple = triples.setdefault(key, _Triple(*key))
        given.setdefault(key, relation)
        places = {vertices[c][k].sent_id for c, k in (index[relation.head], index[relation.tail])}
        triple.evidence = sorted({*triple.evidence, *places})
    losses += relation_losses(item, doubled, "same_entities")
    record = _Out(vertices, list(triples.values()), sents)
    order = _order(_Item(sents, vertices))
    members_of = list(clusters.values())
    relations = []
    for key, triple in triples.items():
        head, tail = _ends(vertices, triple, order)
        relation = given[key]
        read = replace(relation, head=members_of[triple.h][head].id, tail=members_of[triple.t][tail].id)
        if read != relation:
            # Carried, but said of another mention of the same entity: so it has no item of its own.
            losses += [replace(x, item="") for x in relation_losses(item, [relation], "relation_place")]
        relations.append(read)
    entities, single = [], set()
    for entity in said.entities:
        members = clusters.get(f"entity {entity.id}", [])
        if len(members) < 2:
            single.add(entity.id)
            losses.append(Loss("entity", item.document.id, entity.id, entity.label, entity.name))
            continue
        first = members[0]
        plain = Entity(entity.id, first.label, text[first.start : first.end])
        if plain != entity:
            losses.append(Loss("entity_details", item.document.id, entity.id, entity.label, entity.name))
        entities.append(plain)
    mentions = tuple(replace(m, entity=None) if m.entity in single else m for m in said.mentions)
    kept = replace(said, mentions=mentions, relations=tuple(relations), entities=tuple(entities))
    return record, replace(item, annotations=kept), losses


def _sniff(path: Path, start: bytes) -> bool:
    head = start.removeprefix(b"\xef\xbb\xbf").lstrip()
    return head.startswith(b"[") and (b'"vertexSet"' in head or (b'"sents"' in head and b'"title"' in head))


DOCRED = Format(
    "docred",
    Words("DocRED JSON", "DocRED JSON"),
    (".json",),
    read_docred,
    DocredWriter,
    carries=frozenset((*OF_DOCUMENT, Thing.NESTED, Thing.RELATIONS, Thing.ENTITIES)),
    # Taken off by the writer, which lists them in the order in which they were given.
    carries_with={Thing.ENTITY_DETAILS: ""},
    unit="token",
    by_tokens=True,
    sidecar=True,
    options=(PASSAGES_OPTION,),
    sniff=_sniff,
)
