"""The dock “Curves”: experiments overlaid, and a way from a bad point of a curve to the slices behind it."""

from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, QModelIndex, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QPushButton,
    QSplitter,
    QTreeView,
    QVBoxLayout,
    QWidget,
)

from cerebellum_viewer.document.document import Document
from cerebellum_viewer.panels.curve_controls import CurveControls
from cerebellum_viewer.panels.curve_export import save
from cerebellum_viewer.panels.curve_figure import CurveFigure, Drawing
from cerebellum_viewer.panels.curve_series import CurvePoint, colors_for, is_dark
from cerebellum_viewer.panels.experiment_list import ExperimentModel
from cerebellum_viewer.panels.worst_links import WorstLinks
from cerebellum_viewer.services.background import Background
from cerebellum_viewer.services.checkpoints import load_checkpoint
from cerebellum_viewer.services.experiments import ExperimentRecord, ExperimentWatcher
from cerebellum_viewer.services.patient_curves import PatientCurves, patient_curves
from cerebellum_viewer.services.seal import Seal
from cerebellum_viewer.services.wording import Counted, part_text
from cerebellum_viewer.widgets.empty_hint import EmptyHint
from cerebellum_viewer.widgets.path_dialog import Wanted, ask_path
from cerebellum_viewer.widgets.sentence import Sentence
from engine.data.split import Part
from engine.errors import UserError
from engine.job_history import GOES_ON
from engine.wording import named

LIST_WIDTH = 360
LIST_HEIGHT = 120
WIDE = 1.4
"""Plots stand side by side where the panel is this much wider than high."""


class CurvesPanel(QWidget):
    """List and figure. A click on a point puts that checkpoint's predictions on the canvas."""

    checkpoint_shown = Signal(str, int)
    """Experiment and step whose predictions are now on the canvas."""
    resume_wanted = Signal(str)
    """The user wants this experiment's training to go on."""

    def __init__(
        self,
        document: Document,
        watcher: ExperimentWatcher,
        background: Background,
        seal: Seal,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._watcher = watcher
        self._background = background
        self._seal = seal
        self._drawing = Drawing()
        self._fan: PatientCurves | None = None
        self._fan_of: tuple[Path, int] | None = None
        self._scorings: dict[str, int] = {}
        self.model = ExperimentModel(watcher, self)
        self.controls = CurveControls()
        # Side by side the plots ask for more width than the docks should start with; a wide panel turns them.
        self.figure = CurveFigure()
        self._list = _experiment_view(self.model)
        EmptyHint(self._list, self.tr("No experiment yet: start one in “Train”, and its curves grow here."))
        self._resume = QPushButton(self.tr("Resume training"))
        self._hovered = Sentence()
        self.worst = WorstLinks(document)
        self._whole = QSplitter(Qt.Orientation.Vertical)
        self._shaped: Qt.Orientation | None = None
        self._redraw_soon = QTimer(self, interval=0, singleShot=True)
        self._lay_out()
        self._connect()
        self._redraw()

    def show_alone(self, names: list[str]) -> None:
        """Draw these experiments and no others."""
        self.model.check_only(names)

    def export(self, path: Path) -> None:
        """Write what is drawn in the format that the file's name ends in: svg, png or csv."""
        try:
            save(self._drawing, path)
        except OSError as error:
            message = self.tr("{path} cannot be written ({error}).").format(path=path, error=error)
            self._document.failed.emit(UserError(message, self.tr("Choose another folder.")))
        else:
            self._document.noted.emit(self.tr("The curves are in {path}.").format(path=path))

    def show_checkpoint(self, name: str, step: int) -> None:
        """Put a checkpoint's predictions on the canvas."""
        record = self._watcher.record(name)
        if record is None:
            return
        try:
            shown = load_checkpoint(record.experiment, step, self._seal.parts(name))
        except UserError as error:
            self._document.failed.emit(error)
            return
        self._document.show_checkpoint(shown)
        self.checkpoint_shown.emit(name, step)

    # --- building ----------------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        self._hovered.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        # Room for two lines, or the plots would jump under the pointer.
        self._hovered.setMinimumHeight(2 * self._hovered.fontMetrics().lineSpacing())
        self._whole.addWidget(self._list)
        self._whole.addWidget(self.figure)
        self._whole.setStretchFactor(1, 1)
        self._whole.setChildrenCollapsible(False)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(4, 4, 4, 4)
        layout.setSpacing(4)
        for widget in (self.controls, self._resume, self._hovered):
            layout.addWidget(widget)
        layout.addWidget(self._whole, 1)
        layout.addWidget(self.worst)

    def _connect(self) -> None:
        self._redraw_soon.timeout.connect(self._redraw)
        for signal in (self.model.checked_changed, self.controls.changed, self._seal.changed):
            signal.connect(self._redraw_soon.start)
        self._watcher.experiment_changed.connect(self._update)
        self._document.checkpoint_changed.connect(self._mark_shown)
        self._list.selectionModel().currentChanged.connect(self._choose)
        self._list.activated.connect(self._show_best)
        self._resume.clicked.connect(self._ask_to_resume)
        self.controls.export_wanted.connect(self._ask_for_file)
        self.figure.metric_plot.point_hovered.connect(self._describe)
        self.figure.metric_plot.point_clicked.connect(self.show_checkpoint)

    # --- drawing -----------------------------------------------------------------------------------------------

    def _update(self, name: str) -> None:
        """Lengthen one line; a new score changes what the points are, and everything is drawn again."""
        record = self._watcher.record(name)
        if record is None or all(name != other.name for other in self.model.checked):
            return
        self.figure.batch_plot.draw(record, self.figure.look(self._drawing, name))
        if record.scorings != self._scorings.get(name):
            self._redraw_soon.start()
        self._offer_resume()

    def _redraw(self) -> None:
        checked = self.model.checked
        self._scorings = {record.name: record.scorings for record in checked}
        self._drawing = replace(
            self.controls.wanted,
            records=checked,
            numbers={record.name: self.model.number(record.name) for record in checked},
            opened=self._seal.opened,
            fan=self._patients(checked),
        )
        self.figure.draw(self._drawing)
        self._mark_shown()
        self.model.set_colors(colors_for(dark=is_dark(self.palette())))
        self._offer_resume()

    def _patients(self, checked: list[ExperimentRecord]) -> PatientCurves | None:
        """The lines of patients, if they are wanted and known already; else they are read beside the window."""
        chosen = self.model.record_at(self._list.currentIndex())
        record = checked[0] if len(checked) == 1 else chosen
        if not self.controls.patients.isChecked() or record is None or record not in checked:
            return None
        steps, known = tuple(sorted(record.scores(Part.VAL))), (record.experiment.folder, record.scorings)
        if self._fan_of == known:
            return self._fan
        self._fan, self._fan_of = None, known
        if steps:
            read = partial(patient_curves, record.experiment, steps)
            take = partial(self._take_patients, known)
            self._background.run(lambda _report: read(), take, self._document.failed.emit)
        return None

    def _take_patients(self, known: tuple[Path, int], fan: PatientCurves) -> None:
        """Keep what was read, unless something else is wanted by now."""
        if self._fan_of != known:
            return
        self._fan = fan
        if fan.faults:
            message = self.tr("Left out of the patients' lines: {0}").format(named(fan.faults))
            self._document.failed.emit(UserError(message))
        self._redraw_soon.start()

    def _mark_shown(self) -> None:
        shown = self._document.shown
        self.figure.metric_plot.mark_shown(*((shown.experiment, shown.step) if shown else ("", 0)))

    def _describe(self, point: CurvePoint | None) -> None:
        if point is None:
            hint = self.tr("Click a point to see that checkpoint's worst slices.")
            self._hovered.setText(hint if self.figure.metric_plot.points else "")
            return
        values = point.metrics
        text = self.tr("IoU {iou} · F1 {f1} · {wrong} · {patients} · {part}, {name} @ {step}")
        self._hovered.setText(
            text.format(
                name=point.experiment,
                step=point.step,
                part=part_text(point.part),
                iou=f"{values['mean_iou']:.3f}",
                f1=f"{values['f1']:.3f}",
                wrong=self.tr("%n false positives", "", values["false_positives"]),
                patients=Counted().patients(values["patients"]),
            )
        )

    # --- acting ------------------------------------------------------------------------------------------------

    def _choose(self) -> None:
        self._offer_resume()
        if self.controls.patients.isChecked():
            self._redraw_soon.start()

    def _ask_for_file(self, ending: str) -> None:
        kinds = f"{ending.upper()} (*.{ending})"
        ask_path(
            self,
            self.tr("Save the curves"),
            Wanted.NEW_FILE,
            lambda path: self.export(path.with_suffix(f".{ending}")),
            start=f"curves.{ending}",
            kinds=kinds,
        )

    def _offer_resume(self) -> None:
        record = self.model.record_at(self._list.currentIndex())
        self._resume.setVisible(record is not None and record.status in GOES_ON)

    def _ask_to_resume(self) -> None:
        record = self.model.record_at(self._list.currentIndex())
        if record is not None:
            self.resume_wanted.emit(record.name)

    def _show_best(self, index: QModelIndex) -> None:
        record = self.model.record_at(index)
        if record is not None and record.best_step is not None:
            self.show_checkpoint(record.name, record.best_step)

    # --- Qt ----------------------------------------------------------------------------------------------------

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802  # Qt override
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._redraw_soon.start()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802  # Qt override
        super().resizeEvent(event)
        wide = self.width() > WIDE * self.height()
        direction = Qt.Orientation.Horizontal if wide else Qt.Orientation.Vertical
        if direction is not self._shaped:
            self._shaped = direction
            self.figure.setOrientation(direction)
            self._whole.setOrientation(direction)
            own, whole = (LIST_WIDTH, self.width()) if wide else (LIST_HEIGHT, self.height())
            self._whole.setSizes([own, whole - own])

    def sizeHint(self) -> QSize:  # noqa: N802  # Qt override
        return QSize(340, 420)


def _experiment_view(model: ExperimentModel) -> QTreeView:
    view = QTreeView()
    view.setModel(model)
    view.setRootIsDecorated(False)
    view.setUniformRowHeights(True)
    view.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    view.setAccessibleName(QCoreApplication.translate("Experiments", "Experiments"))
    header = view.header()
    header.setStretchLastSection(False)
    view.setTextElideMode(Qt.TextElideMode.ElideMiddle)
    header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
    header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
    view.setMinimumWidth(180)
    return view
