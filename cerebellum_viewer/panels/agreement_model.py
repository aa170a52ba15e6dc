"""The slices that two readers have read as a table, those where they differ most on top."""

from collections.abc import Callable

from PySide6.QtCore import QT_TRANSLATE_NOOP, QObject

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
    """One row per slice that both have read; those of which `is_settled` says so bear a tick."""

    context, headers, numbers = "Agreement", HEADERS, frozenset({2, 3})

    def __init__(self, is_settled: Callable[[SliceKey], bool], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._is_settled = is_settled

    def row_of(self, key: SliceKey) -> int | None:
        """Where a slice stands; None if not both have read it."""
        return next((row for row, item in enumerate(self._rows) if item.key == key), None)

    def tell(self, key: SliceKey) -> None:
        """Something else is said of a slice."""
        row = self.row_of(key)
        if row is not None:
            self._tell_row(row)

    def key(self, row: int) -> SliceKey:
        """The slice of one row."""
        return self._rows[row].key

    def cell(self, row: int, column: int, role: int) -> str | None:
        """Slice, patient, and both overlaps."""
        if role != ItemRole.DisplayRole:
            return None
        item = self._rows[row]
        overlaps = ("–" if value is None else f"{value:.3f}" for value in (item.iou, item.dice))
        name = f"✓ {item.key}" if self._is_settled(item.key) else str(item.key)
        return (name, item.patient, *overlaps)[column]
