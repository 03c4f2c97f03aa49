"""The reasons of our own suggester in the language of the window; those of others are shown as they are."""

import re
from functools import cache

from annotator.gui.kit.words import label_name, language
from annotator.model.schema import Schema

_DECIDED = re.compile(r"^(decided \d+× as )(\w+)$")
# What stands for what in the name of a pattern.
_SLOTS = {"P": "인물", "C": "기업", "title": "직함"}
_SLOT = re.compile(r"(?<![\w가-힣])(?:P|C|title)(?![\w])")
_KOREAN = (
    (r"lexicon: (.+)", r"사전: \1"),
    (r"seen in this article (\d+)×", r"이 글에 \1번"),
    (r"title: (.+)", r"직함: \1"),
    (r"short for (.+)", r"‘\1’의 짧은 이름"),
    (r"surname of (.+) \+ (.+)", r"\1의 성 + \2"),
    (r"surname of (.+)", r"‘\1’의 성"),
    (r"last name of (.+)", r"‘\1’의 성"),
    (r"in brackets behind (.+)", r"‘\1’ 뒤 괄호 안"),
    (r"(.+) stands in brackets behind it", r"뒤의 괄호 안에 ‘\1’"),
    (r"surname \+ (.+)", r"성 + \1"),
    (r"alias of (.+)", r"‘\1’의 다른 이름"),
    (r"surer elsewhere in this article", "이 글의 다른 곳에서 더 확실"),
    (r"after (.+)", r"‘\1’ 뒤"),
    (r"before (.+)", r"‘\1’ 앞"),
    (r"in a list of companies", "기업을 늘어놓은 자리"),
    (r"in a list of people", "사람을 늘어놓은 자리"),
    (r"in a list", "늘어놓은 자리"),
    (r"(?:by its )?context", "문맥"),
    (r"answered (\d+)× as the same as (.+)", r"‘\2’와(과) 같은 개체로 \1번 답함"),
    (r"same as (.+)", r"‘\1’와(과) 같은 이름"),
    (r"context agrees", "문맥도 같음"),
    (r"context doubts", "문맥은 의심함"),
    (r"corporate sign", "㈜ 표시"),
    (r"shape: (.+)", r"기업 이름 꼴: \1"),
    (r"looks like a Korean name", "사람 이름 꼴"),
    (r"pattern: (.+), classifier ([\d.]+)", r"‘\1’ 꼴 · 문맥 판정 \2"),
    (r"pattern: (.+)", r"‘\1’ 꼴"),
    (r"maybe: (.+)", r"어쩌면: \1"),
    (r"decided (\d+)× as (.+)", r"\2(으)로 \1번 답함"),
)


@cache
def _compiled() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(pattern), korean) for pattern, korean in _KOREAN)


def reason_words(reason: str, schema: Schema) -> str:
    """A reason, its parts (joined by "; ") each once and in the language of the window, labels by their names."""
    parts = list(dict.fromkeys(reason.split("; "))) if reason else []
    parts = [_DECIDED.sub(lambda found: found[1] + label_name(schema, found[2]), part) for part in parts]
    if language() != "ko":
        return " · ".join(parts)
    return " · ".join(_in_korean(part) for part in parts)


def _in_korean(part: str) -> str:
    for pattern, korean in _compiled():
        found = pattern.fullmatch(part)
        if found:
            return _SLOT.sub(lambda slot: _SLOTS[slot[0]], found.expand(korean))
    return part
