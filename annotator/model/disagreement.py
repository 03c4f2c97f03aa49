"""Where two annotation sets of one document differ, as values that a person can decide one by one."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from annotator.model.annotation import AnnotationSet, Mention, Relation
from annotator.model.compare import overlap_pairs
from annotator.model.schema import Schema


class DisagreementKind(StrEnum):
    """How sets differ at one place."""

    MISSING = "missing"
    BOUNDARY = "boundary"
    LABEL = "label"
    RELATION_MISSING = "relation_missing"
    RELATION_LABEL = "relation_label"
    DIRECTION = "direction"
    FOLLOWS_MENTION = "follows_mention"


@dataclass(frozen=True, slots=True)
class Claim:
    """What one author says at one place: a mention, or a relation with the mentions at its ends."""

    author: str
    mention: Mention | None = None
    relation: Relation | None = None
    head: Mention | None = None
    tail: Mention | None = None

    @property
    def label(self) -> str:
        """The label of the mention or of the relation."""
        record = self.mention or self.relation
        assert record is not None, "a claim is a mention or a relation"
        return record.label

    @property
    def mentions(self) -> tuple[Mention, ...]:
        """The mention itself, or the head and the tail of the relation."""
        return tuple(m for m in (self.mention, self.head, self.tail) if m is not None)


@dataclass(frozen=True, slots=True)
class Disagreement:
    """One thing to decide: what is claimed, and by whom nothing is said (`silent`).

    `claims` are in the order in which the sets were given; between two sets there is at most one of each.
    """

    kind: DisagreementKind
    claims: tuple[Claim, ...]
    silent: tuple[str, ...] = ()

    @property
    def start(self) -> int:
        """The offset at which the first of the claimed mentions starts."""
        return min(m.start for claim in self.claims for m in claim.mentions)

    @property
    def end(self) -> int:
        """The offset at which the last of the claimed mentions ends."""
        return max(m.end for claim in self.claims for m in claim.mentions)


class _Joined(NamedTuple):
    """A relation with its head as an id of the second set; `moved` when an end is not the same mention there."""

    claim: Claim
    head: str
    moved: bool


def disagreements(first: AnnotationSet, second: AnnotationSet, schema: Schema) -> tuple[Disagreement, ...]:
    """Everything in which two sets differ, in text order, mentions before relations at one place.

    Mentions: another label on the same span (or on spans that only overlap), other edges with the same label, or
    nothing on the other side. Relations are compared across mentions that correspond in this way: one whose end has no
    counterpart, or that differs in nothing but its ends, only follows its mention.
    """
    found, partner = _mention_differences(first, second)
    found += _relation_differences(first, second, partner, schema)
    return tuple(sorted(found, key=lambda d: (d.start, d.claims[0].relation is not None, d.end, d.kind)))


def claims_of(said: AnnotationSet) -> tuple[tuple[Claim, ...], tuple[Claim, ...]]:
    """What a set claims: its mentions, and its relations that have both their ends."""
    author = said.key.author
    mentions = {m.id: m for m in said.mentions}
    relations = tuple(
        Claim(author, relation=r, head=mentions[r.head], tail=mentions[r.tail])
        for r in said.relations
        if r.head in mentions and r.tail in mentions
    )
    return tuple(Claim(author, mention=m) for m in said.mentions), relations


def _mention_differences(first: AnnotationSet, second: AnnotationSet) -> tuple[list[Disagreement], dict[str, str]]:
    """The differences, and which mention of the first corresponds to which of the second (ids)."""
    ours = {m.id: m for m in first.mentions}
    theirs = {m.id: m for m in second.mentions}
    partner: dict[str, str] = {}
    a, b = first.key.author, second.key.author
    found: list[Disagreement] = []

    def pair_up(pairs: Iterable[tuple[Mention, Mention]], kind: DisagreementKind | None) -> None:
        for one, other in pairs:
            partner[one.id] = other.id
            del ours[one.id], theirs[other.id]
            if kind is not None:
                found.append(Disagreement(kind, (Claim(a, mention=one), Claim(b, mention=other))))

    pair_up(_equal(ours.values(), theirs.values(), with_label=True), None)
    pair_up(_equal(ours.values(), theirs.values(), with_label=False), DisagreementKind.LABEL)
    pair_up(overlap_pairs(list(ours.values()), list(theirs.values())), DisagreementKind.BOUNDARY)
    pair_up(overlap_pairs(list(ours.values()), list(theirs.values()), same_label=False), DisagreementKind.LABEL)
    found += [Disagreement(DisagreementKind.MISSING, (Claim(a, mention=m),), (b,)) for m in ours.values()]
    found += [Disagreement(DisagreementKind.MISSING, (Claim(b, mention=m),), (a,)) for m in theirs.values()]
    return found, partner


def _equal(ours: Iterable[Mention], theirs: Iterable[Mention], *, with_label: bool) -> list[tuple[Mention, Mention]]:
    waiting: dict[tuple[int, int, str], list[Mention]] = {}
    for mention in theirs:
        waiting.setdefault((mention.start, mention.end, mention.label if with_label else ""), []).append(mention)
    pairs = []
    for mention in ours:
        if there := waiting.get((mention.start, mention.end, mention.label if with_label else "")):
            pairs.append((mention, there.pop(0)))
    return pairs


def _relation_differences(
    first: AnnotationSet, second: AnnotationSet, partner: dict[str, str], schema: Schema
) -> list[Disagreement]:
    a, b = first.key.author, second.key.author
    # Apart, because ids are unique within a set only.
    our_places = {m.id: (m.start, m.end, m.label) for m in first.mentions}
    their_places = {m.id: (m.start, m.end, m.label) for m in second.mentions}
    found: list[Disagreement] = []

    # Relations of both sides by the pair of mentions that they join, all as ids of the second set.
    joined: dict[frozenset[str], tuple[list[_Joined], list[_Joined]]] = {}
    for claim in claims_of(first)[1]:
        assert claim.relation is not None
        head, tail = partner.get(claim.relation.head), partner.get(claim.relation.tail)
        if head is None or tail is None:
            found.append(Disagreement(DisagreementKind.FOLLOWS_MENTION, (claim,), (b,)))
            continue
        ends = ((claim.relation.head, head), (claim.relation.tail, tail))
        moved = any(our_places[mine] != their_places[other] for mine, other in ends)
        joined.setdefault(frozenset((head, tail)), ([], []))[0].append(_Joined(claim, head, moved))
    counterparts = set(partner.values())
    for claim in claims_of(second)[1]:
        assert claim.relation is not None
        pair = frozenset((claim.relation.head, claim.relation.tail))
        if pair <= counterparts:
            joined.setdefault(pair, ([], []))[1].append(_Joined(claim, claim.relation.head, moved=False))
        else:
            found.append(Disagreement(DisagreementKind.FOLLOWS_MENTION, (claim,), (a,)))

    for ours, theirs in joined.values():
        for kind in (None, DisagreementKind.DIRECTION, DisagreementKind.RELATION_LABEL):
            for one in list(ours):
                other = next((t for t in theirs if _alike(one, t, schema) is kind), None)
                if other is None:
                    continue
                ours.remove(one)
                theirs.remove(other)
                if kind is not None:
                    found.append(Disagreement(kind, (one.claim, other.claim)))
                elif one.moved:
                    found.append(Disagreement(DisagreementKind.FOLLOWS_MENTION, (one.claim, other.claim)))
        found += [Disagreement(DisagreementKind.RELATION_MISSING, (one.claim,), (b,)) for one in ours]
        found += [Disagreement(DisagreementKind.RELATION_MISSING, (other.claim,), (a,)) for other in theirs]
    return found


def _alike(one: _Joined, other: _Joined, schema: Schema) -> DisagreementKind | None:
    """How two relations on one pair of mentions differ; None when they say the same."""
    if one.claim.label != other.claim.label:
        return DisagreementKind.RELATION_LABEL
    if one.head == other.head or schema.is_symmetric(one.claim.label):
        return None
    return DisagreementKind.DIRECTION
