"""The current name at its other places in the article: finding them, and giving them its label."""

from collections.abc import Sequence
from dataclasses import dataclass

from annotator.gui.annotating.desk import At, Current, Desk
from annotator.model import edit as verbs
from annotator.model.edit import Edit
from annotator.model.errors import KnownError
from annotator.model.propagation import Hit, Origin, Propagation
from annotator.model.propagation import propagate as answer_everywhere
from annotator.model.same_name import find_same
from annotator.model.suggestion import unanswered
from annotator.suggest.lexicon import shipped


def propagation(desk: Desk, label: str = "") -> Propagation:
    """Where else in the article the current name stands, to give it this label there, or the one that it has.

    Raises: KnownError on what is no name with a label.
    """
    return find_same(
        desk.required(),
        desk.tokens,
        desk.open,
        desk.suggested,
        _labelled(desk, label) if label else _origin(desk),
        titles=shipped().titles,
        unasked=desk.unasked,
    )


def _origin(desk: Desk) -> Origin:
    work = desk.required()
    suggestion, mention = desk.suggestion(), desk.mention()
    if suggestion is not None and suggestion.mention is not None:
        return Origin(suggestion.mention.span, suggestion.label, suggestion)
    if mention is not None:
        return Origin(mention.span, mention.label)
    span = desk.current.span
    if desk.current.at is not At.SELECTION or span is None:
        raise KnownError("stand on a name first; A gives its label at every other place too")
    labels = {m.label for m in work.annotations.mentions if work.surface(m) == work.surface(span)}
    if len(labels) != 1:
        raise KnownError("give the selection a label first; then A finds its other places")
    return Origin(span, next(iter(labels)), is_new=True)


def _labelled(desk: Desk, label: str) -> Origin:
    suggestion, mention, span = desk.suggestion(), desk.mention(), desk.current.span
    if suggestion is not None and suggestion.mention is not None:
        return Origin(suggestion.mention.span, label, suggestion)
    if mention is not None:
        return Origin(mention.span, label, decided=mention)
    if desk.current.at is not At.SELECTION or span is None:
        raise KnownError("stand on a name, or select one, to give it a label at every place")
    return Origin(span, label, is_new=True, corrects=desk.corrected_by(span, label), goes_on=True)


def propagate(desk: Desk, found: Propagation, hits: Sequence[Hit]) -> Edit:
    """Give the label at these places too, as one step.

    From a suggestion, and from a name that is new, the person goes on to the next suggestion, if there is one.
    """
    suggestion = found.origin.suggestion
    was_at = desk.place_of(suggestion) if suggestion is not None else (0, 0)
    edit = answer_everywhere(desk.required(), found, hits)
    desk.apply(edit)
    if suggestion is not None:
        desk.advance_from(*was_at)
    else:
        made = desk.work_mention_at(found.origin.span, found.origin.label)
        desk.current = Current(At.MENTION, made.id) if made else Current()
        if found.origin.goes_on:
            desk.step(1)
    return edit


@dataclass(frozen=True, slots=True)
class Accepted:
    """A relation accepted with other places of its names: how many, by name, and at how many nobody is sure."""

    edit: Edit
    places: tuple[tuple[str, int], ...]
    doubtful: int


def accept_relation(desk: Desk) -> Accepted:
    """Accept the current relation, and its two names at every sure place of the article, as one step.

    Doubtful places are left to be asked by themselves. Raises: KnownError if it may not be accepted.
    """
    suggestion = desk.suggestion()
    assert suggestion is not None and suggestion.relation is not None
    was_at = desk.place_of(suggestion)
    edits = [verbs.accept(desk.required(), suggestion)]
    state = verbs.after(desk.required(), edits[0])
    places: list[tuple[str, int]] = []
    doubtful = 0
    for end in suggestion.ends:
        found = find_same(
            state,
            desk.tokens,
            unanswered(state.annotations, desk.open, state.schema),
            desk.suggested,
            Origin(end.span, end.label),
            titles=shipped().titles,
            unasked=desk.unasked,
        )
        doubtful += len(found.wanted()) - len(found.sure)
        if found.sure:
            edits.append(answer_everywhere(state, found, found.sure))
            state = verbs.after(state, edits[-1])
        places.append((found.name, len(found.sure) + 1))
    edit = verbs.joined("accept" if len(edits) == 1 else "propagate", edits[0].subject, edits)
    desk.apply(edit)
    desk.advance_from(*was_at)
    return Accepted(edit, tuple(places), doubtful)
