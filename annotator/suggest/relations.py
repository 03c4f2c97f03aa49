"""Candidates for relations between names that have been found, by the words between and behind them.

They are cautious: one clause, the two names next to each other, and a score that says "maybe".
"""

import re

from annotator.suggest.article import Article
from annotator.suggest.found import COMPANY, PERSON, Found, Hit

# What may stand between two names of one relation, at most.
_REACH = 40
_QUOTE = "['‘\"“]"

_Rule = tuple[str, str, str, bool, float, re.Pattern[str], str]


def _rule(label: str, head: str, tail: str, pattern: str, reason: str, *, swap: bool = False) -> _Rule:
    return label, head, tail, swap, 0.6, re.compile(pattern), reason


_MEETS = r"(?:만나|만났|만난|회동|면담|접견|예방)"
_JOINS = r"(?:합작|제휴|협력|협업|손잡|손을 잡|업무협약|양해각서|공동 ?개발|MOU|파트너십)"

# Matched against what stands between the first name and the second, "\0", and what stands behind the second up to the
# next name. So in a list of objects only the one at the verb is found, and members of a list are never joined.
_RULES = (
    _rule(
        "met_with", PERSON, PERSON, rf"\A[^,.\0]{{0,14}}[은는이가도] [^,.\0]*\0[^,.]{{0,16}}{_MEETS}", "A가 B를 만나"
    ),
    _rule(
        "met_with",
        PERSON,
        PERSON,
        rf"\A[^,.\0]{{0,14}}[와과] [^,.\0]*\0[^,.]{{0,14}}[이가은는] [^,.]{{0,12}}{_MEETS}",
        "A와 B가 만나",
    ),
    _rule(
        "partner_of",
        COMPANY,
        COMPANY,
        rf"\A[와과] [^,.\0]{{0,12}}\0(?:[이가은는도]|의) [^.]{{0,20}}{_JOINS}",
        "A와 B가 협력",
    ),
    _rule(
        "partner_of",
        COMPANY,
        COMPANY,
        rf"\A[은는이가도] [^,.\0]{{0,14}}\0[와과](?:의|도)? [^.]{{0,24}}{_JOINS}",
        "A가 B와 협력",
    ),
    _rule("competitor_of", COMPANY, COMPANY, r"\A의 (?:경쟁사|경쟁업체|라이벌)(?:인)? [^,.\0]{0,14}\0", "A의 경쟁사 B"),
    _rule(
        "competitor_of",
        COMPANY,
        COMPANY,
        r"\A[은는이가와과] [^,.\0]{0,8}\0[와과이가은는] [^.]{0,8}(?:경쟁하|경쟁을|맞붙)",
        "A가 B와 경쟁",
    ),
    _rule(
        "acquires",
        COMPANY,
        COMPANY,
        r"\A(?:[이가은는]|,|의) [^,.\0]{0,20}\0"
        r"(?:[을를]| 지분[^,.]{0,24}[을를]| 경영권을)? ?[^,.]{0,10}(?:인수(?!설|합병설)| 사들[이였])",
        "A가 B를 인수",
    ),
    _rule(
        "invests_in",
        COMPANY,
        COMPANY,
        r"\A(?:[이가은는]|,) [^,.\0]{0,24}\0(?:에|의 지분| 지분)[^.]{0,24}(?:투자|출자|보유|확보|취득|매입)",
        "A가 B에 투자",
    ),
    _rule(
        "subsidiary_of",
        COMPANY,
        COMPANY,
        rf"\A(?:의)? (?:자회사|계열사|손자회사)인? ?{_QUOTE}?\0",
        "A 자회사 B",
        swap=True,
    ),
    _rule("subsidiary_of", COMPANY, COMPANY, rf"\A(?:의)? 모회사인? ?{_QUOTE}?\0", "A 모회사 B"),
    _rule(
        "supplies", COMPANY, COMPANY, r"\A[이가은는] [^,.\0]{0,20}\0(?:에|에게) [^.]{0,24}(?:공급|납품)", "A가 B에 공급"
    ),
)
_FOUNDED = re.compile(r"\A(?:을|를) (?:공동 ?)?(?:창업|설립|창립|세운)(?:한|했던)? ?")


def find_relations(article: Article, found: Found) -> None:
    """Add candidate links between neighbouring names of one sentence to `found`."""
    hits = found.settled()
    text = article.text
    for index, first in enumerate(hits):
        sentence = article.sentence_at(first.start)
        for number in range(index + 1, min(index + 4, len(hits))):
            second = hits[number]
            gap = text[first.end : second.start]
            if len(gap) > _REACH or "\n" in gap or article.sentence_at(second.start) != sentence:
                break
            following = hits[number + 1].start if number + 1 < len(hits) else len(text)
            behind = text[second.end : min(following, second.end + 60)].split("\n", 1)[0]
            if first.label == COMPANY and second.label == PERSON and _FOUNDED.fullmatch(gap):
                found.link(_at(second), _at(first), "founder_of", 0.85, "pattern: C를 창업한 P")
            for label, head, tail, swap, score, pattern, reason in _RULES:
                if (first.label, second.label) != (head, tail) or text[first.start : first.end] == text[
                    second.start : second.end
                ]:
                    continue
                if pattern.search(f"{gap}\0{behind}"):
                    ends = (_at(second), _at(first)) if swap else (_at(first), _at(second))
                    found.link(*ends, label, score, f"maybe: {reason}")


def _at(hit: Hit) -> tuple[int, int]:
    return hit.start, hit.end
