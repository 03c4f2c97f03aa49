"""One form for what is written, whatever ids it had: the reason why the same gold gives the same bytes.

Also the comparison of what was given with what a file says after reading it again.
"""

import hashlib
import math
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import msgspec

from annotator.exchange.labels import mention_name, turned
from annotator.model.annotation import (
    AnnotatedDocument,
    AnnotationSet,
    Entity,
    Mention,
    NoRelation,
    Relation,
    in_text_order,
)

SCORE_DIGITS = 4
PRINT_BYTES = 32


def canonical(item: AnnotatedDocument, label_map: Mapping[str, str]) -> AnnotatedDocument:
    """The same document with labels renamed, records in a fixed order and ids m1, r1, n1, e1 counted in that order.

    Relations are turned round where `label_map` says so.
    Mentions stand in text order, entities in the order of their first mention, relations by head, tail and label.
    Scores are rounded to four digits.
    """
    said = item.annotations
    if said is None:
        return item

    def named(label: str) -> str:
        return mention_name(label, label_map.get(label, label))

    def placed(r: Relation) -> tuple[int, int, str]:
        label, reverse = turned(label_map.get(r.label, r.label))
        ends = number[r.head], number[r.tail]
        return (*(ends[::-1] if reverse else ends), label)

    ordered = in_text_order(
        said.mentions if not label_map else tuple(replace(m, label=named(m.label)) for m in said.mentions)
    )
    number = {m.id: i for i, m in enumerate(ordered, 1)}
    first_seen: dict[str, int] = {}
    for index, mention in enumerate(ordered):
        if mention.entity is not None:
            first_seen.setdefault(mention.entity, index)
    entities = sorted(said.entities, key=lambda e: (first_seen.get(e.id, len(ordered)), e.label, e.name, e.id))
    entity_id = {e.id: f"e{i}" for i, e in enumerate(entities, 1)}
    # Spelled out: dataclasses.replace took a third of the time of an export.
    mentions = tuple(
        Mention(
            f"m{i}",
            m.start,
            m.end,
            m.label,
            entity_id.get(m.entity) if m.entity else None,
            _rounded(m.score),
            m.source,
            m.reason,
            m.decision,
            m.by,
            m.at,
        )
        for i, m in enumerate(ordered, 1)
    )
    relations = sorted(
        ((*placed(r), r.id, r) for r in said.relations),
        key=lambda row: row[:4],
    )
    pairs = sorted({(min(ends), max(ends)) for n in said.no_relations for ends in [(number[n.head], number[n.tail])]})
    return replace(
        item,
        annotations=AnnotationSet(
            said.key,
            0,
            mentions,
            tuple(
                Relation(
                    f"r{i}",
                    f"m{head}",
                    f"m{tail}",
                    label,
                    _rounded(r.score),
                    r.source,
                    r.reason,
                    r.decision,
                    r.by,
                    r.at,
                )
                for i, (head, tail, label, _, r) in enumerate(relations, 1)
            ),
            tuple(NoRelation(f"n{i}", f"m{head}", f"m{tail}") for i, (head, tail) in enumerate(pairs, 1)),
            tuple(
                Entity(f"e{i}", named(e.label), e.name, tuple(e.aliases), tuple(sorted(e.ids)))
                for i, e in enumerate(entities, 1)
            ),
        ),
    )


def comparable(item: AnnotatedDocument) -> AnnotatedDocument:
    """A document in the form in which two are compared, whatever ids a file has or gives.

    Mentions that are equal in everything but their ids keep the order that they have, as they have it in a file.
    """
    said = item.annotations
    if said is None:
        return item
    new = {m.id: f"{n:09d}" for n, m in enumerate(said.mentions)}
    return canonical(
        replace(
            item,
            annotations=replace(
                said,
                mentions=tuple(replace(m, id=new[m.id]) for m in said.mentions),
                relations=tuple(replace(r, head=new[r.head], tail=new[r.tail]) for r in said.relations),
                no_relations=tuple(replace(n, head=new[n.head], tail=new[n.tail]) for n in said.no_relations),
            ),
        ),
        {},
    )


def _rounded(score: float | None) -> float | None:
    if score is None or not math.isfinite(score):
        return None
    return round(float(score), SCORE_DIGITS) + 0.0  # no "-0.0"


def fingerprint(item: AnnotatedDocument) -> bytes:
    """A digest of everything that our JSON says about a canonical document; equal digests are equal contents.

    It is made from the values themselves, not from what is written, so that a writer cannot agree with its own error.
    """
    document, said = item.document, item.annotations
    parts: list[Any] = [
        document.id,
        document.title,
        document.text,
        document.raw_sha256,
        document.source,
        document.date,
        sorted(document.meta.items()),
        document.passages,
        item.stage,
        item.annotator,
        item.duplicate_group,
    ]
    if said is not None:
        parts += [said.mentions, said.relations, [(n.head, n.tail) for n in said.no_relations], said.entities]
    return hashlib.sha256(_ENCODER.encode(parts)).digest()


_ENCODER = msgspec.msgpack.Encoder()
