"""Alpha for unitizing against Krippendorff's published examples."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.model.annotation import AnnotationSet, Mention, SetKey, SetKind
from annotator.model.tally import Tally, add_to
from annotator.model.unitizing import condensed, unitizing_alpha, unitizing_tally


def _set(*units: tuple[int, int, str], author: str = "a1") -> AnnotationSet:
    """A set from (start, length, label), as the published examples give units."""
    made = tuple(Mention(f"m{n}", start, start + length, label) for n, (start, length, label) in enumerate(units))
    return AnnotationSet(SetKey("d1", author, SetKind.ANNOTATED), 1, made)


def _alpha(length: int, *sets: AnnotationSet) -> tuple[float | None, dict[str, float | None]]:
    return unitizing_alpha(unitizing_tally(sets, length))


def test_the_worked_example_of_content_analysis() -> None:
    """Krippendorff, Content Analysis (2nd edition, 2004), section 11.6: a continuum of 300 that begins at 150.

    Observed .0144 and .0000, expected .0532 and .0490; alpha .7286 of c, 1 of k, .8591 of both. The book rounds on the
    way, so that the third digit may differ.
    """
    first = _set((75, 70, "c"), (220, 30, "c"), (30, 60, "k"), (150, 50, "k"))
    second = _set((70, 80, "c"), (205, 20, "c"), (250, 20, "c"), (30, 60, "k"), (150, 50, "k"))
    alpha, by_label = _alpha(300, first, second)
    assert alpha == pytest.approx(0.8591, abs=0.0005)
    assert by_label["c"] == pytest.approx(0.7286, abs=0.0005)
    assert by_label["k"] == 1.0


# Krippendorff, On the reliability of unitizing continuous data (1995), p. 57: four pairs of observers on a continuum.
_PAIRS_OF_1995 = {
    "A": ([(2, 8), (14, 6)], [(4, 4), (15, 2)]),
    "B": ([(0, 18)], [(0, 2), (2, 1), (3, 1), (4, 1), (5, 1), (6, 3), (9, 1)]),
    "C": ([(2, 6), (10, 2), (14, 4), (20, 2)], [(0, 2), (4, 4), (10, 4), (16, 2), (20, 2)]),
    "D": (
        [(0, 2), (2, 8), (10, 4), (14, 6), (20, 4)],
        [(0, 4), (4, 4), (8, 7), (15, 2), (17, 7)],
    ),
}


@pytest.mark.parametrize(("pair", "alpha"), [("A", 0.553), ("B", -0.926), ("C", 0.679), ("D", 0.066)])
def test_the_four_pairs_of_1995(pair: str, alpha: float) -> None:
    """On a continuum so finely divided that the published limit is reached; the sign in the expected disagreement that
    the book of 2004 corrects moves the last digits.
    """
    fine = 50_000
    sets = [_set(*((s * fine, n * fine, pair) for s, n in units)) for units in _PAIRS_OF_1995[pair]]
    assert _alpha(24 * fine, *sets)[0] == pytest.approx(alpha, abs=0.02)


def test_a_small_example_by_another_program() -> None:
    """One long unit against three short ones: -0.7003, a test of DKPro Agreement (Meyer et al., COLING 2014 demos)."""
    assert _alpha(10, _set((1, 8, "A")), _set((2, 1, "A"), (4, 1, "A"), (6, 1, "A")))[0] == pytest.approx(
        -0.7003, abs=0.0001
    )


def test_alpha_by_hand() -> None:
    # Ten characters, 0-4 against 0-2: observed 2² / 10² . Units of 4 and 2, gaps of 6 and 8; of the 20 characters
    # 20·19 - 12 - 2 = 366 ways. Expected: 2/10 · [84/3·1 + 16·(3 + 5) + 18/3·... ] with 2l³-3l²+l = 84 and 6.
    observed = 4 / 100
    long_unit = 84 / 3 + 16 * ((6 - 4 + 1) + (8 - 4 + 1))
    short_unit = 6 / 3 + 4 * ((6 - 2 + 1) + (8 - 2 + 1))
    expected = 2 / 10 * (long_unit + short_unit) / (20 * 19 - 4 * 3 - 2 * 1)
    assert _alpha(10, _set((0, 4, "A")), _set((0, 2, "A")))[0] == pytest.approx(1 - observed / expected)


def test_alpha_is_undefined_where_nobody_marks_anything_and_for_one_person() -> None:
    assert _alpha(10, _set(), _set()) == (None, {})
    assert _alpha(10, _set((0, 2, "A"))) == (None, {})


def test_overlapping_units_of_one_label_count_as_one() -> None:
    assert _alpha(20, _set((0, 4, "A"), (2, 6, "A")), _set((0, 8, "A")))[0] == 1.0


@st.composite
def _texts(draw: st.DrawFn) -> tuple[int, list[AnnotationSet]]:
    length = draw(st.integers(60, 300))
    spans = st.tuples(st.integers(0, length - 60), st.integers(1, 60), st.sampled_from(["PERSON", "COMPANY"]))
    return length, [_set(*units) for units in draw(st.lists(st.lists(spans, max_size=4), min_size=2, max_size=3))]


@given(st.lists(_texts(), min_size=1, max_size=4))
def test_counting_long_gaps_together_changes_nothing_where_no_unit_is_longer(
    texts: list[tuple[int, list[AnnotationSet]]],
) -> None:
    whole: Tally = {}
    short: Tally = {}
    longest = 0
    for length, sets in texts:
        tally = unitizing_tally(sets, length)
        longest = max([longest, *(int(k[2]) for k in tally if k[0] == "u:units")])
        add_to(whole, tally)
        add_to(short, condensed(tally))
    if longest > 64:  # units joined by overlap
        return
    (alpha, by_label), (again, by_label_again) = unitizing_alpha(whole), unitizing_alpha(short)
    assert again == (None if alpha is None else pytest.approx(alpha))
    assert by_label_again == pytest.approx(by_label)
