"""Intervals of confidence by a bootstrap over documents, for every figure that follows from sums.

Documents, not mentions, are drawn, since what stands in one article hangs together. Percentile intervals: B. Efron,
R. J. Tibshirani, An Introduction to the Bootstrap (1993), chapter 13. It refuses to know what the figures mean.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from annotator.model.figures import MEASURES
from annotator.model.tally import Key, Tally, add_to
from annotator.model.unitizing import condensed

LEVEL = 0.95
TIMES = 1000
SEED = 20240422
_BUNDLES = 400
# A figure that is undefined in more of the draws than this has no interval.
_UNDEFINED = 0.05
_SUFFIX = "_interval"


class Bundles:
    """The sums of documents, kept apart for drawing; above 400 documents in 400 bundles of as many documents each.

    So memory does not grow with the documents. Drawing bundles in place of documents is as right as long as documents
    come in no order that repeats itself every 400.
    """

    def __init__(self) -> None:
        self._tallies: dict[int, Tally] = {}
        self._added = 0

    def add(self, tally: Mapping[Key, float], place: int) -> None:
        """Add what one document gave; `place` is its number among all documents, from 0."""
        add_to(self._tallies.setdefault(place % _BUNDLES, {}), condensed(dict(tally)))
        self._added += 1

    def join(self, other: "Bundles") -> None:
        """Add what others have counted of other documents."""
        for place, tally in other._tallies.items():
            add_to(self._tallies.setdefault(place, {}), tally)
        self._added += other._added

    def total(self) -> Tally:
        """The sums of all documents."""
        found: Tally = {}
        for tally in self._tallies.values():
            add_to(found, tally)
        return found

    def draws(self, times: int = TIMES, seed: int = SEED) -> list[Tally]:
        """The sums of as many documents as there are, drawn with replacement, so many times; always the same."""
        size = len(self._tallies)
        names = sorted({key for tally in self._tallies.values() for key in tally}, key=str)
        column = {key: n for n, key in enumerate(names)}
        table = np.zeros((size, len(names)))
        for n, (_, tally) in enumerate(sorted(self._tallies.items())):
            for key, value in tally.items():
                table[n, column[key]] = value
        chance = np.random.default_rng(seed)
        drawn = chance.multinomial(size, np.full(size, 1 / size), size=times)
        return [
            {key: value for key, value in zip(names, row, strict=True) if value} for row in (drawn @ table).tolist()
        ]

    def __len__(self) -> int:
        return self._added


def with_intervals(
    result: dict[str, Any], bundles: Bundles, figures: Callable[[Tally], dict[str, Any]], times: int = TIMES
) -> dict[str, Any]:
    """The same figures, each measure followed by its interval: `f1`, then `f1_interval` [low, high], or None.

    `figures` makes a result of the same shape from sums. None with fewer than two documents, or where the figure is
    undefined in more than a twentieth of the draws.
    """
    drawn = [figures(tally) for tally in bundles.draws(times)] if len(bundles) > 1 else []
    return _joined(result, drawn)


def _joined(result: Mapping[str, Any], drawn: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in result.items():
        found[name] = value
        inner = [one.get(name) for one in drawn]
        if name in MEASURES:
            found[name + _SUFFIX] = None if value is None else _interval(inner)
        elif isinstance(value, dict):
            # A label that no drawn document has is absent there.
            found[name] = _joined(value, [one if isinstance(one, dict) else {} for one in inner])
    return found


def _interval(values: list[float | None]) -> list[float] | None:
    there = [value for value in values if value is not None]
    if not there or len(there) < (1 - _UNDEFINED) * len(values):
        return None
    tail = (1 - LEVEL) / 2
    low, high = np.quantile(there, (tail, 1 - tail))
    return [float(low), float(high)]
