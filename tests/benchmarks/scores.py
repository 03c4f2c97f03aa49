"""Counting for the benchmarks: precision, recall, F1 of exact spans; calibration."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

Spans = set[tuple[int, int, str]]


@dataclass
class Counted:
    """Hits, proposals and gold mentions by label."""

    right: Counter[str] = field(default_factory=Counter)
    proposed: Counter[str] = field(default_factory=Counter)
    gold: Counter[str] = field(default_factory=Counter)

    def add(self, said: Spans, gold: Spans) -> None:
        """Count one text."""
        self.right.update(label for _, _, label in said & gold)
        self.proposed.update(label for _, _, label in said)
        self.gold.update(label for _, _, label in gold)

    def figures(self, *labels: str) -> tuple[float, float, float]:
        """Precision, recall, F1 over some labels together; 0 where nothing is counted."""
        right, proposed, gold = (sum(c[label] for label in labels) for c in (self.right, self.proposed, self.gold))
        precision = right / proposed if proposed else 0.0
        recall = right / gold if gold else 0.0
        return precision, recall, 2 * right / (proposed + gold) if proposed + gold else 0.0


def calibration(said: Iterable[tuple[float, bool]], bins: int = 10) -> tuple[float, list[tuple[float, float, int]]]:
    """The expected calibration error (Guo et al. 2017) and, for each used bin, mean score, share right, count."""
    boxes: list[list[tuple[float, bool]]] = [[] for _ in range(bins)]
    for score, right in said:
        boxes[min(bins - 1, int(score * bins))].append((score, right))
    rows = [(_mean([s for s, _ in box]), _mean([float(r) for _, r in box]), len(box)) for box in boxes if box]
    total = sum(count for _, _, count in rows)
    error = sum(abs(mean - share) * count for mean, share, count in rows) / total if total else 0.0
    return error, rows


def _mean(numbers: Sequence[float]) -> float:
    return sum(numbers) / len(numbers)
