"""The worst slices of the shown checkpoint in one line, each a link: the second click from a curve to the pixels."""

from html import escape

from PySide6.QtCore import Qt
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QLabel, QWidget

from cerebellum_viewer.document.document import Document
from engine.data.annotation import SliceKey
from engine.data.split import Part
from engine.scoring.metrics import SliceScore

MOST = 5


class WorstLinks(QLabel):
    """Of validation alone; all slices are in the dock “Worst”. Tab and Enter follow a link, too."""

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self.items: tuple[SliceScore, ...] = ()
        self.setWordWrap(True)
        by_mouse, by_keyboard = (
            Qt.TextInteractionFlag.LinksAccessibleByMouse,
            Qt.TextInteractionFlag.LinksAccessibleByKeyboard,
        )
        self.setTextInteractionFlags(by_mouse | by_keyboard)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("Worst slices of the shown checkpoint"))
        self.linkActivated.connect(self._go)
        document.checkpoint_changed.connect(self._show)
        self._show()

    def _show(self) -> None:
        shown = self._document.shown
        judged = () if shown is None else shown.scores
        parts = {} if shown is None else shown.part_of
        self.items = tuple(item for item in judged if parts.get(item.key) is Part.VAL)[:MOST]
        self.setVisible(bool(self.items))
        links = [f'<a href="{place}">{escape(str(item.key))}</a> {_iou(item)}' for place, item in enumerate(self.items)]
        self.setText(self.tr("Worst: {0}").format(" · ".join(links)))

    def _go(self, place: str) -> None:
        key: SliceKey = self.items[int(place)].key
        self._document.go_to(key)

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802  # Qt override
        """Tab comes to a link at once; Qt would want it pressed again."""
        super().focusInEvent(event)
        if event.reason() in {Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason}:
            self.focusNextPrevChild(event.reason() is Qt.FocusReason.TabFocusReason)


def _iou(item: SliceScore) -> str:
    return "–" if item.iou is None else f"{item.iou:.2f}"
