"""All widgets of the look under one name, for those who build screens with them."""

from annotator.gui.kit.basics import CoverageMeter, HLine, KeyHintBar, Label, Splitter, Surface, TabBar, Tone
from annotator.gui.kit.controls import KeyButton, KeyLink, SearchField
from annotator.gui.kit.overlays import Dialog, Scrim, Toast, announce
from annotator.gui.kit.paint import KeyHint
from annotator.gui.kit.states import Banner, EmptyState, Icon, NextAction

__all__ = [
    "Banner",
    "CoverageMeter",
    "Dialog",
    "EmptyState",
    "HLine",
    "Icon",
    "KeyButton",
    "KeyHint",
    "KeyHintBar",
    "KeyLink",
    "Label",
    "NextAction",
    "Scrim",
    "SearchField",
    "Splitter",
    "Surface",
    "TabBar",
    "Toast",
    "Tone",
    "announce",
]
