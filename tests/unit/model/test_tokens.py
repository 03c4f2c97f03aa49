"""Morphemes as values: where an edge may stand, what a name is, where a particle begins."""

import pytest

from annotator.model.text import Span
from annotator.model.tokens import (
    Token,
    Tokens,
    covered_particle,
    is_name_part,
    is_particle,
    next_edge,
    noun_run,
    previous_edge,
    word_at,
)


def _read(tagged: str) -> tuple[str, Tokens]:
    """Text and tokens from ``삼성/NNP 전자/NNG|는/JX``: a space joins morphemes, a bar is white space."""
    text, tokens = "", []
    for number, word in enumerate(tagged.split("|")):
        text += " " if number else ""
        for morpheme in word.split():
            form, tag = morpheme.rsplit("/", 1)
            tokens.append(Token(len(text), len(text) + len(form), tag))
            text += form
    return text, Tokens("kiwi", "1", tuple(tokens), (Span(0, len(text)),))


NEWS = "삼성/NNP 전자/NNG 는/JX|LG/SL 전자/NNG ·/SP SK/SL 하이닉스/NNP 가/JKS|올랐/VV 다/EF"
TEXT, TOKENS = _read(NEWS)


def _run(start: int, end: int, text: str = TEXT, tokens: Tokens | None = TOKENS) -> str | None:
    run = noun_run(text, tokens, start, end)
    return text[run.start : run.end] if run else None


def test_the_builder_reads_what_it_says() -> None:
    assert TEXT == "삼성전자는 LG전자·SK하이닉스가 올랐다"
    assert all(TEXT[t.start : t.end].strip() for t in TOKENS.tokens)


# ---- looking up -------------------------------------------------------------------------------------------------


def test_the_token_at_an_offset() -> None:
    assert [TOKENS.index_at(i) for i in (0, 1, 2, 4, 5, 6, 99)] == [0, 0, 1, 2, None, 3, None]


def test_tokens_within_share_at_least_a_character() -> None:
    assert [t.tag for t in TOKENS.within(1, 5)] == ["NNP", "NNG", "JX"]
    assert TOKENS.within(5, 6) == ()
    assert TOKENS.within(0, 99) == TOKENS.tokens


def test_edges_are_where_tokens_begin_or_end() -> None:
    assert TOKENS.edges(1, 8) == (2, 4, 5, 6, 8)


# ---- names ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "end", "name"),
    [
        (0, 0, "삼성전자"),  # the caret before a name
        (3, 3, "삼성전자"),  # inside it
        (4, 4, "삼성전자"),  # between name and particle
        (5, 5, None),  # behind the particle
        (6, 6, "LG전자"),
        (10, 10, "LG전자"),  # before the dot, at the end of a name
        (11, 11, "SK하이닉스"),
        (0, 5, "삼성전자"),  # dragged over the particle
        (1, 3, "삼성전자"),  # dragged inside
        (6, 18, "LG전자·SK하이닉스"),  # across two names, each end snapped for itself
        (5, 10, "LG전자"),  # begun on the white space before
        (4, 10, "LG전자"),  # begun on a particle
        (10, 17, "SK하이닉스"),  # begun on the dot
        (18, 19, None),  # nothing but white space
        (19, 22, None),  # a verb
    ],
)
def test_the_name_around_a_caret_or_selection(start: int, end: int, name: str | None) -> None:
    assert _run(start, end) == name


@pytest.mark.parametrize(
    ("tagged", "name"),
    [
        ("㈜/SW LG/SL 가/JKS", "㈜LG"),
        ("AT/SL &/SW T/SL 는/JX", "AT&T"),
        ("3/SN M/SL 의/JKG", "3M"),
        ("李/SH 회장/NNG 이/JKS", "李회장"),
        ("이재용/NNP 입/VCP 니다/EF", "이재용"),
    ],
)
def test_what_a_name_is_made_of(tagged: str, name: str) -> None:
    text, tokens = _read(tagged)
    assert _run(0, 0, text, tokens) == name


def test_other_signs_end_a_name() -> None:
    text, tokens = _read("삼성/NNP ♥/SW 전자/NNG")
    assert _run(0, 0, text, tokens) == "삼성"
    assert not is_name_part(tokens.tokens[1], text)


def test_without_tokens_a_name_is_a_whole_word() -> None:
    assert _run(2, 2, tokens=None) == "삼성전자는"
    assert _run(0, 8, tokens=None) == "삼성전자는 LG전자·SK하이닉스가"
    assert noun_run("", None, 0, 0) is None


def test_words_are_runs_without_white_space() -> None:
    assert word_at("가 나다", 2) == Span(2, 4)
    assert word_at("가 나다", 1) is None
    assert word_at("가", 1) is None


# ---- particles --------------------------------------------------------------------------------------------------


def test_particles_are_josa_and_the_copula() -> None:
    assert [t for t in ("JKS", "JX", "JC", "VCP", "NNG", "VCN", "EF") if is_particle(t)] == ["JKS", "JX", "JC", "VCP"]


@pytest.mark.parametrize(
    ("span", "particle"),
    [
        (Span(0, 5), "는"),
        (Span(0, 4), None),
        (Span(4, 5), None),  # nothing but the particle is no name with one
        (Span(6, 18), "가"),
        (Span(0, 3), None),
    ],
)
def test_the_particle_at_the_end_of_a_span(span: Span, particle: str | None) -> None:
    found = covered_particle(TOKENS, span)
    assert (TEXT[found.start : found.end] if found else None) == particle


# ---- edges ------------------------------------------------------------------------------------------------------


def test_edges_move_by_morphemes_and_over_spaces_with_the_morpheme_behind() -> None:
    steps, at = [], 0
    while at < len(TEXT):
        at = next_edge(TEXT, TOKENS, at)
        steps.append(at)
    assert steps == [2, 4, 5, 8, 10, 11, 13, 17, 18, 21, 22]
    back = []
    while at > 0:
        at = previous_edge(TEXT, TOKENS, at)
        back.append(at)
    assert back == [21, 19, 17, 13, 11, 10, 8, 6, 4, 2, 0]


def test_edges_stay_on_the_text() -> None:
    assert next_edge(TEXT, TOKENS, len(TEXT)) == len(TEXT)
    assert previous_edge(TEXT, TOKENS, 0) == 0


def test_without_tokens_edges_move_by_one_character() -> None:
    assert next_edge(TEXT, None, 4) == 5
    assert previous_edge(TEXT, None, 4) == 3


def test_far_from_any_token_an_edge_moves_by_one_character() -> None:
    text = "가" * 500
    tokens = Tokens("kiwi", "1", (Token(0, 1, "NNG"), Token(499, 500, "NNG")), ())
    assert next_edge(text, tokens, 1) == 2
    assert previous_edge(text, tokens, 499) == 498
