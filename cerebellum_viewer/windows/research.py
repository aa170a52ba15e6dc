"""The researcher's half of the window: experiments, training, curves, worst slices, and the dialogs around them."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QDialog

from cerebellum_viewer.dialogs.about_dialog import AboutDialog
from cerebellum_viewer.dialogs.blackout_dialog import BlackoutDialog
from cerebellum_viewer.dialogs.erase_dialog import EraseDialog
from cerebellum_viewer.dialogs.export_dialog import ExportDialog
from cerebellum_viewer.dialogs.import_dialog import ImportDialog
from cerebellum_viewer.dialogs.split_dialog import SplitDialog
from cerebellum_viewer.document.document import Document
from cerebellum_viewer.panels.at_work import AtWork
from cerebellum_viewer.panels.checkpoints_panel import CheckpointsPanel
from cerebellum_viewer.panels.comparison_panel import ComparisonPanel
from cerebellum_viewer.panels.curves_panel import CurvesPanel
from cerebellum_viewer.panels.grid_panel import GridPanel
from cerebellum_viewer.panels.labels_panel import LabelsPanel
from cerebellum_viewer.panels.results_panel import ResultsPanel
from cerebellum_viewer.panels.toasts import Offer, Toasts
from cerebellum_viewer.panels.train_panel import TrainPanel
from cerebellum_viewer.panels.worst_panel import WorstPanel
from cerebellum_viewer.services.background import Background
from cerebellum_viewer.services.experiments import ExperimentWatcher
from cerebellum_viewer.services.jobs import JobRunner
from cerebellum_viewer.services.models import ModelInUse
from cerebellum_viewer.services.reports import Reports
from cerebellum_viewer.services.seal import Seal
from cerebellum_viewer.services.training_queue import TrainingQueue
from cerebellum_viewer.windows.actions import Handler
from cerebellum_viewer.windows.main_window import MainWindow
from cerebellum_viewer.windows.tuning import Tuning
from engine.errors import UserError
from engine.job_history import Status


class Research(QObject):
    """Builds the panels into a window and says what their actions do."""

    def __init__(self, window: MainWindow, document: Document, toasts: Toasts) -> None:
        super().__init__(window)
        self._window = window
        self._toasts = toasts
        self._document = document
        self.background = Background(self)
        self.watcher = ExperimentWatcher(document, self)
        self.runner = JobRunner(self)
        self.reports = Reports(self)
        self.seal = Seal(document, self)
        self.queue = TrainingQueue(document, self.background, self)
        self.at_work = AtWork(self.watcher)
        self.train = TrainPanel(document, self.watcher, self.queue, self.background)
        self.curves = CurvesPanel(document, self.watcher, self.background, self.seal)
        self.worst = WorstPanel(document, self.watcher, self.runner, self.seal)
        self.results = ResultsPanel(
            CheckpointsPanel(document, self.watcher, self.runner, self.seal),
            GridPanel(self.watcher),
            ComparisonPanel(document, self.background, self.seal),
            LabelsPanel(document, self.watcher, self.background),
        )
        checkpoints = self.results.checkpoints
        self.in_use = ModelInUse(document, self)
        self.tuning = Tuning(document, self.watcher, self.queue, self.background, self.in_use, toasts, checkpoints)
        self.split_dialog = SplitDialog(document, self.background, window)
        self.import_dialog = ImportDialog(document, self.background, window)
        self.export_dialog = ExportDialog(document, self.background, window)
        self.blackout_dialog = BlackoutDialog(document, self.background, window)
        self.erase_dialog = EraseDialog(document, window)
        self._arrange()
        self._connect()

    def handlers(self) -> dict[str, Handler]:
        """What the research actions do, by their ids."""
        return {
            "file.import": _opener(self.import_dialog),
            "file.export": _opener(self.export_dialog),
            "file.blackout": _opener(self.blackout_dialog),
            "file.erase": _opener(self.erase_dialog),
            "data.split": _opener(self.split_dialog),
            "train.start": lambda: self._window.show_panel(self.train),
            "report.write": self._write_report,
            "train.cancel": self._cancel_training,
            "checkpoint.score_again": self.results.checkpoints.score_again,
            "checkpoint.score_all": self._score_all,
            "queue.next": self.worst.next,
            "queue.previous": self.worst.previous,
            "help.about": lambda: AboutDialog(self._window).show(),
            **self.tuning.handlers(),
        }

    def show_newest_result(self) -> None:
        """Draw the newest finished experiment, and put its best checkpoint on the canvas: there is more to see."""
        for name in reversed(self.watcher.names):
            record = self.watcher.record(name)
            if record is not None and record.status is Status.DONE and record.best_step is not None:
                self.curves.show_alone([name])
                self.curves.show_checkpoint(name, record.best_step)
                return
        self.curves.show_alone(self.watcher.names[-1:])

    def close(self) -> None:
        """Let background work end; training goes on by itself."""
        self.background.close()
        self.reports.close()
        self.tuning.writer.close()

    def _arrange(self) -> None:
        right = Qt.DockWidgetArea.RightDockWidgetArea
        self._window.statusBar().addPermanentWidget(self.at_work)
        self.at_work.clicked.connect(lambda: self._window.show_panel(self.train))
        self._window.add_panel(self.train, self.tr("Train"), right)
        self._window.add_panel(self.curves, self.tr("Curves"), right)
        self._window.add_panel(self.worst, self.tr("Worst"), right)
        below = Qt.DockWidgetArea.BottomDockWidgetArea
        self._window.add_panel(self.results, self.tr("Results"), below).hide()
        offered = [*self.tuning.handlers(), "checkpoint.score_again"]
        self.results.checkpoints.offer([self._window.table[name] for name in offered])

    def _connect(self) -> None:
        self.train.split_wanted.connect(_opener(self.split_dialog))
        self.train.import_wanted.connect(_opener(self.import_dialog))
        self.split_dialog.saved.connect(self.train.refresh_splits)
        self.curves.resume_wanted.connect(self.queue.go_on)
        for panel in (self.results.checkpoints, self.results.labels):
            panel.checkpoint_wanted.connect(self.curves.show_checkpoint)
        self.results.grid.experiments_wanted.connect(self._draw_alone)
        self.watcher.warned.connect(self._document.failed)
        self.watcher.experiment_removed.connect(self._forget)
        self.reports.failed.connect(lambda _: self._toasts.take_back(self._being_written()))
        self.reports.failed.connect(self._document.failed)
        self.reports.begun.connect(lambda: self._toasts.note(self._being_written()))
        self.reports.written.connect(self._tell_written)

    def _forget(self, name: str) -> None:
        """What a deleted experiment showed goes with it."""
        if self._document.shown is not None and self._document.shown.experiment == name:
            self._document.show_checkpoint(None)

    def _cancel_training(self) -> None:
        if not self.train.status.cancel():
            self._document.noted.emit(self.tr("No training is at work."))

    def _score_all(self) -> None:
        button = self.worst.score_more.button
        if button.isEnabled():
            self._window.show_panel(self.worst)
            button.click()
        elif self._document.shown is None:
            self._document.noted.emit(self.tr("Choose a checkpoint first: click a point in “Curves”."))
        elif self.runner.running is not None:
            self._document.noted.emit(self.tr("Another job is at work: wait for its end."))
        else:
            self._document.noted.emit(self.tr("This checkpoint is scored on all slices."))

    def _being_written(self) -> str:
        return self.tr("The report is being written.")

    def _write_report(self) -> None:
        """About the experiments whose curves are drawn."""
        workspace, names = self._document.workspace, [record.name for record in self.curves.model.checked]
        if workspace is None or not names:
            message, hint = self.tr("No experiment is chosen."), self.tr("Tick some in the list above the curves.")
            self._document.failed.emit(UserError(message, hint))
            return
        self.reports.write(workspace.folder, names)

    def _tell_written(self, page: Path) -> None:
        open_it = Offer(self.tr("Open"), lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(str(page))))
        self._toasts.take_back(self._being_written())
        self._toasts.note(self.tr("The report is written: {path}").format(path=page), open_it)

    def _draw_alone(self, names: list[str]) -> None:
        self.curves.show_alone(names)
        self._window.show_panel(self.curves)


def _opener(dialog: QDialog) -> Callable[[], None]:
    """Shows a dialog, in front if it is open already."""

    def show() -> None:
        dialog.show()
        dialog.raise_()
        dialog.activateWindow()

    return show
