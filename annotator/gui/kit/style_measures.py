"""The numbers of the style: measures, how widgets behave, and which of our icons stand for Qt's."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialogButtonBox, QStyle

SCROLL_HANDLE_LEAST = 32

_M = QStyle.PixelMetric
_H = QStyle.StyleHint
_I = QStyle.StandardPixmap

# px at 100 %, grown with the text size
METRICS: dict[QStyle.PixelMetric, int] = {
    _M.PM_IndicatorWidth: 16,
    _M.PM_IndicatorHeight: 16,
    _M.PM_ExclusiveIndicatorWidth: 16,
    _M.PM_ExclusiveIndicatorHeight: 16,
    _M.PM_CheckBoxLabelSpacing: 8,
    _M.PM_RadioButtonLabelSpacing: 8,
    _M.PM_SliderThickness: 20,
    _M.PM_SliderControlThickness: 14,
    _M.PM_SliderLength: 14,
    _M.PM_SmallIconSize: 16,
    _M.PM_ButtonIconSize: 16,
    _M.PM_TabBarIconSize: 16,
    _M.PM_ToolBarIconSize: 16,
    _M.PM_ListViewIconSize: 16,
    _M.PM_HeaderMargin: 8,
    _M.PM_TabBarScrollButtonWidth: 20,
}
# px on every screen: lines and gaps
FIXED: dict[QStyle.PixelMetric, int] = {
    _M.PM_SplitterWidth: 1,
    _M.PM_DockWidgetSeparatorExtent: 1,
    _M.PM_DefaultFrameWidth: 1,
    _M.PM_ScrollBarExtent: 10,
    _M.PM_ScrollBarSliderMin: SCROLL_HANDLE_LEAST,
    _M.PM_ScrollView_ScrollBarSpacing: 0,
    _M.PM_MenuBarPanelWidth: 0,
    _M.PM_MenuBarItemSpacing: 0,
    _M.PM_MenuBarHMargin: 8,
    _M.PM_MenuBarVMargin: 0,
    _M.PM_MenuPanelWidth: 1,
    _M.PM_MenuHMargin: 0,
    _M.PM_MenuVMargin: 4,
    _M.PM_TabBarBaseOverlap: 0,
    _M.PM_TabBarBaseHeight: 0,
    _M.PM_TabBarTabShiftVertical: 0,
    _M.PM_TabBarTabShiftHorizontal: 0,
    _M.PM_TabBarTabOverlap: 0,
    _M.PM_FocusFrameHMargin: 6,
    _M.PM_ToolTipLabelFrameWidth: 5,
    _M.PM_FocusFrameVMargin: 2,
    _M.PM_ButtonShiftHorizontal: 0,
    _M.PM_ButtonShiftVertical: 0,
    _M.PM_LayoutHorizontalSpacing: 8,
    _M.PM_LayoutVerticalSpacing: 8,
    _M.PM_LayoutLeftMargin: 12,
    _M.PM_LayoutRightMargin: 12,
    _M.PM_LayoutTopMargin: 12,
    _M.PM_LayoutBottomMargin: 12,
}
HINTS: dict[QStyle.StyleHint, int] = {
    _H.SH_EtchDisabledText: 0,
    _H.SH_DitherDisabledText: 0,
    _H.SH_ComboBox_Popup: 0,
    _H.SH_ItemView_ShowDecorationSelected: 1,
    _H.SH_DialogButtonBox_ButtonsHaveIcons: 0,
    # The default stands on the right.
    _H.SH_DialogButtonLayout: QDialogButtonBox.ButtonLayout.GnomeLayout.value,
    _H.SH_FormLayoutLabelAlignment: (Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter).value,
    _H.SH_TabBar_Alignment: Qt.AlignmentFlag.AlignLeft.value,
    _H.SH_TabBar_ElideMode: Qt.TextElideMode.ElideNone.value,
    _H.SH_ScrollBar_Transient: 0,
    _H.SH_ScrollBar_LeftClickAbsolutePosition: 0,
    _H.SH_Slider_AbsoluteSetButtons: Qt.MouseButton.LeftButton.value,
    _H.SH_MainWindow_SpaceBelowMenuBar: 0,
    # Answers take 0 ms: no widget animates by itself.
    _H.SH_Widget_Animation_Duration: 0,
    _H.SH_Widget_Animate: 0,
    _H.SH_Menu_SubMenuPopupDelay: 120,
    _H.SH_ToolTipLabel_Opacity: 255,
}
ICONS: dict[QStyle.StandardPixmap, str] = {
    _I.SP_MessageBoxWarning: "triangle-alert",
    _I.SP_MessageBoxCritical: "triangle-alert",
    _I.SP_MessageBoxInformation: "info",
    _I.SP_MessageBoxQuestion: "info",
    _I.SP_DirIcon: "folder-open",
    _I.SP_DirOpenIcon: "folder-open",
    _I.SP_DirClosedIcon: "folder-open",
    _I.SP_FileIcon: "file-text",
    _I.SP_DriveHDIcon: "database",
    _I.SP_ComputerIcon: "database",
    _I.SP_DirHomeIcon: "user",
    _I.SP_DesktopIcon: "panel-left",
    _I.SP_FileLinkIcon: "link",
    _I.SP_DirLinkIcon: "link",
    _I.SP_FileDialogNewFolder: "plus",
    _I.SP_FileDialogListView: "grid-3x3",
    _I.SP_FileDialogDetailedView: "list",
    _I.SP_FileDialogToParent: "chevron-up",
    _I.SP_FileDialogBack: "chevron-left",
    _I.SP_ArrowBack: "chevron-left",
    _I.SP_ArrowForward: "chevron-right",
    _I.SP_ArrowUp: "chevron-up",
    _I.SP_ArrowDown: "chevron-down",
    _I.SP_LineEditClearButton: "x",
}
MESSAGES = ("triangle-alert", "info")
