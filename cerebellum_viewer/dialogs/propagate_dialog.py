"""Carry box and mask of one slice over to others: what it would be is dashed on the canvas before it is accepted."""

from PySide6.QtCore import QSignalBlocker
from PySide6.QtGui import QCloseEvent, QHideEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from cerebellum_viewer.document.document import Document
from cerebellum_viewer.document.suggesting import accept_suggestions, propagated
from cerebellum_viewer.document.suggestions import Suggestion
from cerebellum_viewer.widgets.button_box import add_button
from cerebellum_viewer.widgets.sentence import Sentence
from engine.data.annotation import SliceKey

WIDTH = 420
FIRST_REACH = 3
"""Slices after the current one that are chosen at first; before it at the end of a volume."""


class PropagateDialog(QDialog):
    """A window beside the main one: page through the volume to see the proposals while it is open."""

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Propagate"))
        self._document = document
        self._source: SliceKey | None = None
        self._proposed_before: dict[SliceKey, Suggestion] = {}
        self.with_boxes, self.with_mask = QCheckBox(self.tr("&Boxes")), QCheckBox(self.tr("&Mask"))
        self.first, self.last = QSpinBox(), QSpinBox()
        self.message = Sentence()
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.accept_button = add_button(self.buttons, self.tr("Accept all"), QDialogButtonBox.ButtonRole.AcceptRole)
        self._lay_out()
        self._connect()

    def begin(self) -> None:
        """Start from the current slice."""
        self._source = self._document.current
        if self._source is None:
            return
        if not self.isVisible():
            self._proposed_before = dict(self._document.suggestions.asked)
        numbers = [key.index for key in self._document.volume_keys(self._source.volume)]
        place = numbers.index(self._source.index)
        chosen = numbers[place + 1 :][:FIRST_REACH] or numbers[:place][-FIRST_REACH:] or numbers
        for box, value in ((self.first, chosen[0]), (self.last, chosen[-1])):
            with QSignalBlocker(box):
                box.setRange(numbers[0], numbers[-1])
                box.setValue(value)
        said, record = self._document.annotations[self._source], self._document.slices[self._source]
        has_mask = bool(said.mask or record.expert_mask)
        for choice, there in ((self.with_boxes, bool(said.boxes)), (self.with_mask, has_mask)):
            with QSignalBlocker(choice):
                choice.setEnabled(there)
                choice.setChecked(there)
        self._preview()
        self.adjustSize()
        self.show()
        self.raise_()
        self.activateWindow()
        self.last.setFocus()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802  # Qt's name
        """Qt's hook: whoever closes the window does not want the proposals."""
        super().closeEvent(event)
        self.reject()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802  # Qt's name
        """Qt's hook."""
        super().hideEvent(event)
        self._source = None

    def accept(self) -> None:
        """Accept all proposals as one step and come back to where they were carried over from."""
        source, taken = self._source, set(self._document.suggestions.asked)
        accept_suggestions(self._document)
        others = {key: item for key, item in self._proposed_before.items() if key not in taken}
        self._document.suggest({**others, **self._document.suggestions.asked})
        super().accept()
        if source is not None:
            self._document.go_to(source)

    def reject(self) -> None:
        """Drop the proposals; those from before come back."""
        if self._source is not None:
            self._document.suggest(self._proposed_before)
        super().reject()

    def _lay_out(self) -> None:
        what, where = QHBoxLayout(), QHBoxLayout()
        for choice in (self.with_boxes, self.with_mask):
            what.addWidget(choice)
        for widget in (self.first, QLabel(self.tr("to")), self.last):
            where.addWidget(widget)
        where.addStretch(1)
        what.addStretch(1)
        self.first.setAccessibleName(self.tr("First slice"))
        self.last.setAccessibleName(self.tr("Last slice"))
        form = QFormLayout()
        form.addRow(self.tr("What"), what)
        form.addRow(self.tr("To slices"), where)
        layout = QVBoxLayout(self)
        layout.addLayout(form)
        layout.addWidget(self.message)
        layout.addStretch(1)
        layout.addWidget(self.buttons)
        self.accept_button.setDefault(True)
        self.setMinimumWidth(WIDTH)

    def _connect(self) -> None:
        for box in (self.first, self.last):
            box.valueChanged.connect(self._preview)
        for choice in (self.with_boxes, self.with_mask):
            choice.toggled.connect(self._preview)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        self._document.workspace_changed.connect(self.hide)
        self._document.suggestions_changed.connect(self._describe)

    def _preview(self) -> None:
        if self._source is None:
            return
        low, high = sorted((self.first.value(), self.last.value()))
        targets = {key for key in self._document.volume_keys(self._source.volume) if low <= key.index <= high}
        boxes, mask = self.with_boxes.isChecked(), self.with_mask.isChecked()
        self._document.suggest(propagated(self._document, self._source, targets, boxes=boxes, mask=mask))

    def _describe(self) -> None:
        if self._source is None:
            return
        count = len(self._document.suggestions.asked)
        text = self.tr(
            "What slice {0} has, on %n others, dashed on the canvas. Boxes take the place of those that are there;"
            " accepted and rejected slices are left out.",
            "",
            count,
        )
        self.message.setText(text.format(self._source.index))
        self.accept_button.setEnabled(count > 0)
