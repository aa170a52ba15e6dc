"""How slices are shown: grey scale and layers. Views follow it; the settings remember the layers."""

from dataclasses import dataclass, replace
from enum import StrEnum

from PySide6.QtCore import QObject, Signal

from cerebellum_viewer.services.settings import (
    BOXES_OPACITY,
    BOXES_VISIBLE,
    GHOSTS_OPACITY,
    GHOSTS_VISIBLE,
    MASK_OPACITY,
    MASK_VISIBLE,
    MEASURES_OPACITY,
    MEASURES_VISIBLE,
    PREDICTIONS_OPACITY,
    PREDICTIONS_VISIBLE,
    Setting,
    Settings,
)

FULL_WINDOW = 255.0
"""Grey values are 0 to 255 whatever a picture's bits: one of 16 has 257 steps from each to the next."""
MIN_WINDOW = 1 / 256
MIN_GAMMA, MAX_GAMMA = 0.2, 5.0


class Layer(StrEnum):
    """What lies over the picture and can be hidden."""

    MASK = "mask"
    BOXES = "boxes"
    PREDICTIONS = "predictions"
    GHOSTS = "ghosts"
    MEASURES = "measures"


@dataclass(frozen=True, slots=True)
class GreyScale:
    """Which grey values are shown how: `window` values around `level`, then gamma, inversion, colours."""

    window: float = FULL_WINDOW
    level: float = FULL_WINDOW / 2
    gamma: float = 1.0
    invert: bool = False
    color_map: str = "grey"


def bounded(grey: GreyScale) -> GreyScale:
    """The nearest grey scale within the bounds."""
    return replace(
        grey,
        window=min(max(grey.window, MIN_WINDOW), FULL_WINDOW),
        level=min(max(grey.level, 0.0), FULL_WINDOW),
        gamma=min(max(grey.gamma, MIN_GAMMA), MAX_GAMMA),
    )


_VISIBLE: dict[Layer, Setting[bool]] = {
    Layer.MASK: MASK_VISIBLE,
    Layer.BOXES: BOXES_VISIBLE,
    Layer.PREDICTIONS: PREDICTIONS_VISIBLE,
    Layer.GHOSTS: GHOSTS_VISIBLE,
    Layer.MEASURES: MEASURES_VISIBLE,
}
_OPACITY: dict[Layer, Setting[float]] = {
    Layer.MASK: MASK_OPACITY,
    Layer.BOXES: BOXES_OPACITY,
    Layer.PREDICTIONS: PREDICTIONS_OPACITY,
    Layer.GHOSTS: GHOSTS_OPACITY,
    Layer.MEASURES: MEASURES_OPACITY,
}


class Display(QObject):
    """The look that canvas and Display panel share."""

    grey_changed = Signal()
    layers_changed = Signal()

    def __init__(self, settings: Settings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._settings = settings
        self._hidden = False
        self.grey = GreyScale()

    def change_grey(self, **changes: float | bool | str) -> None:
        """Replace some parts of the grey scale, within their bounds."""
        grey = replace(self.grey, **changes)  # type: ignore[arg-type]  # the keys name the fields
        self.set_grey(grey)

    def set_grey(self, grey: GreyScale) -> None:
        """Replace the whole grey scale."""
        grey = bounded(grey)
        if grey != self.grey:
            self.grey = grey
            self.grey_changed.emit()

    def reset_grey(self) -> None:
        """The full range, not inverted; the colour map stays."""
        self.set_grey(GreyScale(color_map=self.grey.color_map))

    def visible(self, layer: Layer) -> bool:
        """Whether a layer is painted now."""
        return self.enabled(layer) and not self._hidden

    def enabled(self, layer: Layer) -> bool:
        """Whether the user wants a layer, even if all are hidden for the moment."""
        return self._settings.get(_VISIBLE[layer])

    def enable(self, layer: Layer, on: bool) -> None:
        """Show or hide a layer."""
        self._settings.set(_VISIBLE[layer], on)
        self.layers_changed.emit()

    def opacity(self, layer: Layer) -> float:
        """0 (not to be seen) to 1."""
        return min(max(self._settings.get(_OPACITY[layer]), 0.0), 1.0)

    def set_opacity(self, layer: Layer, opacity: float) -> None:
        """Set how strongly a layer covers the picture, 0 to 1."""
        self._settings.set(_OPACITY[layer], float(opacity))
        self.layers_changed.emit()

    @property
    def hidden(self) -> bool:
        """Whether all layers are hidden for the moment."""
        return self._hidden

    def hide_all(self, hidden: bool) -> None:
        """Show the bare picture for the moment, or the layers again."""
        self._hidden = hidden
        self.layers_changed.emit()
