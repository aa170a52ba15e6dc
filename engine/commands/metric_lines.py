"""The metrics of checkpoints in lines for a terminal: their boxes, and the masks that they draw."""

from collections.abc import Mapping
from typing import Any

from engine.scoring.contours import MEASURES
from engine.scoring.definitions import DEFINITIONS, explained
from engine.wording import counted

SAID = ("mean_iou", "mean_iou_low", "mean_iou_high", "f1", "confidence", "iou_threshold", "false_positives")
"""The numbers of `sentence` that need a definition."""


def sentence(metrics: Mapping[str, Any]) -> str:
    """The metrics of one checkpoint for people."""
    interval = ""
    if metrics["mean_iou_low"] is not None:
        interval = f" (95 % t by patient {metrics['mean_iou_low']:.3f} to {metrics['mean_iou_high']:.3f})"
    return (
        f"mean IoU {metrics['mean_iou']:.3f}{interval}, F1 {metrics['f1']:.3f} at confidence "
        f"{metrics['confidence']:.3g} and IoU {metrics['iou_threshold']:.2f}, "
        f"{counted(metrics['false_positives'], 'false positive')}, {counted(metrics['patients'], 'patient')}, "
        f"{counted(metrics['slices'], 'slice')}."
    )


def drawn_lines(found: Mapping[int, Mapping[str, Any]]) -> list[str]:
    """A line about the masks of each checkpoint that draws some, and what its numbers mean."""
    drawing = {step: metrics for step, metrics in sorted(found.items()) if metrics.get("dice") is not None}
    said = [code for code in MEASURES if any(metrics.get(code) is not None for metrics in drawing.values())]
    lines = [f"{step:7}  {_drawn_sentence(metrics)}" for step, metrics in drawing.items()]
    return ["batches  drawn masks, mean by patient with its 95 % t interval", *lines, *explained(said)] if lines else []


def _drawn_sentence(metrics: Mapping[str, Any]) -> str:
    """How well a checkpoint draws masks, for people: in pixels and, where a spacing is known, in mm."""
    pixels = ", ".join(_with_interval(code, metrics) for code in ("dice", "contour_distance", "hausdorff_95"))
    millimetres = ", ".join(_with_interval(code, metrics) for code in ("contour_distance_mm", "hausdorff_95_mm"))
    told = f"{pixels}, {_of_how_many('dice', metrics)}"
    if metrics["contour_distance_mm"] is None:
        return f"{told}; no spacing is known."
    return f"{told}; {millimetres}, {_of_how_many('contour_distance_mm', metrics)} with a known spacing."


def _with_interval(code: str, metrics: Mapping[str, Any]) -> str:
    definition, value = DEFINITIONS[code], metrics[code]
    name = definition.name.removesuffix(f" in {definition.unit}")
    if value is None:
        return f"{name} unknown"
    low, high = (metrics.get(f"{code}_{end}") for end in ("low", "high"))
    interval = "" if low is None or high is None else f" ({low:.3g} to {high:.3g})"
    return " ".join(filter(None, (name, f"{value:.3g}", definition.unit))) + interval


def _of_how_many(code: str, metrics: Mapping[str, Any]) -> str:
    patients, slices = (metrics.get(f"{code}_{what}") or 0 for what in ("patients", "slices"))
    return f"{counted(patients, 'patient')}, {counted(slices, 'slice')}"
