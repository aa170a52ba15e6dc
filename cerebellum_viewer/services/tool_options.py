"""What the tools are set to: the size of brush and eraser, the limits of the threshold. The settings remember it."""

from PySide6.QtCore import QObject, Signal

from cerebellum_viewer.services.settings import BRUSH_DIAMETER, THRESHOLD_HIGH, THRESHOLD_LOW, Settings
from engine.data.callipers import Role

MIN_DIAMETER, MAX_DIAMETER = 1.0, 400.0
"""In pixels of the slice: from one of them to more than any organ is wide."""
GREATEST_GREY = 255


class ToolOptions(QObject):
    """The options that tools read and their bar changes."""

    changed = Signal()

    def __init__(self, settings: Settings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._settings = settings
        self.role = Role.DISTANCE
        """What the next calliper is for."""

    @property
    def diameter(self) -> float:
        """How wide the brush is, in pixels of the slice."""
        return min(max(self._settings.get(BRUSH_DIAMETER), MIN_DIAMETER), MAX_DIAMETER)

    def set_diameter(self, pixels: float) -> None:
        """Another size for brush and eraser."""
        self._settings.set(BRUSH_DIAMETER, float(min(max(pixels, MIN_DIAMETER), MAX_DIAMETER)))
        self.changed.emit()

    def step_diameter(self, steps: int) -> None:
        """Larger or smaller by about a sixth, a pixel at least."""
        size = self.diameter
        for _ in range(abs(steps)):
            size = round(max(size * 1.18, size + 1) if steps > 0 else min(size / 1.18, size - 1))
        self.set_diameter(size)

    @property
    def limits(self) -> tuple[int, int]:
        """The lowest and the highest grey value that the threshold takes."""
        low, high = sorted((self._settings.get(THRESHOLD_LOW), self._settings.get(THRESHOLD_HIGH)))
        return min(max(low, 0), GREATEST_GREY), min(max(high, 0), GREATEST_GREY)

    def set_limits(self, low: int, high: int) -> None:
        """Other limits for the threshold; in whichever order."""
        low, high = sorted((low, high))
        self._settings.set(THRESHOLD_LOW, low)
        self._settings.set(THRESHOLD_HIGH, high)
        self.changed.emit()
