"""What a new split shall be: by patient or slice, how large its parts, how many folds, and the seed."""

from typing import Literal

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QFormLayout, QRadioButton, QSpinBox, QWidget

from engine.data.split import SplitPlan

SEED_LIMIT = 2**31 - 1


class SplitForm(QWidget):
    """The engine's plan as a form."""

    changed = Signal()
    """Something else is asked for."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._total = -1
        self.by_patient = QRadioButton(self.tr("By &patient"))
        self.by_slice = QRadioButton(self.tr("By &slice, as in the paper"))
        self.test, self.val, self.folds, self.seed = QSpinBox(), QSpinBox(), QSpinBox(), QSpinBox()
        self.leave_one_out = QCheckBox(self.tr("&Leave one patient out"))
        self._lay_out()
        self.by_patient.toggled.connect(self._refresh)
        self.leave_one_out.toggled.connect(self._refresh)
        for box in (self.test, self.val, self.folds, self.seed):
            box.valueChanged.connect(self._refresh)

    def plan(self) -> SplitPlan:
        """What is asked for."""
        by: Literal["patient", "slice"] = "patient" if self.by_patient.isChecked() else "slice"
        alone = self.leave_one_out.isChecked() and by == "patient"
        folds = 1 if alone else self.folds.value()
        return SplitPlan(by, self.test.value(), self.val.value(), folds, alone, self.seed.value())

    def suggest_sizes(self, total: int) -> None:
        """The shares that the engine takes where nobody says otherwise, as numbers of slices, when there are others."""
        if total == self._total:
            return
        self._total, plan = total, SplitPlan()
        test = round(plan.test * total)
        for box, value in ((self.test, test), (self.val, round(plan.val * (total - test)))):
            box.setRange(0, total)
            box.setValue(value)

    def _refresh(self) -> None:
        plan = self.plan()
        self.leave_one_out.setEnabled(plan.by == "patient")
        self.folds.setEnabled(not plan.leave_one_out)
        self.val.setEnabled(plan.folds == 1 and not plan.leave_one_out)
        self.changed.emit()

    def _lay_out(self) -> None:
        self.by_patient.setChecked(True)
        self.folds.setRange(1, 20)
        self.folds.setSpecialValueText(self.tr("one split"))
        self.seed.setRange(0, SEED_LIMIT)
        for box in (self.test, self.val):
            box.setSuffix(self.tr(" slices"))
        form = QFormLayout(self)
        form.setContentsMargins(0, 0, 0, 0)
        form.addRow(self.by_patient)
        form.addRow(self.by_slice)
        form.addRow(self.tr("&Test"), self.test)
        form.addRow(self.tr("&Validation"), self.val)
        form.addRow(self.tr("&Folds"), self.folds)
        form.addRow(self.leave_one_out)
        form.addRow(self.tr("S&eed"), self.seed)
