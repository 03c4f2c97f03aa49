"""Keys by physical place: with a Hangul input method the C key arrives as ㅊ, and it must still be C.

A key event becomes a chord such as "Shift+N", "Ctrl+Enter", "Alt+[" or "?". When the event brings a Latin character,
that is the key (so other Latin layouts keep their letters); otherwise the scan code says which key it was, and if the
platform gives none, the place of the jamo on the two-set keyboard (두벌식, KS X 5002) does. A sign that Shift brings,
such as the ! of 1, is the key it stands on: by the scan code too, else as on US and Korean keyboards.
"""

import sys

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

_ROWS = ("1234567890-=", "qwertyuiop[]", "asdfghjkl;'", "zxcvbnm,./")
# X11 and Wayland give evdev + 8; Windows gives set-1 scan codes, which evdev follows in these rows.
_EVDEV_STARTS = (2, 16, 30, 44)
_EVDEV = {
    start + index: character
    for row, start in zip(_ROWS, _EVDEV_STARTS, strict=True)
    for index, character in enumerate(row)
}
# macOS virtual key codes (kVK_ANSI_*), from HIToolbox/Events.h.
_MAC = dict(
    zip(
        (0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13, 14, 15, 16, 17, 31, 32, 33, 34, 35, 37, 38, 40, 45, 46, 30),
        "asdfhgzxcvbqweryt" + "ou[ipljknm]",
        strict=True,
    )
) | dict(zip((18, 19, 20, 21, 23, 22, 26, 28, 25, 29), "1234567890", strict=True))
_JAMO = dict(
    zip(
        "ㅂㅈㄷㄱㅅㅛㅕㅑㅐㅔㅁㄴㅇㄹㅎㅗㅓㅏㅣㅋㅌㅊㅍㅠㅜㅡㅃㅉㄸㄲㅆㅒㅖ",
        "qwertyuiopasdfghjklzxcvbnmqwertop",
        strict=True,
    )
)
_NAMED = {
    Qt.Key.Key_Space: "Space",
    Qt.Key.Key_Return: "Enter",
    Qt.Key.Key_Enter: "Enter",
    Qt.Key.Key_Tab: "Tab",
    Qt.Key.Key_Backtab: "Tab",
    Qt.Key.Key_Escape: "Esc",
    Qt.Key.Key_Delete: "Delete",
    Qt.Key.Key_Backspace: "Backspace",
    Qt.Key.Key_F1: "F1",
    Qt.Key.Key_F5: "F5",
    Qt.Key.Key_F6: "F6",
    Qt.Key.Key_F11: "F11",
}
# With Shift a bracket arrives as a brace, a digit as a sign; the chord names the key, not what it types.
_SHIFTED = {"{": "[", "}": "]", "<": ",", ">": ".", ":": ";", '"': "'", "_": "-", "+": "="}
_SHIFTED |= dict(zip("!@#$%^&*()", "1234567890", strict=True))


def physical_letter(event: QKeyEvent) -> str:
    """The Latin character of the key that was pressed, lower case; empty when it has none."""
    key = event.key()
    if 0x21 <= key <= 0x7E:
        character = chr(key).lower()
        held = event.modifiers()
        if character.isalnum() or held & Qt.KeyboardModifier.KeypadModifier:
            return character
        place = _place(event) if held & Qt.KeyboardModifier.ShiftModifier else ""
        return place or _SHIFTED.get(character, character)
    return _place(event) or _JAMO.get(event.text()[:1], "")


def _place(event: QKeyEvent) -> str:
    """What a US keyboard has at the place of the key, without Shift; empty where the platform does not tell."""
    scan = event.nativeScanCode()
    if sys.platform == "darwin":
        return _MAC.get(event.nativeVirtualKey(), "") if event.nativeVirtualKey() else ""
    return _EVDEV.get(scan if sys.platform == "win32" else scan - 8, "") if scan else ""


def chord(event: QKeyEvent) -> str:
    """A key press as text: modifiers in the order Ctrl, Alt, Shift, then the key; empty for a bare modifier."""
    modifiers = event.modifiers()
    name = _NAMED.get(Qt.Key(event.key())) if event.key() in {int(k) for k in _NAMED} else None
    if event.text() == "?" or event.key() == Qt.Key.Key_Question:
        return "?"
    if name is None:
        name = physical_letter(event).upper()
    if not name:
        return ""
    parts = []
    if modifiers & Qt.KeyboardModifier.ControlModifier:
        parts.append("Ctrl")
    if modifiers & Qt.KeyboardModifier.AltModifier:
        parts.append("Alt")
    if modifiers & Qt.KeyboardModifier.ShiftModifier or event.key() == Qt.Key.Key_Backtab:
        parts.append("Shift")
    return "+".join([*parts, name])
