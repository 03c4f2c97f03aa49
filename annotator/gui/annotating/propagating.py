"""The act behind A: the current answer at every other place of the name, at once or after a look at a checklist."""

from PySide6.QtGui import QColor
from PySide6.QtWidgets import QDialog

from annotator.gui.annotating import elsewhere
from annotator.gui.annotating.desk import Desk
from annotator.gui.annotating.parts import Acts
from annotator.gui.annotating.presenting import label_color
from annotator.gui.annotating.propagate_dialog import Place, PropagateDialog
from annotator.gui.kit.theme import theme_of
from annotator.gui.kit.words import label_name, tr
from annotator.model.document import Stage
from annotator.model.edit import Edit, Work
from annotator.model.errors import KnownError
from annotator.model.propagation import Doubt, Hit, How, Propagation

_AROUND = 40
_SHORT_NAME = 12
_UNFINISHED = (Stage.TODO, Stage.IN_PROGRESS)


class Propagating:
    """Finds, asks where there is a doubt, and tells; `acts` shows what the desk then says."""

    def __init__(self, acts: Acts) -> None:
        self._acts = acts

    def start(self, *, ask: bool = False, label: str = "") -> None:
        """Take every sure place at once; with a doubtful one, or when `ask` is wanted, show the checklist first.

        With a label it is given, here and there. A relation is accepted with the sure places of both its names.
        """
        desk = self._acts.desk
        if desk is None or desk.work is None:
            return
        suggestion = desk.suggestion()
        if suggestion is not None and suggestion.relation is not None and not label:
            self._accept_relation()
            return
        found = elsewhere.propagation(desk, label)
        if not found.wanted() and label:
            self._take(found, ())
        elif not found.wanted() and not (ask and found.hits):
            if found.origin.suggestion is None:
                raise KnownError("“{text}” stands nowhere else in this article", text=found.name)
            self._acts.act(lambda d: d.accept())
            self._acts.tell(tr("“{name}” stands only here; accepted", name=_short(found.name)), "undo")
        elif found.is_certain and not ask:
            self._take(found, found.sure)
        else:
            self._ask(desk, found)

    def _accept_relation(self) -> None:
        done: list[elsewhere.Accepted] = []

        def act(desk: Desk) -> Edit:
            done.append(elsewhere.accept_relation(desk))
            return done[0].edit

        self._acts.act(act)
        names = [tr("“{name}” at {count} places", name=_short(n), count=f"{c:,}") for n, c in done[0].places]
        if done[0].doubtful:
            names.append(tr("{count} doubtful places are left", count=f"{done[0].doubtful:,}"))
        self._acts.tell(" · ".join(names), "undo")

    def _ask(self, desk: Desk, found: Propagation) -> None:
        window, work = self._acts.window, desk.work
        assert work is not None
        label = found.origin.label
        colour = QColor(label_color(work.schema, label, theme_of(window)))
        places = [_place(work, number, hit) for number, hit in enumerate(found.hits)]
        others = self._others(desk, found)
        asked = found.origin.suggestion is not None
        name = label_name(work.schema, label)
        dialog = PropagateDialog(window, name, colour, found.name, places, asked=asked, others=len(others))
        wanted: list[tuple[tuple[int, ...], bool]] = []
        dialog.chosen.connect(lambda numbers, again: wanted.append((numbers, again)))
        result = dialog.exec()
        window.focus_text()
        if result != QDialog.DialogCode.Accepted or not wanted:
            # Esc is “Only this one” for a suggestion; for anything else it is “Cancel”, and writes nothing.
            if found.origin.suggestion is None:
                return
            if found.origin.not_this:
                self._take(found, ())
            else:
                # The window lived on meanwhile: what is accepted is what was asked.
                desk.stand_on_id(found.origin.suggestion.id)
                self._acts.act(lambda d: d.accept())
                self._acts.tell(tr("Only here: “{name}”", name=_short(found.name)), "undo")
            return
        numbers, again = wanted[0]
        self._take(found, tuple(found.hits[n] for n in numbers))
        if again:
            window.flows.ask_again(others)

    def _others(self, desk: Desk, found: Propagation) -> tuple[str, ...]:
        """The other unfinished articles in which the name stands."""
        assert desk.work is not None
        here, documents = desk.work.document.id, desk.project.documents
        ids = (i for stage in _UNFINISHED for i in documents.ids(stage, search=found.name))
        return tuple(i for i in ids if i != here)

    def _take(self, found: Propagation, hits: tuple[Hit, ...]) -> None:
        def act(desk: Desk) -> Edit:
            return elsewhere.propagate(desk, found, hits)

        self._acts.act(act)
        if not hits:
            self._acts.tell(tr("Only here: “{name}”", name=_short(found.name)), "undo")
            return
        said = tr("“{name}” at {count} places", name=_short(found.name), count=f"{len(hits) + 1:,}")
        self._acts.tell(said, "undo")


def _place(work: Work, number: int, hit: Hit) -> Place:
    text, span = work.document.text, hit.span
    before = text[text.rfind("\n", 0, span.start) + 1 : span.start][-_AROUND:]
    end = text.find("\n", span.end)
    after = text[span.end : len(text) if end < 0 else end][:_AROUND]
    why = why_words(work, hit)
    return Place(number, before, work.surface(span), after, why, hit.sure, not hit.sure, hit.grey)


def why_words(work: Work, hit: Hit) -> str:
    """Why a place is taken for the name, or why it is doubtful, in the language of the window."""
    label = label_name(work.schema, hit.other)
    doubts = {
        Doubt.LONGER_WORD: tr("inside a longer word"),
        Doubt.LONGER_NAME: tr("inside “{name}”", name=hit.other),
        Doubt.PARTICLE: tr("particle or part of the name"),
        Doubt.DECIDED: tr("labelled {label} here", label=label),
        Doubt.SUGGESTED: tr("suggested as {label}", label=label),
        Doubt.WEAK: tr("alias, not sure"),
        Doubt.REFUSED: tr("refused here or elsewhere"),
    }
    if hit.doubt is not None:
        return doubts[hit.doubt]
    parts = {How.SAME: tr("same letters"), How.ALIAS: tr("alias"), How.SURNAME: tr("surname and post")}
    without = tr("without “{particle}”", particle=hit.written_on) if hit.written_on else ""
    if hit.how is How.SAME and without:
        return without
    return " · ".join(part for part in (parts[hit.how], without) if part)


def _short(name: str) -> str:
    return name if len(name) <= _SHORT_NAME else f"{name[:_SHORT_NAME].rstrip()}…"
