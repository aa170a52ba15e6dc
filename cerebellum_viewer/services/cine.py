"""Cine: pages through the volume by a timer, round and round or to and fro, until the user takes over."""

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QMouseEvent

from cerebellum_viewer.document.document import Document
from cerebellum_viewer.services.pictures import Pictures
from cerebellum_viewer.services.settings import CINE_BOUNCES, CINE_SPEED, Settings
from engine.data.annotation import SliceKey

SLOWEST, FASTEST = 1, 30


class Cine(QObject):
    """Plays the current volume. As the event filter of a canvas it stops where a gesture of the left button begins."""

    changed = Signal()
    """It plays or not, or in another way."""

    def __init__(self, document: Document, pictures: Pictures, settings: Settings, parent: QObject) -> None:
        super().__init__(parent)
        self._document = document
        self._pictures = pictures
        self._settings = settings
        self._direction = 1
        self._paging = False
        self._timer = QTimer(self, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self.advance)
        document.slice_changed.connect(self._stop_unless_paging)
        document.annotation_changed.connect(self.stop)
        document.workspace_changed.connect(self.stop)

    @property
    def playing(self) -> bool:
        """Whether it pages by itself now."""
        return self._timer.isActive()

    @property
    def speed(self) -> int:
        """Slices per second."""
        return min(max(self._settings.get(CINE_SPEED), SLOWEST), FASTEST)

    @property
    def bounces(self) -> bool:
        """Whether it turns round at the ends instead of starting again."""
        return self._settings.get(CINE_BOUNCES)

    def play(self, on: bool) -> None:
        """Start or stop."""
        if not on:
            self.stop()
        elif self._document.current is not None:
            self._document.select(None)
            self._timer.start(1000 // self.speed)
            self.changed.emit()

    def stop(self) -> None:
        """Stay at this slice."""
        if self._timer.isActive():
            self._timer.stop()
            self.changed.emit()

    def set_speed(self, speed: int) -> None:
        """Slices per second, 1 to 30."""
        self._settings.set(CINE_SPEED, min(max(speed, SLOWEST), FASTEST))
        self._timer.setInterval(1000 // self.speed)
        self.changed.emit()

    def set_bounces(self, on: bool) -> None:
        """Turn round at the ends, or start again."""
        self._settings.set(CINE_BOUNCES, on)
        self.changed.emit()

    def advance(self) -> None:
        """One slice on; waits where its picture has not been read yet."""
        if self._document.current is None:
            self.stop()
            return
        following = self._following(self._document.current)
        if self._pictures.ready(following):
            self._paging = True
            self._document.go_to(following)
            self._paging = False

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802, ARG002  # Qt's
        """Qt's hook: whoever takes hold of something on the canvas wants it to stand still."""
        left = isinstance(event, QMouseEvent) and event.button() == Qt.MouseButton.LeftButton
        if left and event.type() == QEvent.Type.MouseButtonPress:
            self.stop()
        return False

    def _following(self, key: SliceKey) -> SliceKey:
        keys, place = self._document.volume_keys(key.volume), self._document.order.place(key)
        last = len(keys) - 1
        if not self.bounces or last == 0:
            return keys[(place + 1) % len(keys)]
        if not 0 <= place + self._direction <= last:
            self._direction = -self._direction
        return keys[place + self._direction]

    def _stop_unless_paging(self) -> None:
        if not self._paging:
            self.stop()
