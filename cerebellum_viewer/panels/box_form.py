"""The four edges of a box as numbers, in pixels or millimetres."""

from dataclasses import dataclass

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QComboBox, QGridLayout, QLabel, QWidget

from cerebellum_viewer.document import edits
from cerebellum_viewer.document.document import Document
from cerebellum_viewer.document.edits import Edge
from cerebellum_viewer.document.picking import picked_box
from cerebellum_viewer.widgets.decimal_box import DecimalBox
from cerebellum_viewer.widgets.still_label import StillLabel
from engine.data.boxes import Box

MIN_SIDE = 1.0

_HORIZONTAL = frozenset({Edge.LEFT, Edge.RIGHT})
_OPPOSITE = {Edge.LEFT: Edge.RIGHT, Edge.RIGHT: Edge.LEFT, Edge.TOP: Edge.BOTTOM, Edge.BOTTOM: Edge.TOP}


@dataclass(frozen=True, slots=True)
class _Scope:
    """What the field of an edge can hold; one whose highest value is 0 has none to show."""

    decimals: int
    step: float
    highest: float

    def set_up(self, spin: DecimalBox) -> None:
        """Let a field hold this."""
        spin.setDecimals(self.decimals)
        spin.setSingleStep(self.step)
        spin.setSpecialValueText("" if self.highest else "–")
        spin.setRange(0.0, self.highest)


class BoxForm(QWidget):
    """Follows the picked box; every number that is typed or stepped is one undoable change."""

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self.unit = QComboBox()
        self.edges = {edge: DecimalBox() for edge in Edge}
        self._scopes: dict[Edge, _Scope] = {}
        self._size = StillLabel()
        self._build()
        document.slice_changed.connect(self._show)
        document.annotation_changed.connect(self._show)
        document.selection_changed.connect(self._show)
        self.unit.currentIndexChanged.connect(self._show)
        self._show()

    def _build(self) -> None:
        self.unit.addItem(self.tr("pixels"))
        self.unit.addItem(self.tr("mm"))
        self.unit.setAccessibleName(self.tr("Unit of the edges"))
        texts = {
            Edge.LEFT: self.tr("Left"),
            Edge.TOP: self.tr("Top"),
            Edge.RIGHT: self.tr("Right"),
            Edge.BOTTOM: self.tr("Bottom"),
        }
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(8)
        for number, (edge, spin) in enumerate(self.edges.items()):
            label = QLabel(texts[edge])
            label.setBuddy(spin)
            spin.setKeyboardTracking(False)
            spin.setAccessibleName(texts[edge])
            spin.valueChanged.connect(lambda value, edge=edge: self._change(edge, value))
            grid.addWidget(label, number // 2, 2 * (number % 2))
            grid.addWidget(spin, number // 2, 2 * (number % 2) + 1)
        grid.addWidget(self._size, 2, 0, 1, 3)
        grid.addWidget(self.unit, 2, 3)
        grid.setColumnStretch(1, 1)
        grid.setColumnStretch(3, 1)

    def _show(self) -> None:
        box, spacing = self._box(), self._spacing()
        self.unit.setEnabled(spacing is not None)
        self.unit.setToolTip("" if spacing else self.tr("Nobody has given a spacing for this volume."))
        if spacing is None:
            with QSignalBlocker(self.unit):
                self.unit.setCurrentIndex(0)
        for edge, spin in self.edges.items():
            with QSignalBlocker(spin):
                self._show_edge(edge, spin, box)
            spin.setEnabled(box is not None and self._document.editable)
        self._size.set_text(self._size_text(box, spacing))

    def _show_edge(self, edge: Edge, spin: DecimalBox, box: Box | None) -> None:
        """Told its range a field lays itself out, told its value it paints itself, even if they are the same."""
        scale = self._scale(edge)
        scope = _Scope(1 if self._pixels else 2, scale, 0.0 if box is None else self._limit(edge) * scale)
        if self._scopes.get(edge) != scope:
            self._scopes[edge] = scope
            scope.set_up(spin)
        value = 0.0 if box is None else round(getattr(box, edge.value) * scale, spin.decimals())
        if spin.value() != value or spin.text() != spin.textFromValue(value):
            spin.setValue(value)

    def _limit(self, edge: Edge) -> float:
        assert self._document.current is not None, "a box belongs to a slice"
        record = self._document.slices[self._document.current]
        return float(record.width if edge in _HORIZONTAL else record.height)

    def _change(self, edge: Edge, value: float) -> None:
        """An edge stops a pixel before the opposite one."""
        index, box, key = picked_box(self._document), self._box(), self._document.current
        if index is None or box is None or key is None:
            return
        opposite, place = getattr(box, _OPPOSITE[edge].value), value / self._scale(edge)
        first = edge in {Edge.LEFT, Edge.TOP}
        stopped = min(place, opposite - MIN_SIDE) if first else max(place, opposite + MIN_SIDE)
        after = edits.set_box(self._document.annotations[key], index, box.with_edges(**{edge.value: stopped}))
        self._document.edit(key, after, self.tr("Set edge"), merge=f"edge {index} {edge}")
        self._show()

    def _box(self) -> Box | None:
        index, key = picked_box(self._document), self._document.current
        return None if index is None or key is None else self._document.annotations[key].boxes[index].box

    @property
    def _pixels(self) -> bool:
        return self.unit.currentIndex() == 0

    def _spacing(self) -> tuple[float, float] | None:
        key = self._document.current
        return None if key is None else self._document.volumes[key.volume].spacing_mm

    def _scale(self, edge: Edge) -> float:
        spacing = self._spacing()
        if self._pixels or spacing is None:
            return 1.0
        return spacing[0 if edge in _HORIZONTAL else 1]

    def _size_text(self, box: Box | None, spacing: tuple[float, float] | None) -> str:
        if box is None:
            return ""
        if self._pixels or spacing is None:
            return self.tr("{0:.1f} × {1:.1f} px").format(box.width, box.height)
        return self.tr("{0:.2f} × {1:.2f} mm").format(box.width * spacing[0], box.height * spacing[1])
