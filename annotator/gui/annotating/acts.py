"""What each action of the table does in an open project: ask the desk, show what the desk then says."""

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtWidgets import QApplication, QListView, QMenu, QWidget

from annotator.gui.annotating import grouping, presenting
from annotator.gui.annotating.actions import ACTIONS, CARET_KEYS, SHEET, Action
from annotator.gui.annotating.desk import At, Current, Desk
from annotator.gui.annotating.propagating import Propagating
from annotator.gui.annotating.relating import Relating
from annotator.gui.annotating.suggestion_list import SuggestionLine, WhyEmpty
from annotator.gui.annotating.workspace import ENTITIES, GUIDELINE, SUGGESTIONS, TRIPLES
from annotator.gui.article.content import Highlight
from annotator.gui.dialogs.key_sheet import KeySheet
from annotator.gui.dialogs.palette import Entry, Palette
from annotator.gui.kit.paint import keycaps
from annotator.gui.kit.theme import Theme, theme_of
from annotator.gui.kit.widgets import NextAction
from annotator.gui.kit.words import error_words, label_name, language, stage_word, tr
from annotator.model.document import Stage
from annotator.model.edit import Edit
from annotator.model.errors import KnownError
from annotator.model.text import Span

_SHORT_TITLE = 10  # the toast also holds the key of what comes next

VERBS = {
    "add_mention": "Mention added",
    "relabel": "Label changed",
    "move_mention": "Edge moved",
    "remove_mention": "Mention removed",
    "relate": "Relation added",
    "relabel_relation": "Relation changed",
    "reverse": "Relation reversed",
    "remove_relation": "Relation removed",
    "same_entity": "One and the same",
    "other_entity": "Not the same",
    "accept": "Accepted",
    "correct": "Corrected",
    "accept_all": "Sure suggestions accepted",
    "reject": "Rejected",
    "propagate": "Propagated",
    "repeat_answers": "Repeat answered",
    "set_stage": "Stage changed",
    "make_gold": "Made gold",
    "say_no_relation": "No relation recorded",
    "finish": "Finished",
    "unfinish": "Not finished",
    "adjudicate": "Decided",
    "accept_agreed": "Agreed items taken",
    "reopen": "Opened again",
    "give_reason": "Reason changed",
    "comment": "Comment",
    "sign_off": "Signed off",
    "unlock": "Unlocked",
}


def edit_words(edit: Edit) -> str:
    """An edit in a few words, for the undo menu and the toast."""
    subject = stage_word(edit.subject) if edit.verb == "set_stage" else edit.subject
    return f"{tr(VERBS.get(edit.verb, edit.verb))} — {subject}"


class Acts:
    """The acts of the annotator; `window` is the main window whose parts are shown."""

    def __init__(self, window: Any) -> None:
        self.window = window
        self.desk: Desk | None = None
        self.relating: Relating | None = None
        self._toast_action = ""
        self._finished = ""
        self._lines: dict[str, SuggestionLine] = {}
        self._table: dict[str, Callable[[str], object]] = {
            "undo": lambda _: self._travel("undo"),
            "redo": lambda _: self._travel("redo"),
            "accept": lambda _: self.act(grouping.accept),
            "reject": lambda _: self.act(grouping.reject),
            "label": self._label,
            "accept_sure": lambda _: self._accept_sure(),
            "propagate": lambda _: Propagating(self).start(),
            "propagate_ask": lambda _: Propagating(self).start(ask=True),
            "repeat_answers": lambda _: self.act(lambda d: d.repeat_answers(), told=True),
            "next": lambda _: self._step(1),
            "previous": lambda _: self._step(-1),
            "order": lambda _: self._toggle_order(),
            "furniture": lambda _: self._toggle_furniture(),
            "ask_muted": lambda _: self._ask_muted(),
            "noun_run": lambda _: self._select_name(),
            "remove": lambda _: self.act(grouping.remove),
            "same_entity": lambda _: self._start_joining(),
            "other_entity": lambda _: self.act(grouping.part, told=True),
            "entities_tab": lambda _: self._show_entities_tab(),
            "relate": lambda _: self._start_relating(),
            "reverse": lambda _: self.act(lambda d: d.reverse()),
            "done": lambda _: self._done(),
            "undone": lambda _: self.act(lambda d: d.set_stage(Stage.IN_PROGRESS), told=True),
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
            "palette": lambda _: self._palette(),
            "keys": lambda _: self._key_sheet(),
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
        try:
            handler = self._table.get(action_id)
            if handler is not None:
                handler(pressed)
            else:
                self.window.flows.perform(action_id)
        except KnownError as error:
            self._say(error)

    def _say(self, error: KnownError) -> None:
        self.window.say(error_words(error, self.desk.project.schema if self.desk is not None else None))

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
        work.text.mention_clicked.connect(self._stand_on)
        work.text.arc_clicked.connect(self._stand_on)
        work.text.relation_drawn.connect(self._relation_drawn)
        work.text.context_menu.connect(self._context_menu)
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
        self.desk = desk
        desk.threshold = self.window.settings.threshold
        desk.order_by_score = self.window.settings.order_by_score
        desk.ask_furniture = self.window.settings.ask_furniture
        self.window.workspace.guideline.show_schema(desk.project.schema)

    def stop(self) -> None:
        """The project is closed."""
        self._stop_relating()
        if self.desk is not None:
            self.desk.leave()
        self.desk = None
        self._finished = self._toast_action = ""

    def has_document(self) -> bool:
        """True while an article is on the desk."""
        return self.desk is not None and self.desk.work is not None

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

    def take_key(self, pressed: str) -> bool:
        """While hints are shown, letters choose a hint; True when the key was taken."""
        if self.relating is None:
            return False
        try:
            outcome = self.relating.press(pressed)
        except KnownError as error:
            self._stop_relating()
            self._say(error)
            return True
        if outcome in ("cancel", "pass"):
            self._stop_relating()
            return outcome == "cancel"
        if outcome == "more":
            self._show_relating()
        elif outcome == "done":
            relating = self.relating
            self._stop_relating()
            if isinstance(relating, grouping.Joining):
                self._try(lambda d: grouping.join(d, relating.head, relating.tail))
            elif relating.choice is not None:
                head, tail, label, swapped = relating.choice
                self._try(lambda d: d.relate(head, tail, label, swapped=swapped))
        return True

    # ---- showing ------------------------------------------------------------------------------------------------

    def open_document(self, document_id: str) -> None:
        """Take an article onto the desk and show it from its top, or from its first open suggestion."""
        desk = self.desk
        if desk is None or (desk.work is not None and desk.work.document.id == document_id):
            return
        try:
            desk.show(document_id)
        except KnownError as error:
            self._say(error)
            return
        self._stop_relating()
        self._finished = ""
        self._lines.clear()
        work = self.window.workspace
        work.documents.set_current(document_id)
        work.show_text()
        self._show_article(keep_position=False)
        self.window.flows.want_suggestions(document_id)
        self.window.flows.remember(document_id)

    def come_back(self) -> None:
        """The person was elsewhere meanwhile: ask for the article on the desk again."""
        if self.desk is not None:
            self._lines.clear()
            self.desk.come_back()
            self.desk.refresh()
            self.show_all()

    def show_all(self) -> None:
        """Ask the desk for everything that is shown, and show it; also in another theme."""
        self._lines.clear()
        if self.has_document():
            self._show_article(keep_position=True)

    def refresh(self, document_id: str) -> None:
        """Something about an article was written: show it if it is on the desk."""
        desk = self.desk
        if desk is None:
            return
        self.window.workspace.documents.refresh((document_id,))
        if desk.work is not None and desk.work.document.id == document_id:
            self._stop_relating()
            empty_before = not desk.asked and desk.current.at is At.NOTHING
            desk.refresh()
            if empty_before and desk.asked:
                desk.step(1)
            # Asked in this turn, the text shown in the next, the lists after its frame: none is long enough to be felt.
            QTimer.singleShot(0, self.window, self._show_what_is_open)

    def _show_what_is_open(self) -> None:
        if self.has_document():
            self._show_article(keep_position=True, with_panel=False)
            QTimer.singleShot(20, self.window, self.show_panel)

    def _show_article(self, *, keep_position: bool, with_panel: bool = True) -> None:
        desk = self.desk
        assert desk is not None and desk.work is not None
        work, view = desk.work, self.window.workspace
        theme = theme_of(self.window)
        meta = " · ".join(part for part in (work.document.date, work.document.source) if part)
        view.show_head(work.document.title or work.document.id, meta, done=desk.finished)
        view.text.set_tokens(desk.tokens)
        view.text.show_content(presenting.page_content(desk, theme), keep_position=keep_position)
        self._show_current(scroll=not keep_position or desk.current.at is not At.NOTHING, in_panel=not with_panel)
        if with_panel:
            self.show_panel()

    def show_panel(self) -> None:
        """The list of the panel that is in front, and the counts of all."""
        desk = self.desk
        if desk is None or desk.work is None:
            return
        view, theme = self.window.workspace, theme_of(self.window)
        if view.tab() == TRIPLES:
            view.triples.show_triples(presenting.triple_lines(desk, theme), desk.current.id)
        elif view.tab() == ENTITIES:
            lines = grouping.entity_lines(desk, theme)
            view.entities.show_entities(lines, desk.current.id, waiting=desk.same_waiting)
        else:
            self._show_suggestions(desk, theme)
        view.tabs.set_count(SUGGESTIONS, len(desk.asked) or None)
        view.tabs.set_count(ENTITIES, len(desk.same) or None)
        view.tabs.set_count(TRIPLES, presenting.triple_count(desk) or None)
        self._show_status()

    def _show_suggestions(self, desk: Desk, theme: Theme) -> None:
        page = self.window.workspace.suggestions
        counts = presenting.answer_counts(desk)
        page.show_muted([label_name(desk.project.schema, label) for label in sorted(desk.muted)])
        if desk.asked:
            lines = presenting.suggestion_lines(desk, theme, self._lines)
            page.show_suggestions(lines, desk.current.id, desk.threshold, counts, by_score=desk.order_by_score)
        else:
            page.show_empty(self._why_empty(), total=counts.answered, actions=_next_actions(bool(desk.same)))
            page.show_counts(counts)

    def _show_current(self, *, scroll: bool, in_panel: bool = True) -> None:
        desk = self.desk
        assert desk is not None
        current, view = desk.current, self.window.workspace
        spans = desk.spans_of(current)
        view.text.show_current(
            Highlight(
                presenting.shown_ids(desk, current),
                tuple(arc for arc in (presenting.arc_id(desk, current),) if arc is not None),
                current.span if current.at is At.SELECTION else None,
                presenting.text_hints(desk),
            )
        )
        if spans and scroll:
            view.text.scroll_to(min(s.start for s in spans), max(s.end for s in spans))
        if not in_panel:
            return
        if view.tab() == TRIPLES:
            view.triples.set_current(current.id)
        elif view.tab() == ENTITIES:
            view.entities.set_current(current.id)
        else:
            view.suggestions.set_current(current.id if current.at is At.SUGGESTION else "")

    def _show_status(self) -> None:
        desk = self.desk
        if desk is None or desk.work is None:
            return
        counts = desk.counts()
        on_entity = desk.current.at is At.ENTITY
        self.window.hints.set_hints(grouping.hints(desk) if on_entity else presenting.status_hints(desk))
        self.window.saved.setText(tr("Read only") if desk.project.read_only else tr("Saved ✓"))
        who = presenting.who_suggests(desk, self.window.flows.is_suggesting())
        self.window.facts.setText(f"{tr('Suggestions')} {who}   {tr('Answered')} {counts.answered}/{counts.asked}")

    def _why_empty(self) -> WhyEmpty:
        desk = self.desk
        assert desk is not None
        if desk.blind:
            return WhyEmpty.BLIND
        if desk.has_suggestions:
            return WhyEmpty.ALL_ANSWERED if desk.counts().asked else WhyEmpty.NONE_FOUND
        return WhyEmpty.BEING_MADE if self.window.flows.is_suggesting() else WhyEmpty.NOT_MADE

    # ---- acts ---------------------------------------------------------------------------------------------------

    def act(self, act: Callable[[Desk], Edit | None], *, told: bool = False) -> None:
        """Have something done at the desk and show what it then says; `told` says it in a toast too."""
        desk = self.desk
        if desk is None or desk.work is None:
            return
        edit = act(desk)
        self._finished = ""
        self._show_article(keep_position=True)
        if told and edit is not None:
            self.tell(edit_words(edit), "undo")

    def _try(self, act: Callable[[Desk], Edit | None]) -> None:
        try:
            self.act(act)
        except KnownError as error:
            self._say(error)

    def tell(self, text: str, action: str = "") -> None:
        """Say a sentence in a toast, with the key of an action that belongs to it."""
        self._toast_action = action
        self.window.say(text, action)

    def toast_clicked(self) -> None:
        """The toast does what its key does."""
        if self._toast_action:
            self.perform(self._toast_action)

    def _label(self, pressed: str) -> None:
        self.act(lambda d: d.label(pressed))

    def _edge(self, end: bool, direction: int, by_character: bool) -> Callable[[str], object]:
        return lambda _: self.act(lambda d: d.move_edge(end=end, direction=direction, by_character=by_character))

    def _accept_sure(self) -> None:
        self.act(lambda d: d.accept_sure(), told=True)

    def _travel(self, direction: str) -> None:
        desk = self.desk
        if desk is None:
            return
        self._stop_relating()
        self._lines.clear()
        before = desk.work.document.id if desk.work is not None else ""
        edit = desk.undo() if direction == "undo" else desk.redo()
        there = edit.target.document_id
        self.window.workspace.show_text()
        self.window.workspace.documents.set_current(there)
        self._show_article(keep_position=there == before)
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

    def _selected(self, span: Span | None) -> None:
        if self.desk is None or span is None:
            return
        self.desk.stand_on_span(span)
        self._show_current(scroll=False)
        self.show_panel()

    def _leave_selection(self) -> None:
        if self.desk is not None and self.desk.current.at is At.SELECTION:
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
        if self.desk is None or self.desk.current.id == record_id:
            return
        self._stop_relating()
        self.desk.stand_on_id(record_id)
        self._show_current(scroll=True)

    def _done(self) -> None:
        desk = self.desk
        if desk is None or desk.work is None:
            return
        document = desk.work.document
        if not desk.finished:
            desk.set_stage(Stage.DONE)
        flows = self.window.flows
        following = flows.next_to_do(document.id)
        if following:
            self.open_document(following)
        else:
            self._show_article(keep_position=True)
        self._finished = document.id
        sole = desk.is_sole_annotator(document.id)
        ending = "" if following else " " + tr("It was the last one to do.")
        title = document.title or document.id
        short = title if len(title) <= _SHORT_TITLE else f"{title[:_SHORT_TITLE].rstrip()}…"
        self.tell(tr("Done: {title}", title=short) + ending, "make_gold" if sole else "undo")
        flows.learning.article_finished()

    def _make_gold(self) -> None:
        desk = self.desk
        if desk is None or desk.work is None:
            return
        target = desk.work.document.id
        if desk.work.stage not in (Stage.DONE, Stage.GOLD) and self._finished:
            target = self._finished
        edit = desk.make_gold(target)
        desk.refresh()
        self._show_article(keep_position=True)
        self.tell(edit_words(edit), "undo")

    def _neighbour(self, step: int) -> None:
        found = self.window.workspace.documents.neighbour(step)
        if found:
            self.open_document(found)

    def _escape(self) -> None:
        self._stop_relating()
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

    # ---- relating -----------------------------------------------------------------------------------------------

    def _start_relating(self) -> None:
        desk = self.desk
        if desk is None or desk.work is None:
            return
        ids = presenting.shown_ids(desk, desk.current)
        if desk.current.at not in (At.MENTION, At.SUGGESTION) or len(ids) != 1:
            raise KnownError("stand on a mention first, then R relates it to another")
        self.relating = Relating(desk, ids[0], self.window.workspace.text.visible_mentions())
        if not self.relating.hints:
            self.relating = None
            raise KnownError("nothing in sight may be related to this mention in this label schema")
        self._show_relating()

    def _start_joining(self) -> None:
        desk = self.desk
        if desk is None or desk.work is None:
            return
        ids = presenting.shown_ids(desk, desk.current)
        if desk.current.at not in (At.MENTION, At.SUGGESTION) or len(ids) != 1:
            raise KnownError("stand on a mention first, then E joins it with another name of the same")
        joining = grouping.Joining(desk, ids[0], self.window.workspace.text.visible_mentions())
        if not joining.hints:
            raise KnownError("nothing else in sight has this label")
        self.relating = joining
        self._show_relating()

    def _show_entities_tab(self) -> None:
        desk = self.desk
        self.window.workspace.show_tab(ENTITIES)
        if desk is not None and desk.work is not None:
            grouping.stand_on_first(desk)
            self._show_current(scroll=True)
            self.show_panel()

    def _relation_drawn(self, head: str, tail: str) -> None:
        desk = self.desk
        if desk is None or desk.work is None:
            return
        try:
            choices = desk.relation_choices(head, tail)
        except KnownError as error:
            self._say(error)
            return
        if not choices:
            self.window.say(tr("The label schema has no relation between these two."))
            return
        if len(choices) == 1:
            self._try(lambda d: d.relate(head, tail, choices[0][0].label, swapped=choices[0][1]))
            return
        self.relating = Relating(desk, head, (tail,))
        self.relating.choose_tail(tail)
        self._show_relating()

    def _show_relating(self) -> None:
        relating = self.relating
        if relating is None:
            return
        self.window.workspace.text.show_relate_hints(relating.shown_hints())
        self.window.hints.set_hints(relating.status())

    def _stop_relating(self) -> None:
        if self.relating is not None:
            self.relating = None
            self.window.workspace.text.show_relate_hints({})
            self._show_status()

    # ---- menus and sheets ---------------------------------------------------------------------------------------

    def _context_menu(self, where: QPoint) -> None:
        desk = self.desk
        if desk is None or desk.work is None:
            return
        menu = QMenu(self.window)
        schema = desk.work.schema
        if desk.current.at in (At.SUGGESTION, At.MENTION, At.SELECTION):
            for label in schema.mentions:
                menu.addAction(
                    f"{label.name.in_language(language())}\t{label.key}",
                    partial(self.perform, "label", label.key),
                )
            menu.addSeparator()
        wanted = {
            At.SUGGESTION: ("accept", "reject", "propagate", "relate", "reverse"),
            At.MENTION: ("propagate", "relate", "same_entity", "other_entity", "remove"),
            At.RELATION: ("reverse", "remove"),
            At.ENTITY: ("accept", "reject"),
            At.SELECTION: (),
            At.NOTHING: ("next", "done"),
        }[desk.current.at]
        for action in ACTIONS:
            if action.id in (*wanted, "undo", "guideline"):
                text = f"{self.words_of(action)}\t{action.keys[0] if action.keys else ''}"
                menu.addAction(text, partial(self.perform, action.id))
        menu.exec(where)
        menu.deleteLater()

    def _key_sheet(self) -> None:
        groups = []
        for heading in SHEET:
            rows = [
                (tuple(keycaps(k) for k in (("1…9",) if a.id == "label" else a.keys[:2])), a.words)
                for a in ACTIONS
                if a.sheet == heading and a.keys
            ]
            if heading == "Caret":
                rows += [(tuple(keycaps(k) for k in keys), tr(text)) for keys, text in CARET_KEYS]
            groups.append((tr(heading), tuple(rows)))
        KeySheet(self.window, tuple(groups)).exec()

    def _palette(self) -> None:
        entries = [
            Entry(
                tr("What works now") if a.needs_document else tr("Project"),
                self.words_of(a),
                "",
                keycaps(a.keys[0]) if a.keys else (),
                a.id,
            )
            for a in sorted(ACTIONS, key=lambda a: not a.needs_document)
            if a.id not in ("label", "palette") and (self.has_document() or not a.needs_document)
        ]
        entries += self.window.flows.palette_articles()
        before = QApplication.focusWidget()
        palette = Palette(self.window, tuple(entries))
        palette.chosen.connect(self._palette_chosen)
        palette.exec()
        if before is not None:
            before.setFocus()

    def _palette_chosen(self, entry_id: str) -> None:
        kind, _, rest = entry_id.partition(":")
        if kind == "article" and rest:
            self.open_document(rest)
        else:
            self.perform(entry_id)


def _next_actions(names_left: bool) -> tuple[NextAction, ...]:
    names = NextAction("entities_tab", tr("Look through the names"), ("Ctrl", "3"))
    return (
        *((names,) if names_left else ()),
        NextAction("done", tr("Done and next article"), ("D",)),
        NextAction("relations_tab", tr("Look through the relations"), ("Ctrl", "2")),
    )
