"""What a reviewer remarked on an article, for the person whose article it is."""

from functools import partial

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QMenu

from annotator.gui.annotating.desk import Desk
from annotator.gui.annotating.parts import AnnotatorWindow
from annotator.gui.kit.controls import KeyLink
from annotator.gui.kit.words import tr
from annotator.model.annotation import GOLD_AUTHOR, Comment, SetKey, SetKind

_MOST = 24  # characters of the text before a remark on it


class Remarks:
    """The link in the head of the article that counts the remarks, and the menu that leads to each."""

    def __init__(self, window: AnnotatorWindow) -> None:
        self.window = window
        self._link: KeyLink | None = None
        self._comments: tuple[Comment, ...] = ()

    def show(self, desk: Desk) -> None:
        """Count the remarks of gold; before one's own part is done they are kept back, since they give answers away."""
        link, key = self.window.workspace.comments, SetKey(desk.required().document.id, GOLD_AUTHOR, SetKind.GOLD)
        if self._link is None:
            self._link = link
            link.clicked.connect(self._open)
        self._comments = desk.project.annotations(key).comments if desk.finished else ()
        link.setText(tr("{count} comments", count=len(self._comments)))
        link.setToolTip("\n".join(c.text for c in self._comments))
        link.setVisible(bool(self._comments))

    def menu(self) -> QMenu:
        """Every remark behind the words that it is about; chosen, it is gone to. The caller shows the menu."""
        view, menu = self.window.workspace, QMenu(self.window)
        text = view.text.index.content.text
        for comment in self._comments:
            about = text[comment.start : comment.end][:_MOST] if comment.start is not None else tr("The article")
            # An ampersand of a text is no key.
            action = menu.addAction(f"{about}: {comment.text}".replace("&", "&&"))
            if comment.start is not None and comment.end is not None:
                action.triggered.connect(partial(self._go, comment.start, comment.end))
        return menu

    def _go(self, start: int, end: int, _checked: bool = False) -> None:
        view = self.window.workspace
        view.text.scroll_to(start, end)
        view.text.setFocus()

    def _open(self) -> None:
        link, menu = self.window.workspace.comments, self.menu()
        menu.exec(link.mapToGlobal(QPoint(0, link.height())))
        menu.deleteLater()
