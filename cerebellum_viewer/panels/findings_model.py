"""What does not fit its neighbours, over all volumes, as a table with the worst on top."""

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from cerebellum_viewer.widgets.table_model import ItemRole, TableModel
from engine.data.annotation import SliceKey
from engine.shapes.consistency import Quantity, SliceFinding, VolumeCheck

_QUANTITIES = {
    Quantity.CENTER_X: QT_TRANSLATE_NOOP("Consistency", "centre x"),
    Quantity.CENTER_Y: QT_TRANSLATE_NOOP("Consistency", "centre y"),
    Quantity.WIDTH: QT_TRANSLATE_NOOP("Consistency", "width"),
    Quantity.HEIGHT: QT_TRANSLATE_NOOP("Consistency", "height"),
    Quantity.AREA: QT_TRANSLATE_NOOP("Consistency", "mask area"),
    Quantity.JUMP: QT_TRANSLATE_NOOP("Consistency", "jump"),
    Quantity.GAP: QT_TRANSLATE_NOOP("Consistency", "gap"),
    Quantity.MISFIT: QT_TRANSLATE_NOOP("Consistency", "off the mask"),
    Quantity.CROSSES: QT_TRANSLATE_NOOP("Consistency", "calliper crosses"),
}
_UNITS = {
    Quantity.AREA: QT_TRANSLATE_NOOP("Consistency", "{0:.0f} px²"),
    Quantity.JUMP: QT_TRANSLATE_NOOP("Consistency", "{0:.2f} of its size"),
}
_NOTHING = QT_TRANSLATE_NOOP("Consistency", "nothing")
_THERE = {
    Quantity.GAP: QT_TRANSLATE_NOOP("Consistency", "an organ"),
    Quantity.CROSSES: QT_TRANSLATE_NOOP("Consistency", "burned in"),
}
"""What is there or is not: the words for a value of 1, and for 0."""
_HEADERS = (
    str(QT_TRANSLATE_NOOP("Consistency", "Slice")),
    str(QT_TRANSLATE_NOOP("Consistency", "What")),
    str(QT_TRANSLATE_NOOP("Consistency", "Value")),
    str(QT_TRANSLATE_NOOP("Consistency", "Expected")),
    str(QT_TRANSLATE_NOOP("Consistency", "Score")),
)
WORDS = 1
"""The column that says in words what does not fit; it takes what room the others leave."""


@dataclass(frozen=True, slots=True)
class Row:
    """One finding and the slice it is about."""

    key: SliceKey
    finding: SliceFinding


def quantity_text(quantity: Quantity) -> str:
    """What is followed through the slices, in the user's language."""
    return QCoreApplication.translate("Consistency", str(_QUANTITIES[quantity]))


def value_text(quantity: Quantity, value: float) -> str:
    """A value of a quantity with its unit, in the user's language."""
    if quantity in _THERE:
        return QCoreApplication.translate("Consistency", str(_THERE[quantity] if round(value) else _NOTHING))
    pattern = QCoreApplication.translate("Consistency", str(_UNITS.get(quantity, "{0:.1f} px")))
    return pattern.format(value)


class FindingsModel(TableModel[Row]):
    """One row per finding, worst first."""

    context, headers, numbers = "Consistency", _HEADERS, frozenset({2, 3, 4})

    def show(self, reports: Mapping[str, VolumeCheck]) -> None:
        """Other reports."""
        found = [
            Row(SliceKey(volume, finding.index), finding)
            for volume, report in reports.items()
            for finding in report.findings
        ]
        self.put(sorted(found, key=lambda row: (-row.finding.score, row.key)))

    def key(self, row: int) -> SliceKey:
        """The slice that one row is about."""
        return self._rows[row].key

    def cell(self, row: int, column: int, role: int) -> str | None:
        """The slice, what does not fit, by how much, and its score."""
        return self._texts(self._rows[row])[column] if role == ItemRole.DisplayRole else None

    def _texts(self, row: Row) -> tuple[str, ...]:
        found = row.finding
        values = (value_text(found.quantity, value) for value in (found.value, found.expected))
        return str(row.key), quantity_text(found.quantity), *values, f"{found.score:.1f}"
