"""Rules that find companies: known names, corporate signs, shapes, announcements, aliases in brackets."""

import re

from annotator.suggest.article import Article, Word, is_hangul
from annotator.suggest.found import BELIEVED, COMPANY, OTHER, Found, Hit
from annotator.suggest.lexicon import Lexicon
from annotator.suggest.tokens import Reading, is_common_word, is_dictionary_noun, reading
from annotator.suggest.words import (
    AMBIGUOUS_ENDINGS,
    AMBIGUOUS_POSTS,
    ANNOUNCES_COMPANY,
    BUSINESS,
    COMPANY_HAS,
    DEPARTMENT_POSTS,
    LATIN_WORDS,
    NOT_COMPANY_ENDINGS,
    ORDINARY,
    PLACES,
    POSSIBLE_ENDINGS,
    SURE_ENDINGS,
)

_ENDINGS = tuple((e, True) for e in SURE_ENDINGS) + tuple((e, False) for e in POSSIBLE_ENDINGS)
_BY_LAST: dict[str, list[tuple[str, bool]]] = {}
for _ending, _sure in sorted(_ENDINGS, key=lambda e: -len(e[0])):
    _BY_LAST.setdefault(_ending[-1], []).append((_ending, _sure))
_NOT_BY_LAST: dict[str, tuple[str, ...]] = {}
for _ending in sorted(NOT_COMPANY_ENDINGS, key=len, reverse=True):
    _NOT_BY_LAST[_ending[-1]] = (*_NOT_BY_LAST.get(_ending[-1], ()), _ending)

_ALIAS = re.compile(r"\(([A-Za-z][A-Za-z0-9&＆.\- ]{0,24}|[가-힣]{2,12})\)")
_CREDIT = re.compile(r"[©ⓒ]\s?|저작권자\s?|(?:사진|자료|출처|이미지|그래픽|제공)\s?[=/:]\s?|(?<=[.\])다])\s?/\s?")
_PRESS = (
    "뉴스",
    "뉴스1",
    "신문",
    "일보",
    "통신",
    "방송",
    "타임스",
    "타임즈",
    "저널",
    "미디어",
    "경제",
    "투데이",
    "데일리",
)
_DEFINES = re.compile(r"(업체|기업|회사|스타트업|제조사|개발사|운영사|플랫폼)(?:이다|다|이며|로서?|으로)(?:[.,\s]|$)")
_QUOTES = "'\"‘’“”"
_LATIN = re.compile(r"[A-Za-z][A-Za-z0-9&＆.\-+']*\Z")
_LATIN_TAIL = re.compile(r"[A-Za-z]+\Z")
_LATIN_HEAD = re.compile(r"[A-Za-z]+")
_LATIN_NAME = re.compile(r"[A-Z][A-Za-z0-9&＆.\-+']*\Z")
_COMPANY_ALIASES_NOT = ("대표", "회장", "사장", "이하", "옛", "구", "현", "종목", "코드", "지분", "본사", "주")


def find_known(article: Article, lexicon: Lexicon, found: Found) -> None:
    """Every name of the lexicon that stands as a word of its own, corporate signs and `그룹` taken in."""
    text = article.text
    for start, end, form in lexicon.company_finder.find(text):
        if not article.starts_name(start) or article.in_address(start, end):
            continue
        if form in lexicon.not_companies:
            if article.ends_name(end, lexicon.titles):
                found.add(start, end, OTHER, 0.97, f"not a company: {form}")
            continue
        rest = article.rest(end)
        if rest.startswith("그룹") and article.ends_name(end + 2, lexicon.titles, company=True):
            end += 2
        elif not article.ends_name(end, lexicon.titles, company=True):
            continue
        name = lexicon.companies[form]
        score = 0.93
        if is_hangul(form):
            if len(form) == 1:
                continue
            if is_dictionary_noun(form):
                # `토스`, `알파벳`: a word of the language until something else speaks for the company.
                score = 0.45
        elif len(form) == 1 or (not form[0].isupper() and form.isascii() and len(form) < 4):
            continue
        start, end = article.sign_before(start), article.sign_after(end)
        if _before_building(article, end):
            score = min(score, 0.6)
        found.add(start, end, COMPANY, score, f"lexicon: {form}" if form == name else f"lexicon: {form} = {name}")


def promote(article: Article, lexicon: Lexicon, found: Found) -> None:
    """Believe what is also an ordinary word (`토스`, `새벽은행`) where something beside it says company."""
    weak: dict[str, list[Hit]] = {}
    strong: set[str] = set()
    for hit in found.hits.values():
        form = article.text[hit.start : hit.end]
        if hit.label != COMPANY:
            continue
        if hit.score >= BELIEVED:
            strong.update((form, lexicon.companies.get(form, form)))
        else:
            weak.setdefault(form, []).append(hit)
    for form, hits in weak.items():
        if form in strong or lexicon.companies.get(form, form) in strong:
            reason, score = "surer elsewhere in this article", 0.85
        else:
            reason, score = _speaks_for(article, lexicon, hits)
        if reason:
            for hit in hits:
                found.add(hit.start, hit.end, COMPANY, score, f"{hit.reason}; {reason}")


def _speaks_for(article: Article, lexicon: Lexicon, hits: list[Hit]) -> tuple[str, float]:
    """Why one of the hits is a company, and how sure that makes it; ("", 0) when nothing says so."""
    acts = 0
    for hit in hits:
        word = article.word_at(hit.start)
        if word is None:
            continue
        before = article.words[word.previous] if word.previous >= 0 else None
        if (
            before is not None
            and word.gap.strip(_QUOTES + " ") == ""
            and article.josa(before) in ("", "인")
            and _announces(article.core(before))
        ):
            return f"after {article.core(before)}", 0.85
        josa = article.josa(word)
        if josa[:1] in ("은", "는", "이", "가") and josa in ("은", "는", "이", "가") and _in_business(article, hit.end):
            acts += 1
        after = _next(article, word)
        if after is None or "\n" in after.gap:
            continue
        if not josa and after.gap == " " and _is_post(article, lexicon, after):
            return f"before {article.core(after)}", 0.85
        if josa == "의":
            for index in range(after.index, min(after.index + 3, len(article.words))):
                if _is_post(article, lexicon, article.words[index]):
                    return f"의 … {article.core(article.words[index])}", 0.8
    return (f"acts {acts}×", 0.62 if acts == 1 else 0.72) if acts else ("", 0.0)


def _has_ending(core: str) -> bool:
    """True for what ends like a company, whatever stands before: enough behind a word that announces one."""
    return len(core) > 2 and any(core.endswith(e) and len(core) - len(e) > 1 for e, _ in _BY_LAST.get(core[-1], ()))


def _in_business(article: Article, end: int) -> bool:
    number = article.sentence_at(end - 1)
    if number < 0:
        return False
    sentence = article.tokens.sentences[number]
    text = article.text[end : sentence.end]
    return any(word in text for word in BUSINESS)


def _is_post(article: Article, lexicon: Lexicon, word: Word) -> bool:
    core = article.core(word)
    posts = core in lexicon.titles and core not in AMBIGUOUS_POSTS and core not in DEPARTMENT_POSTS
    return posts or core in ("본사", "경영진", "관계자", "주가", "지분", "임직원", "계열사", "자회사")


def find_shapes(article: Article, lexicon: Lexicon, found: Found) -> None:
    """Names that are not in the lexicon but look like companies: ㈜X, X그룹, X전자; and what surely is none."""
    for word in article.words:
        core = article.core(word)
        if len(core) < 2 or article.in_address(word.start, word.core_end):
            continue
        if core.startswith(("㈜", "(주)", "(유)")) or core.endswith(("㈜", "(주)")):
            bare = core.replace("㈜", "").replace("(주)", "").replace("(유)", "")
            if len(bare) >= 2 or (bare and not is_hangul(bare)):
                found.add(word.start, word.core_end, COMPANY, 0.95, "corporate sign")
            elif not bare and (after := _next(article, word)) is not None and after.gap.isspace():
                found.add(after.start, after.core_end, COMPANY, 0.85, "corporate sign")
            continue
        if core == "주식회사":
            if (after := _next(article, word)) is not None and after.gap in (" ", "") and not _ordinary(article, after):
                found.add(after.start, after.core_end, COMPANY, 0.85, "주식회사")
            continue
        endings = _NOT_BY_LAST.get(core[-1])
        other = (endings is not None and core.endswith(endings) and core not in endings) or _school_or_party(core)
        if other or (core.endswith(lexicon.not_company_suffixes) and core not in lexicon.not_company_suffixes):
            if found.label_over(word.start, word.core_end) is None:
                found.add(word.start, word.core_end, OTHER, 0.8, "not a company by its ending")
            continue
        ending = shape(core, lexicon)
        if ending is None:
            continue
        known = found.over(word.start, word.core_end)
        if known and known[0].end == word.core_end and known[0].start == word.start:
            continue
        name, score = ending
        if known and known[0].start == word.start and known[0].label == COMPANY:
            score = max(score, 0.8)
        found.add(word.start, word.core_end, COMPANY, score, f"shape: …{name}")


def _school_or_party(core: str) -> bool:
    """`서울대`, `민주당`: not 시대, 무대, 식당, which the dictionary knows as common nouns."""
    return len(core) > 2 and core[-1] in "대당" and is_hangul(core) and not is_common_word(core)


def shape(core: str, lexicon: Lexicon) -> tuple[str, float] | None:
    """The company ending of a word and how much it says; None when there is none, or only an ordinary compound."""
    for ending, sure in _BY_LAST.get(core[-1], ()):
        if not core.endswith(ending) or len(core) == len(ending):
            continue
        stem = core[: -len(ending)]
        if stem in lexicon.companies:
            return ending, 0.86
        if stem in ORDINARY or (len(stem) < 2 and is_hangul(stem)):
            return None
        if stem in PLACES:
            return (
                None
                if ending in ("그룹", "뉴스", "자동차", "반도체", "개발", "여행")
                else (ending, 0.75 if sure else 0.45)
            )
        if _LATIN.match(stem):
            return None if stem.upper() in LATIN_WORDS else (ending, 0.88 if sure else 0.66)
        if is_dictionary_noun(core):
            return None
        if ending in AMBIGUOUS_ENDINGS and is_common_word(core):
            return None
        if is_common_word(stem):
            # 태평물산, 새벽은행 and 시간제약, 전기자동차 look alike: something else has to speak for a company.
            return None if ending in AMBIGUOUS_ENDINGS else (ending, 0.45)
        return ending, 0.86 if sure else 0.55
    return None


def company_ending(form: str) -> str:
    """The ending that a company's name has (`반도체` of `타래반도체`); "" when it has none or is nothing else."""
    for ending, _ in _BY_LAST.get(form[-1:], ()):
        if form.endswith(ending) and form != ending:
            return ending
    tail = _LATIN_TAIL.search(form)
    return tail[0] if tail is not None and tail.start() > 1 else ""


def find_announced(article: Article, lexicon: Lexicon, found: Found) -> None:
    """`바이오 스타트업 '지니너스'`, `모회사 X`: an unknown proper name behind a word that announces a company."""
    for word in article.words:
        core = article.core(word)
        josa = article.josa(word)
        if josa not in ("", "인") or not _announces(core):
            continue
        after = _next(article, word)
        if after is None or after.gap.strip(_QUOTES + " ") or "\n" in after.gap or after.gap == "":
            continue
        quoted = any(q in after.gap for q in _QUOTES)
        name = article.core(after)
        if found.believed(after.start, after.core_end) or _ordinary(article, after):
            continue
        if name in lexicon.titles and not quoted:
            continue
        if not quoted and not is_name_like(article, after, lenient=josa == "인") and not _has_ending(name):
            continue
        if not quoted and josa != "인" and len(name) < 3 and is_hangul(name) and reading(name) is not Reading.UNKNOWN:
            continue
        end = after.core_end
        if not article.josa(after):
            more = _next(article, after)
            if more is not None and more.gap == " " and _LATIN.match(article.core(more)) and is_hangul(name):
                end = more.core_end
        found.add(after.start, end, COMPANY, 0.8 if quoted or josa == "인" else 0.7, f"after {core}")
        other = _next(article, after)
        if other is None or article.josa(after) not in ("와", "과") or other.gap != " " or not article.josa(other):
            continue
        if is_name_like(article, other) and found.believed(other.start, other.core_end) is None:
            # 업체 쿠첸과 위니아도: the second of two.
            found.add(other.start, other.core_end, COMPANY, 0.64, f"after {core} and {name}")


def find_in_context(article: Article, found: Found) -> None:
    """Unknown names where companies stand: `X 주가`, `X 관계자`, `X의 모회사`, or acting often in business."""
    acts: dict[str, list[Word]] = {}
    for word in article.words:
        josa = article.josa(word)
        if josa not in ("", "의", "은", "는", "이", "가") or found.believed(word.start, word.core_end):
            continue
        after = _next(article, word)
        if josa in ("", "의") and (after is None or after.gap != " " or article.core(after) not in COMPANY_HAS):
            continue
        if article.in_address(word.start, word.core_end) or not is_name_like(article, word):
            continue
        core = article.core(word)
        if josa in ("", "의") and after is not None and len(core) > 1:
            found.add(word.start, word.core_end, COMPANY, 0.74, f"before {article.core(after)}")
        elif josa and len(core) > 2:
            acts.setdefault(core, []).append(word)
    for words in acts.values():
        busy = [w for w in words if _in_business(article, w.core_end)]
        if len(busy) > 1:
            for word in words:
                found.add(word.start, word.core_end, COMPANY, 0.62, f"acts {len(busy)}×")


def find_defined(article: Article, lexicon: Lexicon, found: Found) -> None:
    """`X는 미국의 AI 반도체 설계 업체다`: a sentence that says what X is."""
    for sentence in article.tokens.sentences:
        match = _DEFINES.search(article.text, sentence.start, sentence.end)
        word = article.word_at(sentence.start)
        if match is None or word is None or article.josa(word) not in ("은", "는"):
            continue
        if not found.believed(word.start, word.core_end) and is_name_like(article, word):
            found.add(word.start, word.core_end, COMPANY, 0.82, f"is said to be {match[1]}")


def find_credits(article: Article, lexicon: Lexicon, found: Found) -> None:
    """`사진=연합뉴스`, `/X 제공`, `© X 무단전재`: who a picture or a text belongs to."""
    for match in _CREDIT.finditer(article.text):
        word = article.word_at(match.end())
        if word is None or word.start != match.end() or found.believed(word.start, word.core_end):
            continue
        core = article.core(word)
        following = article.text[word.end : word.end + 4].strip()
        if following.startswith("기자") or core in ORDINARY or core in lexicon.titles or not core[0].isalpha():
            continue
        if match[0].startswith("/") and not (is_press(core) or following.startswith(("제공", "캡처"))):
            continue
        if is_press(core) or is_name_like(article, word):
            found.add(word.start, word.core_end, COMPANY, 0.8, "credit")


def is_press(core: str) -> bool:
    """True for what ends like the name of a newspaper, agency or broadcaster."""
    return len(core) > 2 and core.endswith(_PRESS)


def find_aliases(article: Article, lexicon: Lexicon, found: Found) -> dict[str, str]:
    """`마이크로소프트(MS)`: the short form in brackets is a company too, there and wherever it stands.

    Gives each alias with the name that it stands for.
    """
    aliases: dict[str, str] = {}
    for match in _ALIAS.finditer(article.text):
        alias = match[1].strip()
        if (
            alias.upper() in LATIN_WORDS
            or alias in lexicon.titles
            or alias in PLACES
            or alias.startswith(_COMPANY_ALIASES_NOT)
        ):
            continue
        hits = (
            [h for h in found.over(match.start() - 1, match.start()) if h.end == match.start()] if match.start() else []
        )
        if not hits or hits[0].label != COMPANY or hits[0].score < 0.6:
            continue
        if is_hangul(alias) and is_common_word(alias) and alias not in lexicon.companies:
            continue
        if found.label_over(match.start(1), match.end(1)) == OTHER:
            continue
        name = article.text[hits[0].start : hits[0].end]
        found.add(match.start(1), match.start(1) + len(alias), COMPANY, 0.9, f"alias of {name}")
        aliases.setdefault(alias, name)
    return aliases


def is_name_like(article: Article, word: Word, *, lenient: bool = False) -> bool:
    """True for a word that may be a company's name by its form: proper or unknown, not an ordinary word or a place.

    When it is `lenient`, for places where hardly anything but a name can stand, a compound of ordinary words that the
    tokenizer took for one proper noun in its sentence is a name too: `그린웨이브`, but also `메모리반도체`.
    """
    if _ordinary(article, word):
        return False
    return _proper(article, word) or (
        lenient
        and word.whole
        and word.tag == "NNP"
        and word.core_end - word.start > 1
        and not is_dictionary_noun(article.core(word))
    )


def _announces(core: str) -> bool:
    if core in ANNOUNCES_COMPANY:
        return True
    return len(core) > 2 and any(
        core.endswith(e) for e in ("스타트업", "업체", "기업", "회사", "제조사", "개발사", "운영사")
    )


def _proper(article: Article, word: Word) -> bool:
    core = article.core(word)
    if _LATIN_NAME.match(core):
        return core.upper() not in LATIN_WORDS and len(core) > 1
    if not core or core[0].isdigit():
        return False
    if not any("가" <= c <= "힣" for c in core):
        return False
    if (head := _LATIN_HEAD.match(core)) is not None and head[0].upper() in LATIN_WORDS:
        # AI반도체, CEO들: Latin that names things or posts, with a common noun or a suffix.
        return not (is_common_word(core[head.end() :]) or len(core) - head.end() < 2)
    tail = _LATIN_TAIL.search(core)
    if tail is not None and tail[0].upper() in LATIN_WORDS and is_common_word(core[: tail.start()]):
        return False  # 생성AI
    return len(core) > 1 and not is_common_word(core)


def _ordinary(article: Article, word: Word) -> bool:
    core = article.core(word)
    return core in ORDINARY or core in PLACES or core in ANNOUNCES_COMPANY or core.isdigit()


def _before_building(article: Article, end: int) -> bool:
    """`LG 트윈타워`, `MS CEO 서밋`: inside the name of a building or an event either treatment is right."""
    following = article.text[end : end + 14]
    if not following.startswith(" "):
        return False
    words = following.split("\n", 1)[0].split()[:2]
    return any(w.startswith(("트윈타워", "타워", "서밋", "빌딩", "사옥", "센터")) for w in words)


def _next(article: Article, word: Word) -> Word | None:
    """The next word outside brackets, or inside the same ones."""
    for index in range(word.index + 1, min(word.index + 6, len(article.words))):
        after = article.words[index]
        if after.depth <= word.depth:
            return after
    return None
