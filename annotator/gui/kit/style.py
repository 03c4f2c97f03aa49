"""The one style of the window: measures and who paints what; Fusion underneath for everything it leaves alone.

The painting itself is in `style_paint`. There is no stylesheet anywhere: one would override palette and style.
"""

from collections.abc import Callable
from typing import cast

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QIcon, QPainter
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QPlainTextEdit,
    QProxyStyle,
    QScrollBar,
    QSlider,
    QStyle,
    QStyleHintReturn,
    QStyleOption,
    QStyleOptionButton,
    QStyleOptionComplex,
    QStyleOptionMenuItem,
    QStyleOptionSlider,
    QStyleOptionTab,
    QTabBar,
    QTextEdit,
    QWidget,
)

from annotator.gui.kit import fonts, icons, paint, style_measures, style_paint, style_views
from annotator.gui.kit.theme import Theme, theme_of

_Painter = Callable[[QPainter, QStyleOption, Theme, QWidget | None], None]

BUTTON_HEIGHT = 28
TAB_HEIGHT = 36
MENU_BAR_HEIGHT = 32

_P = QStyle.PrimitiveElement
_C = QStyle.ControlElement
_T = QStyle.ContentsType
_S = QStyle.SubControl

_PRIMITIVES: dict[QStyle.PrimitiveElement, _Painter] = {
    _P.PE_PanelButtonCommand: style_paint.button,
    _P.PE_PanelButtonTool: style_paint.tool_button,
    _P.PE_PanelLineEdit: style_paint.field,
    _P.PE_FrameLineEdit: style_paint.field,
    _P.PE_FrameFocusRect: style_paint.focus,
    _P.PE_Frame: style_paint.frame,
    _P.PE_IndicatorCheckBox: style_paint.check_box,
    _P.PE_IndicatorItemViewItemCheck: style_paint.check_box,
    _P.PE_IndicatorRadioButton: style_paint.radio_button,
    _P.PE_PanelItemViewItem: style_views.item,
    _P.PE_PanelItemViewRow: style_paint.nothing,
    _P.PE_PanelMenu: style_views.popup,
    _P.PE_FrameMenu: style_paint.nothing,
    _P.PE_PanelTipLabel: style_views.popup,
    _P.PE_PanelMenuBar: style_views.menu_bar,
    _P.PE_PanelStatusBar: style_views.status_bar,
    _P.PE_FrameStatusBarItem: style_paint.nothing,
    _P.PE_FrameTabBarBase: style_views.line_below,
    _P.PE_FrameTabWidget: style_views.line_above,
    _P.PE_FrameGroupBox: style_paint.nothing,
    _P.PE_FrameDockWidget: style_paint.nothing,
    _P.PE_IndicatorDockWidgetResizeHandle: style_views.divider,
    _P.PE_IndicatorBranch: style_views.branch,
    _P.PE_IndicatorArrowDown: style_paint.arrow("down"),
    _P.PE_IndicatorArrowUp: style_paint.arrow("up"),
    _P.PE_IndicatorArrowLeft: style_paint.arrow("left"),
    _P.PE_IndicatorArrowRight: style_paint.arrow("right"),
    _P.PE_IndicatorHeaderArrow: style_views.header_arrow,
}
_CONTROLS: dict[QStyle.ControlElement, _Painter] = {
    _C.CE_PushButton: style_paint.push_button,
    _C.CE_PushButtonLabel: style_paint.button_label,
    _C.CE_TabBarTab: style_paint.tab,
    _C.CE_MenuBarItem: style_views.menu_bar_item,
    _C.CE_MenuBarEmptyArea: style_views.menu_bar,
    _C.CE_MenuItem: style_views.menu_item,
    _C.CE_Splitter: style_views.divider,
    _C.CE_ComboBoxLabel: style_paint.combo_label,
    _C.CE_HeaderSection: style_views.header,
    _C.CE_HeaderEmptyArea: style_views.header,
    _C.CE_HeaderLabel: style_views.header_label,
    _C.CE_ProgressBar: style_paint.progress_bar,
    _C.CE_SizeGrip: style_paint.nothing,
}
_COMPLEX: dict[QStyle.ComplexControl, _Painter] = {
    QStyle.ComplexControl.CC_ComboBox: style_paint.combo_box,
    QStyle.ComplexControl.CC_SpinBox: style_paint.spin_box,
    QStyle.ComplexControl.CC_Slider: style_paint.slider,
    QStyle.ComplexControl.CC_ScrollBar: style_views.scroll_bar,
}


class Style(QProxyStyle):
    """Measures and painting of all standard widgets; make it with `install`."""

    def __init__(self) -> None:
        super().__init__("Fusion")

    def drawPrimitive(
        self,
        element: QStyle.PrimitiveElement,
        option: QStyleOption,
        painter: QPainter,
        /,
        widget: QWidget | None = None,
    ) -> None:
        """Paint a part of a widget."""
        own = _PRIMITIVES.get(element)
        if own is None:
            super().drawPrimitive(element, option, painter, widget)
        else:
            _painted(own, painter, option, widget)

    def drawControl(
        self, element: QStyle.ControlElement, option: QStyleOption, painter: QPainter, /, widget: QWidget | None = None
    ) -> None:
        """Paint a simple widget or its label."""
        own = _CONTROLS.get(element)
        if own is None:
            super().drawControl(element, option, painter, widget)
        else:
            _painted(own, painter, option, widget)

    def drawComplexControl(
        self,
        control: QStyle.ComplexControl,
        option: QStyleOptionComplex,
        painter: QPainter,
        /,
        widget: QWidget | None = None,
    ) -> None:
        """Paint a widget of several parts."""
        own = _COMPLEX.get(control)
        if own is None:
            super().drawComplexControl(control, option, painter, widget)
        else:
            _painted(own, painter, option, widget)

    def pixelMetric(
        self, metric: QStyle.PixelMetric, /, option: QStyleOption | None = None, widget: QWidget | None = None
    ) -> int:
        """Return a measure in px."""
        if metric in style_measures.FIXED:
            return style_measures.FIXED[metric]
        if metric in style_measures.METRICS:
            return fonts.px(style_measures.METRICS[metric])
        return super().pixelMetric(metric, option, widget)

    def styleHint(
        self,
        hint: QStyle.StyleHint,
        /,
        option: QStyleOption | None = None,
        widget: QWidget | None = None,
        return_data: QStyleHintReturn | None = None,
    ) -> int:
        """Return how widgets behave."""
        if hint in style_measures.HINTS:
            return style_measures.HINTS[hint]
        return super().styleHint(hint, option, widget, return_data)

    def sizeFromContents(  # type: ignore[override]  # as QProxyStyle has it; its own bases disagree on the last name
        self, kind: QStyle.ContentsType, option: QStyleOption, size: QSize, widget: QWidget, /
    ) -> QSize:
        """Return the size of a widget around contents of a size."""
        high = fonts.px(BUTTON_HEIGHT)
        match kind:
            case _T.CT_PushButton:
                return QSize(size.width() + 2 * fonts.px(12), high)
            case _T.CT_ToolButton:
                return QSize(max(high, size.width() + fonts.px(12)), high)
            case _T.CT_LineEdit:
                return QSize(size.width() + 2 * fonts.px(8), high)
            case _T.CT_ComboBox:
                return QSize(size.width() + fonts.px(8 + 28 + 4), high)
            case _T.CT_SpinBox:
                return QSize(size.width() + fonts.px(8 + 20), high)
            case _T.CT_CheckBox | _T.CT_RadioButton:
                natural = super().sizeFromContents(kind, option, size, widget)
                return QSize(natural.width(), max(fonts.px(24), natural.height()))
            case _T.CT_TabBarTab:
                label = style_paint.tab_label_width(cast(QStyleOptionTab, option).text)
                return QSize(round(label) + 2 * fonts.px(8), fonts.px(TAB_HEIGHT))
            case _T.CT_MenuBarItem:
                return QSize(size.width() + 2 * fonts.px(8), fonts.px(MENU_BAR_HEIGHT))
            case _T.CT_MenuItem:
                return _menu_item_size(cast(QStyleOptionMenuItem, option), size)
            case _T.CT_HeaderSection:
                return QSize(super().sizeFromContents(kind, option, size, widget).width(), high)
            case _T.CT_ItemViewItem:
                natural = super().sizeFromContents(kind, option, size, widget)
                return QSize(natural.width(), max(high, natural.height()))
            case _T.CT_ProgressBar:
                return QSize(size.width(), fonts.px(12))
        return super().sizeFromContents(kind, option, size, widget)

    def subControlRect(  # type: ignore[override]  # see sizeFromContents
        self, cc: QStyle.ComplexControl, opt: QStyleOptionComplex, sc: QStyle.SubControl, widget: QWidget, /
    ) -> QRect:
        """Return where a part of a widget is."""
        if cc is QStyle.ComplexControl.CC_ScrollBar:
            return _scroll_bar_part(cast(QStyleOptionSlider, opt), sc)
        if cc is QStyle.ComplexControl.CC_ComboBox:
            arrow = fonts.px(28)
            parts = {
                _S.SC_ComboBoxFrame: opt.rect,
                _S.SC_ComboBoxEditField: opt.rect.adjusted(fonts.px(8) - 2, 1, -arrow, -1),
                _S.SC_ComboBoxArrow: opt.rect.adjusted(opt.rect.width() - arrow, 0, 0, 0),
                _S.SC_ComboBoxListBoxPopup: opt.rect,
            }
            return self.visualRect(opt.direction, opt.rect, parts.get(sc, opt.rect))
        if cc is QStyle.ComplexControl.CC_SpinBox:
            side = fonts.px(20)
            half = opt.rect.height() // 2
            right = opt.rect.adjusted(opt.rect.width() - side - 2, 0, -2, 0)
            parts = {
                _S.SC_SpinBoxFrame: opt.rect,
                _S.SC_SpinBoxEditField: opt.rect.adjusted(fonts.px(8) - 2, 1, -side - 2, -1),
                _S.SC_SpinBoxUp: right.adjusted(0, 0, 0, -half),
                _S.SC_SpinBoxDown: right.adjusted(0, half, 0, 0),
            }
            return self.visualRect(opt.direction, opt.rect, parts.get(sc, opt.rect))
        return super().subControlRect(cc, opt, sc, widget)

    def subElementRect(  # type: ignore[override]  # see sizeFromContents
        self, element: QStyle.SubElement, option: QStyleOption, widget: QWidget, /
    ) -> QRect:
        """Return where the contents of a widget are."""
        if element is QStyle.SubElement.SE_LineEditContents:
            if getattr(option, "lineWidth", 1) == 0:
                return option.rect
            # QLineEdit itself keeps two px more on either side.
            return option.rect.adjusted(fonts.px(8) - 2, 1, -(fonts.px(8) - 2), -1)
        if element is QStyle.SubElement.SE_PushButtonContents and isinstance(option, QStyleOptionButton):
            return option.rect.adjusted(fonts.px(12), 1, -fonts.px(12), -1)
        return super().subElementRect(element, option, widget)

    def standardIcon(
        self, kind: QStyle.StandardPixmap, /, option: QStyleOption | None = None, widget: QWidget | None = None
    ) -> QIcon:
        """Return the picture of a file, a folder, a message: ours where we have one."""
        name = style_measures.ICONS.get(kind)
        if name is None:
            return super().standardIcon(kind, option, widget)
        theme = theme_of(QApplication.palette())
        alarming = kind is QStyle.StandardPixmap.SP_MessageBoxCritical
        size = 32 if name in style_measures.MESSAGES else icons.SIZE
        return icons.icon(name, theme.danger if alarming else theme.text2, size)

    def polish(self, target: object, /) -> None:
        """Let widgets know when the mouse is over them."""
        super().polish(target)  # type: ignore[call-overload]
        if isinstance(target, _HOVERED):
            target.setAttribute(Qt.WidgetAttribute.WA_Hover)
        if isinstance(target, QPlainTextEdit | QTextEdit):
            # The frame paints the ground: the viewport's square corners would cover the round ones.
            target.viewport().setAutoFillBackground(False)
            target.document().setDocumentMargin(7)


_HOVERED = (QAbstractButton, QComboBox, QScrollBar, QSlider, QTabBar, QAbstractItemView)

# Qt owns the style once it is set, but the methods above live in the Python object: it has to outlive the last widget.
_installed: list[Style] = []


def install(app: QApplication) -> Style:
    """Make the style the application's, once; a second call gives the first one back."""
    if not _installed:
        style = Style()
        _installed.append(style)
        app.setStyle(style)
    return _installed[0]


def _painted(own: _Painter, painter: QPainter, option: QStyleOption, widget: QWidget | None) -> None:
    painter.save()
    try:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        own(painter, option, theme_of(option.palette), widget)
    finally:
        painter.restore()


def _menu_item_size(option: QStyleOptionMenuItem, size: QSize) -> QSize:
    if option.menuItemType is QStyleOptionMenuItem.MenuItemType.Separator:
        return QSize(size.width(), 9)
    _, _, shortcut = option.text.partition("\t")
    width = size.width() + fonts.px(style_views.MENU_LEFT + style_views.MENU_RIGHT)
    if shortcut:
        # Qt reserves the shortcut's bare text; caps are wider.
        bare = option.fontMetrics.horizontalAdvance(shortcut)
        width += round(paint.keycaps_width(paint.keycaps(shortcut))) - bare + fonts.px(24)
    return QSize(width, fonts.px(BUTTON_HEIGHT))


def _scroll_bar_part(option: QStyleOptionSlider, part: QStyle.SubControl) -> QRect:
    """The slim bar has no arrow buttons: all of it is groove."""
    rect = option.rect
    across = option.orientation is Qt.Orientation.Horizontal
    length = rect.width() if across else rect.height()
    span = option.maximum - option.minimum
    handle = length
    if span > 0:
        handle = max(style_measures.SCROLL_HANDLE_LEAST, length * option.pageStep // max(1, span + option.pageStep))
        handle = min(handle, length)
    start = QStyle.sliderPositionFromValue(
        option.minimum, option.maximum, option.sliderPosition, length - handle, option.upsideDown
    )

    def piece(begin: int, extent: int) -> QRect:
        if across:
            return QRect(rect.x() + begin, rect.y(), extent, rect.height())
        return QRect(rect.x(), rect.y() + begin, rect.width(), extent)

    match part:
        case _S.SC_ScrollBarSlider:
            return piece(start, handle)
        case _S.SC_ScrollBarSubPage:
            return piece(0, start)
        case _S.SC_ScrollBarAddPage:
            return piece(start + handle, length - start - handle)
        case _S.SC_ScrollBarGroove:
            return rect
    return QRect()
