"""The slices of two compared checkpoints as a table, those where they differ most on top."""

from PySide6.QtCore import QT_TRANSLATE_NOOP

from cerebellum_viewer.services.wording import metric_text, signed
from cerebellum_viewer.widgets.table_model import ItemRole, TableModel
from engine.data.annotation import SliceKey
from engine.scoring.comparison import SliceDifference
from engine.scoring.contours import MEASURES

HEADERS = (
    str(QT_TRANSLATE_NOOP("Comparison", "Slice")),
    str(QT_TRANSLATE_NOOP("Comparison", "Patient or volume")),
    str(QT_TRANSLATE_NOOP("Comparison", "First {0}")),
    str(QT_TRANSLATE_NOOP("Comparison", "Second {0}")),
    str(QT_TRANSLATE_NOOP("Comparison", "Difference")),
)


class DifferenceModel(TableModel[SliceDifference]):
    """One row per slice with an organ, or with what is compared of its masks."""

    context, headers, numbers = "Comparison", HEADERS, frozenset({2, 3, 4})
    _shown = "IoU"

    def show_metric(self, metric: str) -> None:
        """Say over the columns what they have of each slice when two are compared in a metric."""
        self._shown = metric_text(metric) if metric in MEASURES else "IoU"

    def title(self, column: int) -> str:
        """The heading of a column."""
        return super().title(column).format(self._shown)

    def key(self, row: int) -> SliceKey:
        """The slice of one row."""
        return self._rows[row].key

    def cell(self, row: int, column: int, role: int) -> str | None:
        """Slice and patient, both numbers, and how far they are apart."""
        if role != ItemRole.DisplayRole:
            return None
        item = self._rows[row]
        numbers = f"{item.first:.3f}", f"{item.second:.3f}", signed(item.difference, 3)
        return (str(item.key), item.patient, *numbers)[column]
