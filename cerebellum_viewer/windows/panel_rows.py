"""The rows of the table of actions for panels: to each by a key, and from one to the next."""

from PySide6.QtCore import QT_TRANSLATE_NOOP

from cerebellum_viewer.windows.action_row import ActionRow, Menu

PANEL = "panel."
"""Before the name of a panel in the id of its action."""

PANEL_ROWS = (
    ActionRow("panel.volumes", QT_TRANSLATE_NOOP("Actions", "Volumes"), "open", Menu.PANELS, "Ctrl+1"),
    ActionRow("panel.history", QT_TRANSLATE_NOOP("Actions", "History"), "undo", Menu.PANELS, "Ctrl+2"),
    ActionRow("panel.strip", QT_TRANSLATE_NOOP("Actions", "Strip"), "compare", Menu.PANELS, "Ctrl+3"),
    ActionRow("panel.slice", QT_TRANSLATE_NOOP("Actions", "Slice"), "box", Menu.PANELS, "Ctrl+4"),
    ActionRow("panel.display", QT_TRANSLATE_NOOP("Actions", "Display"), "grey", Menu.PANELS, "Ctrl+5"),
    ActionRow("panel.train", QT_TRANSLATE_NOOP("Actions", "Train"), "train", Menu.PANELS, "Ctrl+6"),
    ActionRow("panel.curves", QT_TRANSLATE_NOOP("Actions", "Curves"), "score", Menu.PANELS, "Ctrl+7"),
    ActionRow("panel.worst", QT_TRANSLATE_NOOP("Actions", "Worst"), "queue-next", Menu.PANELS, "Ctrl+8"),
    ActionRow("panel.consistency", QT_TRANSLATE_NOOP("Actions", "Check"), "check-volume", Menu.PANELS, "Ctrl+9"),
    ActionRow("panel.results", QT_TRANSLATE_NOOP("Actions", "Results"), "results", Menu.PANELS, "Ctrl+Shift+R"),
    ActionRow("panel.measures", QT_TRANSLATE_NOOP("Actions", "Measures"), "calliper", Menu.PANELS, "Ctrl+Shift+L"),
    ActionRow("panel.readers", QT_TRANSLATE_NOOP("Actions", "Readers"), "readers", Menu.PANELS, "Ctrl+Alt+R"),
    ActionRow("pane.canvas", QT_TRANSLATE_NOOP("Actions", "Go to the picture"), "fit", Menu.PANELS, "Ctrl+L"),
    ActionRow("pane.next", QT_TRANSLATE_NOOP("Actions", "Go to the next panel"), "pane-next", Menu.PANELS, "F6"),
    ActionRow(
        "pane.previous",
        QT_TRANSLATE_NOOP("Actions", "Go to the panel before"),
        "pane-previous",
        Menu.PANELS,
        "Shift+F6",
    ),
)
