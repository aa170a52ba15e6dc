"""Short messages over the canvas: they tell and go away; nothing waits for them."""

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from engine.errors import UserError

NOTE_MS = 5000
ERROR_MS = 12000
MOST = 3
WIDTH = 420
MARGIN = 14


class Toasts(QObject):
    """Messages in the upper middle of a widget, the newest lowest, three at most."""

    def __init__(self, over: QWidget) -> None:
        super().__init__(over)
        self._over = over
        self._shown: list[_Toast] = []
        over.installEventFilter(self)

    @property
    def texts(self) -> list[str]:
        """What is shown now."""
        return [toast.text for toast in self._shown]

    def note(self, text: str) -> None:
        """Something to know."""
        self._show(text, "", NOTE_MS)

    def error(self, error: UserError) -> None:
        """Something went wrong: what, and what to do."""
        self._show(error.message, error.hint, ERROR_MS)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802, ARG002  # Qt's
        """Qt's hook: stay in the middle."""
        if event.type() == QEvent.Type.Resize:
            self._arrange()
        return False

    def _show(self, text: str, hint: str, stay_ms: int) -> None:
        for old in [toast for toast in self._shown if toast.text == text] or self._shown[: 1 - MOST]:
            self._remove(old)
        toast = _Toast(text, hint, self._over)
        toast.closed.clicked.connect(lambda: self._remove(toast))
        QTimer.singleShot(stay_ms, toast, lambda: self._remove(toast))
        self._shown.append(toast)
        toast.show()
        self._arrange()

    def _remove(self, toast: "_Toast") -> None:
        if toast in self._shown:
            self._shown.remove(toast)
            toast.hide()
            toast.deleteLater()
            self._arrange()

    def _arrange(self) -> None:
        top = MARGIN
        width = min(WIDTH, self._over.width() - 2 * MARGIN)
        for toast in self._shown:
            toast.setFixedWidth(width)
            toast.adjustSize()
            toast.move((self._over.width() - width) // 2, top)
            toast.raise_()
            top += toast.height() + 6


class _Toast(QFrame):
    """One message with a button that closes it."""

    def __init__(self, text: str, hint: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("toast")
        self.text = text
        self.closed = QToolButton()
        self.closed.setText("×")
        self.closed.setAccessibleName(self.tr("Close this message"))
        self.closed.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        lines = QVBoxLayout()
        lines.setSpacing(2)
        for line, name in ((text, ""), (hint, "hint")):
            label = QLabel(line, self)
            label.setWordWrap(True)
            label.setObjectName(name)
            label.setVisible(bool(line))
            lines.addWidget(label)
        row = QHBoxLayout(self)
        row.addLayout(lines, 1)
        row.addWidget(self.closed, 0, Qt.AlignmentFlag.AlignTop)
