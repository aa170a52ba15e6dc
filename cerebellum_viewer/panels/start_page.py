"""What is seen before a workspace is open: what the program is for, and how to begin."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction, QIcon, QPixmap
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from cerebellum_viewer.widgets.wide_button import wide_button

COLUMN = 520


class StartPage(QWidget):
    """A column of text and buttons in the middle. The buttons set off the actions that they are given."""

    def __init__(self, actions: Sequence[QAction], recent: Sequence[QAction], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        outer = QVBoxLayout(self)
        column = QFrame()
        # Not a fixed width: the page counts for the least width of the window also while the canvas is in its place.
        column.setMaximumWidth(COLUMN)
        self._layout = QVBoxLayout(column)
        self._layout.setSpacing(8)
        outer.addStretch(2)
        middle = QHBoxLayout()
        middle.addStretch(1)
        middle.addWidget(column, COLUMN)
        middle.addStretch(1)
        outer.addLayout(middle)
        outer.addStretch(3)
        self._add_text(self.tr("Cerebellum Viewer"), size=20)
        self._add_text(self.tr("Review, correct and sign off boxes around the fetal cerebellum, slice by slice."))
        self._layout.addSpacing(10)
        self._add_buttons(actions)
        self._add_text(self.tr("Or drop a folder on this window."), name="hint")
        if recent:
            self._layout.addSpacing(8)
            self._add_text(self.tr("Last workspaces"), name="hint")
            self._add_buttons(recent)
        self._layout.addSpacing(14)
        for number, step in enumerate(self._steps(), 1):
            self._add_text(f"{number}.  {step}")
        self._layout.addSpacing(14)
        self._add_text(self.tr("Research and education. Not a medical device. Not for diagnosis."), name="hint")

    def _steps(self) -> tuple[str, ...]:
        return (
            self.tr("Import a folder of pictures and masks; the files are never changed."),
            self.tr("Page through the slices, correct boxes, accept or reject."),
            self.tr("Split by patient and train a detector on your corrections."),
            self.tr("Score every checkpoint and come back to the worst slices first."),
        )

    def _add_buttons(self, actions: Sequence[QAction]) -> None:
        for action in actions:
            button = wide_button(action)
            if action.icon().isNull():
                # Without one the style centres the text; an empty one keeps it in line with the buttons above.
                button.setIcon(_empty_icon(button.iconSize()))
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            self.setFocusProxy(self.focusProxy() or button)
            self._layout.addWidget(button)

    def _add_text(self, text: str, *, size: float | None = None, name: str = "") -> None:
        label = QLabel(text)
        label.setWordWrap(True)
        label.setObjectName(name)
        if size is not None:
            font = label.font()
            font.setPointSizeF(size)
            label.setFont(font)
        self._layout.addWidget(label)


def _empty_icon(size: QSize) -> QIcon:
    nothing = QPixmap(size)
    nothing.fill(Qt.GlobalColor.transparent)
    return QIcon(nothing)
