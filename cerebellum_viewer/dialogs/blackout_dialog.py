"""Text that is burned into a volume's pictures: proposed rectangles, which exports black out once confirmed."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen, QPixmap, QShowEvent
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from cerebellum_viewer.document.document import Document
from cerebellum_viewer.services.background import Background
from cerebellum_viewer.services.second_look import look_beside
from cerebellum_viewer.widgets.button_box import add_button
from cerebellum_viewer.widgets.sentence import Sentence
from engine.data.annotation import SliceKey
from engine.data.blackout import confirm, find_text
from engine.data.boxes import Box
from engine.data.checked import read_checked_grey
from engine.errors import UserError

WIDEST = 560
Place = tuple[Path, str]
"""A workspace's folder, and a volume in it."""
CHOSEN, LEFT_OUT = QColor("#ffb000"), QColor("#808080")


class BlackoutDialog(QDialog):
    """A window beside the main one, about the volume on the canvas. What is ticked is black in exports."""

    def __init__(self, document: Document, background: Background, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Burned-in text"))
        self._document = document
        self._background = background
        self._place: Place | None = None
        self._boxes: list[Box] = []
        self.picture = QLabel()
        self.places = QListWidget()
        self.message = Sentence()
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self.confirm_button = add_button(
            self.buttons, self.tr("Black out in exports"), QDialogButtonBox.ButtonRole.ActionRole
        )
        self.places.setAccessibleName(self.tr("Places with text"))
        self.places.setMaximumHeight(120)
        layout = QVBoxLayout(self)
        for widget in (self.message, self.picture, self.places, self.buttons):
            layout.addWidget(widget)
        document.slice_changed.connect(self._follow)
        document.workspace_changed.connect(self._start_anew)
        self.places.itemChanged.connect(self._paint)
        self.places.itemChanged.connect(self._name_button)
        self.buttons.rejected.connect(self.close)
        self.confirm_button.clicked.connect(self._confirm)
        self._enable()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802  # Qt override
        super().showEvent(event)
        self._follow(self._document.current)

    def chosen(self) -> list[Box]:
        """The rectangles that are ticked."""
        states = (self.places.item(row).checkState() for row in range(self.places.count()))
        return [box for box, state in zip(self._boxes, states, strict=True) if state is Qt.CheckState.Checked]

    def _start_anew(self) -> None:
        """Another workspace, or more slices in it."""
        self._place = None
        self.confirm_button.setEnabled(False)
        self._follow(self._document.current)

    def _follow(self, key: SliceKey | None) -> None:
        workspace = self._document.workspace
        if not self.isVisible() or key is None or workspace is None:
            return
        if self._place != (workspace.folder, key.volume):
            self._place = workspace.folder, key.volume
            self._look(key.volume)
        self._paint()

    def _look(self, volume: str) -> None:
        """Show what was confirmed of a volume, and what is proposed once the slices in question were looked at."""
        known, place = self._document.volumes[volume].blackout, self._place
        self._list(known or ())
        self.message.setText(self.tr("{0}: its slices are looked at…").format(volume))
        self.confirm_button.setEnabled(False)
        look_beside(
            self._document,
            self._background,
            lambda workspace, _: find_text(workspace, volume),
            lambda found: self._propose(place, known, found),
            lambda error: self.message.setText(str(error)),
        )

    def _propose(self, place: Place | None, known: Sequence[Box] | None, found: Sequence[Box]) -> None:
        """Unless another volume is shown by now, or somebody has confirmed this one."""
        if place is None or place != self._place or self._document.volumes[place[1]].blackout != known:
            return
        if found:
            self._list((*(known or ()), *found))
        self._tell(place[1], known, len(found))
        self._paint()

    def _list(self, boxes: Sequence[Box]) -> None:
        self._boxes = [*boxes]
        self.places.blockSignals(True)
        self.places.clear()
        for box in self._boxes:
            item = QListWidgetItem(self.tr("x {0:.0f} to {1:.0f}, y {2:.0f} to {3:.0f}").format(*_spans(box)))
            item.setCheckState(Qt.CheckState.Checked)
            self.places.addItem(item)
        self.places.blockSignals(False)
        self.places.setVisible(bool(self._boxes))

    def _tell(self, volume: str, known: Sequence[Box] | None, found: int) -> None:
        if known is None and found:
            text = self.tr("%n places look like text, perhaps a name. Untick what is none, and confirm.", "", found)
        elif known is None:
            text = self.tr("nothing looks like text. Look through the slices, and confirm that there is none.")
        elif found:
            text = self.tr("%n places on slices that came later look like text. Untick what is none.", "", found)
        elif known:
            text = self.tr("exports black out %n places. The pictures themselves stay as they are.", "", len(known))
        else:
            text = self.tr("exports black out nothing: there is no text, as was confirmed.")
        self.message.setText(f"{volume}: {text}")
        self._enable()

    def _enable(self) -> None:
        self._name_button()
        self.confirm_button.setEnabled(self._document.editable and self._place is not None)

    def _name_button(self) -> None:
        some = self.tr("Black out in exports")
        self.confirm_button.setText(some if self.chosen() else self.tr("Confirm that there is no text"))

    def _paint(self) -> None:
        key, workspace = self._document.current, self._document.workspace
        if key is None or workspace is None:
            return
        try:
            record = self._document.slices[key]
            grey = read_checked_grey(workspace.image_path(record), record.image_sha256)
        except UserError as error:
            self.message.setText(str(error))
            return
        height, width = grey.shape
        shown = QPixmap.fromImage(QImage(grey.tobytes(), width, height, width, QImage.Format.Format_Grayscale8))
        painter, chosen = QPainter(shown), self.chosen()
        for box in self._boxes:
            painter.setPen(QPen(CHOSEN if box in chosen else LEFT_OUT, 2))
            painter.drawRect(QRectF(box.x0, box.y0, box.width, box.height))
        painter.end()
        size = QSize(WIDEST, WIDEST)
        self.picture.setPixmap(shown.scaled(size, Qt.AspectRatioMode.KeepAspectRatio))

    def _confirm(self) -> None:
        workspace = self._document.workspace
        if workspace is None or self._place is None:
            return
        try:
            confirm(workspace, self._place[1], self.chosen())
        except UserError as error:
            self.message.setText(str(error))
            return
        self._document.reload()


def _spans(box: Box) -> tuple[float, float, float, float]:
    return box.x0, box.x1, box.y0, box.y1
