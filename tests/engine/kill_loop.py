"""A process that does everything that writes, killed at random moments: what it leaves must be whole each time.

Run: python -m tests.engine.kill_loop FOLDER COUNT SEED
"""

import json
import os
import random
import signal
import sqlite3
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import torch
from torch import nn

from engine.config import TrainConfig
from engine.darknet.configured import network_of, network_text
from engine.data.annotation import Annotation, SliceKey
from engine.data.backups import FOLDER, look_after, newest_sound
from engine.data.database import DATABASE
from engine.data.export import export_workspace
from engine.data.store import Workspace
from engine.experiment import Experiment
from engine.models.compute import generator
from engine.models.network import build_network, initialise
from engine.training.checkpoint import (
    Sidecar,
    State,
    load_network,
    load_state,
    save_checkpoint,
    save_state,
)
from tests.engine.conftest import write_workspace
from tests.engine.data.older import history_of_version_4

KEY = SliceKey("v0", 0)
CONFIG = TrainConfig(width=0.05, input_size=64, side=3)
NEW, OLDER = "new", "older"
LONGEST_S = 0.25
"""From the start of a process to its end: it opens, migrates every third time, and then works until it dies."""


@dataclass
class Summary:
    """What came of all rounds; `hit` counts what was under way when the process died."""

    kills: int = 0
    migrations: int = 0
    confirmed: int = 0
    hit: Counter[str] = field(default_factory=Counter)
    corrupt: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)


def work(folder: Path, network: nn.Module, rng: random.Random, tell: Callable[[str, int], object]) -> None:
    """Write without end; `tell` says before each act what is begun, and after it that it is done."""
    tell("open", 0)
    workspace = Workspace.open(folder)
    about = Sidecar(step=0, config=CONFIG, network=network_text(CONFIG), split="", stamp="")
    experiment = Experiment(folder / "experiments" / "killed")
    count = int(workspace.annotations()[KEY].comment or 0)

    def export(number: int) -> None:
        export_workspace(workspace, folder / "exports" / f"{number:09d}", rng.choice(["yolo", "coco", "voc", "csv"]))

    def back_up(_number: int) -> None:
        for path in (folder / FOLDER).glob("*.day-*"):
            path.unlink()
        look_after(folder)

    def checkpoint(number: int) -> None:
        save_checkpoint(experiment.checkpoint_path(number), network, about)

    def state(number: int) -> None:
        weights = {"w": torch.full((50_000,), float(number))}
        save_state(experiment, State(number, weights, {}, {}), "manifest")

    acts: dict[str, Callable[[int], object]] = {
        "edit": lambda number: workspace.record_edits({KEY: Annotation(comment=str(number))}, "count"),
        "name": lambda number: workspace.history.name(f"version {number}"),
        "export": export,
        "checkpoint": checkpoint,
        "state": state,
        "backup": back_up,
    }
    while True:
        count += 1
        # A history without hashes has no versions either.
        for act in ("edit", rng.choice(list(acts)[1 if folder.name == NEW else 2 :])):
            tell(act, -count)
            acts[act](count)
            tell(act, count)


def rounds(top: Path, count: int, seed: int) -> Summary:
    """Kill `count` processes that work on new workspaces below `top`, and look at what each of them left."""
    rng, summary = random.Random(seed), Summary()
    network = build_network(network_of(CONFIG, network_text(CONFIG)), "fast")
    initialise(network, generator(0, step=0))
    for name in (NEW, OLDER):
        write_workspace(top / name)
    for number in range(count):
        folder = top / (OLDER if number % 3 == 2 else NEW)
        if folder.name == OLDER:
            _make_older(folder)
            summary.migrations += 1
        said = list(_killed(folder, network, rng))
        summary.kills += 1
        summary.hit[said[-1][0] if said and said[-1][1] <= 0 else "between"] += 1
        summary.confirmed += sum(done > 0 for _, done in said)
        _judge(folder, {act: done for act, done in said if done > 0}, summary)
    return summary


def _killed(folder: Path, network: nn.Module, rng: random.Random) -> Iterator[tuple[str, int]]:
    """What a process said before it was killed."""
    reading, writing = os.pipe()
    seed, moment = rng.randrange(2**31), rng.uniform(0.0, LONGEST_S)
    child = os.fork()
    if child == 0:

        def said(act: str, number: int) -> object:
            return os.write(writing, f"{act} {number}\n".encode())

        work(folder, network, random.Random(seed), said)
        os._exit(1)
    os.close(writing)
    time.sleep(moment)  # noqa: TID251  # the moment is what is drawn
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    assert os.WTERMSIG(status) == signal.SIGKILL, "the process ended by itself"
    with os.fdopen(reading) as lines:
        for line in lines.read().splitlines():
            act, done = line.split()
            yield act, int(done)


def _judge(folder: Path, done: dict[str, int], summary: Summary) -> None:
    """Whatever was told to be done must be there; everything that is there must be whole."""
    summary.corrupt += [*_workspace_faults(folder), *_file_faults(folder)]
    with Workspace.open(folder) as workspace:
        found = {"edit": int(workspace.annotations()[KEY].comment or 0)}
        names = [version.name for version in workspace.history.versions()]
    found["name"] = int(names[-1].split()[1]) if names else 0
    experiment = Experiment(folder / "experiments" / "killed")
    state = load_state(experiment, "manifest")
    found["state"] = state.step if state else 0
    found["checkpoint"] = max(experiment.saved_steps(), default=0)
    found["export"] = max((int(path.name) for path in (folder / "exports").glob("[0-9]*")), default=0)
    summary.lost += [
        f"{act} {done[act]}: only {found[act]} is there" for act in done if done[act] > found.get(act, 1e9)
    ]


def _workspace_faults(folder: Path) -> list[str]:
    with Workspace.open(folder) as workspace:
        faults = workspace.integrity_faults()
    drafts = {path.name for path in (folder / FOLDER).glob("*.sqlite") if not path.name.startswith(".")}
    return faults if not drafts or newest_sound(folder) else [*faults, "no backup is sound"]


def _file_faults(folder: Path) -> list[str]:
    experiment, exports = Experiment(folder / "experiments" / "killed"), (folder / "exports").glob("[0-9]*")
    faults = [f"{out.name}: half an export" for out in exports if not (out / "provenance.csv").is_file()]
    for step in experiment.saved_steps()[-2:]:
        load_network(experiment.checkpoint_path(step))
    return faults


def _make_older(folder: Path) -> None:
    with closing(sqlite3.connect(folder / DATABASE)) as connection, connection:
        history_of_version_4(connection)


if __name__ == "__main__":
    torch.set_num_threads(1)
    sys.stdout.write(json.dumps(vars(rounds(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])))) + "\n")
