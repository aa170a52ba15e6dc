"""What one row of the table of actions says, and the menus that actions are in."""

from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from cerebellum_viewer.services.keymap import Scope


class Menu(StrEnum):
    """The menus in their order."""

    FILE = QT_TRANSLATE_NOOP("Actions", "&File")
    EDIT = QT_TRANSLATE_NOOP("Actions", "&Edit")
    MASK = QT_TRANSLATE_NOOP("Actions", "&Mask")
    VOLUME = QT_TRANSLATE_NOOP("Actions", "Vo&lume")
    GO = QT_TRANSLATE_NOOP("Actions", "&Go")
    REVIEW = QT_TRANSLATE_NOOP("Actions", "&Review")
    VIEW = QT_TRANSLATE_NOOP("Actions", "&View")
    PANELS = QT_TRANSLATE_NOOP("Actions", "&Panels")
    TRAIN = QT_TRANSLATE_NOOP("Actions", "&Train")
    HELP = QT_TRANSLATE_NOOP("Actions", "&Help")


def menu_title(menu: Menu) -> str:
    """A menu's title in the user's language."""
    return QCoreApplication.translate("Actions", str(menu.value))


SECTIONS = frozenset(
    {
        "mask.smooth",
        "mask.clear",
        "mask.linked",
        "suggest.model",
        "suggest.accept",
        "plane.best",
        "train.learn",
        "report.write",
        "measure.calibrate",
        "volume.previous",
        "review.next_unreviewed",
        "view.invert",
        "cine.play",
        "view.split",
        "layer.measures",
        "pane.canvas",
        "file.save",
    }
)
"""The rows above which a line stands in their menu; one stands around every group, too."""


@dataclass(frozen=True, slots=True)
class ActionRow:
    """One action; `text` is the English one, marked for translation.

    `keys` are separated by blanks. Rows of one `group` exclude each other. Rows with a `bar` are in the toolbar. `tip`
    says more than the text where that is needed, marked for translation like it.
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
    tip: object = ""

    @property
    def title(self) -> str:
        """The text in the user's language."""
        return QCoreApplication.translate("Actions", str(self.text))

    @property
    def told(self) -> str:
        """What tool tips and the sheet say of it in the user's language."""
        return QCoreApplication.translate("Actions", str(self.tip)) if self.tip else self.title.rstrip("…")
