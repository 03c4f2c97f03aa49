"""The suggester that the program begins with: tagger, rules, lists and decisions together."""

import pytest

from annotator.model.annotation import SetKey, SetKind
from annotator.model.document import Document
from annotator.model.lexicon import KnownName
from annotator.model.suggestion import SURE
from annotator.suggest.article import Article
from annotator.suggest.builtin import BuiltIn
from annotator.suggest.context import fitted
from annotator.suggest.lexicon import shipped
from annotator.suggest.request import Request
from annotator.suggest.tagger import COMPANY, PERSON, Tagged
from annotator.suggest.tokens import tokenize
from tests.articles import load
from tests.builders import annotated, schema


def suggested(text: str, *known: KnownName) -> list[tuple[str, str, float, str]]:
    said = BuiltIn().suggest(Request(Document("d1", text), tokenize(text), schema(), known))
    assert said.key == SetKey("d1", f"{BuiltIn.name}@{BuiltIn.version}", SetKind.SUGGESTED)
    return [(text[m.start : m.end], m.label, m.score or 0.0, m.reason or "") for m in said.mentions]


def marked(source: str) -> None:
    """Exactly the marked mentions are proposed."""
    document, gold = annotated(source)
    said = BuiltIn().suggest(Request(document, tokenize(document.text), schema(), ()))
    text = document.text
    assert {(m.start, text[m.start : m.end], m.label) for m in said.mentions} == {
        (m.start, text[m.start : m.end], m.label) for m in gold.mentions
    }


@pytest.mark.parametrize(
    "source",
    [
        "[경계현:PERSON] [삼성전자:COMPANY] 사장은 출국했다. [경:PERSON] 사장은 미국으로 갔다.",
        "[삼성:COMPANY]·[SK:COMPANY]·[LG:COMPANY]가 나란히 올랐다.",
        "[마이크로소프트:COMPANY]([MS:COMPANY])가 발표했다. [MS:COMPANY]는 이번이 처음이다.",
        "[㈜LG:COMPANY]와 [(주)한화:COMPANY], [SK그룹:COMPANY]과 [SK:COMPANY] 그룹 임원이 모였다.",
        "서울여대와 한국거래소, 산업통상자원부가 ‘글로벌 AI 얼라이언스’에 들어갔다.",
        "서버용 메모리반도체 시장의 성장으로 HBM과 GPU, AI칩 수요가 늘었다.",
        "문의는 samsung@samsung.com 또는 https://www.samsung.com/sk/lg 로 하면 된다.",
        # Names that are in no list, without a title or an ending that would betray them.
        "스타트업 [벨로니카:COMPANY]는 경쟁사인 [쏘렌타:COMPANY]를 인수했다. 업계는 [벨로니카:COMPANY]를 주목한다.",
        "[클로에 마르탱:PERSON] CEO가 방한했다. [마르탱:PERSON]은 [쏘렌타:COMPANY] 본사를 찾았다.",
    ],
)
def test_by_the_guideline(source: str) -> None:
    marked(source)


@pytest.mark.parametrize(
    ("text", "span", "label", "expected"),
    [
        ("벨로니카·쏘렌타가 올랐다", "벨로니카·쏘렌타", COMPANY, ["벨로니카", "쏘렌타"]),
        ("한새벽 사장이 왔다", "한새벽 사장", PERSON, ["한새벽"]),
        ("김대표가 왔다", "김대표", PERSON, ["김"]),
        ("누리그룹이 왔다", "누리", COMPANY, ["누리그룹"]),
        ("누리 그룹이 왔다", "누리 그룹", COMPANY, ["누리"]),
        ("㈜누리가 왔다", "누리", COMPANY, ["㈜누리"]),
        ("‘누리’가 왔다", "‘누리’", COMPANY, ["누리"]),
        ("벨로니카를 샀다", "로니카", COMPANY, ["벨로니카"]),
        ("a@nuri.com 참조", "nuri", COMPANY, []),
        ("HBM 수요", "HBM", COMPANY, []),
        ("A씨가 왔다", "A", PERSON, []),
        # A word of the dictionary is nobody's name without a post.
        ("가장 큰 함정 하나", "함정", PERSON, []),
        ("대부분 warehouse 하나", "warehouse", COMPANY, []),
    ],
)
def test_edges_are_those_of_words(text: str, span: str, label: str, expected: list[str]) -> None:
    start = text.index(span)
    article = Article(text, tokenize(text))
    found = fitted(article, shipped(), Tagged(start, start + len(span), label, 0.9))
    assert [text[s:e] for s, e in found] == expected


def test_what_people_decided_is_not_weighed_away() -> None:
    text = "서버용 다온빛 수요가 늘었다."
    assert suggested(text) == []
    ((form, label, score, reason),) = suggested(text, KnownName("다온빛", "COMPANY", 12))
    assert (form, label, reason) == ("다온빛", "COMPANY", "decided 12× as COMPANY")
    assert score > 0.9
    assert suggested("삼성전자가 신제품을 냈다.", KnownName("삼성전자", "COMPANY", 1, 2)) == []


def test_every_suggestion_says_why_and_how_sure() -> None:
    for form, _, score, reason in suggested(load("tune")[0].document.text):
        assert form and reason and 0.5 <= score <= 1


def test_our_articles_are_found_with_few_errors() -> None:
    right = said = wanted = sure = sure_right = 0
    for article in load("tune"):
        text = article.document.text
        answer = article.counted(BuiltIn().suggest(Request(article.document, tokenize(text), schema(), ())), schema())
        gold = {(m.start, m.end, m.label) for m in article.gold.mentions}
        found = {(m.start, m.end, m.label): m.score or 0.0 for m in answer.mentions}
        right += len(gold & found.keys())
        said += len(found)
        wanted += len(gold)
        sure += sum(score >= SURE for score in found.values())
        sure_right += sum(score >= SURE and place in gold for place, score in found.items())
    assert 2 * right / (said + wanted) >= 0.93
    assert sure_right / sure >= 0.97 and sure / said >= 0.6
