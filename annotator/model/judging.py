"""What a judgement does to gold: one edit that takes, drops or moves records and says so of every claim.

Each is a verb as in `edit.py`, on the gold set of a `Case`; several differences are settled as one step.
"""

from collections.abc import Sequence
from dataclasses import replace

from annotator.model.annotation import Answer, Mention, new_id
from annotator.model.disagreement import Claim, Disagreement
from annotator.model.edit import Change, Edit
from annotator.model.errors import KnownError
from annotator.model.gold import GoldInHand
from annotator.model.reviewing import Case, WhyNot, said_by
from annotator.model.text import Span


def take(case: Case, disagreements: Sequence[Disagreement], authors: Sequence[str], reason: str | None = None) -> Edit:
    """Settle differences for some of the annotators, as one step: gold has what they claim, and not what others do.

    Those who are silent about a difference claim that nothing is there. Several must be able to stand together.
    Raises: KnownError if they cannot, nobody of that name is compared, or an end of a relation is not decided.
    """
    gold = GoldInHand(case)
    for one in disagreements:
        kept = [c for c in one.claims if c.author in authors]
        if not kept and not set(authors) & set(one.silent):
            raise KnownError("{who} is not compared here", who=", ".join(authors))
        if len({said_by(case.schema, c) for c in kept}) > 1 and case.why_not_all(one) is not WhyNot.POSSIBLE:
            raise KnownError("these answers cannot both stand: choose one of them")
        gold.judge(one, kept, Answer.REJECTED, reason)
    return gold.edit("adjudicate", _subject(case, disagreements))


def take_neither(case: Case, disagreements: Sequence[Disagreement], reason: str | None = None) -> Edit:
    """Settle differences against everybody: there is nothing at this place. Recorded, as one step."""
    gold = GoldInHand(case)
    for one in disagreements:
        gold.judge(one, (), Answer.REJECTED if one.silent else Answer.NEITHER, reason)
    return gold.edit("adjudicate", _subject(case, disagreements))


def take_third_mention(
    case: Case, disagreement: Disagreement, span: Span, label: str, reason: str | None = None
) -> Edit:
    """Settle a difference about a mention by an answer of the reviewer's own; one that somebody gave is theirs.

    Raises: KnownError if the label is unknown or the span lies off the text.
    """
    if span.end > len(case.work.document.text):
        raise KnownError("{start}–{end} lies beyond the text", start=span.start, end=span.end)
    if case.schema.mention(label) is None:
        raise KnownError("the label {label} is not in this label schema", label=label)
    same = ("mention", span.start, span.end, label)
    gold = GoldInHand(case)
    kept = [c for c in disagreement.claims if said_by(case.schema, c) == same]
    third = None if kept else Mention(new_id(), span.start, span.end, label)
    gold.judge(disagreement, kept, Answer.REJECTED if kept else Answer.CORRECTED, reason, third_mention=third)
    return gold.edit("adjudicate", case.work.surface(span))


def take_third_relation(
    case: Case, disagreement: Disagreement, label: str, *, reversed_: bool = False, reason: str | None = None
) -> Edit:
    """Settle a difference about a relation by another label or direction; one that somebody claimed is theirs.

    `reversed_` is against the direction of the first claim. Raises: KnownError if the label schema does not allow it,
    or an end is not decided.
    """
    if case.schema.relation(label) is None:
        raise KnownError("the label {label} is not in this label schema", label=label)
    first = disagreement.claims[0]
    assert first.head is not None and first.tail is not None and first.relation is not None
    head, tail = (first.tail, first.head) if reversed_ else (first.head, first.tail)
    wanted = Claim(first.author, None, replace(first.relation, label=label), head, tail)
    gold = GoldInHand(case)
    kept = [c for c in disagreement.claims if said_by(case.schema, c) == said_by(case.schema, wanted)]
    third = None if kept else wanted
    gold.judge(disagreement, kept, Answer.REJECTED if kept else Answer.CORRECTED, reason, third_relation=third)
    return gold.edit("adjudicate", _subject(case, (disagreement,)))


def take_agreed(case: Case) -> Edit:
    """Take everything that all annotators say into gold, as one step, "no relation" included.

    Raises: KnownError if all of it is there.
    """
    waiting = [a for a in case.side.agreed if not case.is_taken(a.claims)]
    if not waiting:
        raise KnownError("everything that is agreed on is in gold already")
    gold = GoldInHand(case)
    for one in waiting:
        gold.accept(one)
    gold.accept_no_relations()
    return gold.edit("accept_agreed", str(len(waiting)))


def give_reason(case: Case, disagreement: Disagreement, reason: str | None) -> Edit:
    """Say why a settled difference was settled so; None takes the reason away.

    Raises: KnownError if it is not settled, or the reason is that already.
    """
    decisions = [d for c in disagreement.claims if (d := case.judgement(c)) is not None]
    if len(decisions) < len(disagreement.claims):
        raise KnownError("answer the difference first, then its reason can be changed")
    changes = tuple(Change(d, replace(d, reason=reason)) for d in decisions if d.reason != reason)
    if not changes:
        raise KnownError("this is the reason already")
    work = case.work
    return Edit("give_reason", _subject(case, (disagreement,)), work.annotations.key, work.by, changes)


def reopen(case: Case, disagreement: Disagreement) -> Edit:
    """Take the judgement of a difference back: what it put into gold goes, and it is open again.

    Raises: KnownError if it is open.
    """
    if case.verdict(disagreement) is None:
        raise KnownError("this difference is open")
    gold = GoldInHand(case)
    gold.forget(disagreement)
    return gold.edit("reopen", _subject(case, (disagreement,)))


def _subject(case: Case, disagreements: Sequence[Disagreement]) -> str:
    if len(disagreements) > 1:
        return str(len(disagreements))
    claim = disagreements[0].claims[0]
    if claim.mention is not None:
        return case.work.surface(claim.mention)
    assert claim.head is not None and claim.tail is not None
    arrow = "–" if case.schema.is_symmetric(claim.label) else "→"
    return f"{case.work.surface(claim.head)} {arrow} {case.work.surface(claim.tail)}"
