"""Whether a name may begin or end at a place in Korean text, judged by morphemes: `삼성` in `삼성전자` does not end.

Rules by the spelling of Korean (한글 맞춤법 §41: a particle is written onto the word before it) and the Sejong tags.
Offsets are code points, end exclusive.
"""

import re
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import Enum

from annotator.model.tokens import Token, Tokens, is_particle

# Only for what the tokenizer took together with a name that it does not know.
_JOSA = (
    "은 는 이 가 을 를 의 에 와 과 도 만 로 으로 에서 에게 에게서 께 께서 한테 랑 이랑 하고 부터 까지 보다 처럼 "
    "라고 이라고 라는 이라는 라며 이라며 인 이다 다 이며 며 이고 이나 나 에는 에도 에서는 에서도 에서의 에게는 "
    "와의 과의 와는 과는 로의 으로의 로부터 으로부터 로는 으로는 조차 마저 뿐 측 측은 측이 측의 측에 씨 씨가 씨는 "
    "씨와 씨를 씨의 씨도 님 들 들은 들이 들을 들의 등 등이 등은 등을 등의"
)
_PARTICLES = frozenset(_JOSA.split())
# Written onto a name without being part of it, though they are no particles.
_NOT_PARTS = frozenset(("씨", "측", "님", "들", "등", "뿐", "발"))
_ADDRESS = re.compile(r"://|www\.|\w@\w|\w\.(?:com|net|org|kr|io|ai)\b")
_EOJEOL = re.compile(r"\S+")
_SHORTEST_SURE = 3


class Edge(Enum):
    """What stands at an edge: an end of the word, more of a longer word, a syllable that may be either."""

    CLEAN = "clean"
    INSIDE = "inside"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True)
class Ending:
    """How a name ends: `written_on` is the particle or title glued to it, empty for none."""

    edge: Edge
    written_on: str = ""


def is_word_character(character: str) -> bool:
    """True for letters, digits, Hangul and Hanja, and for what has no width inside a word."""
    return character.isalnum() or character in "_\u200b\u00ad\u2060"


def is_hangul(text: str) -> bool:
    """True when a text is Hangul syllables only."""
    return all("가" <= c <= "힣" for c in text)


def in_address(text: str, start: int, end: int) -> bool:
    """True when a stretch lies in an eojeol with a URL or an e-mail address, Hangul behind it left out."""
    low = start
    while low > 0 and not text[low - 1].isspace():
        low -= 1
    eojeol = _EOJEOL.match(text, low)
    if eojeol is None or is_hangul(text[start:end]):
        return False
    return _ADDRESS.search(eojeol[0]) is not None


def starts(text: str, tokens: Tokens | None, start: int) -> Edge | None:
    """How a name that begins at `start` begins; None where nothing can begin, as in the middle of a morpheme."""
    if start == 0:
        return Edge.CLEAN
    before = text[start - 1]
    if not is_word_character(before):
        return None if before in "-.&＆'’+" and start > 1 and _both_latin(text, start - 2, start) else Edge.CLEAN
    if _is_hanja(before) and not _is_hanja(text[start]):
        return Edge.CLEAN  # 美MS: a word of its own in headlines
    if _is_latin(before) and _is_latin(text[start]):
        return None
    token = _ending_at(tokens, start)
    if token is None:
        return None
    return Edge.CLEAN if is_particle(token.tag) or token.tag.startswith("E") else Edge.INSIDE


def ends(text: str, tokens: Tokens | None, start: int, end: int, titles: AbstractSet[str]) -> Ending | None:
    """How a name that begins at `start` ends at `end`; None where nothing can end.

    `titles` may be written onto it (`김서연사장`). Where the tokenizer took an unknown name together with what looks
    like a particle, a name of three characters and more ends there, a shorter one may go on: `김도` in `김도은`.
    """
    rest = _rest(text, end)
    if not rest:
        joint = end + 1 < len(text) and text[end] in "-.&＆'’+" and _both_latin(text, end - 1, end + 1)
        return None if joint else Ending(Edge.CLEAN)
    if _is_latin(text[end - 1]) and _is_latin(text[end]):
        return None
    if rest in _PARTICLES and not _is_cut(tokens, end):
        return Ending(Edge.CLEAN if end - start >= _SHORTEST_SURE else Edge.UNSURE, rest)
    if not _is_cut(tokens, end):
        return Ending(Edge.CLEAN, rest) if end - start >= _SHORTEST_SURE and is_title(rest, titles) else None
    assert tokens is not None
    here = tokens.index_at(end)
    if here is None:
        return Ending(Edge.CLEAN)
    follows = tokens.tokens[here]
    if is_particle(follows.tag):
        return Ending(Edge.CLEAN, _particles(text, tokens, here))
    if rest in _PARTICLES or text[follows.start : follows.end] in _NOT_PARTS or is_title(rest, titles):
        return Ending(Edge.CLEAN, rest)
    return Ending(Edge.INSIDE)


def is_title(rest: str, titles: AbstractSet[str]) -> bool:
    """True for a title of `titles` with or without a particle written onto it."""
    return any(rest[:n] in titles and (n == len(rest) or rest[n:] in _PARTICLES) for n in range(len(rest), 0, -1))


def is_particles(text: str) -> bool:
    """True for particles as they are written onto a name."""
    return text in _PARTICLES


def _rest(text: str, end: int) -> str:
    stop = end
    while stop < len(text) and is_word_character(text[stop]):
        stop += 1
    return text[end:stop]


def _ending_at(tokens: Tokens | None, offset: int) -> Token | None:
    if tokens is None:
        return None
    index = tokens.index_at(offset - 1)
    return tokens.tokens[index] if index is not None and tokens.tokens[index].end == offset else None


def _is_cut(tokens: Tokens | None, offset: int) -> bool:
    """Whether a morpheme ends at an offset, or none is over it."""
    if tokens is None:
        return False
    index = tokens.index_at(offset - 1)
    return index is None or tokens.tokens[index].end == offset


def _particles(text: str, tokens: Tokens, index: int) -> str:
    items = tokens.tokens
    start = items[index].start
    while index + 1 < len(items) and items[index + 1].start == items[index].end and is_particle(items[index + 1].tag):
        index += 1
    return text[start : items[index].end]


def _both_latin(text: str, one: int, other: int) -> bool:
    return _is_latin(text[one]) and _is_latin(text[other])


def _is_latin(character: str) -> bool:
    return character.isascii() and character.isalnum()


def _is_hanja(character: str) -> bool:
    return "一" <= character <= "鿿"
