"""How the style paints what lies around and behind: rows, menus, bars, lines between columns, heads of tables.

Like `style_paint`: the painter comes with smooth edges and is put back by the caller.
"""

from typing import cast

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter
from PySide6.QtWidgets import (
    QAbstractScrollArea,
    QStyle,
    QStyleOption,
    QStyleOptionHeader,
    QStyleOptionMenuItem,
    QStyleOptionSlider,
    QStyleOptionViewItem,
    QWidget,
)

from annotator.gui.kit import fonts, paint
from annotator.gui.kit.style_paint import arrow, bordered, on
from annotator.gui.kit.theme import Theme

MENU_LEFT = 32
MENU_RIGHT = 16

_S = QStyle.StateFlag


def item(painter: QPainter, option: QStyleOption, theme: Theme, widget: QWidget | None) -> None:
    """Paint the ground of a row: hover, or selected with the bar at the left, in the accent where the focus is."""
    opt = cast(QStyleOptionViewItem, option)
    if opt.backgroundBrush.style() is not Qt.BrushStyle.NoBrush:
        painter.fillRect(opt.rect, opt.backgroundBrush)
    selected = on(opt, _S.State_Selected)
    hovered = on(opt, _S.State_MouseOver) and on(opt, _S.State_Enabled)
    first = opt.viewItemPosition in (
        QStyleOptionViewItem.ViewItemPosition.OnlyOne,
        QStyleOptionViewItem.ViewItemPosition.Beginning,
        QStyleOptionViewItem.ViewItemPosition.Invalid,
    )
    if selected and not first:
        painter.fillRect(opt.rect, theme.select)
    else:
        focused = widget is not None and widget.hasFocus()
        paint.paint_row(painter, QRectF(opt.rect), theme, selected=selected, hovered=hovered, focused=focused)


def popup(painter: QPainter, option: QStyleOption, theme: Theme, widget: QWidget | None) -> None:
    """Paint the ground of a menu or a tip."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.setPen(theme.edge)
    painter.setBrush(theme.raised)
    painter.drawRect(option.rect.adjusted(0, 0, -1, -1))


def menu_bar(painter: QPainter, option: QStyleOption, theme: Theme, widget: QWidget | None) -> None:
    """Paint the ground of the menu bar with its hairline."""
    painter.fillRect(option.rect, theme.chrome)
    bottom = widget.height() - 1 if widget is not None else option.rect.bottom()
    painter.fillRect(QRect(option.rect.x(), bottom, option.rect.width(), 1), theme.line)


def menu_bar_item(painter: QPainter, option: QStyleOption, theme: Theme, widget: QWidget | None) -> None:
    """Paint one word of the menu bar."""
    opt = cast(QStyleOptionMenuItem, option)
    menu_bar(painter, option, theme, widget)
    if on(option, _S.State_Selected):
        ground = theme.select if on(option, _S.State_Sunken) else theme.hover
        bordered(painter, opt.rect.adjusted(0, 4, 0, -4), ground, ground, 1, 4)
    painter.setPen(theme.text2 if on(option, _S.State_Enabled) else theme.edge)
    paint.draw_text(painter, QRectF(opt.rect), opt.text.replace("&", ""), Qt.AlignmentFlag.AlignHCenter)


def menu_item(painter: QPainter, option: QStyleOption, theme: Theme, widget: QWidget | None) -> None:
    """Paint a row of a menu: tick, word, key as caps, arrow of a submenu."""
    opt = cast(QStyleOptionMenuItem, option)
    rect = QRectF(opt.rect)
    if opt.menuItemType is QStyleOptionMenuItem.MenuItemType.Separator:
        painter.fillRect(QRectF(rect.x(), round(rect.center().y()), rect.width(), 1), theme.line)
        return
    enabled = on(option, _S.State_Enabled)
    if on(option, _S.State_Selected):
        painter.fillRect(rect, theme.select if enabled else theme.hover)
    word, _, shortcut = opt.text.partition("\t")
    left = rect.x() + fonts.px(MENU_LEFT)
    side = fonts.px(16)
    mark = QRectF(rect.x() + fonts.px(8), round(rect.y() + (rect.height() - side) / 2), side, side)
    if opt.checked:
        paint.paint_mark(painter, mark, "check", theme.text2 if enabled else theme.edge)
    elif not opt.icon.isNull():
        mode = QIcon.Mode.Normal if enabled else QIcon.Mode.Disabled
        opt.icon.paint(painter, mark.toRect(), Qt.AlignmentFlag.AlignCenter, mode)
    painter.setPen(theme.text if enabled else theme.edge)
    paint.draw_text(painter, QRectF(left, rect.y(), rect.width(), rect.height()), word.replace("&", ""))
    end = rect.right() - fonts.px(MENU_RIGHT)
    if shortcut:
        keys = paint.keycaps(shortcut)
        high = fonts.px(paint.KEYCAP)
        top = round(rect.y() + (rect.height() - high) / 2)
        width = paint.keycaps_width(keys)
        paint.paint_keycaps(painter, round(end - width), top, keys, theme, ink=None if enabled else theme.edge)
    if opt.menuItemType is QStyleOptionMenuItem.MenuItemType.SubMenu:
        paint.paint_chevron(painter, QRectF(end - side, mark.y(), side, side), "right", theme.text2)


def status_bar(painter: QPainter, option: QStyleOption, theme: Theme, widget: QWidget | None) -> None:
    """Paint the ground of the status line with the hairline above it."""
    painter.fillRect(option.rect, theme.chrome)
    painter.fillRect(QRect(option.rect.x(), option.rect.y(), option.rect.width(), 1), theme.line)


def line_below(painter: QPainter, option: QStyleOption, theme: Theme, widget: QWidget | None) -> None:
    """Paint a hairline at the lower border."""
    painter.fillRect(QRect(option.rect.x(), option.rect.bottom(), option.rect.width(), 1), theme.line)


def line_above(painter: QPainter, option: QStyleOption, theme: Theme, widget: QWidget | None) -> None:
    """Paint a hairline at the upper border."""
    painter.fillRect(QRect(option.rect.x(), option.rect.y(), option.rect.width(), 1), theme.line)


def divider(painter: QPainter, option: QStyleOption, theme: Theme, widget: QWidget | None) -> None:
    """Paint the line between two columns, stronger under the mouse."""
    painter.fillRect(option.rect, theme.edge if on(option, _S.State_MouseOver) else theme.line)


def branch(painter: QPainter, option: QStyleOption, theme: Theme, widget: QWidget | None) -> None:
    """Paint the arrow that opens a group of rows; no lines."""
    if on(option, _S.State_Children):
        side = fonts.px(16)
        rect = QRectF(0, 0, side, side)
        rect.moveCenter(QRectF(option.rect).center())
        paint.paint_chevron(painter, rect, "down" if on(option, _S.State_Open) else "right", theme.text2)


def scroll_bar(painter: QPainter, option: QStyleOption, theme: Theme, widget: QWidget | None) -> None:
    """Paint a slim handle on nothing; wider and darker under the mouse."""
    opt = cast(QStyleOptionSlider, option)
    if widget is None:
        return
    painter.fillRect(opt.rect, _ground_beside(widget))
    if opt.minimum == opt.maximum:
        return
    handle = widget.style().subControlRect(
        QStyle.ComplexControl.CC_ScrollBar, opt, QStyle.SubControl.SC_ScrollBarSlider, widget
    )
    over = on(opt, _S.State_MouseOver) or on(opt, _S.State_Sunken)
    across = opt.orientation is Qt.Orientation.Horizontal
    thin = 2.0 if over else 3.0
    box = QRectF(handle).adjusted(2, thin, -2, -thin) if across else QRectF(handle).adjusted(thin, 2, -thin, -2)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.text3 if on(opt, _S.State_Sunken) else theme.edge)
    if not over:
        painter.setOpacity(0.7)
    radius = min(box.width(), box.height()) / 2
    painter.drawRoundedRect(box, radius, radius)


def _ground_beside(bar: QWidget) -> QColor:
    """Return the colour of what a scroll bar scrolls, so that the bar is no column of its own."""
    around = bar.parentWidget()
    while around is not None and not isinstance(around, QAbstractScrollArea):
        around = around.parentWidget()
    seen = around.viewport() if around is not None else bar
    return seen.palette().color(seen.backgroundRole())


def header(painter: QPainter, option: QStyleOption, theme: Theme, widget: QWidget | None) -> None:
    """Paint the ground of a table's head with its hairline."""
    painter.fillRect(option.rect, theme.page)
    line_below(painter, option, theme, widget)


def header_label(painter: QPainter, option: QStyleOption, theme: Theme, widget: QWidget | None) -> None:
    """Paint the small word over a column, aligned as the column is."""
    opt = cast(QStyleOptionHeader, option)
    rect = QRectF(opt.rect)
    text = paint.elided(opt.text, rect.width(), size=fonts.META)
    painter.setPen(theme.text3)
    painter.setFont(fonts.ui(fonts.META))
    paint.draw_text(painter, rect, text, Qt.AlignmentFlag(opt.textAlignment) & Qt.AlignmentFlag.AlignHorizontal_Mask)


def header_arrow(painter: QPainter, option: QStyleOption, theme: Theme, widget: QWidget | None) -> None:
    """Paint the arrow of the sorted column."""
    opt = cast(QStyleOptionHeader, option)
    up = opt.sortIndicator is QStyleOptionHeader.SortIndicator.SortUp
    arrow("up" if up else "down")(painter, option, theme, widget)
