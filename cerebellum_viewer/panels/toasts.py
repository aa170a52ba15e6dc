"""Short messages along the lower edge, over nothing that is read or drawn on: they tell and go away."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QToolButton, QVBoxLayout, QWidget

from cerebellum_viewer.widgets.sentence import Sentence
from engine.errors import UserError

NOTE_MS = 5000
LONG_MS = 12000
"""For what asks for something: to mend what is wrong, or to take up an offer."""
MOST = 2
WIDTH = 640
MARGIN = 8


@dataclass(frozen=True, slots=True)
class Offer:
    """What can be done about a message: the word on its button, and the deed."""

    word: str
    act: Callable[[], object]


class Toasts(QObject):
    """Messages at the lower edge of a widget, where the filmstrip is, side by side: the newest on the right."""

    def __init__(self, over: QWidget) -> None:
        super().__init__(over)
        self._over = over
        self._shown: list[Toast] = []
        over.installEventFilter(self)

    @property
    def texts(self) -> list[str]:
        """What is shown now."""
        return [toast.text for toast in self._shown]

    def note(self, text: str, offer: Offer | None = None, *, stays: bool = False) -> None:
        """Something to know, and what can be done about it; what `stays` waits for a click, or for newer messages."""
        self._show(Toast(text, "", offer, self._over), None if stays else LONG_MS if offer else NOTE_MS)

    def error(self, error: UserError) -> None:
        """Something went wrong: what, and what to do."""
        self._show(Toast(error.message, error.hint, None, self._over), LONG_MS)

    def take_back(self, text: str) -> None:
        """What was said is over."""
        for toast in [other for other in self._shown if other.text == text]:
            self._remove(toast)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802, ARG002  # Qt's
        """Qt's hook: stay at the edge."""
        if event.type() == QEvent.Type.Resize:
            self._arrange()
        return False

    def _show(self, toast: "Toast", stay_ms: int | None) -> None:
        for old in [other for other in self._shown if other.text == toast.text] or self._shown[: 1 - MOST]:
            self._remove(old)
        toast.dismissed.connect(lambda: self._remove(toast))
        if stay_ms is not None:
            QTimer.singleShot(stay_ms, toast, lambda: self._remove(toast))
        self._shown.append(toast)
        toast.show()
        self._arrange()

    def _remove(self, toast: "Toast") -> None:
        if toast in self._shown:
            self._shown.remove(toast)
            toast.hide()
            toast.deleteLater()
            self._arrange()

    def _arrange(self) -> None:
        room = self._over.width() - MARGIN
        width = min(WIDTH, room // max(len(self._shown), 1) - MARGIN)
        left = (self._over.width() - len(self._shown) * (width + MARGIN) + MARGIN) // 2
        for toast in self._shown:
            toast.setFixedWidth(width)
            toast.resize(width, toast.heightForWidth(width))
            toast.move(left, self._over.height() - toast.height() - MARGIN)
            toast.raise_()
            left += width + MARGIN


class Toast(QFrame):
    """One message. A click anywhere puts it away."""

    dismissed = Signal()

    def __init__(self, text: str, hint: str, offer: Offer | None, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("toast")
        self.text = text
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 6, 6, 6)
        row.addLayout(self._lines(text, hint), 1)
        if offer is not None:
            row.addWidget(self._offer(offer))
        closed = QToolButton()
        closed.setText("×")
        closed.setAccessibleName(self.tr("Close this message"))
        closed.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        closed.clicked.connect(self.dismissed)
        row.addWidget(closed, 0, Qt.AlignmentFlag.AlignTop)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802  # Qt's name
        """Qt's hook."""
        event.accept()
        self.dismissed.emit()

    def _lines(self, text: str, hint: str) -> QVBoxLayout:
        lines = QVBoxLayout()
        lines.setSpacing(2)
        for line, name in ((text, ""), (hint, "hint")):
            label = Sentence(line, self)
            label.setObjectName(name)
            label.setVisible(bool(line))
            lines.addWidget(label)
        return lines

    def _offer(self, offer: Offer) -> QPushButton:
        button = QPushButton(offer.word)
        button.clicked.connect(offer.act)
        button.clicked.connect(self.dismissed)
        return button
