"""Finding by what was typed so far, in Korean: half a syllable, the initials alone, a slip of the finger.

Pure functions on text.
"""

import unicodedata
from functools import lru_cache

_INITIALS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
_VOWELS = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
_FINALS = "ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ"
_FIRST_SYLLABLE = 0xAC00
# A final or a vowel of two strokes is typed as two keys.
_STROKES = {
    pair[0]: pair[1:]
    for pair in (
        *("ㄳㄱㅅ", "ㄵㄴㅈ", "ㄶㄴㅎ", "ㄺㄹㄱ", "ㄻㄹㅁ", "ㄼㄹㅂ", "ㄽㄹㅅ", "ㄾㄹㅌ", "ㄿㄹㅍ", "ㅀㄹㅎ", "ㅄㅂㅅ"),
        *("ㅘㅗㅏ", "ㅙㅗㅐ", "ㅚㅗㅣ", "ㅝㅜㅓ", "ㅞㅜㅔ", "ㅟㅜㅣ", "ㅢㅡㅣ"),
    )
}
_LEAST = 78.0


@lru_cache(maxsize=4096)
def strokes(text: str) -> str:
    """A text as the keys that type it, small letters: 관계 → ㄱㅗㅏㄴㄱㅖ."""
    out: list[str] = []
    for character in unicodedata.normalize("NFC", text).casefold():
        code = ord(character) - _FIRST_SYLLABLE
        if 0 <= code < 11172:
            initial, rest = divmod(code, 588)
            vowel, final = divmod(rest, 28)
            parts = [_INITIALS[initial], _VOWELS[vowel]]
            if final:
                parts.append(_FINALS[final - 1])
        else:
            parts = [character]
        out += [_STROKES.get(part, part) for part in parts]
    return "".join(out)


@lru_cache(maxsize=4096)
def initials(text: str) -> str:
    """The first consonant of every syllable, other characters as they are: 관계 잇기 → ㄱㄱ ㅇㄱ."""
    out = []
    for character in unicodedata.normalize("NFC", text).casefold():
        code = ord(character) - _FIRST_SYLLABLE
        out.append(_INITIALS[code // 588] if 0 <= code < 11172 else character)
    return "".join(out)


def matches(query: str, text: str) -> bool:
    """True when the text holds what was typed, half a syllable or initials alone included."""
    return score(query, text, slips=False) > 0


def score(query: str, text: str, *, slips: bool = True) -> float:
    """How well a text answers a query, 0 for not at all; above 100 it holds the query, at its start above 110.

    With `slips` a text that is only similar (rapidfuzz partial_ratio of the strokes, at least 78) scores below 100.
    """
    typed = strokes(query.strip())
    if not typed:
        return 0.0
    whole = strokes(text)
    if typed in whole:
        return 111.0 if whole.startswith(typed) else 105.0
    if all(c in _INITIALS or c.isspace() for c in query) and query.strip() in initials(text):
        return 103.0
    # Words in any order.
    parts = [strokes(part) for part in query.split()]
    if len(parts) > 1 and all(part in whole for part in parts):
        return 101.0
    if slips and len(typed) >= 4 and len(typed) <= len(whole):
        # Late: only needed when somebody mistypes, so the window's start does not wait for it.
        from rapidfuzz import fuzz

        close = float(fuzz.partial_ratio(typed, whole))
        if close >= _LEAST:
            return close
    return 0.0
