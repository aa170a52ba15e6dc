"""The verb “reproduce”: a study by one command, again by the same command, and nothing half-begun from bad words."""

import json
from pathlib import Path

import numpy as np
import pytest

from engine.cli import main
from engine.config import preset
from engine.darknet.layers import tensor_key
from engine.darknet.weights import Header, write_weights
from engine.data.split import LEAK_STAMP
from engine.errors import ExitStatus
from engine.experiment import Experiment
from engine.protocol import JobStarted
from engine.study.plan import configured_network
from tests.engine.study.conftest import TINY, begin_study, pretend_all

WORDS = [f"--{name.replace('_', '-')}={value}" for name, value in TINY.items()]


@pytest.fixture
def run(capsys):
    """Run the command line; returns status, the one object for machines, and standard error."""

    def ran(*words):
        capsys.readouterr()
        status = main(["reproduce", *map(str, words), "--json"])
        out, err = capsys.readouterr()
        return status, json.loads(out) if out else {}, err

    return ran


def runs_of(data):
    return [run for study in data["studies"] for run in study["runs"]]


@pytest.mark.slow
def test_that_table_2_is_reproduced_by_one_command(run, fresh_workspace_folder):
    status, data, err = run(fresh_workspace_folder, "table2", "--split", "paper", *WORDS)
    assert (status, err) == (ExitStatus.DONE, "")
    assert [r["status"] for r in runs_of(data)] == ["done"] * 8
    assert {r["stamp"] for r in runs_of(data)} == {LEAK_STAMP}
    assert data["studies"][0]["checkpoints"] == 16
    folder = Path(data["report"]).parent
    assert folder.parent.name.startswith("table2-paper-")
    assert {"figure-10.svg", "figure-9.png", "table2.csv", "table2-checkpoints.csv"} <= {
        p.name for p in folder.iterdir()
    }


@pytest.mark.usefixtures("quick_worker")
def test_that_the_same_words_again_train_nothing_and_draw_the_report_anew(run, fresh_workspace_folder, tmp_path):
    words = (fresh_workspace_folder, "leak", *WORDS, "--out", tmp_path / "mine")
    _, first, _ = run(*words)
    page = tmp_path / "mine" / "index.html"
    assert first["report"] == str(page)
    page.unlink()
    status, second, _ = run(*words)
    assert status == ExitStatus.DONE
    assert second == first
    assert page.exists()
    for one in runs_of(second):
        events = Experiment(fresh_workspace_folder / "experiments" / one["experiment"]).events()
        assert sum(isinstance(event, JobStarted) for event in events) == 1


@pytest.mark.usefixtures("quick_worker")
def test_that_people_are_told_the_cost_first_then_the_time_and_each_run(fresh_workspace_folder, capsys):
    status = main(["reproduce", str(fresh_workspace_folder), "leak", *WORDS])
    out, err = capsys.readouterr()
    assert status == ExitStatus.DONE
    cost, time, first, second = err.splitlines()
    assert "2 trainings of 2 batches, 4 checkpoints, " in cost
    assert "GB free" in cost
    assert time.startswith("At 20 pictures a second")
    assert first.startswith("1/2 by-slice: done. after")
    assert first.endswith(LEAK_STAMP)
    assert second.startswith("2/2 by-patient: done. after")
    assert out.splitlines()[-1].startswith("The report is in ")


@pytest.mark.usefixtures("quick_worker")
def test_that_failed_runs_end_in_status_1_and_a_report_all_the_same(run, fresh_workspace_folder):
    network = configured_network(preset("tiny-yolo").with_options(**TINY))
    zeros = {
        tensor_key(index, tensor): np.zeros(tensor.shape, dtype=np.float32)
        for index, layer in enumerate(network.layers)
        for tensor in layer.tensors
    }
    start = fresh_workspace_folder / "start.weights"
    start.write_bytes(write_weights(zeros, network, Header()))
    status, data, _ = run(fresh_workspace_folder, "leak", *WORDS, "--start", str(start))
    assert status == ExitStatus.WORK_FAILED
    assert [(r["status"], r["problem"]) for r in runs_of(data)] == [
        ("failed", "There is no such file. Give another.")
    ] * 2
    assert Path(data["report"]).exists()


def test_that_a_start_that_is_not_there_is_refused_before_anything_is_made(fresh_workspace_folder, capsys):
    words = ["reproduce", str(fresh_workspace_folder), "leak", *WORDS, "--start", "nowhere.weights"]
    assert main(words) == ExitStatus.BAD_INPUT
    assert "nowhere.weights cannot be read" in capsys.readouterr().err
    assert not (fresh_workspace_folder / "studies").exists()
    assert not list(fresh_workspace_folder.glob("experiments/*"))


def test_that_a_dry_run_tells_the_cost_and_changes_nothing(fresh_workspace_folder, capsys):
    before = sorted(fresh_workspace_folder.rglob("*"))
    assert main(["reproduce", str(fresh_workspace_folder), "table1", "--dry-run"]) == ExitStatus.DONE
    out = capsys.readouterr().out
    assert "4 trainings of 1,000 batches, 40 checkpoints, " in out
    assert out.count("waiting") == 4
    assert {path for path in fresh_workspace_folder.rglob("*") if "workspace." not in path.name} == {
        path for path in before if "workspace." not in path.name
    }


def test_that_figures_come_from_the_newest_tables_and_say_what_is_missing(run, fresh_workspace_folder):
    pretend_all(fresh_workspace_folder, begin_study(fresh_workspace_folder, "table2"))
    status, data, _ = run(fresh_workspace_folder, "figures")
    assert status == ExitStatus.DONE
    assert set(data["figures_missing"]) == {"2", "4", "5", "6", "7", "8"}
    folder = fresh_workspace_folder / "studies" / "figures" / "report"
    assert {"figure-1.svg", "figure-3.svg", "figure-9.svg", "figure-10.svg"} <= {p.name for p in folder.iterdir()}


@pytest.mark.parametrize(
    "words",
    [
        ("figures", "--steps", "3"),
        ("table2", "--momentum", "0.5"),
        ("table1", "--seeds", "2"),
        ("leak", "--split", "paper"),
        ("table2", "--width", "99"),
    ],
)
def test_that_words_that_make_no_sense_are_refused_and_nothing_is_begun(run, fresh_workspace_folder, words):
    status, _, err = run(fresh_workspace_folder, *words)
    assert status == ExitStatus.BAD_INPUT
    assert len(err.splitlines()) == 1
    assert not (fresh_workspace_folder / "studies").exists()


def test_that_a_folder_without_a_workspace_is_refused(run, tmp_path):
    status, _, err = run(tmp_path, "table2")
    assert status == ExitStatus.BAD_INPUT
    assert "There is no workspace" in err
