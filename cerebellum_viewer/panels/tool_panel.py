"""The bar over the canvas: the options of the tool in hand, and in a few words how it is used."""

from PySide6.QtCore import QCoreApplication, QSignalBlocker
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QSpinBox, QWidget

from cerebellum_viewer.canvas.box_tools import SelectTool
from cerebellum_viewer.canvas.calliper_tool import role_text
from cerebellum_viewer.canvas.tools import Control, Tool
from cerebellum_viewer.document.document import Document
from cerebellum_viewer.services.tool_options import GREATEST_GREY, MAX_DIAMETER, MIN_DIAMETER, ToolOptions
from cerebellum_viewer.widgets.decimal_box import DecimalBox
from cerebellum_viewer.widgets.sentence import Line
from engine.data.callipers import Role, Spacing


class ToolPanel(QWidget):
    """Shows what `Tool.controls` names and nothing else; changes the options that the tools read."""

    def __init__(self, document: Document, options: ToolOptions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._options = options
        self.diameter = DecimalBox()
        self.unit = QComboBox()
        self.low, self.high = QSpinBox(), QSpinBox()
        self.hint = Line()
        self._shown_spacing: Spacing | None = None
        self.role = QComboBox()
        self._parts = {Control.SIZE: self._size(), Control.LIMITS: self._limits(), Control.ROLE: self._role()}
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 3, 10, 3)
        row.setSpacing(14)
        for part in self._parts.values():
            row.addWidget(part)
        row.addWidget(self.hint, 1)
        self.hint.setObjectName("hint")
        # As high with options as without: the slice stays where it is when another tool is taken.
        self.setFixedHeight(self._parts[Control.SIZE].sizeHint().height() + 6)
        options.changed.connect(self._show)
        document.slice_changed.connect(self._follow)
        self.unit.currentIndexChanged.connect(self._show)
        self.show_tool(SelectTool())
        self._show()

    def show_tool(self, tool: Tool) -> None:
        """Offer the options of another tool."""
        # Those that go go first: for a moment with all of them the window would become wider, and stay so.
        for control, part in sorted(self._parts.items(), key=lambda item: item[0] in tool.controls):
            part.setVisible(control in tool.controls)
        self.hint.tell(QCoreApplication.translate("ToolHints", str(tool.hint)))

    def _size(self) -> QWidget:
        self.diameter.setKeyboardTracking(False)
        self.diameter.setAccessibleName(self.tr("Size of the brush"))
        self.diameter.valueChanged.connect(lambda value: self._options.set_diameter(value / self._mm_per_pixel()))
        self.unit.addItem(self.tr("pixels"))
        self.unit.addItem(self.tr("mm"))
        self.unit.setAccessibleName(self.tr("Unit of the size"))
        return _row(self.tr("Size"), self.diameter, self.unit)

    def _limits(self) -> QWidget:
        for spin, name in ((self.low, self.tr("Lowest grey value")), (self.high, self.tr("Highest grey value"))):
            spin.setRange(0, GREATEST_GREY)
            spin.setAccessibleName(name)
            spin.setToolTip(name)
            spin.valueChanged.connect(lambda: self._options.set_limits(self.low.value(), self.high.value()))
        return _row(self.tr("Grey values"), self.low, self.high)

    def _follow(self) -> None:
        """Fields lay themselves out whenever they are told a range: only where another holds."""
        if self._spacing() != self._shown_spacing:
            self._show()

    def _role(self) -> QWidget:
        for role in Role:
            self.role.addItem(role_text(role), role)
        self.role.setAccessibleName(self.tr("What the next calliper measures"))
        self.role.activated.connect(lambda: setattr(self._options, "role", Role(self.role.currentData())))
        return _row(self.tr("Measure"), self.role)

    def _show(self) -> None:
        spacing = self._shown_spacing = self._spacing()
        self.unit.setEnabled(spacing is not None)
        self.unit.setToolTip("" if spacing else self.tr("Nobody has given a spacing for this volume."))
        scale, pixels = self._mm_per_pixel(), self._in_pixels()
        with QSignalBlocker(self.diameter):
            self.diameter.setDecimals(0 if pixels else 2)
            self.diameter.setSingleStep(scale)
            self.diameter.setRange(MIN_DIAMETER * scale, MAX_DIAMETER * scale)
            self.diameter.setValue(self._options.diameter * scale)
        for spin, value in zip((self.low, self.high), self._options.limits, strict=True):
            with QSignalBlocker(spin):
                spin.setValue(value)

    def _in_pixels(self) -> bool:
        return self.unit.currentIndex() == 0 or self._spacing() is None

    def _mm_per_pixel(self) -> float:
        """What a pixel's width counts in the chosen unit."""
        spacing = self._spacing()
        return 1.0 if spacing is None or self._in_pixels() else spacing[0]

    def _spacing(self) -> Spacing | None:
        key = self._document.current
        return None if key is None else self._document.volumes[key.volume].spacing_mm


def _row(text: str, *fields: QWidget) -> QWidget:
    part = QWidget()
    row = QHBoxLayout(part)
    row.setContentsMargins(0, 0, 0, 0)
    label = QLabel(text)
    label.setBuddy(fields[0])
    for widget in (label, *fields):
        row.addWidget(widget)
    return part
