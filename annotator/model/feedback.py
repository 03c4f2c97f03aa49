"""What a team can learn from: what of an annotator's was overruled and why, and which strings are read differently.

Both are lists of plain rows; the first is for a person, the second for whoever writes the guideline.
"""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from annotator.model.annotation import AnnotationSet, Decision
from annotator.model.disagreement import Claim, Disagreement, DisagreementKind, SideBySide, side_by_side
from annotator.model.reviewing import said_by
from annotator.model.schema import Schema
from annotator.model.suggestion import decision_key
from annotator.model.wording import in_context, wording, wording_of_all

# What somebody answers who says nothing at a place.
NOTHING_SAID = ""
_EXAMPLES = 5


@dataclass(frozen=True, slots=True)
class Overruled:
    """One thing in which gold decided against an annotator.

    `said` and `gold` are the label and the wording that each has there, None where it has nothing. `reason` is the
    reviewer's, None when none was given. `context` is the text before, at and after the place. `by` wrote to that gold
    last: a person, a strategy ("adjudicate:majority"), an import; None when nobody asked.
    """

    document_id: str
    kind: DisagreementKind
    said: tuple[str, str] | None
    gold: tuple[str, str] | None
    reason: str | None
    context: tuple[str, str, str]
    start: int
    end: int
    by: str | None = None

    def to_json(self) -> dict[str, Any]:
        """As `feedback --json` prints it."""
        return {
            "document": self.document_id,
            "kind": self.kind.value,
            "said": None if self.said is None else {"label": self.said[0], "text": self.said[1]},
            "gold": None if self.gold is None else {"label": self.gold[0], "text": self.gold[1]},
            "reason": self.reason,
            "by": self.by,
            "context": list(self.context),
            "start": self.start,
            "end": self.end,
        }


@dataclass(frozen=True, slots=True)
class Lesson:
    """What of one annotator's was overruled, over `documents` articles that have gold; `items` in order of import.

    `decided` is how many mentions and relations gold has in those articles.
    """

    annotator: str
    documents: int
    decided: int
    items: tuple[Overruled, ...]

    @property
    def kinds(self) -> Counter[str]:
        """How often each kind of difference was decided against them."""
        return Counter(item.kind.value for item in self.items)

    @property
    def reasons(self) -> Counter[str]:
        """How often each reason was given; those without one are not in it."""
        return Counter(item.reason for item in self.items if item.reason is not None)

    def to_json(self) -> dict[str, Any]:
        """As `feedback --json` prints it."""
        return {
            "annotator": self.annotator,
            "documents": self.documents,
            "decided": self.decided,
            "overruled": len(self.items),
            "kinds": dict(self.kinds.most_common()),
            "reasons": dict(self.reasons.most_common()),
            "items": [item.to_json() for item in self.items],
        }


def overruled(
    said: AnnotationSet, gold: AnnotationSet, text: str, schema: Schema, *, judged_only: bool = False
) -> tuple[Overruled, ...]:
    """In what gold differs from a set, in text order, with the reasons that were given.

    With `judged_only` (gold is not finished) only what a reviewer has judged counts. A relation that only follows its
    mention is left out: the mention is told already.
    """
    judgements = {(d.source, decision_key(schema, d)): d for d in gold.decisions}
    by_result: dict[str, Decision] = {d.result: d for d in gold.decisions if d.result is not None}
    found = []
    for one in side_by_side((gold, said), schema).disagreements:
        if one.kind is DisagreementKind.FOLLOWS_MENTION:
            continue
        theirs = next((c for c in one.claims if c.author == said.key.author), None)
        ours = next((c for c in one.claims if c.author == gold.key.author), None)
        judgement = None if theirs is None else judgements.get((theirs.author, said_by(schema, theirs)))
        if judgement is None and ours is not None:
            record = ours.mention or ours.relation
            judgement = by_result.get(record.id) if record is not None else None
        if judgement is None and judged_only:
            continue
        found.append(
            Overruled(
                gold.key.document_id,
                one.kind,
                _answer(theirs, text, schema),
                _answer(ours, text, schema),
                judgement.reason if judgement is not None else None,
                in_context(one, text),
                one.start,
                one.end,
            )
        )
    return tuple(found)


def _answer(claim: Claim | None, text: str, schema: Schema) -> tuple[str, str] | None:
    return None if claim is None else (claim.label, wording(claim, text, schema))


# ---- guideline gaps ---------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Gap:
    """One string about which annotators differ, as often as it happens.

    `answers` counts what was said at those places, as (label, wording), `NOTHING_SAID` twice for silence. `agreed` is
    how often all said the same of the string elsewhere: a string that is read both ways wants a rule.
    """

    text: str
    is_relation: bool
    times: int = 0
    agreed: int = 0
    kinds: Counter[DisagreementKind] = field(default_factory=Counter)
    answers: Counter[tuple[str, str]] = field(default_factory=Counter)
    documents: set[str] = field(default_factory=set)
    examples: list[tuple[str, tuple[str, str, str]]] = field(default_factory=list)

    def to_json(self) -> dict[str, Any]:
        """As `gaps --json` prints it."""
        return {
            "text": self.text,
            "item": "relation" if self.is_relation else "mention",
            "times": self.times,
            "agreed": self.agreed,
            "documents": len(self.documents),
            "kinds": {kind.value: times for kind, times in self.kinds.most_common()},
            "answers": [
                {"label": label or None, "text": text or None, "times": times}
                for (label, text), times in self.answers.most_common()
            ],
            "examples": [{"document": document, "context": list(context)} for document, context in self.examples],
        }


class Gaps:
    """Disagreements by string, over all documents that are added; the strings that differ most often come first."""

    def __init__(self, schema: Schema) -> None:
        self._schema = schema
        self._found: dict[tuple[bool, str], Gap] = {}
        self._agreed: Counter[str] = Counter()

    def add(self, document_id: str, text: str, found: SideBySide) -> None:
        """Count the disagreements of one document."""
        for agreed in found.agreed:
            if agreed.claims[0].mention is not None:
                self._agreed[wording(agreed.claims[0], text, self._schema)] += 1
        for one in found.disagreements:
            if one.kind is DisagreementKind.FOLLOWS_MENTION:
                continue
            self._count(document_id, text, one)

    def _count(self, document_id: str, text: str, one: Disagreement) -> None:
        title = wording_of_all(one.claims, text, self._schema)
        gap = self._found.setdefault((one.is_relation, title), Gap(title, one.is_relation))
        gap.times += 1
        gap.kinds[one.kind] += 1
        gap.answers.update((c.label, wording(c, text, self._schema)) for c in one.claims)
        gap.answers.update((NOTHING_SAID, NOTHING_SAID) for _ in one.silent)
        gap.documents.add(document_id)
        if len(gap.examples) < _EXAMPLES:
            gap.examples.append((document_id, in_context(one, text)))

    def rows(self, at_least: int = 1) -> tuple[Gap, ...]:
        """The strings with so many disagreements or more, the most frequent first, then by the alphabet."""
        found = [gap for gap in self._found.values() if gap.times >= at_least]
        for gap in found:
            gap.agreed = 0 if gap.is_relation else self._agreed[gap.text]
        return tuple(sorted(found, key=lambda gap: (-gap.times, gap.text)))
