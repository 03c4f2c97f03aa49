"""What each action of the table does in an open project: ask the desk, show what the desk then says."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtWidgets import QListView, QMenu, QWidget

from annotator.gui.annotating import describing, grouping, linking, presenting, sheets, stages
from annotator.gui.annotating.actions import Action
from annotator.gui.annotating.desk import At, Current, Desk
from annotator.gui.annotating.edit_words import edit_words
from annotator.gui.annotating.finding import Finding
from annotator.gui.annotating.pairing import Pairing
from annotator.gui.annotating.parts import AnnotatorWindow
from annotator.gui.annotating.propagating import Propagating
from annotator.gui.annotating.relating import Relating
from annotator.gui.annotating.screen import Screen
from annotator.gui.annotating.workspace import ENTITIES, GUIDELINE, SUGGESTIONS, TRIPLES
from annotator.gui.kit.words import error_words, label_name, tr
from annotator.model.document import Stage
from annotator.model.edit import Edit
from annotator.model.errors import KnownError
from annotator.model.text import Span

_SHORT_TITLE = 24
_LATER_MS = 300


class Acts:
    """The acts of the annotator; `window` is the main window whose parts are shown."""

    def __init__(self, window: AnnotatorWindow) -> None:
        self.window = window
        self.desk: Desk | None = None
        self.pairing = Pairing(self)
        self.finding = Finding(self)
        self.screen = Screen(window)
        self._told = ""
        self._complained = False
        self._finished = ""
        self._table: dict[str, Callable[[str], object]] = {
            "undo": lambda _: self._travel("undo"),
            "redo": lambda _: self._travel("redo"),
            "accept": lambda _: self.act(grouping.accept),
            "reject": lambda _: self.act(grouping.reject),
            "label": self._label,
            "label_everywhere": lambda pressed: Propagating(self).start(label=self._label_of(pressed)),
            "accept_sentence": lambda _: self.act(lambda d: d.accept_sentence(), told=True),
            "describe": lambda _: describing.ask(self),
            "accept_sure": lambda _: self._accept_sure(),
            "propagate": lambda _: Propagating(self).start(),
            "propagate_ask": lambda _: Propagating(self).start(ask=True),
            "repeat_answers": lambda _: self.act(lambda d: stages.repeat_answers(d), told=True),
            "next": lambda _: self._step(1),
            "previous": lambda _: self._step(-1),
            "order": lambda _: self._toggle_order(),
            "furniture": lambda _: self._toggle_furniture(),
            "ask_muted": lambda _: self._ask_muted(),
            "find": lambda _: self.finding.start(),
            "noun_run": lambda _: self._select_name(),
            "remove": lambda _: self.act(grouping.remove),
            "same_entity": lambda _: self.pairing.start_joining(),
            "other_entity": lambda _: self.act(grouping.part, told=True),
            "entities_tab": lambda _: self._show_entities_tab(),
            "relate": lambda _: self.pairing.start_relating(),
            "reverse": lambda _: self.act(lambda d: linking.reverse(d)),
            "done": lambda _: self._done(),
            "undone": lambda _: self.act(lambda d: stages.set_stage(d, Stage.IN_PROGRESS), told=True),
            "make_gold": lambda _: self._make_gold(),
            "next_document": lambda _: self._neighbour(1),
            "previous_document": lambda _: self._neighbour(-1),
            "row_down": lambda _: self._row(1),
            "row_up": lambda _: self._row(-1),
            "column": lambda _: self.window.next_column(1),
            "column_back": lambda _: self.window.next_column(-1),
            "text": lambda _: self._escape(),
            "suggestions_tab": lambda _: self.window.workspace.show_tab(SUGGESTIONS),
            "relations_tab": lambda _: self.window.workspace.show_tab(TRIPLES),
            "guideline": lambda _: self._guideline(),
            "list": lambda _: self.window.workspace.toggle_list(),
            "palette": lambda _: sheets.show_palette(self),
            "keys": lambda _: sheets.show_keys(self.window),
        }
        for edge in ("end", "start"):
            for side, direction in (("left", -1), ("right", 1)):
                for suffix, by_character in (("", False), ("_character", True)):
                    self._table[f"{edge}_{side}{suffix}"] = self._edge(edge == "end", direction, by_character)

    # ---- the way in ---------------------------------------------------------------------------------------------

    def perform(self, action_id: str, pressed: str = "") -> None:
        """Do an action; what goes wrong in the world is said in one line, the desk stays as it was."""
        if not pressed:
            self.acted()  # a menu, the palette or a button; keys are counted where they come in
            self.pairing.stop()  # another command ends the choice of a second mention, as its key would
        if self._complained:
            self._hush()
        try:
            handler = self._table.get(action_id)
            if handler is not None:
                handler(pressed)
            else:
                self.window.flows.perform(action_id)
        except KnownError as error:
            self.say(error)

    def say(self, error: KnownError) -> None:
        """What went wrong, in one line."""
        self.complain(error_words(error, self.desk.project.schema if self.desk is not None else None))

    def complain(self, text: str) -> None:
        """Say why nothing happened; it is gone with the next act, when it is true no more."""
        self._told = text
        self.window.flows.complain(text)
        self._complained = True

    def _hush(self) -> None:
        """What was told of the step before is true no more; what was said since, of work in the background, stays."""
        self._complained = False
        if self.window.toast.text == self._told:
            self.window.toast.hide()
        self._told = ""

    def acted(self) -> None:
        """The person pressed a key or clicked, for the ledger."""
        if self.desk is not None:
            self.desk.acted()

    def in_front(self, is_active: bool) -> None:
        """The program came to the front, or something else did: time passes as work, or does not."""
        if self.desk is not None:
            if is_active:
                self.desk.come_back()
            else:
                self.desk.go_away()

    def connect_views(self) -> None:
        """Connect what the person does in text and lists."""
        work = self.window.workspace
        work.text.span_selected.connect(self._selected)
        self.finding.connect(work)
        work.text.labels_wanted.connect(self._offer_labels)
        work.text.choices.chosen.connect(self._choice_clicked)
        work.text.mention_clicked.connect(self._stand_on)
        work.text.arc_clicked.connect(self._stand_on)
        work.text.relation_drawn.connect(self.pairing.drawn)
        work.text.context_menu.connect(partial(sheets.show_menu, self))
        work.text.caret_moved.connect(lambda _: self._leave_selection())
        work.suggestions.suggestion_chosen.connect(self._stand_on)
        work.suggestions.threshold_changed.connect(self._threshold)
        work.suggestions.accept_all_clicked.connect(lambda: self.perform("accept_sure"))
        work.suggestions.order_toggled.connect(lambda: self.perform("order"))
        work.suggestions.action_chosen.connect(self.perform)
        work.suggestions.text_wanted.connect(self.window.focus_text)
        work.entities.entity_chosen.connect(self._stand_on)
        work.entities.action_chosen.connect(self.perform)
        work.entities.text_wanted.connect(self.window.focus_text)
        work.triples.triple_chosen.connect(self._stand_on)
        work.triples.action_chosen.connect(self.perform)
        work.triples.text_wanted.connect(self.window.focus_text)

    def start(self, desk: Desk) -> None:
        """A project was opened: its desk is worked on from now on."""
        if self.desk is not None:
            self.desk.leave()
        self.window.toast.hide()  # what was told to somebody else, or about another project
        self.desk = desk
        desk.threshold = self.window.settings.threshold
        desk.order_by_score = self.window.settings.order_by_score
        desk.ask_furniture = self.window.settings.ask_furniture
        self.window.workspace.guideline.show_schema(desk.project.schema)

    def stop(self) -> None:
        """The project is closed."""
        self.pairing.stop()
        if self.desk is not None:
            self.desk.leave()
        self.desk = None
        self._finished = self._told = ""

    @property
    def relating(self) -> Relating | None:
        """The choice of a second mention that is going on."""
        return self.pairing.relating

    def take_key(self, pressed: str) -> bool:
        """While a second mention is chosen, letters choose it; True when the key was taken."""
        return self.pairing.take_key(pressed)

    def has_document(self) -> bool:
        """True while an article is on the desk."""
        return self.desk is not None and self.desk.work is not None

    def can_travel(self, direction: str) -> bool:
        """Whether there is a step to take back ("undo") or to do again ("redo")."""
        if self.desk is None:
            return False
        project, by = self.desk.project, self.desk.by
        return (project.next_undo(by) if direction == "undo" else project.next_redo(by)) is not None

    def words_of(self, action: Action) -> str:
        """An action's words, for undo and redo with the step that they would take back."""
        if action.id in ("undo", "redo") and self.desk is not None:
            project, by = self.desk.project, self.desk.by
            edit = project.next_undo(by) if action.id == "undo" else project.next_redo(by)
            if edit is not None:
                return f"{action.words}: {edit_words(edit)}"
        return action.words

    def wants(self, pressed: str, watched: QWidget) -> bool:
        """Whether a key that others need too is meant for an action here."""
        if pressed == "Enter":
            return watched is self.window.workspace.text and self.has_document()
        return watched is not self.window.welcome

    def chosen(self, entry_id: str) -> None:
        """An entry of the palette was chosen: an action, or `article:` and its id."""
        kind, _, rest = entry_id.partition(":")
        if kind == "article" and rest:
            self.open_document(rest)
        else:
            self.perform(entry_id)

    # ---- showing ------------------------------------------------------------------------------------------------

    def _show_article(self, *, keep_position: bool, with_panel: bool = True) -> None:
        if self.desk is not None:
            self.screen.show_article(self.desk, keep_position=keep_position, with_panel=with_panel)

    def _show_current(self, *, scroll: bool) -> None:
        if self.desk is not None:
            self.screen.show_current(self.desk, scroll=scroll)

    def show_current(self) -> None:
        """Where the person is, after something else was outlined."""
        self._show_current(scroll=False)

    def show_panel(self) -> None:
        """The list of the panel that is in front, and the counts of all."""
        if self.desk is not None and self.desk.work is not None:
            self.screen.show_panel(self.desk)

    def show_waiting(self) -> None:
        """Suggestions are being made: said where there is none to answer."""
        if self.desk is not None and not self.desk.asked:
            self.show_panel()

    def show_status(self) -> None:
        """The last line."""
        if self.desk is not None and self.desk.work is not None:
            self.screen.show_status(self.desk)

    def open_document(self, document_id: str) -> None:
        """Take an article onto the desk and show it from its top, or from its first open suggestion."""
        desk = self.desk
        if desk is None or (desk.work is not None and desk.work.document.id == document_id):
            return
        self.pairing.stop()  # while what it asks about is still on the desk
        try:
            desk.show(document_id)
        except KnownError as error:
            self.say(error)
            return
        if self._finished:
            self._hush()  # gold was offered for the article finished last, and is no more
        self._finished = ""
        self.screen.forget()
        work = self.window.workspace
        work.documents.set_current(document_id)
        work.show_text()
        if work.tab() == ENTITIES:
            work.show_tab(SUGGESTIONS)  # which names are one is asked when there are names
        self._show_article(keep_position=False)
        self.finding.another_article()
        self.window.flows.want_suggestions(document_id)
        self.window.flows.remember(document_id)

    def come_back(self) -> None:
        """The person was elsewhere meanwhile: ask for the article on the desk again."""
        if self.desk is not None:
            self.screen.forget()
            self.desk.come_back()
            self.desk.refresh()
            self.show_all()

    def show_all(self) -> None:
        """Ask the desk for everything that is shown, and show it; also in another theme."""
        self.screen.forget()
        if self.has_document():
            self._show_article(keep_position=True)

    def refresh(self, document_id: str) -> None:
        """Something about an article was written: show it if it is on the desk."""
        desk = self.desk
        if desk is None:
            return
        self.window.workspace.documents.refresh((document_id,))
        if desk.work is not None and desk.work.document.id == document_id:
            if self.pairing.relating is not None:
                # In the middle of a choice nothing moves.
                QTimer.singleShot(_LATER_MS, self.window, partial(self.refresh, document_id))
                return
            empty_before = not desk.asked and desk.current.at is At.NOTHING
            self.screen.forget()  # the same suggestion may have another score and reason now
            desk.refresh()
            if empty_before and desk.asked:
                desk.step(1)
            else:
                empty_before = False
            # Asked in this turn, the text shown in the next, the lists after its frame: none is long enough to be felt.
            QTimer.singleShot(0, self.window, partial(self._show_what_is_open, scroll=empty_before))

    def _show_what_is_open(self, *, scroll: bool) -> None:
        if self.desk is not None and self.desk.work is not None:
            # Who has scrolled elsewhere to read stays there.
            self.screen.show_article(self.desk, keep_position=True, with_panel=False, scroll=scroll)
            QTimer.singleShot(20, self.window, self.show_panel)

    # ---- acts ---------------------------------------------------------------------------------------------------

    def act(self, act: Callable[[Desk], Edit | None], *, told: bool = False) -> None:
        """Have something done at the desk and show what it then says; `told` says it in a toast too."""
        desk = self.desk
        if desk is None or desk.work is None:
            return
        edit = act(desk)
        self._finished = ""
        # What was told of the step before names keys that would take back this one.
        self._hush()
        self._show_article(keep_position=True)
        if told and edit is not None:
            self.tell(edit_words(edit), "undo")

    def attempt(self, act: Callable[[Desk], Edit | None]) -> None:
        """As `act`; what goes wrong in the world is said in one line."""
        try:
            self.act(act)
        except KnownError as error:
            self.say(error)

    def tell(self, text: str, action: str = "") -> None:
        """Say a sentence in a toast, with the key of an action that belongs to it."""
        self._told = text
        self._complained = False
        self.window.say(text, action)

    def _label(self, pressed: str) -> None:
        self.act(lambda d: d.label(pressed))

    def _label_of(self, pressed: str) -> str:
        """The mention label that Shift with its key asks for."""
        desk = self.desk
        return desk.mention_label(pressed.rpartition("+")[2]) if desk is not None and desk.work is not None else ""

    def _edge(self, end: bool, direction: int, by_character: bool) -> Callable[[str], object]:
        return lambda _: self.act(lambda d: d.move_edge(end=end, direction=direction, by_character=by_character))

    def _accept_sure(self) -> None:
        self.act(lambda d: d.accept_sure(), told=True)

    def _travel(self, direction: str) -> None:
        desk = self.desk
        if desk is None:
            return
        self.pairing.stop()
        self.screen.forget()
        before = desk.work.document.id if desk.work is not None else ""
        edit = desk.undo() if direction == "undo" else desk.redo()
        there = edit.target.document_id
        self.window.workspace.show_text()
        self.window.workspace.documents.set_current(there)
        self._show_article(keep_position=there == before)
        if there != before:
            self.finding.another_article()
        done = tr("Undone") if direction == "undo" else tr("Done again")
        self.tell(f"{done}: {edit_words(edit)}", "redo" if direction == "undo" else "undo")

    def _step(self, direction: int) -> None:
        desk = self.desk
        if desk is None or desk.work is None:
            return
        if not desk.step(direction):
            raise KnownError("every suggestion of this article is answered; D finishes it")
        self._show_current(scroll=True)

    def _row(self, direction: int) -> None:
        work = self.window.workspace
        pages: tuple[QWidget, ...] = (work.suggestions, work.triples, work.entities, work.guideline)
        found = pages[work.tab()].findChild(QListView)
        if found is None or found.model() is None:
            return
        row = found.currentIndex().row()
        count = found.model().rowCount()
        row += direction
        while 0 <= row < count:
            index = found.model().index(row, 0)
            if index.flags() & index.flags().ItemIsSelectable:
                found.row_chosen.emit(row) if hasattr(found, "row_chosen") else found.setCurrentIndex(index)
                return
            row += direction

    def _toggle_order(self) -> None:
        if self.desk is None:
            return
        self.desk.order_by_score = not self.desk.order_by_score
        self.window.change_settings(order_by_score=self.desk.order_by_score)
        self.desk.refresh()
        self.show_all()

    def _toggle_furniture(self) -> None:
        if self.desk is None:
            return
        self.desk.ask_furniture = not self.desk.ask_furniture
        self.window.change_settings(ask_furniture=self.desk.ask_furniture)
        self.desk.refresh()
        self.show_all()
        self.window.workspace.documents.refresh()

    def _ask_muted(self) -> None:
        """Ask a relation again whose suggestions were mostly wrong; of several the person chooses in a menu."""
        desk = self.desk
        if desk is None:
            return
        muted = sorted(desk.project.suggesting.muted())
        if not muted:
            raise KnownError("no relation is muted: all of them are asked")
        if len(muted) == 1:
            self._ask_again(muted)
            return
        menu = QMenu(self.window)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for number, label in enumerate(muted, 1):
            word = label_name(desk.project.schema, label)
            menu.addAction(f"&{number}  {word}" if number < 10 else word, partial(self._ask_again, [label]))
        menu.addSeparator()
        menu.addAction(tr("&0  All of them"), partial(self._ask_again, muted))
        menu.setActiveAction(menu.actions()[0])
        menu.popup(self.window.workspace.suggestions.mapToGlobal(QPoint(0, 0)))

    def _ask_again(self, labels: list[str]) -> None:
        desk = self.desk
        if desk is None:
            return
        desk.project.suggesting.mute(labels, muted=False)
        self.come_back()
        self.window.workspace.documents.refresh()
        names = ", ".join(label_name(desk.project.schema, label) for label in labels)
        self.window.say(tr("Asked again: {labels}", labels=names))

    def _threshold(self, value: float) -> None:
        if self.desk is None:
            return
        self.desk.threshold = value
        self.window.change_settings(threshold=value)
        self.show_panel()

    def stand_on_span(self, span: Span) -> None:
        """Select a stretch of the text, or what is said of exactly that stretch."""
        self._selected(span)

    def _selected(self, span: Span | None) -> None:
        if self.desk is None or span is None:
            return
        self.pairing.stop()  # a label's key means what is selected now
        self.desk.stand_on_span(span)
        self._show_current(scroll=False)
        self.show_panel()

    def _offer_labels(self, span: Span) -> None:
        desk = self.desk
        if desk is not None and desk.work is not None and desk.can_change and desk.current.at is At.SELECTION:
            self.window.workspace.text.offer(presenting.label_hints(desk.work.schema), span.start, span.end)

    def _choice_clicked(self, key: str) -> None:
        if not self.take_key(key):
            self.perform("label", key)

    def _leave_selection(self) -> None:
        if self.desk is not None and self.desk.current.at is At.SELECTION:
            self.pairing.stop()
            self.desk.stand_on(Current())
            self._show_current(scroll=False)

    def _select_name(self) -> None:
        desk, text = self.desk, self.window.workspace.text
        if desk is None or desk.work is None:
            return
        span = text.selection()
        start, end = (span.start, span.end) if span is not None else (text.caret(), text.caret())
        found = desk.select_name_at(start, end)
        if found is None:
            raise KnownError("there is no name at the caret; move it with the arrow keys")
        self._selected(found)

    def _stand_on(self, record_id: str) -> None:
        if self.desk is None:
            return
        self.pairing.stop()
        if self.desk.current.id == record_id:
            return
        self.desk.stand_on_id(record_id)
        self._show_current(scroll=True)

    def _done(self) -> None:
        desk = self.desk
        if desk is None or desk.work is None:
            return
        document, left = desk.work.document, len(desk.asked)
        if not desk.finished:
            stages.set_stage(desk, Stage.DONE)
        flows = self.window.flows
        following = flows.next_to_do(document.id)
        if following:
            self.open_document(following)
        else:
            self._show_article(keep_position=True)
        self._finished = document.id
        sole = stages.is_sole_annotator(desk, document.id)
        ending = " " + tr("{count} suggestions are left open.", count=left) if left else ""
        ending += "" if following else " " + tr("It was the last one to do.")
        title = document.title or document.id
        short = title if len(title) <= _SHORT_TITLE else f"{title[:_SHORT_TITLE].rstrip()}…"
        self.tell(tr("Done: {title}", title=short) + ending, "make_gold" if sole else "undo")
        flows.article_finished()

    def _make_gold(self) -> None:
        desk = self.desk
        if desk is None or desk.work is None:
            return
        target = desk.work.document.id
        if desk.work.stage not in (Stage.DONE, Stage.GOLD) and self._finished:
            target = self._finished
        edit = stages.make_gold(desk, target)
        desk.refresh()
        self._show_article(keep_position=True)
        self.tell(edit_words(edit), "undo")

    def _neighbour(self, step: int) -> None:
        found = self.window.workspace.documents.neighbour(step)
        if found:
            self.open_document(found)

    def _escape(self) -> None:
        self.pairing.stop()
        self.window.workspace.find_bar.put_away()
        desk = self.desk
        text = self.window.workspace.text
        if text.hasFocus() and desk is not None and desk.current.at is not At.NOTHING:
            desk.stand_on(Current())
            text.clear_selection()
            self._show_current(scroll=False)
            self.show_panel()
        text.setFocus()

    def focus_panel(self) -> None:
        """The keyboard goes to the list in front of the panel."""
        work = self.window.workspace
        page = (work.suggestions, work.triples, work.entities, work.guideline)[work.tab()]
        view = page.findChild(QListView)
        (view or page).setFocus()

    def _guideline(self) -> None:
        desk = self.desk
        if desk is None or desk.work is None:
            return
        suggestion, mention, relation = desk.suggestion(), desk.mention(), desk.relation()
        label = next((x.label for x in (suggestion, mention, relation) if x is not None), "")
        if label:
            self.window.workspace.guideline.show_label(label)
        self.window.workspace.show_tab(GUIDELINE)

    def _show_entities_tab(self) -> None:
        desk = self.desk
        self.window.workspace.show_tab(ENTITIES)
        if desk is not None and desk.work is not None:
            grouping.stand_on_first(desk)
            self._show_current(scroll=True)
            self.show_panel()
