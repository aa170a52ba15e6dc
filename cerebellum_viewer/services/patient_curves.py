"""How every patient fares from checkpoint to checkpoint: the mean IoU of each, from the stored raw predictions."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from cerebellum_viewer.services.checkpoints import slice_scores
from engine.data.split import Part
from engine.experiment import Experiment

Values = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class PatientCurves:
    """Mean IoU [patients, n] on validation after `steps` [n] batches; 0 counts for a slice whose organ is missed."""

    experiment: str
    steps: npt.NDArray[np.int64]
    patients: tuple[str, ...]
    ious: Values

    def worst_first(self) -> Iterator[tuple[str, Values]]:
        """Every patient with its line, the one that ends lowest first."""
        for row in np.argsort(self.ious[:, -1], kind="stable"):
            yield self.patients[row], self.ious[row]


def patient_curves(experiment: Experiment, steps: Sequence[int]) -> PatientCurves:
    """The lines of one experiment. Raises UserError if predictions of a step are missing or damaged."""
    means = []
    for scored in slice_scores(experiment, steps, Part.VAL):
        ious: dict[str, list[float]] = {}
        for item in scored:
            if item.iou is not None:
                ious.setdefault(item.patient, []).append(item.iou)
        means.append({patient: float(np.mean(values)) for patient, values in ious.items()})
    patients = tuple(sorted(means[0])) if means else ()
    values = np.array([[mean[patient] for mean in means] for patient in patients]).reshape(len(patients), len(steps))
    return PatientCurves(experiment.name, np.array(steps), patients, values)
