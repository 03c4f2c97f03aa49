"""The ledger of suggestions: what was shown to a person, how it was answered, and what that says about its use.

Three questions, three measures. Whether people take what is shown: acceptance, by suggester, label, score or what else.
How good it is: precision and recall against sets that were made without seeing it (blind articles), because whoever
sees a suggestion tends to agree with it, and adds less of what was not suggested (Huang et al., Does Recommend-Revise
Produce Reliable Annotations?, ACL 2022). Whether it saves work: actions and seconds per mention of finished articles,
with suggestions and without.

Moments and durations are seconds as floats; where a clock stands is the caller's business.
"""

import hashlib
import itertools
import statistics
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from annotator.model.annotation import AnnotationSet, Answer, Decision, DecisionItem, SetKind
from annotator.model.compare import Comparison, Counts
from annotator.model.schema import Schema
from annotator.model.suggestion import Suggestion, decision_key

# A gap between two actions that is longer than this was not spent on the article.
LONGEST_PAUSE = 120.0


@dataclass(frozen=True, slots=True)
class Entry:
    """One suggestion that a person was shown in one article.

    `answer` is None for one that was left open. `seconds` from when it was the current one until the answer, None when
    nobody measured it. `moved` is how many characters the edges of a corrected mention were moved, both together;
    `relabelled` whether it got another label.
    """

    document_id: str
    person: str
    suggester: str
    item: DecisionItem
    label: str
    score: float
    answer: Answer | None
    seconds: float | None = None
    moved: int = 0
    relabelled: bool = False


def entries(
    own: AnnotationSet, shown: Iterable[Suggestion], schema: Schema, seconds: Mapping[str, float] | None = None
) -> tuple[Entry, ...]:
    """The ledger of one article: what was shown to the author of `own`, with the answers that `own` holds.

    An answer belongs to the suggestion that it names; the same proposal of another suggester has the same answer.
    `seconds` are by id of the suggestion.
    """
    by_id = {d.suggestion: d for d in own.decisions}
    by_key = {decision_key(schema, d): d for d in own.decisions}
    measured = seconds or {}
    made: list[Entry] = []
    for suggestion in shown:
        decision = by_id.get(suggestion.id) or by_key.get(suggestion.key(schema))
        moved, relabelled = _change(own, decision) if decision is not None else (0, False)
        made.append(
            Entry(
                own.key.document_id,
                own.key.author,
                suggestion.author,
                suggestion.item,
                suggestion.label,
                suggestion.score,
                decision.answer if decision is not None else None,
                measured.get(suggestion.id),
                moved,
                relabelled,
            )
        )
    return tuple(made)


def _change(own: AnnotationSet, decision: Decision) -> tuple[int, bool]:
    """How far the edges were moved, and whether the label was changed; nothing when its record is gone."""
    if decision.result is None:
        return 0, False
    if decision.item is DecisionItem.RELATION:
        relation = next((r for r in own.relations if r.id == decision.result), None)
        return 0, relation is not None and relation.label != decision.label
    mention = own.mention(decision.result)
    if mention is None:
        return 0, False
    return abs(mention.start - decision.start) + abs(mention.end - decision.end), mention.label != decision.label


@dataclass(frozen=True, slots=True)
class Tally:
    """Answers counted. `seconds` is the median time to answer, `moved` the mean of the edges that were moved at all."""

    shown: int
    accepted: int
    corrected: int
    rejected: int
    skipped: int
    seconds: float | None
    moved: float | None

    @property
    def judged(self) -> int:
        """Answers that say whether it was right."""
        return self.accepted + self.corrected + self.rejected

    @property
    def acceptance(self) -> float | None:
        """The share of the judged ones that were taken as they were; None when none was judged."""
        return self.accepted / self.judged if self.judged else None

    @property
    def use(self) -> float | None:
        """The share of the judged ones that were taken, as they were or corrected; None when none was judged."""
        return (self.accepted + self.corrected) / self.judged if self.judged else None

    def to_json(self) -> dict[str, float | int | None]:
        """Counts and shares."""
        return {
            "shown": self.shown,
            "accepted": self.accepted,
            "corrected": self.corrected,
            "rejected": self.rejected,
            "skipped": self.skipped,
            "acceptance": self.acceptance,
            "use": self.use,
            "seconds": self.seconds,
            "moved": self.moved,
        }


def tally(found: Iterable[Entry]) -> Tally:
    """Count entries; one that was neither accepted nor anything else of ours counts as rejected (neither)."""
    kept = list(found)
    answers = [entry.answer for entry in kept]
    times = [entry.seconds for entry in kept if entry.seconds is not None and entry.answer is not None]
    moved = [entry.moved for entry in kept if entry.moved]
    return Tally(
        len(kept),
        answers.count(Answer.ACCEPTED),
        answers.count(Answer.CORRECTED),
        answers.count(Answer.REJECTED) + answers.count(Answer.NEITHER),
        answers.count(Answer.SKIPPED),
        statistics.median(times) if times else None,
        statistics.fmean(moved) if moved else None,
    )


def tallies(found: Iterable[Entry], by: Callable[[Entry], str]) -> dict[str, Tally]:
    """Entries counted apart by what `by` gives of each, in the order of those names."""
    groups: dict[str, list[Entry]] = {}
    for entry in found:
        groups.setdefault(by(entry), []).append(entry)
    return {name: tally(groups[name]) for name in sorted(groups)}


def is_blind(document_id: str, percent: float, seed: str = "") -> bool:
    """Whether an article belongs to the share that is annotated without suggestions.

    The same for everybody and at every start, spread evenly over the ids; a greater `percent` keeps those that were in.
    """
    digest = hashlib.sha256(f"{seed}\n{document_id}".encode()).digest()
    return int.from_bytes(digest[:8], "big") < percent / 100 * 2**64


def blind_comparison(pairs: Iterable[tuple[AnnotationSet, AnnotationSet]], schema: Schema) -> Comparison:
    """Suggestions against what people said who had not seen them: pairs of (the person's set, the suggester's set).

    Raises: ValueError when a pair is of two articles, or the other way round.
    """
    found = Comparison(schema)
    for person, suggested in pairs:
        if person.key.document_id != suggested.key.document_id:
            raise ValueError(f"sets of two articles: {person.key.document_id!r} and {suggested.key.document_id!r}")
        if person.key.kind is SetKind.SUGGESTED:
            raise ValueError(f"{person.key.author!r} is a suggester: the first set must be a person's")
        found.add(person, suggested)
    return found


# What a hand does for one edit (a key, a click, a drag); verbs that are not here are one action.
_ACTIONS = {"add_mention": 2, "relate": 2}


def actions_of(verb: str) -> int:
    """How many actions of the hand an edit of the log stands for: what is drawn is selected first, then named."""
    return _ACTIONS.get(verb, 1)


def worked_seconds(moments: Sequence[float], longest_pause: float = LONGEST_PAUSE) -> float:
    """The time spent on an article, from the moments at which something was done; a longer gap counts that long."""
    return sum(min(max(0.0, later - earlier), longest_pause) for earlier, later in itertools.pairwise(sorted(moments)))


@dataclass(frozen=True, slots=True)
class Session:
    """What one person did in one finished article: hand actions, seconds, and what the set holds in the end."""

    document_id: str
    person: str
    with_suggestions: bool
    actions: int
    seconds: float
    mentions: int
    relations: int


@dataclass(frozen=True, slots=True)
class Pace:
    """Sessions added up; the shares are None where there is no mention to divide by."""

    articles: int = 0
    mentions: int = 0
    relations: int = 0
    actions: int = 0
    seconds: float = 0.0

    def __add__(self, other: "Pace") -> "Pace":
        return Pace(
            self.articles + other.articles,
            self.mentions + other.mentions,
            self.relations + other.relations,
            self.actions + other.actions,
            self.seconds + other.seconds,
        )

    @property
    def actions_per_mention(self) -> float | None:
        """All actions, those for relations too, over the mentions."""
        return self.actions / self.mentions if self.mentions else None

    @property
    def seconds_per_mention(self) -> float | None:
        """All seconds over the mentions."""
        return self.seconds / self.mentions if self.mentions else None

    def to_json(self) -> dict[str, float | int | None]:
        """Sums and shares."""
        return {
            "articles": self.articles,
            "mentions": self.mentions,
            "relations": self.relations,
            "actions": self.actions,
            "seconds": self.seconds,
            "actions_per_mention": self.actions_per_mention,
            "seconds_per_mention": self.seconds_per_mention,
        }


@dataclass(frozen=True, slots=True)
class Gain:
    """The pace with suggestions and without."""

    shown: Pace
    blind: Pace

    @property
    def actions(self) -> float | None:
        """How many times more actions a mention takes without suggestions; None where one side has nothing."""
        return _ratio(self.blind.actions_per_mention, self.shown.actions_per_mention)

    @property
    def seconds(self) -> float | None:
        """How many times longer a mention takes without suggestions; None where one side has nothing."""
        return _ratio(self.blind.seconds_per_mention, self.shown.seconds_per_mention)

    def to_json(self) -> dict[str, Any]:
        """Both paces and their ratios."""
        return {
            "with": self.shown.to_json(),
            "without": self.blind.to_json(),
            "actions_ratio": self.actions,
            "seconds_ratio": self.seconds,
        }


def gain(sessions: Iterable[Session]) -> Gain:
    """What suggestions save, from sessions with and without them. Compare like with like: the same people, mixed."""
    sums = {True: Pace(), False: Pace()}
    for s in sessions:
        sums[s.with_suggestions] += Pace(1, s.mentions, s.relations, s.actions, s.seconds)
    return Gain(sums[True], sums[False])


def _ratio(without: float | None, having: float | None) -> float | None:
    return without / having if without is not None and having else None


@dataclass(frozen=True, slots=True)
class Report:
    """The three measures together: answers by suggester and label, quality on blind articles, what is saved."""

    answers: Mapping[str, Mapping[str, Tally]]
    blind: Mapping[str, Comparison]
    gain: Gain

    def to_json(self) -> dict[str, Any]:
        """The report as plain values; undefined measures are None."""
        return {
            "answers": {
                suggester: {label: counted.to_json() for label, counted in by_label.items()}
                for suggester, by_label in self.answers.items()
            },
            "blind": {suggester: _quality(found) for suggester, found in self.blind.items()},
            "work": self.gain.to_json(),
        }


def report(
    found: Iterable[Entry],
    blind: Mapping[str, Iterable[tuple[AnnotationSet, AnnotationSet]]],
    sessions: Iterable[Session],
    schema: Schema,
) -> Report:
    """The report of a project: its ledger, its blind articles by suggester, and its finished articles."""
    by_suggester: dict[str, list[Entry]] = {}
    for entry in found:
        by_suggester.setdefault(entry.suggester, []).append(entry)
    return Report(
        {name: tallies(by_suggester[name], lambda e: e.label) for name in sorted(by_suggester)},
        {name: blind_comparison(pairs, schema) for name, pairs in sorted(blind.items())},
        gain(sessions),
    )


def _quality(found: Comparison) -> dict[str, Any]:
    def all_of(labels: Mapping[str, Counts]) -> dict[str, Any]:
        return {label: labels[label].to_json() for label in sorted(labels)}

    return {
        "articles": found.documents,
        "mentions": all_of(found.by_label),
        "relations": all_of(found.relations_by_label),
    }
