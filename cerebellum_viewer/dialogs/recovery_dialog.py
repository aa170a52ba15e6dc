"""Offers the last good state of a damaged workspace; nothing is done before somebody says so."""

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QVBoxLayout, QWidget

from cerebellum_viewer.widgets.button_box import add_button
from cerebellum_viewer.widgets.sentence import Sentence
from engine.errors import UserError


class RecoveryDialog(QDialog):
    """Stands beside the work and not in its way. Enter declines."""

    wanted = Signal(Path)
    """The folder whose last good state shall be brought back."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._folder = Path()
        self._text = Sentence()
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        buttons = QDialogButtonBox()
        self.yes = add_button(buttons, self.tr("Bring back"), QDialogButtonBox.ButtonRole.AcceptRole)
        self.no = add_button(buttons, self.tr("Not now"), QDialogButtonBox.ButtonRole.RejectRole)
        buttons.accepted.connect(self._accept)
        buttons.rejected.connect(self.close)
        layout = QVBoxLayout(self)
        layout.addWidget(self._text)
        layout.addWidget(buttons)
        self.setWindowTitle(self.tr("A damaged workspace"))
        self.resize(460, 160)

    def offer(self, folder: Path, error: UserError) -> None:
        """Ask about a workspace that could not be opened, or in which something is wrong."""
        self._folder = folder
        self._text.setText(f"{error.message}\n\n{error.hint}")
        self.show()
        self.no.setDefault(True)  # the box of buttons has its own idea of it when it is shown
        self.no.setFocus()

    def _accept(self) -> None:
        self.close()
        self.wanted.emit(self._folder)
