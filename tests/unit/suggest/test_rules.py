"""What the built-in rules propose, on texts written for it, and by the guideline of the default schema."""

from dataclasses import replace
from pathlib import Path

import pytest

from annotator.model.annotation import AnnotationSet
from annotator.model.document import Document
from annotator.model.lexicon import KnownAlias, KnownName
from annotator.model.schema import Schema
from annotator.suggest.request import Request
from annotator.suggest.rules import Rules
from annotator.suggest.tokens import tokenize
from tests.builders import annotated, schema

GOLD = sorted((Path(__file__).resolve().parents[2] / "data" / "suggest").glob("*.txt"))


def proposed(text: str, *known: KnownName, of: Schema | None = None) -> AnnotationSet:
    document = Document("d1", text)
    return Rules().suggest(Request(document, tokenize(text), of or schema(), known))


def spans(said: AnnotationSet) -> set[tuple[int, int, str]]:
    return {(m.start, m.end, m.label) for m in said.mentions}


def names(text: str, *known: KnownName, label: str | None = None) -> list[str]:
    return [text[m.start : m.end] for m in proposed(text, *known).mentions if label in (None, m.label)]


def relations(text: str) -> list[str]:
    said = proposed(text)
    place = {m.id: text[m.start : m.end] for m in said.mentions}
    return [f"{place[r.head]} {r.label} {place[r.tail]}" for r in said.relations]


def marked(text: str) -> None:
    """Exactly the marked mentions are proposed."""
    document, gold = annotated(text)
    said = proposed(document.text)
    assert {document.text[s:e] + ":" + label for s, e, label in spans(said)} == {
        document.text[s:e] + ":" + label for s, e, label in spans(gold)
    }
    assert spans(said) == spans(gold)


def test_the_gold_texts_are_found_with_few_errors() -> None:
    hits = said = wanted = 0
    assert len(GOLD) >= 8
    for path in GOLD:
        document, gold = annotated(path.read_text(encoding="utf-8").rstrip("\n"))
        found = spans(proposed(document.text))
        hits += len(found & spans(gold))
        said += len(found)
        wanted += len(gold.mentions)
    assert hits / said >= 0.95, f"precision {hits}/{said}"
    assert hits / wanted >= 0.95, f"recall {hits}/{wanted}"


@pytest.mark.parametrize(
    "text",
    [
        # Titles and particles stay outside, a surname with a title is a person.
        "[경계현:PERSON] [삼성전자:COMPANY] 사장은 출국했다. [경:PERSON] 사장은 미국으로 갔다.",
        "[이재용:PERSON] 회장에게 [SK하이닉스:COMPANY]와 [LG전자:COMPANY]의 계획을 물었다.",
        # Lists.
        "[삼성:COMPANY]·[SK:COMPANY]·[LG:COMPANY]가 나란히 올랐다.",
        # Two mentions of one company.
        "[마이크로소프트:COMPANY]([MS:COMPANY])가 발표했다. [MS:COMPANY]는 이번이 처음이다.",
        # ㈜, (주) and 그룹: glued inside, apart outside.
        "[㈜LG:COMPANY]와 [(주)한화:COMPANY], [SK그룹:COMPANY]과 [SK:COMPANY] 그룹 임원이 모였다.",
        # A name inside another word is not the name.
        "메타버스와 애플카, LG트윈타워를 둘러봤다.",
        # No companies: schools, exchanges, ministries, alliances.
        "서울여대와 한국거래소, 산업통상자원부가 ‘글로벌 AI 얼라이언스’에 들어갔다.",
        # Posts that are other words, and Latin that names things.
        "서버용 메모리반도체 시장의 성장으로 HBM과 GPU, AI칩 수요가 늘었다.",
        # Addresses hold no names.
        "문의는 samsung@samsung.com 또는 https://www.samsung.com/sk/lg 로 하면 된다.",
        # 씨 and 기자.
        "[강해솔:PERSON] 씨는 전화를 받지 않았다고 [남도윤:PERSON] 기자가 전했다.",
        # Hanja behind a person stays outside.
        "[정몽구:PERSON](鄭夢九) 명예회장이 나왔다.",
    ],
)
def test_by_the_guideline(text: str) -> None:
    marked(text)


def test_a_later_short_form_is_the_same_person() -> None:
    text = "그레이엄 로런스 노바코어 CEO가 왔다. 로런스, 서울서 간담회. 기자들은 로런스가 웃었다고 전했다."
    assert names(text, label="PERSON") == ["그레이엄 로런스", "로런스", "로런스"]


def test_a_word_that_is_also_a_company_needs_something_that_says_so() -> None:
    assert names("세터가 올린 토스를 받아 때렸다. 토스 연습이 모자랐다.") == []
    assert names("간편송금 업체 토스가 광고를 늘렸다. 토스는 올해 흑자를 냈다.") == ["토스", "토스"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("도윤재 루미온테크 사장이 말했다.", ["도윤재 employee_of 루미온테크"]),
        ("LG전자의 문가온 부사장이 안내했다.", ["문가온 employee_of LG전자"]),
        ("미래에셋증권 표정후 연구원은 내다봤다.", ["표정후 employee_of 미래에셋증권"]),
        ("박하람 현 카카오 대표가 물러난다.", ["박하람 employee_of 카카오"]),
        ("한세찬 온새미로랩스 창업자는 웃었다.", ["한세찬 founder_of 온새미로랩스"]),
        ("카카오 창업주 김범수가 나왔다.", ["김범수 founder_of 카카오"]),
        (
            "그린웨이브를 창업한 신로아 대표가 나왔다. 그린웨이브 대표 신로아 씨다.",
            ["신로아 founder_of 그린웨이브", "신로아 employee_of 그린웨이브"],
        ),
        # Former posts and journalists are not marked.
        ("조한결 전 가람전자 사장은 쉬고 있다.", []),
        ("가람전자 전 사장 조한결 씨가 나왔다.", []),
        ("조한결 前 가람전자 사장은 쉬고 있다.", []),
        ("남궁솔 연합뉴스 기자가 물었다.", []),
        # Teachers at a school are nobody's employees here.
        ("홍인기 경희대 전자공학과 교수는 말했다.", []),
    ],
)
def test_who_works_where(text: str, expected: list[str]) -> None:
    assert sorted(relations(text)) == sorted(expected)


def test_a_relation_says_why_and_is_not_surer_than_its_ends() -> None:
    said = proposed("경계현 삼성전자 사장이 말했다.")
    (relation,) = said.relations
    assert relation.reason is not None and relation.reason.startswith("pattern: P C 직함")
    scores = {m.id: m.score for m in said.mentions}
    assert relation.score is not None
    assert all(0 < (score or 0) <= 1 and relation.score <= (score or 0) for score in scores.values())
    assert all(m.reason for m in said.mentions)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("이재용 회장은 최태원 회장을 만났다.", "이재용 met_with 최태원"),
        ("카카오와 네이버가 인공지능 협력을 발표했다.", "카카오 partner_of 네이버"),
        ("카카오가 에스엠엔터테인먼트를 인수했다.", "카카오 acquires 에스엠엔터테인먼트"),
        ("마이크로소프트가 오픈AI에 10조원을 투자했다.", "마이크로소프트 invests_in 오픈AI"),
        ("구글 자회사 웨이모테크가 들어온다.", "웨이모테크 subsidiary_of 구글"),
        ("SK하이닉스가 엔비디아에 메모리를 공급한다.", "SK하이닉스 supplies 엔비디아"),
    ],
)
def test_other_relations_are_only_maybe(text: str, expected: str) -> None:
    assert expected in relations(text)
    said = proposed(text)
    assert all((r.score or 0) < 0.7 for r in said.relations if r.label == expected.split()[1])


def test_members_of_a_list_are_not_related_to_each_other() -> None:
    assert relations("마크 저커버그 CEO가 이재용·최태원과 협력을 논의했다. 삼성·SK·LG가 협력한다.") == []


def groups_of(text: str, *known: KnownName) -> list[tuple[str, tuple[str, ...]]]:
    return [(e.name, e.aliases) for e in proposed(text, *known).entities]


def test_what_was_said_to_be_one_is_proposed_in_the_next_article_and_says_so() -> None:
    text = "다온빛이 공장을 짓는다. 증권가는 DOB가 값을 올릴 것으로 본다."
    names = (KnownName("다온빛", "COMPANY", 3), KnownName("DOB", "COMPANY", 2, 0, (KnownAlias("다온빛", 2),)))
    assert groups_of(text, *names) == [("다온빛", ("DOB",))]
    short = next(m for m in proposed(text, *names).mentions if text[m.start : m.end] == "DOB")
    assert short.reason == "decided 2× as COMPANY; answered 2× as the same as 다온빛"
    # Without the other name in the article there is nothing to be one with.
    assert groups_of("증권가는 DOB가 값을 올릴 것으로 본다.", *names) == []


def test_a_name_that_was_only_said_to_be_the_same_stays_beside_another_bracket() -> None:
    text = "다온빛이 공장을 짓는다. 하누리(DOB)가 웃었다. 다발성경화증(DOB)에 걸렸다."
    told = KnownName("DOB", "COMPANY", 0, 0, (KnownAlias("다온빛", 2),))
    known = (KnownName("다온빛", "COMPANY", 3), KnownName("하누리", "COMPANY", 3), told)
    places = [m.start for m in proposed(text, *known).mentions if text[m.start : m.end] == "DOB"]
    assert places == [18, 36]


def test_what_was_refused_to_be_one_is_not_proposed_again_whatever_the_text_says() -> None:
    text = "다온빛(DOB)이 공장을 짓는다. 증권가는 DOB가 값을 올릴 것으로 본다."
    names = (KnownName("다온빛", "COMPANY", 3), KnownName("DOB", "COMPANY", 2))
    assert groups_of(text, *names) == [("다온빛", ("DOB",))]
    refused = (names[0], replace(names[1], aliases=(KnownAlias("다온빛", 1, 1),)))
    assert groups_of(text, *refused) == []


def test_an_alias_of_two_names_of_the_article_is_left_alone() -> None:
    text = "다온빛과 하누리가 손잡았다. 증권가는 DOB를 좋게 본다."
    aliases = (KnownAlias("다온빛", 2), KnownAlias("하누리", 2))
    names = (KnownName("DOB", "COMPANY", 2, 0, aliases), *(KnownName(n, "COMPANY", 2) for n in ("다온빛", "하누리")))
    assert groups_of(text, *names) == []


def test_a_decided_name_is_proposed_everywhere_and_says_so() -> None:
    text = "이번 행사에서 다온빛이 신제품을 냈다. 다온빛은 작년에 섰다. 다온빛나라와는 다르다."
    assert names(text) == []
    said = proposed(text, KnownName("다온빛", "COMPANY", 12))
    assert [(text[m.start : m.end], m.label) for m in said.mentions] == [("다온빛", "COMPANY")] * 2
    assert "decided 12× as COMPANY" in (said.mentions[0].reason or "")


def test_a_name_refused_more_often_than_accepted_is_not_proposed() -> None:
    text = "삼성전자가 신제품을 냈다."
    assert names(text, KnownName("삼성전자", "COMPANY", 1, 2)) == []
    assert names(text, KnownName("삼성전자", "COMPANY", 2, 1)) == ["삼성전자"]


def test_the_same_paragraph_gets_the_same_proposals() -> None:
    paragraph = "도윤재 루미온테크 사장은 [그린웨이브]와 SK하이닉스를 찾았다."
    text = f"{paragraph}\n광고\n{paragraph}"
    said = proposed(text)
    second = text.rindex(paragraph)
    first = {(m.start, m.end, m.label) for m in said.mentions if m.end <= len(paragraph)}
    assert {(s + second, e + second, label) for s, e, label in first} == {
        (m.start, m.end, m.label) for m in said.mentions if m.start >= second
    }
    assert len(said.relations) == 2


def test_another_schema_gets_its_own_labels() -> None:
    text = "도윤재 루미온테크 사장은 SK하이닉스를 찾았다."
    said = proposed(text, of=schema("klue"))
    assert [(text[m.start : m.end], m.label) for m in said.mentions] == [
        ("도윤재", "PS"),
        ("루미온테크", "OG"),
        ("SK하이닉스", "OG"),
    ]
    assert all(schema("klue").relation(r.label) for r in said.relations)


def test_no_text_no_proposals() -> None:
    for text in ("", " \n\t", "…!?", "😀😀", "ㅋㅋㅋㅋ"):
        assert proposed(text).mentions == ()


def test_proposals_do_not_overlap_and_lie_on_the_text() -> None:
    for path in GOLD:
        text = path.read_text(encoding="utf-8")
        position = 0
        for mention in proposed(text).mentions:
            assert position <= mention.start < mention.end <= len(text)
            assert text[mention.start : mention.end].strip() == text[mention.start : mention.end]
            position = mention.end


def test_a_very_long_text_is_read_in_sections_and_every_place_is_right() -> None:
    line = "도윤재 루미온테크 사장은 SK하이닉스를 찾았다.\n"
    count = 110_000 // len(line)
    text = line * count
    said = proposed(text)
    surfaces = [text[m.start : m.end] for m in said.mentions]
    assert surfaces == ["도윤재", "루미온테크", "SK하이닉스"] * count
    place = {m.id: m.start for m in said.mentions}
    assert [(place[r.head] % len(line), place[r.tail] - place[r.head]) for r in said.relations] == [(0, 4)] * count
