"""Joins what the tagger reads from context with what the rules and lists know, and weighs them against each other.

The tagger knows names that nobody has seen, and errs at their edges; rules know edges, titles and lists. So its spans
are cut to fit the words (`find_tagged`), take part in everything that the rules do, and at the end each hit gets the
probability that all evidence for it together has been worth on texts with gold (`weigh`).
"""

import math
import re
from collections.abc import Iterator

from annotator.suggest.article import Article, is_hangul
from annotator.suggest.found import COMPANY, OTHER, PERSON, Found, Hit
from annotator.suggest.lexicon import Lexicon
from annotator.suggest.tagger import OTHER_ORG, Reading, Tagged
from annotator.suggest.weights import WEIGHTS
from annotator.suggest.words import LATIN_WORDS, PLACES

# Names of a list that the tagger took for one.
_SPLIT = re.compile(r"\s*[·‧・…,/|;]\s*|\s*\n\s*")
_TRIMMED = " \t'\"‘’“”「」『』<>〈〉《》[]{}=:-–—.▲△◆◇■●▶※"
_GROUP = " 그룹"
_LABELS = {PERSON: PERSON, COMPANY: COMPANY, OTHER_ORG: OTHER}
# What the tagger alone may claim before all is weighed: enough for rules to build on, less than what they are sure of.
_HIGHEST = 0.9
_LEAST = 0.2
# From here on a suggestion is right 97 times in a hundred or more: measured by `tests.benchmarks.bench_tagger`.
SURE = 0.93
CONTEXT = "context"
_KNOWN = ("lexicon", "alias", "corporate", "title", "surname", "before 씨")


def find_tagged(article: Article, lexicon: Lexicon, reading: Reading, found: Found) -> None:
    """The tagger's spans, cut to fit the words of the text."""
    for span in reading.spans:
        if span.score < _LEAST:
            continue
        for start, end in fitted(article, lexicon, span):
            found.add(start, end, _LABELS[span.label], min(_HIGHEST, span.score), CONTEXT)


def fitted(article: Article, lexicon: Lexicon, span: Tagged) -> Iterator[tuple[int, int]]:
    """The names in a span of the tagger: lists split, edges moved to those of words, particles and titles cut off."""
    position = span.start
    text = article.text
    for separator in _SPLIT.finditer(text, span.start, span.end):
        yield from _fitted_part(article, lexicon, position, separator.start(), span.label)
        position = separator.end()
    yield from _fitted_part(article, lexicon, position, span.end, span.label)


def _fitted_part(article: Article, lexicon: Lexicon, start: int, end: int, label: str) -> Iterator[tuple[int, int]]:
    text = article.text
    while start < end and text[start] in _TRIMMED:
        start += 1
    while end > start and text[end - 1] in _TRIMMED:
        end -= 1
    if start >= end or article.in_address(start, end):
        return
    if not article.starts_name(start):
        word = article.word_at(start)
        if word is None or word.start >= start or not article.starts_name(word.start):
            return
        start = word.start
    if label == PERSON:
        end = _before_title(article, lexicon, start, end)
    elif label == COMPANY:
        start, end = article.sign_before(start), article.sign_after(end)
        if text.startswith("그룹", end) and article.ends_name(end + 2, lexicon.titles, company=True):
            end += 2
        elif text[start:end].endswith(_GROUP):
            end -= len(_GROUP)
    if not article.ends_name(end, lexicon.titles, company=label == COMPANY):
        word = article.word_at(end - 1)
        if word is None or word.core_end <= end or not article.ends_name(word.core_end, lexicon.titles):
            return
        end = word.core_end
    form = text[start:end]
    if label != OTHER_ORG and not _may_be_name(form, label):
        return
    yield start, end


def _before_title(article: Article, lexicon: Lexicon, start: int, end: int) -> int:
    """Where the name ends in `경계현 사장`, `김대표`."""
    form = article.text[start:end]
    head, space, last = form.rpartition(" ")
    if space and last in lexicon.titles:
        return start + len(head)
    for size in (4, 3, 2):
        if len(form) > size and form[-size:] in lexicon.titles and is_hangul(form):
            stem = form[:-size]
            if stem in lexicon.surnames or stem in lexicon.compound_surnames or len(stem) == 3:
                return end - size
    return end


def _may_be_name(form: str, label: str) -> bool:
    if form.isdigit() or form in PLACES or form.upper() in LATIN_WORDS:
        return False
    if len(form) == 1:
        return label == PERSON and is_hangul(form)
    return any(c.isalpha() for c in form)


def weigh(article: Article, lexicon: Lexicon, reading: Reading, found: Found) -> None:
    """Give every hit the probability that its evidence is worth; what people decided stays as it is."""
    for hit, numbers in weighable(article, lexicon, reading, found):
        score = _worth(hit, numbers)
        reason = hit.reason
        if reason == CONTEXT:
            reason = "by its context"
        elif score > hit.score + 0.02:
            reason = f"{reason}; context agrees"
        elif score < hit.score - 0.2:
            reason = f"{reason}; context doubts"
        found.drop(hit)
        found.add(hit.start, hit.end, hit.label, score, reason)


def weighable(
    article: Article, lexicon: Lexicon, reading: Reading, found: Found
) -> list[tuple[Hit, tuple[float, ...]]]:
    """Every hit that is to be weighed, with its evidence; not what people of the project decided."""
    hits = [h for h in found.hits.values() if h.label in WEIGHTS and not h.reason.startswith("decided")]
    votes = _votes(article, reading, hits)
    own = {place: span for span in reading.spans for place in fitted(article, lexicon, span)}
    over: dict[int, tuple[int, int]] = {offset: place for place in own for offset in range(*place)}
    return [(hit, _evidence(article, reading, votes, own, over, hit)) for hit in hits]


# What `_evidence` gives, in order. "by a rule": not by the tagger alone.
FEATURES = (
    "always",
    "context here",
    "context of the form",
    "context: other organisation",
    "tagger has these edges",
    "tagger's score of them",
    "tagger has other edges",
    "tagger has another label",
    "by a rule",
    "rule's score",
    "known or titled",
    "seen elsewhere",
    "one syllable or two",
    "Latin",
)


def _evidence(
    article: Article,
    reading: Reading,
    votes: dict[tuple[str, str], float],
    own: dict[tuple[int, int], Tagged],
    over: dict[int, tuple[int, int]],
    hit: Hit,
) -> tuple[float, ...]:
    form = article.text[hit.start : hit.end]
    place = (hit.start, hit.end)
    here = reading.probability(*place, hit.label)
    same = own.get(place)
    touching = {over[offset] for offset in range(*place) if offset in over}
    others = [_LABELS[own[p].label] for p in touching if p != place]
    if same is not None and _LABELS[same.label] != hit.label:
        others.append(_LABELS[same.label])
        same = None
    by_rule = hit.reason != CONTEXT
    return (
        1.0,
        _logit(here),
        _logit(votes[form, hit.label]),
        _logit(reading.probability(*place, OTHER_ORG)) if hit.label == COMPANY else 0.0,
        float(same is not None),
        _logit(same.score) if same is not None else 0.0,
        float(any(label == hit.label for label in others)),
        float(any(label != hit.label for label in others)),
        float(by_rule),
        _logit(hit.score) if by_rule else 0.0,
        float(hit.reason.startswith(_KNOWN)),
        float("seen in" in hit.reason or "short for" in hit.reason),
        float(len(form) < 3),
        float(form.isascii()),
    )


def _votes(article: Article, reading: Reading, hits: list[Hit]) -> dict[tuple[str, str], float]:
    """For each form and label how sure the tagger is of it over all its places, the surer half counted."""
    places: dict[tuple[str, str], list[float]] = {}
    for hit in hits:
        form = article.text[hit.start : hit.end]
        places.setdefault((form, hit.label), []).append(reading.probability(hit.start, hit.end, hit.label))
    votes = {}
    for key, chances in places.items():
        best = sorted(chances, reverse=True)[: (len(chances) + 1) // 2]
        votes[key] = sum(best) / len(best)
    return votes


def _worth(hit: Hit, numbers: tuple[float, ...]) -> float:
    total = sum(weight * number for weight, number in zip(WEIGHTS[hit.label], numbers, strict=True))
    return round(1 / (1 + math.exp(-max(-8.0, min(6.0, total)))), 3)


def _logit(chance: float) -> float:
    chance = min(0.995, max(0.005, chance))
    return math.log(chance / (1 - chance))
