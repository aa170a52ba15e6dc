"""A plot over the batches learnt in the window's colours, with a cursor that reads every line at one batch."""

from collections.abc import Callable, Iterable
from html import escape
from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QCoreApplication, QEvent, QPointF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from cerebellum_viewer.panels.curve_series import Series
from cerebellum_viewer.services.theme import colors_of

FARTHEST = 1e9
"""Batches or values to either side; with lines much farther away pyqtgraph's thinning of them fails."""
LEGEND_FROM_PX = 190
LEGEND_LETTERS = 32
LINES_READ = 9
"""More lines than this would hide the plot; the legend and an export have them all."""
MOST_TICKS, NAMED = 5, (1, 2, 5, 10)
"""More ticks of a logarithmic axis are named only where they are so many tenths of a decade."""
CURSOR_STEPS = 100
"""Arrow keys move the cursor by this part of what is seen."""


Ticks = list[tuple[float | None, list[float]]]
"""Levels of ticks, those of whole decades first: the distance between two, and where they are."""


class _ValueAxis(pg.AxisItem):  # type: ignore[misc]  # pyqtgraph has no types
    """On a logarithmic axis the many ticks of a decade do not write over each other."""

    def logTickValues(self, low: float, high: float, size: float, levels: Ticks) -> Ticks:  # noqa: N802  # pyqtgraph's
        """No place is named twice, as a whole decade and as ten tenths of one."""
        *decades, (spacing, tenths) = super().logTickValues(low, high, size, levels)
        named = {round(at, 6) for _, own in decades for at in own}
        return [*decades, (spacing, [at for at in tenths if round(at, 6) not in named])]

    def logTickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:  # noqa: N802  # pyqtgraph's
        texts: list[str] = super().logTickStrings(values, scale, spacing)
        if len(values) <= MOST_TICKS:
            return texts
        return [text if round(10 ** (at % 1)) in NAMED else "" for at, text in zip(values, texts, strict=True)]


class Plot(QWidget):
    """A pyqtgraph plot in the colours of the palette, with a stamp that no picture of it can be without."""

    cursor_moved = Signal(object)
    """The batch (float) under the mouse or chosen by arrow keys, or None."""

    def __init__(self, label: str, legend_offset: tuple[int, int], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.view = pg.PlotWidget(axisItems={"left": _ValueAxis("left")})
        self.view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.series: dict[str, Series] = {}
        self.number: Callable[[float], str] = "{:.4g}".format
        self._legend = self.item.addLegend(offset=legend_offset, labelTextSize="8pt", verSpacing=-6)
        self._cursor = pg.InfiniteLine(angle=90)
        self._reading = QLabel(self.viewport)
        self.item.setLabel("bottom", QCoreApplication.translate("Curves", "Batches"))
        self.item.hideButtons()
        # pyqtgraph's own menu, which nobody sees, would outlive the plot: it has no parent.
        self.destroyed.connect(self.item.ctrlMenu.deleteLater)
        self.item.setMenuEnabled(False)
        self.item.vb.setLimits(xMin=-FARTHEST, xMax=FARTHEST, yMin=-FARTHEST, yMax=FARTHEST)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.view)
        self.setMinimumSize(160, 120)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._reading.setObjectName("reading")
        self._reading.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.view.scene().sigMouseMoved.connect(self._follow_mouse)
        self.name_axis(label)
        self.apply_palette()
        self.clear()

    @property
    def item(self) -> Any:  # noqa: ANN401  # pyqtgraph has no types
        """The pyqtgraph plot item."""
        return self.view.getPlotItem()

    @property
    def viewport(self) -> QWidget:
        """What takes the mouse."""
        viewport: QWidget = self.view.viewport()
        return viewport

    @property
    def cursor_batch(self) -> float | None:
        """Where the cursor is."""
        return float(self._cursor.value()) if self._cursor.isVisible() else None

    @property
    def reading(self) -> str:
        """What the cursor reads, as HTML; empty without a cursor."""
        return "" if self._reading.isHidden() else self._reading.text()

    def name_axis(self, label: str) -> None:
        """Say what is drawn."""
        self.item.setLabel("left", label)
        self.setAccessibleName(label)

    def set_stamp(self, text: str) -> None:
        """Say on the plot itself what everybody who sees it must know."""
        self.item.setTitle(text or None, color=colors_of(self.palette()).bad, size="9pt", bold=True)

    def apply_palette(self) -> None:
        """Follow a change between light and dark."""
        palette = self.palette()
        text = palette.text().color()
        faint = QColor(text.red(), text.green(), text.blue(), 110)
        self.view.setBackground(palette.base().color())
        for side in ("left", "bottom"):
            axis = self.item.getAxis(side)
            axis.setPen(pg.mkPen(faint))
            axis.setTextPen(text)
            axis.enableAutoSIPrefix(False)
        self.item.showGrid(x=True, y=True, alpha=0.12)
        self._cursor.setPen(pg.mkPen(faint, style=Qt.PenStyle.DotLine))
        background = palette.base().color()
        background.setAlpha(190)
        self._legend.setBrush(background)
        self._legend.setLabelTextColor(text)

    def clear(self) -> None:
        """Take every line off."""
        self.item.clear()
        self.series.clear()
        self.item.addItem(self._cursor, ignoreBounds=True)
        self.show_cursor(None)

    def show_cursor(self, batch: float | None) -> None:
        """Put the cursor at a batch and write beside it what every line is there."""
        self._cursor.setVisible(batch is not None)
        lines = [] if batch is None else list(self._read(batch))
        self._reading.setVisible(bool(lines))
        if batch is None or not lines:
            return
        self._cursor.setValue(batch)
        head = QCoreApplication.translate("Curves", "Batch {0}").format(round(batch))
        more = [f"… + {len(lines) - LINES_READ}"] if len(lines) > LINES_READ else []
        self._reading.setText("<br>".join([head, *lines[:LINES_READ], *more]))
        self._reading.adjustSize()
        self._place_reading(batch)

    def _read(self, batch: float) -> Iterable[str]:
        for series in self.series.values():
            found = series.at(batch)
            if found is not None:
                step, value = found
                place = "" if step == round(batch) else f" @ {step}"
                dot = f'<span style="color:{series.color.name()}">■</span>'
                yield f"{dot} {escape(short(series.name))} <b>{self.number(value)}</b>{place}"

    def _place_reading(self, batch: float) -> None:
        """In the upper corner that the cursor is not in."""
        area = self.item.vb.sceneBoundingRect()
        on_left = self.item.vb.mapViewToScene(QPointF(batch, 0.0)).x() > area.center().x()
        left = area.left() + 4 if on_left else area.right() - self._reading.width() - 4
        self._reading.move(round(left), round(area.top()) + 4)

    def _follow_mouse(self, scene_position: QPointF) -> None:
        inside = self.item.vb.sceneBoundingRect().contains(scene_position)
        self.cursor_moved.emit(self.item.vb.mapSceneToView(scene_position).x() if inside else None)

    # --- Qt ----------------------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802  # Qt override
        low, high = self.item.vb.viewRange()[0]
        away = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if away is None:
            super().keyPressEvent(event)
            return
        here = (low + high) / 2 if self.cursor_batch is None else self.cursor_batch
        self.cursor_moved.emit(min(max(here + away * (high - low) / CURSOR_STEPS, low), high))

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802  # Qt override
        super().leaveEvent(event)
        self.cursor_moved.emit(None)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802  # Qt override
        """The panel around hears of another palette before this plot has it, so every plot listens for itself."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_reading"):
            self.apply_palette()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802  # Qt override
        """A legend must not hide the curves; the list beside them shows the same colours."""
        super().resizeEvent(event)
        self._legend.setVisible(event.size().height() >= LEGEND_FROM_PX)


def short(name: str) -> str:
    """A name for the legend, which lies over the curves: of a long one the ends, where names of one study differ."""
    return name if len(name) <= LEGEND_LETTERS else f"{name[:8]}…{name[9 - LEGEND_LETTERS :]}"
