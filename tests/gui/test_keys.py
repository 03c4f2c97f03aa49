"""Keys go by their physical place, whatever the input method makes of them."""

import sys

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent

from annotator.gui.annotating.actions import ACTIONS, by_chord
from annotator.gui.kit.keys import chord

NONE, SHIFT, CTRL, ALT = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
)


def press(
    key: int, text: str = "", modifiers: Qt.KeyboardModifier = NONE, scan: int = 0, virtual: int = 0
) -> QKeyEvent:
    return QKeyEvent(QEvent.Type.KeyPress, key, modifiers, scan, virtual, 0, text)


def test_a_jamo_with_its_scan_code_is_the_key_it_was() -> None:
    # The C key of a Hangul keyboard under X11: text ㅊ, keycode 54.
    assert chord(press(ord("ㅊ"), "ㅊ", scan=54)) == "C"
    assert chord(press(ord("ㅜ"), "ㅜ", scan=57)) == "N"
    assert chord(press(0, "ㅛ", scan=29)) == "Y"


def test_a_jamo_without_scan_code_goes_by_the_two_set_keyboard() -> None:
    assert chord(press(ord("ㅊ"), "ㅊ")) == "C"
    assert chord(press(ord("ㄸ"), "ㄸ", SHIFT)) == "Shift+E"


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        (press(Qt.Key.Key_N, "n"), "N"),
        (press(Qt.Key.Key_Z, "\x1a", CTRL), "Ctrl+Z"),
        (press(Qt.Key.Key_BraceLeft, "{", SHIFT), "Shift+["),
        (press(Qt.Key.Key_BracketRight, "]", ALT), "Alt+]"),
        (press(Qt.Key.Key_Backtab, "", SHIFT), "Shift+Tab"),
        (press(Qt.Key.Key_Return, "\r", CTRL), "Ctrl+Enter"),
        (press(Qt.Key.Key_Question, "?", SHIFT), "?"),
        (press(Qt.Key.Key_Shift, "", SHIFT), ""),
        (press(Qt.Key.Key_Space, " "), "Space"),
    ],
)
def test_chords(event: QKeyEvent, expected: str) -> None:
    assert chord(event) == expected


def test_shift_with_a_digit_is_that_digit_whatever_sign_it_types() -> None:
    typed = {sign: chord(press(ord(sign), sign, SHIFT)) for sign in "!@#$%^&*("}
    assert list(typed.values()) == [f"Shift+{digit}" for digit in range(1, 10)]
    assert set(typed.values()) == set(next(a.keys for a in ACTIONS if a.id == "label_everywhere"))


@pytest.mark.skipif(sys.platform != "linux", reason="the scan codes of X11 and Wayland")
def test_the_place_of_the_key_goes_before_the_sign() -> None:
    # A German keyboard types " with Shift+2 and & with Shift+6; keycodes 11 and 15.
    assert chord(press(Qt.Key.Key_QuoteDbl, '"', SHIFT, scan=11)) == "Shift+2"
    assert chord(press(Qt.Key.Key_Ampersand, "&", SHIFT, scan=15)) == "Shift+6"
    # The * of the number pad is no 8.
    assert chord(press(Qt.Key.Key_Asterisk, "*", SHIFT | Qt.KeyboardModifier.KeypadModifier)) == "Shift+*"


def test_a_mac_tells_digits_by_their_key_codes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    assert chord(press(Qt.Key.Key_QuoteDbl, '"', SHIFT, virtual=19)) == "Shift+2"
    assert chord(press(Qt.Key.Key_ParenLeft, "(", SHIFT, virtual=25)) == "Shift+9"


def test_no_chord_is_promised_twice() -> None:
    promised = [key for action in ACTIONS for key in action.keys]
    assert sorted(promised) == sorted(set(promised))
    assert set(by_chord()) == set(promised)
