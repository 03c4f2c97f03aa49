"""What a project has taught its suggestions beyond names: a small head that corrects scores, as a value.

`score` is one feature among others: with no weights the head says what the suggester said. It knows numbers and words,
not how they were trained.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from annotator.model.errors import KnownError

SCORE = "score"
_FARTHEST = 6.0  # a logit beyond this is no more sure


@dataclass(frozen=True, slots=True)
class HeldOut:
    """How scores fare on decided articles that were not trained on: mean log loss, calibration error, share right."""

    decisions: int
    log_loss: float
    calibration_error: float
    right: float


@dataclass(frozen=True, slots=True)
class Head:
    """Weights by feature, added to the logit of a suggestion's score; `version` counts from 1 in a project.

    `decisions` and `articles` are what it was trained on, `before` and `after` the figures on articles held out,
    with what was in use until then, and with it. `at` is ISO 8601, UTC. `finished` is how many articles of the project
    were finished when it was kept, which may be more than it learned from; 0 in what older versions have kept.
    """

    version: int
    weights: Mapping[str, float]
    decisions: int
    articles: int
    before: HeldOut
    after: HeldOut
    at: str = ""
    finished: int = 0
    _key: tuple[tuple[str, float], ...] = field(init=False, repr=False, default=())

    def __post_init__(self) -> None:
        object.__setattr__(self, "_key", tuple(sorted(self.weights.items())))

    def __hash__(self) -> int:
        return hash((self.version, self._key))

    def score(self, given: float, features: Iterable[str]) -> float:
        """The corrected probability of a suggestion whose suggester gave `given`."""
        total = self.weights.get(SCORE, 1.0) * logit(given) + sum(self.weights.get(f, 0.0) for f in features)
        return 1 / (1 + math.exp(-max(-_FARTHEST, min(_FARTHEST, total))))


def logit(score: float) -> float:
    """The log odds of a probability, kept within what a suggester can mean."""
    bounded = min(0.995, max(0.005, score))
    return math.log(bounded / (1 - bounded))


def head_to_json(head: Head) -> dict[str, Any]:
    """As it is stored."""

    def figures(held: HeldOut) -> list[float]:
        return [held.decisions, held.log_loss, held.calibration_error, held.right]

    return {
        "version": head.version,
        "weights": {name: round(value, 4) for name, value in head.weights.items()},
        "decisions": head.decisions,
        "articles": head.articles,
        "before": figures(head.before),
        "after": figures(head.after),
        "at": head.at,
        "finished": head.finished,
    }


def head_from_json(data: Any) -> Head:
    """What `head_to_json` wrote. Raises: KnownError if it is something else."""
    try:

        def figures(row: Any) -> HeldOut:
            return HeldOut(int(row[0]), float(row[1]), float(row[2]), float(row[3]))

        return Head(
            int(data["version"]),
            {str(name): float(value) for name, value in data["weights"].items()},
            int(data["decisions"]),
            int(data["articles"]),
            figures(data["before"]),
            figures(data["after"]),
            str(data["at"]),
            int(data.get("finished", 0)),
        )
    except (KeyError, TypeError, ValueError, IndexError, AttributeError) as error:
        raise KnownError("this is not what a project has learned ({error})", error=str(error)) from None
