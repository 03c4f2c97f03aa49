"""The choice of a second mention: by the letters on those in sight, or by a line drawn with the mouse."""

from functools import partial

from annotator.gui.annotating import grouping, linking, presenting
from annotator.gui.annotating.desk import At
from annotator.gui.annotating.parts import Acts
from annotator.gui.annotating.relating import Relating
from annotator.gui.article.content import Highlight
from annotator.gui.kit.words import tr
from annotator.model.errors import KnownError


class Pairing:
    """What is being related or joined; `acts` does what was chosen and shows it."""

    def __init__(self, acts: Acts) -> None:
        self._acts = acts
        self.relating: Relating | None = None

    def take_key(self, pressed: str) -> bool:
        """While hints are shown, letters choose a hint; True when the key was taken."""
        if self.relating is None:
            return False
        try:
            outcome = self.relating.press(pressed)
        except KnownError as error:
            self.stop()
            self._acts.say(error)
            return True
        if outcome in ("cancel", "pass"):
            self.stop()
            return outcome == "cancel"
        if outcome == "more":
            self._show()
        elif outcome == "done":
            relating = self.relating
            self.stop()
            if isinstance(relating, grouping.Joining):
                self._acts.attempt(lambda d: grouping.join(d, relating.head, relating.tail))
            elif relating.choice is not None:
                head, tail, label, swapped = relating.choice
                self._acts.attempt(lambda d: linking.relate(d, head, tail, label, swapped=swapped))
        return True

    def start_relating(self) -> None:
        """R: letters on every mention in sight that the current one may be related to."""
        desk = self._acts.desk
        if desk is None or desk.work is None:
            return
        ids = presenting.shown_ids(desk, desk.current)
        if desk.current.at not in (At.MENTION, At.SUGGESTION) or len(ids) != 1:
            raise KnownError("stand on a mention first, then R relates it to another")
        self.relating = Relating(
            partial(linking.relation_choices, desk), ids[0], self._acts.window.workspace.text.visible_mentions()
        )
        if not self.relating.hints:
            self.relating = None
            raise KnownError("nothing in sight may be related to this mention in this label schema")
        self._show()

    def start_joining(self) -> None:
        """E: letters on every mention in sight that may be the same as the current one."""
        desk = self._acts.desk
        if desk is None or desk.work is None:
            return
        ids = presenting.shown_ids(desk, desk.current)
        if desk.current.at not in (At.MENTION, At.SUGGESTION) or len(ids) != 1:
            raise KnownError("stand on a mention first, then E joins it with another name of the same")
        joining = grouping.Joining(desk, ids[0], self._acts.window.workspace.text.visible_mentions())
        if not joining.hints:
            raise KnownError("nothing else in sight has this label")
        self.relating = joining
        self._show()

    def drawn(self, head: str, tail: str) -> None:
        """The mouse drew a line from one mention to another."""
        desk = self._acts.desk
        if desk is None or desk.work is None:
            return
        self.stop()  # a choice that was still open is not meant any more
        try:
            choices = linking.relation_choices(desk, head, tail)
        except KnownError as error:
            self._acts.say(error)
            return
        if not choices:
            self._acts.window.say(tr("The label schema has no relation between these two."))
            return
        if len(choices) == 1:
            self._acts.attempt(lambda d: linking.relate(d, head, tail, choices[0][0].label, swapped=choices[0][1]))
            return
        self.relating = Relating(partial(linking.relation_choices, desk), head, (tail,))
        self.relating.choose_tail(tail)
        self._show()

    def _show(self) -> None:
        relating = self.relating
        if relating is None:
            return
        text = self._acts.window.workspace.text
        if relating.tail:
            self._show_ends(relating)
        text.show_relate_hints(relating.shown_hints())
        self._acts.window.hints.set_hints(relating.status())

    def _show_ends(self, relating: Relating) -> None:
        """Both ends are outlined while it is asked which relation joins them, and what it may be is offered there."""
        text = self._acts.window.workspace.text
        text.show_current(Highlight((relating.head, relating.tail)))
        tail = text.index.mentions[relating.tail]
        text.offer(relating.status(), tail.start, tail.end)

    def stop(self) -> None:
        """The letters go away; nothing was chosen."""
        if self.relating is not None:
            self.relating = None
            text = self._acts.window.workspace.text
            text.show_relate_hints({})
            text.choices.hide()
            self._acts.show_current()
            self._acts.show_status()
