"""Names that tempt a suggester to spread an error: texts with made-up names, and what must not be claimed of them."""

import functools

from annotator.model.annotation import AnnotationSet
from annotator.model.document import Document
from annotator.suggest.suggester import propose
from tests.builders import schema


@functools.cache
def said(text: str) -> AnnotationSet:
    return propose(Document("d1", text), schema()).sets[0]


def proposed(text: str, form: str, label: str = "") -> list[int]:
    """Where a form is proposed, as whatever or as this label."""
    return [m.start for m in said(text).mentions if text[m.start : m.end] == form and label in ("", m.label)]


def owner(text: str, start: int) -> str:
    """The name of the entity of the mention that begins there; empty for none."""
    (mention,) = (m for m in said(text).mentions if m.start == start)
    return next((e.name for e in said(text).entities if e.id == mention.entity), "")


def test_a_surname_of_two_people_is_the_one_with_that_post_or_nobody() -> None:
    text = (
        "정명호 두레식품 창업주의 아들 정한결 두레식품 사장이 회사를 물려받았다. "
        "정 사장은 웃었다. 정 회장은 1998년 별세했다."
    )
    assert owner(text, text.index("정 사장")) == "정한결"
    assert owner(text, text.index("정 회장")) == ""
    text = "김도헌 라온케미칼 대표와 김세린 나래상사 대표가 만났다. 김 대표는 먼저 악수를 청했다."
    assert owner(text, text.index("김 대표")) == ""


def test_a_short_form_in_brackets_behind_something_else_is_not_the_company() -> None:
    text = "소프트웨어 업체 마루소프트(MS)가 새 제품을 냈다. MS는 지난달 상장했다. 다발성경화증(MS) 치료제가 나왔다."
    first, second, disease = (i for i in range(len(text)) if text.startswith("MS", i))
    assert proposed(text, "MS") == [first, second]
    assert disease not in proposed(text, "MS")
    assert owner(text, second) == "마루소프트"


def test_the_word_before_a_dead_persons_name_is_no_surname() -> None:
    assert proposed("고 정명호 두레식품 창업주의 뜻을 잇는다.", "고") == []


def test_common_words_that_are_names_of_companies_too_are_not_spread() -> None:
    text = "오늘의집을 운영하는 버킷플레이스가 적자를 줄였다. 오늘의 집값은 올랐다. 오늘의집은 가구를 판다."
    assert len(proposed(text, "오늘의집", "COMPANY")) == 2
    assert not any("집값" in text[m.start : m.end] for m in said(text).mentions)
    text = "박세온 대표는 다음과 같이 말했다. 그 다음은 검색이다. 다음 주에 열린다."
    assert proposed(text, "다음") == []
    text = "이유진 나래상사 대표는 이유를 밝히지 않았다. 이 회사는 조용하다. 이 대표는 회사를 떠난다고 말했다."
    assert proposed(text, "이") == [text.index("이 대표")]
    assert proposed(text, "이유") == []
    text = "한결그룹은 한결건설을 거느린다. 한결 같은 마음으로 일했다. 한결같이 올랐다."
    assert text.index("한결 같은") not in proposed(text, "한결")


def test_people_of_one_surname_with_their_own_posts_keep_apart() -> None:
    text = "나선욱 도림전자 사장이 왔다. 나 사장 옆에는 신지효 부사장이 섰다. 신 부사장은 웃었다."
    assert owner(text, text.index("나 사장")) == "나선욱"
    assert owner(text, text.index("신 부사장")) == "신지효"
