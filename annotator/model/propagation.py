"""One answer for a name, given at every other place of the article where the same name stands.

Which places these are, and at which of them there is a doubt, `model.same_name` finds; `propagate` makes one edit of
those that a person wants. Offsets are code points, end exclusive.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from annotator.model import edit as verbs
from annotator.model.annotation import Mention
from annotator.model.edit import Edit, Work
from annotator.model.errors import KnownError
from annotator.model.suggestion import Suggestion
from annotator.model.text import Span


class How(StrEnum):
    """Why a place is the same name."""

    SAME = "same"
    ALIAS = "alias"
    SURNAME = "surname"


class Doubt(StrEnum):
    """Why a person should look at a place before it is taken."""

    LONGER_WORD = "longer word"  # SK하이닉스캠퍼스
    LONGER_NAME = "longer name"  # a longer suggestion lies over it
    PARTICLE = "particle"  # 김도 or 김도은
    DECIDED = "decided"  # a person gave it another label
    SUGGESTED = "suggested"  # another label is suggested
    WEAK = "weak"  # perhaps another name for the same: HBE in 한빛전자(HBE), or suggested with a low score
    REFUSED = "refused"  # the same name was refused elsewhere, or another label here


@dataclass(frozen=True, slots=True)
class Hit:
    """One other place. `written_on` are the particles behind it; `doubt` None means that it is sure.

    `other` is what the doubt is about: a label, or a longer name. `suggestion` is what is asked there, `corrects` are
    suggestions with other edges that it answers, `decided` a mention of another label. `grey` places stand in a passage
    that is not asked about.
    """

    span: Span
    how: How
    written_on: str = ""
    doubt: Doubt | None = None
    other: str = ""
    suggestion: Suggestion | None = None
    corrects: tuple[Suggestion, ...] = ()
    decided: Mention | None = None
    grey: bool = False

    @property
    def sure(self) -> bool:
        """Whether it may be taken without looking."""
        return self.doubt is None


@dataclass(frozen=True, slots=True)
class Origin:
    """What is propagated: a place with a label.

    `suggestion` is accepted with it, as it is or with this label, `decided` gets this label, `is_new` is added with it
    and answers the suggestions in `corrects`. With `goes_on` the person is done with the name.
    """

    span: Span
    label: str
    suggestion: Suggestion | None = None
    is_new: bool = False
    decided: Mention | None = None
    corrects: tuple[Suggestion, ...] = ()
    goes_on: bool = False

    @property
    def not_this(self) -> str:
        """The label that the person has just said to be wrong for this name; empty when there is none."""
        before = self.suggestion or self.decided
        return before.label if before is not None and before.label != self.label else ""


@dataclass(frozen=True, slots=True)
class Propagation:
    """The name, how else it is written in this article, and the other places, in text order."""

    origin: Origin
    name: str
    aliases: tuple[str, ...]
    hits: tuple[Hit, ...]

    def wanted(self, *, grey: bool = False) -> tuple[Hit, ...]:
        """The hits to be shown: those in greyed passages only when they are wanted."""
        return tuple(h for h in self.hits if grey or not h.grey)

    @property
    def sure(self) -> tuple[Hit, ...]:
        """What is taken when nobody says otherwise."""
        return tuple(h for h in self.wanted() if h.sure)

    @property
    def is_certain(self) -> bool:
        """Whether no place needs a look."""
        return all(h.sure for h in self.wanted())


def propagate(work: Work, found: Propagation, hits: Sequence[Hit]) -> Edit:
    """Give the label at its origin and at these hits, as one step; what was suggested there counts as answered.

    Raises: KnownError if nothing would change, or something of it is there already.
    """
    origin = found.origin
    asked = (origin.suggestion, *(h.suggestion for h in hits))
    accepted = [s for s in asked if s is not None and s.label == origin.label]
    edits: list[Edit] = []
    answered = {s.id for s in origin.corrects}
    state = work

    def then(edit: Edit) -> None:
        nonlocal state
        edits.append(edit)
        state = verbs.after(state, edit)

    if accepted:
        then(verbs.accept_all(state, accepted))
    if origin.suggestion is not None and origin.not_this:
        then(verbs.accept(state, origin.suggestion, label=origin.label))
    elif origin.decided is not None and origin.not_this:
        then(verbs.relabel(state, origin.decided, origin.label))
    elif origin.is_new:
        then(verbs.add_mention(state, origin.span, origin.label, origin.corrects))
    for hit in hits:
        if hit.suggestion is not None and hit.suggestion.label == origin.label:
            continue
        if hit.decided is not None:
            edits.append(verbs.relabel(state, hit.decided, origin.label))
        elif hit.suggestion is not None:
            edits.append(verbs.accept(state, hit.suggestion, label=origin.label))
        else:
            corrects = [s for s in hit.corrects if s.id not in answered]
            answered.update(s.id for s in corrects)
            edits.append(verbs.add_mention(state, hit.span, origin.label, corrects))
        if len(edits) == 1 or hit.decided is not None:
            # Other places do not touch each other; a relation between two that change their label would go twice.
            state = verbs.after(state, edits[-1])
    if not edits:
        raise KnownError("“{text}” stands nowhere else in this article", text=found.name)
    return verbs.joined("propagate", f"{found.name} × {len(hits) + 1}", edits)
