"""Gold changed by hand during a review: names selected, relations by hints or drawn."""

from functools import partial
from typing import Any

from PySide6.QtWidgets import QMenu

from annotator.gui.annotating.relating import Relating
from annotator.gui.kit.words import language, tr
from annotator.gui.review import telling
from annotator.gui.review.review_desk import On, Place
from annotator.model.errors import KnownError
from annotator.model.text import Span


class ByHand:
    """What the person does in the text itself; `review` is the review of the window."""

    def __init__(self, review: Any) -> None:
        self._review = review
        self.relating: Relating | None = None

    def selected(self, span: Span | None) -> None:
        """The person selected a stretch of the text."""
        if span is not None:
            self._review.desk.stand_on_span(span)
            self._review.show_all()

    def leave_selection(self) -> None:
        """The caret moved on: nothing is selected any more."""
        if self._review.active and self._review.desk.place.on is On.SELECTION:
            self._review.desk.stand_on(Place())
            self._review.show_all()

    def select_name(self) -> None:
        """Take the name at the caret, without its particles. Raises: KnownError if there is none."""
        text = self._review.page.text
        span = text.selection()
        start, end = (span.start, span.end) if span is not None else (text.caret(), text.caret())
        found = self._review.answers.select_name_at(start, end)
        if found is None:
            raise KnownError("there is no name at the caret; move it with the arrow keys")
        self.selected(found)

    def start_relating(self) -> None:
        """Put letters on the mentions that the current one may be related to.

        Raises: KnownError if the reviewer is on no mention of gold, or none may be related to it.
        """
        mention = self._review.desk.gold_mention()
        if mention is None:
            raise KnownError("stand on a mention of gold first, then R relates it to another")
        relating = Relating(
            self._review.answers.relation_choices, mention.id, self._review.page.text.visible_mentions()
        )
        if not relating.hints:
            raise KnownError("nothing in sight may be related to this mention in this label schema")
        self.relating = relating
        self._show_relating()

    def _show_relating(self) -> None:
        if self.relating is not None:
            self._review.page.text.show_relate_hints(self.relating.shown_hints())
            self._review.window.hints.set_hints(self.relating.status())

    def stop_relating(self) -> None:
        """Take the letters away again."""
        if self.relating is None:
            return
        self.relating = None
        self._review.page.text.show_relate_hints({})
        self._review.window.hints.set_hints(telling.status_hints(self._review.desk))

    def take_key(self, pressed: str) -> bool:
        """A key while letters stand on the mentions; False when none do, or it means something else."""
        relating = self.relating
        if relating is None:
            return False
        outcome = relating.press(pressed)
        if outcome == "more":
            self._show_relating()
            return True
        self.stop_relating()
        if outcome == "done" and relating.choice is not None:
            self._relate(*relating.choice)
        return outcome != "pass"

    def relation_drawn(self, head: str, tail: str) -> None:
        """The person dragged from one mention to another."""
        answers = self._review.answers
        choices = answers.relation_choices(head, tail)
        if not choices:
            self._review.say(tr("Relations are drawn between mentions that are in gold and may be joined."))
            return
        menu = QMenu(self._review.window)
        for relation, swapped in choices:
            name = relation.name.in_language(language())
            act = partial(self._relate, head, tail, relation.label, swapped)
            menu.addAction(f"{name}\t{relation.key}", act)
        if len(choices) == 1:
            self._relate(head, tail, choices[0][0].label, choices[0][1])
        else:
            menu.exec(self._review.window.cursor().pos())
        menu.deleteLater()

    def _relate(self, head: str, tail: str, label: str, swapped: bool) -> None:
        self._review.attempt(lambda: self._review.do(lambda a: a.relate(head, tail, label, swapped=swapped)))
