"""The queue of the open workspace: asks for trainings, sees that a runner works them off, and tells of changes."""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QObject, QTimer, Signal

from cerebellum_viewer.document.document import Document
from cerebellum_viewer.services.background import Background, Report
from cerebellum_viewer.services.second_look import look_beside
from engine.config import TrainConfig
from engine.data.split import Split
from engine.data.store import Workspace
from engine.errors import UnreachableError, UserError
from engine.files import answers
from engine.queue import Entries, Queue
from engine.runner import RUNNER, ensure_runner
from engine.study.grid import Axes, TotalCost, combinations, known_pace, queue_trainings, total_cost
from engine.study.tuning import Lesson, Taught, make_lesson

Made = TypeVar("Made")

POLL_MS = 500


class TrainingQueue(QObject):
    """What goes wrong is told by the document's `failed`; the trainings outlive the window."""

    changed = Signal()
    """Other experiments wait, are at work or are being made than before, whoever changed that."""
    added = Signal(str)
    """The first of the experiments that this window has just put into the queue."""
    lesson_made = Signal(object)
    """The Lesson that is among them."""

    def __init__(
        self,
        document: Document,
        background: Background,
        parent: QObject | None = None,
        *,
        command: Sequence[str] = RUNNER,
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._background = background
        self._command = tuple(command)
        self.entries = Entries()
        self.adding = False
        """Whether trainings are being made; pictures that the guard does not know yet are compared first."""
        self.pace: float | None = None
        """Multiply-adds a second of the newest training, as it was when the queue changed last."""
        self._timer = QTimer(self, interval=POLL_MS)
        self._timer.timeout.connect(self.poll)
        document.workspace_changed.connect(self._follow_workspace)
        self._follow_workspace()

    def add(self, config: TrainConfig, split: Split, label: str, axes: Axes) -> None:
        """Queue an experiment for every combination of the axes' values, called after `label` and the time.

        They are made beside the window, one question at a time; `added` or the document's `failed` tells the end.
        """
        name = f"{label}-{datetime.now().astimezone():%Y%m%d-%H%M%S}"
        self._make(lambda workspace: queue_trainings(workspace, config, split, name, axes), lambda made: made[0].name)

    def learn(self, taught: Taught) -> None:
        """Queue a short training of a detector on what was corrected since; `added` and `lesson_made` tell of it."""

        def make(workspace: Workspace) -> Lesson:
            lesson = make_lesson(workspace, taught)
            Queue(workspace.folder).add([lesson.experiment.name])
            return lesson

        def first(lesson: Lesson) -> str:
            self.lesson_made.emit(lesson)
            return lesson.experiment.name

        self._make(make, first)

    def _make(self, make: Callable[[Workspace], Made], first: Callable[[Made], str]) -> None:
        """Make what is to be trained beside the window; `first` names the first experiment of it."""
        if self._document.workspace is None or self.adding:
            return
        folder = self._document.workspace.folder

        def made(workspace: Workspace, _report: Report) -> Made:
            try:
                result = make(workspace)
                ensure_runner(folder, self._command)
            except OSError as error:
                raise self._unattended(error) from error
            return result

        self._set_adding(True)
        done = partial(self._take_added, folder, first)
        look_beside(self._document, self._background, made, done, self._fail_to_add, promised=True)

    def cost(self, config: TrainConfig, axes: Axes) -> TotalCost:
        """What trainings will take together. Raises UserError if one of them cannot be."""
        workspace = self._document.workspace
        if workspace is None:
            raise UserError(self.tr("No workspace is open."))
        return total_cost([config for _, config in combinations(config, axes)], workspace.folder)

    def cancel(self, name: str) -> None:
        """Take out what waits, stop what is at work."""
        self._try(lambda queue: queue.cancel(name))

    def pause(self, name: str) -> None:
        """Stop after the batch under way, with everything kept."""
        self._try(lambda queue: queue.pause(name))

    def go_on(self, name: str) -> None:
        """Resume or retry before all that wait."""
        self._try(lambda queue: queue.go_on(name))

    def remove(self, name: str) -> None:
        """Give up what another machine has at work."""
        self._try(lambda queue: queue.remove(name))

    def move(self, name: str, places: int) -> None:
        """Train earlier (< 0) or later."""
        self._try(lambda queue: queue.move(name, places))

    def poll(self) -> None:
        """Look who waits and who is at work; not while the drive does not answer."""
        workspace = self._document.workspace
        if workspace is not None and not answers(workspace.folder):
            return
        try:
            entries = Queue(workspace.folder).entries() if workspace else Entries()
        except UnreachableError:  # asked again
            return
        except UserError as error:
            self._timer.stop()  # told once
            self._document.failed.emit(error)
            return
        if entries != self.entries:
            self.entries = entries
            self.pace = known_pace(workspace.folder) if workspace and entries else None
            self.changed.emit()

    def _follow_workspace(self) -> None:
        self.poll()
        if self._document.workspace is None:
            self._timer.stop()
            return
        self._timer.start()
        if self._document.editable and self.entries:
            self._try(lambda _: None)

    def _try(self, act: Callable[[Queue], object]) -> None:
        """Do something to the queue, and see that somebody works it off."""
        workspace = self._document.workspace
        if workspace is None:
            return
        try:
            act(Queue(workspace.folder))
            ensure_runner(workspace.folder, self._command)
        except UserError as error:
            self._document.failed.emit(error)
        except OSError as error:
            self._document.failed.emit(self._unattended(error))
        self.poll()

    def _take_added(self, folder: Path, first: Callable[[Made], str], made: Made) -> None:
        self._set_adding(False)
        self.poll()
        if self._document.workspace is not None and self._document.workspace.folder == folder:
            self.added.emit(first(made))

    def _fail_to_add(self, error: UserError) -> None:
        self._set_adding(False)
        self.poll()
        self._document.failed.emit(error)

    def _set_adding(self, adding: bool) -> None:
        self.adding = adding
        self.changed.emit()

    def _unattended(self, error: OSError) -> UserError:
        message = self.tr("The queue cannot be worked off ({error}).").format(error=error)
        return UserError(message, self.tr("Free disk space or check the folder."))
