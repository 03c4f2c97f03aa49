"""Morphemes and sentences: code points of the stored text, whatever the text holds."""

import unicodedata

import pytest

from annotator.model.text import Span
from annotator.model.tokens import noun_run
from annotator.suggest.tokens import Reading, reading, tokenize, tokenizer_id


def surfaces(text: str) -> list[str]:
    return [text[t.start : t.end] for t in tokenize(text).tokens]


def test_particles_are_tokens_of_their_own() -> None:
    text = "나델라가 LG전자·SK하이닉스와 만났다."
    tokens = tokenize(text)
    assert ("와", "JKB") in [(text[t.start : t.end], t.tag) for t in tokens.tokens]
    assert noun_run(text, tokens, text.index("SK"), text.index("SK")) == Span(text.index("SK"), text.index("와"))


@pytest.mark.parametrize("text", ["", " ", "  \n\n\t ", "\u3000\n"])
def test_white_space_has_no_tokens(text: str) -> None:
    tokens = tokenize(text)
    assert tokens.tokens == () and tokens.sentences == ()


def test_the_tokenizer_is_named() -> None:
    assert (tokenize("가나다").tokenizer, tokenize("가나다").version) == tokenizer_id()


@pytest.mark.parametrize(
    "text",
    [
        "삼\u200b성전자는 SK\u200b하이닉스를 만났다.",
        "😀 삼성전자가 𠮷野家를 만났다 👨‍👩‍👧‍👦.",
        unicodedata.normalize("NFD", "삼성전자는 LG전자를 만났다."),
        "\ufeff삼성전자가\u00ad 만났다\u2028다음 줄은 여기다.",
        "젠슨 황 엔비디아 CEO가 한국을 찾았다고 해요. 그래서요?",
    ],
)
def test_tokens_are_in_order_apart_and_without_spaces(text: str) -> None:
    tokens = tokenize(text)
    position = 0
    for token in tokens.tokens:
        assert position <= token.start < token.end <= len(text)
        assert not any(c.isspace() for c in text[token.start : token.end])
        position = token.end
    position = 0
    for sentence in tokens.sentences:
        assert position <= sentence.start < sentence.end <= len(text)
        position = sentence.end


def test_invisible_characters_do_not_shift_what_follows() -> None:
    text = "삼\u200b성전자는 SK\u200b하이닉스를"
    assert "삼\u200b성전자" in surfaces(text)
    assert surfaces(text)[-1] == "를"


def test_decomposed_jamo_give_the_tokens_of_the_composed_text() -> None:
    composed = "삼성전자는 반도체를 만든다."
    apart = unicodedata.normalize("NFD", composed)
    assert [unicodedata.normalize("NFC", s) for s in surfaces(apart)] == surfaces(composed)


def test_contracted_syllables_are_one_token() -> None:
    assert surfaces("만났다") == ["만났", "다"]


def test_no_sentence_crosses_a_paragraph() -> None:
    text = "첫 단락의 제목\n둘째 단락이다. 문장이 둘이다.\r\n셋째"
    assert [text[s.start : s.end] for s in tokenize(text).sentences] == [
        "첫 단락의 제목",
        "둘째 단락이다.",
        "문장이 둘이다.",
        "셋째",
    ]


def test_a_long_paragraph_is_cut_and_stays_whole() -> None:
    text = "삼성전자가 신제품을 공개했다. " * 3000
    tokens = tokenize(text)
    assert sum(text[t.start : t.end] == "삼성전자" for t in tokens.tokens) == 3000
    assert len(tokens.sentences) == 3000


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("대표", Reading.NOUN),
        ("삼성전자", Reading.PROPER),
        ("지니너스", Reading.UNKNOWN),
        ("나델라", Reading.UNKNOWN),
        ("전기자동차", Reading.COMPOUND),
        ("방문한", Reading.OTHER),
    ],
)
def test_the_dictionary_reads_words(word: str, expected: Reading) -> None:
    assert reading(word) is expected
