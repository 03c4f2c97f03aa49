"""A review in the window: what each key and click does, and what is shown then."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QPoint, QTimer, Slot
from PySide6.QtWidgets import QMenu

from annotator.gui.annotating.actions import ACTIONS, Action
from annotator.gui.annotating.edit_words import edit_words
from annotator.gui.annotating.parts import AnnotatorWindow
from annotator.gui.dialogs.asking import ask_text
from annotator.gui.kit import fonts
from annotator.gui.kit.paint import KeyHint, keycaps
from annotator.gui.kit.theme import Theme, theme_of
from annotator.gui.kit.widgets import Toast
from annotator.gui.kit.words import error_words, tr
from annotator.gui.review import sheets, showing, telling
from annotator.gui.review.actions import ELSEWHERE, REVIEW_ACTIONS, by_chord
from annotator.gui.review.answers import Answers
from annotator.gui.review.hand import ByHand
from annotator.gui.review.review_desk import On, Place, ReviewDesk
from annotator.gui.review.review_page import ReviewPage
from annotator.gui.review.screen import Screen
from annotator.model.edit import Edit
from annotator.model.errors import KnownError
from annotator.model.lexicon import KnownName
from annotator.model.teamwork import ReviewSession
from annotator.store.project import Project

_REST_MS = 400
_LETTERS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ/") | frozenset("0123456789")


class Reviewing:
    """The review of one window; `window` is the main window, `page` what it shows during a review."""

    def __init__(self, window: AnnotatorWindow, page: ReviewPage) -> None:
        self.window = window
        self.page = page
        self.desk: ReviewDesk | None = None
        self.answers: Answers | None = None
        self.toast = Toast(page.panel, foot=fonts.px(44))
        self.screen = Screen(page)
        self._toast_action = ""
        self._chords = by_chord()
        self._table: dict[str, Callable[[str], object]] = {
            "answer": lambda pressed: self._answer(int(pressed or 1)),
            "neither": lambda _: self._answer(0),
            "all": lambda _: self._answer(len(self._desk.authors) + 1),
            "together": lambda _: self._toggle_together(),
            "agreed": lambda _: self.do(lambda a: a.take_agreed(), told=True),
            "reopen": lambda _: self.do(lambda a: a.reopen(), told=True),
            "comment": lambda _: self._remark(),
            "next": lambda _: self._step(1),
            "previous": lambda _: self._step(-1),
            "undecided": lambda _: self._first_open(),
            "row_down": lambda _: self._row(1),
            "row_up": lambda _: self._row(-1),
            "same_kind": lambda _: self._narrow("kind"),
            "same_label": lambda _: self._narrow("label"),
            "label": lambda pressed: self.do(lambda a: a.label(int(pressed.rpartition("+")[2] or 1))),
            "reverse": lambda _: self.do(lambda a: a.reverse()),
            "remove": lambda _: self.do(lambda a: a.remove(), told=True),
            "relate": lambda _: self.hand.start_relating(),
            "report": lambda _: self.window.flows.ask_report(),
            "noun_run": lambda _: self.hand.select_name(),
            "sign_off": lambda _: self._sign_off(),
            "unlock": lambda _: self.do(lambda a: a.unlock(), told=True),
            "next_document": lambda _: self._neighbour(1),
            "previous_document": lambda _: self._neighbour(-1),
            "names": lambda _: self._toggle_names(),
            "origins": lambda _: self._toggle_origins(),
            "guideline": lambda _: self._guideline(),
            "finish": lambda _: self._finish(),
            "leave": lambda _: self.leave(),
            "undo": lambda _: self._travel("undo"),
            "redo": lambda _: self._travel("redo"),
            "column": lambda _: self._next_column(),
            "column_back": lambda _: self._next_column(),
            "text": lambda _: self._escape(),
        }
        for number, reason in enumerate(telling.REASONS, 1):
            self._table[f"reason_{number}"] = partial(self._reason_key, reason.value)
        for edge in ("end", "start"):
            for side, direction in (("left", -1), ("right", 1)):
                for suffix, by_character in (("", False), ("_character", True)):
                    self._table[f"{edge}_{side}{suffix}"] = self._edge(edge == "end", direction, by_character)
        # Where one is, is written when the hand rests: an answer waits for its own write only.
        self.hand = ByHand(self)
        self._remember = QTimer(page)
        self._remember.setSingleShot(True)
        self._remember.setInterval(_REST_MS)
        self._remember.timeout.connect(self._rested)
        self._connect()

    @property
    def active(self) -> bool:
        """True while a review is shown."""
        return self.desk is not None

    @property
    def _desk(self) -> ReviewDesk:
        assert self.desk is not None, "no review is shown"
        return self.desk

    def _connect(self) -> None:
        page = self.page
        page.action_wanted.connect(lambda act: self.perform(f"review.{act}"))
        page.differences.difference_chosen.connect(self._stand_on_key)
        page.differences.filter_chosen.connect(self._filter)
        page.differences.agreed_wanted.connect(lambda: self.perform("review.agreed"))
        page.differences.text_wanted.connect(page.text.setFocus)
        page.panel.answered.connect(lambda digit: self.perform("review.answer", str(digit)))
        page.panel.reason_chosen.connect(lambda reason: self.attempt(partial(self._reason, reason)))
        page.text.span_selected.connect(self.hand.selected)
        page.text.mention_clicked.connect(self._clicked)
        page.text.arc_clicked.connect(self._clicked)
        page.text.relation_drawn.connect(self.hand.relation_drawn)
        page.text.caret_moved.connect(lambda _: self.hand.leave_selection())
        page.text.context_menu.connect(self._context_menu)
        self.toast.clicked.connect(self._toast_clicked)

    # ---- coming and going ---------------------------------------------------------------------------------------

    def start(self, project: Project, session: ReviewSession, by: str) -> None:
        """Show a session where its reviewer stopped. Raises: KnownError if none of its articles is there any more."""
        desk = ReviewDesk(project, session, by)
        desk.resume()
        self.desk, self.answers = desk, Answers(desk)
        self.screen.names_hidden = session.blind
        self.screen.origins = False
        self.screen.known = ()
        self.page.guideline.show_schema(project.schema)
        self.page.show_guideline(None)
        self.window.jobs.in_thread("known_names", lambda _: project.known_names())
        # Shown first: what is scrolled to depends on the room that there is.
        self.window.show_review()
        self._show_article(keep_position=False)
        self.page.text.setFocus()

    def _rested(self) -> None:
        if self.desk is not None:
            self.attempt(self.desk.remember)

    def leave(self) -> None:
        """Go back to annotating; the review remembers where it stopped."""
        if self.desk is not None:
            self._remember.stop()
            self.hand.stop_relating()
            desk, self.desk, self.answers = self.desk, None, None
            desk.remember()
        self.window.review_left()

    def stop(self) -> None:
        """The project is closed."""
        self._remember.stop()
        if self.desk is not None:
            self.desk.remember()
            self.desk = self.answers = None

    def session_id(self) -> str:
        """The id of the session that is shown, "" for none."""
        return self.desk.session.id if self.desk is not None else ""

    def known_names(self, known: tuple[KnownName, ...]) -> None:
        """What the project has decided on elsewhere came back from its thread."""
        if self.active:
            self.screen.known = known
            self._show_panel()

    # ---- the way in ---------------------------------------------------------------------------------------------

    def key(self, pressed: str, in_field: bool) -> bool | str:
        """Take a key press; True when it was taken, the id of a window's action, or False when it is nobody's."""
        if in_field:
            return False
        if self.hand.take_key(pressed):
            return True
        action = self._chords.get(pressed)
        if action is not None:
            if pressed == "Enter" and not self.page.text.hasFocus():
                return False
            self.perform(action.id, pressed)
            return True
        other = next((a for a in ACTIONS if pressed in a.keys and a.id in ELSEWHERE), None)
        if other is not None:
            return other.id
        if pressed in _LETTERS:
            self.say(tr("{key} does nothing here; ? shows all keys", key=pressed))
            return True
        return pressed in {key for a in ACTIONS for key in a.keys}

    def perform(self, action_id: str, pressed: str = "") -> None:
        """Do an action of the table; what goes wrong in the world is said in one line."""
        if self.active:
            self.toast.hide()  # what it tells is of the step before this one
            self.attempt(lambda: self._table[action_id.removeprefix("review.")](pressed))

    def attempt(self, act: Callable[[], object]) -> None:
        """Do something; what goes wrong in the world is said in one line."""
        try:
            act()
        except KnownError as error:
            self.say(error_words(error))
            if self.active:
                self._show_article(keep_position=True)

    def answers_now(self) -> tuple[KeyHint, ...]:
        """The answers to the current difference with their keys; none on anything else."""
        return showing.answer_hints(self._desk) if self._desk.question() is not None else ()

    def words_of(self, action: Action) -> str:
        """An action's words; undo and redo name the step."""
        desk = self.desk
        if desk is not None and action.id in ("review.undo", "review.redo"):
            project, by = desk.project, desk.by
            edit = project.next_undo(by) if action.id == "review.undo" else project.next_redo(by)
            if edit is not None:
                return f"{action.words}: {edit_words(edit)}"
        return action.words

    def say(self, text: str, action: str = "") -> None:
        """One sentence about what was just done, with the key of an action that belongs to it."""
        self._toast_action = action
        found = next((a for a in REVIEW_ACTIONS if a.id == action and a.keys), None)
        self.toast.show_message(text, KeyHint(keycaps(found.keys[0]), found.words) if found is not None else None)

    def _toast_clicked(self) -> None:
        if self._toast_action:
            self.perform(self._toast_action)

    # ---- showing ------------------------------------------------------------------------------------------------

    def show_keys(self) -> None:
        """The sheet of the keys of a review."""
        sheets.show_keys(self.window)

    def show_palette(self) -> None:
        """The commands of a review."""
        sheets.show_palette(self.window, self.words_of, self.answers_now())

    def set_look(self, theme: Theme, scale: float) -> None:
        """Another theme, another size of the text (1 is 100 %): show everything again."""
        self.page.text.set_theme(theme)
        self.page.text.set_text_scale(scale)
        self.page.fit()
        self.show_all()

    def show_all(self) -> None:
        """Show everything again."""
        if self.active:
            self._show_article(keep_position=True)

    def _show_article(self, *, keep_position: bool) -> None:
        assert self.answers is not None
        self.screen.show_article(self._desk, self.answers.reason(), keep_position=keep_position)
        self.window.hints.set_hints(telling.status_hints(self._desk))
        self.window.saved.setText(tr("Read only") if self._desk.project.read_only else tr("Saved ✓"))
        self.window.facts.setText(telling.facts(self._desk))

    def _show_panel(self) -> None:
        assert self.answers is not None
        self.screen.show_panel(self._desk, self.answers.reason())

    # ---- acts ---------------------------------------------------------------------------------------------------

    def do(self, act: Callable[[Answers], Edit | None], *, told: bool = False) -> None:
        """Have something answered or edited, and show what follows; `told` says so with the key that takes it back."""
        assert self.answers is not None
        edit = act(self.answers)
        self._remember.start()
        self._show_article(keep_position=True)
        if told and edit is not None:
            self.say(edit_words(edit), "review.undo")

    def _answer(self, digit: int) -> None:
        was_last = len(self._desk.required().open) == 1
        alike = len(self._desk.alike()) if self._desk.together else 0
        self.do(lambda a: a.answer(digit))
        if alike:
            self.say(tr("{count} differences settled alike", count=alike + 1), "review.undo")
        elif was_last and not self._desk.required().open:
            left = self._desk.progress().agreed_left
            if left:
                self.say(tr("All differences settled."), "review.agreed")
            else:
                self.say(tr("All differences settled."), "review.sign_off")

    def _edge(self, end: bool, direction: int, by_character: bool) -> Callable[[str], object]:
        return lambda _: self.do(lambda a: a.move_edge(end=end, direction=direction, by_character=by_character))

    def _reason_key(self, reason: str, _pressed: str) -> None:
        self._reason(reason)

    def _reason(self, reason: str) -> None:
        self.do(lambda a: a.give_reason(reason))

    def _toggle_together(self) -> None:
        desk = self._desk
        if not desk.alike():
            raise KnownError("no other open difference reads like this one")
        desk.together = not desk.together
        self._show_panel()

    def _remark(self) -> None:
        desk = self._desk
        there = desk.comments()
        text = ask_text(self.window, tr("Comment"), tr("Remark on this place"), there[0].text if there else "")
        self.page.text.setFocus()
        if text is not None and (text.strip() or there):
            self.do(lambda a: a.remark(text))

    def _step(self, direction: int) -> None:
        desk = self._desk
        self._remember.start()
        if not desk.step(direction):
            desk.stand_on(Place())
            self._show_article(keep_position=True)
            if desk.signed_off:
                raise KnownError("this article is signed off already")
            raise KnownError("every difference of this article is settled; D signs it off")
        self._show_article(keep_position=True)

    def _first_open(self) -> None:
        self._desk.stand_on(Place())
        self._step(1)

    def _row(self, direction: int) -> None:
        if self._desk.step(direction, settled_too=True):
            self._show_article(keep_position=True)

    def _narrow(self, by: str) -> None:
        desk = self._desk
        question = desk.question()
        if desk.only:
            self._filter("")
            return
        if question is None:
            raise KnownError("stand on a difference first (Tab goes to the next one)")
        self._filter(f"kind:{question.kind.value}" if by == "kind" else f"label:{question.claims[0].label}")

    def _filter(self, only: str) -> None:
        self._desk.jump(only)
        self._show_article(keep_position=True)

    def _stand_on_key(self, key: str) -> None:
        self._desk.stand_on(Place(On.QUESTION, key))
        self._show_article(keep_position=True)

    def _clicked(self, shown_id: str) -> None:
        self._desk.stand_on(showing.place_of(self._desk, shown_id))
        self._show_article(keep_position=True)

    def _toggle_names(self) -> None:
        if self._desk.session.blind:
            raise KnownError("this review hides the names")
        self.screen.names_hidden = not self.screen.names_hidden
        self._show_article(keep_position=True)

    def _toggle_origins(self) -> None:
        self.screen.origins = not self.screen.origins
        self._show_panel()

    def _guideline(self) -> None:
        question = self._desk.question()
        label = question.claims[0].label if question is not None else ""
        self.page.show_guideline(None if self.page.guideline_is_shown() else label)

    # ---- the article --------------------------------------------------------------------------------------------

    def _sign_off(self) -> None:
        desk = self._desk
        assert self.answers is not None
        document = desk.required().work.document
        edit = self.answers.sign_off()
        following = desk.next_article(document.id)
        if following:
            desk.show(following)
            desk.remember()
            self._show_article(keep_position=False)
            self.say(edit_words(edit), "review.undo")
            return
        desk.remember()
        self._show_article(keep_position=True)
        self._finish()

    def _finish(self) -> None:
        assert self.answers is not None
        if not self.answers.finish():
            raise KnownError("some articles of this review are not signed off yet")
        self.window.review_finished(self._desk.session.name)

    def _neighbour(self, direction: int) -> None:
        desk = self._desk
        found = desk.neighbour(direction)
        if not found:
            raise KnownError("there is no further article in this review")
        desk.show(found)
        desk.remember()
        self._show_article(keep_position=False)

    def _travel(self, direction: str) -> None:
        assert self.answers is not None
        before = self._desk.required().work.document.id
        edit = self.answers.undo() if direction == "undo" else self.answers.redo()
        self.screen.figures_of = ""
        self._show_article(keep_position=edit.target.document_id == before)
        done = tr("Undone") if direction == "undo" else tr("Done again")
        self.say(f"{done}: {edit_words(edit)}", "review.redo" if direction == "undo" else "review.undo")

    def _escape(self) -> None:
        page, desk = self.page, self._desk
        if page.guideline_is_shown():
            page.show_guideline(None)
        elif page.text.hasFocus() and desk.place.on in (On.SELECTION, On.GOLD):
            desk.stand_on(Place())
            page.text.clear_selection()
            self._show_article(keep_position=True)
        page.text.setFocus()

    def _next_column(self) -> None:
        view = self.page.differences.view
        (self.page.text if view.hasFocus() else view).setFocus()

    # ---- menus and sheets ---------------------------------------------------------------------------------------

    @Slot(QPoint)
    def _context_menu(self, where: QPoint) -> None:
        desk = self._desk
        menu = QMenu(self.window)
        if desk.question() is not None:
            for row in telling.answer_rows(desk, theme_of(self.window), origins=False):
                made = menu.addAction(f"{row.who}\t{row.digit}", partial(self.perform, "review.answer", str(row.digit)))
                made.setEnabled(not row.why_not)
            menu.addSeparator()
        for action in REVIEW_ACTIONS:
            if action.id in ("review.comment", "review.remove", "review.next", "review.sign_off", "review.undo"):
                keys = f"\t{action.keys[0]}" if action.keys else ""
                menu.addAction(f"{self.words_of(action)}{keys}", partial(self.perform, action.id))
        menu.exec(where)
        menu.deleteLater()
