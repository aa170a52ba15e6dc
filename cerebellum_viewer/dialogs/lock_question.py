"""Locks a patient for an external test: a choice, and a question before it, since nothing takes it back."""

from collections.abc import Sequence, Set

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from cerebellum_viewer.widgets.sentence import Sentence


class LockQuestion(QWidget):
    """The question stands in the window instead of in the way."""

    confirmed = Signal(str)
    """A patient to lock for ever."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.patient = QComboBox()
        self.patient.setAccessibleName(self.tr("Patient to lock"))
        self.button = QPushButton(self.tr("Loc&k for an external test…"))
        self.question = QFrame()
        self.yes = QPushButton(self.tr("Lock for ever"))
        self._no = QPushButton(self.tr("Not now"))
        self._text = Sentence()
        self._lay_out()
        self.button.clicked.connect(self._ask)
        self.patient.currentIndexChanged.connect(self.question.hide)
        self.yes.clicked.connect(self._confirm)
        self._no.clicked.connect(self.question.hide)

    def set_patients(self, patients: Sequence[str], locked: Set[str], *, editable: bool) -> None:
        """Offer these patients; `locked` are the volumes that are locked already."""
        if [self.patient.itemText(row) for row in range(self.patient.count())] != list(patients):
            self.patient.clear()
            self.patient.addItems(patients)
        self.button.setEnabled(editable and bool(patients))
        names = ", ".join(sorted(locked))
        self.button.setToolTip(self.tr("Locked volumes: {names}").format(names=names) if names else "")

    def _lay_out(self) -> None:
        self.question.setFrameShape(QFrame.Shape.StyledPanel)
        answers = QHBoxLayout()
        answers.addWidget(self._no)
        answers.addWidget(self.yes)
        answers.addStretch(1)
        asked = QVBoxLayout(self.question)
        asked.addWidget(self._text)
        asked.addLayout(answers)
        choice = QHBoxLayout()
        choice.addWidget(self.patient)
        choice.addWidget(self.button)
        choice.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(choice)
        layout.addWidget(self.question)
        self.question.hide()

    def _ask(self) -> None:
        text = self.tr("{patient} will be in the test part of every new split. Nothing takes this back.")
        self._text.setText(text.format(patient=self.patient.currentText()))
        self.question.show()
        self._no.setFocus()

    def _confirm(self) -> None:
        self.question.hide()
        self.confirmed.emit(self.patient.currentText())
