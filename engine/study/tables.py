"""The tables of the report of a study."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass

import numpy as np

from engine.data.split import Part
from engine.reporting.tables import PENDING, Table, file_name, or_pending
from engine.study.paper import TABLES, Published
from engine.study.plan import KINDS, Plan
from engine.study.results import Result, differences

NOT_GIVEN = "not given"


@dataclass(frozen=True, slots=True)
class _Column:
    """A heading and how its cell is found."""

    heading: str
    cell: Callable[[Result], object]


def _of_paper(name: str) -> Callable[[Result], object]:
    def cell(result: Result) -> object:
        published = _published(result)
        value = getattr(published, name) if published else None
        return NOT_GIVEN if value is None else value

    return cell


def _published(result: Result) -> Published | None:
    return next((table[result.run.arm] for table in TABLES.values() if result.run.arm in table), None)


def _honest(name: str) -> Callable[[Result], object]:
    return lambda result: _metric(result, result.chosen, name)


def _flattered(name: str) -> Callable[[Result], object]:
    return lambda result: _metric(result, result.flattered, name)


def _metric(result: Result, step: int | None, name: str) -> object:
    metrics = result.at(step)
    return PENDING if metrics is None else or_pending(metrics[name])


def _step(result: Result, step: int | None) -> object:
    return PENDING if result.at(step) is None else step


_PAPER = (
    _Column("paper: mean IoU (best on test)", _of_paper("mean_iou")),
    _Column("paper: F1 (thresholds not given)", _of_paper("f1")),
    _Column("paper: batches", _of_paper("batches")),
)
_OURS = (
    _Column("chosen on validation: batches", lambda result: _step(result, result.chosen)),
    _Column("mean IoU", _honest("mean_iou")),
    _Column("95 % t, low", _honest("mean_iou_low")),
    _Column("95 % t, high", _honest("mean_iou_high")),
    _Column("F1 (IoU 0.5)", _honest("f1")),
    _Column("confidence", _honest("confidence")),
    _Column("false positives", _honest("false_positives")),
    _Column("best on test, optimistic: batches", lambda result: _step(result, result.flattered)),
    _Column("best on test: mean IoU", _flattered("mean_iou")),
    _Column("95 % t, low (best)", _flattered("mean_iou_low")),
    _Column("95 % t, high (best)", _flattered("mean_iou_high")),
    _Column("best on test: F1", _flattered("f1")),
    _Column("patients", _honest("patients")),
    _Column("slices", _honest("slices")),
    _Column("split", lambda result: f"by {result.manifest.split_by}"),
    _Column("leak", lambda result: result.manifest.stamp or "none"),
    _Column("status", lambda result: str(result.status)),
)


def main_table(plan: Plan, results: Sequence[Result], note: str, stamp: str) -> Table:
    """A row per run, beside the paper's numbers where it has any."""
    titles, several = plan.arms, len({result.config.seed for result in results}) > 1
    columns = (*(_PAPER if plan.kind in TABLES else ()), *_OURS)
    rows = [
        [
            titles[result.run.arm] + (f", seed {result.config.seed}" if several else ""),
            *(column.cell(result) for column in columns),
        ]
        for result in results
    ]
    return Table(plan.kind, KINDS[plan.kind].title, note, ["run", *(c.heading for c in columns)], rows, stamp)


def difference_table(plan: Plan, results: Sequence[Result], stamp: str) -> Table | None:
    """Every arm against the reference, by patient; None for a study that has none."""
    reference = KINDS[plan.kind].reference
    found = differences(results, reference) if reference else []
    if not found:
        return None
    titles = plan.arms
    rows = [
        [
            titles[d.arm],
            titles[d.reference],
            d.mean,
            *(PENDING if x is None else x for x in (d.low, d.high)),
            d.patients,
        ]
        for d in found
    ]
    title = "The leak gap" if plan.kind == "leak" else "Differences"
    note = (
        "Mean IoU of the checkpoints chosen on validation, patient by patient: the mean over the patients that both "
        "were tested on, with its 95 % t interval. An interval that holds 0 shows no "
        "difference; one patient gives none."
    )
    headings = ["run", "less", "difference of mean IoU", "95 % t, low", "95 % t, high", "patients"]
    return Table("differences", title, note, headings, rows, stamp)


def seed_table(plan: Plan, results: Sequence[Result], stamp: str) -> Table | None:
    """Mean and spread over the seeds of each arm; None where there is one seed only."""
    if len({result.config.seed for result in results}) < 2:
        return None
    rows = []
    for arm, title in plan.arms.items():
        metrics = [result.at(result.chosen) for result in results if result.run.arm == arm]
        values = [m["mean_iou"] for m in metrics if m is not None]
        spread: object = float(np.std(values, ddof=1)) if len(values) > 1 else PENDING
        rows.append([title, len(values), float(np.mean(values)) if values else PENDING, spread])
    headings = ["run", "seeds", "mean of mean IoU", "standard deviation over seeds"]
    note = "The spread between trainings that differ in their random numbers only; it is no interval by patient."
    return Table("seeds", "Over the seeds", note, headings, rows, stamp)


def checkpoint_table(results: Sequence[Result], stamp: str) -> Table:
    """Every checkpoint of every run with its scores on both parts and its hash."""
    names = ("mean_iou", "mean_iou_low", "mean_iou_high", "f1", "confidence", "false_positives", "patients", "slices")
    rows = [
        [result.run.label, step, part, *(or_pending(metrics[name]) for name in names), result.hashes.get(step, "")]
        for result in results
        for part, found in ((Part.VAL, result.validation), (Part.TEST, result.test))
        for step, metrics in sorted(found.items())
    ]
    headings = ["run", "batches", "part", "mean IoU", "95 % t, low", "95 % t, high", "F1 (IoU 0.5)", "confidence"]
    headings += ["false positives", "patients", "slices", "SHA-256 of the weights"]
    note = "The confidence is the one that is best on validation, for each checkpoint anew."
    return Table("checkpoints", "All checkpoints", note, headings, rows, stamp)


def run_table(results: Sequence[Result], stamp: str) -> Table:
    """How each run went, and what it does not share with the others."""
    configs = [asdict(result.config) for result in results]
    differing = [name for name in configs[0] if len({str(config[name]) for config in configs}) > 1] if configs else []
    headings = ["run", "experiment", *differing, "start", "device", "split", "test openings", "status", "problem"]
    rows = [
        [
            result.run.label,
            result.experiment.name,
            *(file_name(name, config[name]) for name in differing),
            result.run.start_from or file_name("start", result.config.start) or "random",
            result.device or PENDING,
            result.manifest.split,
            len(result.openings),
            str(result.status),
            result.problem or "none",
        ]
        for result, config in zip(results, configs, strict=True)
    ]
    note = "The checkpoint is chosen on validation. Each look at the test part is logged and counted as an opening."
    return Table("runs", "Runs", note, headings, rows, stamp)


def common_options(results: Sequence[Result]) -> Table:
    """The options that all runs share."""
    configs = [asdict(result.config) for result in results]
    shared = [name for name in configs[0] if len({str(config[name]) for config in configs}) == 1]
    rows = [[name.replace("_", " "), file_name(name, configs[0][name])] for name in shared]
    return Table("options", "Options that all runs share", "", ["option", "value"], rows)
