"""What was shown to a person and what it cost, as it is written down; `ledger` makes the figures of it.

A `Showing` is written with a decision or when an article is left. Answers are not copied into it but joined when a
report is made, so that undo counts.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from annotator.model.annotation import DecisionItem, Mention, Relation
from annotator.model.suggestion import Suggestion


@dataclass(frozen=True, slots=True)
class Shown:
    """One suggestion as it was shown; `seconds` is from when it became the current one to its answer, None without.

    `author` is name@version; offsets are code points, end exclusive, `tail_start` and `tail_end` only for relations.
    """

    suggestion: str
    author: str
    item: DecisionItem
    label: str
    start: int
    end: int
    tail_start: int | None = None
    tail_end: int | None = None
    score: float = 0.0
    seconds: float | None = None

    def as_suggestion(self) -> Suggestion:
        """The suggestion that it was; the labels of a relation's ends are not known any more."""
        if self.item is DecisionItem.MENTION:
            mention = Mention(self.suggestion, self.start, self.end, self.label, score=self.score)
            return Suggestion(self.author, mention=mention)
        assert self.tail_start is not None and self.tail_end is not None
        head = Mention(f"{self.suggestion}-head", self.start, self.end, "")
        tail = Mention(f"{self.suggestion}-tail", self.tail_start, self.tail_end, "")
        relation = Relation(self.suggestion, head.id, tail.id, self.label, score=self.score)
        return Suggestion(self.author, relation=relation, head=head, tail=tail)


@dataclass(frozen=True, slots=True)
class Showing:
    """What one person saw and did in one article since the last showing was written.

    `seconds` is the time that the article was in front, `actions` the keys and clicks of that time. `blind`: it was
    annotated without suggestions. `shown` holds what had not been written before, or was answered since. `at` (ISO
    8601, UTC) is when it was written, filled in by the project.
    """

    document_id: str
    annotator: str
    shown: tuple[Shown, ...] = ()
    blind: bool = False
    seconds: float = 0.0
    actions: int = 0
    at: str = ""


def shown(suggestion: Suggestion, seconds: float | None = None) -> Shown:
    """A suggestion as the ledger has it."""
    first = suggestion.ends[0]
    tail = suggestion.tail if suggestion.item is DecisionItem.RELATION else None
    return Shown(
        suggestion.id,
        suggestion.author,
        suggestion.item,
        suggestion.label,
        first.start,
        first.end,
        tail.start if tail else None,
        tail.end if tail else None,
        suggestion.score,
        seconds,
    )


def newest(showings: Iterable[Showing]) -> tuple[tuple[Suggestion, ...], dict[str, float]]:
    """Every suggestion that several showings hold, once, and by id the seconds until its last answer.

    What was suggested anew in between has another id and is the same proposal all the same.
    """
    found: dict[tuple[object, ...], Shown] = {}
    seconds: dict[tuple[object, ...], float] = {}
    for showing in showings:
        for one in showing.shown:
            key = (one.author, one.item, one.label, one.start, one.end, one.tail_start, one.tail_end)
            found[key] = one
            if one.seconds is not None:
                seconds[key] = one.seconds
    return (
        tuple(one.as_suggestion() for one in found.values()),
        {found[key].suggestion: value for key, value in seconds.items()},
    )
