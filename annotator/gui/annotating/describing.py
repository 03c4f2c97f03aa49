"""The act behind I: what the current entity is called, and its ids; filled in from other articles where it can be."""

from annotator.gui.annotating.desk import At, Desk
from annotator.gui.annotating.parts import Acts
from annotator.gui.dialogs.entity_dialog import EntityDialog, IdLine, Said
from annotator.gui.kit.words import error_words, label_name, tr
from annotator.model.annotation import Entity
from annotator.model.describing import describe, entity_of, is_described
from annotator.model.errors import KnownError
from annotator.model.identifiers import authorities_for


def current_entity(desk: Desk) -> Entity:
    """The group that the person is on, or that of the mention, or what would be made of it.

    Raises: KnownError on anything else.
    """
    work, mention = desk.required(), desk.mention()
    if mention is not None:
        return entity_of(work, mention)
    group = next((e for e in work.annotations.entities if e.id == desk.current.id), None)
    if desk.current.at is not At.ENTITY or group is None:
        raise KnownError("stand on a mention or on a group first, then I tells its name and ids")
    return group


def ask(acts: Acts) -> None:
    """Show what is said of the entity, and write what is typed, as one step that can be undone."""
    desk = acts.desk
    if desk is None or desk.work is None:
        return
    entity = current_entity(desk)
    dialog = dialog_for(acts, desk, entity)

    def write(said: Said) -> None:
        try:
            acts.act(lambda d: d.wrote(describe(d.required(), entity, said.name, said.aliases, said.ids)), told=True)
        except KnownError as error:
            dialog.say(error_words(error, desk.project.schema))
        else:
            dialog.accept()

    dialog.chosen.connect(write)
    dialog.exec()
    dialog.deleteLater()
    acts.window.focus_text() if desk.current.at is At.MENTION else acts.focus_panel()


def dialog_for(acts: Acts, desk: Desk, entity: Entity) -> EntityDialog:
    """The page with what is said here; where nothing is, with what was said of the same name in other articles."""
    work = desk.required()
    said, note = entity, ""
    if entity not in work.annotations.entities or not is_described(work, entity):
        known = desk.project.known_entity(entity.label, entity.name)
        if known is not None and (known.ids or known.name != entity.name):
            said, note = known, tr("Filled in from another article; Save takes it over.")
    mine = [work.surface(m) for m in work.annotations.mentions if m.entity == entity.id] or [entity.name]
    forms = dict.fromkeys(mine)
    aliases = [alias for alias in (*said.aliases, *entity.aliases) if alias not in forms and alias != said.name]
    values = dict(said.ids)
    known_ones = authorities_for(entity.label)
    lines = [IdLine(a.id, tr(a.name), a.example, values.pop(a.id, "")) for a in known_ones]
    lines += [IdLine(authority, authority, "", value) for authority, value in sorted(values.items())]
    title = tr("{label}: name and ids", label=label_name(work.schema, entity.label))
    dialog = EntityDialog(acts.window, title, said.name, " · ".join(forms), tuple(dict.fromkeys(aliases)), lines)
    dialog.say(note)
    return dialog
