"""Particles that fit the word before them."""

import re

_PAIRS = (
    ("이라고", "라고"), ("이라는", "라는"), ("이라며", "라며"), ("이라면", "라면"), ("이었", "였"),
    ("이란", "란"), ("이다", "다"), ("이며", "며"), ("이나", "나"), ("이자", "자"), ("으로", "로"),
    ("은", "는"), ("이", "가"), ("을", "를"), ("과", "와"),
)  # fmt: skip
_PARTICLE = re.compile(
    "(" + "|".join(sorted({f for pair in _PAIRS for f in pair}, key=len, reverse=True)) + ")"
    r"(?=[^가-힣]|\Z|의|는|도|만|부터|서|써|다)"
)
_FITS = {form: pair for pair in _PAIRS for form in pair}
_CONSONANT_DIGITS, _CONSONANT_LETTERS = "013678", "LMNRlmnr"


def fitted(before: str, after: str) -> str:
    """`after` with its leading particle as it is written behind `before`: ("나래", "은 갔다") → "는 갔다"."""
    quote = after[:1] if after[:1] in "'\"’”)]" else ""
    if quote:
        return quote + fitted(before, after[1:])
    match = _PARTICLE.match(after)
    if match is None or not before:
        return after
    closed, liquid = _ending(before)
    with_consonant, with_vowel = _FITS[match[1]]
    if with_consonant == "으로" and liquid:
        closed = False
    return (with_consonant if closed else with_vowel) + after[match.end() :]


def _ending(word: str) -> tuple[bool, bool]:
    """Whether a word ends in a consonant, and whether that is ㄹ."""
    last = next((c for c in reversed(word) if c.isalnum()), "")
    if "가" <= last <= "힣":
        final = (ord(last) - ord("가")) % 28
        return final != 0, final == 8
    if last.isdigit():
        return last in _CONSONANT_DIGITS, last in "178"
    if last.isupper():
        return last in _CONSONANT_LETTERS, last in "LR"
    return last in "lmnrbkptcg", last in "lr"
