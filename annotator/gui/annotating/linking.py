"""Relations made at the desk: which may join two shown mentions, joining them, turning one round."""

from annotator.gui.annotating.desk import At, Current, Desk
from annotator.model import edit as verbs
from annotator.model.annotation import Mention, Relation
from annotator.model.edit import Edit, Work
from annotator.model.errors import KnownError
from annotator.model.schema import RelationLabel


def relation_choices(desk: Desk, head_id: str, tail_id: str) -> tuple[tuple[RelationLabel, bool], ...]:
    """The relations that may join two shown mentions; True marks those that need head and tail swapped."""
    work = desk.required()
    head, tail = _shown_mention(desk, head_id), _shown_mention(desk, tail_id)
    straight = [(r, False) for r in work.schema.relations_between(head.label, tail.label)]
    known = {r.label for r, _ in straight}
    swapped = [(r, True) for r in work.schema.relations_between(tail.label, head.label) if r.label not in known]
    return tuple(straight + swapped)


def relate(desk: Desk, head_id: str, tail_id: str, label: str, *, swapped: bool = False) -> Edit:
    """Join two shown mentions; ends that were only suggested are accepted in the same step."""
    if swapped:
        head_id, tail_id = tail_id, head_id
    work, steps, ends = decided_ends(desk, head_id, tail_id)
    last = verbs.relate(work, ends[0], ends[1], label)
    edit = verbs.joined("relate", last.subject, (*steps, last)) if steps else last
    desk.apply(edit)
    made = edit.changes[-1].after
    relation = next((c.after for c in edit.changes if isinstance(c.after, Relation)), None)
    chosen = relation if relation is not None else made
    if isinstance(chosen, Relation):
        desk.current = Current(At.RELATION, chosen.id)
    return edit


def decided_ends(desk: Desk, *shown_ids: str) -> tuple[Work, list[Edit], list[Mention]]:
    """Shown mentions as decided ones: the steps that accept those that were only suggested, and the state then."""
    work = desk.required()
    steps: list[Edit] = []
    ends: list[Mention] = []
    for shown_id in shown_ids:
        wanted = _shown_mention(desk, shown_id)
        suggestion = desk.suggestion(shown_id)
        if suggestion is not None:
            step = verbs.accept(work, suggestion)
            steps.append(step)
            work = verbs.after(work, step)
        found = next(
            m
            for m in work.annotations.mentions
            if m.span == wanted.span and (m.id == shown_id or m.label == wanted.label)
        )
        ends.append(found)
    return work, steps, ends


def _shown_mention(desk: Desk, shown_id: str) -> Mention:
    mention = desk.required().annotations.mention(shown_id)
    if mention is None:
        suggestion = desk.suggestion(shown_id)
        mention = suggestion.mention if suggestion is not None else None
    if mention is None:
        raise KnownError("that mention is gone")
    return mention


def reverse(desk: Desk) -> Edit:
    """Reverse the current relation; a suggested one is accepted the other way round."""
    work = desk.required()
    relation = desk.relation()
    if relation is not None:
        edit = verbs.reverse(work, relation)
        desk.apply(edit)
        return edit
    suggestion = desk.suggestion()
    if suggestion is None or suggestion.relation is None:
        raise KnownError("stand on a relation to reverse it")
    first = verbs.accept(work, suggestion)
    then = verbs.after(work, first)
    made = next(r for r in then.annotations.relations if r not in work.annotations.relations)
    edit = verbs.joined("reverse", first.subject, (first, verbs.reverse(then, made)))
    return desk.answer(lambda _w, _s: edit)
