"""Relation labels that are proposed so badly that asking costs more than it gives: they are muted, until asked for."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from annotator.model.annotation import Answer, DecisionItem
from annotator.model.suggestion import Suggestion

# Over so many decisions of a project a label is judged, and below this share of right ones it is muted.
WINDOW = 50
LEAST = 0.5


@dataclass(frozen=True, slots=True)
class LabelHistory:
    """How suggestions of one label fared in a project: `decisions` in all, and the answers to the last `WINDOW`."""

    decisions: int
    last: tuple[Answer, ...]

    @property
    def precision(self) -> float | None:
        """The share of the last answers that accepted the suggestion as it was; None before there are `WINDOW`."""
        return self.last.count(Answer.ACCEPTED) / len(self.last) if len(self.last) >= WINDOW else None


@dataclass(frozen=True, slots=True)
class Mute:
    """Whether a label is muted, and how many decisions it had when that was settled."""

    muted: bool
    decisions: int


def poor_labels(history: Mapping[str, LabelHistory], present: Mapping[str, Mute]) -> tuple[str, ...]:
    """The labels to mute now: below half over the last decisions, and not switched on again within as many."""
    found = []
    for label, past in sorted(history.items()):
        before = present.get(label)
        if before is not None and (before.muted or past.decisions - before.decisions < WINDOW):
            continue
        if past.precision is not None and past.precision < LEAST:
            found.append(label)
    return tuple(found)


def heard(suggestions: Iterable[Suggestion], muted: Sequence[str] | frozenset[str]) -> tuple[Suggestion, ...]:
    """The suggestions without relations of muted labels; mentions always stay."""
    return tuple(s for s in suggestions if s.item is DecisionItem.MENTION or s.label not in muted)
