"""The one table of actions: menus, toolbar, shortcuts and the shortcut sheet are made from it."""

from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication


class Menu(StrEnum):
    """The menus in their order."""

    FILE = QT_TRANSLATE_NOOP("Actions", "&File")
    EDIT = QT_TRANSLATE_NOOP("Actions", "&Edit")
    GO = QT_TRANSLATE_NOOP("Actions", "&Go")
    REVIEW = QT_TRANSLATE_NOOP("Actions", "&Review")
    VIEW = QT_TRANSLATE_NOOP("Actions", "&View")
    TRAIN = QT_TRANSLATE_NOOP("Actions", "&Train")
    HELP = QT_TRANSLATE_NOOP("Actions", "&Help")


def menu_title(menu: Menu) -> str:
    """A menu's title in the user's language."""
    return QCoreApplication.translate("Actions", str(menu.value))


def gesture_text(text: object) -> str:
    """One side of a row of `GESTURES` in the user's language."""
    return QCoreApplication.translate("Actions", str(text))


class Scope(StrEnum):
    """Where a shortcut is heard. Bare letters are heard on the canvas alone, or nobody could type a comment."""

    WINDOW = "window"
    CANVAS = "canvas"


@dataclass(frozen=True, slots=True)
class ActionRow:
    """One action; `text` is the English one, marked for translation.

    `keys` are separated by blanks. Rows of one `group` exclude each other. Rows with a `bar` are in the toolbar.
    """

    id: str
    text: object
    icon: str
    menu: Menu
    keys: str = ""
    scope: Scope = Scope.WINDOW
    checkable: bool = False
    group: str = ""
    bar: str = ""

    @property
    def title(self) -> str:
        """The text in the user's language."""
        return QCoreApplication.translate("Actions", str(self.text))


ACTIONS = (
    ActionRow(
        "file.import", QT_TRANSLATE_NOOP("Actions", "Import a folder…"), "import", Menu.FILE, "Ctrl+I", bar="file"
    ),
    ActionRow("file.open", QT_TRANSLATE_NOOP("Actions", "Open a workspace…"), "open", Menu.FILE, "Ctrl+O", bar="file"),
    ActionRow("file.export", QT_TRANSLATE_NOOP("Actions", "Export…"), "export", Menu.FILE, "Ctrl+E", bar="file"),
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
        "slice.previous",
        QT_TRANSLATE_NOOP("Actions", "Previous slice"),
        "previous",
        Menu.GO,
        "A Left",
        scope=Scope.CANVAS,
        bar="go",
    ),
    ActionRow(
        "slice.next",
        QT_TRANSLATE_NOOP("Actions", "Next slice"),
        "next",
        Menu.GO,
        "D Right",
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
        "layer.mask",
        QT_TRANSLATE_NOOP("Actions", "Expert mask"),
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
    ActionRow("checkpoint.score_all", QT_TRANSLATE_NOOP("Actions", "Score on all slices…"), "score", Menu.TRAIN),
    ActionRow("help.shortcuts", QT_TRANSLATE_NOOP("Actions", "Keyboard and mouse"), "shortcuts", Menu.HELP, "F1 ?"),
    ActionRow("help.about", QT_TRANSLATE_NOOP("Actions", "About Cerebellum Viewer"), "about", Menu.HELP),
)
"""All actions in the order of the menus."""

GESTURES = (
    (QT_TRANSLATE_NOOP("Actions", "Wheel"), QT_TRANSLATE_NOOP("Actions", "Previous or next slice")),
    (QT_TRANSLATE_NOOP("Actions", "Ctrl+wheel, or drag with the right button"), QT_TRANSLATE_NOOP("Actions", "Zoom")),
    (QT_TRANSLATE_NOOP("Actions", "Drag with the middle button, or Space held"), QT_TRANSLATE_NOOP("Actions", "Pan")),
    (QT_TRANSLATE_NOOP("Actions", "Shift+drag"), QT_TRANSLATE_NOOP("Actions", "Window and level")),
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
"""What the canvas does beside its actions, as (how, what), for the shortcut sheet."""
