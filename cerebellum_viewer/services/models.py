"""The models that can be asked for proposals: the shipped one and every checkpoint of the workspace; and the choice."""

from cerebellum_viewer.services.experiments import ExperimentRecord, ExperimentWatcher
from cerebellum_viewer.services.settings import MODEL, Settings
from engine.config import Candidates
from engine.data.split import Part
from engine.proposals import Model
from engine.shipped import CONFIDENCE, SHIPPED

SHIPPED_MODEL = Model(SHIPPED, SHIPPED, CONFIDENCE)


def known_models(watcher: ExperimentWatcher) -> list[Model]:
    """The shipped model, then the checkpoints of the newest experiment, in it the best before the others."""
    records = [record for name in reversed(watcher.names) if (record := watcher.record(name)) is not None]
    return [SHIPPED_MODEL, *(model for record in records for model in _checkpoints(record))]


def chosen_model(watcher: ExperimentWatcher, settings: Settings) -> Model:
    """The model that was chosen last, if it is there; else the newest experiment's best that draws masks, or the

    shipped one where there is none.
    """
    known = known_models(watcher)
    wanted = settings.get(MODEL)
    drawing = (watcher.record(name) for name in reversed(watcher.names))
    best = (_best(record) for record in drawing if record is not None and isinstance(record.config.layout, Candidates))
    named = next((model for model in known if model.checkpoint == wanted), None)
    return named or next((model for model in best if model in known), SHIPPED_MODEL)


def _checkpoints(record: ExperimentRecord) -> list[Model]:
    saved = {int(path.stem) for path in (record.experiment.folder / "checkpoints").glob("*.safetensors")}
    ordered = sorted(saved, key=lambda step: (step != record.best_step, -step))
    return [_model(record, step) for step in ordered]


def _best(record: ExperimentRecord) -> Model | None:
    return None if record.best_step is None else _model(record, record.best_step)


def _model(record: ExperimentRecord, step: int) -> Model:
    """With the confidence that validation has chosen."""
    path = record.experiment.checkpoint_path(step).relative_to(record.experiment.workspace_folder)
    judged = record.scores(Part.VAL).get(step)
    return Model(f"{record.name} @ {step}", path.as_posix(), judged["confidence"] if judged else CONFIDENCE)
