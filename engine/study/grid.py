"""Experiments over every combination of some options' values: named, made and queued together, and remembered."""

import itertools
import json
import shutil
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from engine.config import TrainConfig
from engine.data.split import Split
from engine.data.store import Workspace
from engine.errors import UserError
from engine.experiment import Experiment
from engine.files import write_json_atomic
from engine.manifest import make_manifest
from engine.networks import check_trainable, network_of, network_text
from engine.protocol import StepFinished
from engine.queue import Queue
from engine.training.cost import disk_cost

GRIDS = "grids"
LARGEST = 1000
"""Experiments that a grid may have; more is a mistake in typing."""
SHORT = {"side": "s", "boxes": "b", "learning_rate": "rate", "input_size": "input", "batch_normalize": "norm"}
"""What an option is called in the name of an experiment, where that is not its own name."""

NO_AXES = frozenset({"device", "threads", "channels_last", "compile", "cuda_graph", "judge_start"})
"""Options that change how fast a training is, and nothing of what it is."""

Axes = Mapping[str, tuple[Any, ...]]
"""The values of each option that varies."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One combination of values and the experiment that was made of it."""

    values: Mapping[str, Any]
    experiment: str


@dataclass(frozen=True, slots=True)
class ExperimentGrid:
    """The experiments that were made together: the values of each option that varies, and a cell a combination."""

    name: str
    axes: Axes
    cells: tuple[Cell, ...]
    sequence: int = field(default=0, kw_only=True)

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> "ExperimentGrid":
        """From what `dataclasses.asdict` made of it."""
        axes = {name: tuple(values) for name, values in value["axes"].items()}
        cells = tuple(Cell(cell["values"], cell["experiment"]) for cell in value["cells"])
        return cls(value["name"], axes, cells, sequence=value["sequence"])


@dataclass(frozen=True, slots=True)
class TotalCost:
    """What trainings will take together. `seconds` is None where nothing was ever trained on this machine."""

    count: int
    disk_bytes: int
    free_bytes: int
    seconds: float | None


def varying(configs: Sequence[TrainConfig]) -> Axes:
    """The options in which these trainings differ, with their values ascending; in the order of the form."""
    tables = [asdict(config) for config in configs]
    values = {name: {table[name] for table in tables} for name in (tables[0] if tables else ()) if name not in NO_AXES}
    return {name: tuple(sorted(found)) for name, found in values.items() if len(found) > 1}


def combinations(base: TrainConfig, axes: Axes) -> list[tuple[dict[str, Any], TrainConfig]]:
    """Every combination of values with its configuration, the last axis running fastest.

    Raises UserError if there are too many, or if a configuration or its network cannot be.
    """
    chosen = [dict(zip(axes, values, strict=True)) for values in itertools.islice(_product(axes), LARGEST + 1)]
    if len(chosen) > LARGEST:
        raise UserError(f"These are more than {LARGEST} trainings.", "Vary fewer options, or give fewer values.")
    configs = [base.with_options(**values) for values in chosen]
    for config in configs:
        check_trainable(config, network_of(config, network_text(config)))
    return list(zip(chosen, configs, strict=True))


def total_cost(configs: Sequence[TrainConfig], workspace: Path) -> TotalCost:
    """What trainings will take on the disk of `workspace`, and about how long if they run one after the other."""
    networks = [network_of(config, network_text(config)) for config in configs]
    costs = [disk_cost(config, network, workspace) for config, network in zip(configs, networks, strict=True)]
    work = sum(n.multiply_adds * c.batch * c.steps for n, c in zip(networks, configs, strict=True))
    pace = known_pace(workspace)
    disk = sum(cost.disk_bytes for cost in costs)
    return TotalCost(len(configs), disk, costs[0].free_bytes, None if pace is None else work / pace)


def known_pace(workspace: Path) -> float | None:
    """Multiply-adds a second of the newest training in the workspace, passes forward only; None if there is none."""
    for experiment in reversed(Experiment.all_in(workspace / "experiments")):
        speeds = [e.pictures_per_second for e in experiment.events() if isinstance(e, StepFinished)]
        if speeds:
            return sorted(speeds)[len(speeds) // 2] * experiment.network().multiply_adds
    return None


def queue_trainings(
    workspace: Workspace, base: TrainConfig, split: Split, name: str, axes: Axes | None = None
) -> list[Experiment]:
    """Make an experiment for every combination of the axes' values and put them into the queue.

    All learn from the workspace as it is now. Where something varies they are remembered as a grid. Raises UserError
    if a part of the split has no slice with a box, a configuration cannot be, or `name` is in use; whatever goes wrong,
    nothing is left of what was made till then.
    """
    chosen = combinations(base, axes or {})
    manifest = make_manifest(workspace, split)
    parent, folder = workspace.experiments_folder, workspace.folder
    names = [cell_name(name, values) for values, _ in chosen]
    if axes:
        _refuse_used(name, [parent / cell for cell in names], _grid_path(folder, name))
    made: list[Experiment] = []
    with ExitStack() as undo:
        for cell, (_, config) in zip(names, chosen, strict=True):
            made.append(Experiment.create(parent, config, manifest, cell))
            undo.callback(shutil.rmtree, made[-1].folder, ignore_errors=True)
        if axes:
            undo.callback(_grid_path(folder, name).unlink, missing_ok=True)
            cells = tuple(Cell(values, item.name) for (values, _), item in zip(chosen, made, strict=True))
            newest = max((grid.sequence for grid in grids(folder)), default=0)
            write_json_atomic(_grid_path(folder, name), asdict(ExperimentGrid(name, axes, cells, sequence=newest + 1)))
        Queue(folder).add([experiment.name for experiment in made])
        undo.pop_all()
    return made


def grids(workspace: Path) -> list[ExperimentGrid]:
    """Every grid of a workspace, the oldest first; a damaged file is left out, its experiments stand for themselves."""
    found = []
    for path in (workspace / GRIDS).glob("[!.]*.json"):
        try:
            found.append(ExperimentGrid.from_json(json.loads(path.read_text(encoding="utf-8"))))
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            continue
    return sorted(found, key=lambda grid: (grid.sequence, grid.name))


def cell_name(name: str, values: Mapping[str, Any]) -> str:
    """What the experiment with these values is called: “quick-s9-momentum0.3”."""
    return "-".join([name, *(f"{SHORT.get(option, option)}{_word(value)}" for option, value in values.items())])


def _word(value: object) -> str:
    """A value in a name of a folder."""
    text = f"{value:g}" if isinstance(value, float) else str(value)
    return "".join(letter if letter.isalnum() or letter in ".+_" else "-" for letter in Path(text).name)


def _product(axes: Axes) -> "itertools.product[tuple[Any, ...]]":
    return itertools.product(*axes.values())


def _grid_path(workspace: Path, name: str) -> Path:
    return workspace / GRIDS / f"{name}.json"


def _refuse_used(name: str, folders: Sequence[Path], grid: Path) -> None:
    if len(set(folders)) < len(folders) or grid.exists() or any(folder.exists() for folder in folders):
        raise UserError(f"There are experiments called “{name}” already.", "Give another name.")
