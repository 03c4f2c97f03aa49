"""Where a name may begin and end in Korean spelling."""

import pytest

from annotator.suggest.article import Article
from annotator.suggest.lexicon import Finder, shipped
from annotator.suggest.tokens import tokenize


def article(text: str) -> Article:
    return Article(text, tokenize(text))


@pytest.mark.parametrize(
    ("text", "name", "ends"),
    [
        ("삼성전자는 크다", "삼성전자", True),
        ("삼성전자사장은 크다", "삼성전자", True),
        ("LG와의 협력", "LG", True),
        ("SK하이닉스가", "SK", False),
        ("메타버스에서", "메타", False),
        ("애플카를", "애플", False),
        ("LG트윈타워", "LG", False),
        ("SK-II를 샀다", "SK", False),
        ("MS-한국 협력", "MS", True),
        ("나델라(CEO)", "나델라", True),
    ],
)
def test_only_particles_and_titles_may_be_written_onto_a_name(text: str, name: str, ends: bool) -> None:
    assert article(text).ends_name(len(name), shipped().titles) is ends


@pytest.mark.parametrize(
    ("text", "offset", "starts"),
    [("삼성전자", 0, True), ("한국삼성전자", 2, False), ("美MS", 1, True), ("‘삼성’", 1, True), ("AT-MS", 3, False)],
)
def test_nothing_of_the_same_word_may_stand_before_a_name(text: str, offset: int, starts: bool) -> None:
    assert article(text).starts_name(offset) is starts


def test_brackets_are_left_out_of_what_stands_between_words() -> None:
    text = "경계현 삼성전자 디바이스솔루션(DS)부문장(사장)이"
    words = article(text).words
    assert [(text[w.start : w.core_end], w.depth) for w in words] == [
        ("경계현", 0),
        ("삼성전자", 0),
        ("디바이스솔루션", 0),
        ("DS", 1),
        ("부문장", 0),
        ("사장", 1),
    ]
    assert words[4].gap == "" and words[4].previous == 2


def test_a_particle_hidden_in_an_unknown_word_is_cut_when_the_article_shows_it() -> None:
    text = "솔라리스를 샀다. 전기차 업체 솔라리스가 팔렸다. 솔라리스 측은 부인했다."
    made = article(text)
    assert [made.core(w) for w in made.words if text[w.start : w.start + 4] == "솔라리스"] == ["솔라리스"] * 3


def test_strings_are_found_in_code_points_the_longest_first() -> None:
    assert list(Finder(["삼성", "삼성전자", "LG"]).find("😀삼성전자와 𠮷LG")) == [(1, 5, "삼성전자"), (8, 10, "LG")]
    assert list(Finder([]).find("삼성")) == []
