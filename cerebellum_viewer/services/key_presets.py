"""The presets of keys and mouse as tables: what users of other programs have in their fingers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication


class Wheel(StrEnum):
    """What the wheel does; with Ctrl it does the other."""

    SLICES = "slices"
    ZOOM = "zoom"


class Drag(StrEnum):
    """What a drag with a mouse button does."""

    NOTHING = "nothing"
    PAN = "pan"
    ZOOM = "zoom"
    GREY = "grey"


@dataclass(frozen=True, slots=True)
class MouseMap:
    """What the mouse does on the canvas. `left` is for drags that begin beside the boxes with no tool in hand."""

    wheel: Wheel = Wheel.SLICES
    left: Drag = Drag.NOTHING
    right: Drag = Drag.ZOOM
    middle: Drag = Drag.PAN


class Preset(StrEnum):
    """The presets in their order."""

    ANNOTATOR = "annotator"
    CVAT = "cvat"
    PACS = "pacs"
    SLICER = "slicer"


@dataclass(frozen=True, slots=True)
class PresetRow:
    """One preset: how it differs from the keys in the table of actions, keys separated by blanks; and its mouse."""

    title: object
    keys: Mapping[str, str] = field(default_factory=dict)
    mouse: MouseMap = MouseMap()


PRESETS: Mapping[Preset, PresetRow] = {
    Preset.ANNOTATOR: PresetRow(QT_TRANSLATE_NOOP("Keys", "Annotator")),
    Preset.CVAT: PresetRow(
        "CVAT",
        {
            "slice.previous": "D Left Up",
            "slice.next": "F Right Down",
            "tool.box": "N 2",
            "cine.play": "Space C",
            "edit.delete": "Del Shift+Del Backspace",
            "review.accept": "A",
            "review.flag": "Shift+F",
        },
        MouseMap(wheel=Wheel.ZOOM, left=Drag.PAN, right=Drag.NOTHING),
    ),
    Preset.PACS: PresetRow(
        "PACS",
        {
            "slice.previous": "Up Left A",
            "slice.next": "Down Right D",
            "view.reset": "Space Ctrl+0",
            "view.fit": "= Ctrl+F",
            "review.accept": "Shift+Space",
        },
        MouseMap(left=Drag.GREY),
    ),
    Preset.SLICER: PresetRow(
        "Slicer",
        {
            "slice.previous": "B Left Up",
            "slice.next": "F Right Down",
            "box.previous": "Q",
            "box.next": "W",
            "tool.grey": "Shift+Q",
            "tool.box": "N 2",
            "edit.undo": "Z Ctrl+Z",
            "edit.redo": "Y Ctrl+Shift+Z Ctrl+Y",
            "layer.hide_all": "G H",
            "view.fit": "R Ctrl+F",
            "review.flag": "Shift+F",
        },
    ),
}

_WHEELS = {
    Wheel.SLICES: QT_TRANSLATE_NOOP("Keys", "Previous or next slice"),
    Wheel.ZOOM: QT_TRANSLATE_NOOP("Keys", "Zoom at the pointer"),
}
_DRAGS = {
    Drag.NOTHING: QT_TRANSLATE_NOOP("Keys", "Nothing"),
    Drag.PAN: QT_TRANSLATE_NOOP("Keys", "Pan"),
    Drag.ZOOM: QT_TRANSLATE_NOOP("Keys", "Zoom"),
    Drag.GREY: QT_TRANSLATE_NOOP("Keys", "Window and level"),
}
_GESTURES = {
    "wheel": QT_TRANSLATE_NOOP("Keys", "Wheel"),
    "left": QT_TRANSLATE_NOOP("Keys", "Drag beside the boxes"),
    "right": QT_TRANSLATE_NOOP("Keys", "Drag with the right button"),
    "middle": QT_TRANSLATE_NOOP("Keys", "Drag with the middle button"),
}


def other_wheel(wheel: Wheel) -> Wheel:
    """What the wheel does with Ctrl held."""
    return Wheel.SLICES if wheel is Wheel.ZOOM else Wheel.ZOOM


def preset_title(preset: Preset) -> str:
    """A preset's name in the user's language."""
    return QCoreApplication.translate("Keys", str(PRESETS[preset].title))


def deed_text(deed: Wheel | Drag) -> str:
    """What wheel or drag do, in the user's language."""
    text = _WHEELS[deed] if isinstance(deed, Wheel) else _DRAGS[deed]
    return QCoreApplication.translate("Keys", str(text))


def gesture_title(field_name: str) -> str:
    """A field of `MouseMap` in the user's language."""
    return QCoreApplication.translate("Keys", str(_GESTURES[field_name]))
