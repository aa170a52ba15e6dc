"""Export the annotations in the format of another program, into a folder of its own."""

from pathlib import Path

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QProgressBar,
    QVBoxLayout,
    QWidget,
)

from cerebellum_viewer.document.document import Document
from cerebellum_viewer.document.reading import current_reader
from cerebellum_viewer.services.background import Background
from cerebellum_viewer.services.wording import Counted
from cerebellum_viewer.widgets.button_box import add_button
from cerebellum_viewer.widgets.path_field import PathField
from cerebellum_viewer.widgets.sentence import Sentence
from engine.darknet.cfg_files import cfg_files
from engine.data.export import ExportReport, export_workspace, round_trip
from engine.data.export_formats import FORMATS
from engine.data.round_trip import RoundTrip
from engine.data.store import Workspace
from engine.errors import UserError

FORMAT_TEXTS: dict[str, str] = {
    "yolo": str(QT_TRANSLATE_NOOP("Export", "YOLO text files with classes.txt")),
    "ultralytics": str(QT_TRANSLATE_NOOP("Export", "Ultralytics folders with data.yaml")),
    "darknet": str(QT_TRANSLATE_NOOP("Export", "Darknet lists, .names, .data and .cfg")),
    "labelimg": str(QT_TRANSLATE_NOOP("Export", "labelImg folder with classes.txt")),
    "coco": str(QT_TRANSLATE_NOOP("Export", "COCO JSON")),
    "voc": str(QT_TRANSLATE_NOOP("Export", "Pascal VOC XML")),
    "masks": str(QT_TRANSLATE_NOOP("Export", "Masks as PNG")),
    "csv": str(QT_TRANSLATE_NOOP("Export", "Table (CSV)")),
    "matlab": str(QT_TRANSLATE_NOOP("Export", "Masks as MATLAB files")),
    "nifti": str(QT_TRANSLATE_NOOP("Export", "Masks and pictures as NIfTI volumes")),
    "pictures": str(QT_TRANSLATE_NOOP("Export", "Pictures as PNG")),
}


class ExportDialog(QDialog):
    """A window beside the main one; the work goes on in the background."""

    exported = Signal(object)
    """The ExportReport."""

    def __init__(self, document: Document, background: Background, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Export"))
        self._document = document
        self._background = background
        self._busy = False
        self.format = QComboBox()
        self.out = PathField(self.tr("New folder"))
        self.reviewed_only = QCheckBox(self.tr("Only &accepted slices"))
        self.reader = QLabel()
        self.reader.setTextFormat(Qt.TextFormat.PlainText)
        self.reader.setToolTip(self.tr("Whose boxes and masks are written: who reads in the window."))
        self.message = Sentence()
        self._form = QFormLayout()
        self._progress = QProgressBar(textVisible=False)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self.export_button = add_button(self.buttons, self.tr("Export"), QDialogButtonBox.ButtonRole.AcceptRole)
        self.proof_button = add_button(
            self.buttons, self.tr("Check &round trip"), QDialogButtonBox.ButtonRole.ActionRole
        )
        self.proof_button.setToolTip(
            self.tr("Writes boxes and masks in every format, reads them back and compares: nothing may move.")
        )
        self._lay_out()
        document.workspace_changed.connect(self._follow_workspace)
        self.out.changed.connect(self._enable)
        self.buttons.rejected.connect(self.close)
        self.export_button.clicked.connect(self._export)
        self.proof_button.clicked.connect(self._prove)
        self._follow_workspace()

    def _lay_out(self) -> None:
        for name in FORMATS:
            self.format.addItem(QCoreApplication.translate("Export", FORMAT_TEXTS.get(name, name)), name)
        self._progress.setRange(0, 0)
        form = self._form
        form.addRow(self.tr("Reader"), self.reader)
        form.addRow(self.tr("&Format"), self.format)
        form.addRow(self.tr("F&older"), self.out)
        form.addRow("", self.reviewed_only)
        layout = QVBoxLayout(self)
        layout.addLayout(form)
        layout.addWidget(self.message)
        layout.addStretch(1)
        layout.addWidget(self._progress)
        layout.addWidget(self.buttons)
        self.resize(560, 0)  # as low as its contents let it be

    def _follow_workspace(self) -> None:
        """Say who reads, where there are several readers."""
        workspace = self._document.workspace
        self.reader.setText(current_reader(self._document).name)
        self._form.setRowVisible(self.reader, workspace is not None and len(workspace.readers.all()) > 1)
        self._enable()

    def _enable(self) -> None:
        self._progress.setVisible(self._busy)
        ready = self._document.workspace is not None and self.out.path is not None
        self.export_button.setEnabled(ready and not self._busy)
        self.proof_button.setEnabled(self._document.workspace is not None and not self._busy)

    def _export(self) -> None:
        workspace, out = self._document.workspace, self.out.path
        if workspace is None or out is None:
            return
        folder, name, reviewed_only = workspace.folder, str(self.format.currentData()), self.reviewed_only.isChecked()
        reader = current_reader(self._document).name
        self._set_busy(True)
        self._tell(self.tr("Exporting…"))
        self._background.run(
            lambda _report: _export(folder, out, name, reader, reviewed_only=reviewed_only),
            self._show_report,
            self._show_error,
        )

    def _prove(self) -> None:
        workspace = self._document.workspace
        if workspace is None:
            return
        folder, reader = workspace.folder, current_reader(self._document).name
        self._set_busy(True)
        self._tell(self.tr("Writing every format and reading it back…"))
        self._background.run(lambda _report: _prove(folder, reader), self._show_proof, self._show_error)

    def _show_proof(self, found: list[RoundTrip]) -> None:
        self._set_busy(False)
        faults = [f"{item.format}: {fault}" for item in found for fault in item.faults]
        text = self.tr("Every box and mask came back in {n} formats, and every file was the same to the byte.").format(
            n=len(found)
        )
        self._tell("\n".join(faults) or text)

    def _tell(self, text: str) -> None:
        """Words that need more room take it from the screen and not from the fields."""
        self.message.setText(text)
        layout = self.layout()
        if layout is not None:
            layout.activate()
            self.resize(self.width(), max(self.height(), layout.totalHeightForWidth(self.width())))

    def _set_busy(self, busy: bool) -> None:
        self._busy = busy
        self._enable()

    def _show_error(self, error: UserError) -> None:
        self._set_busy(False)
        self._tell(str(error))

    def _show_report(self, report: ExportReport) -> None:
        self._set_busy(False)
        text = self.tr("{slices} with {boxes} written to {folder}; {left_out} left out.").format(
            slices=Counted().slices(report.slices),
            boxes=Counted().boxes(report.boxes),
            folder=report.folder,
            left_out=Counted().slices(report.left_out),
        )
        self._tell("\n".join((text, *report.warnings)))
        self.exported.emit(report)


def _prove(folder: Path, reader: str) -> list[RoundTrip]:
    with Workspace.open(folder, to_read=True) as opened:
        opened.readers.read_as(reader)
        return round_trip(opened)


def _export(folder: Path, out: Path, format_: str, reader: str, *, reviewed_only: bool) -> ExportReport:
    """With a reader of its own: a connection to the database belongs to the thread that opened it."""
    with Workspace.open(folder, to_read=True) as opened:
        opened.readers.read_as(reader)
        return export_workspace(opened, out, format_, reviewed_only=reviewed_only, more=cfg_files(format_))
