"""The queue from a terminal: trainings wait, are moved, taken out and worked off; each wrong word is one sentence."""

import json
import re
from functools import partial

import pytest

from engine.commands import queueing
from engine.errors import ExitStatus
from engine.experiment import Experiment
from engine.queue import Queue
from engine.runner import work_off
from tests.engine.conftest import SMALL
from tests.engine.test_runner import SUCCEEDS

SMALL_WORDS = [word for name, value in SMALL.items() for word in (f"--{name.replace('_', '-')}", value)]


@pytest.fixture
def two(fresh_workspace_folder, run):
    """A workspace in which two trainings wait."""
    words = ("--preset", "tiny-yolo-quick", *SMALL_WORDS, "--vary", "momentum=0.3,0.9", "--name", "grid")
    assert run("queue", "add", fresh_workspace_folder, *words)[0] == 0
    return fresh_workspace_folder


@pytest.fixture
def listed(run):
    """The list for machines: experiment and state of each training."""

    def read(folder):
        status, out, _ = run("queue", folder, "--json")
        assert status == 0
        return [(row["experiment"], row["status"]) for row in json.loads(out)["trainings"]]

    return read


def test_that_a_grid_waits_can_be_moved_and_taken_out_and_put_back(two, run, listed):
    assert listed(two) == [("grid-momentum0.3", "waiting"), ("grid-momentum0.9", "waiting")]
    assert run("queue", "move", two, "grid-momentum0.9", "--by", "-1")[0] == 0
    assert Queue(two).entries().waiting == ("grid-momentum0.9", "grid-momentum0.3")
    assert run("queue", "cancel", two, "grid-momentum0.9")[0] == 0
    assert run("queue", "remove", two, "grid-momentum0.3")[0] == 0
    assert {status for _, status in listed(two)} == {"cancelled"}
    status, out, _ = run("queue", "retry", two, "grid-momentum0.3", "grid-momentum0.9")
    assert status == 0
    assert "Nobody trains yet: 2 experiments" in out
    assert Queue(two).entries().waiting == ("grid-momentum0.9", "grid-momentum0.3")


@pytest.mark.parametrize(("how", "status"), [("succeed", ExitStatus.DONE), ("refuse", ExitStatus.WORK_FAILED)])
def test_that_run_trains_what_waits_and_says_how_it_ended(two, run, listed, monkeypatch, how, status):
    monkeypatch.setattr(queueing, "work_off", partial(work_off, command=(*SUCCEEDS[:2], how)))
    found, out, err = run("queue", "run", two)
    assert found == status
    lines = err.splitlines()
    assert lines
    assert all(re.fullmatch(r"grid-momentum0\.[39]: [^,]+, \d+ of 4 batches.*", line) for line in lines), err
    assert len(set(lines)) == len(lines)
    assert {state for _, state in listed(two)} == {"done" if how == "succeed" else "failed"}
    assert ("no such device" in out) is (how == "refuse")


def test_that_wrong_words_are_one_sentence_and_change_nothing(two, run, tmp_path):
    before = Queue(two).entries()
    for words, sentence in {
        ("add", two, "--vary", "speed=1,2"): "“speed” is no option of a training.",
        ("add", two, "--vary", "side="): "“side=” gives side no value.",
        ("add", two, "--vary", "side=7,x"): "“7,x” is no list of values for side.",
        ("pause", two, "grid-momentum0.3"): "Nobody works on grid-momentum0.3.",
        ("cancel", two, "nobody"): "There is no experiment “nobody”.",
        ("resume", two): "No experiment was named.",
        ("list", tmp_path): f"There is no workspace in {tmp_path}.",
    }.items():
        status, out, err = run("queue", *words)
        assert (status, out) == (ExitStatus.BAD_INPUT, ""), words
        assert err.startswith(sentence)
    assert Queue(two).entries() == before
    assert len(Experiment.all_in(two / "experiments")) == 2
