"""Qt's own dialogs speak the language of the window."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel
from pytestqt.qtbot import QtBot

from annotator.gui.kit.qt_words import QtWords


@pytest.fixture
def korean(qapp: QApplication) -> Iterator[QtWords]:
    words = QtWords(qapp)
    assert words.use("ko")
    qapp.installTranslator(words)
    yield words
    qapp.removeTranslator(words)


def test_every_word_of_the_file_dialog_is_korean(korean: QtWords, qtbot: QtBot) -> None:
    dialog = QFileDialog()
    qtbot.addWidget(dialog)
    dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
    labels = [label.text() for label in dialog.findChildren(QLabel) if label.text()]
    assert labels
    assert all(any("가" <= c <= "힣" for c in label) for label in labels), labels
    assert QCoreApplication.translate("QAbstractFileIconProvider", "Folder") == "폴더"


def test_what_qt_has_no_words_for_stays_as_it_is(korean: QtWords) -> None:
    assert QCoreApplication.translate("Nowhere", "&Unheard of") == "&Unheard of"
