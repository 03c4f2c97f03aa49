"""Offsets and the normal form: what every other part trusts blindly."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.model.errors import KnownError
from annotator.model.text import OffsetMap, Span, normalise, paragraphs, sha256_of

_TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=40)
# Where much changes: jamo, composing marks, compatibility Hanja, three kinds of line ends, supplementary planes.
_PIECES = [*"삼성가각 ae", "\u1109", "\u1161", "\u11b7", "\u0301", "\uf98a", "\u0344", "\u2126"]
_PIECES += ["\r", "\n", "\r\n", "😀", "𠮷"]
_CHANGING = st.lists(st.sampled_from(_PIECES), max_size=25).map("".join)


# ---- spans ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("start", "end"), [(1, 1), (2, 1), (-1, 1)])
def test_a_span_is_never_empty_reversed_or_negative(start: int, end: int) -> None:
    with pytest.raises(ValueError, match="not a span"):
        Span(start, end)


def test_spans_that_touch_do_not_overlap() -> None:
    assert not Span(0, 2).overlaps(Span(2, 4))
    assert Span(0, 3).overlaps(Span(2, 4))
    assert Span(0, 4).contains(Span(0, 4)) and not Span(0, 3).contains(Span(2, 4))


# ---- UTF-16 -----------------------------------------------------------------------------------------------------


@given(_TEXT)
def test_an_offset_goes_to_utf16_and_back(text: str) -> None:
    units = OffsetMap(text)
    for offset in range(len(text) + 1):
        assert units.to_utf16(offset) == len(text[:offset].encode("utf-16-le")) // 2
        assert units.to_code_point(units.to_utf16(offset)) == offset


def test_an_offset_inside_a_pair_gives_the_start_of_its_character() -> None:
    units = OffsetMap("가😀나")
    assert [units.to_code_point(n) for n in range(5)] == [0, 1, 1, 2, 3]


# ---- normal form ------------------------------------------------------------------------------------------------


@given(st.one_of(_TEXT, _CHANGING))
def test_the_stored_form_is_nfc_with_one_kind_of_line_end_and_stays_as_it_is(raw: str) -> None:
    stored = normalise(raw)
    assert unicodedata.is_normalized("NFC", stored.text) and "\r" not in stored.text
    # Line ends part what is composed: a mark at the start of a line never joins the line before.
    lines = raw.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    assert stored.text == "\n".join(unicodedata.normalize("NFC", line) for line in lines)
    again = normalise(stored.text)
    assert again.text == stored.text and not again.changed and not again.line_ends


@given(st.one_of(_TEXT, _CHANGING))
def test_offsets_keep_their_order_and_their_ends(raw: str) -> None:
    stored = normalise(raw)
    starts = [stored.start_of(n) for n in range(len(raw) + 1)]
    ends = [stored.end_of(n) for n in range(len(raw) + 1)]
    assert starts == sorted(starts) and ends == sorted(ends)
    assert all(start <= end for start, end in zip(starts, ends, strict=True))
    assert starts[0] == 0 and ends[-1] == starts[-1] == len(stored.text)


@given(st.lists(st.sampled_from(["삼성", "각", "e\u0301", "\uf98a", "😀", " ", "a", "\r\n", "\r", "\n"]), max_size=20))
def test_a_piece_of_text_is_found_again_under_its_mapped_offsets(pieces: list[str]) -> None:
    separate = [unicodedata.normalize("NFD", piece) for piece in pieces]
    raw = "".join(separate)
    stored = normalise(raw)
    position = 0
    for piece in separate:
        start, end = position, position + len(piece)
        position = end
        # A CR and the LF of the next piece are one line end, which belongs to both.
        if piece in ("\r", "\n", "\r\n"):
            continue
        assert stored.text[stored.start_of(start) : stored.end_of(end)] == unicodedata.normalize("NFC", piece)


def test_a_span_that_cuts_a_composed_character_takes_all_of_it() -> None:
    stored = normalise("가\u1109\u1161\u11b7나")
    assert stored.text == "가삼나"
    assert (stored.start_of(2), stored.end_of(2)) == (1, 2)
    assert (stored.start_of(3), stored.end_of(3)) == (1, 2)
    assert stored.start_of(4) == 2


def test_what_changed_is_told_apart() -> None:
    stored = normalise("\u1109\u1161\u11b7\r\n\uf98a e\u0301\r")
    assert stored.text == "삼\n力 é\n"
    assert (stored.composed_jamo, stored.line_ends) == (1, 2)
    assert stored.changed == ((5, "\uf98a", "力"), (7, "e\u0301", "é"))


def test_nothing_is_reported_for_text_in_stored_form() -> None:
    stored = normalise("삼성전자\n😀")
    assert (stored.changed, stored.composed_jamo, stored.line_ends) == ((), 0, 0)


@pytest.mark.parametrize(
    ("raw", "because"), [("삼성\x00", "character 2 is NUL"), ("삼\ud83d성", "character 1 is half")]
)
def test_what_no_text_may_hold_is_refused_with_its_place(raw: str, because: str) -> None:
    with pytest.raises(KnownError, match=because):
        normalise(raw)


# ---- paragraphs -------------------------------------------------------------------------------------------------


@given(st.one_of(_TEXT, _CHANGING))
def test_paragraphs_cover_everything_but_line_breaks(text: str) -> None:
    found = paragraphs(text)
    position = 0
    for start, end in found:
        between = text[position:start]
        assert between in ("", "\r\n") or (len(between) == 1 and between in "\n\r\u2028\u2029\x85\x0b\x0c")
        assert not set(text[start:end]) & set("\n\r\u2028\u2029\x85\x0b\x0c")
        position = end
    assert position == len(text)


def test_paragraphs_of_nothing_and_empty_ones() -> None:
    assert paragraphs("") == ((0, 0),)
    assert paragraphs("a\n\nb\n") == ((0, 1), (2, 2), (3, 4), (5, 5))


def test_the_digest_is_of_the_text_in_utf8() -> None:
    # printf '삼성' | sha256sum
    assert sha256_of("삼성") == "6e89adf712dc8f280c381c326c2ef998e082f08042efb27a085edffb215cfb5e"
