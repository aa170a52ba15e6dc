"""What a study trains: a table of studies, each a handful of arms, and the plan that lies in the workspace."""

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path, PurePath
from typing import Any, Literal

from engine.clock import now
from engine.config import TrainConfig, numbers, preset
from engine.darknet.configured import network_of, network_text
from engine.darknet.layers import Network
from engine.data.split import SplitPlan
from engine.errors import UserError
from engine.files import write_json_atomic

STUDIES = "studies"
PLAN = "plan.json"
REPORT = "report"
CHECKPOINTS = 10
"""Checkpoints per training in the paper."""
SIDES = (7, 9, 11, 13)
MOMENTA = (0.3, 0.5, 0.7, 0.9)
RATES = (5e-4, 5e-3)

TABLES = ("table1", "table2")
"""The studies that stand beside the paper's own numbers."""

SplitKind = Literal["patient", "paper"]
SPLITS: Mapping[SplitKind, SplitPlan] = {
    "patient": SplitPlan(by="patient", test=78 / 315, val=0.15),
    "paper": SplitPlan(by="slice", test=78 / 315, val=0.15),
}
"""The paper tests 78 of its 315 slices, drawn one by one. It has no validation part; ours comes off the training."""


@dataclass(frozen=True, slots=True)
class Arm:
    """One cell of a study: the options that make it, on which split, and the arm whose last weights it starts from."""

    name: str
    title: str
    changes: Mapping[str, Any] = field(default_factory=dict)
    split: SplitKind | None = None
    start_from: str | None = None


@dataclass(frozen=True, slots=True)
class Kind:
    """A study that can be asked for. Differences are told against the arm `reference`."""

    title: str
    preset: str
    arms: tuple[Arm, ...]
    seeds: int = 1
    reference: str = ""

    @property
    def varied(self) -> set[str]:
        """The options that the study itself sets."""
        return {name for arm in self.arms for name in arm.changes}


_MOMENTUM_BY_RATE = tuple(
    Arm(f"momentum{mu}-rate{rate:g}", f"momentum {mu}, learning rate {rate:g}", {"momentum": mu, "learning_rate": rate})
    for mu in MOMENTA
    for rate in RATES
)

KINDS: Mapping[str, Kind] = {
    "table1": Kind(
        "Table 1: YOLO, number of grid cells",
        "yolo",
        tuple(Arm(f"s{side}", f"S = {side} ({side**2} cells)", {"side": side}) for side in SIDES),
    ),
    "table2": Kind("Table 2: Tiny YOLO, momentum and learning rate", "tiny-yolo", _MOMENTUM_BY_RATE),
    "boxes": Kind(
        "Open question: boxes per cell at a fixed grid",
        "tiny-yolo",
        tuple(Arm(f"b{boxes}", f"B = {boxes}", {"boxes": boxes}) for boxes in (1, 2, 3, 5)),
        reference="b2",
    ),
    "freeze": Kind(
        "Open question: many divisions first, then frozen convolutions and few divisions",
        "tiny-yolo",
        (
            Arm("many", "S = 13 from the start", {"side": 13}),
            Arm("frozen", "S = 7 on the frozen convolutions of S = 13", {"side": 7}, start_from="many"),
            Arm("few", "S = 7 from the start", {"side": 7}),
        ),
        reference="few",
    ),
    "momentum": Kind("Open question: momentum and learning rate, several seeds", "tiny-yolo", _MOMENTUM_BY_RATE, 3),
    "leak": Kind(
        "Open question: what the leak of patients between the parts is worth",
        "tiny-yolo",
        (
            Arm("by-slice", "split by slice, as in the paper", split="paper"),
            Arm("by-patient", "split by patient", split="patient"),
        ),
        reference="by-patient",
    ),
}


@dataclass(frozen=True, slots=True)
class Run:
    """One training of a study. `start_from` is the label of the run whose last weights it begins with."""

    label: str
    arm: str
    config: TrainConfig
    split: SplitPlan
    start_from: str | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """A study as it was asked for, for good: what is trained does not change when the program's presets do."""

    name: str
    kind: str
    options: Mapping[str, Any]
    runs: tuple[Run, ...]
    made: str = field(default_factory=now)

    @property
    def checkpoints(self) -> int:
        """How many checkpoints all runs save together."""
        return sum(len(checkpoint_steps(run.config)) for run in self.runs)

    @property
    def arms(self) -> dict[str, str]:
        """The titles of the study's arms by name, in their order."""
        return {arm.name: arm.title for arm in KINDS[self.kind].arms}

    def to_json(self) -> dict[str, Any]:
        """A value that JSON can hold and `from_json` reads."""
        return asdict(self)

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> "Plan":
        """The inverse of `to_json`."""
        runs = tuple(
            Run(config=TrainConfig.from_json(run.pop("config")), split=SplitPlan(**run.pop("split")), **run)
            for run in value.pop("runs")
        )
        return cls(runs=runs, **value)


def make_plan(kind: str, options: Mapping[str, Any], split: SplitKind | None = None, seeds: int | None = None) -> Plan:
    """The plan of a study: its arms, once per seed, with `options` in place of the preset's.

    The name says all that was asked for: the same request is the same study. Raises UserError for an option that the
    study itself varies.
    """
    study = KINDS[kind]
    _check(kind, options, split, seeds)
    base = shortened(preset(study.preset), options)
    count, by = seeds or study.seeds, split or "patient"
    runs = [
        _run(arm, base, arm.split or by, seed if count > 1 else None) for seed in range(count) for arm in study.arms
    ]
    words = [kind, *([] if any(arm.split for arm in study.arms) else [by])]
    words += [f"seeds{seeds}"] if seeds else []
    # Of a file its name only: where it lies on this machine is nobody's business.
    words += [re.sub(r"[^\w.]+", "-", f"{name}{PurePath(str(value)).name}") for name, value in options.items()]
    return Plan("-".join(words), kind, dict(options), tuple(runs))


def shortened(config: TrainConfig, options: Mapping[str, Any]) -> TrainConfig:
    """The configuration with `options`; where only `steps` are fewer, all else that counts batches shrinks with it."""
    steps = options.get("steps", config.steps)
    share = steps / config.steps
    pace = {
        "checkpoint_every": max(-(-steps // CHECKPOINTS), 1),
        "burn_in": round(config.burn_in * share),
        "rate_steps": ",".join(str(max(round(step * share), 1)) for step in numbers(config.rate_steps)),
    }
    return config.with_options(**{**pace, **options})


def checkpoint_steps(config: TrainConfig) -> list[int]:
    """The batches after which a training saves a checkpoint."""
    return sorted({*range(config.checkpoint_every, config.steps + 1, config.checkpoint_every), config.steps})


def configured_network(config: TrainConfig) -> Network:
    """The layers that a configuration asks for."""
    return network_of(config, network_text(config))


def plan_path(workspace: Path, name: str) -> Path:
    """Where the plan of a study lies."""
    return workspace / STUDIES / name / PLAN


def kept_plan(workspace: Path, plan: Plan) -> Plan:
    """The plan of that name as it was put down, or `plan` if there is none yet.

    Raises UserError if the one on disk asked for something else.
    """
    path = plan_path(workspace, plan.name)
    if not path.exists():
        return plan
    kept = read_plan(path)
    if (kept.kind, dict(kept.options)) != (plan.kind, dict(plan.options)):
        raise UserError(f"The study {plan.name} was begun with other options.", "Move its folder away, or give those.")
    return kept


def keep_plan(workspace: Path, plan: Plan) -> Plan:
    """Put the plan down, or take up the one that is there, as `kept_plan` does."""
    kept, path = kept_plan(workspace, plan), plan_path(workspace, plan.name)
    if not path.exists():
        write_json_atomic(path, kept.to_json())
    return kept


def read_plan(path: Path) -> Plan:
    """The plan in a file. Raises UserError if it is damaged."""
    try:
        return Plan.from_json(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise UserError(f"{path} cannot be read ({error}).", "Move it away and ask for the study again.") from error


def newest_plan(workspace: Path, kind: str) -> Plan | None:
    """The study of a kind that was begun last."""
    plans = [read_plan(path) for path in sorted((workspace / STUDIES).glob(f"*/{PLAN}"))]
    return max((plan for plan in plans if plan.kind == kind), key=lambda plan: plan.made, default=None)


def _check(kind: str, options: Mapping[str, Any], split: SplitKind | None, seeds: int | None) -> None:
    study = KINDS[kind]
    decided = study.varied | ({"network"} if kind in TABLES else set())
    if taken := sorted(decided & set(options)):
        raise UserError(f"{kind} itself decides {', '.join(taken)}.", "Leave it out, or use “train”.")
    if options.get("network") == "cfg":
        raise UserError("A study is of published networks.", "Use “train --cfg FILE” for one of your own.")
    if split and any(arm.split for arm in study.arms):
        raise UserError(f"{kind} compares the splits.", "Leave --split out.")
    if seeds is not None and (seeds < 1 or kind in TABLES):
        raise UserError(f"{kind} cannot have {seeds} seeds.", "Seeds (1 or more) are for the open questions.")


def _run(arm: Arm, base: TrainConfig, by: SplitKind, seed: int | None) -> Run:
    """A seed draws first weights and pictures; where the split is what is studied, also who is tested."""
    config, split, ending = base.with_options(**arm.changes), SPLITS[by], ""
    if seed is not None:
        config, ending = config.with_options(seed=base.seed + seed), f"-seed{base.seed + seed}"
        split = replace(split, seed=base.seed + seed) if arm.split else split
    start = f"{arm.start_from}{ending}" if arm.start_from else None
    return Run(f"{arm.name}{ending}", arm.name, config, split, start)
