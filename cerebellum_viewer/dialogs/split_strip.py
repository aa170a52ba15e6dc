"""Patients side by side, each slice coloured by its part of the split: a leak is a block with two colours."""

from collections.abc import Iterator, Mapping, Sequence

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from engine.data.annotation import SliceKey
from engine.data.split import Part, Split

COLORS = {Part.TRAIN: "#5b7ea4", Part.VAL: "#e69f00", Part.TEST: "#009e73"}
"""Told apart with any kind of colour vision, on light and on dark."""
ROW_HEIGHT = 22
GAP = 3.0


class SplitStrip(QWidget):
    """One row per fold."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._splits: Sequence[Split] = ()
        self._groups: list[list[SliceKey]] = []
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Patients by part of the split"))

    def show_splits(self, splits: Sequence[Split], patients: Mapping[SliceKey, str | None]) -> None:
        """Draw these splits of the slices whose patients are given."""
        groups: dict[str, list[SliceKey]] = {}
        for key in sorted(patients):
            groups.setdefault(patients[key] or key.volume, []).append(key)
        if splits:
            order = list(Part)
            first = splits[0].parts
            self._groups = sorted(groups.values(), key=lambda keys: [order.index(first[key]) for key in keys])
        self._splits = splits
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802  # Qt override
        return QSize(400, ROW_HEIGHT * max(len(self._splits), 1))

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802  # Qt override
        painter = QPainter(self)
        for row, split in enumerate(self._splits):
            for key, x, width in self._cells():
                cell = QRectF(x, row * ROW_HEIGHT + 2.0, width + 0.5, ROW_HEIGHT - 4.0)
                painter.fillRect(cell, QColor(COLORS[split.parts[key]]))
        painter.end()

    def _cells(self) -> Iterator[tuple[SliceKey, float, float]]:
        """Every slice with its left edge and its width; patients stand apart."""
        gap = min(GAP, self.width() / (4 * len(self._groups)))
        width = (self.width() - gap * (len(self._groups) - 1)) / sum(map(len, self._groups))
        x = 0.0
        for keys in self._groups:
            for key in keys:
                yield key, x, width
                x += width
            x += gap
