"""Fitting the weights of what a project learned, and judging them; numpy alone, in the worker process."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from annotator.model.learned import HeldOut, logit

_PULL = 2.0  # of a weight towards where it began, in decisions
_PULL_OF_SCORE = 12.0
_ROUNDS = 12

_Matrix = NDArray[np.float64]


def fitted(samples: Sequence[tuple[float, Sequence[str]]], right: Sequence[bool], names: Sequence[str]) -> list[float]:
    """The weights of the score and of each named feature: logistic regression on (score, features) by Newton's method.

    The prior is Gaussian around "the score is right" (MacKay 1992).
    """
    given, truth = _matrix(samples, names), np.array(right, dtype=np.float64)
    start = np.zeros(given.shape[1])
    start[0] = 1.0
    pull = np.full(given.shape[1], _PULL)
    pull[0] = _PULL_OF_SCORE
    weights = start.copy()
    for _ in range(_ROUNDS):
        share = 1 / (1 + np.exp(-np.clip(given @ weights, -30, 30)))
        slope = given.T @ (share - truth) + pull * (weights - start)
        bend = (given * (share * (1 - share))[:, None]).T @ given + np.diag(pull)
        step = np.linalg.solve(bend, slope)
        weights -= np.clip(step, -1.0, 1.0)
        if float(np.abs(step).max()) < 1e-4:
            break
    return [float(weight) for weight in weights]


def _matrix(samples: Sequence[tuple[float, Sequence[str]]], names: Sequence[str]) -> _Matrix:
    column = {name: n for n, name in enumerate(names, 1)}
    made = np.zeros((len(samples), len(names) + 1))
    for row, (score, features) in enumerate(samples):
        made[row, 0] = logit(score)
        for feature in features:
            if feature in column:
                made[row, column[feature]] = 1.0
    return made


def judged(scores: Sequence[float], right: Sequence[bool]) -> HeldOut:
    """How well probabilities told what was right: log loss, calibration error over ten bins, share of right answers."""
    given = np.clip(np.array(scores, dtype=np.float64), 0.005, 0.995)
    truth = np.array(right, dtype=np.float64)
    loss = float(-(truth * np.log(given) + (1 - truth) * np.log(1 - given)).mean())
    number = np.minimum(9, (given * 10).astype(int))
    error = 0.0
    for n in set(number.tolist()):
        inside = number == n
        error += abs(float(given[inside].mean() - truth[inside].mean())) * float(inside.mean())
    correct = float(((given >= 0.5) == (truth >= 0.5)).mean())
    return HeldOut(len(truth), round(loss, 4), round(error, 4), round(correct, 4))
