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


@dataclass(frozen=True, eq=False)
class Case:
    """One article as its reviewer has it: gold so far (`work`), the sets compared, and what these say side by side."""

    work: Work
    sets: tuple[AnnotationSet, ...]
    side: SideBySide

    def following(self, work: Work) -> "Case":
        """The same article with other gold; what follows from the sets alone is not computed again."""
        made = Case(work, self.sets, self.side)
        made.__dict__.update({name: self.__dict__[name] for name in _OF_THE_SETS if name in self.__dict__})
        return made

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
    def _by_key(self) -> Mapping[str, Disagreement]:
        return {d.key: d for d in self.questions}

    @cached_property
    def _keys(self) -> Mapping[int, str]:
        """The key of each difference by its identity: asked for many times, and long."""
        return {id(d): key for key, d in self._by_key.items()}

    @cached_property
    def _said(self) -> Mapping[int, Said]:
        """What each claim says, by its identity."""
        claims = [claim for agreed in self.side.agreed for claim in agreed.claims]
        claims += [claim for differing in self.side.disagreements for claim in differing.claims]
        return {id(claim): said_by(self.schema, claim) for claim in claims}

    @cached_property
    def _verdicts(self) -> Mapping[int, Verdict | None]:
        return {id(d): self._verdict(d) for d in self.questions}

    def key(self, disagreement: Disagreement) -> str:
        """The key of one of the differences."""
        return self._keys[id(disagreement)]

    def said(self, claim: Claim) -> Said:
        """What a claim says, whoever says it."""
        found = self._said.get(id(claim))
        return said_by(self.schema, claim) if found is None else found

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
        return self._by_key.get(key)

    def judgement(self, claim: Claim) -> Decision | None:
        """What was decided about a claim; None when nothing was."""
        return self.judged.get((claim.author, self.said(claim)))

    def is_taken(self, claims: Iterable[Claim]) -> bool:
        """True when something was decided about every one of some claims."""
        return all(self.judgement(claim) is not None for claim in claims)

    def verdict(self, disagreement: Disagreement) -> Verdict | None:
        """How a difference was settled; None while it is open."""
        return self._verdicts[id(disagreement)]

    def _verdict(self, disagreement: Disagreement) -> Verdict | None:
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
        distinct = list({self.said(c): c for c in disagreement.claims}.values())
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
        wanted = self._wordings[id(disagreement)]
        return tuple(d for d in self.open if d is not disagreement and self._wordings[id(d)] == wanted)

    @cached_property
    def _wordings(self) -> Mapping[int, tuple[object, ...]]:
        return {id(d): self._wording(d) for d in self.questions}

    def _wording(self, disagreement: Disagreement) -> tuple[object, ...]:
        text = self.work.document.text
        claims = tuple(
            (c.author, c.label, tuple((text[m.start : m.end], m.label) for m in c.mentions))
            for c in disagreement.claims
        )
        return (disagreement.kind, claims, disagreement.silent)


# What a case computes from the sets alone, whatever gold says.
_OF_THE_SETS = ("questions", "_by_key", "_keys", "_said", "_wordings")


def _anchor(disagreement: Disagreement) -> int:
    """Where a difference is asked: at its start, a relation where the last of its ends starts."""
    if not disagreement.is_relation:
        return disagreement.start
    return max(m.start for claim in disagreement.claims for m in claim.mentions)
