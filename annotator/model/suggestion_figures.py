"""How suggestions were answered: by suggester, by label, and by the score that came with them."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from annotator.model.annotation import AnnotationSet, Answer, DecisionItem

BANDS = 10


@dataclass(frozen=True, slots=True)
class Answers:
    """How often the suggestions of one suggester (of one label) were accepted, corrected or rejected."""

    suggester: str
    label: str
    accepted: int
    corrected: int
    rejected: int

    @property
    def answered(self) -> int:
        """All answers; a suggestion that was skipped has none."""
        return self.accepted + self.corrected + self.rejected

    @property
    def precision(self) -> float | None:
        """The share of the judged ones that were right as they were; None when none was judged."""
        return self.accepted / self.answered if self.answered else None


@dataclass(frozen=True, slots=True)
class Band:
    """The judged suggestions whose score lies from `low` to `high` (exclusive, but for 1)."""

    low: float
    high: float
    answered: int
    accepted: int


class SuggestionFigures:
    """Counts answers to suggestions in the sets of people."""

    def __init__(self) -> None:
        self._answers: Counter[tuple[str, str, Answer]] = Counter()
        self._bands: Counter[tuple[int, bool]] = Counter()

    def add(self, sets: Iterable[AnnotationSet]) -> None:
        """Count the decisions of some sets about mentions and relations."""
        for said in sets:
            for decision in said.decisions:
                if decision.answer is Answer.SKIPPED or decision.item is DecisionItem.ENTITY:
                    continue
                self._answers[decision.source, decision.label, decision.answer] += 1
                if decision.score is not None:
                    band = min(BANDS - 1, max(0, int(decision.score * BANDS)))
                    self._bands[band, decision.answer is Answer.ACCEPTED] += 1

    def rows(self) -> tuple[Answers, ...]:
        """One for each suggester and label, by name."""
        pairs = sorted({(suggester, label) for suggester, label, _ in self._answers})
        return tuple(self._row(suggester, label) for suggester, label in pairs)

    def bands(self) -> tuple[Band, ...]:
        """Answers by tenths of the score, lowest first; tenths without an answer are left out."""
        found = []
        for n in range(BANDS):
            accepted, others = self._bands[n, True], self._bands[n, False]
            if accepted + others:
                found.append(Band(n / BANDS, (n + 1) / BANDS, accepted + others, accepted))
        return tuple(found)

    def _row(self, suggester: str, label: str) -> Answers:
        def times(*answers: Answer) -> int:
            return sum(self._answers[suggester, label, answer] for answer in answers)

        return Answers(
            suggester,
            label,
            times(Answer.ACCEPTED),
            times(Answer.CORRECTED),
            times(Answer.REJECTED, Answer.NEITHER),
        )
