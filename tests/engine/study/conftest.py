"""Studies that are done without a training: real folders and plans, invented predictions."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from engine.data.store import Workspace
from engine.study import work
from engine.study.plan import Plan, keep_plan, make_plan
from engine.study.work import experiment_of, materialise
from tests.engine.study import pretending

TINY = {"width": 0.05, "input_size": 64, "batch": 4, "steps": 2, "checkpoint_every": 1, "threads": 1, "device": "cpu"}
"""Options with which a training takes less time than the start of its process."""

Begin = Callable[..., Plan]


def begin_study(folder: Path, kind: str, **request) -> Plan:
    """Plan a study and make its experiments."""
    plan = keep_plan(folder, make_plan(kind, request.pop("options", TINY), **request))
    with Workspace.open(folder) as workspace:
        materialise(workspace, plan)
    return plan


@pytest.fixture
def begin(fresh_workspace_folder) -> Begin:
    """Begins studies in a workspace of its own."""
    return lambda kind, **request: begin_study(fresh_workspace_folder, kind, **request)


def pretend_all(folder: Path, plan: Plan, noises: tuple[float, ...] = (0.02,)) -> Plan:
    """Fill every run of a study, the runs by turns as exact as `noises` say."""
    for index, run in enumerate(plan.runs):
        pretending.pretend(experiment_of(folder, plan, run), noise=noises[index % len(noises)], seed=index)
    return plan


@pytest.fixture
def quick_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    """Workers that only pretend."""
    monkeypatch.setattr(work, "WORKER", (sys.executable, "-m", pretending.__name__))
    monkeypatch.chdir(Path(__file__).parents[3])
