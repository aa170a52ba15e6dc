"""Patients side by side, each slice coloured by its part; click, drag or keys move a patient to another part."""

from collections.abc import Iterator, Mapping, Sequence

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QBrush, QColor, QFocusEvent, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from cerebellum_viewer.services.wording import part_text
from engine.data.annotation import SliceKey
from engine.data.split import Part, Split
from engine.data.volumes import group_of

COLORS = {Part.TRAIN: "#5b7ea4", Part.VAL: "#e69f00", Part.TEST: "#009e73"}
"""Told apart with any kind of colour vision, on light and on dark."""
KEYS = {Qt.Key.Key_1: Part.TRAIN, Qt.Key.Key_2: Part.VAL, Qt.Key.Key_3: Part.TEST}
STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Home: -(10**6), Qt.Key.Key_End: 10**6}
ROW_HEIGHTS = (7, 34)
HEIGHT = 200
"""Of all rows together, before they get too low to be seen."""
GAP = 3.0


class SplitStrip(QWidget):
    """One row per fold. Of a single split the patients can be moved; those that are locked stay in the test part."""

    moved = Signal(str, object)
    """A patient, and the Part that it shall be in."""
    current_changed = Signal(str)
    """The patient that the keys are about."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._splits: Sequence[Split] = ()
        self._groups: dict[str, list[SliceKey]] = {}
        self._locked: frozenset[str] = frozenset()
        self._brush: Part | None = None
        self.current = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("Patients by part of the split"))

    def show_splits(
        self, splits: Sequence[Split], patients: Mapping[SliceKey, str | None], locked: frozenset[str] = frozenset()
    ) -> None:
        """Draw splits of the slices whose patients are given; `locked` are volumes that stay in the test part."""
        groups: dict[str, list[SliceKey]] = {}
        for key in sorted(patients):
            groups.setdefault(group_of(key.volume, patients[key]), []).append(key)
        self._splits, self._locked = splits, locked
        self._groups = {name: groups[name] for name in sorted(groups)}
        if self.current not in groups:
            self._go_to(next(iter(self._groups), ""))
        self.updateGeometry()
        self.update()

    @property
    def groups(self) -> Mapping[str, list[SliceKey]]:
        """The slices of each patient, in the order in which they are drawn."""
        return self._groups

    def part_of(self, name: str) -> Part | None:
        """The part of a patient in the first split; None where nothing is shown, or where slices differ in theirs."""
        found = {self._splits[0].parts.get(key) for key in self._groups.get(name, ())} if self._splits else set()
        return found.pop() if len(found) == 1 else None

    def is_locked(self, name: str) -> bool:
        """Whether a patient has a volume that is locked for the external test."""
        return any(key.volume in self._locked for key in self._groups.get(name, ()))

    def at(self, x: float) -> str:
        """The patient at a place; empty where nothing is drawn."""
        names = list(self._groups)
        return next((names[group] for group, _, left, width in self._cells() if left <= x < left + width + GAP), "")

    def sizeHint(self) -> QSize:  # noqa: N802  # Qt override
        return QSize(400, round(self._row_height() * max(len(self._splits), 1)))

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802  # Qt override
        painter, height = QPainter(self), self._row_height()
        for row, split in enumerate(self._splits):
            for _, key, x, width in self._cells():
                part = split.parts.get(key)
                cell = QRectF(x, row * height + 2.0, width + 0.5, height - 4.0)
                painter.fillRect(cell, QColor(COLORS[part]) if part else self.palette().mid().color())
                if key.volume in self._locked:
                    painter.fillRect(cell, QBrush(QColor("#000000"), Qt.BrushStyle.BDiagPattern))
        if self.hasFocus() and self._editable():
            painter.setPen(QPen(self.palette().text().color(), 2))
            painter.drawRect(self._outline())
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802  # Qt override
        name = self.at(event.position().x())
        if event.button() is not Qt.MouseButton.LeftButton or not name:
            return
        self._go_to(name)
        if self._movable(name):
            self._brush = _next(self.part_of(name))
            self.moved.emit(name, self._brush)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802  # Qt override
        name = self.at(event.position().x())
        if self._brush is not None and name and name != self.current:
            self._go_to(name)
            self._move(name, self._brush)

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:  # noqa: N802  # Qt override
        self._brush = None

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802  # Qt override
        key = Qt.Key(event.key())
        names = list(self._groups)
        if key in STEPS and names:
            place = names.index(self.current) + STEPS[key]
            self._go_to(names[min(max(place, 0), len(names) - 1)])
        elif key in KEYS:
            self._move(self.current, KEYS[key])
        elif key is Qt.Key.Key_Space:
            self._move(self.current, _next(self.part_of(self.current)))
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802  # Qt override
        super().focusInEvent(event)
        self.update()

    def event(self, event: QEvent) -> bool:
        """A patient's name and part where the pointer rests."""
        if isinstance(event, QHelpEvent):
            name = self.at(event.pos().x())
            part = self.part_of(name)
            QToolTip.showText(event.globalPos(), f"{name}: {part_text(part)}" if part else name, self)
            return True
        return super().event(event)

    def _go_to(self, name: str) -> None:
        self.current = name
        self.current_changed.emit(name)
        self.update()

    def _move(self, name: str, part: Part) -> None:
        if self._movable(name) and self.part_of(name) is not part:
            self.moved.emit(name, part)

    def _movable(self, name: str) -> bool:
        return self._editable() and name in self._groups and not self.is_locked(name)

    def _editable(self) -> bool:
        return len(self._splits) == 1

    def _row_height(self) -> float:
        low, high = ROW_HEIGHTS
        return min(max(HEIGHT / max(len(self._splits), 1), low), high)

    def _outline(self) -> QRectF:
        wanted = list(self._groups).index(self.current)
        spans = [(left, left + width) for group, _, left, width in self._cells() if group == wanted]
        return QRectF(spans[0][0] + 1, 1, spans[-1][1] - spans[0][0] - 1, self._row_height() - 2)

    def _cells(self) -> Iterator[tuple[int, SliceKey, float, float]]:
        """Every slice with its patient's place, its left edge and its width; patients stand apart."""
        if not self._groups:
            return
        gap = min(GAP, self.width() / (4 * len(self._groups)))
        width = (self.width() - gap * (len(self._groups) - 1)) / sum(map(len, self._groups.values()))
        x = 0.0
        for group, keys in enumerate(self._groups.values()):
            for key in keys:
                yield group, key, x, width
                x += width
            x += gap


def _next(part: Part | None) -> Part:
    parts = list(Part)
    return parts[0] if part is None else parts[(parts.index(part) + 1) % len(parts)]
