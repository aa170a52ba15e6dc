"""The queue of the open workspace: asks for trainings, sees that a runner works them off, and tells of changes."""

from collections.abc import Callable, Sequence
from datetime import datetime

from PySide6.QtCore import QObject, QTimer, Signal

from cerebellum_viewer.document.document import Document
from engine.config import TrainConfig
from engine.data.split import Split
from engine.errors import UserError
from engine.queue import Entries, Queue
from engine.runner import RUNNER, ensure_runner
from engine.study.grid import Axes, TotalCost, combinations, known_pace, queue_trainings, total_cost

POLL_MS = 500


class TrainingQueue(QObject):
    """What goes wrong is told by the document's `failed`; the trainings outlive the window."""

    changed = Signal()
    """Other experiments wait or are at work than before, whoever changed that."""
    added = Signal(str)
    """The first of the experiments that this window has just put into the queue."""

    def __init__(self, document: Document, parent: QObject | None = None, *, command: Sequence[str] = RUNNER) -> None:
        super().__init__(parent)
        self._document = document
        self._command = tuple(command)
        self.entries = Entries()
        self.pace: float | None = None
        """Multiply-adds a second of the newest training, as it was when the queue changed last."""
        self._timer = QTimer(self, interval=POLL_MS)
        self._timer.timeout.connect(self.poll)
        document.workspace_changed.connect(self._follow_workspace)
        self._follow_workspace()

    def add(self, config: TrainConfig, split: Split, label: str, axes: Axes) -> None:
        """Queue an experiment for every combination of the axes' values, called after `label` and the time."""
        workspace = self._document.workspace
        if workspace is None:
            return
        name = f"{label}-{datetime.now().astimezone():%Y%m%d-%H%M%S}"
        made: list[str] = []
        self._try(lambda _: made.extend(item.name for item in queue_trainings(workspace, config, split, name, axes)))
        if made:
            self.added.emit(made[0])

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
        """Look who waits and who is at work."""
        workspace = self._document.workspace
        try:
            entries = Queue(workspace.folder).entries() if workspace else Entries()
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
            message = self.tr("The queue cannot be worked off ({error}).").format(error=error)
            self._document.failed.emit(UserError(message, self.tr("Free disk space or check the folder.")))
        self.poll()
