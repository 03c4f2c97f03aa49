"""What the tagger reads from context, as hits beside those of the rules and lists.

The tagger knows names that nobody has seen, and errs at their edges; rules know edges, titles and lists. So its spans
are cut to fit the words, take part in everything that the rules do, and overrule those that it is sure are wrong; what
all evidence together is worth is `weighing`'s question.
"""

import re
from collections.abc import Iterator

from annotator.model.anew import is_peoples
from annotator.suggest.article import Article, is_hangul
from annotator.suggest.found import COMPANY, OTHER, PERSON, Found
from annotator.suggest.lexicon import Lexicon
from annotator.suggest.names import is_korean_name
from annotator.suggest.tagger import OTHER_ORG, Reading, Tagged
from annotator.suggest.tokens import Reading as Word
from annotator.suggest.tokens import reading as dictionary
from annotator.suggest.words import LATIN_WORDS, PLACES

_PARTICLES = frozenset("은는이가을를의와과도에로만다")
# Names of a list that the tagger took for one.
_SPLIT = re.compile(r"\s*[·‧・…,/|;]\s*|\s*\n\s*")
_TRIMMED = " \t'\"‘’“”「」『』<>〈〉《》[]{}=:-–—.▲△◆◇■●▶※"
_GROUP = " 그룹"
# Letters as they are spoken before a C at the end of a company's name: E&C, P&C, BC.
_BEFORE_C = ("엔", "앤", "비", "에스", "케이", "피")
ROLES = {PERSON: PERSON, COMPANY: COMPANY, OTHER_ORG: OTHER}
# What the tagger alone may claim before all is weighed: enough for rules to build on, less than what they are sure of.
_HIGHEST = 0.9
_LEAST = 0.2
# So surely that it may stand in a menu, or be called by an ordinary word.
_SURELY = 0.95
# What the tagger says of a word on its own so surely that a rule gives way.
_SEEN = 0.5
# How much surer the tagger must be, over all places of a form, that it is a company and no person, or the other way.
_CLEARLY = 0.2
_OTHER_LABEL = {PERSON: COMPANY, COMPANY: PERSON}
CONTEXT = "context"


def find_tagged(article: Article, lexicon: Lexicon, reading: Reading, found: Found) -> None:
    """The tagger's spans, cut to fit the words of the text."""
    _overrule(article, lexicon, reading, found)
    for (start, end), span in places(article, lexicon, reading).items():
        known = found.exactly(start, end)
        if span.label == COMPANY and known is not None and known.label == OTHER:
            continue  # by its ending or by a list: 대전테크노파크
        if span.label == COMPANY and article.in_furniture(start) and span.score < _SURELY:
            continue  # menus look like lists of names
        found.add(start, end, ROLES[span.label], min(_HIGHEST, span.score), CONTEXT)
    _part(article, reading, found)


def _overrule(article: Article, lexicon: Lexicon, reading: Reading, found: Found) -> None:
    """`하태민 한겨울 사장` looks like a person with a post, and all over the article 한겨울 is read as a company."""
    means: dict[str, dict[str, float]] = {}
    for hit in tuple(found.hits.values()):
        if hit.label not in _OTHER_LABEL or is_peoples(hit.reason):
            continue
        form = article.text[hit.start : hit.end]
        if form not in means:
            means[form] = _means(article, lexicon, reading, form)
        mine, theirs = means[form].get(hit.label, 0.0), means[form].get(_OTHER_LABEL[hit.label], 0.0)
        if theirs > _SEEN and theirs > mine + _CLEARLY:
            found.drop(hit)


def _means(article: Article, lexicon: Lexicon, reading: Reading, form: str) -> dict[str, float]:
    """How sure the tagger is of each label, over all places of a form as a word, not 정한 in 정한결; empty for one."""
    places = [
        match.span()
        for match in re.finditer(re.escape(form), article.text)
        if article.starts_name(match.start()) and article.ends_name(match.end(), lexicon.titles, company=True)
    ]
    if len(places) < 2:
        return {}
    return {label: sum(reading.probability(*at, label) for at in places) / len(places) for label in _OTHER_LABEL}


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
