"""The widgets of the look do what the mouse, the keys and the screen reader expect of them."""

from itertools import pairwise

import pytest
from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLineEdit, QMainWindow, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from annotator.gui.kit import fonts, paint
from annotator.gui.kit.theme import DARK, LIGHT, apply_theme, theme_of
from annotator.gui.kit.widgets import (
    Banner,
    CoverageMeter,
    Dialog,
    EmptyState,
    KeyButton,
    KeyHint,
    KeyHintBar,
    KeyLink,
    Label,
    NextAction,
    Scrim,
    SearchField,
    Toast,
)

HINTS = [KeyHint(("Space",), "수락"), KeyHint(("N",), "거부"), KeyHint(("[", "]"), "경계")]


@pytest.fixture
def window(qtbot: QtBot) -> QMainWindow:
    made = QMainWindow()
    made.setCentralWidget(QWidget())
    made.resize(800, 600)
    qtbot.addWidget(made)
    made.show()
    qtbot.waitExposed(made)
    return made


def _shown(widget: QWidget, qtbot: QtBot) -> None:
    qtbot.addWidget(widget)
    widget.show()
    qtbot.waitExposed(widget)


def test_a_label_follows_theme_and_text_size(qtbot: QtBot, qapp: QApplication) -> None:
    label = Label("저장됨", size=fonts.META, tone="text3")
    _shown(label, qtbot)
    assert label.palette().windowText().color() == LIGHT.text3
    assert label.font().pixelSize() == 11

    apply_theme(qapp, DARK, 1.5)

    qtbot.waitUntil(lambda: label.palette().windowText().color() == DARK.text3)
    assert label.font().pixelSize() == 17
    apply_theme(qapp, LIGHT)
    qtbot.waitUntil(lambda: label.font().pixelSize() == 11)
    assert label.palette().windowText().color() == LIGHT.text3


def test_a_label_keeps_its_tone_on_the_page(qtbot: QtBot) -> None:
    page = QWidget()
    page.setBackgroundRole(QPalette.ColorRole.Base)
    page.setAutoFillBackground(True)
    label = Label("ㅡㅡㅡ", page, tone="text3")
    _shown(page, qtbot)

    image = label.grab().toImage()

    darkest = min(image.pixelColor(x, y).lightness() for x in range(image.width()) for y in range(image.height()))
    assert darkest >= LIGHT.text3.lightness() - 2


def test_an_elided_label_gives_way_and_shows_all_in_its_tip(qtbot: QtBot) -> None:
    title = "저커버그, 자체 개발 AI칩 삼성과 협력 가능성 시사"
    label = Label(title, elide=True)
    _shown(label, qtbot)
    assert label.minimumSizeHint().width() == 0

    label.resize(100, 20)
    assert label.toolTip() == title

    label.resize(label.sizeHint())
    assert label.toolTip() == ""


def test_a_button_has_room_for_its_word_and_keys(qtbot: QtBot) -> None:
    bare, keyed = KeyButton("닫기"), KeyButton("닫기", ("Esc",))
    for button in (bare, keyed):
        qtbot.addWidget(button)

    assert keyed.sizeHint().height() == 28
    assert keyed.sizeHint().width() == bare.sizeHint().width() + 8 + paint.keycap_width("Esc")
    assert keyed.accessibleDescription() == "Esc"


@pytest.mark.parametrize("kind", [KeyButton, KeyLink])
def test_a_button_is_pressed_by_mouse_and_by_space(kind: type[KeyButton] | type[KeyLink], qtbot: QtBot) -> None:
    button = kind("모두 적용", ("A",))
    _shown(button, qtbot)

    with qtbot.waitSignal(button.clicked):
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(button.clicked):
        qtbot.keyClick(button, Qt.Key.Key_Space)


def test_a_link_grows_with_its_word(qtbot: QtBot) -> None:
    link = KeyLink("5건 모두 수락", ("Ctrl", "Enter"))
    qtbot.addWidget(link)
    before = link.sizeHint().width()

    link.setText("46건 모두 수락")

    assert link.sizeHint().width() > before


def test_hints_are_left_out_from_the_right_and_never_cut(qtbot: QtBot) -> None:
    bar = KeyHintBar()
    bar.set_hints(HINTS)
    _shown(bar, qtbot)
    bar.resize(bar.sizeHint())
    assert bar.shown_hints() == tuple(HINTS)

    bar.resize(round(paint.key_hint_width(HINTS[0]) + 12 + paint.key_hint_width(HINTS[1])) + 3, 18)

    assert bar.shown_hints() == tuple(HINTS[:2])
    assert bar.minimumSizeHint().width() == 0
    assert bar.accessibleName() == "Space 수락, N 거부, [ ] 경계"


def test_esc_empties_the_search_then_leaves_it(qtbot: QtBot) -> None:
    field = SearchField("글 찾기", ("F6",))
    _shown(field, qtbot)
    qtbot.keyClicks(field, "samsung")
    assert field.text() == "samsung"

    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert field.text() == ""

    with qtbot.waitSignal(field.left):
        qtbot.keyClick(field, Qt.Key.Key_Escape)


def test_the_cross_empties_the_search(qtbot: QtBot) -> None:
    field = SearchField("글 찾기", ("F6",))
    field.resize(200, 28)
    _shown(field, qtbot)
    field.setText("삼성")

    qtbot.mouseClick(field, Qt.MouseButton.LeftButton, pos=QPoint(200 - 16, 14))

    assert field.text() == ""


def test_the_toast_says_what_was_done_and_how_to_take_it_back(window: QMainWindow, qtbot: QtBot) -> None:
    toast = Toast(window.centralWidget(), foot=32)
    said: list[str] = []
    toast.show_message("제안 46건을 수락했습니다", KeyHint(("Ctrl", "Z"), "실행 취소"))

    assert toast.isVisible()
    assert toast.height() == 36
    assert toast.accessibleName() == "제안 46건을 수락했습니다 Ctrl Z 실행 취소"
    host = window.centralWidget()
    assert toast.geometry().bottom() < host.height() - 32
    image = toast.grab().toImage()
    assert image.pixelColor(image.width() // 2, 3) == LIGHT.text

    toast.clicked.connect(lambda: said.append("undo"))
    qtbot.mouseClick(toast, Qt.MouseButton.LeftButton)

    assert said == ["undo"]
    assert not toast.isVisible()


def test_a_sentence_without_room_in_one_line_is_told_in_several(window: QMainWindow, qtbot: QtBot) -> None:
    toast = Toast(window.centralWidget())
    window.resize(330, 400)
    qtbot.waitUntil(lambda: window.centralWidget().width() <= 330)
    toast.show_message(
        "완료: 저커버그, 자체 개발 AI칩 삼성과 협력하나 마지막 글이었습니다", KeyHint(("Ctrl", "G"), "골드로 쓰기")
    )

    assert toast.height() > 2 * 36
    assert toast.geometry().left() >= 0
    assert toast.geometry().right() <= window.centralWidget().width()
    ink = toast.grab().toImage()
    lines = [
        any(ink.pixelColor(x, y) != LIGHT.text for x in range(20, ink.width() - 20)) for y in range(4, ink.height() - 4)
    ]
    assert sum(1 for above, here in pairwise(lines) if here and not above) >= 3


def test_a_second_toast_replaces_the_first_and_both_end(window: QMainWindow, qtbot: QtBot) -> None:
    toast = Toast(window.centralWidget())
    toast.show_message("첫째")
    toast.show_message("둘째", milliseconds=1)

    assert toast.text == "둘째"
    qtbot.waitUntil(lambda: not toast.isVisible())


def test_the_toast_stays_at_the_foot_when_its_host_changes(window: QMainWindow, qtbot: QtBot) -> None:
    toast = Toast(window.centralWidget())
    toast.show_message("저장됨")

    window.resize(500, 400)

    host = window.centralWidget()
    qtbot.waitUntil(lambda: toast.geometry().bottom() == host.height() - 13)
    assert toast.geometry().right() <= host.width()


def _asking(window: QMainWindow) -> tuple[Dialog, list[str]]:
    pressed: list[str] = []
    dialog = Dialog(window, "내보내기", size=QSize(500, 300))
    dialog.body.addWidget(QLineEdit())
    dialog.add_button("닫기", ("Esc",), dialog.reject)
    dialog.add_button("내보내기", ("Enter",), lambda: pressed.append("export"), default=True)
    return dialog, pressed


def test_a_dialog_darkens_the_window_and_gives_it_back(window: QMainWindow, qtbot: QtBot) -> None:
    dialog, _ = _asking(window)
    dialog.open()
    qtbot.waitExposed(dialog)
    scrim = window.findChild(Scrim)
    assert scrim is not None
    assert scrim.isVisible()
    assert scrim.geometry() == window.rect()

    window.resize(700, 500)
    qtbot.waitUntil(lambda: scrim.geometry() == window.rect())
    dialog.reject()

    assert not scrim.isVisible()
    qtbot.waitUntil(lambda: window.findChild(Scrim) is None)


def test_esc_closes_a_dialog_and_enter_presses_its_default(window: QMainWindow, qtbot: QtBot) -> None:
    dialog, pressed = _asking(window)
    dialog.open()
    qtbot.waitExposed(dialog)
    field = dialog.findChild(QLineEdit)
    field.setFocus()

    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert pressed == ["export"]

    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def test_a_dialog_has_its_size_its_foot_and_its_default_at_the_right(window: QMainWindow, qtbot: QtBot) -> None:
    dialog, _ = _asking(window)
    dialog.open()
    qtbot.waitExposed(dialog)

    buttons = sorted(dialog.findChildren(KeyButton), key=lambda button: button.x())

    assert dialog.size() == QSize(500, 300)
    assert [button.text() for button in buttons] == ["닫기", "내보내기"]
    assert buttons[1].isDefault()
    place = QRect(buttons[1].mapTo(dialog, QPoint(0, 0)), buttons[1].size())
    assert place.right() == 500 - 24 - 1
    assert place.center().y() == pytest.approx(300 - 1 - 52 / 2, abs=1)
    dialog.reject()


def test_a_question_is_as_large_as_its_words(window: QMainWindow, qtbot: QtBot) -> None:
    dialog = Dialog(window, "글을 지울까요?")
    sentence = Label("이 글에 남긴 답 18개가 함께 지워집니다.", wrap=True)
    dialog.body.addWidget(sentence)
    dialog.add_button("취소", ("Esc",), dialog.reject)
    dialog.note.setText("아주 긴 설명은 단추를 밀어내지 않고 줄어듭니다 " * 5)
    dialog.open()
    qtbot.waitExposed(dialog)

    button = dialog.findChild(KeyButton)

    assert dialog.height() < 200
    assert sentence.mapTo(dialog, QPoint(0, 0)).y() >= 56
    assert button.mapTo(dialog, button.rect().topRight()).x() == dialog.width() - 24 - 1
    assert dialog.note.geometry().right() < button.geometry().left()
    dialog.reject()


def test_an_empty_place_offers_what_comes_next(qtbot: QtBot) -> None:
    place = EmptyState()
    place.show_state(
        "check-check",
        "제안 71건에 모두 답했습니다",
        "보지 않은 쌍이 13개 있습니다.",
        (NextAction("pairs", "쌍 표에서 13개 확인", ("P",)), NextAction("done", "완료하고 다음 글", ("D",))),
    )
    place.resize(328, 500)
    _shown(place, qtbot)
    links = [link for link in place.findChildren(KeyLink) if link.isVisible()]
    assert [link.text() for link in links] == ["쌍 표에서 13개 확인", "완료하고 다음 글"]

    with qtbot.waitSignal(place.action_triggered) as caught:
        qtbot.mouseClick(links[1], Qt.MouseButton.LeftButton)
    assert caught.args == ["done"]

    place.show_state("info", "글이 없습니다")
    qtbot.waitUntil(lambda: not [link for link in place.findChildren(KeyLink) if link.isVisible()])


def test_a_banner_says_one_line_with_or_without_a_way_out(qtbot: QtBot) -> None:
    window = QWidget()
    column = QVBoxLayout(window)
    banner = Banner()
    column.addWidget(banner)
    _shown(window, qtbot)
    assert not banner.isVisible()

    banner.show_text("읽기 전용으로 열었습니다", action="다시 열기", keys=("Ctrl", "O"))
    qtbot.waitUntil(banner.isVisible)
    assert banner.height() == 36
    link = banner.findChild(KeyLink)
    with qtbot.waitSignal(banner.action_triggered):
        qtbot.mouseClick(link, Qt.MouseButton.LeftButton)

    banner.show_text("디스크가 가득 찼습니다", danger=True)
    assert not link.isVisible()
    assert banner.accessibleName() == "디스크가 가득 찼습니다"


def test_the_meter_shows_shares_and_says_the_numbers(qtbot: QtBot) -> None:
    meter = CoverageMeter(("관계", "없음", "남음"))
    meter.set_counts(10, 0, 30, left_note="제안 3")
    meter.resize(400, 36)
    _shown(meter, qtbot)

    image = meter.grab().toImage()

    assert image.pixelColor(50, 6) == LIGHT.text2
    assert image.pixelColor(98, 6) == LIGHT.text2
    assert image.pixelColor(103, 6) == LIGHT.hover
    assert meter.accessibleName() == "관계 10 · 없음 0 · 남음 30 (제안 3)"


def test_the_meter_without_any_pair_is_empty(qtbot: QtBot) -> None:
    meter = CoverageMeter(("관계", "없음", "남음"))
    meter.resize(400, 36)
    _shown(meter, qtbot)

    assert meter.grab().toImage().pixelColor(50, 6) == LIGHT.hover


def test_tab_walks_through_buttons_and_links_and_focus_can_be_seen(qtbot: QtBot) -> None:
    window = QWidget()
    row = QHBoxLayout(window)
    parts = [KeyButton("취소", ("Esc",)), KeyLink("모두 적용", ("A",)), QPushButton("닫기")]
    for part in parts:
        row.addWidget(part)
    _shown(window, qtbot)
    parts[0].setFocus()

    for part in parts:
        qtbot.waitUntil(part.hasFocus)
        image = part.grab().toImage()
        colours = {image.pixelColor(x, y).rgb() for x in range(3) for y in range(image.height())}
        assert QColor(LIGHT.accent).rgb() in colours
        qtbot.keyClick(part, Qt.Key.Key_Tab)


def test_a_link_is_not_outlined_before_the_keyboard_walks(qtbot: QtBot) -> None:
    window = QWidget()
    link = KeyLink("모두 적용", ("A",), window)
    _shown(window, qtbot)
    link.setFocus()
    qtbot.waitUntil(link.hasFocus)

    image = link.grab().toImage()

    assert LIGHT.accent.rgb() not in {image.pixel(0, y) for y in range(image.height())}


def test_a_click_on_a_link_leaves_the_focus_in_the_text(qtbot: QtBot) -> None:
    window = QWidget()
    row = QHBoxLayout(window)
    text, link = QLineEdit(), KeyLink("모두 적용", ("A",))
    row.addWidget(text)
    row.addWidget(link)
    _shown(window, qtbot)
    text.setFocus()
    qtbot.waitUntil(text.hasFocus)

    qtbot.mouseClick(link, Qt.MouseButton.LeftButton)

    assert text.hasFocus()


def test_widgets_survive_a_change_of_theme_while_shown(window: QMainWindow, qtbot: QtBot, qapp: QApplication) -> None:
    column = QVBoxLayout(window.centralWidget())
    for widget in (SearchField("글 찾기", ("F6",)), KeyButton("닫기"), Label("글"), CoverageMeter(("a", "b", "c"))):
        column.addWidget(widget)

    apply_theme(qapp, DARK, 1.25)
    qtbot.waitUntil(lambda: theme_of(window.centralWidget()) is DARK)

    assert window.grab().toImage().pixelColor(5, 5).lightness() < 60
