"""What each metric means: name, one sentence, unit and range, shown beside the number wherever it stands."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from math import inf

from engine.scoring.ranking import AVERAGE_PRECISIONS, FROC_RATES


@dataclass(frozen=True, slots=True)
class Definition:
    """A metric of `Evaluation.metrics`: `unit` is empty for a share of one; `low` to `high` is what it may be."""

    name: str
    sentence: str
    unit: str = ""
    low: float = 0.0
    high: float = 1.0


REVISION = 4
"""Of what the numbers here mean; numbers on record without one are of the first."""
REDEFINED: Mapping[int, Collection[str]] = {
    2: ("mean_iou_low", "mean_iou_high", "bca_low", "bca_high", "dice_low", "dice_high"),
    3: (),
    4: (
        "confidence",
        "detection_rate",
        "iou_detected",
        "f1",
        "precision",
        "recall",
        "missed",
        "false_positives",
        "false_positives_per_slice",
        "calibration_error",
        "precision_calibration_error",
    ),
}
"""Per revision the numbers that it makes otherwise. 2: intervals of shares are made on the logit scale. 3: none, but
distances of contours have intervals, and it is told of how many patients and slices they are. 4: the confidence lies
in the middle of those that are best, and with it lies what is told at it."""

_AT = "at the stated confidence and an IoU of at least 0.5"
_OVER = "over all boxes of the part, without a limit of boxes per slice"
_AS_DRAWN = "as it stands before any smoothing, whatever the confidence of the box"
_DRAWN = f"over slices with an expert's mask on which the network draws one, {_AS_DRAWN}"
_CHANCE = "made on the logit scale; patients, not slices, are what is counted, and what none of them shows is not in it"

_WIDENED = (
    "95 % BCa bootstrap interval of the mean IoU over slices, patients drawn with replacement, widened for few "
    "patients on the logit scale; what no patient shows is not in it"
)

_WRITTEN: Mapping[str, Definition] = {
    "mean_iou": Definition(
        "mean IoU",
        "Mean over slices with an organ of the IoU of the best-scored box and the true one, 0 where nothing was found; "
        "Ramos and others (2020) call it average precision, which it is not.",
    ),
    "mean_iou_low": Definition(
        "mean IoU by patient, t, low", f"Lower end of the 95 % t interval of the mean IoU by patient; {_CHANCE}."
    ),
    "mean_iou_high": Definition(
        "mean IoU by patient, t, high", f"Upper end of the 95 % t interval of the mean IoU by patient; {_CHANCE}."
    ),
    "patient_iou": Definition(
        "mean IoU by patient", "Mean of the patients' mean IoU: each patient counts the same, however many slices."
    ),
    "bca_low": Definition("mean IoU, BCa, low", f"Lower end of the {_WIDENED}."),
    "bca_high": Definition("mean IoU, BCa, high", f"Upper end of the {_WIDENED}."),
    "icc": Definition(
        "ICC", "How alike the IoUs of one patient's slices are: ICC(1) of one-way analysis of variance.", low=-1.0
    ),
    "detection_rate": Definition("detection rate", f"Share of slices with an organ on which a box finds it, {_AT}."),
    "iou_detected": Definition(
        "IoU over detected",
        "Mean IoU over the slices on which the organ was found: it leaves misses out, so read it with the detection "
        "rate.",
    ),
    "f1": Definition("F1", f"Harmonic mean of precision and recall, {_AT}."),
    "precision": Definition("precision", f"Share of found boxes that find a true one, {_AT}."),
    "recall": Definition("recall", f"Share of true boxes that are found, {_AT}."),
    "false_positives": Definition(
        "false positives", f"Boxes that find no true one or one that a better box found, {_AT}.", "boxes", high=inf
    ),
    "missed": Definition("missed", f"True boxes that no box finds, {_AT}.", "boxes", high=inf),
    "false_positives_per_slice": Definition(
        "false positives per slice", f"False positives over all slices of the part, {_AT}.", "boxes per slice", high=inf
    ),
    "confidence": Definition(
        "confidence",
        "The score from which a box counts: the middle of those with the best F1 on validation, for every part.",
    ),
    "iou_threshold": Definition("IoU threshold", "The IoU from which a box finds a true one."),
    "patients": Definition("patients", "Patients with a slice in the part.", "patients", high=inf),
    "slices": Definition("slices", "Slices of the part, with and without an organ.", "slices", high=inf),
    "definitions": Definition(
        "revision of the definitions", "Which revision of these definitions the numbers were made by.", high=inf
    ),
    "missing": Definition(
        "without predictions", "Slices that the predictions lack; they count as missed.", "slices", high=inf
    ),
    "ap50": Definition(
        "COCO AP50", f"Mean best precision at 101 recalls, at an IoU of 0.5, {_OVER} (COCO's definition, one class)."
    ),
    "ap75": Definition(
        "COCO AP75", f"Mean best precision at 101 recalls, at an IoU of 0.75, {_OVER} (COCO's definition, one class)."
    ),
    "ap50_95": Definition(
        "COCO AP50-95",
        f"Mean of COCO's AP at the IoUs 0.50, 0.55, … 0.95, {_OVER} (one class).",
    ),
    "voc_ap_11": Definition(
        "VOC AP, 11 points",
        f"Mean best precision at the recalls 0, 0.1, … 1, at an IoU of 0.5, {_OVER}; a box is compared with the true "
        "box it overlaps most, and boxes of equal score count together.",
    ),
    "voc_ap_all": Definition(
        "VOC AP, all points",
        f"Area under the best precision over recall, at an IoU of 0.5, {_OVER}; a box is compared with the true box it "
        "overlaps most, and boxes of equal score count together.",
    ),
    "froc": Definition(
        "FROC",
        f"Recall at an IoU of 0.5 at the lowest confidence with at most {', '.join(f'{r:g}' for r in FROC_RATES)} "
        "false positives per slice; it means little without slices that have no organ.",
    ),
    "calibration_error": Definition(
        "calibration error, IoU",
        "Mean distance of score and realised IoU over bins of equal mass, of the boxes above the confidence (LaECE0).",
    ),
    "precision_calibration_error": Definition(
        "calibration error, precision",
        "Mean distance of score and precision at an IoU of 0.5 over bins of equal mass, of the boxes above the "
        "confidence (D-ECE).",
    ),
}

_BY_PATIENT = {
    f"patient_{code}": Definition(
        f"{_WRITTEN[code].name}, by patient",
        f"Mean of the patients' own {_WRITTEN[code].name}; a patient without a true box has none and is left out: "
        "what is found there counts in the one over all boxes alone.",
    )
    for code in AVERAGE_PRECISIONS
}
_CONTOURS = {
    "dice": Definition(
        "Dice",
        "Dice coefficient of the mask that the network draws and the expert's, mean by patient over slices with an "
        f"expert's mask: 0 where the network draws none, else its mask {_AS_DRAWN}.",
    ),
    "contour_distance": Definition(
        "contour distance in px", f"Mean way from each contour to the other, mean by patient {_DRAWN}.", "px", high=inf
    ),
    "hausdorff_95": Definition(
        "95 % Hausdorff distance in px",
        f"The larger of the two 95 % quantiles of the ways between the contours, mean by patient {_DRAWN}.",
        "px",
        high=inf,
    ),
    "contour_distance_mm": Definition(
        "contour distance in mm",
        f"Mean way from each contour to the other where the spacing is known, mean by patient {_DRAWN}.",
        "mm",
        high=inf,
    ),
    "hausdorff_95_mm": Definition(
        "95 % Hausdorff distance in mm",
        f"The 95 % Hausdorff distance where the spacing is known, mean by patient {_DRAWN}.",
        "mm",
        high=inf,
    ),
}


def _about(code: str, of: Definition) -> dict[str, Definition]:
    """What stands beside one of `_CONTOURS`: the ends of its interval, and of how many it is."""
    how = f"; {_CHANCE}" if code == "dice" else ", by patient"
    ends = {
        f"{code}_{end}": Definition(
            f"{of.name} by patient, t, {end}",
            f"{word} end of the 95 % t interval of the {of.name}{how}.",
            of.unit,
            high=of.high,
        )
        for end, word in (("low", "Lower"), ("high", "Upper"))
    }
    counts = {
        f"{code}_{what}": Definition(
            f"{of.name}, {what}", f"How many {what} the {of.name} is the mean of.", what, high=inf
        )
        for what in ("patients", "slices")
    }
    return {**ends, **counts}


_BESIDE = {name: item for code, of in _CONTOURS.items() for name, item in _about(code, of).items()}
DEFINITIONS: Mapping[str, Definition] = {**_WRITTEN, **_BY_PATIENT, **_CONTOURS, **_BESIDE}


def redefined_since(revision: int) -> frozenset[str]:
    """The numbers that a row of an earlier revision has by another definition than that of now."""
    return frozenset(code for later, codes in REDEFINED.items() if later > revision for code in codes)


def sentences(codes: Iterable[str]) -> dict[str, str]:
    """What those of the numbers mean that have a definition, by code."""
    return {code: DEFINITIONS[code].sentence for code in codes if code in DEFINITIONS}


def explained(codes: Iterable[str]) -> list[str]:
    """A line with name and meaning for each of these numbers."""
    return [f"{DEFINITIONS[code].name}: {DEFINITIONS[code].sentence}" for code in codes]
