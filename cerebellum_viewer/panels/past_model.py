"""Everything that was done in a workspace as a table, the newest on top; states with a name stand out."""

from collections.abc import Sequence

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, QDateTime, QLocale, Qt
from PySide6.QtGui import QFont

from cerebellum_viewer.widgets.table_model import ItemRole, TableModel
from engine.data.history import Step

WHAT = 0
"""The column that says in words what was done; it takes what room the other leaves."""

_IMPORT = "import"
"""How the engine calls it in the history."""


class PastModel(TableModel[Step]):
    """One row per step of the history."""

    context = "Past"
    headers = (
        str(QT_TRANSLATE_NOOP("Past", "What")),
        str(QT_TRANSLATE_NOOP("Past", "When")),
    )

    def show(self, steps: Sequence[Step]) -> None:
        """Other steps, the oldest first."""
        self.put(reversed(steps))

    def step(self, row: int) -> Step:
        """What one row is about."""
        return self._rows[row]

    def cell(self, row: int, column: int, role: int) -> str | QFont | None:
        """What and when, names of states in bold; the tool tip says all of it."""
        step = self._rows[row]
        if role == ItemRole.FontRole and step.is_version:
            font = QFont()
            font.setBold(True)
            return font
        texts = (_what(step), _when(step))
        if role == ItemRole.ToolTipRole:
            place = QCoreApplication.translate("Past", "row {0}").format(step.sequence)
            return ", ".join((*texts, step.who, place))
        return texts[column] if role == ItemRole.DisplayRole else None


def _what(step: Step) -> str:
    """The import is the only step that the engine names; all others bear the words of who did them."""
    if step.first is None:
        return step.what
    what = QCoreApplication.translate("Past", "Import") if step.what == _IMPORT else step.what
    several = QCoreApplication.translate("Past", "{0} slices").format(step.slices)
    return f"{what} ({several if step.slices > 1 else step.first})"


def _when(step: Step) -> str:
    at = QDateTime.fromString(step.at, Qt.DateFormat.ISODate).toLocalTime()
    return QLocale().toString(at, QLocale.FormatType.ShortFormat)
