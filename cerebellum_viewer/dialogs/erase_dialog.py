"""Erases a patient: who, what goes and what stays all the same, and the name typed once more, since it is for good."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLayout,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from cerebellum_viewer.document.document import Document
from cerebellum_viewer.services.wording import Counted, read_only_text
from cerebellum_viewer.widgets.button_box import add_button
from cerebellum_viewer.widgets.sentence import Sentence
from engine.erasure import Erasure, erase_patient, find_patient
from engine.errors import UserError

WIDTH = 500
"""Of the words about a patient, in pixels."""


class EraseDialog(QDialog):
    """A window beside the main one. Enter closes it; the button wakes up once the name is typed."""

    erased = Signal(object)
    """The Erasure."""

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Erase a patient"))
        self._document = document
        self.patient = QComboBox()
        self.again = QLineEdit()
        self.message = Sentence()
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self.erase_button = add_button(self.buttons, self.tr("Erase for good"), QDialogButtonBox.ButtonRole.ActionRole)
        self.erase_button.setAutoDefault(False)
        self._lay_out()
        document.workspace_changed.connect(self._refresh)
        self.patient.currentIndexChanged.connect(self._describe)
        self.again.textChanged.connect(self._enable)
        self.buttons.rejected.connect(self.close)
        self.erase_button.clicked.connect(self._erase)
        self._refresh()

    def _lay_out(self) -> None:
        self.message.setMinimumWidth(WIDTH)
        self.again.setPlaceholderText(self.tr("type the name of the patient once more"))
        form = QFormLayout()
        form.addRow(self.tr("&Patient"), self.patient)
        form.addRow(self.tr("&Confirm"), self.again)
        layout = QVBoxLayout(self)
        layout.addLayout(form)
        layout.addWidget(self.message, 1)
        layout.addWidget(self.buttons)
        layout.setSizeConstraint(QLayout.SizeConstraint.SetFixedSize)  # as high as the words of a patient need

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802  # Qt's name
        """Qt's hook."""
        super().showEvent(event)
        self._describe()

    def _refresh(self) -> None:
        patients = sorted({volume.patient or volume.name for volume in self._document.volumes.values()})
        if [self.patient.itemText(row) for row in range(self.patient.count())] != patients:
            self.patient.clear()
            self.patient.addItems(patients)
        self._enable()

    def _describe(self) -> None:
        """What would go, for which every experiment is read: not while the dialog is hidden.

        Whatever was typed confirms somebody else.
        """
        self.again.clear()
        if not self.isVisible():
            return
        workspace, patient = self._document.workspace, self.patient.currentText()
        if workspace is None or not patient:
            self.message.clear()
            return
        try:
            self.message.setText(self._told(find_patient(workspace, patient)))
        except UserError as error:
            self.message.setText(str(error))

    def _told(self, found: Erasure) -> str:
        text = self.tr(
            "This erases {slices} of {patient}, all that was said about them, every backup, and the reports of studies."
        ).format(slices=Counted().slices(found.slices), patient=found.patient)
        if found.experiments:
            named = self.tr("Experiments forget the name: {names}.").format(names=", ".join(found.experiments))
            text = f"{text} {named}"
        return "\n\n".join((text, self._remains(found)))

    def _remains(self, found: Erasure) -> str:
        """What no program can take back, as the engine says it in English."""
        weights = self.tr("Weights that learnt from this patient, or were chosen by it, stay as they are: {names}.")
        sources = self.tr("The source files stay where they are: delete them in {folder}.")
        copies = self.tr(
            "Exports, bundles and other reports made before stay, wherever they lie, and so do copies of this folder."
        )
        told = [weights.format(names=", ".join(found.learnt))] if found.learnt else []
        return "\n".join((*told, *(sources.format(folder=folder) for folder in found.sources), copies))

    def _enable(self) -> None:
        patient = self.patient.currentText()
        self.again.setEnabled(self._document.editable)
        self.again.setPlaceholderText("" if self._document.editable else self.tr("read-only here"))
        self.erase_button.setEnabled(self._document.editable and bool(patient) and self.again.text() == patient)

    def _erase(self) -> None:
        workspace = self._document.workspace
        if workspace is None:
            return
        document = self._document
        document.leaving.emit()
        try:
            found = erase_patient(workspace, self.patient.currentText())
        except UserError as error:
            self.message.setText(str(error))
            return
        # Steps and predictions on screen speak of slices that are gone.
        document.undo_stack.clear()
        document.show_checkpoint(None)
        document.reload()
        told = [self.tr("{0} is erased.").format(found.patient), self._remains(found)]
        if found.unfinished:
            traces = self.tr(
                "Traces stay in the database's files: {0}. Wait for the end of it, then close the workspace."
            )
            told.insert(1, traces.format(read_only_text(found.unfinished)))
        self.message.setText("\n\n".join(told))
        self.erased.emit(found)
