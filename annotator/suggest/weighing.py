"""Weighs what the tagger, the rules and the lists say of each hit: the probability that it is right.

The evidence is in `FEATURES`; what each is worth was learnt on texts with gold (`weights`, made by
`packaging/model/weigh.py`).
"""

import math

from annotator.model.anew import is_peoples
from annotator.suggest.article import Article
from annotator.suggest.context import CONTEXT, ROLES, places
from annotator.suggest.found import COMPANY, Found, Hit
from annotator.suggest.lexicon import Lexicon
from annotator.suggest.tagger import OTHER_ORG, Reading, Tagged
from annotator.suggest.tokens import Reading as Word
from annotator.suggest.tokens import reading as dictionary
from annotator.suggest.weights import WEIGHTS

_ADVERBS = frozenset(("MAG", "MAJ", "IC"))
# Particles that stand behind names and hardly ever behind adverbs.
_AFTER_NAMES = ("은", "는", "이", "가", "을", "를", "의", "와", "과", "에", "그룹")
# Of a place that speaks for another label than the rest of the article does.
_OTHERWISE = 0.6
# Reasons of hits that no rule but the tagger stands behind, here or elsewhere in the article.
_NO_RULE = (CONTEXT, "seen in")
_KNOWN = ("lexicon", "alias", "corporate", "title", "surname", "before 씨")


def weigh(article: Article, lexicon: Lexicon, reading: Reading, found: Found) -> None:
    """Give every hit the probability that its evidence is worth; what people decided stays as it is."""
    for hit in tuple(found.hits.values()):
        if hit.label in WEIGHTS and not is_peoples(hit.reason) and _is_adverb(article, reading, hit):
            found.drop(hit)
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
    _agree(article, found)


def _is_adverb(article: Article, reading: Reading, hit: Hit) -> bool:
    """`한결 같은`, `한결같이` where 한결 is a company too: the tokenizer sees an adverb, or one that begins so."""
    for token in article.tokens.within(hit.start, hit.end):
        if token.tag in _ADVERBS and token.start == hit.start and token.end >= hit.end:
            in_longer = token.end > hit.end
            seen = reading.probability(hit.start, hit.end, hit.label) > 0.5
            return in_longer or not (seen or article.rest(hit.end).startswith(_AFTER_NAMES))
    return False


def _agree(article: Article, found: Found) -> None:
    """One form is one thing in one article: where a place says person and others say company, the surer sum wins."""
    sums: dict[str, dict[str, float]] = {}
    for hit in found.hits.values():
        if hit.label in WEIGHTS and hit.end - hit.start > 1:
            form = article.text[hit.start : hit.end]
            of = sums.setdefault(form, {})
            of[hit.label] = of.get(hit.label, 0.0) + hit.score
    winners = {form: max(of, key=lambda label: of[label]) for form, of in sums.items() if len(of) > 1}
    for hit in tuple(found.hits.values()):
        winner = winners.get(article.text[hit.start : hit.end])
        if winner is None or hit.label not in WEIGHTS or hit.label == winner or is_peoples(hit.reason):
            continue
        found.drop(hit)
        found.add(
            hit.start, hit.end, winner, min(hit.score, _OTHERWISE), f"{hit.reason}; surer elsewhere in this article"
        )


def weighable(
    article: Article, lexicon: Lexicon, reading: Reading, found: Found
) -> list[tuple[Hit, tuple[float, ...]]]:
    """Every hit that is to be weighed, with its evidence; not what people of the project decided."""
    hits = [h for h in found.hits.values() if h.label in WEIGHTS and not is_peoples(h.reason)]
    forms = _forms(article, reading, hits)
    own = places(article, lexicon, reading)
    over: dict[int, tuple[int, int]] = {offset: place for place in own for offset in range(*place)}
    return [(hit, _evidence(article, reading, forms, own, over, hit)) for hit in hits]


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
    "share of its places",
    "by a rule",
    "rule's score",
    "rule's score of the form",
    "known or titled",
    "short for a longer name",
    "one syllable or two",
    "Latin",
    "Latin in small letters",
    "an ordinary word",
    "ordinary words together",
)


def _evidence(
    article: Article,
    reading: Reading,
    forms: dict[tuple[str, str], tuple[float, float, float]],
    own: dict[tuple[int, int], Tagged],
    over: dict[int, tuple[int, int]],
    hit: Hit,
) -> tuple[float, ...]:
    form = article.text[hit.start : hit.end]
    place = (hit.start, hit.end)
    here = reading.probability(*place, hit.label)
    same = own.get(place)
    touching = {over[offset] for offset in range(*place) if offset in over}
    others = [ROLES[own[p].label] for p in touching if p != place]
    if same is not None and ROLES[same.label] != hit.label:
        others.append(ROLES[same.label])
        same = None
    by_rule = not hit.reason.startswith(_NO_RULE)
    vote, share, ruled = forms[form, hit.label]
    # A surname alone is an ordinary word more often than not, and says nothing by it: 이, 정, 고.
    word = Word.UNKNOWN if form.isascii() or len(form) == 1 else dictionary(form)
    return (
        1.0,
        _logit(here),
        _logit(vote),
        _logit(reading.probability(*place, OTHER_ORG)) if hit.label == COMPANY else 0.0,
        float(same is not None),
        _logit(same.score) if same is not None else 0.0,
        float(any(label == hit.label for label in others)),
        float(any(label != hit.label for label in others)),
        share,
        float(by_rule),
        _logit(hit.score) if by_rule else 0.0,
        _logit(ruled) if ruled else 0.0,
        float(hit.reason.startswith(_KNOWN)),
        float(hit.reason.startswith("short for")),
        float(len(form) < 3),
        float(form.isascii()),
        float(form.isascii() and form.islower()),
        float(word is Word.NOUN),
        float(word is Word.COMPOUND),
    )


def _forms(article: Article, reading: Reading, hits: list[Hit]) -> dict[tuple[str, str], tuple[float, float, float]]:
    """For each form and label, over all its places in the article: how sure the tagger is (the surer half of the places
    counted), at which share of them it would say so, and the best score that a rule gives."""
    places: dict[tuple[str, str], list[float]] = {}
    ruled: dict[tuple[str, str], float] = {}
    for hit in hits:
        key = (article.text[hit.start : hit.end], hit.label)
        places.setdefault(key, []).append(reading.probability(hit.start, hit.end, hit.label))
        if not hit.reason.startswith(_NO_RULE):
            ruled[key] = max(hit.score, ruled.get(key, 0.0))
    found = {}
    for key, chances in places.items():
        best = sorted(chances, reverse=True)[: (len(chances) + 1) // 2]
        share = sum(chance > 0.5 for chance in chances) / len(chances)
        found[key] = (sum(best) / len(best), share, ruled.get(key, 0.0))
    return found


def _worth(hit: Hit, numbers: tuple[float, ...]) -> float:
    total = sum(weight * number for weight, number in zip(WEIGHTS[hit.label], numbers, strict=True))
    return round(1 / (1 + math.exp(-max(-8.0, min(6.0, total)))), 3)


def _logit(chance: float) -> float:
    chance = min(0.995, max(0.005, chance))
    return math.log(chance / (1 - chance))
