"""One article under review: what the annotators differ in, what of that is judged, and what may be answered.

A judgement is kept in the gold set as one `Decision` for each claim, so that "neither" is recorded and not inferred.
A difference is settled while every claim of it has one; a claim that an annotator makes afterwards is open again.
How a judgement changes gold is in `judging.py`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from annotator.model.annotation import AnnotationSet, Answer, Decision
from annotator.model.disagreement import Claim, Disagreement, DisagreementKind, SideBySide
from annotator.model.edit import Work
from annotator.model.schema import Schema
from annotator.model.suggestion import decision_key, relation_key

# What a claim says, whoever says it; comparable with `suggestion.decision_key`.
Said = tuple[object, ...]


class Outcome(StrEnum):
    """How a difference was settled: for some of the claims, against all of them, or by a third answer."""

    TAKEN = "taken"
    NEITHER = "neither"
    THIRD = "third"


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a difference was settled: `authors` are those who were right, and `reason` one of `Reason`, or None.

    Where all claims were refused, those who were silent are right.
    """

    outcome: Outcome
    authors: tuple[str, ...]
    reason: str | None = None


class WhyNot(StrEnum):
    """Why an answer cannot be given here."""

    POSSIBLE = ""
    ONE_CLAIM = "one_claim"
    OVERLAP = "overlap"
    SAME_RELATION = "same_relation"


def said_by(schema: Schema, claim: Claim) -> Said:
    """What a claim says, whoever says it; the order of the ends of a symmetric relation does not count."""
    if claim.mention is not None:
        return ("mention", claim.mention.start, claim.mention.end, claim.mention.label)
    assert claim.head is not None and claim.tail is not None
    return relation_key(schema, claim.label, (claim.head.start, claim.head.end), (claim.tail.start, claim.tail.end))


@dataclass(frozen=True)
class Case:
    """One article as its reviewer has it: gold so far (`work`), the sets compared, and what these say side by side."""

    work: Work
    sets: tuple[AnnotationSet, ...]
    side: SideBySide

    @property
    def schema(self) -> Schema:
        """The labels of the project."""
        return self.work.schema

    @cached_property
    def judged(self) -> Mapping[tuple[str, Said], Decision]:
        """Every judgement in gold, by whose claim it is about and what that says."""
        return {(d.source, decision_key(self.schema, d)): d for d in self.work.annotations.decisions}

    @cached_property
    def questions(self) -> tuple[Disagreement, ...]:
        """Every difference in the order in which it is asked: in text order, a relation after both its ends."""
        return tuple(sorted(self.side.disagreements, key=lambda d: (_anchor(d), d.is_relation, d.start, d.end)))

    @cached_property
    def open(self) -> tuple[Disagreement, ...]:
        """The differences that are not settled, in the order in which they are asked."""
        return tuple(d for d in self.questions if self.verdict(d) is None)

    @cached_property
    def agreed_left(self) -> int:
        """How many of the things that everybody says are not in gold yet."""
        return sum(not self.is_taken(a.claims) for a in self.side.agreed)

    def question(self, key: str) -> Disagreement | None:
        """A difference by its key; None when there is none (any more)."""
        return next((d for d in self.questions if d.key == key), None)

    def judgement(self, claim: Claim) -> Decision | None:
        """What was decided about a claim; None when nothing was."""
        return self.judged.get((claim.author, said_by(self.schema, claim)))

    def is_taken(self, claims: Iterable[Claim]) -> bool:
        """True when something was decided about every one of some claims."""
        return all(self.judgement(claim) is not None for claim in claims)

    def verdict(self, disagreement: Disagreement) -> Verdict | None:
        """How a difference was settled; None while it is open."""
        found = [(claim.author, self.judgement(claim)) for claim in disagreement.claims]
        decisions = [decision for _, decision in found if decision is not None]
        if len(decisions) < len(found):
            return None
        reason = next((d.reason for d in decisions if d.reason is not None), None)
        right = tuple(author for author, d in found if d is not None and d.answer is Answer.ACCEPTED)
        if right:
            return Verdict(Outcome.TAKEN, right, reason)
        if any(d.answer is Answer.CORRECTED for d in decisions):
            return Verdict(Outcome.THIRD, (), reason)
        if disagreement.silent:
            return Verdict(Outcome.TAKEN, disagreement.silent, reason)
        return Verdict(Outcome.NEITHER, (), reason)

    def why_not_all(self, disagreement: Disagreement) -> WhyNot:
        """Why what everybody claims cannot all be gold; POSSIBLE when it can."""
        distinct = list({said_by(self.schema, c): c for c in disagreement.claims}.values())
        if len(distinct) < 2:
            return WhyNot.ONE_CLAIM
        if disagreement.kind is DisagreementKind.FOLLOWS_MENTION:
            return WhyNot.SAME_RELATION
        if disagreement.is_relation:
            labels = {c.label for c in distinct}
            symmetric = any(self.schema.is_symmetric(label) for label in labels)
            return WhyNot.SAME_RELATION if symmetric and len(labels) < len(distinct) else WhyNot.POSSIBLE
        spans = [(c.mention.start, c.mention.end, c.label) for c in distinct if c.mention is not None]
        crossing = any(
            one[2] == other[2] and one[0] < other[1] and other[0] < one[1]
            for number, one in enumerate(spans)
            for other in spans[number + 1 :]
        )
        return WhyNot.OVERLAP if crossing else WhyNot.POSSIBLE

    def alike(self, disagreement: Disagreement) -> tuple[Disagreement, ...]:
        """The other open differences of the same kind in which the same people say the same of the same words."""
        wanted = self._wording(disagreement)
        return tuple(d for d in self.open if d.key != disagreement.key and self._wording(d) == wanted)

    def _wording(self, disagreement: Disagreement) -> tuple[object, ...]:
        text = self.work.document.text
        claims = tuple(
            (c.author, c.label, tuple((text[m.start : m.end], m.label) for m in c.mentions))
            for c in disagreement.claims
        )
        return (disagreement.kind, claims, disagreement.silent)


def _anchor(disagreement: Disagreement) -> int:
    """Where a difference is asked: at its start, a relation where the last of its ends starts."""
    if not disagreement.is_relation:
        return disagreement.start
    return max(m.start for claim in disagreement.claims for m in claim.mentions)
