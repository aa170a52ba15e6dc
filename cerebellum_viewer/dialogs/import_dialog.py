"""Import: choose a folder, see what would be taken in and what left out and why, then take it in."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QProgressBar,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from cerebellum_viewer.dialogs.reader_box import ReaderBox
from cerebellum_viewer.document.document import Document
from cerebellum_viewer.document.reading import current_reader
from cerebellum_viewer.services.background import Background
from cerebellum_viewer.services.wording import Counted, outcome_text
from cerebellum_viewer.widgets.button_box import add_button
from cerebellum_viewer.widgets.decimal_box import DecimalBox
from cerebellum_viewer.widgets.path_field import PathField
from cerebellum_viewer.widgets.sentence import Sentence
from engine.data.database import DATABASE
from engine.data.import_plan import TAKEN_IN, ImportOptions, ImportPlan, Present
from engine.data.importing import Progress, scan
from engine.data.patients import PATIENTS_CSV
from engine.data.pseudonyms import apply_nameless, has_pseudonyms, renaming
from engine.data.store import Workspace
from engine.errors import UserError

TYPING_PAUSE_MS = 300


class ImportDialog(QDialog):
    """A window beside the main one. Nothing is written before “Import” is pressed, and source files never are."""

    imported = Signal(int)
    """How many slices were new."""

    def __init__(self, document: Document, background: Background, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Import"))
        self._document = document
        self._background = background
        self._plan: ImportPlan | None = None
        self._unlike: Sequence[str] = ()
        self._scan_number = 0
        self._proposed: Path | None = None
        self.source = PathField(self.tr("Folder with pictures and masks"))
        self.patients = PathField(self.tr("Patient table"), self.tr("Tables (*.csv)"))
        self.volume_is_patient = QCheckBox(self.tr("Each &volume is one patient"))
        self.pseudonyms = QCheckBox(self.tr("Ta&ke in no names: copies under pseudonyms"))
        self.mask_variable = QLineEdit()
        self.mask_values = QLineEdit()
        self.clip_boxes = QCheckBox(self.tr("&Cut boxes that leave their picture at its edge"))
        self.spacing = DecimalBox()
        self.reader = ReaderBox(document)
        self.target = PathField(self.tr("Workspace folder"))
        self.counts = QTreeWidget()
        self.problems = QTreeWidget()
        self.message = Sentence()
        self._form = QFormLayout()
        self._progress = QProgressBar(textVisible=False)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self.import_button = add_button(self.buttons, self.tr("Import"), QDialogButtonBox.ButtonRole.AcceptRole)
        self.import_button.setAutoDefault(False)  # Return ends what is typed
        self._scan_soon = QTimer(self, interval=TYPING_PAUSE_MS, singleShot=True)
        self._lay_out()
        self._connect()
        self._forget_plan()

    def choose_source(self, source: Path) -> None:
        """Look through a folder, for instance one that was dropped on the window."""
        self.source.set_path(source)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802  # Qt's name
        """Qt's hook: look through the folder as it is now."""
        super().showEvent(event)
        self._forget_plan()
        self._scan()

    # --- building ----------------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        self.spacing.setRange(0.0, 10.0)
        self.spacing.setDecimals(3)
        self.spacing.setSingleStep(0.01)
        self.spacing.setSuffix(self.tr(" mm per pixel"))
        self.spacing.setSpecialValueText(self.tr("as in the patient table, else unknown"))
        self.patients.line.setPlaceholderText(self.tr("optional: a CSV with the columns volume and patient"))
        self.mask_variable.setPlaceholderText(self.tr("found by itself where only one fits"))
        self.mask_values.setPlaceholderText(
            self.tr("zeros and one other value; else a label like 2, or a threshold like >=128")
        )
        for tree, headers in (
            (self.counts, (self.tr("What was found"), self.tr("Files"))),
            (self.problems, (self.tr("Left out or noted"), self.tr("Reason"), self.tr("Details"))),
        ):
            tree.setHeaderLabels(headers)
            tree.setRootIsDecorated(False)
            tree.setUniformRowHeights(True)
            tree.setAccessibleName(headers[0])
            for column in (0, 1):
                tree.header().setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
        form = self._form
        form.addRow(self.tr("&Folder"), self.source)
        form.addRow(self.tr("&Patient table"), self.patients)
        form.addRow("", self.volume_is_patient)
        form.addRow("", self.pseudonyms)
        form.addRow(self.tr("&Mask variable"), self.mask_variable)
        form.addRow(self.tr("Mask va&lues"), self.mask_values)
        form.addRow("", self.clip_boxes)
        form.addRow(self.tr("&Spacing"), self.spacing)
        form.addRow(self.tr("&Reader"), self.reader)
        form.addRow(self.tr("&Workspace"), self.target)
        found = QHBoxLayout()
        found.addWidget(self.counts, 3)
        found.addWidget(self.problems, 5)
        layout = QVBoxLayout(self)
        layout.addLayout(form)
        layout.addLayout(found, 1)
        layout.addWidget(self.message)
        layout.addWidget(self._progress)
        layout.addWidget(self.buttons)
        self.resize(820, 560)

    def _connect(self) -> None:
        self.source.changed.connect(self._source_changed)
        self.patients.changed.connect(self._rescan)
        self.volume_is_patient.toggled.connect(self._rescan)
        self.mask_variable.textChanged.connect(self._rescan)
        self.mask_values.textChanged.connect(self._rescan)
        self.clip_boxes.toggled.connect(self._rescan)
        self.pseudonyms.toggled.connect(self._describe)
        self.spacing.valueChanged.connect(self._rescan)
        self.reader.currentTextChanged.connect(self._rescan)
        self.target.changed.connect(self._enable)
        self._document.workspace_changed.connect(self._follow_workspace)
        self._scan_soon.timeout.connect(self._scan)
        self.buttons.rejected.connect(self.close)
        self.import_button.clicked.connect(self._import)

    def _follow_workspace(self) -> None:
        self.reader.follow_workspace()
        self._rescan()

    # --- scanning ----------------------------------------------------------------------------------------------

    def _source_changed(self) -> None:
        source = self.source.path
        if source is not None and source.is_dir():
            table = source / PATIENTS_CSV
            self.patients.set_path(table if table.is_file() else None)
        self._propose_target()
        self._rescan()

    def _propose_target(self) -> None:
        """A workspace beside the source, followed as it is typed until the user names another one."""
        if self.target.path in {None, self._proposed}:
            source = self.source.path
            # A root has neither a name nor anything beside it.
            named = source is not None and bool(source.name) and source.is_dir()
            self._proposed = source.with_name(f"{source.name}-workspace") if source and named else None
            self.target.set_path(self._proposed)

    def _rescan(self) -> None:
        """Out of sight nothing is looked through."""
        self._forget_plan()
        if self.isVisible():
            self._scan_soon.start()

    def _forget_plan(self) -> None:
        """Whatever is shown no longer fits the fields; results still under way are for older ones."""
        self._plan = None
        self._scan_number += 1
        self.counts.clear()
        self.problems.clear()
        self._progress.hide()
        self._enable()

    def _scan(self) -> None:
        source = self.source.path
        if source is None:
            self.message.setText(
                self.tr("Choose a folder: what is found in it is shown here before anything is taken in.")
            )
            return
        try:
            options = ImportOptions(
                patients=self.patients.path,
                mask_variable=self.mask_variable.text().strip() or None,
                mask_values=self.mask_values.text().strip(),
                spacing_mm=f"{self.spacing.value():.3f}" if self.spacing.value() else "",
                clip_boxes=self.clip_boxes.isChecked(),
                volume_is_patient=self.volume_is_patient.isChecked(),
            )
        except UserError as error:
            self.message.setText(str(error))
            return
        number = self._scan_number
        self.message.setText(self.tr("Looking through the folder…"))
        self._progress.setRange(0, 0)
        self._progress.show()
        self._background.run(
            partial(_look, source, options, self._present(), self._folder_of_readings()),
            lambda found: self._show_plan(number, *found),
            lambda error: self._show_error(number, error),
            lambda done, total: self._show_progress(number, done, total),
        )

    def _present(self) -> Present:
        """What the open workspace holds, and the reader has said if that is the one who reads in the window."""
        document = self._document
        workspace = document.workspace
        known = renaming(workspace.folder) if workspace is not None else str
        return Present(document.slices, document.annotations, document.volumes, self.reader.name, known)

    def _folder_of_readings(self) -> Path | None:
        """Where to look up what the reader has said; None if the window knows it."""
        workspace = self._document.workspace
        if workspace is None or self.reader.name == current_reader(self._document).name:
            return None
        return workspace.folder

    def _renames(self) -> bool:
        """Whether this would be the first import without names: nothing in it is called as anything that is there."""
        folder = self._folder()
        return self.pseudonyms.isChecked() and not (folder is not None and has_pseudonyms(folder))

    def _show_progress(self, number: int, done: int, total: int) -> None:
        if number == self._scan_number:
            self._progress.setRange(0, total)
            self._progress.setValue(done)

    def _show_error(self, number: int, error: UserError) -> None:
        if number == self._scan_number:
            self._progress.hide()
            self.message.setText(str(error))

    def _show_plan(self, number: int, plan: ImportPlan, unlike: Sequence[str]) -> None:
        if number != self._scan_number:
            return
        self._plan, self._unlike = plan, unlike
        self._progress.hide()
        rows = [(outcome_text(outcome), str(count)) for outcome, count in plan.counts().items()]
        for texts in (*rows, (self.tr("All files"), str(len(plan.rows)))):
            item = QTreeWidgetItem(self.counts, list(texts))
            item.setTextAlignment(1, Qt.AlignmentFlag.AlignRight)
        for row in plan.rows:
            if row.outcome not in TAKEN_IN or row.detail:
                item = QTreeWidgetItem(self.problems, [row.path, outcome_text(row.outcome), row.detail])
                item.setToolTip(2, row.detail)
        self._describe()
        self._enable()

    def _describe(self) -> None:
        """What would be taken in, and where the workspace holds another of the same thing."""
        plan = self._plan
        if plan is None:
            return
        if plan.is_of_use:
            self.message.setText(" ".join((self._sizes(plan), *plan.notes, *([] if self._renames() else self._unlike))))
        else:
            self.message.setText(self.tr("Nothing in this folder can be used: the list says why."))

    def _sizes(self, plan: ImportPlan) -> str:
        unknown = sum(volume.patient is None for volume in plan.volumes)
        slices, volumes = Counted().slices(len(plan.slices)), Counted().volumes(len(plan.volumes))
        said = [self.tr("{slices} in {volumes}.").format(slices=slices, volumes=volumes)] if plan.slices else []
        if plan.labels or not said:
            said.append(self.tr("Labels of {0}.").format(Counted().slices(len(plan.labels))))
        if unknown:
            said.append(self.tr("%n volumes have no patient, so a split by patient cannot be made.", "", unknown))
        if self._document.workspace is not None and not self._document.editable:
            said.append(self.tr("The open workspace is read-only here: nothing is taken in."))
        if self.reader.is_new:
            said.append(self.tr("{0} is a new reader.").format(self.reader.name))
        return " ".join(said)

    # --- importing ---------------------------------------------------------------------------------------------

    def _enable(self) -> None:
        has_workspace = self._document.workspace is not None
        self._form.setRowVisible(self.target, not has_workspace)
        folder = self._folder()
        decided = folder is not None and has_pseudonyms(folder)
        self.pseudonyms.setChecked(decided or self.pseudonyms.isChecked())
        self.pseudonyms.setDisabled(decided)
        ready = self._document.editable or (not has_workspace and self.target.path is not None)
        self.import_button.setEnabled(self._plan is not None and self._plan.is_of_use and ready)

    def _folder(self) -> Path | None:
        """The workspace's that is open, or would be opened or made."""
        return self._document.workspace.folder if self._document.workspace else self.target.path

    def _import(self) -> None:
        plan = self._plan
        if plan is None:
            return
        try:
            workspace = self._workspace()
            unlike = [] if self._renames() else plan.unlike(self._present())
            nameless, reader = self.pseudonyms.isChecked(), self.reader.name
            taken = apply_nameless(plan, workspace, reader) if nameless else plan.apply(workspace, reader)
        except (UserError, OSError) as error:
            self.message.setText(str(error))
            return
        self._document.reload()
        told = [self.tr("{n} new slices imported.").format(n=taken.added)] if taken.added or not taken.labelled else []
        if taken.labelled:
            told.append(self.tr("{0} labelled for {1}.").format(Counted().slices(taken.labelled), reader))
        self._document.noted.emit(" ".join([*told, *unlike]))
        self.imported.emit(taken.added)
        self.close()

    def _workspace(self) -> Workspace:
        """The open workspace, else the one in the folder named, which is made where there is none yet."""
        if self._document.workspace is None:
            target = self.target.path or Path()
            exists = (target / DATABASE).exists()
            self._document.open(Workspace.open(target) if exists else Workspace.create(target))
        workspace = self._document.workspace
        if workspace is None:
            raise UserError(self.tr("No workspace is open."), self.tr("Choose a folder for it."))
        return workspace


def _look(
    source: Path, options: ImportOptions, present: Present, readings: Path | None, on_progress: Progress
) -> tuple[ImportPlan, list[str]]:
    """What an import would do, and where the workspace holds another of the same thing.

    What the reader has said is read in the workspace's folder `readings`, if one is given.
    """
    if readings is not None:
        with Workspace.open(readings, to_read=True) as workspace:
            present = replace(present, annotations=workspace.annotations(present.reader))
    plan = scan(source, options, on_progress, present)
    return plan, plan.unlike(present)
