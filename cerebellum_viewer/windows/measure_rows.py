"""The rows of the table of actions for measures and readers."""

from PySide6.QtCore import QT_TRANSLATE_NOOP

from cerebellum_viewer.services.keymap import Scope
from cerebellum_viewer.windows.action_row import ActionRow, Menu

CALLIPER_ROW = ActionRow(
    "tool.calliper",
    QT_TRANSLATE_NOOP("Actions", "Calliper"),
    "calliper",
    Menu.VOLUME,
    "8 L",
    scope=Scope.CANVAS,
    group="tool",
    bar="tool",
)
"""Stands among the other tools."""

LOOKING_ROWS = (
    ActionRow(
        "view.readers",
        QT_TRANSLATE_NOOP("Actions", "Another reader beside"),
        "readers",
        Menu.VIEW,
        "Ctrl+Alt+V",
        checkable=True,
    ),
    ActionRow(
        "layer.measures",
        QT_TRANSLATE_NOOP("Actions", "Callipers"),
        "calliper",
        Menu.VIEW,
        "Shift+L",
        scope=Scope.CANVAS,
        checkable=True,
    ),
)
"""What can be looked at: after other things beside the canvas, before the other layers."""

MEASURE_ROWS = (
    ActionRow(
        "measure.calibrate",
        QT_TRANSLATE_NOOP("Actions", "Pixel size from the last distance…"),
        "calliper",
        Menu.VOLUME,
    ),
    ActionRow("measure.ruler", QT_TRANSLATE_NOOP("Actions", "Find the depth ruler…"), "ruler", Menu.VOLUME),
    ActionRow(
        "measure.report", QT_TRANSLATE_NOOP("Actions", "Report on the measures of this volume"), "export", Menu.VOLUME
    ),
)
