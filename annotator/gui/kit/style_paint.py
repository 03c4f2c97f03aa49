"""How the style paints each standard widget; one function per part, all with the same signature.

The painter comes with smooth edges and is put back by the caller. These functions decide nothing about size.
"""

from collections.abc import Callable
from typing import cast

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QAbstractSpinBox,
    QPlainTextEdit,
    QStyle,
    QStyleOption,
    QStyleOptionButton,
    QStyleOptionComboBox,
    QStyleOptionProgressBar,
    QStyleOptionSlider,
    QStyleOptionSpinBox,
    QStyleOptionTab,
    QStyleOptionViewItem,
    QTextEdit,
    QWidget,
)

from annotator.gui.kit import fonts, paint
from annotator.gui.kit.theme import Theme

RADIUS = 6
COUNT_MARK = "\u2002"
"""Stands between a tab's word and its count (EN SPACE), so that the count can be painted small."""

_S = QStyle.StateFlag


def on(option: QStyleOption, state: QStyle.StateFlag) -> bool:
    """Return whether a widget is in a state."""
    return bool(option.state & state)


def bordered(
    painter: QPainter, rect: QRect | QRectF, fill: QColor | None, edge: QColor, width: float = 1, radius: float = RADIUS
) -> None:
    """Paint a rounded box, its border inside the rectangle."""
    inset = width / 2
    painter.setPen(QPen(edge, width))
    painter.setBrush(fill if fill is not None else Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(QRectF(rect).adjusted(inset, inset, -inset, -inset), radius - inset, radius - inset)


def nothing(painter: QPainter, option: QStyleOption, theme: Theme, widget: QWidget | None) -> None:
    """Paint nothing: space and hairlines do the work of this frame."""


def button(painter: QPainter, option: QStyleOption, theme: Theme, widget: QWidget | None) -> None:
    """Paint the ground of a button; the default one is filled with the accent."""
    features = option.features if isinstance(option, QStyleOptionButton) else QStyleOptionButton.ButtonFeature.None_
    default = bool(features & QStyleOptionButton.ButtonFeature.DefaultButton)
    flat = bool(features & QStyleOptionButton.ButtonFeature.Flat)
    enabled, focused = on(option, _S.State_Enabled), on(option, _S.State_HasFocus)
    pressed = on(option, _S.State_Sunken) or on(option, _S.State_On)
    hovered = enabled and on(option, _S.State_MouseOver)
    rect = QRectF(option.rect)
    if default and enabled:
        bordered(painter, rect, theme.accent, theme.accent)
        if focused:
            bordered(painter, rect.adjusted(2, 2, -2, -2), None, theme.on_accent, 1, RADIUS - 2)
        return
    fill = theme.select if pressed else theme.hover if hovered else theme.page
    if flat and not focused:
        if pressed or hovered:
            bordered(painter, rect, fill, fill)
        return
    if focused:
        bordered(painter, rect, fill, theme.accent, 2)
    else:
        bordered(painter, rect, fill, theme.edge if enabled else theme.line)


def tool_button(painter: QPainter, option: QStyleOption, theme: Theme, widget: QWidget | None) -> None:
    """Paint the ground of a button without border: seen under the mouse, while pressed and with focus."""
    if on(option, _S.State_Sunken) or on(option, _S.State_On):
        bordered(painter, option.rect, theme.select, theme.select)
    elif on(option, _S.State_Enabled) and on(option, _S.State_MouseOver):
        bordered(painter, option.rect, theme.hover, theme.hover)
    if on(option, _S.State_HasFocus) and on(option, _S.State_KeyboardFocusChange):
        bordered(painter, option.rect, None, theme.accent, 2)


def push_button(painter: QPainter, option: QStyleOption, theme: Theme, widget: QWidget | None) -> None:
    """Paint a whole button; focus is its border, so there is no second frame."""
    button(painter, option, theme, widget)
    button_label(painter, option, theme, widget)


def button_label(painter: QPainter, option: QStyleOption, theme: Theme, widget: QWidget | None) -> None:
    """Paint icon and word in the middle of a button."""
    opt = cast(QStyleOptionButton, option)
    word = opt.text.replace("&", "")
    side = fonts.px(16)
    icon = 0 if opt.icon.isNull() else side + (fonts.px(6) if word else 0)
    width = round(opt.fontMetrics.horizontalAdvance(word)) + icon
    x = option.rect.x() + (option.rect.width() - width) / 2
    if icon:
        top = option.rect.y() + (option.rect.height() - side) / 2
        mode = QIcon.Mode.Normal if on(option, _S.State_Enabled) else QIcon.Mode.Disabled
        opt.icon.paint(painter, QRect(round(x), round(top), side, side), Qt.AlignmentFlag.AlignCenter, mode)
    painter.setPen(button_ink(opt, theme))
    paint.draw_text(painter, QRectF(x + icon, option.rect.y(), width, option.rect.height()), word)


def button_ink(option: QStyleOptionButton, theme: Theme) -> QColor:
    """Return the colour of a button's word."""
    if not on(option, _S.State_Enabled):
        return theme.edge
    return theme.on_accent if option.features & QStyleOptionButton.ButtonFeature.DefaultButton else theme.text


def field(painter: QPainter, option: QStyleOption, theme: Theme, widget: QWidget | None) -> None:
    """Paint the ground and border of something to type in."""
    if getattr(option, "lineWidth", 1) == 0:
        return  # the inner field of a spin box or an editable choice, which has its own border
    enabled, focused = on(option, _S.State_Enabled), on(option, _S.State_HasFocus)
    fill = theme.page if enabled else theme.chrome
    if focused:
        bordered(painter, option.rect, fill, theme.accent, 2)
    else:
        bordered(painter, option.rect, fill, theme.edge if enabled else theme.line)


def frame(painter: QPainter, option: QStyleOption, theme: Theme, widget: QWidget | None) -> None:
    """Paint the frame of an area: a field's for long text, a hairline for the rest."""
    if isinstance(widget, QTextEdit | QPlainTextEdit):
        ground = theme.page if widget.isEnabled() else theme.chrome
        focused = widget.hasFocus()
        bordered(painter, option.rect, ground, theme.accent if focused else theme.edge, 2 if focused else 1)
    elif widget is not None and widget.isWindow():
        bordered(painter, option.rect, theme.raised, theme.edge, 1, 0.5)
    else:
        bordered(painter, option.rect, None, theme.line, 1, 0.5)


def focus(painter: QPainter, option: QStyleOption, theme: Theme, widget: QWidget | None) -> None:
    """Paint the 2 px outline of what has the focus; rows show theirs by the bar at their left."""
    if not isinstance(widget, QAbstractItemView):
        bordered(painter, option.rect, None, theme.accent, 2, 4)


def check_box(painter: QPainter, option: QStyleOption, theme: Theme, widget: QWidget | None) -> None:
    """Paint a box: empty, ticked, or a bar where its children differ."""
    enabled = on(option, _S.State_Enabled)
    side = min(option.rect.width(), option.rect.height())
    rect = QRectF(option.rect.x(), option.rect.y() + (option.rect.height() - side) / 2, side, side)
    checked = on(option, _S.State_On) or (
        isinstance(option, QStyleOptionViewItem) and option.checkState is Qt.CheckState.Checked
    )
    partly = on(option, _S.State_NoChange) or (
        isinstance(option, QStyleOptionViewItem) and option.checkState is Qt.CheckState.PartiallyChecked
    )
    ink = theme.text2 if enabled else theme.edge
    if checked:
        bordered(painter, rect, ink, ink, 1, 4)
        paint.paint_mark(painter, rect, "check", theme.page)
    else:
        over = enabled and on(option, _S.State_MouseOver) and not isinstance(widget, QAbstractItemView)
        bordered(painter, rect, theme.hover if over else theme.page, theme.edge if enabled else theme.line, 1, 4)
        if partly:
            paint.paint_mark(painter, rect, "minus", ink)


def radio_button(painter: QPainter, option: QStyleOption, theme: Theme, widget: QWidget | None) -> None:
    """Paint a ring, filled with a hole in it where chosen."""
    enabled = on(option, _S.State_Enabled)
    side = min(option.rect.width(), option.rect.height())
    middle = QRectF(option.rect).center()
    ink = theme.text2 if enabled else theme.edge
    if on(option, _S.State_On):
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ink)
        painter.drawEllipse(middle, side / 2, side / 2)
        painter.setBrush(theme.page)
        painter.drawEllipse(middle, side * 0.19, side * 0.19)
    else:
        over = enabled and on(option, _S.State_MouseOver)
        painter.setPen(QPen(theme.edge if enabled else theme.line, 1))
        painter.setBrush(theme.hover if over else theme.page)
        painter.drawEllipse(middle, side / 2 - 0.5, side / 2 - 0.5)


def arrow(direction: str) -> Callable[[QPainter, QStyleOption, Theme, QWidget | None], None]:
    """Return the painter of an arrow in one direction."""

    def painted(painter: QPainter, option: QStyleOption, theme: Theme, widget: QWidget | None) -> None:
        side = fonts.px(16)
        rect = QRectF(0, 0, side, side)
        rect.moveCenter(QRectF(option.rect).center())
        ink = theme.text2 if on(option, _S.State_Enabled) else theme.edge
        paint.paint_chevron(painter, rect, direction, ink)

    return painted


def tab_label_width(text: str) -> float:
    """Return the width of a tab's word, bold, and its count."""
    word, _, count = text.partition(COUNT_MARK)
    width = fonts.metrics(fonts.BODY, fonts.BOLD).horizontalAdvance(word)
    return width + (fonts.px(4) + fonts.metrics(fonts.META).horizontalAdvance(count) if count else 0)


def tab(painter: QPainter, option: QStyleOption, theme: Theme, widget: QWidget | None) -> None:
    """Paint a tab: a word and its small count; the active one bold with a 2 px line in the accent."""
    opt = cast(QStyleOptionTab, option)
    rect = QRectF(opt.rect)
    active, enabled = on(option, _S.State_Selected), on(option, _S.State_Enabled)
    word, _, count = opt.text.partition(COUNT_MARK)
    word = word.replace("&", "")
    ink = theme.text if active or on(option, _S.State_MouseOver) else theme.text2
    weight = fonts.BOLD if active else fonts.REGULAR
    pad = fonts.px(8)
    painter.setPen(ink if enabled else theme.edge)
    painter.setFont(fonts.ui(fonts.BODY, weight))
    paint.draw_text(painter, rect.adjusted(pad, 0, 0, 0), word)
    end = pad + fonts.metrics(fonts.BODY, weight).horizontalAdvance(word)
    if count:
        painter.setPen(theme.text3 if enabled else theme.edge)
        painter.setFont(fonts.ui(fonts.META))
        paint.draw_text(painter, rect.adjusted(end + fonts.px(4), 0, 0, 0), count)
        end += fonts.px(4) + fonts.metrics(fonts.META).horizontalAdvance(count)
    if active:
        painter.fillRect(QRectF(rect.x() + pad, rect.bottom() - 2, round(end - pad), 2), theme.accent)
    if on(option, _S.State_HasFocus):
        bordered(painter, rect.adjusted(2, 4, -2, -4), None, theme.accent, 2, 4)


def combo_box(painter: QPainter, option: QStyleOption, theme: Theme, widget: QWidget | None) -> None:
    """Paint the border and arrow of a choice."""
    opt = cast(QStyleOptionComboBox, option)
    if opt.frame:
        field(painter, opt, theme, widget)
        if not opt.editable and on(opt, _S.State_MouseOver) and not on(opt, _S.State_HasFocus):
            bordered(painter, opt.rect, theme.hover, theme.edge)
    side = fonts.px(16)
    box = QRectF(opt.rect.right() - fonts.px(8) - side + 1, opt.rect.center().y() - side / 2 + 0.5, side, side)
    paint.paint_chevron(painter, box, "down", theme.text2 if on(opt, _S.State_Enabled) else theme.edge)


def combo_label(painter: QPainter, option: QStyleOption, theme: Theme, widget: QWidget | None) -> None:
    """Paint the chosen line of a choice."""
    opt = cast(QStyleOptionComboBox, option)
    if opt.editable:
        return
    rect = QRectF(opt.rect).adjusted(fonts.px(8), 0, -fonts.px(28), 0)
    if not opt.currentIcon.isNull():
        side = fonts.px(16)
        top = round(rect.center().y() - side / 2)
        opt.currentIcon.paint(painter, QRect(round(rect.x()), top, side, side))
        rect.adjust(side + fonts.px(6), 0, 0, 0)
    painter.setPen(theme.text if on(opt, _S.State_Enabled) else theme.edge)
    text = opt.fontMetrics.elidedText(opt.currentText, Qt.TextElideMode.ElideRight, round(rect.width()))
    paint.draw_text(painter, rect, text)


def spin_box(painter: QPainter, option: QStyleOption, theme: Theme, widget: QWidget | None) -> None:
    """Paint the border and the two arrows of a number."""
    opt = cast(QStyleOptionSpinBox, option)
    field(painter, opt, theme, widget)
    if opt.buttonSymbols is QAbstractSpinBox.ButtonSymbols.NoButtons:
        return
    steps = opt.stepEnabled
    can = QAbstractSpinBox.StepEnabledFlag
    side = fonts.px(14)
    x = opt.rect.right() - fonts.px(20)
    middle = opt.rect.center().y() + 0.5
    up, down = bool(steps & can.StepUpEnabled), bool(steps & can.StepDownEnabled)
    paint.paint_chevron(painter, QRectF(x, middle - side + 2, side, side), "up", theme.text2 if up else theme.line)
    paint.paint_chevron(painter, QRectF(x, middle - 2, side, side), "down", theme.text2 if down else theme.line)


def slider(painter: QPainter, option: QStyleOption, theme: Theme, widget: QWidget | None) -> None:
    """Paint a thin groove, the chosen part thick, and a ring to hold.

    The chosen part is below the ring; above it when the widget's property `fillsAbove` is true: a threshold.
    """
    opt = cast(QStyleOptionSlider, option)
    rect = QRectF(opt.rect)
    across = opt.orientation is Qt.Orientation.Horizontal
    side = fonts.px(14)
    length = (rect.width() if across else rect.height()) - side
    place = QStyle.sliderPositionFromValue(opt.minimum, opt.maximum, opt.sliderPosition, round(length), opt.upsideDown)
    middle = rect.center()
    above = bool(widget is not None and widget.property("fillsAbove")) != opt.upsideDown
    ink = theme.text2 if on(opt, _S.State_Enabled) else theme.edge

    def groove(begin: float, end: float, thick: float, colour: QColor) -> None:
        line = QPen(colour, thick, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap)
        painter.setPen(line)
        if across:
            painter.drawLine(QPointF(rect.x() + begin, middle.y()), QPointF(rect.x() + end, middle.y()))
        else:
            painter.drawLine(QPointF(middle.x(), rect.y() + begin), QPointF(middle.x(), rect.y() + end))

    start, finish, knob = 2.0, (rect.width() if across else rect.height()) - 2.0, place + side / 2
    groove(start, finish, 2, theme.edge)
    if above:
        groove(knob, finish, 4, ink)
    else:
        groove(start, knob, 4, ink)
    held = QPointF(rect.x() + knob, middle.y()) if across else QPointF(middle.x(), rect.y() + knob)
    if on(opt, _S.State_HasFocus):
        painter.setPen(QPen(theme.accent, 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(held, side / 2 + 2, side / 2 + 2)
    painter.setPen(QPen(ink, 2))
    painter.setBrush(theme.hover if on(opt, _S.State_MouseOver) else theme.page)
    painter.drawEllipse(held, side / 2 - 1, side / 2 - 1)


def progress_bar(painter: QPainter, option: QStyleOption, theme: Theme, widget: QWidget | None) -> None:
    """Paint how far a job is: a thin bar without text; a job without an end is a third of it, resting."""
    opt = cast(QStyleOptionProgressBar, option)
    high = fonts.px(6)
    rect = QRectF(opt.rect)
    bar = QRectF(rect.x(), round(rect.center().y() - high / 2), rect.width(), high)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.hover)
    painter.drawRoundedRect(bar, high / 2, high / 2)
    span = opt.maximum - opt.minimum
    share = (opt.progress - opt.minimum) / span if span > 0 else 1 / 3
    if share > 0:
        painter.setBrush(theme.text2)
        width = max(float(high), bar.width() * min(1.0, share))
        painter.drawRoundedRect(QRectF(bar.x(), bar.y(), width, high), high / 2, high / 2)
