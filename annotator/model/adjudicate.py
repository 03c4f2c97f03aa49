"""What can be settled between several annotators without a person.

A strategy settles what it can and leaves the rest open; it never invents what nobody said, and lists what became of
every difference. Recorded answers to suggestions stay with the people who gave them: gold holds none.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from annotator.model.annotation import GOLD_AUTHOR, AnnotationSet, SetKey, SetKind
from annotator.model.disagreement import Claim, Disagreement, side_by_side
from annotator.model.edit import copied
from annotator.model.errors import UsageError
from annotator.model.schema import Schema
from annotator.model.voting import MORE_THAN_HALF, UNANIMITY, Bar, Vote, threshold

UNANIMOUS = "unanimous"
MAJORITY = "majority"
_PREFER = "prefer:"
_THRESHOLD = "threshold:"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a strategy made of one difference: what it took into gold (nothing: nobody was right), or left open."""

    disagreement: Disagreement
    taken: tuple[Claim, ...]
    is_open: bool


@dataclass(frozen=True, slots=True)
class Settled:
    """What a strategy made of the sets of one document.

    `gold` is None when the strategy has nothing to say about this document: it prefers somebody who has no set here.
    `open` are the differences that stay for a person, in text order; gold holds nothing of them. `outcomes` tell of
    every difference between the sets, in text order, what became of it.
    """

    gold: AnnotationSet | None
    open: tuple[Disagreement, ...]
    outcomes: tuple[Outcome, ...] = ()


def preferred_name(strategy: str) -> str | None:
    """The name in `prefer:NAME`; None for the strategies that count votes.

    Raises: UsageError if the strategy is unknown, names nobody, or its threshold is no share of more than a half.
    """
    if strategy in (UNANIMOUS, MAJORITY) or threshold_of(strategy) is not None:
        return None
    name = strategy.removeprefix(_PREFER)
    if name == strategy or not name:
        raise UsageError(
            f"the strategy {strategy!r} is not known: use unanimous, majority, prefer:NAME or threshold:SHARE"
        )
    return name


def threshold_of(strategy: str) -> float | None:
    """The share in `threshold:SHARE`, more than 0.5 and at most 1; None for other strategies.

    Raises: UsageError if it is no such number.
    """
    said = strategy.removeprefix(_THRESHOLD)
    if said == strategy:
        return None
    try:
        share = float(said)
    except ValueError:
        share = 0.0
    if not 0.5 < share <= 1:
        raise UsageError(f"{strategy}: the share must be a number above 0.5 and at most 1, for example threshold:0.7")
    return share


def settle(
    sets: Sequence[AnnotationSet], strategy: str, schema: Schema, qualities: Mapping[str, float] | None = None
) -> Settled:
    """Settle the sets of one document by `unanimous`, `majority`, `prefer:NAME` or `threshold:SHARE`.

    unanimous: what every set says is gold, everything else stays open. majority: what more than half of the sets say
    is gold; what less than half say is dropped, unless at least half see something at its place and no reading of it
    wins; exactly half stays open. threshold: each annotator's vote weighs as much as their quality (`qualities`, 0 to
    1; nobody's is 0.01 at least); what gets the share of all weight is gold, what that share is against is dropped,
    what is between stays open. prefer:NAME: the set of NAME as it stands, nothing open. A single set is taken by every
    strategy. A relation needs both its ends in gold. "No relation" is settled by the same vote, and where it does not
    win it is left out: silence on a pair is no disagreement. A mention keeps its entity as the first set that supplied
    it has it, and entities that share a mention become one; what a set calls its entity counts for that one only if it
    groups nothing else with it.

    Raises: UsageError if the strategy is unknown; ValueError without a set, with sets of several documents, or without
    the quality of somebody for a threshold.
    """
    preferred = preferred_name(strategy)
    if not sets or len({said.key.document_id for said in sets}) != 1:
        raise ValueError("sets of exactly one document are settled")
    key = SetKey(sets[0].key.document_id, GOLD_AUTHOR, SetKind.GOLD)
    if len(sets) == 1:
        return Settled(copied(sets[0], key), ())
    if preferred is not None:
        chosen = next((said for said in sets if said.key.author == preferred), None)
        if chosen is None:
            return Settled(None, ())
        gold = copied(chosen, key)
        return Settled(gold, (), _outcomes(sets, schema, gold, ()))
    gold, left = Vote(sets, schema, _bar(strategy), _weights(sets, strategy, qualities)).result(key)
    outcomes = _outcomes(sets, schema, gold, left)
    # As the reviewer is asked them: a relation that differs only because its mention does is one difference, not two.
    return Settled(gold, tuple(o.disagreement for o in outcomes if o.is_open), outcomes)


def _bar(strategy: str) -> Bar:
    share = threshold_of(strategy)
    if share is not None:
        return threshold(share)
    return UNANIMITY if strategy == UNANIMOUS else MORE_THAN_HALF


def _weights(sets: Sequence[AnnotationSet], strategy: str, qualities: Mapping[str, float] | None) -> list[float]:
    if threshold_of(strategy) is None:
        return [1.0] * len(sets)
    if qualities is None or any(said.key.author not in qualities for said in sets):
        raise ValueError("a threshold needs the quality of everybody")
    return [max(0.01, qualities[said.key.author]) for said in sets]


def _outcomes(
    sets: Sequence[AnnotationSet], schema: Schema, gold: AnnotationSet, left: Sequence[Disagreement]
) -> tuple[Outcome, ...]:
    waiting = {(c.author, c.says) for d in left for c in d.claims}
    places = {m.id: (m.start, m.end, m.label) for m in gold.mentions}
    kept: set[tuple[str, tuple[tuple[int, int, str], ...]]] = {(m.label, (places[m.id],)) for m in gold.mentions}
    for relation in gold.relations:
        ends = places[relation.head], places[relation.tail]
        kept.add((relation.label, ends))
        if schema.is_symmetric(relation.label):
            kept.add((relation.label, ends[::-1]))
    found = []
    for disagreement in side_by_side(sets, schema).disagreements:
        taken = tuple(c for c in disagreement.claims if c.says in kept)
        is_open = any((c.author, c.says) in waiting for c in disagreement.claims)
        found.append(Outcome(disagreement, taken, is_open))
    # What all say and the label schema forbids is no difference, and open all the same.
    listed = {(c.author, c.says) for outcome in found for c in outcome.disagreement.claims}
    found += [Outcome(d, (), is_open=True) for d in left if not any((c.author, c.says) in listed for c in d.claims)]
    return tuple(sorted(found, key=lambda o: (o.disagreement.start, o.disagreement.is_relation)))
