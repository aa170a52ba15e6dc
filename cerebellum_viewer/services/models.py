"""The models that can be asked for proposals, the shipped one and every checkpoint, and which of them is in use."""

from PySide6.QtCore import QObject, Signal

from cerebellum_viewer.document.document import Document
from cerebellum_viewer.services.experiments import ExperimentRecord, ExperimentWatcher
from cerebellum_viewer.services.wording import unwritable
from engine.data.split import Part
from engine.in_use import in_use, take_over
from engine.proposals import SHIPPED_MODEL, UNJUDGED, Model


class ModelInUse(QObject):
    """The one that the workspace uses until somebody takes another over; at first the shipped one."""

    changed = Signal()

    def __init__(self, document: Document, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = document
        document.workspace_changed.connect(self.changed)

    @property
    def model(self) -> Model:
        """Read anew: a terminal may have taken another over."""
        workspace = self._document.workspace
        return (in_use(workspace.folder) if workspace is not None else None) or SHIPPED_MODEL

    def take_over(self, model: Model) -> bool:
        """Use this one from now on; whether that could be put down."""
        workspace = self._document.workspace
        if workspace is None:
            return False
        try:
            take_over(workspace.folder, model)
        except OSError as error:
            self._document.failed.emit(unwritable(error))
            return False
        self.changed.emit()
        return True


def known_models(watcher: ExperimentWatcher) -> list[Model]:
    """The shipped model, then the checkpoints of the newest experiment, in it the best before the others."""
    records = [record for name in reversed(watcher.names) if (record := watcher.record(name)) is not None]
    return [SHIPPED_MODEL, *(model for record in records for model in _checkpoints(record))]


def _checkpoints(record: ExperimentRecord) -> list[Model]:
    ordered = sorted(record.experiment.saved_steps(), key=lambda step: (step != record.best_step, -step))
    return [_model(record, step) for step in ordered]


def _model(record: ExperimentRecord, step: int) -> Model:
    """With the confidence that validation has chosen."""
    path = record.experiment.checkpoint_path(step).relative_to(record.experiment.workspace_folder)
    judged = record.scores(Part.VAL).get(step)
    return Model(f"{record.name} @ {step}", path.as_posix(), judged["confidence"] if judged else UNJUDGED)
