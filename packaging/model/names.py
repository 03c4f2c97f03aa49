"""Makes names that nobody has: people, companies, other organisations, products; from syllables and words.

The lists (`names.txt`) are words and syllables of the language and of transliteration, typed for this project.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


def _lists() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    here: list[str] = []
    for line in (Path(__file__).parent / "names.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("# "):
            here = found.setdefault(line[2:], [])
        else:
            here += line.split()
    return found


_LISTS = _lists()
_SURNAMES = _LISTS["surnames"]
_DOUBLE = _LISTS["double surnames"]
_FIRST = _LISTS["first syllables"]
_LAST = _LISTS["last syllables"]
_NATIVE_GIVEN = _LISTS["native given names"]
_WEST_FIRST = _LISTS["western first names"]
_WEST_LAST = _LISTS["western last names"]
_JAPAN_LAST = _LISTS["japanese last names"]
_JAPAN_FIRST = _LISTS["japanese first names"]
_CHINA_LAST = _LISTS["chinese last names"]
_CHINA_FIRST = _LISTS["chinese first names"]
_PARTS = _LISTS["syllables"]
_STEMS = _LISTS["stems"]
_SURE_SUFFIXES = _LISTS["endings"]
_FOREIGN_SECOND = _LISTS["foreign endings"]
_LATIN_PARTS = _LISTS["latin parts"]
_WORD_NAMES = _LISTS["word names"]
_PRESS = _LISTS["press endings"]
_PRESS_STEMS = _LISTS["press stems"]
_GOVERNMENT = _LISTS["government"]
_COURTS = _LISTS["courts"]
_EXCHANGES = _LISTS["associations"]
_FIELDS = _LISTS["fields"]
_VIETNAM = [_LISTS[f"vietnamese {part} names"] for part in ("last", "middle", "first")]
_ANY_GIVEN = sorted({*_FIRST, *_LAST, *"겸결담도랑레로루몽벼새솜여울잎찬칠탄팔향단달돌들밀벗샘숲참"})
# Words that are parts of made-up names, or such names by themselves.
WORDS_IN_NAMES = {*_STEMS, *_WORD_NAMES, *_PRESS_STEMS, *_NATIVE_GIVEN}
_LATIN_TAILS = [
    "", "", "", "", "AI", "Tech", "Labs", "Soft", "Works", "ly", "io", "hub", "Bio", "Pay", "Net", "X",
]  # fmt: skip
_LATIN_SECOND = [
    "Robotics", "Technologies", "Systems", "Capital", "Labs", "Semiconductor", "Energy", "Therapeutics", "Motors",
    "Partners", "Holdings", "Group", "Cloud", "Dynamics", "AI", "Studios",
]  # fmt: skip
_PRODUCT_TAILS = [
    "", "", "", " 프로", " 울트라", " 미니", " 플러스", " 2", " 3.0", " X", " 시리즈", "폰", "북", "패드",
    "워치", "톡", "맵", "페이", "뷰", "캠", "카", "봇", "칩", "OS", "GPT",
]  # fmt: skip


@dataclass(frozen=True)
class Person:
    """A made-up person: the full name, and what stands for it later (a surname, or the last part of a foreign name)."""

    full: str
    short: str
    korean: bool


@dataclass(frozen=True)
class Company:
    """A made-up company: its name, a short form for brackets (may be empty), the name without what may be left out."""

    full: str
    alias: str
    bare: str


def korean_person(chance: random.Random) -> Person:
    """A Korean name of two to four syllables."""
    surname = (
        chance.choice(_DOUBLE)
        if chance.random() < 0.03
        else chance.choice(_SURNAMES[: 30 if chance.random() < 0.55 else None])
    )
    kind = chance.random()
    if kind < 0.7:
        given = chance.choice(_FIRST) + chance.choice(_LAST)
    elif kind < 0.8:
        given = chance.choice(_ANY_GIVEN) + chance.choice(_ANY_GIVEN)
    elif kind < 0.94:
        given = chance.choice(_NATIVE_GIVEN)
    else:
        given = chance.choice(_LAST)
    return Person(surname + given, surname, True)


def person(chance: random.Random) -> Person:
    """A name of any kind, Korean two times in three."""
    kind = chance.random()
    if kind < 0.64:
        return korean_person(chance)
    if kind < 0.88:
        first = chance.choice(_WEST_FIRST) if chance.random() < 0.7 else coined(chance, 2, 3)
        last = chance.choice(_WEST_LAST) if chance.random() < 0.65 else coined(chance, 2, 4)
        middle = chance.choice(
            ["", "", "", "", "", f" {chance.choice('ABCDEJKLMRST')}.", f" {coined(chance, 1, 3)}", " 반", " 데", " 폰"]
        )
        return Person(f"{first}{middle} {last}", last, False)
    if kind < 0.895:
        last = chance.choice(_SURNAMES[:30])
        return Person(f"{chance.choice(_WEST_FIRST)} {last}", last, True)
    if kind < 0.925:
        last = chance.choice(_JAPAN_LAST)
        return Person(f"{last} {chance.choice(_JAPAN_FIRST)}", last, False)
    if kind < 0.96:
        last = chance.choice(_CHINA_LAST)
        return Person(last + chance.choice(_CHINA_FIRST) + chance.choice(["", "", *_CHINA_FIRST[:3]]), last, False)
    if kind < 0.98:
        parts = [chance.choice(part) for part in _VIETNAM]
        return Person(" ".join(parts), parts[-1], False)
    first, last = latin(chance).capitalize(), latin(chance).capitalize()
    return Person(f"{first} {last}", last, False)


def coined(chance: random.Random, least: int, most: int) -> str:
    """Syllables that sound like a transliterated name."""
    size = chance.randint(least, most)
    word = ""
    while len(word) < size:
        word += chance.choice(_PARTS)
    return word[: most + 1]


def latin(chance: random.Random) -> str:
    """A Latin word of two or three made-up parts, lower case."""
    return "".join(chance.choice(_LATIN_PARTS) for _ in range(chance.choice((2, 2, 3))))


def capitals(chance: random.Random, least: int = 2, most: int = 4) -> str:
    """An acronym."""
    return "".join(chance.choice("ABCDEFGHIJKLMNOPQRSTUVWXYZ") for _ in range(chance.randint(least, most)))


def company(chance: random.Random, real: list[str] | None = None, words: Sequence[str] = ()) -> Company:
    """A company of any shape; with `real` one in seven has a name from that list, with `words` one in twelve is called
    by such a word alone (`모란`, `옆집`): only what stands around it tells it from the thing."""
    if words and chance.random() < 1 / 12:
        return _called_by_a_word(chance, words)
    kind = chance.random()
    alias = ""
    if real and kind < 0.14:
        name = bare = chance.choice(real)
    elif kind < 0.36:
        bare = chance.choice(_STEMS) if chance.random() < 0.7 else coined(chance, 2, 2)
        name = bare + chance.choice(_SURE_SUFFIXES)
        alias = bare
    elif kind < 0.5:
        bare = coined(chance, 2, 4)
        name = bare + (chance.choice(_SURE_SUFFIXES) if chance.random() < 0.6 else "")
        alias = bare if name != bare and chance.random() < 0.6 else ""
    elif kind < 0.6:
        bare = name = coined(chance, 2, 5)
    elif kind < 0.63:
        bare = name = capitals(chance, 3, 4)
        if chance.random() < 0.2:
            bare = name = name[:-1] + name[-1].lower()
    elif kind < 0.68:
        bare = capitals(chance, 2, 3)
        name = bare + (chance.choice(_SURE_SUFFIXES) if chance.random() < 0.75 else "")
        alias = bare
    elif kind < 0.75:
        word = latin(chance)
        bare = name = chance.choice(
            (word.capitalize(), word.capitalize() + chance.choice(_LATIN_TAILS), word.upper(), word)
        )
        if name == word:
            bare = name = word.capitalize()
    elif kind < 0.84:
        bare = coined(chance, 2, 4)
        name = f"{bare} {chance.choice(_FOREIGN_SECOND)}"
        alias = bare
    elif kind < 0.87:
        bare = latin(chance).capitalize()
        name = f"{bare} {chance.choice(_LATIN_SECOND)}"
        alias = bare
    elif kind < 0.92:
        bare = name = chance.choice(_WORD_NAMES)
    elif kind < 0.94:
        bare = name = coined(chance, 2, 3) + str(chance.choice((1, 2, 3, 7, 9, 11, 24, 28, 42, 101, 365)))
    elif kind < 0.96:
        bare = name = chance.choice(_STEMS) if chance.random() < 0.7 else coined(chance, 2, 2)
    elif kind < 0.975:
        bare = name = chance.choice(_STEMS) + chance.choice(_STEMS)
        if chance.random() < 0.6:
            name += chance.choice(_SURE_SUFFIXES)
    else:
        bare = chance.choice(_STEMS)
        name = chance.choice(("한국", "대한", "동양", "국제", "제일", "서울")) + chance.choice(_SURE_SUFFIXES)
        bare = name
    if not alias or chance.random() < 0.4:
        alias = _alias(chance) if chance.random() < 0.7 else alias
    if chance.random() < 0.06:
        name = chance.choice(("㈜", "(주)", "㈜")) + name
    elif chance.random() < 0.015:
        name += chance.choice(("㈜", "(주)"))
    return Company(name, "" if alias == name else alias, bare)


def _called_by_a_word(chance: random.Random, words: Sequence[str]) -> Company:
    word = chance.choice(words)
    while len(word) > 4:
        word = chance.choice(words)
    kind = chance.random()
    if kind < 0.65:
        return Company(word, _alias(chance) if chance.random() < 0.25 else "", word)
    if kind < 0.85:
        return Company(word + chance.choice(_SURE_SUFFIXES), word, word)
    other = chance.choice(words)
    while len(other) > 2:
        other = chance.choice(words)
    return Company(word[:2] + other, "", word[:2] + other)


def relative(of: Company, chance: random.Random) -> Company:
    """Another company of the same group: `한빛화학` beside `한빛전자`; of what has no common part, simply another."""
    if of.bare == of.full or " " in of.full:
        return company(chance)
    return Company(of.bare + chance.choice((*_SURE_SUFFIXES, "그룹", "그룹", "지주", "홀딩스")), "", of.bare)


def _alias(chance: random.Random) -> str:
    kind = chance.random()
    if kind < 0.6:
        return capitals(chance)
    word = latin(chance).capitalize()
    if kind < 0.75:
        return word
    if kind < 0.9:
        return f"{word} {chance.choice((*_LATIN_SECOND, 'AG', 'Inc', 'Corp'))}"
    return coined(chance, 2, 3)


def press(chance: random.Random) -> str:
    """A newspaper, broadcaster or agency: a company by our guideline."""
    if chance.random() < 0.15:
        return chance.choice(("뉴스", "연합", "TV", "이")) + chance.choice(_STEMS)
    stem = chance.choice(_PRESS_STEMS) if chance.random() < 0.6 else chance.choice(_STEMS)
    return stem + chance.choice(_PRESS)


def other(chance: random.Random) -> str:
    """An organisation that is no company: ministry, court, exchange, association, university, union, party."""
    kind = chance.random()
    if kind < 0.3:
        return chance.choice(_GOVERNMENT)
    if kind < 0.38:
        return chance.choice(_COURTS)
    if kind < 0.48:
        return chance.choice(_EXCHANGES)
    if kind < 0.62:
        stem = chance.choice(_STEMS) if chance.random() < 0.6 else coined(chance, 2, 3)
        return stem + chance.choice(
            ("대", "대학교", "대", "여대", "과기대", "공대", "대병원", "의료원", "병원", "여자대학교", "고", "초등학교")
        )
    if kind < 0.84:
        head = chance.choice(("한국", "대한", "전국", "국제", "글로벌", "아시아", "서울", "세계", "미국", ""))
        field = chance.choice(_FIELDS)
        tail = chance.choice(
            (
                "협회",
                "산업협회",
                "진흥원",
                "연구원",
                "학회",
                "연합회",
                "재단",
                "협의회",
                "기술원",
                "조합",
                "얼라이언스",
                "포럼",
                "연구소",
                "공단",
                "진흥재단",
                "기구",
                "위원회",
                "노동조합",
                "연대",
            )
        )
        return head + field + tail if chance.random() < 0.7 else f"{head}{field} {tail}".strip()
    if kind < 0.9:
        return capitals(chance, 3, 5)
    if kind < 0.95:
        return chance.choice(_STEMS) + chance.choice(
            ("당", "재단", "복지재단", "장학재단", "문화재단", "연맹", "교회", "미술관", "박물관")
        )
    return (
        chance.choice(("글로벌", "오픈", "퓨처", "넥스트", "그린"))
        + " "
        + chance.choice(("AI", "칩", "텔코", "데이터", "모빌리티", "클린에너지", "로봇"))
        + " "
        + chance.choice(("얼라이언스", "파트너십", "컨소시엄", "이니셔티브", "포럼"))
    )


def product(chance: random.Random) -> str:
    """A product, service, app or model: sounds like a company and is none."""
    kind = chance.random()
    if kind < 0.5:
        return coined(chance, 2, 4) + chance.choice(_PRODUCT_TAILS)
    if kind < 0.65:
        return latin(chance).capitalize() + chance.choice(["", " 2", "-7B", " Pro", " OS", "GPT", " 1.5"])
    if kind < 0.8:
        return capitals(chance, 1, 3) + chance.choice(("-", "")) + str(chance.randint(1, 990))
    return chance.choice(_WORD_NAMES) + chance.choice(("", "", " 앱", " 2.0", " 에디션"))
