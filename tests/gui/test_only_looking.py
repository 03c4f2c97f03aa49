"""What cannot be changed says so at once, and promises no key that would change it."""

from collections.abc import Callable
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from annotator.gui.annotating.desk import At
from annotator.gui.main_window import MainWindow
from annotator.model import finishing
from annotator.store.project import Project
from tests.gui.test_mouse_and_hints import drag, text_of
from tests.gui.test_window import desk, press, project, surfaces

__all__ = ["project"]


def words(window: MainWindow) -> set[str]:
    """What the keys of the last line do."""
    return {hint.word for hint in window.hints.shown_hints()}


@pytest.fixture
def signed_off(project: Path) -> Path:
    with Project.open(project) as made:
        made.apply(finishing.sign_off(made.work("d1", "a1", gold=True)))
    return project


def test_an_article_that_is_signed_off_says_so(
    signed_off: Path, open_window: Callable[[], MainWindow], qtbot: QtBot
) -> None:
    window = open_window()
    window.acts.open_document("d1")
    banner = window.workspace.banner
    assert banner.accessibleName() == "Signed off: gold and locked. Its review unlocks it."
    assert words(window) == {"Next suggestion", "Find in this article", "Next article"}
    press(window, qtbot, "Space")
    assert surfaces(window) == []
    start = text_of(window).index("공장")
    drag(window, qtbot, start, start + 2)
    assert desk(window).current.at is At.SELECTION
    assert not window.workspace.text.choices.isVisible()
    press(window, qtbot, "Ctrl+]")
    assert not banner.isVisible()
    assert "Accept" in words(window)


def test_a_project_that_cannot_be_written_promises_no_answer(
    project: Path, open_window: Callable[[], MainWindow], qtbot: QtBot
) -> None:
    project.chmod(0o444)
    window = open_window()
    if not desk(window).project.read_only:
        pytest.skip("who runs this may write everywhere")
    assert window.workspace.banner.isVisible()
    assert "Accept" not in words(window)
    press(window, qtbot, "Ctrl+]")
    assert window.workspace.banner.isVisible()
    project.chmod(0o644)
