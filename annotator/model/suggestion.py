"""Suggestions as questions: what a person has not answered yet.

A suggestion is a mention or a relation of a SUGGESTED set. Whether it is still open is never stored: it follows from
the person's own set and decisions.
"""

import bisect
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from annotator.model.annotation import (
    AnnotationSet,
    Answer,
    Decision,
    DecisionItem,
    Mention,
    Relation,
)
from annotator.model.document import Passage, PassageKind
from annotator.model.schema import Schema

# From this score on a suggestion of the built-in suggester is sure: right 97 times in a hundred or more, as
# `tests.benchmarks.bench_tagger` measures on articles that nothing was tuned on. Below it is a maybe.
SURE = 0.93


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One proposal of one author: a mention, or a relation with both its ends.

    For a relation `mention` is None; `head` and `tail` are the proposed mentions at its ends.
    """

    author: str
    mention: Mention | None = None
    relation: Relation | None = None
    head: Mention | None = None
    tail: Mention | None = None

    @property
    def id(self) -> str:
        """The id of the suggested record."""
        return self._record.id

    @property
    def label(self) -> str:
        """The suggested label."""
        return self._record.label

    @property
    def score(self) -> float:
        """The suggester's score, 0 when it gave none."""
        return self._record.score or 0.0

    @property
    def reason(self) -> str:
        """Why it was proposed, in the suggester's words; empty when it gave none."""
        return self._record.reason or ""

    @property
    def _record(self) -> Mention | Relation:
        record = self.mention if self.mention is not None else self.relation
        assert record is not None, "a suggestion is a mention or a relation"
        return record

    @property
    def item(self) -> DecisionItem:
        """Whether it proposes a mention or a relation."""
        return DecisionItem.MENTION if self.mention is not None else DecisionItem.RELATION

    @property
    def ends(self) -> tuple[Mention, ...]:
        """The proposed mentions: one, or the head and the tail."""
        if self.mention is not None:
            return (self.mention,)
        assert self.head is not None and self.tail is not None
        return (self.head, self.tail)

    @property
    def anchor(self) -> int:
        """The offset by which it is ordered: a mention's start, or the start of the later end of a relation."""
        return max(m.start for m in self.ends)

    def key(self, schema: Schema) -> tuple[object, ...]:
        """What it says, whoever says it: equal keys are the same proposal; a symmetric relation has one key."""
        if self.mention is not None:
            return ("mention", self.mention.start, self.mention.end, self.mention.label)
        assert self.relation is not None and self.head is not None and self.tail is not None
        return relation_key(schema, self.relation.label, _place(self.head), _place(self.tail))


def relation_key(schema: Schema, label: str, head: tuple[int, int], tail: tuple[int, int]) -> tuple[object, ...]:
    """A relation as what it says about two places in the text; symmetric ones do not depend on the direction."""
    if schema.is_symmetric(label) and tail < head:
        head, tail = tail, head
    return ("relation", label, head, tail)


def decision_key(schema: Schema, decision: Decision) -> tuple[object, ...]:
    """What a decision was about, comparable with `Suggestion.key`."""
    if decision.item is DecisionItem.MENTION:
        return ("mention", decision.start, decision.end, decision.label)
    assert decision.tail_start is not None and decision.tail_end is not None
    if decision.item is DecisionItem.ENTITY:
        ends = (decision.start, decision.end), (decision.tail_start, decision.tail_end)
        return ("entity", decision.label, *ends)
    return relation_key(
        schema, decision.label, (decision.start, decision.end), (decision.tail_start, decision.tail_end)
    )


def _place(mention: Mention) -> tuple[int, int]:
    return (mention.start, mention.end)


def suggestions_of(sets: Iterable[AnnotationSet], schema: Schema) -> tuple[Suggestion, ...]:
    """Every proposal of several sets, the same proposal once (the best score wins), in text order.

    At one place mentions come before relations, sure ones before less sure ones.
    """
    best: dict[tuple[object, ...], Suggestion] = {}
    for said in sets:
        mentions = {m.id: m for m in said.mentions}
        found = [Suggestion(said.key.author, mention=m) for m in said.mentions]
        found += [
            Suggestion(said.key.author, relation=r, head=mentions[r.head], tail=mentions[r.tail])
            for r in said.relations
            if r.head in mentions and r.tail in mentions
        ]
        for suggestion in found:
            key = suggestion.key(schema)
            if key not in best or suggestion.score > best[key].score:
                best[key] = suggestion
    return tuple(sorted(best.values(), key=lambda s: (s.anchor, s.mention is None, -s.score, s.id)))


def open_suggestions(own: AnnotationSet, sets: Iterable[AnnotationSet], schema: Schema) -> tuple[Suggestion, ...]:
    """The proposals of several sets that the author of `own` has not answered, in text order; see `unanswered`."""
    return unanswered(own, suggestions_of(sets, schema), schema)


def unanswered(own: AnnotationSet, suggestions: Iterable[Suggestion], schema: Schema) -> tuple[Suggestion, ...]:
    """The suggestions that the author of `own` has not answered, in the order given.

    Answered is: decided, whoever proposed the same; a mention of one's own on exactly that span; a relation of one's
    own between those spans; a recorded "no relation" on the pair; an end that was rejected or has another label now.
    """
    decided = {decision_key(schema, d) for d in own.decisions}
    by_id = {d.suggestion for d in own.decisions}
    labels: dict[tuple[int, int], set[str]] = {}
    place_of: dict[str, tuple[int, int]] = {}
    for mention in own.mentions:
        labels.setdefault(_place(mention), set()).add(mention.label)
        place_of[mention.id] = _place(mention)
    related = {
        relation_key(schema, r.label, place_of[r.head], place_of[r.tail])
        for r in own.relations
        if r.head in place_of and r.tail in place_of
    }
    unrelated = {
        frozenset((place_of[n.head], place_of[n.tail]))
        for n in own.no_relations
        if n.head in place_of and n.tail in place_of
    }
    refused = {
        (d.start, d.end, d.label)
        for d in own.decisions
        if d.item is DecisionItem.MENTION and d.answer in (Answer.REJECTED, Answer.CORRECTED, Answer.NEITHER)
    }
    still_open: list[Suggestion] = []
    for suggestion in suggestions:
        key = suggestion.key(schema)
        if suggestion.id in by_id or key in decided or key in related:
            continue
        if suggestion.mention is not None:
            if _place(suggestion.mention) in labels:
                continue
        else:
            ends = suggestion.ends
            if frozenset(_place(m) for m in ends) in unrelated:
                continue
            if any(_is_refused(m, labels, refused) for m in ends):
                continue
        still_open.append(suggestion)
    return tuple(still_open)


def _is_refused(mention: Mention, labels: dict[tuple[int, int], set[str]], refused: set[tuple[int, int, str]]) -> bool:
    own = labels.get(_place(mention))
    if own is not None:
        return mention.label not in own
    return (mention.start, mention.end, mention.label) in refused


def in_queue(
    passages: Sequence[Passage], suggestions: Sequence[Suggestion], unasked: frozenset[PassageKind]
) -> tuple[Suggestion, ...]:
    """The suggestions that are worth asking: those with an end in a passage of a kind of `unasked` are left out.

    `passages` are the document's, in text order and without overlap.
    """
    skipped = [p for p in passages if p.kind in unasked]
    starts = [p.start for p in skipped]

    def is_skipped(mention: Mention) -> bool:
        before = bisect.bisect_right(starts, mention.start) - 1
        return before >= 0 and mention.start < skipped[before].end

    return tuple(s for s in suggestions if not any(is_skipped(m) for m in s.ends)) if skipped else tuple(suggestions)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a person has come with the suggestions of a document: how many are asked in all, and answered."""

    asked: int
    answered: int


NOTHING_ASKED = Progress(0, 0)


def progress(
    everything: Sequence[Suggestion], still_open: Sequence[Suggestion], queue: Sequence[Suggestion]
) -> Progress:
    """The progress when of `everything` that was proposed some is `still_open` and of that the `queue` is asked.

    What stands in furniture and repeats is not asked, but counts once it was answered.
    """
    asked = len(everything) - (len(still_open) - len(queue))
    return Progress(asked, asked - len(queue))
