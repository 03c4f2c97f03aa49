"""Text → pieces: nothing lost, nothing twice, particles apart, whole sentences together."""

import itertools
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.resources import data_path
from annotator.suggest.pieces import BREAK_TAG, LONGEST, UNKNOWN, Vocabulary, windows
from annotator.suggest.tokens import tokenize

SMALL = Vocabulary(
    ["<s>", "<pad>", "</s>", "<unk>", "▁삼", "▁삼성", "성", "전자", "▁", "가"], [0, 0, 0, 0, -3, -4, -2, -3, -5, -2]
)


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    """The shipped one."""
    rows = json.loads(data_path("resources", "model", "pieces.json").read_text(encoding="utf-8"))
    return Vocabulary([piece for piece, _ in rows], [score for _, score in rows])


def cut(text: str, vocabulary: Vocabulary) -> list[str]:
    return [
        text[start:end]
        for window in windows(text, tokenize(text), vocabulary)
        for start, end in window.spans
        if start < end
    ]


def test_the_likeliest_pieces_are_taken_not_the_longest_first() -> None:
    # ▁삼성 + 전자 (-7) beats ▁삼 + 성 + 전자 (-8).
    assert SMALL.cut("▁삼성전자") == ((5, 3), (7, 2))
    likelier = Vocabulary(["", "", "", "", "ab", "c", "a", "bc"], [0, 0, 0, 0, -9, -9, -1, -1])
    assert likelier.cut("abc") == ((6, 1), (7, 2))


def test_what_the_vocabulary_lacks_is_unknown_by_single_characters() -> None:
    assert SMALL.cut("▁삼쀍가") == ((4, 2), (UNKNOWN, 1), (9, 1))
    assert SMALL.cut("") == ()


@pytest.mark.parametrize(
    "text",
    [
        "삼성전자는 SK하이닉스·LG전자와 협력한다.",
        "㈜한빛과 (주)누리, Ａ사가 만났다.\n두 번째 줄이다. 세 번째 문장이다.",
        "나델라가 말했다 😀 𠮷野家 ﷽ zzz qwrty ①②③",
        "줄만\n\n\n띄고 \t 띈 글",
    ],
)
def test_every_character_of_a_morpheme_is_in_one_piece_in_order(vocabulary: Vocabulary, text: str) -> None:
    tokens = tokenize(text)
    expected = [offset for token in tokens.tokens for offset in range(token.start, token.end)]
    spans = [span for window in windows(text, tokens, vocabulary) for span in window.spans if span[0] < span[1]]
    covered = [offset for start, end in spans for offset in range(start, end)]
    # ㈜ is read as (주): its parts lie on the one character.
    assert list(dict.fromkeys(covered)) == expected
    assert all(before[1] <= after[0] or before == after for before, after in itertools.pairwise(spans))


def test_no_piece_holds_a_name_and_its_particle(vocabulary: Vocabulary) -> None:
    # The tokenizer takes the unknown name with its particle for one noun.
    for text in ("도로너스가 말했다.", "신임 대표 쿠넬라는 웃었다."):
        assert any(piece in ("가", "는") for piece in cut(text, vocabulary)), cut(text, vocabulary)


def test_windows_hold_whole_sentences_and_mark_line_breaks(vocabulary: Vocabulary) -> None:
    sentence = "삼성전자와 마이크로소프트가 인공지능 협력을 논의했다고 밝혔다. "
    text = (sentence * 30).strip()
    made = list(windows(text, tokenize(text), vocabulary))
    assert len(made) > 1
    for window in made:
        assert len(window.ids) == len(window.tags) == len(window.spans) <= LONGEST
        first, last = window.spans[1][0], window.spans[-2][1]
        assert text[first:].startswith("삼성전자") and text[last - 1] == "."
    broken = "제목이다\n본문이다."
    (window,) = windows(broken, tokenize(broken), vocabulary)
    assert window.tags.count(BREAK_TAG) == 3  # both ends and the line break


def test_a_sentence_longer_than_a_window_is_read_in_parts(vocabulary: Vocabulary) -> None:
    text = "삼성전자·" * 200 + "끝"
    made = list(windows(text, tokenize(text), vocabulary, 64))
    assert len(made) > 3 and max(len(w.ids) for w in made) <= 64
    assert [s for w in made for s in w.spans if s[0] < s[1]][-1][1] == len(text)


def test_no_text_no_windows(vocabulary: Vocabulary) -> None:
    assert list(windows("", tokenize(""), vocabulary)) == []
    assert list(windows(" \n\t", tokenize(" \n\t"), vocabulary)) == []


@settings(max_examples=40, deadline=None)
@given(text=st.text(st.sampled_from("삼성가는 를\n.,A1㈜😀\u200bㄱ𠮷·()"), max_size=60))
def test_any_text_has_pieces_within_it(text: str) -> None:
    position = 0
    for window in windows(text, tokenize(text), SMALL, 16):
        assert len(window.ids) <= 16
        for start, end in window.spans:
            assert start <= end <= len(text)
            if start < end:
                assert position <= start or text[start] == "㈜"
                position = start
