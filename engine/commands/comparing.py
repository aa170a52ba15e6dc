"""The verb that sets two checkpoints side by side: compare."""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any, Literal

from cyclopts import Parameter

from engine.commands.common import Common, Report, table
from engine.commands.trainings import existing
from engine.data.split import Part
from engine.errors import UserError
from engine.experiment import Experiment
from engine.job_history import best_step
from engine.scoring.comparison import COMPARED, Comparison, slices_as_scored
from engine.scoring.comparison import compare as compared
from engine.scoring.contours import MEASURES
from engine.scoring.definitions import DEFINITIONS, explained, sentences
from engine.scoring.intervals import LEVEL, Interval
from engine.wording import counted

SHOWN = 10
"""Slices that are listed; --json has them all."""


def compare(
    workspace: Path,
    first: str,
    second: str,
    /,
    *,
    on: Part = Part.VAL,
    metric: Annotated[str, Parameter(help=f"What to compare: {', '.join(COMPARED)}.")] = "mean_iou",
    flags: Common = None,  # noqa: ARG001
) -> Report:
    """Compare two checkpoints that were scored on the same part: the paired difference by patient, with its interval.

    Example: cerebellum-viewer compare my-workspace tiny@900 local@1200

    Parameters
    ----------
    workspace
        The workspace's folder.
    first
        EXPERIMENT@STEP; without a step the checkpoint that is best on validation.
    second
        The checkpoint that the first is subtracted from, in the same form.
    on
        The part of the split: val, test or train.
    """
    if metric not in COMPARED:
        raise UserError(f"“{metric}” is no metric by patient.", f"Choose one of: {', '.join(COMPARED)}.")
    pairs = [named_checkpoint(workspace, name) for name in (first, second)]
    before, after = (slices_as_scored(experiment, step, on, metric) for experiment, step in pairs)
    result = compared(before, after, metric)
    names = [f"{experiment.name}@{step}" for experiment, step in pairs]
    stamp = next((experiment.manifest().stamp for experiment, _ in pairs if experiment.manifest().stamp), "")
    meaning = sentences([metric])
    data = {"first": names[0], "second": names[1], "on": str(on), "stamp": stamp, "definitions": meaning}
    return Report(_text(names, result, on, stamp), {**data, **_values(result)})


def named_checkpoint(workspace: Path, name: str) -> tuple[Experiment, int]:
    """The experiment and step that “EXPERIMENT@STEP” names."""
    called, _, number = name.partition("@")
    experiment = existing(workspace, called)
    step = best_step(experiment.events()) if not number else int(number) if number.isdecimal() else None
    if step is None:
        raise UserError(f"“{name}” names no scored checkpoint.", "Write EXPERIMENT@STEP, for example tiny@900.")
    return experiment, step


def _text(names: Sequence[str], result: Comparison, on: Part, stamp: str) -> str:
    definition = DEFINITIONS[result.metric]
    how = "all sign patterns" if result.exact else "drawn sign patterns"
    p = "unknown with one patient" if result.p is None else f"{result.p:.4f} ({how})"
    rows = [
        (str(item.key), item.patient, f"{item.first:.3f}", f"{item.second:.3f}", f"{item.difference:+.3f}")
        for item in result.slices[:SHOWN]
    ]
    columns: dict[str, Literal["left", "right"]] = {"slice": "left", "patient": "left"}
    columns |= dict.fromkeys([f"1: {names[0]}", f"2: {names[1]}", "difference"], "right")
    lines = [
        f"{definition.name} on {on}, by patient: {names[0]} {result.first:.3f}, {names[1]} {result.second:.3f}.",
        f"Difference {result.t.value:+.3f}: t {_ends(result.t)}, BCa {_ends(result.bca)}, "
        f"{counted(len(result.patients), 'patient')}; permutation p {p}.",
        *explained([result.metric]),
    ]
    if result.unpaired:
        lines.append(f"{counted(result.unpaired, 'slice')} {_alone(result.metric)} took no part.")
    return "\n".join([*lines, "", table(columns, rows), stamp]).rstrip()


def _alone(metric: str) -> str:
    """What is so of slices that are not compared."""
    if metric not in MEASURES:
        return "judged by one of them alone"
    return f"with a {DEFINITIONS[metric].name} in one of them alone (the other drew nothing or was not judged there)"


def _ends(interval: Interval) -> str:
    if interval.low is None or interval.high is None:
        return "has no interval"
    return f"{LEVEL:.0%} {interval.low:+.3f} to {interval.high:+.3f}"


def _values(result: Comparison) -> dict[str, Any]:
    slices = [{**asdict(item), "key": str(item.key)} for item in result.slices]
    values = {**asdict(result), "slices": slices}
    return {"first_mean": values.pop("first"), "second_mean": values.pop("second"), **values}
