"""Who is to do what: assignments of articles to people, and review sessions.

Plain values with names of people in them, so that they mean the same on every machine of a team. What is said about a
text is not here: that a person is done with an article is a mark on their own set.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from annotator.model.errors import UsageError


class Role(StrEnum):
    """What somebody is to do with an article."""

    ANNOTATE = "annotate"
    REVIEW = "review"


class AssignmentState(StrEnum):
    """Whether an assignment stands; one that was given back is kept, so that it can be seen who had it."""

    ASSIGNED = "assigned"
    RELEASED = "released"


class ReviewState(StrEnum):
    """Whether a review session still has something to decide for its reviewer."""

    OPEN = "open"
    FINISHED = "finished"


@dataclass(frozen=True, slots=True)
class Assignment:
    """One article for one person. `blind`: the person sees nothing of what others say about it.

    `by` gave it, or took it back, `at` (ISO 8601, UTC). `finished` says that the person's part is done.
    """

    document_id: str
    annotator: str
    role: Role
    state: AssignmentState
    blind: bool
    by: str
    at: str
    finished: bool = False


@dataclass(frozen=True, slots=True)
class Due:
    """How much one person has been given and how much of it is left."""

    assigned: int
    finished: int

    @property
    def left(self) -> int:
        """What is still to be done."""
        return self.assigned - self.finished


@dataclass(frozen=True, slots=True)
class ReviewSession:
    """Chosen articles, whose sets are compared there, and who reviews.

    `document` and `place` say where the reviewer stopped: an article and the key of a question in it, empty at the
    beginning. `began` and `at` (of the last change) are ISO 8601, UTC.
    """

    id: str
    name: str
    documents: tuple[str, ...]
    authors: tuple[str, ...]
    reviewer: str
    blind: bool = False
    state: ReviewState = ReviewState.OPEN
    document: str = ""
    place: str = ""
    began: str = ""
    at: str = ""


def shared_out(
    documents: Sequence[str],
    annotators: Sequence[str],
    *,
    times: int = 1,
    overlap: float = 100.0,
    load: Mapping[str, int] | None = None,
    groups: Mapping[str, str] | None = None,
) -> tuple[tuple[str, str], ...]:
    """Who gets which article: `overlap` percent of the articles go to `times` people, the others to one.

    The shared articles are spread evenly over the list, and everybody gets as many as everybody else, within one;
    `load` says how many each has already. Articles of one group of `groups` (near-duplicates) go to the same people, as
    far as the number allows. The result depends on its arguments alone; pairs (article, annotator) in the order given.

    Raises: UsageError if there is nobody, more are wanted than there are, or the percentage is none.
    """
    names = tuple(dict.fromkeys(annotators))
    if not names:
        raise UsageError("name at least one annotator")
    if not 1 <= times <= len(names):
        raise UsageError(f"each article can go to 1–{len(names)} of these annotators, not {times}")
    if not (math.isfinite(overlap) and 0 <= overlap <= 100):
        raise UsageError(f"the overlap is a percentage from 0 to 100, not {overlap:g}")
    given = {name: (load or {}).get(name, 0) for name in names}
    rank = {name: number for number, name in enumerate(names)}
    earlier: dict[str, tuple[str, ...]] = {}
    pairs: list[tuple[str, str]] = []
    for number, document in enumerate(documents):
        # The share rises by `overlap` percent with each article: where it passes a whole number, one is shared.
        is_shared = math.floor((number + 1) * overlap / 100 + 1e-9) > math.floor(number * overlap / 100 + 1e-9)
        wanted = times if is_shared else 1
        group = (groups or {}).get(document)
        same = earlier.get(group, ()) if group is not None else ()
        chosen = sorted(names, key=lambda name: (name not in same, given[name], rank[name]))[:wanted]
        if group is not None and len(chosen) > len(same):
            earlier[group] = tuple(chosen)
        for name in sorted(chosen, key=rank.__getitem__):
            given[name] += 1
            pairs.append((document, name))
    return tuple(pairs)


def for_reviewer(documents: Sequence[str], assignments: Iterable[Assignment], reviewer: str) -> tuple[str, ...]:
    """Which of some articles somebody is to review: those given to them, without any those given to nobody.

    In the order given.
    """
    given: dict[str, set[str]] = {}
    for one in assignments:
        if one.role is Role.REVIEW and one.state is AssignmentState.ASSIGNED:
            given.setdefault(one.document_id, set()).add(one.annotator)
    own = tuple(i for i in documents if reviewer in given.get(i, ()))
    return own or tuple(i for i in documents if i not in given)
