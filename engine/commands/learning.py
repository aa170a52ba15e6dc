"""Verbs about trainings: train, score."""

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

from cyclopts import Parameter

from engine.commands.common import Common, Report, warn
from engine.commands.metric_lines import SAID, drawn_lines, sentence
from engine.commands.trainings import DEFAULT_PRESET, TrainOptions, existing, new_name, placed_start, run_here
from engine.config import PRESETS, TrainConfig, preset
from engine.darknet.cfg import read_cfg
from engine.darknet.configured import config_of
from engine.data.split import Part
from engine.data.store import Workspace
from engine.errors import ExitStatus, UserError
from engine.experiment import Experiment
from engine.job_history import best_step, scores
from engine.manifest import Manifest, make_manifest
from engine.models.start import check_start
from engine.networks import network_of, network_text
from engine.protocol import (
    TestSetOpened,
)
from engine.scoring.definitions import explained, sentences
from engine.tensorboard import TENSORBOARD, LiveEventFile
from engine.training.preflight import Item, preflight
from engine.training.preflight_texts import State
from engine.wording import counted, named
from engine.worker import ScoreJob, TrainJob


def train(
    workspace: Path,
    /,
    *,
    preset: Annotated[str, Parameter(help=f"A named starting point: {', '.join(PRESETS)}.")] = DEFAULT_PRESET,
    cfg: Path | None = None,
    split: str | None = None,
    name: str | None = None,
    resume: bool = False,
    tensorboard: Annotated[bool, Parameter(negative="")] = False,
    check: Annotated[bool, Parameter(negative="")] = False,
    options: Annotated[TrainOptions | None, Parameter(name="*")] = None,
    flags: Common = None,  # noqa: ARG001
) -> Report:
    """Train a detector on the workspace's annotations and score every checkpoint on validation.

    Example: cerebellum-viewer train my-workspace --preset tiny-yolo --steps 1000

    Parameters
    ----------
    workspace
        The workspace's folder.
    cfg
        A Darknet file with layers and training of your own, in place of a preset.
    split
        The name of a stored split; the newest without it.
    name
        What to call the experiment; made from preset and time without it.
    resume
        Go on with the experiment of that name (or the newest) from its last checkpoint.
    tensorboard
        Also write the numbers for TensorBoard while they come, into the experiment's folder “tensorboard”.
    check
        Only look whether all is well for it, with a trial of five batches; nothing is made.
    """
    if resume and (options or cfg or split):
        raise UserError("A training goes on as it was begun.", "Leave the options out, or start a new experiment.")
    if resume and check:
        raise UserError("Only a training that has not begun is looked at.", "Leave out --check or --resume.")
    if resume:
        experiment = existing(workspace, name)
    else:
        base = (_preset(preset), None, preset) if cfg is None else _own_network(cfg)
        if check:
            return _check(workspace, base[0].with_options(**placed_start(options or {}, workspace)), base[1], split)
        experiment = _new_experiment(workspace, base, placed_start(options or {}, workspace), split, name)
    heard = [LiveEventFile(experiment, experiment.folder / TENSORBOARD)] if tensorboard else []
    run_here(experiment, TrainJob(resume=resume), "Training", heard)
    return _train_report(experiment)


def _check(folder: Path, config: TrainConfig, cfg: str | None, split: str | None) -> Report:
    """The list before a training."""
    with Workspace.open(folder, to_read=True) as workspace:
        chosen = workspace.split(split) if split or workspace.splits() else None
        items = preflight(workspace, chosen, config, cfg)
    failed = any(item.state is State.FAILURE for item in items)
    return Report(
        "\n".join(check_line(item) for item in items),
        {"well": not failed, "items": [item.to_json() for item in items]},
        ExitStatus.BAD_INPUT if failed else ExitStatus.DONE,
    )


def check_line(item: Item) -> str:
    """A row of the list for a terminal, with what mends it."""
    marks = {State.OK: "ok  ", State.WARNING: "NOTE", State.FAILURE: "MEND"}
    mend = f" {item.fix.label()}." if item.fix else ""
    return f"{marks[item.state]}  {item.sentence()}{mend}"


def _own_network(cfg: Path) -> tuple[TrainConfig, str, str]:
    """The configuration in a Darknet file, its text, and what to call it."""
    text = read_cfg(cfg)
    return config_of(text, cfg.name), text, cfg.stem


def _new_experiment(
    workspace: Path,
    base: tuple[TrainConfig, str | None, str],
    options: Mapping[str, Any],
    split: str | None,
    name: str | None,
) -> Experiment:
    from engine.models.compute import device_of

    config, text, called = base[0].with_options(**options), base[1], base[2]
    with Workspace.open(workspace) as opened:
        if name is not None and (opened.experiments_folder / name).exists():
            raise UserError(f"There is an experiment “{name}” already.", "Add --resume to go on, or give another name.")
        manifest = make_manifest(opened, opened.split(split))
        check_start(config, network_of(config, text or network_text(config)), workspace)
        device = device_of(config)
        experiment = Experiment.create(opened.experiments_folder, config, manifest, name or new_name(called), text)
    warn(_beginning(config, experiment.manifest(), device.type))
    return experiment


def _beginning(config: TrainConfig, manifest: Manifest, device: str) -> str:
    """What is about to be trained on what."""
    parts = ", ".join(f"{len(manifest.part(part))} {part}" for part in Part)
    patients = len({item.group for item in manifest.slices})
    whom = counted(patients, "patient")
    words = f"{config.network} on the split “{manifest.split}”: {parts} slices of {whom}, on {device}."
    gone = f" {counted(len(manifest.gone), 'slice')} of it gone: {named(manifest.gone)}." if manifest.gone else ""
    return f"{words}{gone} {manifest.stamp}".rstrip()


# `preset` is the name that users type; inside `train` it hides the function of that name.
_preset = preset


def _train_report(experiment: Experiment) -> Report:
    events, stamp = experiment.events(), experiment.manifest().stamp
    step, found = best_step(events), scores(events, Part.VAL)
    data: dict[str, Any] = {"experiment": experiment.name, "best_step": step, "checkpoints": sorted(found)}
    data["stamp"] = stamp
    if step is None:
        return Report(f"{experiment.name}: no checkpoint yet.", data)
    data["best"] = found[step]
    best = f"best checkpoint by validation after {counted(step, 'batch')}"
    return Report(f"{experiment.name}: {best}: {sentence(found[step])} {stamp}".rstrip(), data)


def score(
    workspace: Path,
    experiment: str,
    /,
    *,
    on: Part = Part.VAL,
    step: int | None = None,
    every: Annotated[bool, Parameter(negative="")] = False,
    pooled: Annotated[bool, Parameter(negative="")] = False,
    flags: Common = None,  # noqa: ARG001
) -> Report:
    """Judge the checkpoints of an experiment. Scoring on test opens the test set: that is logged and counted.

    On test only the checkpoint that is best on validation is judged, unless another or every one is asked for.

    Example: cerebellum-viewer score my-workspace tiny-yolo-20261123-0915 --on test --step 900

    Parameters
    ----------
    workspace
        The workspace's folder.
    experiment
        The experiment's name.
    on
        The part of the split: val, test or train.
    step
        One checkpoint.
    every
        All checkpoints, also on test.
    pooled
        All folds of this experiment's deal as one result, each slice judged by the fold that did not see its patient.
    """
    opened = existing(workspace, experiment)
    if pooled:
        return _pooled(opened, on, step)
    if step is None and on is Part.TEST and not every:
        step = best_step(opened.events())
    run_here(opened, ScoreJob((on,), step), f"Scoring on {on}")
    found, stamp = scores(opened.events(), on), opened.manifest().stamp
    lines = [f"{number:7}  {sentence(metrics)}" for number, metrics in sorted(found.items())]
    openings = sum(isinstance(event, TestSetOpened) for event in opened.events())
    if on is Part.TEST:
        lines.append(
            f"The test part of this experiment was opened {counted(openings, 'time')}; each opening is logged."
        )
    checkpoints = {str(number): metrics for number, metrics in found.items()}
    data = {
        "experiment": experiment,
        "on": str(on),
        "stamp": stamp,
        "checkpoints": checkpoints,
        "test_openings": openings,
        "definitions": sentences(code for metrics in found.values() for code in metrics),
    }
    lines += [*explained(SAID), *drawn_lines(found)]
    return Report("\n".join([f"batches  metrics on {on}", *lines, stamp]).rstrip(), data)


def _pooled(experiment: Experiment, on: Part, step: int | None) -> Report:
    """The folds that are there, as one result."""
    from engine.scoring.pooled import folds_of, pool

    if on is not Part.VAL:
        raise UserError("What is pooled is what validates in each fold.", "Leave --on out.")
    result = pool(folds_of(experiment, Experiment.all_in(experiment.folder.parent)), step)
    metrics = result.evaluation.metrics
    lines = [
        f"{counted(len(result.folds), 'fold')}, each slice judged by the fold that did not see its patient: "
        f"{sentence(metrics)}",
        *(
            f"  {fold.experiment}: batch {fold.step}, confidence {fold.confidence:.3g}, chosen by the other folds"
            for fold in result.folds
        ),
    ]
    if result.unjudged:
        lines.append(f"{counted(len(result.unjudged), 'slice')} in no fold's validation: {named(result.unjudged)}.")
    data = {
        "pooled": metrics,
        "folds": [asdict(fold) for fold in result.folds],
        "unjudged": [str(key) for key in result.unjudged],
        "stamp": result.stamp,
        "definitions": sentences(metrics),
    }
    lines += [*explained(SAID), *drawn_lines({max(fold.step for fold in result.folds): metrics})]
    return Report("\n".join([*lines, result.stamp]).rstrip(), data)
