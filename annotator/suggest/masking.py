"""A sentence with its names as slots: what patterns of relations are matched against.

`한빛전자와 누리소재(NR)가` becomes ``C와 C가`` with one sign for each name, so that a pattern says what stands between
two names and not which names they are. Titles are signs too; brackets that only explain are left out.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from annotator.suggest.article import Article, is_particles
from annotator.suggest.found import PERSON, Hit
from annotator.suggest.lexicon import Lexicon
from annotator.suggest.words import FOUNDERS, JOURNALISTS

_PEOPLE, _COMPANIES = 0xE100, 0xE800
P, C = "[\ue100-\ue7ff]", "[\ue800-\uefff]"
TITLE, FOUNDER, JOURNALIST = "\uf001", "\uf002", "\uf003"
NO_NAME = "[^\ue100-\uefff.“”]"
NO_COMPANY = "[^\ue800-\uefff.“”]"
NO_PERSON = "[^\ue100-\ue7ff.“”]"

_BRACKETS = re.compile(r" ?[(（][^()（）]{0,40}[)）]")
# A line's end, and the sign between the head of a short report and its text.
_CUT = re.compile("(\n| = )")
_ENDED = re.compile("(?:[.?!…]|[.?!…] ?[”’\"')])\\Z")
# The point of 8.9% ends no sentence.
_DECIMAL = re.compile(r"(?<=\d)\.(?=\d)")
_NOISE = str.maketrans("", "", "'‘’`\u200b")


@dataclass(frozen=True, slots=True)
class Masked:
    """One sentence: `text` with slots, `places` the position of each name in it, in the order of `hits`."""

    text: str
    hits: tuple[Hit, ...]
    places: tuple[int, ...]


def titles_in(article: Article, lexicon: Lexicon) -> list[tuple[int, int, str]]:
    """Every post as (start, end, form) that ends where a word or its particles do, in text order."""
    return [
        (start, end, form)
        for start, end, form in lexicon.title_finder.find(article.text)
        if not (rest := article.rest(end)) or is_particles(rest)
    ]


def masked_sentences(
    article: Article, hits: Sequence[Hit], titles: Sequence[tuple[int, int, str]], *, whole: bool = False
) -> list[Masked]:
    """Every sentence that holds two names or more; `hits` and `titles` (start, end, form) in text order.

    With `whole` the text is one sentence.
    """
    found: list[Masked] = []
    position = title = 0
    for start, end in [(0, len(article.text))] if whole else _sentences(article):
        while position < len(hits) and hits[position].start < start:
            position += 1
        inside: list[Hit] = []
        while position < len(hits) and hits[position].start < end:
            inside.append(hits[position])
            position += 1
        while title < len(titles) and titles[title][0] < start:
            title += 1
        ranks: list[tuple[int, int, str]] = []
        while title < len(titles) and titles[title][0] < end:
            ranks.append(titles[title])
            title += 1
        if len(inside) > 1:
            found.append(_masked(article.text, start, end, inside, ranks))
    return found


def _sentences(article: Article) -> list[tuple[int, int]]:
    """Sentences, cut at line ends, and joined again where the tokenizer cut one without a full stop before it."""
    found: list[tuple[int, int]] = []
    text = article.text
    for span in article.tokens.sentences:
        start = span.start
        before = found[-1][1] if found else 0
        if found and not text[before:start].strip(" ") and _ENDED.search(text[max(0, before - 3) : before]) is None:
            start = found.pop()[0]
        position = start
        for line in _CUT.split(text[start : span.end]):
            if line.strip() and line != " = ":
                found.append((position, position + len(line)))
            position += len(line)
    return found


def _masked(text: str, start: int, end: int, hits: list[Hit], titles: list[tuple[int, int, str]]) -> Masked:
    spans: list[tuple[int, int, str]] = []
    for number, hit in enumerate(hits):
        base = _PEOPLE if hit.label == PERSON else _COMPANIES
        spans.append((hit.start, hit.end, chr(base + number)))
    taken = [(hit.start, hit.end) for hit in hits]
    for low, high, form in titles:
        if any(s < high and low < e for s, e in taken):
            continue
        sign = FOUNDER if form in FOUNDERS else JOURNALIST if form in JOURNALISTS else TITLE
        spans.append((low, high, sign))
    out: list[str] = []
    position = start
    for low, high, sign in sorted(spans):
        out += (text[position:low], sign)
        position = max(high, position)
    out.append(text[position:end])
    plain = _DECIMAL.sub("·", _BRACKETS.sub(_explains, "".join(out)).translate(_NOISE))
    places = tuple(plain.find(chr((_PEOPLE if h.label == PERSON else _COMPANIES) + n)) for n, h in enumerate(hits))
    kept = [(h, p) for h, p in zip(hits, places, strict=True) if p >= 0]
    return Masked(plain, tuple(h for h, _ in kept), tuple(p for _, p in kept))


def _explains(match: re.Match[str]) -> str:
    """Nothing for a bracket that only explains, `(오른쪽)`, `(MS)`; the bracket for one that says a post."""
    inside = match[0]
    names = len(re.findall("[\ue100-\uefff]", inside))
    if names == 0 and not re.search("[\uf001-\uf003]", inside):
        return ""
    if names == 1 and re.fullmatch(f" ?[(（]{C}[)）]", inside):
        return ""
    return inside
