"""Sentences of readers and writers in Korean: they are English, with their values in them, for the command line.

``resources/translations/readers.json`` has each with ``{0}``, ``{1}`` … for its values; what stands in front of one (a
file, a line, an id) is not part of it. A test finds every such sentence in the code and fails when one has no Korean.
"""

import json
import re
from collections.abc import Sequence
from functools import cache, lru_cache

from annotator.resources import data_path

_VALUE = re.compile(r"\{(\d+)\}")
_PLACE = re.compile(r"(^|, )(line|row|document|item) (\d+)")
_PLACES = {"line": "행", "row": "행", "document": "번째 글", "item": "번째 항목"}
_ID = re.compile(r", id '([^']*)'")
_PREFIX = re.compile(r"(?:.*?, )?(?:line|row|document|item) \d+(?:, id '[^']*')?: ")
_CUT = re.compile(r"[:;] ")
_KINDS = {
    "mention": "멘션",
    "relation": "관계",
    "passage": "구간",
    "subject": "주어",
    "object": "목적어",
    "a list": "목록",
    "a text": "글자",
    "a number": "수",
    "null": "null",
    "true or false": "참·거짓",
}


@cache
def _sentences() -> tuple[tuple[str, re.Pattern[str], str], ...]:
    """Each sentence: its longest constant part, the whole as a pattern, the Korean; the most constant ones first."""
    table: dict[str, str] = json.loads(data_path("resources", "translations", "readers.json").read_text("utf-8"))
    found = []
    for text, korean in table.items():
        parts = _VALUE.split(text)[::2]
        pattern = "(.*?)".join(map(re.escape, parts))
        found.append((sum(map(len, parts)), max(parts, key=len), re.compile(pattern, re.DOTALL), korean))
    found.sort(key=lambda entry: -entry[0])
    return tuple(entry[1:] for entry in found)


@lru_cache(maxsize=4096)
def korean_sentence(text: str) -> str:
    """A sentence of a reader in Korean, its place in front of it, too; as it is when no Korean is known."""
    place = _PREFIX.match(text)
    first = place.end() if place is not None else 0
    for start in (first, *(cut.end() for cut in _CUT.finditer(text, first))):
        said = _whole(text[start:])
        if said is not None:
            before = _PLACE.sub(lambda m: f"{m[1] and ' '}{m[3]}{_PLACES[m[2]]}", text[:start])
            return _ID.sub(r" (\1)", before) + said
    return text


def _whole(text: str) -> str | None:
    for constant, pattern, korean in _sentences():
        if constant not in text or (found := pattern.fullmatch(text)) is None:
            continue
        if found.groups() and found.start(1) == 0 and _CUT.search(found[1]) is not None:
            continue  # what is in front of the sentence is no value of it
        return _filled(korean, [_value(value) for value in found.groups()])
    return None


def _filled(korean: str, values: Sequence[str]) -> str:
    return _VALUE.sub(lambda m: values[int(m[1])], korean)


def _value(text: str) -> str:
    """A value that is a sentence or a word of ours itself."""
    if text in _KINDS:
        return _KINDS[text]
    what, _, rest = text.partition(" ")
    if what in _KINDS and rest:
        return f"{_KINDS[what]} {rest}"
    return _whole(text) or text
