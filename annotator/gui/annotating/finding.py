"""Finding in the open article: the bar over the text, its hits in the text, and what was found as the current thing."""

from annotator.gui.annotating.desk import At, Desk
from annotator.gui.annotating.parts import Acts
from annotator.gui.annotating.workspace import Workspace
from annotator.model.text import Span


class Finding:
    """Connects the bar with the text; `acts` stands on what was found."""

    def __init__(self, acts: Acts) -> None:
        self._acts = acts

    def connect(self, workspace: Workspace) -> None:
        """Hear the bar of a workspace."""
        workspace.find_bar.found.connect(self._show)
        workspace.find_bar.closed.connect(self._close)

    def start(self) -> None:
        """Ctrl+F: look for what is selected, or for what was looked for last, from where the person is."""
        view = self._acts.window.workspace
        if self._acts.desk is None or self._acts.desk.work is None:
            return
        text, selected = view.text.index.content.text, view.text.selection()
        query = text[selected.start : selected.end] if selected is not None else None
        view.find_bar.open_bar(text, view.text.caret() if selected is None else selected.start, query)
        view.find_bar.field.setFocus()
        view.find_bar.field.selectAll()

    def another_article(self) -> None:
        """Another article is on the desk: what the list was searched for is found in it, else what the bar looks for.

        It is tinted; where the person stands on something, that is what stays in sight.
        """
        view, desk = self._acts.window.workspace, self._acts.desk
        text = _text(desk)
        query = view.documents.search.text().strip()
        if query and query.lower() in text.lower():
            view.find_bar.open_bar(text, 0, query, go=desk is None or desk.current.at is At.NOTHING)
        else:
            view.find_bar.set_text(text)

    def _show(self, hits: tuple[Span, ...], number: int, go: bool) -> None:
        text = self._acts.window.workspace.text
        text.show_found(hits, number)
        if go and number >= 0:
            text.scroll_to(hits[number].start, hits[number].end)

    def _close(self, hit: Span | None) -> None:
        view = self._acts.window.workspace
        view.text.show_found((), -1)
        if hit is not None:
            self._acts.stand_on_span(hit)
        view.text.setFocus()


def _text(desk: Desk | None) -> str:
    return desk.work.document.text if desk is not None and desk.work is not None else ""
