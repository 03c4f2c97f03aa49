"""Rules that find people without a post: before 씨, and words that can hardly be anything but a Korean name."""

from annotator.suggest.article import Article, Word
from annotator.suggest.found import PERSON, Found
from annotator.suggest.lexicon import Lexicon
from annotator.suggest.names import FREQUENT_SURNAMES, NOT_IN_KOREAN_NAMES, NOT_LAST, SUFFIXES, Names
from annotator.suggest.tokens import is_dictionary_noun

# 서초동, 임진각, 천안함, 유전체: how places and things of three syllables end.
_ENDS_THINGS = "동역로강함각련체호"


def find_before_ssi(article: Article, lexicon: Lexicon, names: Names, found: Found) -> None:
    """`강수연씨`, `김씨`, `신로아 씨`, `박모 씨`: 씨 stays outside, and so does 모."""
    for word in article.words:
        at = _before_ssi(article, word)
        if at is None:
            continue
        name_word, name = at
        if len(name) == 2 and name[1] == "모" and name[0] in lexicon.surnames:
            name = name[0]
        full = len(name) > 1 and names.could_be_korean(name)
        if not (full or name in lexicon.surnames or name in lexicon.compound_surnames):
            continue
        found.add(name_word.start, name_word.start + len(name), PERSON, 0.88 if full else 0.8, "before 씨")
        if full:
            names.full.setdefault(name, 0.88)


def _before_ssi(article: Article, word: Word) -> tuple[Word, str] | None:
    """The word that holds the name before 씨, and the name; None when the word is no 씨."""
    text = article.core(word)
    if text == "씨":
        if word.gap not in (" ", "") or word.previous < 0:
            return None
        before = article.words[word.previous]
        if word.gap == "" and is_dictionary_noun(article.core(before)[-1:] + "씨"):
            return None  # 손글씨
        if article.core(before) == "모" and before.previous >= 0 and before.gap == " ":
            before = article.words[before.previous]
        return None if article.josa(before) else (before, article.core(before))
    if len(text) in (2, 3, 4) and text[-1] == "씨" and not is_dictionary_noun(text[-2:]):
        return word, text[:-1]
    return None


def find_bare(article: Article, names: Names, found: Found) -> None:
    """Words that look like a Korean full name where nothing else says what they are."""
    for word in article.words:
        text = article.core(word)
        if len(text) != 3 or not (word.whole and word.tag == "NNP") or text[0] not in FREQUENT_SURNAMES:
            continue
        if text[-1] in NOT_LAST or text[-1] in SUFFIXES or text[-1] in _ENDS_THINGS:
            continue
        if not NOT_IN_KOREAN_NAMES.isdisjoint(text) or found.over(word.start, word.end):
            continue
        if names.is_korean(word, strong=False):
            found.add(word.start, word.core_end, PERSON, 0.55, "looks like a Korean name")
