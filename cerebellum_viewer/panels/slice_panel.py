"""Dock “Slice”: review, the picked box in exact numbers, where it comes from, a comment."""

from collections.abc import Sequence

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, QSize, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from cerebellum_viewer.document.document import Document
from cerebellum_viewer.document.picking import picked_box
from cerebellum_viewer.panels.box_form import BoxForm
from cerebellum_viewer.panels.comment_field import CommentField
from cerebellum_viewer.panels.notes_list import NotesList
from cerebellum_viewer.services.wording import local_time
from cerebellum_viewer.widgets.sentence import Sentence
from cerebellum_viewer.widgets.wide_button import wide_button
from engine.data.annotation import LabelledBox, Review, SliceKey, Source
from engine.data.boxes import iou
from engine.data.history import last_review

BUTTONS_PER_ROW = 2
FIRST_WIDTH = 350
"""Room for the form of a box, and most of a small screen left to the canvas."""

_SOURCES = {
    Source.MASK: QT_TRANSLATE_NOOP("SlicePanel", "From the expert mask."),
    Source.DRAWN: QT_TRANSLATE_NOOP("SlicePanel", "Drawn by hand."),
    Source.MODEL: QT_TRANSLATE_NOOP("SlicePanel", "From a model, changed by nobody."),
    Source.CORRECTED_MODEL: QT_TRANSLATE_NOOP("SlicePanel", "From a model, corrected by hand."),
    Source.CORRECTED_MASK: QT_TRANSLATE_NOOP("SlicePanel", "From the expert mask, corrected by hand."),
    Source.INTERPOLATED: QT_TRANSLATE_NOOP("SlicePanel", "Interpolated between key slices."),
    Source.PROPAGATED: QT_TRANSLATE_NOOP("SlicePanel", "Carried over from another slice."),
    Source.SMART: QT_TRANSLATE_NOOP("SlicePanel", "From a mask that was proposed and accepted."),
    Source.IMPORTED: QT_TRANSLATE_NOOP("SlicePanel", "Imported from a label file."),
}
_MASKS = {
    Source.DRAWN: QT_TRANSLATE_NOOP("SlicePanel", "Mask: drawn by hand."),
    Source.CORRECTED_MASK: QT_TRANSLATE_NOOP("SlicePanel", "Mask: the expert’s, corrected by hand."),
    Source.INTERPOLATED: QT_TRANSLATE_NOOP("SlicePanel", "Mask: interpolated between key slices."),
    Source.PROPAGATED: QT_TRANSLATE_NOOP("SlicePanel", "Mask: carried over from another slice."),
    Source.SMART: QT_TRANSLATE_NOOP("SlicePanel", "Mask: proposed in a box and accepted."),
    Source.IMPORTED: QT_TRANSLATE_NOOP("SlicePanel", "Mask: imported from a label file."),
}
"""Where a mask comes from that stands instead of the expert's."""


class SlicePanel(QScrollArea):
    """Shows the current slice's annotation; its buttons set off the actions that they are given.

    It scrolls where the window is low, and texts that take more or less room are laid out in it and not in the window.
    """

    def __init__(
        self, document: Document, review: Sequence[QAction], boxes: Sequence[QAction], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._document = document
        self.form = BoxForm(document)
        self.comment = CommentField(document)
        self.notes = NotesList(document)
        self._signature = QLabel()
        self._title = _heading("")
        self._facts = Sentence()
        self._build(review, boxes)
        document.slice_changed.connect(self._show)
        document.annotation_changed.connect(self._show)
        document.selection_changed.connect(self._show)
        document.checkpoint_changed.connect(self._show)
        self._show()

    @property
    def facts(self) -> str:
        """What is said about the picked box."""
        return self._facts.text()

    @property
    def signature(self) -> str:
        """Who brought the slice into its state of review, and when."""
        return self._signature.text()

    def sizeHint(self) -> QSize:  # noqa: N802  # Qt override
        """The panel in front gives the docks beside the canvas their first width."""
        return super().sizeHint().expandedTo(QSize(FIRST_WIDTH, 0))

    def _build(self, review: Sequence[QAction], boxes: Sequence[QAction]) -> None:
        self._signature.setObjectName("hint")
        self._facts.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        content = QWidget()
        layout = QVBoxLayout(content)
        layout.setContentsMargins(10, 10, 10, 10)
        layout.addWidget(_heading(self.tr("Review")))
        layout.addLayout(_button_grid(review))
        layout.addWidget(self._signature)
        layout.addSpacing(12)
        layout.addWidget(self._title)
        layout.addWidget(self.form)
        layout.addWidget(self._facts)
        layout.addLayout(_button_grid(boxes))
        layout.addSpacing(12)
        layout.addWidget(_heading(self.tr("Comment")))
        layout.addWidget(self.comment)
        layout.addWidget(self.notes)
        layout.addStretch(1)
        self.setWidget(content)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def _show(self) -> None:
        key, index = self._document.current, picked_box(self._document)
        boxes = self._document.annotations[key].boxes if key else ()
        self._signature.setText(self._signed(key) if key else "")
        self._signature.setVisible(bool(self._signature.text()))
        if key is None or index is None:
            self._title.setText(self.tr("Box"))
            self._facts.setText(self._hint(len(boxes)))
            return
        self._title.setText(self.tr("Box {0} of {1}: {2}").format(index + 1, len(boxes), boxes[index].label))
        self._facts.setText("\n".join(self._facts_of(boxes[index])))

    def _signed(self, key: SliceKey) -> str:
        """Nothing is read from disk for the many slices that nobody has reviewed."""
        reviewed = self._document.annotations[key].review is not Review.UNREVIEWED
        workspace = self._document.workspace
        edit = last_review(workspace.history.edits(key=key)) if reviewed and workspace is not None else None
        if edit is None:
            return ""
        return self.tr("by {0}, {1}").format(edit.who, local_time(edit.at))

    def _hint(self, count: int) -> str:
        if count:
            return self.tr("{0} boxes. Click one, or press Tab, to see its numbers.").format(count)
        if not self._document.editable:
            return self.tr("No box on this slice.")
        return self.tr("No box on this slice. Press W and draw one.")

    def _facts_of(self, item: LabelledBox) -> list[str]:
        facts = [QCoreApplication.translate("SlicePanel", str(_SOURCES[item.source]))]
        if item.checkpoint is not None and item.score is not None:
            facts.append(self.tr("Checkpoint {0}, confidence {1:.2f}").format(item.checkpoint, item.score))
        elif item.checkpoint is not None:
            facts.append(self.tr("Checkpoint {0}").format(item.checkpoint))
        found = self._document.detections(self._document.current) if self._document.current else ()
        if found:
            text = self.tr("IoU with the prediction: {0:.2f}")
            facts.append(text.format(iou(item.box, found[0].box)))
        made = self._document.annotations[self._document.current].mask_source if self._document.current else None
        if made in _MASKS:
            facts.append(QCoreApplication.translate("SlicePanel", str(_MASKS[made])))
        return facts


def _button_grid(actions: Sequence[QAction]) -> QGridLayout:
    grid = QGridLayout()
    grid.setSpacing(4)
    for number, action in enumerate(actions):
        grid.addWidget(wide_button(action), number // BUTTONS_PER_ROW, number % BUTTONS_PER_ROW)
    return grid


def _heading(text: str) -> QLabel:
    label = QLabel(text)
    label.setObjectName("heading")
    return label
