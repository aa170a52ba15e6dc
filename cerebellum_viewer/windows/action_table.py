"""The one table of actions: menus, toolbar, shortcuts and the shortcut sheet are made from it."""

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from cerebellum_viewer.canvas.keyboard import Hold
from cerebellum_viewer.services.keymap import Command, Scope
from cerebellum_viewer.windows.action_row import ActionRow, Menu, menu_title
from cerebellum_viewer.windows.measure_rows import CALLIPER_ROW, LOOKING_ROWS, MEASURE_ROWS
from cerebellum_viewer.windows.panel_rows import PANEL_ROWS
from cerebellum_viewer.windows.volume_rows import VOLUME_ROWS


def gesture_text(text: object) -> str:
    """One side of a row of `GESTURES` in the user's language."""
    return QCoreApplication.translate("Actions", str(text))


ACTIONS = (
    ActionRow(
        "file.import", QT_TRANSLATE_NOOP("Actions", "Import a folder…"), "import", Menu.FILE, "Ctrl+I", bar="file"
    ),
    ActionRow("file.open", QT_TRANSLATE_NOOP("Actions", "Open a workspace…"), "open", Menu.FILE, "Ctrl+O", bar="file"),
    ActionRow("file.reopen", QT_TRANSLATE_NOOP("Actions", "Open again to change it"), "open", Menu.FILE),
    ActionRow("file.export", QT_TRANSLATE_NOOP("Actions", "Export…"), "export", Menu.FILE, "Ctrl+E", bar="file"),
    ActionRow("file.blackout", QT_TRANSLATE_NOOP("Actions", "Burned-in text…"), "blackout", Menu.FILE),
    ActionRow("file.erase", QT_TRANSLATE_NOOP("Actions", "Erase a patient…"), "erase-patient", Menu.FILE),
    ActionRow("file.save", QT_TRANSLATE_NOOP("Actions", "Save a version"), "accept", Menu.FILE, "Ctrl+S"),
    ActionRow("file.quit", QT_TRANSLATE_NOOP("Actions", "Quit"), "quit", Menu.FILE, "Ctrl+Q"),
    ActionRow("edit.undo", QT_TRANSLATE_NOOP("Actions", "Undo"), "undo", Menu.EDIT, "Ctrl+Z", bar="edit"),
    ActionRow("edit.redo", QT_TRANSLATE_NOOP("Actions", "Redo"), "redo", Menu.EDIT, "Ctrl+Shift+Z Ctrl+Y", bar="edit"),
    ActionRow(
        "edit.delete",
        QT_TRANSLATE_NOOP("Actions", "Delete box"),
        "delete",
        Menu.EDIT,
        "Del Backspace",
        scope=Scope.CANVAS,
    ),
    ActionRow(
        "prediction.use", QT_TRANSLATE_NOOP("Actions", "Use predicted box"), "use-prediction", Menu.EDIT, "Ctrl+Return"
    ),
    ActionRow(
        "tool.select",
        QT_TRANSLATE_NOOP("Actions", "Select boxes"),
        "select",
        Menu.EDIT,
        "1",
        scope=Scope.CANVAS,
        group="tool",
        bar="tool",
    ),
    ActionRow(
        "tool.box",
        QT_TRANSLATE_NOOP("Actions", "Draw a box"),
        "box",
        Menu.EDIT,
        "W 2 N R",
        scope=Scope.CANVAS,
        group="tool",
        bar="tool",
    ),
    ActionRow(
        "tool.grey",
        QT_TRANSLATE_NOOP("Actions", "Window and level by dragging"),
        "grey",
        Menu.EDIT,
        "Q",
        scope=Scope.CANVAS,
        group="tool",
        bar="tool",
    ),
    ActionRow("edit.duplicate", QT_TRANSLATE_NOOP("Actions", "Duplicate box"), "duplicate", Menu.EDIT, "Ctrl+D"),
    ActionRow(
        "edit.paste_previous",
        QT_TRANSLATE_NOOP("Actions", "Paste the boxes of the previous slice"),
        "paste-previous",
        Menu.EDIT,
        "Ctrl+V",
        scope=Scope.CANVAS,
    ),
    ActionRow(
        "tool.polygon",
        QT_TRANSLATE_NOOP("Actions", "Polygon"),
        "polygon",
        Menu.MASK,
        "3",
        scope=Scope.CANVAS,
        group="tool",
        bar="tool",
    ),
    ActionRow(
        "tool.brush",
        QT_TRANSLATE_NOOP("Actions", "Brush"),
        "brush",
        Menu.MASK,
        "4",
        scope=Scope.CANVAS,
        group="tool",
        bar="tool",
    ),
    ActionRow(
        "tool.eraser",
        QT_TRANSLATE_NOOP("Actions", "Eraser"),
        "eraser",
        Menu.MASK,
        "5",
        scope=Scope.CANVAS,
        group="tool",
        bar="tool",
    ),
    ActionRow(
        "tool.threshold",
        QT_TRANSLATE_NOOP("Actions", "Threshold in a region"),
        "threshold",
        Menu.MASK,
        "6",
        scope=Scope.CANVAS,
        group="tool",
        bar="tool",
    ),
    ActionRow(
        "tool.smart",
        QT_TRANSLATE_NOOP("Actions", "Propose a mask in a box"),
        "smart",
        Menu.MASK,
        "7",
        scope=Scope.CANVAS,
        group="tool",
        bar="tool",
    ),
    ActionRow(
        "tool.fill",
        QT_TRANSLATE_NOOP("Actions", "Fill a hole"),
        "fill",
        Menu.MASK,
        "9",
        scope=Scope.CANVAS,
        group="tool",
        bar="tool",
    ),
    CALLIPER_ROW,
    ActionRow(
        "brush.smaller",
        QT_TRANSLATE_NOOP("Actions", "Smaller brush"),
        "brush-smaller",
        Menu.MASK,
        "[ ,",
        scope=Scope.CANVAS,
    ),
    ActionRow(
        "brush.larger",
        QT_TRANSLATE_NOOP("Actions", "Larger brush"),
        "brush-larger",
        Menu.MASK,
        "] .",
        scope=Scope.CANVAS,
    ),
    ActionRow("mask.smooth", QT_TRANSLATE_NOOP("Actions", "Smooth mask"), "mask-smooth", Menu.MASK, "Ctrl+Shift+M"),
    ActionRow(
        "mask.largest", QT_TRANSLATE_NOOP("Actions", "Keep the largest part of the mask"), "mask-largest", Menu.MASK
    ),
    ActionRow("mask.fill_holes", QT_TRANSLATE_NOOP("Actions", "Fill all holes of the mask"), "fill", Menu.MASK),
    ActionRow(
        "mask.copy_previous",
        QT_TRANSLATE_NOOP("Actions", "Copy mask from the previous slice"),
        "mask-previous",
        Menu.MASK,
        "Ctrl+Shift+V",
    ),
    ActionRow("mask.copy_next", QT_TRANSLATE_NOOP("Actions", "Copy mask from the next slice"), "mask-next", Menu.MASK),
    ActionRow("mask.clear", QT_TRANSLATE_NOOP("Actions", "Clear mask"), "delete", Menu.MASK),
    ActionRow("mask.revert", QT_TRANSLATE_NOOP("Actions", "Back to the expert’s mask"), "undo", Menu.MASK),
    ActionRow("mask.linked", QT_TRANSLATE_NOOP("Actions", "Box follows mask"), "link", Menu.MASK, checkable=True),
    ActionRow("mask.fit_box", QT_TRANSLATE_NOOP("Actions", "Fit box to mask"), "fit-box", Menu.MASK),
    ActionRow("box.previous", QT_TRANSLATE_NOOP("Actions", "Select the previous box"), "box-previous", Menu.EDIT),
    ActionRow("box.next", QT_TRANSLATE_NOOP("Actions", "Select the next box"), "box-next", Menu.EDIT),
    ActionRow(
        "slice.previous",
        QT_TRANSLATE_NOOP("Actions", "Previous slice"),
        "previous",
        Menu.GO,
        "A Left Up",
        scope=Scope.CANVAS,
        bar="go",
    ),
    ActionRow(
        "slice.next",
        QT_TRANSLATE_NOOP("Actions", "Next slice"),
        "next",
        Menu.GO,
        "D Right Down",
        scope=Scope.CANVAS,
        bar="go",
    ),
    ActionRow("slice.first", QT_TRANSLATE_NOOP("Actions", "First slice"), "first", Menu.GO, "Home", scope=Scope.CANVAS),
    ActionRow("slice.last", QT_TRANSLATE_NOOP("Actions", "Last slice"), "last", Menu.GO, "End", scope=Scope.CANVAS),
    ActionRow(
        "volume.previous",
        QT_TRANSLATE_NOOP("Actions", "Previous volume"),
        "volume-previous",
        Menu.GO,
        "PgUp",
        scope=Scope.CANVAS,
    ),
    ActionRow(
        "volume.next", QT_TRANSLATE_NOOP("Actions", "Next volume"), "volume-next", Menu.GO, "PgDown", scope=Scope.CANVAS
    ),
    ActionRow(
        "review.next_unreviewed",
        QT_TRANSLATE_NOOP("Actions", "Next unreviewed slice"),
        "next-unreviewed",
        Menu.GO,
        "Ctrl+Shift+D",
        bar="go",
    ),
    ActionRow(
        "review.previous_unreviewed",
        QT_TRANSLATE_NOOP("Actions", "Previous unreviewed slice"),
        "previous-unreviewed",
        Menu.GO,
        "Ctrl+Shift+A",
    ),
    ActionRow(
        "queue.next",
        QT_TRANSLATE_NOOP("Actions", "Next slice of the queue"),
        "queue-next",
        Menu.GO,
        "E",
        scope=Scope.CANVAS,
    ),
    ActionRow(
        "queue.previous",
        QT_TRANSLATE_NOOP("Actions", "Previous slice of the queue"),
        "queue-previous",
        Menu.GO,
        "Shift+E",
        scope=Scope.CANVAS,
    ),
    ActionRow(
        "review.accept",
        QT_TRANSLATE_NOOP("Actions", "Accept"),
        "accept",
        Menu.REVIEW,
        "Space",
        scope=Scope.CANVAS,
        group="review",
        bar="review",
        tip=QT_TRANSLATE_NOOP("Actions", "Accept the box with a solid line, else the dashed one, and go on"),
    ),
    ActionRow(
        "review.reject",
        QT_TRANSLATE_NOOP("Actions", "Reject"),
        "reject",
        Menu.REVIEW,
        "X",
        scope=Scope.CANVAS,
        group="review",
        bar="review",
    ),
    ActionRow(
        "review.flag",
        QT_TRANSLATE_NOOP("Actions", "Flag"),
        "flag",
        Menu.REVIEW,
        "F",
        scope=Scope.CANVAS,
        group="review",
        bar="review",
    ),
    ActionRow(
        "review.unreviewed",
        QT_TRANSLATE_NOOP("Actions", "Unreviewed"),
        "unreviewed",
        Menu.REVIEW,
        "U",
        scope=Scope.CANVAS,
        group="review",
    ),
    ActionRow("view.fit", QT_TRANSLATE_NOOP("Actions", "Fit slice"), "fit", Menu.VIEW, "Ctrl+F", bar="view"),
    ActionRow(
        "view.zoom_in",
        QT_TRANSLATE_NOOP("Actions", "Zoom in"),
        "zoom-in",
        Menu.VIEW,
        "+ Ctrl++",
        scope=Scope.CANVAS,
        bar="view",
    ),
    ActionRow(
        "view.zoom_out",
        QT_TRANSLATE_NOOP("Actions", "Zoom out"),
        "zoom-out",
        Menu.VIEW,
        "- Ctrl+-",
        scope=Scope.CANVAS,
        bar="view",
    ),
    ActionRow("view.actual", QT_TRANSLATE_NOOP("Actions", "One to one"), "actual", Menu.VIEW, "Ctrl+="),
    ActionRow(
        "view.reset", QT_TRANSLATE_NOOP("Actions", "Fit slice and reset grey values"), "view-reset", Menu.VIEW, "Ctrl+0"
    ),
    ActionRow(
        "view.invert",
        QT_TRANSLATE_NOOP("Actions", "Invert grey values"),
        "invert",
        Menu.VIEW,
        "I",
        scope=Scope.CANVAS,
        checkable=True,
        bar="layer",
    ),
    ActionRow(
        "view.reset_grey",
        QT_TRANSLATE_NOOP("Actions", "Reset window and level"),
        "grey-reset",
        Menu.VIEW,
        "Shift+0",
        scope=Scope.CANVAS,
    ),
    ActionRow(
        "view.grey_everywhere",
        QT_TRANSLATE_NOOP("Actions", "Same grey values for all volumes"),
        "grey-everywhere",
        Menu.VIEW,
    ),
    ActionRow(
        "cine.play",
        QT_TRANSLATE_NOOP("Actions", "Play the volume"),
        "play",
        Menu.VIEW,
        "C",
        scope=Scope.CANVAS,
        checkable=True,
    ),
    ActionRow(
        "cine.faster", QT_TRANSLATE_NOOP("Actions", "Play faster"), "faster", Menu.VIEW, "Ctrl+.", scope=Scope.CANVAS
    ),
    ActionRow(
        "cine.slower", QT_TRANSLATE_NOOP("Actions", "Play slower"), "slower", Menu.VIEW, "Ctrl+,", scope=Scope.CANVAS
    ),
    ActionRow("cine.bounce", QT_TRANSLATE_NOOP("Actions", "Play to and fro"), "bounce", Menu.VIEW, checkable=True),
    ActionRow(
        "view.split",
        QT_TRANSLATE_NOOP("Actions", "Prediction beside annotation"),
        "beside",
        Menu.VIEW,
        "V",
        scope=Scope.CANVAS,
        checkable=True,
        bar="layer",
    ),
    ActionRow(
        "view.compare",
        QT_TRANSLATE_NOOP("Actions", "Two checkpoints side by side"),
        "compare",
        Menu.VIEW,
        "Shift+V",
        scope=Scope.CANVAS,
        checkable=True,
    ),
    *LOOKING_ROWS,
    ActionRow(
        "layer.mask",
        QT_TRANSLATE_NOOP("Actions", "Mask"),
        "mask",
        Menu.VIEW,
        "M",
        scope=Scope.CANVAS,
        checkable=True,
        bar="layer",
    ),
    ActionRow(
        "layer.boxes",
        QT_TRANSLATE_NOOP("Actions", "Annotated boxes"),
        "layer-boxes",
        Menu.VIEW,
        "T",
        scope=Scope.CANVAS,
        checkable=True,
        bar="layer",
    ),
    ActionRow(
        "layer.predictions",
        QT_TRANSLATE_NOOP("Actions", "Predicted boxes"),
        "layer-predictions",
        Menu.VIEW,
        "P",
        scope=Scope.CANVAS,
        checkable=True,
        bar="layer",
    ),
    ActionRow(
        "layer.ghosts",
        QT_TRANSLATE_NOOP("Actions", "Neighbouring slices as ghosts"),
        "ghosts",
        Menu.VIEW,
        "O",
        scope=Scope.CANVAS,
        checkable=True,
        bar="layer",
    ),
    ActionRow(
        "layer.hide_all",
        QT_TRANSLATE_NOOP("Actions", "Bare picture"),
        "hide",
        Menu.VIEW,
        "H",
        scope=Scope.CANVAS,
        checkable=True,
        bar="layer",
    ),
    ActionRow("view.theme_dark", QT_TRANSLATE_NOOP("Actions", "Dark"), "theme-dark", Menu.VIEW, group="theme"),
    ActionRow("view.theme_light", QT_TRANSLATE_NOOP("Actions", "Light"), "theme-light", Menu.VIEW, group="theme"),
    ActionRow(
        "view.theme_system",
        QT_TRANSLATE_NOOP("Actions", "Light or dark as the desktop"),
        "theme-system",
        Menu.VIEW,
        group="theme",
    ),
    ActionRow("language.en", QT_TRANSLATE_NOOP("Actions", "English"), "language", Menu.VIEW, group="language"),
    ActionRow("language.es", QT_TRANSLATE_NOOP("Actions", "Español"), "language", Menu.VIEW, group="language"),
    ActionRow(
        "view.full_screen", QT_TRANSLATE_NOOP("Actions", "Full screen"), "fullscreen", Menu.VIEW, "F11", checkable=True
    ),
    ActionRow(
        "data.split", QT_TRANSLATE_NOOP("Actions", "Split into train, validation and test…"), "split", Menu.TRAIN
    ),
    ActionRow("train.start", QT_TRANSLATE_NOOP("Actions", "Train a detector…"), "train", Menu.TRAIN, "Ctrl+T"),
    ActionRow("train.cancel", QT_TRANSLATE_NOOP("Actions", "Cancel training"), "cancel", Menu.TRAIN),
    ActionRow("train.learn", QT_TRANSLATE_NOOP("Actions", "Learn from what was corrected"), "train", Menu.TRAIN),
    ActionRow("checkpoint.use", QT_TRANSLATE_NOOP("Actions", "Use this checkpoint"), "accept", Menu.TRAIN),
    ActionRow("checkpoint.onnx", QT_TRANSLATE_NOOP("Actions", "Checkpoint as ONNX file"), "export", Menu.TRAIN),
    ActionRow("checkpoint.score_again", QT_TRANSLATE_NOOP("Actions", "Score checkpoints again"), "score", Menu.TRAIN),
    ActionRow("report.write", QT_TRANSLATE_NOOP("Actions", "Report on the experiments drawn"), "export", Menu.TRAIN),
    ActionRow("checkpoint.score_all", QT_TRANSLATE_NOOP("Actions", "Score on all slices…"), "score", Menu.TRAIN),
    ActionRow(
        "help.palette", QT_TRANSLATE_NOOP("Actions", "Find an action…"), "palette", Menu.HELP, "Ctrl+K Ctrl+Shift+P"
    ),
    ActionRow("help.shortcuts", QT_TRANSLATE_NOOP("Actions", "Keyboard and mouse"), "shortcuts", Menu.HELP, "F1 ?"),
    ActionRow("help.keys", QT_TRANSLATE_NOOP("Actions", "Change keys and mouse…"), "keys", Menu.HELP),
    *VOLUME_ROWS,
    *MEASURE_ROWS,
    *PANEL_ROWS,
    ActionRow("help.about", QT_TRANSLATE_NOOP("Actions", "About Cerebellum Viewer"), "about", Menu.HELP),
)
"""All actions in the order of the menus."""

HOLDS = (
    (Hold.PAN, QT_TRANSLATE_NOOP("Actions", "Pan by dragging"), "Space"),
    (Hold.HIDE, QT_TRANSLATE_NOOP("Actions", "Bare picture"), "H"),
)
"""What keys do on the canvas for as long as they are held, as (id, what, keys)."""

GESTURES = (
    (QT_TRANSLATE_NOOP("Actions", "Shift+drag"), QT_TRANSLATE_NOOP("Actions", "Window and level")),
    (QT_TRANSLATE_NOOP("Actions", "Shift+wheel"), QT_TRANSLATE_NOOP("Actions", "Size of brush and eraser")),
    (
        QT_TRANSLATE_NOOP("Actions", "Enter, Escape"),
        QT_TRANSLATE_NOOP("Actions", "Accept or drop what a tool proposes; close a polygon"),
    ),
    (
        QT_TRANSLATE_NOOP("Actions", "Accept, no box drawn"),
        QT_TRANSLATE_NOOP("Actions", "The dashed box is taken over, unless predictions are hidden"),
    ),
    (QT_TRANSLATE_NOOP("Actions", "Shift+double-click"), QT_TRANSLATE_NOOP("Actions", "Automatic window and level")),
    (QT_TRANSLATE_NOOP("Actions", "Tab, Shift+Tab"), QT_TRANSLATE_NOOP("Actions", "Next or previous box")),
    (QT_TRANSLATE_NOOP("Actions", "Arrows, box selected"), QT_TRANSLATE_NOOP("Actions", "Move the box by 1 pixel")),
    (QT_TRANSLATE_NOOP("Actions", "Shift+arrows"), QT_TRANSLATE_NOOP("Actions", "Move the box by 10 pixels")),
    (QT_TRANSLATE_NOOP("Actions", "Alt+arrows"), QT_TRANSLATE_NOOP("Actions", "Move the facing edge out by 1 pixel")),
    (
        QT_TRANSLATE_NOOP("Actions", "Alt+Shift+arrows"),
        QT_TRANSLATE_NOOP("Actions", "Move the facing edge in by 1 pixel"),
    ),
    (QT_TRANSLATE_NOOP("Actions", "Escape"), QT_TRANSLATE_NOOP("Actions", "Give up a drag; then select nothing")),
)
"""What the canvas does in every preset beside its actions, as (how, what), for the shortcut sheet."""


def commands() -> tuple[Command, ...]:
    """Everything that keys can be given to, in the user's language."""
    menus = list(Menu)
    rows = sorted(ACTIONS, key=lambda row: menus.index(row.menu))
    actions = (Command(row.id, row.title, plain_menu(row.menu), row.scope, tuple(row.keys.split())) for row in rows)
    held = QCoreApplication.translate("Actions", "While held")
    holds = (Command(hold, gesture_text(what), held, Scope.HELD, tuple(keys.split())) for hold, what, keys in HOLDS)
    return (*actions, *holds)


def plain_menu(menu: Menu) -> str:
    """A menu's title without the mark of its mnemonic."""
    return menu_title(menu).replace("&", "")
