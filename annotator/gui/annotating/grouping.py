"""Which names are one person or company, at the desk: the rows of the panel, and what answers them.

`accept`, `reject` and `remove` are the desk's own acts, and on a row of this list they mean its group.
"""

from annotator.gui.annotating import linking
from annotator.gui.annotating.desk import At, Current, Desk
from annotator.gui.annotating.entity_list import EntityLine
from annotator.gui.annotating.presenting import evidence_of, label_color, reason_text
from annotator.gui.annotating.relating import Relating, hint_letters
from annotator.gui.kit.paint import KeyHint
from annotator.gui.kit.theme import Theme
from annotator.gui.kit.words import tr
from annotator.model import edit as verbs
from annotator.model import entities
from annotator.model.annotation import Entity
from annotator.model.edit import Edit
from annotator.model.entities import SameEntity
from annotator.model.errors import KnownError

# Two names that are so close are shown with what stands between, code points; else the alias is shown alone.
_NEAR = 12


def accept(desk: Desk) -> Edit:
    """Accept what the person is on: a proposal that two names are one, or whatever else the desk accepts."""
    if desk.current.at is not At.ENTITY:
        return desk.accept()
    return _answer(desk, entities.accept)


def reject(desk: Desk) -> Edit:
    """Reject what the person is on; a group that was made is taken apart."""
    return remove(desk) if desk.current.at is At.ENTITY else desk.reject()


def remove(desk: Desk) -> Edit:
    """Remove what the person is on; a group is taken apart, the proposal of one rejected."""
    if desk.current.at is not At.ENTITY:
        return desk.remove()
    entity = _group(desk)
    if entity is None:
        return _answer(desk, entities.reject)
    edit = entities.dissolve(desk.required(), entity)
    desk.apply(edit)
    desk.current = Current()
    return edit


def stand_on_first(desk: Desk) -> None:
    """Stand on the first open proposal, unless the person is on one already."""
    if desk.current.at is not At.ENTITY and desk.same:
        desk.current = Current(At.ENTITY, desk.same[0].id)


def join(desk: Desk, shown_id: str, other_id: str) -> Edit:
    """Make two shown mentions one entity; those that were only suggested are accepted in the same step."""
    work, steps, (one, other) = linking.decided_ends(desk, shown_id, other_id)
    last = entities.join(work, one, other)
    edit = verbs.joined(last.verb, last.subject, (*steps, last)) if steps else last
    desk.apply(edit)
    desk.current = Current(At.MENTION, one.id)
    return edit


def part(desk: Desk) -> Edit:
    """Take the name that the person is on out of its group; on a row of the list the whole group apart."""
    if desk.current.at is At.ENTITY:
        return remove(desk)
    mention = desk.mention()
    if mention is None:
        raise KnownError("stand on a mention first, then Shift+E takes its name out of its group")
    edit = entities.part(desk.required(), mention)
    desk.apply(edit)
    return edit


class Joining(Relating):
    """The choice of the other mention of one entity, by the letters on it."""

    def __init__(self, desk: Desk, head: str, in_sight: tuple[str, ...]) -> None:
        super().__init__(lambda _head, _tail: (), head, ())
        work = desk.required()
        labels = {m.id: m.label for m in work.annotations.mentions}
        labels |= {m.id: m.label for s in desk.open for m in s.ends}
        group = {m.id: m.entity for m in work.annotations.mentions if m.entity is not None}
        targets = [
            i
            for i in in_sight
            if i != head and labels.get(i) == labels.get(head) and (head not in group or group.get(i) != group[head])
        ]
        self.hints = dict(zip(targets, hint_letters(len(targets)), strict=True))

    def choose_tail(self, mention_id: str) -> str:
        """Take the other mention; there is nothing else to choose."""
        self.tail = mention_id
        return "done"


# ---- rows -------------------------------------------------------------------------------------------------------


def entity_lines(desk: Desk, theme: Theme) -> tuple[EntityLine, ...]:
    """Open proposals in text order, then the groups that were made."""
    work = desk.work
    if work is None:
        return ()
    open_ones = [_proposal_line(desk, one, theme) for one in desk.same]
    return (*open_ones, *(_group_line(desk, entity, theme) for entity in work.annotations.entities))


def _proposal_line(desk: Desk, one: SameEntity, theme: Theme) -> EntityLine:
    work = desk.required()
    alias, name = one.aliases[0], one.names[0]
    near = min(abs(alias.start - name.end), abs(name.start - alias.end)) < _NEAR
    evidence, marks = evidence_of(work.document.text, alias, name if near else alias)
    color = label_color(work.schema, one.label, theme)
    keys = (("Space", tr("One and the same")), ("N", tr("Not the same")))
    reason = reason_text(one.author, one.reason, work.schema)
    return EntityLine(one.id, one.alias, one.name, color, False, len(one.aliases), evidence, marks, reason, keys)


def _group_line(desk: Desk, entity: Entity, theme: Theme) -> EntityLine:
    work = desk.required()
    counts: dict[str, int] = {}
    for mention in work.annotations.mentions:
        if mention.entity == entity.id:
            form = work.surface(mention)
            counts[form] = counts.get(form, 0) + 1
    color = label_color(work.schema, entity.label, theme)
    others = ", ".join(form for form in counts if form != entity.name)
    told = " · ".join((*(f"{f} {count:,}" for f, count in counts.items()), *(f"{a} {i}" for a, i in entity.ids)))
    keys = (("I", tr("Name and ids")), ("N", tr("Take the group apart")))
    return EntityLine(entity.id, others, entity.name, color, True, sum(counts.values()), told, (), "", keys)


def hints(desk: Desk) -> tuple[KeyHint, ...]:
    """The keys that work on a row of the list."""
    undo = KeyHint(("Ctrl", "Z"), tr("Undo"))
    if _group(desk) is not None:
        return (KeyHint(("I",), tr("Name and ids")), KeyHint(("N",), tr("Take the group apart")), undo)
    return (KeyHint(("Space",), tr("One and the same")), KeyHint(("N",), tr("Not the same")), undo)


def _group(desk: Desk) -> Entity | None:
    """The group that was made and that the person is on."""
    return next((e for e in desk.required().annotations.entities if e.id == desk.current.id), None)


def _answer(desk: Desk, verb: entities.Answering) -> Edit:
    position = next((n for n, one in enumerate(desk.same) if one.id == desk.current.id), None)
    if position is None:
        raise KnownError("stand on a proposal first (J and K walk through the list)")
    edit = verb(desk.required(), desk.same[position])
    desk.apply(edit)
    if desk.same:
        desk.current = Current(At.ENTITY, desk.same[min(position, len(desk.same) - 1)].id)
    else:
        desk.current = Current()
    return edit
