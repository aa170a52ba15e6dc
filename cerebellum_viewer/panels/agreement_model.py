"""The slices that two readers have read as a table, those where they differ most on top."""

from PySide6.QtCore import QT_TRANSLATE_NOOP

from cerebellum_viewer.widgets.table_model import ItemRole, TableModel
from engine.data.annotation import SliceKey
from engine.scoring.agreement import Pair

HEADERS = (
    str(QT_TRANSLATE_NOOP("Agreement", "Slice")),
    str(QT_TRANSLATE_NOOP("Agreement", "Patient or volume")),
    str(QT_TRANSLATE_NOOP("Agreement", "IoU")),
    str(QT_TRANSLATE_NOOP("Agreement", "Dice")),
)


class AgreementModel(TableModel[Pair]):
    """One row per slice that both have read."""

    context, headers, numbers = "Agreement", HEADERS, frozenset({2, 3})

    def key(self, row: int) -> SliceKey:
        """The slice of one row."""
        return self._rows[row].key

    def cell(self, row: int, column: int, role: int) -> str | None:
        """Slice, patient, and both overlaps."""
        if role != ItemRole.DisplayRole:
            return None
        item = self._rows[row]
        overlaps = ("–" if value is None else f"{value:.3f}" for value in (item.iou, item.dice))
        return (str(item.key), item.patient, *overlaps)[column]
