"""Where two or more annotation sets of one document agree and differ, as values that a person can decide one by one."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations

from annotator.model.alignment import Row, mention_rows
from annotator.model.annotation import AnnotationSet, Mention, Relation
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
        if self.mention is not None:
            return (self.mention,)
        return tuple([m for m in (self.head, self.tail) if m is not None])

    @property
    def says(self) -> tuple[str, tuple[tuple[int, int, str], ...]]:
        """What is claimed, whoever claims it: the label, and the place and label of each mention."""
        return self.label, tuple((m.start, m.end, m.label) for m in self.mentions)


@dataclass(frozen=True, slots=True)
class Agreed:
    """One thing that every set says alike: a claim of each, in the order in which the sets were given."""

    claims: tuple[Claim, ...]

    @property
    def start(self) -> int:
        """The offset at which the first of its mentions starts."""
        return min([m.start for m in self.claims[0].mentions])


@dataclass(frozen=True, slots=True)
class Disagreement:
    """One thing to decide: what is claimed, and by whom nothing is said (`silent`).

    `claims` are in the order in which the sets were given, at most one of each set; several may say the same.
    `refused` are those of the silent who said of this pair that no relation holds.
    """

    kind: DisagreementKind
    claims: tuple[Claim, ...]
    silent: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()

    @property
    def start(self) -> int:
        """The offset at which the first of the claimed mentions starts."""
        return min([m.start for claim in self.claims for m in claim.mentions])

    @property
    def end(self) -> int:
        """The offset at which the last of the claimed mentions ends."""
        return max([m.end for claim in self.claims for m in claim.mentions])

    @property
    def is_relation(self) -> bool:
        """True when relations are claimed, False for mentions."""
        return self.claims[0].relation is not None

    @property
    def key(self) -> str:
        """What is claimed and by whom, as text: the same as long as those sets say the same, whatever ids they use."""
        return "; ".join(
            f"{claim.author}: {claim.label} " + " ".join(f"{m.start}-{m.end}:{m.label}" for m in claim.mentions)
            for claim in self.claims
        )


@dataclass(frozen=True, slots=True)
class SideBySide:
    """Several sets of one document against each other: both lists in text order, mentions before relations.

    Every mention, and every relation that has both its ends, is in exactly one claim of one of them.
    """

    agreed: tuple[Agreed, ...]
    disagreements: tuple[Disagreement, ...]


def disagreements(first: AnnotationSet, second: AnnotationSet, schema: Schema) -> tuple[Disagreement, ...]:
    """Everything in which two sets differ, in text order; see `side_by_side`."""
    return side_by_side((first, second), schema).disagreements


def side_by_side(sets: Sequence[AnnotationSet], schema: Schema) -> SideBySide:
    """What two or more sets of one document agree and differ in; their authors have different names.

    Mentions: another label on the same span (or on spans that only overlap), other edges with the same label, or
    nothing from somebody. Relations are compared across mentions that correspond in this way (see `alignment`): one
    that somebody could not say for want of a mention or of its label, or that differs in nothing but its ends, only
    follows its mention. A relation that has lost an end is no claim.
    """
    rows = mention_rows(sets)
    authors = [said.key.author for said in sets]
    found = [_of_mentions(row, authors) for row in rows] + _of_relations(rows, sets, schema)
    agreed = sorted((f for f in found if isinstance(f, Agreed)), key=_agreed_order)
    differing = sorted(
        (f for f in found if isinstance(f, Disagreement)), key=lambda d: (d.start, d.is_relation, d.end, d.kind)
    )
    return SideBySide(tuple(agreed), tuple(differing))


def _agreed_order(agreed: Agreed) -> tuple[int, int, tuple[tuple[int, int, str], ...]]:
    places = tuple([(m.start, m.end, m.label) for m in agreed.claims[0].mentions])
    return min(places)[0], len(places), places


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


# ---- mentions ---------------------------------------------------------------------------------------------------


def _of_mentions(row: Row, authors: Sequence[str]) -> Agreed | Disagreement:
    numbers = sorted(row)
    claims = tuple([Claim(authors[n], row[n]) for n in numbers])
    silent = () if len(row) == len(authors) else tuple([name for n, name in enumerate(authors) if n not in row])
    first = row[numbers[0]]
    others = [row[n] for n in numbers[1:]]
    if any(m.label != first.label for m in others):
        return Disagreement(DisagreementKind.LABEL, claims, silent)
    if any(m.start != first.start or m.end != first.end for m in others):
        return Disagreement(DisagreementKind.BOUNDARY, claims, silent)
    return Disagreement(DisagreementKind.MISSING, claims, silent) if silent else Agreed(claims)


# ---- relations --------------------------------------------------------------------------------------------------

# The rows at the two ends of a relation, head first.
_Ends = tuple[int, int]


@dataclass(slots=True)
class _Joined:
    """Relations of different sets on one pair of rows, by the number of the set, with their ends."""

    claims: dict[int, tuple[Claim, _Ends]]

    def join(self, other: "_Joined") -> None:
        """Take over what the other holds."""
        self.claims.update(other.claims)
        other.claims.clear()

    @property
    def labels(self) -> set[str]:
        return {claim.label for claim, _ in self.claims.values()}

    @property
    def directions(self) -> set[_Ends]:
        return {ends for _, ends in self.claims.values()}


def _of_relations(rows: Sequence[Row], sets: Sequence[AnnotationSet], schema: Schema) -> list[Agreed | Disagreement]:
    row_of = {(number, m.id): place for place, row in enumerate(rows) for number, m in row.items()}
    pairs: dict[frozenset[int], dict[tuple[str, _Ends, int], _Joined]] = {}
    refused: dict[frozenset[int], set[int]] = {}
    for number, said in enumerate(sets):
        times: dict[tuple[str, _Ends], int] = {}
        for claim in claims_of(said)[1]:
            assert claim.relation is not None
            ends = row_of[number, claim.relation.head], row_of[number, claim.relation.tail]
            key = (claim.label, (min(ends), max(ends)) if schema.is_symmetric(claim.label) else ends)
            times[key] = times.get(key, 0) + 1
            of_pair = pairs.setdefault(frozenset(ends), {})
            of_pair.setdefault((*key, times[key]), _Joined({})).claims[number] = (claim, key[1])
        for pair in said.no_relations:
            if (number, pair.head) in row_of and (number, pair.tail) in row_of:
                refused.setdefault(frozenset((row_of[number, pair.head], row_of[number, pair.tail])), set()).add(number)
    found: list[Agreed | Disagreement] = []
    for place, of_pair in pairs.items():
        for joined in _together(list(of_pair.values())):
            found.append(_judged(joined, rows, sets, schema, refused.get(place, set())))
    return found


def _together(joined: list[_Joined]) -> list[_Joined]:
    """Relations on one pair of rows, joined where they are of different sets: the most alike come together first."""
    order = sorted(joined, key=lambda j: (-len(j.claims), min(j.claims), sorted(j.labels), sorted(j.directions)))
    for alike in (_same_label, _same_direction, _any):
        for one, other in combinations(order, 2):
            if one.claims and other.claims and not one.claims.keys() & other.claims.keys() and alike(one, other):
                one.join(other)
    return [j for j in order if j.claims]


def _same_label(one: _Joined, other: _Joined) -> bool:
    return bool(one.labels & other.labels)


def _same_direction(one: _Joined, other: _Joined) -> bool:
    return bool(one.directions & other.directions)


def _any(one: _Joined, other: _Joined) -> bool:
    return True


def _judged(
    joined: _Joined, rows: Sequence[Row], sets: Sequence[AnnotationSet], schema: Schema, refused: set[int]
) -> Agreed | Disagreement:
    claims = tuple([joined.claims[n][0] for n in sorted(joined.claims)])
    silent = [n for n in range(len(sets)) if n not in joined.claims]

    def differ(kind: DisagreementKind) -> Disagreement:
        names = tuple(sets[n].key.author for n in silent)
        return Disagreement(kind, claims, names, tuple(sets[n].key.author for n in silent if n in refused))

    if len(joined.labels) > 1:
        return differ(DisagreementKind.RELATION_LABEL)
    if len(joined.directions) > 1:
        return differ(DisagreementKind.DIRECTION)
    head, tail = (rows[end] for end in next(iter(joined.directions)))
    known = schema.relation(claims[0].label)
    for n in silent:
        if n in head and n in tail and (known is None or known.allows(head[n].label, tail[n].label)):
            return differ(DisagreementKind.RELATION_MISSING)  # it could have been said, and was not
    moved = any(len({_says(end[n]) for n in joined.claims}) > 1 for end in (head, tail))
    return differ(DisagreementKind.FOLLOWS_MENTION) if silent or moved else Agreed(claims)


def _says(mention: Mention) -> tuple[int, int, str]:
    return mention.start, mention.end, mention.label
