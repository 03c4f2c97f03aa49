"""Coefficients of agreement against published figures and against sums done by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.model.agreement import (
    character_units,
    cohen_kappa,
    coincidences,
    fleiss_kappa_of,
    krippendorff_alpha,
    krippendorff_alpha_of,
    label_ratings,
    span_labels,
)
from annotator.model.annotation import AnnotationSet, Mention, SetKey, SetKind
from tests.builders import annotated


def _said(marked: str, author: str = "a1") -> AnnotationSet:
    return annotated(marked, author=author)[1]


def _set(*mentions: tuple[int, int, str]) -> AnnotationSet:
    made = tuple(Mention(f"m{n}", start, end, label) for n, (start, end, label) in enumerate(mentions))
    return AnnotationSet(SetKey("d1", "a1", SetKind.ANNOTATED), 1, made)


# ---- Cohen ------------------------------------------------------------------------------------------------------


def test_kappa_of_the_textbook_table() -> None:
    """Fifty grant proposals, two readers: observed .7, by chance .5 (the example of Wikipedia, "Cohen's kappa")."""
    table = {("yes", "yes"): 20, ("yes", "no"): 5, ("no", "yes"): 10, ("no", "no"): 15}
    assert cohen_kappa(table) == pytest.approx(0.4)


def test_kappa_of_cohens_own_table() -> None:
    """The 3 × 3 table of proportions that Cohen (1960) works through, here of 200 cases: .492."""
    rows = ((88, 14, 18), (10, 40, 10), (2, 6, 12))
    table = {(str(i), str(j)): n for i, row in enumerate(rows) for j, n in enumerate(row)}
    assert cohen_kappa(table) == pytest.approx(0.492, abs=0.0005)


def test_kappa_is_undefined_for_nothing_and_for_one_label() -> None:
    assert cohen_kappa({}) is None
    assert cohen_kappa({("PERSON", "PERSON"): 12}) is None


def test_kappa_of_pure_contradiction_is_negative() -> None:
    assert cohen_kappa({("A", "B"): 5, ("B", "A"): 5}) == pytest.approx(-1.0)


# ---- Fleiss -----------------------------------------------------------------------------------------------------


def test_fleiss_kappa_of_the_textbook_table() -> None:
    """Fourteen raters, ten subjects, five categories: .210 (the worked example of Wikipedia, "Fleiss' kappa")."""
    rows = (
        (0, 0, 0, 0, 14), (0, 2, 6, 4, 2), (0, 0, 3, 5, 6), (0, 3, 9, 2, 0), (2, 2, 8, 1, 1),
        (7, 7, 0, 0, 0), (3, 2, 6, 3, 0), (2, 5, 3, 2, 2), (6, 5, 2, 1, 0), (0, 2, 2, 3, 7),
    )  # fmt: skip
    assert fleiss_kappa_of({str(n): k for n, k in enumerate(row)} for row in rows) == pytest.approx(0.210, abs=0.0005)


def test_fleiss_kappa_looks_at_spans_that_everybody_marked() -> None:
    sets = (
        _said("[삼성:COMPANY] [구글:COMPANY] [정의선:PERSON] 현대"),
        _said("[삼성:COMPANY] [구글:COMPANY] [정의선:PERSON] [현대:PERSON]", "a2"),
        _said("[삼성:COMPANY] [구글:PERSON] [정의선:PERSON] [현대:COMPANY]", "a3"),
    )
    # Three spans by three people: agreement (1 + 1/3 + 1) / 3 = 7/9; shares 5/9 and 4/9, by chance 41/81.
    assert fleiss_kappa_of(label_ratings(sets)) == pytest.approx((7 / 9 - 41 / 81) / (1 - 41 / 81))


def test_fleiss_kappa_is_undefined_for_one_label_one_set_or_nothing() -> None:
    said = _said("[삼성:COMPANY] [구글:COMPANY]")
    assert fleiss_kappa_of(label_ratings((said, said))) is None
    assert fleiss_kappa_of(label_ratings((said,))) is None
    assert fleiss_kappa_of([]) is None


# ---- Krippendorff -----------------------------------------------------------------------------------------------


def _alpha(*observers: str) -> float | None:
    """Alpha of observers whose values are written one after the other, a dot for a missing one."""
    units = zip(*(line.split() for line in observers), strict=True)
    return krippendorff_alpha_of(coincidences(([None if v == "." else v for v in unit], 1) for unit in units))


def test_alpha_of_the_published_examples() -> None:
    """Krippendorff (2011), Computing Krippendorff's Alpha-Reliability: sections A, B and C, nominal."""
    assert _alpha("0 1 0 0 0 0 0 0 1 0", "1 1 1 0 0 1 0 0 0 0") == pytest.approx(0.095, abs=0.0005)
    assert _alpha("a a b b d c c c e d d a", "b a b b b c c c e d d d") == pytest.approx(0.692, abs=0.0005)
    assert _alpha(
        "1 2 3 3 2 1 4 1 2 . . .",
        "1 2 3 3 2 2 4 1 2 5 . 3",
        ". 3 3 3 2 3 4 2 2 5 1 .",
        "1 2 3 3 2 4 4 1 2 5 1 .",
    ) == pytest.approx(0.743, abs=0.0005)  # fmt: skip


def test_alpha_per_character_by_hand() -> None:
    # Ten characters: two both COMPANY, two COMPANY against nothing, six nothing. Of 20 values 6 are COMPANY, 14
    # nothing; 4 of the ordered pairs differ: 1 - 19 * 4 / (2 * 6 * 14).
    first, second = _set((0, 4, "COMPANY")), _set((0, 2, "COMPANY"))
    assert krippendorff_alpha([(10, (first, second))]) == pytest.approx(1 - 19 * 4 / 168)


def test_alpha_is_perfect_and_undefined_at_its_ends() -> None:
    said = _set((0, 4, "COMPANY"))
    assert krippendorff_alpha([(10, (said, said))]) == 1.0
    assert krippendorff_alpha([(4, (said, said))]) is None
    assert krippendorff_alpha([(10, (said,))]) is None
    assert krippendorff_alpha([]) is None


def test_alpha_joins_documents_and_different_numbers_of_people() -> None:
    one, other = _set((0, 2, "COMPANY")), _set((0, 2, "PERSON"))
    # "AA|.." twice over: three people on the first text (A A P, 2 characters), two on the second (P P, 2 characters).
    units = [(["C", "C", "P"], 2), (["P", "P"], 2)]
    expected = krippendorff_alpha_of(coincidences(units))
    assert krippendorff_alpha([(2, (one, one, other)), (2, (other, other))]) == pytest.approx(expected)


@st.composite
def _texts(draw: st.DrawFn) -> tuple[int, tuple[AnnotationSet, ...]]:
    length = draw(st.integers(1, 15))
    spans = st.tuples(st.integers(0, length - 1), st.integers(1, 6), st.sampled_from(["PERSON", "COMPANY"]))
    sets = draw(st.lists(st.lists(spans, max_size=4), min_size=2, max_size=3))
    return length, tuple(_set(*((s, min(length, s + n), label) for s, n, label in spans)) for spans in sets)


@given(_texts())
def test_runs_say_the_same_as_every_character_for_itself(text: tuple[int, tuple[AnnotationSet, ...]]) -> None:
    length, sets = text
    spelled = [
        tuple("+".join(sorted({m.label for m in said.mentions if m.start <= i < m.end})) for said in sets)
        for i in range(length)
    ]
    runs = [values for values, times in character_units(sets, length) for _ in range(times)]
    assert runs == spelled


def test_two_labels_on_one_span_are_one_value() -> None:
    assert span_labels(_set((0, 2, "PERSON"), (0, 2, "COMPANY"), (3, 4, "PERSON"))) == {
        (0, 2): "COMPANY+PERSON",
        (3, 4): "PERSON",
    }
