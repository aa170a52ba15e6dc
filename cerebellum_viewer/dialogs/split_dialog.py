"""Divide the slices into training, validation and test: by patient, or by slice with a warning that stays."""

from typing import Literal

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QRadioButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from cerebellum_viewer.dialogs.split_strip import COLORS, SplitStrip
from cerebellum_viewer.document.document import Document
from cerebellum_viewer.services.theme import colors_of
from cerebellum_viewer.services.wording import leak_text, part_text
from engine.data.annotation import SliceKey
from engine.data.split import Part, Split, SplitPlan, make_splits
from engine.errors import UserError

SEED_LIMIT = 2**31 - 1


class SplitDialog(QDialog):
    """A window beside the main one that shows at once what a split would be."""

    saved = Signal(str)
    """The name of the split, or of the first fold."""

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("New split"))
        self._document = document
        self._splits: list[Split] = []
        self.by_patient = QRadioButton(self.tr("By &patient"))
        self.by_slice = QRadioButton(self.tr("By &slice, as in the paper"))
        self.test, self.val, self.folds, self.seed = QSpinBox(), QSpinBox(), QSpinBox(), QSpinBox()
        self.strip = SplitStrip()
        self.message = QLabel()
        self.warning = QLabel()
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self.save_button = self.buttons.addButton(self.tr("Save split"), QDialogButtonBox.ButtonRole.AcceptRole)
        self._lay_out()
        self._connect()
        self._suggest_sizes()

    def _lay_out(self) -> None:
        self.by_patient.setChecked(True)
        self.folds.setRange(1, 20)
        self.seed.setRange(0, SEED_LIMIT)
        self.folds.setSpecialValueText(self.tr("one split"))
        for box in (self.test, self.val):
            box.setSuffix(self.tr(" slices"))
        self.warning.setWordWrap(True)
        self.message.setWordWrap(True)
        form = QFormLayout()
        form.addRow(self.by_patient)
        form.addRow(self.by_slice)
        form.addRow(self.tr("&Test"), self.test)
        form.addRow(self.tr("&Validation"), self.val)
        form.addRow(self.tr("&Folds"), self.folds)
        form.addRow(self.tr("S&eed"), self.seed)
        layout = QVBoxLayout(self)
        layout.addLayout(form)
        layout.addWidget(self.strip)
        layout.addWidget(self.message)
        layout.addWidget(self.warning)
        layout.addStretch(1)
        layout.addWidget(self.buttons)
        self.resize(560, 0)  # as low as its contents let it be

    def _connect(self) -> None:
        self.by_patient.toggled.connect(self._preview)
        for box in (self.test, self.val, self.folds, self.seed):
            box.valueChanged.connect(self._preview)
        self._document.workspace_changed.connect(self._suggest_sizes)
        self.buttons.rejected.connect(self.close)
        self.save_button.clicked.connect(self._save)

    def _patients(self) -> dict[SliceKey, str | None]:
        volumes = self._document.volumes
        return {key: volumes[key.volume].patient for key in self._document.slices}

    def _suggest_sizes(self) -> None:
        """The shares that the engine takes where nobody says otherwise, as numbers of slices."""
        total, plan = len(self._document.slices), SplitPlan()
        test = round(plan.test * total)
        for box, value in ((self.test, test), (self.val, round(plan.val * (total - test)))):
            box.setRange(0, total)
            box.setValue(value)
        self._preview()

    def _preview(self) -> None:
        by: Literal["patient", "slice"] = "patient" if self.by_patient.isChecked() else "slice"
        self.val.setEnabled(self.folds.value() == 1)
        patients = self._patients()
        plan = SplitPlan(by, self.test.value(), self.val.value(), self.folds.value(), seed=self.seed.value())
        try:
            self._splits = make_splits(patients, plan)
            self.message.setText(self._describe(self._splits))
        except UserError as error:
            self._splits = []
            self.message.setText(str(error))
        self.strip.show_splits(self._splits, patients)
        self.save_button.setEnabled(bool(self._splits) and self._document.editable)
        self._warn()

    def _warn(self) -> None:
        leaks = any(split.leaks for split in self._splits)
        text = self.tr("Every figure made with this split will bear “{stamp}”.")
        self.warning.setVisible(leaks)
        self.warning.setText(text.format(stamp=leak_text()))
        self.warning.setStyleSheet(f"color: {colors_of(self.palette()).bad}; font-weight: bold;")

    def _describe(self, splits: list[Split]) -> str:
        """Colour, part and size, for each fold a line."""
        return "<br>".join(" &nbsp; ".join(_part_size(split, part) for part in Part) for split in splits)

    def _save(self) -> None:
        workspace = self._document.workspace
        if workspace is None or not self._splits:
            return
        try:
            for split in reversed(self._splits):  # the first fold last: the newest split is the one that is taken
                workspace.save_split(split)
        except UserError as error:
            self.message.setText(str(error))
            return
        self.saved.emit(self._splits[0].name)
        self.close()


def _part_size(split: Split, part: Part) -> str:
    return f"<span style='color: {COLORS[part]}'>■</span> {part_text(part)} {len(split.keys(part))}"
