"""Candidates that need a second look: heads of company names, and a name and a company that were taken for one.

They are weak on purpose; what the tagger makes of the place decides when all is weighed.
"""

from annotator.suggest.article import Article, is_hangul
from annotator.suggest.companies import company_ending
from annotator.suggest.found import COMPANY, PERSON, Found, Hit
from annotator.suggest.lexicon import Finder, Lexicon
from annotator.suggest.names import is_korean_name
from annotator.suggest.tokens import is_common_word
from annotator.suggest.words import DETERMINERS, LATIN_WORDS, ORDINARY, PLACES

# What a hit needs so that others are derived from it.
_ENOUGH = 0.75


def find_heads(article: Article, lexicon: Lexicon, found: Found) -> None:
    """`타래` where the article has `타래반도체`, `케스트렐` for `케스트렐AI`: the head of a company's name."""
    heads: dict[str, str] = {}
    for hit in found.hits.values():
        if hit.label != COMPANY or hit.score < _ENOUGH:
            continue
        form = article.text[hit.start : hit.end].removeprefix("㈜").removeprefix("(주)")
        head = _head(form)
        if head and head not in PLACES and head not in ORDINARY and head.upper() not in LATIN_WORDS:
            heads.setdefault(head, form)
    for start, end, head in Finder(heads, once=True).find(article.text):
        if article.in_address(start, end) or not article.starts_name(start):
            continue
        if not article.ends_name(end, lexicon.titles, company=True):
            continue
        if any((h.start, h.end) != (start, end) or h.score >= _ENOUGH for h in found.over(start, end)):
            continue
        score = 0.6 if is_common_word(head) else 0.85
        found.drop_at((start, end))
        found.add(start, end, COMPANY, score, f"short for {heads[head]}")


def _head(form: str) -> str:
    first, space, _ = form.partition(" ")
    if space:
        return first if len(first) > 1 and is_hangul(first) else ""
    ending = company_ending(form)
    head = form.removesuffix(ending) if ending else ""
    return head if len(head) > 1 else ""


def find_divided(article: Article, lexicon: Lexicon, found: Found) -> None:
    """`하산 알카비 걸프아틀라스 회장` that was found as one person: the last word before a title may be the company."""
    for hit in [h for h in found.hits.values() if h.label == PERSON]:
        _divide(article, lexicon, found, hit)


def _divide(article: Article, lexicon: Lexicon, found: Found, hit: Hit) -> None:
    words = article.text[hit.start : hit.end].split(" ")
    behind = article.text[hit.end : hit.end + 12].split("\n", 1)[0].split()
    if len(words) < 2 or not behind or not any(behind[0].startswith(t) for t in lexicon.company_titles):
        return
    last = hit.end - len(words[-1])
    if len(words) < 3 and not is_korean_name(words[0], lexicon):
        return
    if len(words[-1]) > 1 and words[-1] not in lexicon.titles and words[-1] not in DETERMINERS:
        found.add(hit.start, last - 1, PERSON, 0.7, f"before a company and {behind[0]}")
        found.add(last, hit.end, COMPANY, 0.65, f"between a person and {behind[0]}")
