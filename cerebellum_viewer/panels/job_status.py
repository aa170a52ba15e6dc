"""Where a job stands: progress, speed, time that is left, what it costs, and why it failed."""

from PySide6.QtCore import QLocale, Qt
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QPushButton, QVBoxLayout, QWidget

from cerebellum_viewer.services.experiments import ExperimentRecord, ExperimentWatcher
from cerebellum_viewer.services.states import status_text
from cerebellum_viewer.services.training_queue import TrainingQueue
from cerebellum_viewer.widgets.sentence import Sentence
from engine.job_history import AT_WORK, Status
from engine.protocol import CostEstimated, JobFailed


class JobStatus(QWidget):
    """Follows whichever job was seen at work last, whoever started it, or the one that `follow` names."""

    def __init__(self, watcher: ExperimentWatcher, queue: TrainingQueue, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._watcher = watcher
        self._queue = queue
        self._followed = ""
        self.bar = QProgressBar(textVisible=False)
        self.text = Sentence()
        self.cost = Sentence()
        self.cancel_button = QPushButton(self.tr("Cancel"))
        self.text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.cost.setObjectName("hint")
        row = QHBoxLayout()
        row.addWidget(self.bar, 1)
        row.addWidget(self.cancel_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(6, 0, 6, 0)
        layout.addLayout(row)
        layout.addWidget(self.text)
        layout.addWidget(self.cost)
        watcher.experiments_reset.connect(self._forget)
        watcher.experiment_added.connect(self._seen)
        watcher.experiment_changed.connect(self._seen)
        watcher.experiment_removed.connect(self._seen)
        queue.changed.connect(watcher.poll)
        self.cancel_button.clicked.connect(self.cancel)
        self._forget()

    def follow(self, name: str) -> None:
        """Show the job of one experiment, unless another is at work."""
        followed = self._watcher.record(self._followed)
        if followed is None or not self._at_work(followed):
            self._followed = name
            self._refresh()

    def cancel(self) -> bool:
        """Ask the job that is shown to stop; whether one is at work."""
        record = self._watcher.record(self._followed)
        if record is None or not self._at_work(record):
            return False
        self._queue.cancel(record.name)
        self.cancel_button.setEnabled(False)
        self.text.setText(self.tr("Stopping {name}…").format(name=record.name))
        return True

    def _forget(self) -> None:
        self._followed = ""
        for name in self._watcher.names:
            self._seen(name)
        self._refresh()

    def _seen(self, name: str) -> None:
        record, followed = self._watcher.record(name), self._watcher.record(self._followed)
        idle = followed is None or not self._at_work(followed)
        if record is not None and record.status in AT_WORK and idle:
            self._followed = name
        if name == self._followed:
            self._refresh()

    def _at_work(self, record: ExperimentRecord) -> bool:
        return record.status in AT_WORK

    def _refresh(self) -> None:
        record = self._watcher.record(self._followed)
        at_work = record is not None and self._at_work(record)
        self.bar.setVisible(at_work)
        self.cancel_button.setVisible(at_work)
        self._show_cost(record.cost if record is not None and at_work else None)
        if record is None:
            self.text.setText("")
            return
        stopping = record.status in AT_WORK - {Status.RUNNING}
        self.cancel_button.setEnabled(not stopping)
        if not at_work:
            self.text.setText(self._ended(record))
        elif stopping:
            self.text.setText(self.tr("{name}: {status}").format(name=record.name, status=status_text(record.status)))
        else:
            self._show_progress(record)

    def _show_progress(self, record: ExperimentRecord) -> None:
        started, latest = record.started, record.latest
        if started is None:
            self.bar.setRange(0, 0)
            self.text.setText(self.tr("Starting {name}…").format(name=record.name))
        elif started.job != "train":
            self.bar.setRange(0, 0)
            self.text.setText(self.tr("Scoring {name}…").format(name=record.name))
        else:
            self.bar.setRange(0, started.total_steps)
            self.bar.setValue(latest.step if latest else started.first_step - 1)
            self.text.setText(self._speed(record))

    def _speed(self, record: ExperimentRecord) -> str:
        started, latest = record.started, record.latest
        if started is None or latest is None:
            return self.tr("{name}: reading pictures…").format(name=record.name)
        text = self.tr("{name}: {step} of {total} batches, {speed} pictures/s, {left} left on {device}")
        left = (started.total_steps - latest.step) * record.config.batch / max(latest.pictures_per_second, 1e-9)
        return text.format(
            name=record.name,
            step=latest.step,
            total=started.total_steps,
            speed=f"{latest.pictures_per_second:.0f}",
            left=duration(left),
            device=started.device,
        )

    def _show_cost(self, cost: CostEstimated | None) -> None:
        self.cost.setVisible(cost is not None)
        if cost is None:
            return
        text = self.tr("In all about {time}; {disk} on disk, of {free} free").format(
            time=duration(cost.seconds), disk=self._size(cost.disk_bytes), free=self._size(cost.free_bytes)
        )
        self.cost.setText(text)

    def _size(self, count: int) -> str:
        return QLocale.c().formattedDataSize(count, 1, QLocale.DataSizeFormat.DataSizeSIFormat)

    def _ended(self, record: ExperimentRecord) -> str:
        word = record.last_word
        if isinstance(word, JobFailed):
            return self.tr("{name} failed. {message} {hint}").format(
                name=record.name, message=word.message, hint=word.hint
            )
        return self.tr("{name}: {status}").format(name=record.name, status=status_text(record.status))


def duration(seconds: float) -> str:
    """Hours, minutes and seconds, as many as matter."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"
