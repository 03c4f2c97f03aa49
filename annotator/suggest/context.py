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
from annotator.suggest.names import is_korean_name
from annotator.suggest.tagger import OTHER_ORG, Reading, Tagged
from annotator.suggest.tokens import Reading as Word
from annotator.suggest.tokens import reading as dictionary
from annotator.suggest.weights import WEIGHTS
from annotator.suggest.words import LATIN_WORDS, PLACES

# Names of a list that the tagger took for one.
_PARTICLES = frozenset("은는이가을를의와과도에로만다")
_SPLIT = re.compile(r"\s*[·‧・…,/|;]\s*|\s*\n\s*")
_TRIMMED = " \t'\"‘’“”「」『』<>〈〉《》[]{}=:-–—.▲△◆◇■●▶※"
_GROUP = " 그룹"
# Letters as they are spoken before a C at the end of a company's name: E&C, P&C, BC.
_BEFORE_C = ("엔", "앤", "비", "에스", "케이", "피")
_ADVERBS = frozenset(("MAG", "MAJ", "IC"))
# Particles that stand behind names and hardly ever behind adverbs.
_AFTER_NAMES = ("은", "는", "이", "가", "을", "를", "의", "와", "과", "에", "그룹")
_LABELS = {PERSON: PERSON, COMPANY: COMPANY, OTHER_ORG: OTHER}
# What the tagger alone may claim before all is weighed: enough for rules to build on, less than what they are sure of.
_HIGHEST = 0.9
_LEAST = 0.2
# Of a place that speaks for another label than the rest of the article does.
_OTHERWISE = 0.6
# So surely that it may stand in a menu, or be called by an ordinary word.
_SURELY = 0.95
# What the tagger says of a word on its own so surely that a rule gives way.
_SEEN = 0.5
# How much surer the tagger must be, over all places of a form, that it is a company and no person, or the other way.
_CLEARLY = 0.2
_OTHER_LABEL = {PERSON: COMPANY, COMPANY: PERSON}
CONTEXT = "context"
# Reasons of hits that no rule but the tagger stands behind, here or elsewhere in the article.
_NO_RULE = (CONTEXT, "seen in")
_KNOWN = ("lexicon", "alias", "corporate", "title", "surname", "before 씨")


def find_tagged(article: Article, lexicon: Lexicon, reading: Reading, found: Found) -> None:
    """The tagger's spans, cut to fit the words of the text."""
    _overrule(article, reading, found)
    for (start, end), span in places(article, lexicon, reading).items():
        known = found.exactly(start, end)
        if span.label == COMPANY and known is not None and known.label == OTHER:
            continue  # by its ending or by a list: 대전테크노파크
        if span.label == COMPANY and article.in_furniture(start) and span.score < _SURELY:
            continue  # menus look like lists of names
        found.add(start, end, _LABELS[span.label], min(_HIGHEST, span.score), CONTEXT)
    _part(article, reading, found)


def _overrule(article: Article, reading: Reading, found: Found) -> None:
    """`하태민 한겨울 사장` looks like a person with a post, and all over the article 한겨울 is read as a company."""
    for hit in tuple(found.hits.values()):
        if hit.label not in _OTHER_LABEL or hit.reason.startswith("decided"):
            continue
        other = _OTHER_LABEL[hit.label]
        form = article.text[hit.start : hit.end]
        starts = [match.start() for match in re.finditer(re.escape(form), article.text)]
        mine, theirs = (
            sum(reading.probability(at, at + len(form), label) for at in starts) / len(starts)
            for label in (hit.label, other)
        )
        if len(starts) > 1 and theirs > _SEEN and theirs > mine + _CLEARLY:
            found.drop(hit)


def _part(article: Article, reading: Reading, found: Found) -> None:
    """`예솔비 미스토어 대표` was read as one foreign name, and the tagger sees a person and a company in it."""
    for hit in tuple(found.hits.values()):
        form = article.text[hit.start : hit.end]
        first, space, _ = form.partition(" ")
        if hit.label != PERSON or not space or hit.reason == CONTEXT:
            continue
        middle = hit.start + len(first)
        if (
            reading.probability(hit.start, middle, PERSON) > _SEEN
            and reading.probability(middle + 1, hit.end, COMPANY) > _SEEN
        ):
            found.drop(hit)
            for other in tuple(found.hits.values()):
                if other.reason == f"short for {form}":
                    found.drop(other)


def places(article: Article, lexicon: Lexicon, reading: Reading) -> dict[tuple[int, int], Tagged]:
    """Where the tagger sees names, after all that can be mended at their edges; by place, in text order."""
    found: dict[tuple[int, int], Tagged] = {}
    last: tuple[int, int] | None = None
    for span in reading.spans:
        if span.score < _LEAST:
            continue
        for start, end in fitted(article, lexicon, span):
            before = found.get(last) if last is not None else None
            if (
                last is not None
                and before is not None
                and before.label == span.label == PERSON
                and article.text[last[1] : start] == " "
                and not is_korean_name(article.text[last[0] : last[1]], lexicon)
                and not is_korean_name(article.text[start:end], lexicon)
            ):
                # 대니얼 곽: two parts of one name.
                del found[last]
                start = last[0]
            last = (start, end)
            found[last] = Tagged(start, end, span.label, span.score)
    return _with_last_syllables(article, found)


def _with_last_syllables(article: Article, found: dict[tuple[int, int], Tagged]) -> dict[tuple[int, int], Tagged]:
    """`코리` that is always followed by 도, in an article that has `코리도` too: the syllable is no particle."""
    text = article.text
    forms: dict[str, set[str]] = {}
    for start, end in found:
        forms.setdefault(text[start:end], set()).add(text[end : end + 1])
    # Nothing stands behind the last word of the text.
    longer = {form: form + next(iter(after)) for form, after in forms.items() if len(after) == 1 and "" not in after}
    longer = {form: more for form, more in longer.items() if len(form) > 1 and more in forms}
    # 두루가, where 두루 is read elsewhere, not always with 가 behind it: the syllable is one.
    shorter = {
        form: form[:-1]
        for form in forms
        if form[-1] in _PARTICLES and len(form) > 2 and form[:-1] in forms and form[:-1] not in longer
    }
    mended = {}
    for (start, end), span in found.items():
        form = text[start:end]
        end += (form in longer) - (form in shorter)
        mended[start, end] = Tagged(start, end, span.label, span.score)
    return mended


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
        start = _behind_word(text, start, end)
        end = _before_title(article, lexicon, start, end)
    elif label == COMPANY:
        start, end = article.sign_before(start), article.sign_after(end)
        if text.startswith("그룹", end) and article.ends_name(end + 2, lexicon.titles, company=True):
            end += 2
        elif text[start:end].endswith(_GROUP):
            end -= len(_GROUP)
        elif text.startswith("씨", end) and text[start:end].endswith(_BEFORE_C):
            end += 1  # 다온이엔씨: the letter C, not 씨 as behind a person
    if not article.ends_name(end, lexicon.titles, company=label == COMPANY):
        word = article.word_at(end - 1)
        if word is None or word.core_end <= end or not article.ends_name(word.core_end, lexicon.titles):
            return
        end = word.core_end
    form = text[start:end]
    if label != OTHER_ORG and not _may_be_name(form, label, titled=_is_titled(article, lexicon, end)):
        return
    yield start, end


def _behind_word(text: str, start: int, end: int) -> int:
    """Where the name begins in `그래서 취르허`."""
    first, space, rest = text[start:end].partition(" ")
    if space and rest and is_hangul(first) and len(first) > 1 and dictionary(first) is Word.NOUN:
        return start + len(first) + 1
    return start


def _is_titled(article: Article, lexicon: Lexicon, end: int) -> bool:
    """`노을빛 기자`: whether the word behind is a post."""
    match = re.compile(r" ?([가-힣]+)").match(article.text, end)
    return match is not None and any(match[1].startswith(title) for title in lexicon.titles if len(title) > 1)


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


def _may_be_name(form: str, label: str, *, titled: bool) -> bool:
    if form.isdigit() or form in PLACES or form.upper() in LATIN_WORDS:
        return False
    if len(form) == 1:
        return label == PERSON and is_hangul(form)
    if label == COMPANY and len(form) > 2 and form.isascii() and form.islower():
        return False  # warehouse, dbt: the language of a trade
    if label == PERSON and is_hangul(form) and not titled and dictionary(form) is Word.NOUN:
        return False  # 승진, 함정: who is called so is found by a post
    return any(c.isalpha() for c in form)


def weigh(article: Article, lexicon: Lexicon, reading: Reading, found: Found) -> None:
    """Give every hit the probability that its evidence is worth; what people decided stays as it is."""
    for hit in tuple(found.hits.values()):
        if hit.label in WEIGHTS and not hit.reason.startswith("decided") and _is_adverb(article, hit):
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


def _is_adverb(article: Article, hit: Hit) -> bool:
    """`한결 같은`, `한결같이` where 한결 is a company too: the tokenizer takes the word for an adverb here."""
    return any(
        token.tag in _ADVERBS and token.start == hit.start and token.end >= hit.end
        for token in article.tokens.within(hit.start, hit.end)
    ) and not article.rest(hit.end).startswith(_AFTER_NAMES)


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
        if winner is None or hit.label not in WEIGHTS or hit.label == winner or hit.reason.startswith("decided"):
            continue
        found.drop(hit)
        found.add(
            hit.start, hit.end, winner, min(hit.score, _OTHERWISE), f"{hit.reason}; surer elsewhere in this article"
        )


def weighable(
    article: Article, lexicon: Lexicon, reading: Reading, found: Found
) -> list[tuple[Hit, tuple[float, ...]]]:
    """Every hit that is to be weighed, with its evidence; not what people of the project decided."""
    hits = [h for h in found.hits.values() if h.label in WEIGHTS and not h.reason.startswith("decided")]
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
    others = [_LABELS[own[p].label] for p in touching if p != place]
    if same is not None and _LABELS[same.label] != hit.label:
        others.append(_LABELS[same.label])
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
