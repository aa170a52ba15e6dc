"""Scores an experiment again from what it kept, and names every difference: nothing is taken on trust."""

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from engine.data.split import Part
from engine.errors import UserError
from engine.experiment import Experiment, load_masks
from engine.files import sha256_of_file
from engine.jobs import EVENTS
from engine.manifest import ManifestSlice
from engine.protocol import CheckpointSaved, CheckpointScored, JobStarted
from engine.scoring.contours import flat
from engine.scoring.definitions import redefined_since
from engine.scoring.metrics import Evaluation, evaluate
from engine.scoring.predictions import Predictions, load_predictions
from engine.wording import counted, named


@dataclass(frozen=True, slots=True)
class Recheck:
    """How much of an experiment was looked at, and a sentence for each difference; none if all is the same to the bit.

    `checkpoints` are files of weights, `scores` rows of metrics, `forwards` predictions made anew from weights.
    `earlier` are the numbers of each row of an earlier revision that were redefined since: these are not compared.
    """

    checkpoints: int = 0
    scores: int = 0
    forwards: int = 0
    earlier: tuple[frozenset[str], ...] = ()
    faults: tuple[str, ...] = ()


def recheck(experiment: Experiment, *, weights: bool = False) -> Recheck:
    """Compare hashes, predictions and metrics with the record; with `weights` run every network again, too.

    Predictions need the manifest alone; weights need the pictures. What cannot be read is a difference like any other:
    it is named and the rest goes on.
    """
    try:
        again = _Again(experiment)
    except UserError as error:
        return Recheck(faults=(f"experiment {experiment.name}: {error}",))
    faults = [*again.log_faults(), *again.checkpoint_faults(), *again.score_faults()]
    forwards = list(again.weight_faults()) if weights else []
    faults += [fault for fault in forwards if fault]
    return Recheck(len(again.saved), len(again.recorded), len(forwards), again.earlier(), tuple(faults))


class _Again:
    """One experiment being scored again. Raises UserError if what names its files is damaged."""

    def __init__(self, experiment: Experiment) -> None:
        self.experiment = experiment
        self.config = experiment.config()
        self.manifest = experiment.manifest()
        log = experiment.read()
        self.events, self.damaged = log.events, log.damaged
        saved = {event.step: event for event in self.events if isinstance(event, CheckpointSaved)}
        scored = [event for event in self.events if isinstance(event, CheckpointScored)]
        self.saved = dict(sorted(saved.items()))
        self.recorded = {(event.step, Part(event.part)): event.metrics for event in scored}

    def log_faults(self) -> Iterator[str]:
        """Lines of the log that are no events; what they said is not known, and the others count."""
        if self.damaged:
            yield f"experiment {self.experiment.name}: {counted(self.damaged, 'line')} of {EVENTS} damaged"

    def checkpoint_faults(self) -> Iterator[str]:
        """Weights that are not what was saved, or that do not know this manifest."""
        from engine.training.checkpoint import read_sidecar

        manifest_hash = self.experiment.manifest_hash()
        for step, event in self.saved.items():
            path = self.experiment.folder / event.file
            try:
                if sha256_of_file(path) != event.sha256:
                    yield self._named(step, f"the file has changed ({path.name})")
                about = read_sidecar(path)
            except OSError as error:
                yield self._named(step, f"{error.strerror} ({path.name})")
            except UserError as error:
                yield self._named(step, str(error))
            else:
                if about.sha256 != event.sha256:
                    yield self._named(step, f"{path.stem}.json speaks of other weights")
                if about.manifest and about.manifest != manifest_hash:
                    yield self._named(step, "the manifest is not the one that it learnt from")

    def score_faults(self) -> Iterator[str]:
        """Rows of metrics that the kept predictions do not give again."""
        for step in sorted({step for step, _ in self.recorded}):
            confidence: float | None = None
            # Validation first: it chooses the confidence for the others.
            for part in (Part.VAL, Part.TRAIN, Part.TEST):
                row = self.recorded.get((step, part))
                if row is None:
                    continue
                try:
                    found = self._evaluate(step, part, row.get("confidence") if confidence is None else confidence)
                except UserError as error:
                    yield self._named(step, f"{part}: {error}")
                    continue
                if part is Part.VAL:
                    confidence = found.summary.confidence
                drawn = bool(self.experiment.erased())  # what erased masks gave cannot be judged again
                unknown = redefined_since(row.get("definitions", 1))
                if drawn or not found.contours:
                    unknown |= flat({}).keys()
                yield from (self._named(step, f"{part}: {fault}") for fault in _metric_faults(row, found, unknown))

    def earlier(self) -> tuple[frozenset[str], ...]:
        """The numbers that were redefined since, of each row that holds some."""
        found = (redefined_since(row.get("definitions", 1)) & row.keys() for row in self.recorded.values())
        return tuple(filter(None, found))

    def weight_faults(self) -> Iterator[str]:
        """For each kept prediction what is different when the weights make it anew; empty where nothing is."""
        for step, part in sorted(self.recorded):
            try:
                yield self._weight_fault(step, part)
            except (UserError, OSError) as error:
                yield self._named(step, f"{part}: {error}")

    def _evaluate(self, step: int, part: Part, confidence: float | None) -> Evaluation:
        slices = self.manifest.part(part)
        predictions = self._predictions(step, part, slices)
        chosen, masks = None if part is Part.VAL else confidence, load_masks(self.experiment, part)
        return evaluate(slices, predictions, self.config.layout, confidence=chosen, masks=masks)

    def _predictions(self, step: int, part: Part, slices: list[ManifestSlice]) -> Predictions:
        """As kept. Raises UserError if they are damaged, of other weights or of other slices than the manifest's."""
        found = load_predictions(self.experiment.predictions_path(step, part))
        saved = self.saved.get(step)
        if saved and found.weights != saved.sha256:
            raise UserError("The predictions are of other weights.", "Score the checkpoint again.")
        wanted, have = {item.key for item in slices}, set(found.keys)
        for keys, what in ((wanted - have, "are missing"), (have - wanted, "are of no slice of this part")):
            if keys:
                raise UserError(
                    f"Predictions {what}: {counted(len(keys), 'slice')} ({named(sorted(keys))}).",
                    "Score the checkpoint again.",
                )
        return found

    def _weight_fault(self, step: int, part: Part) -> str:
        from engine.models.compute import prepare
        from engine.scoring.predict import predict_slices
        from engine.training.checkpoint import load_network
        from engine.training.resident import load_slices

        slices, device = self.manifest.part(part), prepare(self.config)
        kept = self._predictions(step, part, slices)
        network, about = load_network(self.experiment.checkpoint_path(step))
        pictures = load_slices(slices, self.experiment.workspace_folder, device, lambda: False)
        made = predict_slices(network.to(device), pictures, about.config, about.sha256)
        then, now = (
            {key: kept.comparable(raw, about.config.layout) for key, raw in zip(of.keys, of.raw, strict=True)}
            for of in (kept, made)
        )
        other = [key for key, raw in now.items() if raw.tobytes() != then[key].tobytes()]
        if not other:
            return ""
        far = max(float(np.abs(raw - then[key]).max()) for key, raw in now.items())
        began = [event.device for event in self.events if isinstance(event, JobStarted)]
        where = f"; kept ones were made on {began[-1]}, these on {device.type}" if began else ""
        return self._named(
            step,
            f"{part}: the weights predict otherwise on {counted(len(other), 'slice')} ({named(other)}), "
            f"by up to {far:.2g}{where}",
        )

    def _named(self, step: int, what: str) -> str:
        return f"checkpoint {step} of {self.experiment.name}: {what}"


def _metric_faults(recorded: Mapping[str, Any], found: Evaluation, unknown: Collection[str]) -> Iterator[str]:
    """Every metric on record that comes out otherwise; metrics that a later version has added are not on record.

    Masks lie in the workspace: without them, as in a bundle, what is drawn cannot be judged again.
    """
    again = json.loads(json.dumps(found.metrics))
    for name, value in ((name, value) for name, value in recorded.items() if name not in {*unknown, "definitions"}):
        if name not in again or again[name] != value:
            yield f"{name} is {again.get(name, 'not there')}, on record is {value}"
