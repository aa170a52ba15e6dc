"""In the status bar: that a training is at work, and how far it is, whichever panel is in front."""

from PySide6.QtWidgets import QToolButton, QWidget

from cerebellum_viewer.services.experiments import ExperimentWatcher
from engine.job_history import Status


class AtWork(QToolButton):
    """Seen only while something is learnt, by whomever it was begun; what a click does says who builds it."""

    def __init__(self, watcher: ExperimentWatcher, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._watcher = watcher
        self.setAutoRaise(True)
        self.setToolTip(self.tr("Show how the training goes"))
        for signal in (
            watcher.experiments_reset,
            watcher.experiment_added,
            watcher.experiment_changed,
            watcher.experiment_removed,
        ):
            signal.connect(self._show)
        self._show()

    def _show(self, *_: object) -> None:
        records = (self._watcher.record(name) for name in self._watcher.names)
        running = [record for record in records if record is not None and record.status is Status.RUNNING]
        if len(running) == 1:
            done = running[0].latest.step if running[0].latest else 0
            self.setText(self.tr("Training: {0} of {1} batches").format(done, running[0].config.steps))
        else:
            self.setText(self.tr("%n trainings at work", "", len(running)))
        self.setVisible(bool(running))
