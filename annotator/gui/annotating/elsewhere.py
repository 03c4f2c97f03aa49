"""The current name at its other places in the article: finding them, and giving them its label."""

from collections.abc import Sequence

from annotator.gui.annotating.desk import At, Current, Desk
from annotator.model.edit import Edit
from annotator.model.errors import KnownError
from annotator.model.propagation import Hit, Origin, Propagation
from annotator.model.propagation import propagate as answer_everywhere
from annotator.model.same_name import find_same
from annotator.suggest.lexicon import shipped


def propagation(desk: Desk) -> Propagation:
    """Where else in the article the current name stands. Raises: KnownError on what is no name with a label."""
    return find_same(
        desk.required(),
        desk.tokens,
        desk.open,
        desk.suggested,
        _origin(desk),
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


def propagate(desk: Desk, found: Propagation, hits: Sequence[Hit]) -> Edit:
    """Give the label at these places too, as one step; from a suggestion go on to the next."""
    suggestion = found.origin.suggestion
    position = next((i for i, s in enumerate(desk.asked) if suggestion and s.id == suggestion.id), 0)
    edit = answer_everywhere(desk.required(), found, hits)
    desk.apply(edit)
    if suggestion is not None:
        desk.advance_from(position, suggestion.anchor)
    else:
        made = desk.work_mention_at(found.origin.span, found.origin.label)
        desk.current = Current(At.MENTION, made.id) if made else Current()
    return edit
