"""A vote over what several annotation sets claim about one document: what wins, what is dropped, what stays open.

It knows weights of voters and what must be reached, and nothing of the names of strategies.
"""

import bisect
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import NamedTuple

from annotator.model.annotation import (
    AnnotationSet,
    Entity,
    Mention,
    NoRelation,
    Relation,
    SetKey,
    in_text_order,
    new_id,
)
from annotator.model.describing import with_details
from annotator.model.disagreement import Claim, Disagreement, DisagreementKind, claims_of
from annotator.model.schema import Schema
from annotator.model.suggestion import relation_key

Place = tuple[int, int]
# A mention as a claim: start, end, label.
Claimed = tuple[int, int, str]
# Weights are sums of fractions: what differs by less than this is equal.
_SAME = 1e-9


class Bar(NamedTuple):
    """What a claim needs, as shares of the weight of everybody: from `wins` on (or above it) it is gold.

    What gets `stays` or more (or more than it) without winning stays open; what gets less is dropped, unless those who
    see something at its place, together, reach as much and nothing there wins. Each bound counts itself when
    `inclusive` says so, first of winning, then of staying.
    """

    wins: float
    stays: float
    inclusive: tuple[bool, bool]


UNANIMITY = Bar(1.0, 0.0, (True, True))
MORE_THAN_HALF = Bar(0.5, 0.5, (False, True))


def threshold(share: float) -> Bar:
    """Gold from a share of the weight on; dropped where as large a share is against it."""
    return Bar(share, 1 - share, (True, False))


class _Pair(NamedTuple):
    """One set's claim of a relation that stays open, with what it says."""

    key: tuple[object, ...]
    claim: Claim


class Vote:
    """One vote over the sets of one document; `weights` are of the sets, in their order, all positive."""

    def __init__(self, sets: Sequence[AnnotationSet], schema: Schema, bar: Bar, weights: Sequence[float]) -> None:
        self._sets = sets
        self._schema = schema
        self._bar = bar
        self._weights = weights
        self._everybody = sum(weights)
        self._authors = [said.key.author for said in sets]
        # Each distinct claim, with the first claim of every set that makes it, in the order of the sets.
        self._mentions: dict[Claimed, dict[int, Claim]] = {}
        self._relations: dict[tuple[object, ...], dict[int, Claim]] = {}
        for number, said in enumerate(sets):
            mentions, relations = claims_of(said)
            for claim in mentions:
                assert claim.mention is not None
                place = (claim.mention.start, claim.mention.end, claim.mention.label)
                self._mentions.setdefault(place, {}).setdefault(number, claim)
            for claim in relations:
                self._relations.setdefault(self._relation_key(claim), {}).setdefault(number, claim)
        self._labels = sorted({label for _, _, label in self._mentions})
        self._places = sorted(self._mentions)
        self._longest = max((end - start for start, end, _ in self._places), default=0)

    def result(self, key: SetKey) -> tuple[AnnotationSet, tuple[Disagreement, ...]]:
        """What is gold, under a key, and what stays open, in text order."""
        gold_mentions, open_mentions = self._settle_mentions()
        gold_relations, open_relations = self._settle_relations(gold_mentions, open_mentions)
        pairs = self._settle_no_relations(gold_mentions, gold_relations)
        mentions, entities = self._with_entities(gold_mentions)
        ordered = in_text_order(mentions)
        rank = {m.id: n for n, m in enumerate(ordered)}
        relations = tuple(sorted(gold_relations, key=lambda r: (rank[r.head], rank[r.tail], r.label)))
        found = (*self._mention_groups(open_mentions), *self._relation_groups(open_relations, gold_mentions))
        still_open = tuple(sorted(found, key=lambda d: (d.start, d.claims[0].relation is not None, d.end)))
        return AnnotationSet(key, 0, ordered, relations, pairs, entities), still_open

    # ---- votes --------------------------------------------------------------------------------------------------

    def _share(self, numbers: Iterable[int]) -> float:
        """The weight of some sets, of that of all."""
        return sum(self._weights[n] for n in numbers) / self._everybody

    def _wins(self, numbers: Iterable[int]) -> bool:
        slack = -_SAME if self._bar.inclusive[0] else _SAME
        return self._share(numbers) > self._bar.wins + slack

    def _may_stay(self, numbers: Iterable[int]) -> bool:
        slack = -_SAME if self._bar.inclusive[1] else _SAME
        return self._share(numbers) > self._bar.stays + slack

    def _is_open(self, votes: Iterable[int], voices: Iterable[int], *, place_is_won: bool) -> bool:
        """Whether a claim that did not win stays for a person; `voices` are the sets that see something there."""
        return self._may_stay(votes) or (not place_is_won and self._may_stay(voices))

    def _around(self, place: Claimed) -> list[Claimed]:
        """Every claimed mention that shares a character with a place, itself included."""
        first = bisect.bisect_left(self._places, (place[0] - self._longest, 0, ""))
        last = bisect.bisect_left(self._places, (place[1], 0, ""))
        return [other for other in self._places[first:last] if other[1] > place[0]]

    def _settle_mentions(self) -> tuple[dict[Claimed, Mention], list[Claimed]]:
        won = {
            place: replace(_mention(claims), id=new_id(), entity=None)
            for place, claims in self._mentions.items()
            if self._wins(claims)
        }
        still_open = []
        for place, claims in self._mentions.items():
            if place in won:
                continue
            around = self._around(place)
            voices = {number for other in around for number in self._mentions[other]}
            if self._is_open(claims, voices, place_is_won=any(other in won for other in around)):
                still_open.append(place)
        return won, still_open

    def _settle_relations(
        self, gold: dict[Claimed, Mention], open_mentions: list[Claimed]
    ) -> tuple[list[Relation], list[_Pair]]:
        won: dict[tuple[object, ...], Relation] = {}
        lost: list[tuple[tuple[object, ...], dict[int, Claim]]] = []
        still_open: list[_Pair] = []
        undecided = set(open_mentions)
        for key, claims in self._relations.items():
            if not self._wins(claims):
                lost.append((key, claims))
                continue
            claim = next(iter(claims.values()))
            ends = self._ends_in(gold, claim)
            if ends is None:
                still_open += [_Pair(key, c) for c in claims.values()]
            else:
                assert claim.relation is not None
                won[key] = replace(claim.relation, id=new_id(), head=ends[0].id, tail=ends[1].id)
        won_pairs = {_pair_of(self._relations[key]) for key in won}
        speakers: dict[frozenset[Place], set[int]] = {}
        for claims in self._relations.values():
            speakers.setdefault(_pair_of(claims), set()).update(claims)
        for key, claims in lost:
            pair = _pair_of(claims)
            example = next(iter(claims.values()))
            if self._ends_in(gold, example) is None and not any(
                (m.start, m.end, m.label) in undecided for m in example.mentions
            ):
                # An end was voted away, and with it what a minority said of it.
                continue
            if self._is_open(claims, speakers[pair], place_is_won=pair in won_pairs):
                still_open += [_Pair(key, c) for c in claims.values()]
        return list(won.values()), still_open

    def _settle_no_relations(
        self, gold: dict[Claimed, Mention], relations: Iterable[Relation]
    ) -> tuple[NoRelation, ...]:
        votes: dict[frozenset[Claimed], set[int]] = {}
        for number, said in enumerate(self._sets):
            places = {m.id: (m.start, m.end, m.label) for m in said.mentions}
            for pair in said.no_relations:
                if pair.head in places and pair.tail in places:
                    votes.setdefault(frozenset((places[pair.head], places[pair.tail])), set()).add(number)
        related = {frozenset((r.head, r.tail)) for r in relations}
        found = []
        for ends, who in sorted(votes.items(), key=lambda item: sorted(item[0])):
            if not self._wins(who) or len(ends) != 2 or not all(place in gold for place in ends):
                continue
            head, tail = (gold[place] for place in sorted(ends))
            if frozenset((head.id, tail.id)) not in related:
                found.append(NoRelation(new_id(), head.id, tail.id))
        return tuple(found)

    def _ends_in(self, gold: dict[Claimed, Mention], claim: Claim) -> tuple[Mention, Mention] | None:
        """The gold mentions at the ends of a claimed relation; None when one is missing or the schema forbids it."""
        ends = []
        for end in (claim.head, claim.tail):
            assert end is not None
            exact = gold.get((end.start, end.end, end.label))
            if exact is None:
                exact = next((m for label in self._labels if (m := gold.get((end.start, end.end, label)))), None)
            if exact is None:
                return None
            ends.append(exact)
        known = self._schema.relation(claim.label)
        if ends[0].id == ends[1].id or (known is not None and not known.allows(ends[0].label, ends[1].label)):
            return None
        return ends[0], ends[1]

    def _relation_key(self, claim: Claim) -> tuple[object, ...]:
        assert claim.head is not None and claim.tail is not None
        head, tail = (claim.head.start, claim.head.end), (claim.tail.start, claim.tail.end)
        return relation_key(self._schema, claim.label, head, tail)

    # ---- entities -----------------------------------------------------------------------------------------------

    def _with_entities(self, gold: dict[Claimed, Mention]) -> tuple[list[Mention], tuple[Entity, ...]]:
        """Gold mentions with their entities, each from the first set that supplied it, and those entities."""
        entity_of: dict[Claimed, str] = {}
        made: dict[str, Entity] = {}
        for number, said in enumerate(self._sets):
            known = {e.id: e for e in said.entities}
            members: dict[str, list[Claimed]] = {}
            for mention in said.mentions:
                place = (mention.start, mention.end, mention.label)
                if mention.entity in known:
                    members.setdefault(mention.entity, []).append(place)
            for entity_id, places in members.items():
                said_of = known[entity_id]
                mine = [p for p in places if p in gold and next(iter(self._mentions[p])) == number]
                in_gold = (entity_of[p] for p in places if p in entity_of)
                shared = next((e for e in in_gold if made[e].label == said_of.label), None)
                if shared is not None:
                    entity_of |= dict.fromkeys(mine, shared)
                    # Who groups more than gold does would leave the names of what is not in the group.
                    if all(entity_of.get(p) == shared for p in places):
                        made[shared] = with_details(made[shared], said_of)
                elif mine:
                    entity = replace(said_of, id=new_id())
                    made[entity.id] = entity
                    entity_of |= dict.fromkeys(mine, entity.id)
        mentions = [replace(mention, entity=entity_of.get(place)) for place, mention in gold.items()]
        return mentions, tuple(made.values())

    # ---- what stays open ----------------------------------------------------------------------------------------

    def _mention_groups(self, places: list[Claimed]) -> Iterable[Disagreement]:
        """Open mentions that hang together by overlap are one thing to decide."""
        groups: list[list[Claimed]] = []
        reach = 0
        for place in sorted(places):
            if not groups or place[0] >= reach:
                groups.append([])
                reach = place[1]
            groups[-1].append(place)
            reach = max(reach, place[1])
        for group in groups:
            claims = [[(number, claim) for number, claim in self._mentions[place].items()] for place in group]
            if len({number for of_place in claims for number, _ in of_place}) == 1 or len(group) == 1:
                # Nobody contradicts: each is simply not there for the others.
                for of_place in claims:
                    yield self._disagreement(DisagreementKind.MISSING, of_place)
                continue
            one_label = len({label for _, _, label in group}) == 1
            kind = DisagreementKind.BOUNDARY if one_label else DisagreementKind.LABEL
            yield self._disagreement(kind, [item for of_place in claims for item in of_place])

    def _relation_groups(self, pairs: list[_Pair], gold: dict[Claimed, Mention]) -> Iterable[Disagreement]:
        """Open relations between the same two places are one thing to decide."""
        groups: dict[frozenset[Place], list[_Pair]] = {}
        for pair in pairs:
            groups.setdefault(_places_of(pair.claim), []).append(pair)
        for group in groups.values():
            keys = {pair.key for pair in group}
            if any(self._ends_in(gold, pair.claim) is None for pair in group):
                kind = DisagreementKind.FOLLOWS_MENTION
            elif len(keys) == 1:
                kind = DisagreementKind.RELATION_MISSING
            elif len({pair.claim.label for pair in group}) == 1:
                kind = DisagreementKind.DIRECTION
            else:
                kind = DisagreementKind.RELATION_LABEL
            yield self._disagreement(kind, [(self._authors.index(p.claim.author), p.claim) for p in group])

    def _disagreement(self, kind: DisagreementKind, claims: list[tuple[int, Claim]]) -> Disagreement:
        speakers = {number for number, _ in claims}
        ordered = sorted(claims, key=lambda item: (item[0], [(m.start, m.end, m.label) for m in item[1].mentions]))
        silent = tuple(name for number, name in enumerate(self._authors) if number not in speakers)
        return Disagreement(kind, tuple(claim for _, claim in ordered), silent)


def _mention(claims: dict[int, Claim]) -> Mention:
    mention = next(iter(claims.values())).mention
    assert mention is not None
    return mention


def _places_of(claim: Claim) -> frozenset[Place]:
    return frozenset((m.start, m.end) for m in claim.mentions)


def _pair_of(claims: dict[int, Claim]) -> frozenset[Place]:
    return _places_of(next(iter(claims.values())))
