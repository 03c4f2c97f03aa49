"""Drawing documents again and again."""

import math

import pytest

from annotator.model.tally import Tally
from annotator.quality.intervals import Bundles, with_intervals


def _share(tally: Tally) -> dict[str, object]:
    whole = tally.get(("whole",), 0.0)
    return {"part": {"f1": tally.get(("part",), 0.0) / whole if whole else None}}


def _bundles(right: int, wrong: int) -> Bundles:
    bundles = Bundles()
    for n in range(right + wrong):
        bundles.add({("whole",): 1.0, ("part",): float(n % (right + wrong) < right)}, n)
    return bundles


def test_the_interval_of_a_share_is_the_textbooks() -> None:
    """Eighty of a hundred: the normal interval, 0.8 ± 1.96·√(0.8·0.2/100), to which the bootstrap tends."""
    result = with_intervals({"part": {"f1": 0.8}}, _bundles(80, 20), _share)
    low, high = result["part"]["f1_interval"]
    half = 1.96 * math.sqrt(0.8 * 0.2 / 100)
    assert (low, high) == (pytest.approx(0.8 - half, abs=0.015), pytest.approx(0.8 + half, abs=0.015))


def test_many_documents_are_drawn_in_bundles_with_the_same_interval() -> None:
    bundles = Bundles()
    chance = 1
    for n in range(4000):
        chance = chance * 48271 % 2147483647  # a small generator, so that right and wrong come in no order
        bundles.add({("whole",): 1.0, ("part",): float(chance % 5 > 0)}, n)
    assert len(bundles) == 4000
    low, high = with_intervals({"part": {"f1": 0.8}}, bundles, _share)["part"]["f1_interval"]
    half = 1.96 * math.sqrt(0.8 * 0.2 / 4000)
    assert high - low == pytest.approx(2 * half, rel=0.15)


def test_the_draws_are_the_same_each_time_and_differ_by_seed() -> None:
    bundles = _bundles(5, 5)
    assert bundles.draws(times=20) == bundles.draws(times=20)
    assert bundles.draws(times=20, seed=1) != bundles.draws(times=20, seed=2)


def test_a_figure_that_is_often_undefined_has_no_interval() -> None:
    bundles = Bundles()
    for n in range(3):
        bundles.add({("whole",): float(n == 0), ("part",): float(n == 0)}, n)
    result = with_intervals({"part": {"f1": 1.0}}, bundles, _share)
    assert result["part"]["f1_interval"] is None


def test_figures_that_are_no_measures_stay_as_they_are() -> None:
    result = with_intervals({"documents": 2, "part": {"f1": None}}, _bundles(1, 1), _share)
    assert result == {"documents": 2, "part": {"f1": None, "f1_interval": None}}
