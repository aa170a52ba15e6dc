"""What is done with one checkpoint: it learns from corrections, is taken over, becomes an ONNX file."""

from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject

from cerebellum_viewer.document.document import Document
from cerebellum_viewer.panels.checkpoints_panel import CheckpointsPanel
from cerebellum_viewer.panels.toasts import Offer, Toasts
from cerebellum_viewer.services.background import Background
from cerebellum_viewer.services.comparing import Named
from cerebellum_viewer.services.experiments import ExperimentWatcher
from cerebellum_viewer.services.file_writer import FileWriter
from cerebellum_viewer.services.models import ModelInUse
from cerebellum_viewer.services.training_queue import TrainingQueue
from cerebellum_viewer.windows.actions import Handler
from engine.errors import UserError
from engine.experiment import Experiment
from engine.job_history import Status
from engine.shipped import ONNX
from engine.study.tuning import Answer, Lesson, Taught, Verdict, model_of, verdict, verdict_on


class Tuning(QObject):
    """Of several selected checkpoints none is meant; without a selection the one on the canvas is."""

    def __init__(
        self,
        document: Document,
        watcher: ExperimentWatcher,
        queue: TrainingQueue,
        background: Background,
        used: ModelInUse,
        toasts: Toasts,
        checkpoints: CheckpointsPanel,
    ) -> None:
        super().__init__(checkpoints)
        self._document = document
        self._watcher = watcher
        self._queue = queue
        self._background = background
        self._used = used
        self._toasts = toasts
        self._checkpoints = checkpoints
        self._awaited: set[str] = set()
        self.writer = FileWriter(self)
        queue.lesson_made.connect(self._tell_lesson)
        watcher.experiment_changed.connect(self._look)
        watcher.experiments_reset.connect(self._await_all)
        watcher.experiment_added.connect(self._await)
        watcher.experiment_removed.connect(self._awaited.discard)
        self.writer.begun.connect(lambda: toasts.note(self.tr("The ONNX file is being written.")))
        self.writer.written.connect(lambda path: toasts.note(self.tr("Written: {path}").format(path=path)))
        self.writer.failed.connect(document.failed)
        self._await_all()

    def handlers(self) -> dict[str, Handler]:
        """What the actions do, by their ids."""
        return {"train.learn": self._learn, "checkpoint.use": self._use, "checkpoint.onnx": self._export}

    # --- one checkpoint ----------------------------------------------------------------------------------------

    def _chosen(self) -> Named | None:
        rows, shown = self._checkpoints.chosen, self._document.shown
        if len(rows) == 1:
            return rows[0].record.experiment, rows[0].step
        record = None if shown is None or rows else self._watcher.record(shown.experiment)
        return None if record is None or shown is None else (record.experiment, shown.step)

    def _learn(self) -> None:
        """Without a checkpoint the one in use learns, or the one that comes along."""
        if self._document.workspace is None:
            return
        try:
            self._queue.learn(self._taught(self._document.workspace.folder))
        except UserError as error:
            self._document.failed.emit(error)

    def _taught(self, folder: Path) -> Taught:
        chosen = self._chosen()
        return Taught.of_model(folder, self._used.model) if chosen is None else Taught.of(*chosen)

    def _use(self) -> None:
        chosen = self._chosen()
        if chosen is None:
            self._refuse()
            return
        asked = partial(self._take_over_or_ask, *chosen)
        self._background.run(lambda _report: verdict_on(*chosen), asked, self._document.failed.emit)

    def _take_over_or_ask(self, experiment: Experiment, step: int, found: Verdict | None) -> None:
        """What has learnt from corrections is not taken over in silence where validation speaks against it."""
        if found is None or not found.speaks_against:
            self._take_over(experiment, step)
            return
        offer = Offer(self.tr("Take it over all the same"), lambda: self._take_over(experiment, step))
        self._toasts.note(f"{experiment.name}: {self.sentence(found)}", offer, stays=True)

    def _take_over(self, experiment: Experiment, step: int) -> None:
        try:
            model = model_of(experiment, step)
        except UserError as error:
            self._document.failed.emit(error)
            return
        if self._used.take_over(model):
            self._toasts.note(self.tr("{name} is the detector in use now.").format(name=model.name))

    def _export(self) -> None:
        chosen = self._chosen()
        if chosen is None:
            self._refuse()
            return
        experiment, step = chosen
        path = experiment.checkpoint_path(step)
        self.writer.begin(path.with_suffix(ONNX), ["export-onnx", str(path)])

    def _refuse(self) -> None:
        message, hint = self.tr("No checkpoint is chosen."), self.tr("Select one in the table of results, or show one.")
        self._document.failed.emit(UserError(message, hint))

    # --- what came of it ---------------------------------------------------------------------------------------

    def _tell_lesson(self, lesson: Lesson) -> None:
        text = self.tr("%n corrected slices are learnt from.", "", len(lesson.corrected))
        self._toasts.note(" ".join([text, *lesson.notes]), stays=bool(lesson.notes))

    def _await_all(self) -> None:
        """Those that end while this window looks are told of."""
        self._awaited.clear()
        for name in self._watcher.names:
            self._await(name)

    def _await(self, name: str) -> None:
        record = self._watcher.record(name)
        if record is not None and record.config.judge_start and record.status is not Status.DONE:
            self._awaited.add(name)

    def _look(self, name: str) -> None:
        record = self._watcher.record(name)
        if record is None or name not in self._awaited or record.status is not Status.DONE:
            return
        self._awaited.discard(name)
        experiment = record.experiment
        told = partial(self._tell_verdict, experiment)
        self._background.run(lambda _report: verdict(experiment), told, self._document.failed.emit)

    def _tell_verdict(self, experiment: Experiment, found: Verdict) -> None:
        """At one click is offered only what patients have not spoken against."""
        told, step = f"{experiment.name}: {self.sentence(found)}", experiment.config().steps
        if found.speaks_against:
            kept = self.tr("The old one stays in use; “Use this checkpoint” in the table of results replaces it.")
            self._toasts.note(f"{told} {kept}", stays=True)
            return
        offer = Offer(self.tr("Take it over"), lambda: self._take_over(experiment, step))
        self._toasts.note(told, offer, stays=True)

    def sentence(self, found: Verdict) -> str:
        """The verdict in the user's language."""
        result = found.comparison
        texts = {
            Answer.BETTER: self.tr("the new detector is better"),
            Answer.WORSE: self.tr("the new detector is worse"),
            Answer.ALIKE: self.tr("no difference to the old detector is shown"),
            Answer.UNKNOWN: self.tr("whether it is better cannot be told from one patient"),
        }
        numbers = self.tr("mean IoU {before} before, {after} after").format(
            before=f"{result.first:.3f}", after=f"{result.second:.3f}"
        )
        if result.t.low is None or result.t.high is None:
            return f"{texts[found.answer]}: {numbers}."
        ends = self.tr("difference {value}, 95 % t {low} to {high}; patients: {count}").format(
            value=f"{result.t.value:+.3f}",
            low=f"{result.t.low:+.3f}",
            high=f"{result.t.high:+.3f}",
            count=len(result.patients),
        )
        unknown = self.tr("Whom the old one has learnt from is not on record: it may know these patients.")
        return " ".join([f"{texts[found.answer]}: {numbers}, {ends}.", *([] if found.known else [unknown])])
