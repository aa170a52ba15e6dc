"""Dock “Display”: grey scale and layers."""

from collections.abc import Callable

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFormLayout,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSlider,
    QVBoxLayout,
    QWidget,
)

from cerebellum_viewer.services.display import FULL_WINDOW, MAX_GAMMA, MIN_GAMMA, MIN_WINDOW, Display, Layer
from cerebellum_viewer.widgets.decimal_box import DecimalBox


class DisplayPanel(QWidget):
    """Shows and changes what canvas and panel share."""

    def __init__(
        self,
        display: Display,
        auto_grey: Callable[[], None],
        same_everywhere: Callable[[], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._display = display
        self.window_level = {"window": _GreySpin(MIN_WINDOW), "level": _GreySpin(0)}
        self.gamma = DecimalBox(decimals=2, minimum=MIN_GAMMA, maximum=MAX_GAMMA)
        self.gamma.setKeyboardTracking(False)
        self.invert = QCheckBox(self.tr("Invert grey values"))
        self.color_map = QComboBox()
        self.layers = {layer: QCheckBox(text) for layer, text in self._layer_texts().items()}
        self.opacities = {layer: QSlider(Qt.Orientation.Horizontal) for layer in Layer}
        layout = QVBoxLayout(self)
        layout.setContentsMargins(10, 10, 10, 10)
        layout.addWidget(_heading(self.tr("Grey scale of this volume")))
        layout.addLayout(self._grey_form())
        layout.addLayout(self._grey_buttons(auto_grey))
        everywhere = QPushButton(self.tr("Same for all volumes"))
        everywhere.clicked.connect(same_everywhere)
        layout.addWidget(everywhere)
        layout.addSpacing(10)
        layout.addWidget(_heading(self.tr("Layers and their opacity")))
        layout.addLayout(self._layer_grid())
        layout.addStretch(1)
        display.grey_changed.connect(self._show_grey)
        display.layers_changed.connect(self._show_layers)
        self._show_grey()
        self._show_layers()

    def _layer_texts(self) -> dict[Layer, str]:
        return {
            Layer.MASK: self.tr("Mask"),
            Layer.BOXES: self.tr("Annotated boxes"),
            Layer.PREDICTIONS: self.tr("Predicted boxes"),
            Layer.GHOSTS: self.tr("Neighbouring slices"),
            Layer.MEASURES: self.tr("Callipers"),
        }

    def _grey_form(self) -> QFormLayout:
        self.color_map.addItem(self.tr("Grey"), "grey")
        self.color_map.addItem(self.tr("Viridis"), "viridis")
        self.gamma.setSingleStep(0.1)
        form = QFormLayout()
        form.addRow(self.tr("Window"), self.window_level["window"])
        form.addRow(self.tr("Level"), self.window_level["level"])
        form.addRow(self.tr("Gamma"), self.gamma)
        form.addRow(self.tr("Colours"), self.color_map)
        form.addRow("", self.invert)
        for name, spin in self.window_level.items():
            spin.valueChanged.connect(lambda value, name=name: self._display.change_grey(**{name: value}))
        self.gamma.valueChanged.connect(lambda value: self._display.change_grey(gamma=value))
        self.invert.toggled.connect(lambda on: self._display.change_grey(invert=on))
        self.color_map.activated.connect(lambda: self._display.change_grey(color_map=str(self.color_map.currentData())))
        return form

    def _grey_buttons(self, auto_grey: Callable[[], None]) -> QHBoxLayout:
        automatic, reset = QPushButton(self.tr("Automatic")), QPushButton(self.tr("Reset"))
        automatic.setToolTip(self.tr("Window and level from this picture (Shift+double-click)"))
        automatic.clicked.connect(auto_grey)
        reset.clicked.connect(self._display.reset_grey)
        row = QHBoxLayout()
        row.addWidget(automatic)
        row.addWidget(reset)
        return row

    def _layer_grid(self) -> QGridLayout:
        grid = QGridLayout()
        for row, layer in enumerate(Layer):
            check, slider = self.layers[layer], self.opacities[layer]
            slider.setRange(0, 100)
            slider.setAccessibleName(self.tr("Opacity: {0}").format(check.text()))
            check.toggled.connect(lambda on, layer=layer: self._display.enable(layer, on))
            slider.valueChanged.connect(lambda value, layer=layer: self._display.set_opacity(layer, value / 100))
            grid.addWidget(check, row, 0)
            grid.addWidget(slider, row, 1)
        return grid

    def _show_grey(self) -> None:
        grey = self._display.grey
        shown = {**self.window_level, "gamma": self.gamma}
        for name, spin in shown.items():
            with QSignalBlocker(spin):
                spin.setValue(getattr(grey, name))
        with QSignalBlocker(self.invert):
            self.invert.setChecked(grey.invert)
        self.color_map.setCurrentIndex(self.color_map.findData(grey.color_map))

    def _show_layers(self) -> None:
        for layer in Layer:
            check, slider = self.layers[layer], self.opacities[layer]
            with QSignalBlocker(check), QSignalBlocker(slider):
                check.setChecked(self._display.enabled(layer))
                slider.setValue(round(self._display.opacity(layer) * 100))
            slider.setEnabled(check.isChecked())


class _GreySpin(DecimalBox):
    """Grey values; fractions, for pictures of 16 bits, are shown only where there are any."""

    def __init__(self, low: float) -> None:
        super().__init__(decimals=3, minimum=low, maximum=FULL_WINDOW)
        self.setKeyboardTracking(False)

    def textFromValue(self, value: float) -> str:  # noqa: N802  # Qt's name
        """Qt's hook."""
        return self.locale().toString(value, "g", 7)


def _heading(text: str) -> QLabel:
    label = QLabel(text)
    label.setObjectName("heading")
    return label
