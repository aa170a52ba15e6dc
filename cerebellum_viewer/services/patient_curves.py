"""How every patient fares from checkpoint to checkpoint: the mean IoU of each, from the stored raw predictions."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engine.data.split import Part
from engine.errors import UserError
from engine.experiment import Experiment
from engine.scoring.decode import THRESHOLD
from engine.scoring.metrics import SliceScore, judge, score_slices
from engine.scoring.predictions import load_predictions

Values = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class PatientCurves:
    """Mean IoU [patients, n] on validation after `steps` [n] batches; 0 counts for a slice whose organ is missed.

    NaN stands where the predictions of a step could not be read; `faults` says why.
    """

    experiment: str
    steps: npt.NDArray[np.int64]
    patients: tuple[str, ...]
    ious: Values
    faults: tuple[str, ...] = ()

    def worst_first(self) -> Iterator[tuple[str, npt.NDArray[np.int64], Values]]:
        """Every patient with the steps and values that are known, the one that ends lowest first."""
        known = np.isfinite(self.ious).any(axis=0)
        steps, ious = self.steps[known], self.ious[:, known]
        for row in np.argsort(ious[:, -1], kind="stable") if steps.size else ():
            yield self.patients[row], steps, ious[row]


def patient_curves(experiment: Experiment, steps: Sequence[int]) -> PatientCurves:
    """The lines of one experiment. Raises UserError if its folder is damaged."""
    slices, layout = experiment.manifest().part(Part.VAL), experiment.config().layout
    means: list[dict[str, float]] = []
    faults = []
    for step in steps:
        try:
            judged = judge(slices, load_predictions(experiment.predictions_path(step, Part.VAL)), layout)
        except UserError as error:
            faults.append(f"{experiment.name} @ {step}: {error.message}")
            means.append({})
        else:
            means.append(_by_patient(score_slices(slices, judged.matching, THRESHOLD)))
    patients = tuple(sorted(set().union(*means)))
    values = np.array([[mean.get(patient, np.nan) for mean in means] for patient in patients])
    shaped = values.reshape(len(patients), len(steps))
    return PatientCurves(experiment.name, np.array(steps), patients, shaped, tuple(faults))


def _by_patient(scored: Iterable[SliceScore]) -> dict[str, float]:
    ious: dict[str, list[float]] = {}
    for item in scored:
        if item.iou is not None:
            ious.setdefault(item.patient, []).append(item.iou)
    return {patient: float(np.mean(values)) for patient, values in ious.items()}
