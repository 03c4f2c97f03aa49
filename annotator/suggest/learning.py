"""What a project's decisions teach about scores: a small head, trained in seconds, applied when suggestions are read.

The head is a logistic regression on the suggester's own score and on what kind of suggestion it is (label, reason,
shape of the name, what follows it). It begins at "the score is right" and is pulled back there, so that little evidence
moves little and nothing is forgotten. It is kept only if articles that it was not trained on say so. Names themselves
are learned elsewhere, at once (`lexicon`).

Runs in the worker process; numpy alone.
"""

import functools
import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from annotator.model.annotation import AnnotationSet, Answer, Mention
from annotator.model.document import Document
from annotator.model.errors import KnownError
from annotator.model.learned import SCORE, Head, HeldOut
from annotator.model.schema import Schema
from annotator.model.suggestion import Suggestion, decision_key
from annotator.model.tokens import Tokens

# Fewer decisions than this say nothing that held-out articles could confirm.
LEAST_DECISIONS, LEAST_HELD_OUT = 60, 12
_HELD_OUT_SHARE = 5  # every fifth article
_MOST_FEATURES = 500
_LEAST_SEEN = 4
_BETTER = 0.002  # less log loss than this is chance


@dataclass(frozen=True, slots=True)
class Decided:
    """One article of one person: its suggestions with the scores that the suggesters gave, and what became of them."""

    document: Document
    tokens: Tokens | None
    suggestions: tuple[Suggestion, ...]
    own: AnnotationSet


@dataclass(frozen=True, slots=True)
class Lesson:
    """What training gave: `head` is worth keeping when `better`; the figures of held-out articles are in it."""

    head: Head
    better: bool


@dataclass(frozen=True, slots=True)
class _Sample:
    article: str
    score: float
    features: tuple[str, ...]
    right: bool


def rescored(
    suggestions: Iterable[Suggestion], document: Document, tokens: Tokens | None, head: Head | None
) -> tuple[Suggestion, ...]:
    """The suggestions with the scores that a head gives them; as they are without one, and what people say always."""
    found = tuple(suggestions)
    if head is None:
        return found
    said = _said(found)
    return tuple(
        _with_score(s, head.score(s.score, features(s, document, tokens, said))) if "@" in s.author else s
        for s in found
    )


def features(
    suggestion: Suggestion, document: Document, tokens: Tokens | None, said: Counter[tuple[object, ...]]
) -> tuple[str, ...]:
    """What kind of suggestion it is; `said` counts how many suggesters propose something at its place."""
    label, author = suggestion.label, suggestion.author.partition("@")[0]
    reason = _kind(suggestion.reason)
    found = [f"label {label}", f"{label} by {author}", f"{label} because {reason}"]
    passage = document.passage_at(suggestion.anchor)
    if passage is not None:
        found.append(f"{label} in {passage.kind.value}")
    if suggestion.mention is None:
        ends = suggestion.ends
        gap = abs(ends[1].start - ends[0].start)
        found += [f"{label} distance {min(6, gap // 15)}", f"{label} order {ends[0].start < ends[1].start}"]
        return tuple(found)
    mention = suggestion.mention
    text = document.text
    form = text[mention.start : mention.end]
    found += [
        f"{label} length {min(8, len(form))}",
        f"{label} shape {_shape(form)}",
        f"{label} ends {form[-2:]}",
        f"{label} agreed {min(3, said[mention.start, mention.end, label])}",
        f"{label} followed {_followed(text, mention.end)}",
    ]
    if tokens is not None:
        found += [f"{label} {place} {tag}" for place, tag in _tags(mention, tokens)]
    return tuple(found)


def train(articles: Sequence[Decided], schema: Schema, present: Head | None = None) -> Lesson:
    """A head from decided articles, measured on a fifth of them that it does not see against the one in use now.

    Raises: KnownError if there are too few decisions to learn from, or to judge by.
    """
    samples = [sample for article in articles for sample in _samples(article, schema)]
    learn = [s for s in samples if not _is_held_out(s.article)]
    held = [s for s in samples if _is_held_out(s.article)]
    if len(samples) < LEAST_DECISIONS:
        raise KnownError(
            "there are {count} decided suggestions, and {least} are needed to learn from: annotate some more articles",
            count=len(samples),
            least=LEAST_DECISIONS,
        )
    if len(held) < LEAST_HELD_OUT or not learn:
        raise KnownError(
            "too few decided articles to judge what was learned ({count} decisions set apart): annotate some more",
            count=len(held),
        )
    # Late: it computes with numpy, and who only shows what was learned does not.
    from annotator.suggest.fitting import fitted, judged

    names = _worth_knowing(learn)
    first, *weights = fitted([(s.score, s.features) for s in learn], [s.right for s in learn], names)
    chosen = {SCORE: round(first, 4)}
    chosen |= {n: round(w, 4) for n, w in zip(names, weights, strict=True) if abs(w) > 0.01}
    draft = Head(0, chosen, len(samples), len({s.article for s in samples}), _NOTHING, _NOTHING)
    before = judged(
        [s.score if present is None else present.score(s.score, s.features) for s in held], [s.right for s in held]
    )
    after = judged([draft.score(s.score, s.features) for s in held], [s.right for s in held])
    # The log loss is a proper score: it falls only when the probabilities become truer. The calibration error is told
    # and not judged by: saying 0.7 to everything is calibrated and worth nothing.
    better = after.log_loss < before.log_loss - _BETTER and after.right >= before.right
    return Lesson(replace(draft, before=before, after=after), better)


# ---- what is learned from ---------------------------------------------------------------------------------------


def _samples(article: Decided, schema: Schema) -> list[_Sample]:
    """The suggestions of an article of which it is known whether they were right as they were."""
    answers = {decision_key(schema, d): d.answer for d in article.own.decisions}
    places = {(m.start, m.end, m.label) for m in article.own.mentions}
    covered = {offset for m in article.own.mentions for offset in range(m.start, m.end)}
    said = _said(article.suggestions)
    found: list[_Sample] = []
    for suggestion in article.suggestions:
        answer = answers.get(suggestion.key(schema))
        mention = suggestion.mention
        if answer in (Answer.ACCEPTED, Answer.REJECTED, Answer.CORRECTED, Answer.NEITHER):
            right = answer is Answer.ACCEPTED
        elif mention is not None and (mention.start, mention.end, mention.label) in places:
            right = True
        elif mention is not None and not covered.isdisjoint(range(mention.start, mention.end)):
            right = False  # the person named something else there
        else:
            continue
        described = features(suggestion, article.document, article.tokens, said)
        found.append(_Sample(article.document.id, suggestion.score, described, right))
    return found


def _said(suggestions: Iterable[Suggestion]) -> Counter[tuple[object, ...]]:
    """How many suggesters propose a label at a place."""
    mentions = (s.mention for s in suggestions if s.mention is not None)
    return Counter((m.start, m.end, m.label) for m in mentions)


def _is_held_out(document_id: str) -> bool:
    """Always the same articles, so that versions are judged by the same ones."""
    return hashlib.sha256(f"held out:{document_id}".encode()).digest()[0] % _HELD_OUT_SHARE == 0


def _worth_knowing(samples: Sequence[_Sample]) -> list[str]:
    counted = Counter(f for s in samples for f in s.features)
    return sorted(f for f, count in counted.most_common(_MOST_FEATURES) if count >= _LEAST_SEEN)


_NOTHING = HeldOut(0, 0.0, 0.0, 0.0)


# ---- features of a name -----------------------------------------------------------------------------------------


@functools.lru_cache(maxsize=4096)
def _kind(reason: str) -> str:
    """What sort of reason it is: without the name or number that it tells."""
    return re.sub(r"[0-9.]+", "0", reason.partition(":")[0] if ":" in reason else reason)[:24].strip()


@functools.lru_cache(maxsize=4096)
def _shape(form: str) -> str:
    kinds = "".join(
        "h" if "가" <= c <= "힣" else "A" if c.isupper() else "a" if c.islower() else "0" if c.isdigit() else c
        for c in form
    )
    return re.sub(r"(.)\1+", r"\1", kinds)[:6]


def _followed(text: str, end: int) -> str:
    """What is written behind a name: a particle's first syllable, a sign, or nothing."""
    following = text[end : end + 1]
    if not following:
        return "end"
    return "space" if following.isspace() else following


def _tags(mention: Mention, tokens: Tokens) -> list[tuple[str, str]]:
    inside = tokens.within(mention.start, mention.end)
    around = tokens.within(mention.end, mention.end + 6)
    found = [("first", inside[0].tag), ("last", inside[-1].tag)] if inside else []
    return found + [(f"next{number}", token.tag) for number, token in enumerate(around[:2])]


def _with_score(suggestion: Suggestion, score: float) -> Suggestion:
    score = round(score, 3)
    if suggestion.mention is not None:
        return replace(suggestion, mention=replace(suggestion.mention, score=score))
    assert suggestion.relation is not None, "a suggestion is a mention or a relation"
    return replace(suggestion, relation=replace(suggestion.relation, score=score))
