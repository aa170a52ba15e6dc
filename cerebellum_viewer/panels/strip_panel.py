"""Dock “Strip”: the volume cut across its slices, once along the rows and once along the columns."""

from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from cerebellum_viewer.document.document import Document
from cerebellum_viewer.panels.strip_geometry import Plane
from cerebellum_viewer.panels.strip_view import StripView
from cerebellum_viewer.services.display import Display
from cerebellum_viewer.services.previews import Previews


class StripPanel(QWidget):
    """Both cuts under each other, the way the picture lies on the canvas."""

    def __init__(self, document: Document, previews: Previews, display: Display, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.views = {plane: StripView(plane, document, previews, display) for plane in Plane}
        texts = {
            Plane.ROWS: self.tr("Rows from top to bottom, slices from left to right"),
            Plane.COLUMNS: self.tr("Columns from left to right, slices from top to bottom"),
        }
        hint = QLabel(self.tr("The boxes form a tube. Click to go to a slice; drag an edge to correct its box."))
        hint.setObjectName("hint")
        hint.setWordWrap(True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        for plane, view in self.views.items():
            view.setAccessibleName(texts[plane])
            label = QLabel(texts[plane])
            label.setWordWrap(True)
            layout.addWidget(label)
            layout.addWidget(view, 1)
        layout.addWidget(hint)
