"""What the program is, which version, under which licence, and what it must not be used for."""

import platform

from PySide6.QtCore import Qt, qVersion
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QVBoxLayout, QWidget

from cerebellum_viewer import __version__


class AboutDialog(QDialog):
    """A small window; its text can be copied into a report."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)  # each time a new one
        self.setWindowTitle(self.tr("About Cerebellum Viewer"))
        text = QLabel(
            self.tr(
                "<h3>Cerebellum Viewer {version}</h3>"
                "<p>Review, correct, train and score cerebellum detections in prenatal ultrasound.</p>"
                "<p><b>Research and education. Not a medical device. Not for diagnosis.</b></p>"
                "<p>MIT licence. Python {python}, Qt {qt}.</p>"
                "<p>The detector that comes along has learnt from FETAL_PLANES_DB (CC BY 4.0).</p>"
            ).format(version=__version__, python=platform.python_version(), qt=qVersion())
        )
        text.setWordWrap(True)
        text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.close)
        layout = QVBoxLayout(self)
        layout.addWidget(text)
        layout.addWidget(buttons)
        self.resize(420, 220)
