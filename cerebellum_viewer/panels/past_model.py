"""Everything that was done in a workspace as a table, the newest on top; states with a name stand out."""

from collections.abc import Sequence

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication
from PySide6.QtGui import QFont

from cerebellum_viewer.services.wording import Counted, local_time, volume_change_text
from cerebellum_viewer.widgets.table_model import ItemRole, TableModel
from engine.data.blackout import CONFIRMED
from engine.data.history import Step

WHAT = 0
"""The column that says in words what was done; it takes what room the other leaves."""

MOST_NAMED = 20
"""Volumes of a step whose changes the tool tip names."""

_BY_THE_ENGINE = {
    "import": QT_TRANSLATE_NOOP("Past", "Import"),
    CONFIRMED: QT_TRANSLATE_NOOP("Past", "Black out text"),
}
"""Steps that the engine names, as it does in the history."""


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
        texts = (_what(step), local_time(step.at))
        if role == ItemRole.ToolTipRole:
            place = QCoreApplication.translate("Past", "row {0}").format(step.sequence)
            several = step.facts[:MOST_NAMED] if len(step.facts) > 1 else ()
            return "\n".join([", ".join((*texts, step.who, place)), *(volume_change_text(*pair) for pair in several)])
        return texts[column] if role == ItemRole.DisplayRole else None


def _what(step: Step) -> str:
    """Steps that the engine does not name bear the words of who did them."""
    known = _BY_THE_ENGINE.get(step.what)
    what = step.what if known is None else QCoreApplication.translate("Past", str(known))
    where = ", ".join(filter(None, (_volumes(step), _slices(step))))
    return f"{what} ({where})" if where else what


def _volumes(step: Step) -> str:
    if len(step.facts) == 1:
        return volume_change_text(*step.facts[0])
    return Counted().volumes(len(step.facts)) if step.facts else ""


def _slices(step: Step) -> str:
    if step.slices > 1:
        return QCoreApplication.translate("Past", "{0} slices").format(step.slices)
    return str(step.first or "")
