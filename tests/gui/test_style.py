"""The style gives standard widgets the measures and colours of the look, in both themes, without any stylesheet."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QMainWindow,
    QMenu,
    QPlainTextEdit,
    QProgressBar,
    QPushButton,
    QRadioButton,
    QScrollBar,
    QSlider,
    QSpinBox,
    QStyle,
    QTableWidget,
    QTabWidget,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from annotator.gui.kit import fonts
from annotator.gui.kit.style import Style, install
from annotator.gui.kit.theme import DARK, LIGHT, Theme, apply_theme, theme_of
from annotator.gui.kit.widgets import Splitter, TabBar


def _shown(widget: QWidget, qtbot: QtBot, size: QSize | None = None) -> QImage:
    """The widget as it is painted, alone in a window."""
    if widget.parent() is None:
        qtbot.addWidget(widget)
    if size is not None:
        widget.resize(size)
    widget.show()
    qtbot.waitExposed(widget)
    return widget.grab().toImage()


def _has(image: QImage, colour: QColor) -> int:
    """How many px have a colour."""
    wanted = colour.rgb()
    return sum(image.pixel(x, y) == wanted for y in range(image.height()) for x in range(image.width()))


def test_there_is_one_style_and_no_stylesheet(qapp: QApplication) -> None:
    style = install(qapp)

    assert qapp.style() is style
    assert install(qapp) is style
    assert isinstance(style, Style)
    assert qapp.styleSheet() == ""


@pytest.mark.parametrize(
    "make", [lambda: QPushButton("닫기"), QLineEdit, QComboBox, QSpinBox], ids=["button", "field", "choice", "number"]
)
def test_fields_and_buttons_are_28_high_at_any_text_size(
    make: Callable[[], QWidget], qtbot: QtBot, qapp: QApplication
) -> None:
    widget = make()
    qtbot.addWidget(widget)
    assert widget.sizeHint().height() == 28

    apply_theme(qapp, LIGHT, 1.5)
    again = make()
    qtbot.addWidget(again)

    assert again.sizeHint().height() == fonts.px(28)


def test_the_default_button_is_filled_with_the_accent(qtbot: QtBot) -> None:
    button = QPushButton("폴더 열기")
    button.setDefault(True)

    image = _shown(button, qtbot)

    assert _has(image, LIGHT.accent) > image.width() * image.height() // 3


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_focus_is_a_border_of_two_px_in_the_accent(theme: Theme, qtbot: QtBot, qapp: QApplication) -> None:
    apply_theme(qapp, theme)
    window = QWidget()
    row = QVBoxLayout(window)
    first, second = QLineEdit(), QLineEdit()
    row.addWidget(first)
    row.addWidget(second)
    qtbot.addWidget(window)
    window.show()
    qtbot.waitUntil(lambda: theme_of(window) is theme)
    second.setFocus()
    qtbot.waitUntil(second.hasFocus)

    focused, other = second.grab().toImage(), first.grab().toImage()

    middle = focused.height() // 2
    assert [focused.pixelColor(x, middle) for x in (0, 1)] == [theme.accent] * 2
    assert focused.pixelColor(2, middle) == theme.page
    assert other.pixelColor(0, middle) == theme.edge
    assert other.pixelColor(1, middle) == theme.page


def test_the_text_of_a_field_begins_8_px_from_its_border(qtbot: QtBot) -> None:
    field = QLineEdit("HHH")
    field.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    image = _shown(field, qtbot, QSize(120, 28))

    inked = [x for x in range(4, 100) if any(image.pixelColor(x, y).lightness() < 160 for y in range(6, 22))]

    assert 8 <= inked[0] <= 11


@pytest.mark.parametrize("box", [QCheckBox, QRadioButton])
def test_checks_are_never_in_the_accent(box: type[QCheckBox] | type[QRadioButton], qtbot: QtBot) -> None:
    button = box("오프셋")
    button.setChecked(True)
    button.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    image = _shown(button, qtbot)

    assert _has(image, LIGHT.text2) > 60
    assert _has(image, LIGHT.accent) == 0


def test_a_click_on_its_word_ticks_a_box(qtbot: QtBot) -> None:
    box = QCheckBox("관계")
    _shown(box, qtbot)

    qtbot.mouseClick(box, Qt.MouseButton.LeftButton, pos=QPoint(30, box.height() // 2))

    assert box.isChecked()


def test_a_box_with_mixed_children_shows_a_bar_and_no_fill(qtbot: QtBot) -> None:
    box = QCheckBox("묶음")
    box.setTristate()
    box.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    box.setCheckState(Qt.CheckState.PartiallyChecked)

    image = _shown(box, qtbot)

    middle = image.height() // 2
    assert image.pixelColor(8, middle).lightness() < 130
    assert image.pixelColor(8, middle - 4) == LIGHT.page


def test_the_active_tab_has_a_line_in_the_accent_and_no_tab_moves(qtbot: QtBot) -> None:
    bar = TabBar()
    for word in ("제안", "관계", "쌍"):
        bar.addTab(word)
    bar.set_count(0, 53)
    bar.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    image = _shown(bar, qtbot)
    before = [bar.tabRect(index) for index in range(3)]
    assert bar.height() == 36
    bottom = image.height() - 1
    line = [x for x in range(image.width()) if image.pixelColor(x, bottom) == LIGHT.accent]
    assert before[0].left() < line[0] <= line[-1] < before[0].right()

    bar.setCurrentIndex(2)

    assert [bar.tabRect(index) for index in range(3)] == before
    image = bar.grab().toImage()
    line = [x for x in range(image.width()) if image.pixelColor(x, bottom) == LIGHT.accent]
    assert before[2].left() < line[0] <= line[-1] < before[2].right()


def test_a_count_is_set_changed_and_taken_away(qtbot: QtBot) -> None:
    bar = TabBar()
    qtbot.addWidget(bar)
    bar.addTab("제안")
    bar.set_count(0, 1248)
    assert bar.tabText(0).split() == ["제안", "1,248"]

    bar.set_count(0, None)

    assert bar.tabText(0) == "제안"


def test_columns_are_divided_by_one_px_that_can_be_held_over_eight(qtbot: QtBot) -> None:
    splitter = Splitter()
    left, right = QWidget(), QWidget()
    splitter.addWidget(left)
    splitter.addWidget(right)
    splitter.setSizes([300, 300])
    _shown(splitter, qtbot, QSize(601, 100))
    grip = splitter.handle(1)
    line = left.width()

    assert grip.width() == 8
    assert right.x() - (left.x() + left.width()) == 1

    held = QPoint(1, 50)
    qtbot.mousePress(grip, Qt.MouseButton.LeftButton, pos=held)
    qtbot.mouseMove(grip, pos=held + QPoint(40, 0))
    qtbot.mouseRelease(grip, Qt.MouseButton.LeftButton, pos=held)

    assert left.width() > line + 20


def test_a_selected_row_has_a_bar_that_says_where_the_focus_is(qtbot: QtBot) -> None:
    window = QWidget()
    row = QHBoxLayout(window)
    rows, field = QListWidget(), QLineEdit()
    rows.addItems(["하나", "둘"])
    row.addWidget(rows)
    row.addWidget(field)
    _shown(window, qtbot)
    rows.setCurrentRow(1)
    rows.setFocus()
    qtbot.waitUntil(rows.hasFocus)
    place = rows.visualItemRect(rows.item(1))

    focused = rows.viewport().grab().toImage()
    field.setFocus()
    qtbot.waitUntil(field.hasFocus)
    left = rows.viewport().grab().toImage()

    assert focused.pixelColor(place.left() + 1, place.center().y()) == LIGHT.accent
    assert left.pixelColor(place.left() + 1, place.center().y()) == LIGHT.edge
    assert left.pixelColor(place.right() - 4, place.center().y()) == LIGHT.select


def test_the_slim_scroll_bar_is_dragged_and_paged(qtbot: QtBot) -> None:
    bar = QScrollBar(Qt.Orientation.Vertical)
    bar.setRange(0, 900)
    bar.setPageStep(100)
    _shown(bar, qtbot, QSize(10, 400))
    assert bar.sizeHint().width() == 10

    qtbot.mouseClick(bar, Qt.MouseButton.LeftButton, pos=QPoint(5, 390))
    assert bar.value() == 100

    handle = QPoint(5, 45)
    qtbot.mousePress(bar, Qt.MouseButton.LeftButton, pos=handle)
    qtbot.mouseMove(bar, pos=QPoint(5, 399))
    qtbot.mouseRelease(bar, Qt.MouseButton.LeftButton, pos=QPoint(5, 399))
    assert bar.value() == 900


def test_a_threshold_is_thick_above_its_ring(qtbot: QtBot) -> None:
    slider = QSlider(Qt.Orientation.Horizontal)
    slider.setRange(0, 100)
    slider.setValue(50)
    slider.setProperty("fillsAbove", True)
    slider.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    image = _shown(slider, qtbot, QSize(200, 20))

    assert image.pixelColor(170, 8) == LIGHT.text2
    assert image.pixelColor(30, 8) != LIGHT.text2

    qtbot.mouseClick(slider, Qt.MouseButton.LeftButton, pos=QPoint(150, 10))
    assert 70 <= slider.value() <= 80


def test_an_upright_slider_is_thick_below_its_ring(qtbot: QtBot) -> None:
    slider = QSlider(Qt.Orientation.Vertical)
    slider.setRange(0, 100)
    slider.setValue(30)
    slider.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    image = _shown(slider, qtbot, QSize(20, 200))

    assert image.pixelColor(8, 180) == LIGHT.text2
    assert image.pixelColor(8, 40) != LIGHT.text2


def test_the_pictures_of_messages_and_files_follow_the_theme(qapp: QApplication) -> None:
    def inks() -> set[int]:
        kinds = (QStyle.StandardPixmap.SP_MessageBoxWarning, QStyle.StandardPixmap.SP_DirIcon)
        pictures = [qapp.style().standardIcon(kind).pixmap(QSize(16, 16)).toImage() for kind in kinds]
        points = [picture.pixelColor(x, y) for picture in pictures for x in range(16) for y in range(16)]
        return {point.lightness() // 32 for point in points if point.alpha() == 255}

    light = inks()
    apply_theme(qapp, DARK)
    dark = inks()

    assert max(light) < min(dark)


def test_a_menu_shows_its_keys_as_caps_and_is_wide_enough(qtbot: QtBot) -> None:
    window = QMainWindow()
    qtbot.addWidget(window)
    menu = QMenu("주석", window)
    menu.addAction("확실한 것 모두 수락").setShortcut("Ctrl+Return")
    menu.addSeparator()
    menu.addMenu("최근")
    menu.ensurePolished()

    width = menu.sizeHint().width()

    assert width >= fonts.metrics().horizontalAdvance("확실한 것 모두 수락") + 32 + 16 + 70
    assert menu.actionGeometry(menu.actions()[0]).height() == 28


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_every_standard_widget_is_painted_in_the_colours_of_the_theme(
    theme: Theme, qtbot: QtBot, qapp: QApplication
) -> None:
    apply_theme(qapp, theme)
    window = QMainWindow()
    qtbot.addWidget(window)
    window.menuBar().addMenu("파일").addAction("열기")
    tabs = QTabWidget()
    window.setCentralWidget(tabs)
    page = QWidget()
    column = QVBoxLayout(page)
    tabs.addTab(page, "모두")
    choice = QComboBox()
    choice.addItems(["CoNLL", "JSONL"])
    free = QComboBox()
    free.setEditable(True)
    table = QTableWidget(2, 2)
    table.setHorizontalHeaderLabels(["파일", "글"])
    table.setSortingEnabled(True)
    tree = QTreeWidget()
    QTreeWidgetItem(QTreeWidgetItem(tree, ["묶음"]), ["하나"])
    tree.expandAll()
    busy = QProgressBar()
    busy.setRange(0, 0)
    disabled = QPushButton("못 씀")
    disabled.setEnabled(False)
    for widget in (QPlainTextEdit("글"), choice, free, QSpinBox(), table, tree, busy, disabled, QSlider()):
        column.addWidget(widget)
    window.statusBar().showMessage("저장됨")
    window.show()
    qtbot.waitUntil(lambda: theme_of(window) is theme)

    image = window.grab().toImage()

    light = sum(image.pixelColor(x, y).lightness() > 128 for x in range(0, image.width(), 7) for y in range(0, 400, 7))
    points = len(range(0, image.width(), 7)) * len(range(0, 400, 7))
    assert (light < points * 0.2) if theme.dark else (light > points * 0.8)


def test_the_list_of_a_choice_opens_and_takes_a_click(qtbot: QtBot) -> None:
    choice = QComboBox()
    choice.addItems(["CoNLL", "JSONL", "brat"])
    _shown(choice, qtbot)

    qtbot.mouseClick(choice, Qt.MouseButton.LeftButton)
    view = choice.view()
    qtbot.waitUntil(view.isVisible)
    qtbot.mouseMove(view.viewport(), pos=view.visualRect(choice.model().index(2, 0)).center())
    qtbot.keyClick(view, Qt.Key.Key_Down)
    choice.setCurrentIndex(2)
    choice.hidePopup()

    assert choice.currentText() == "brat"
    assert view.visualRect(choice.model().index(0, 0)).height() >= 28


def test_a_number_is_stepped_by_its_arrows(qtbot: QtBot) -> None:
    number = QSpinBox()
    number.setRange(0, 10)
    _shown(number, qtbot, QSize(80, 28))

    qtbot.mouseClick(number, Qt.MouseButton.LeftButton, pos=QPoint(68, 6))
    qtbot.mouseClick(number, Qt.MouseButton.LeftButton, pos=QPoint(68, 6))
    qtbot.mouseClick(number, Qt.MouseButton.LeftButton, pos=QPoint(68, 22))

    assert number.value() == 1


def test_nothing_animates_and_the_default_stands_right(qapp: QApplication) -> None:
    style = qapp.style()

    assert style.styleHint(QStyle.StyleHint.SH_Widget_Animation_Duration) == 0
    assert style.pixelMetric(QStyle.PixelMetric.PM_SplitterWidth) == 1
