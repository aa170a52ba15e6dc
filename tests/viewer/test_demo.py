"""The demo finishes what an interrupted start left behind."""

from pathlib import Path

import pytest

from cerebellum_viewer import demo
from engine.config import TrainConfig
from engine.data.split import Part, SplitPlan
from engine.data.store import Workspace
from engine.experiment import Experiment
from engine.job_history import scores
from engine.proposals import ProposalJob
from engine.protocol import JobStarted

SMALL = TrainConfig(width=0.1, input_size=64, batch=4, steps=4, checkpoint_every=2, burn_in=0, threads=1)


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    """The demo on fewer slices and with a smaller network; the way is the same."""
    monkeypatch.setattr(demo, "PATIENTS", 4)
    monkeypatch.setattr(demo, "SLICES", 2)
    monkeypatch.setattr(demo, "SPLIT", SplitPlan(test=2, val=2))
    monkeypatch.setattr(demo, "preset", lambda _name: SMALL)


def _experiment(folder: Path) -> Experiment:
    return Experiment(folder / "workspace" / "experiments" / demo.EXPERIMENT)


def _is_done(folder: Path) -> bool:
    events = _experiment(folder).events()
    return sorted(scores(events, Part.VAL)) == [2, 4] and len(scores(events, Part.TRAIN)) == 1


@pytest.mark.slow
def test_that_a_second_start_uses_what_is_there(tmp_path: Path) -> None:
    demo.prepare(tmp_path)
    assert _is_done(tmp_path)
    before = _experiment(tmp_path).events()
    (proposals,) = ProposalJob.all_in(tmp_path / "workspace")
    assert len(proposals.found_after(0)[0]) == 8
    demo.prepare(tmp_path)
    assert _experiment(tmp_path).events() == before
    assert ProposalJob.all_in(tmp_path / "workspace")[0].events() == proposals.events()


@pytest.mark.slow
def test_that_a_training_cut_after_a_checkpoint_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def cut(experiment: Experiment, *_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(demo, "_work", cut)
        with pytest.raises(KeyboardInterrupt):
            demo.prepare(tmp_path)
    experiment = _experiment(tmp_path)
    whole = experiment.config()
    (experiment.folder / "config.toml").write_text(whole.with_options(steps=2).to_toml())
    demo._work(experiment, ["train"], lambda: None)
    (experiment.folder / "config.toml").write_text(whole.to_toml())
    demo.prepare(tmp_path)
    assert _is_done(tmp_path)
    assert [e.first_step for e in experiment.events() if isinstance(e, JobStarted) and e.job == "train"] == [1, 3]


def test_that_half_a_data_set_is_made_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "phantom.part").mkdir()
    (tmp_path / "phantom.part" / "leftover").touch()
    (tmp_path / "workspace.part").mkdir()
    (tmp_path / "workspace.part" / "workspace.sqlite").touch()
    monkeypatch.setattr(demo, "_train", lambda _experiment: None)
    monkeypatch.setattr(demo, "_work", lambda *_: None)
    target = demo.prepare(tmp_path)
    with Workspace.open(target) as workspace:
        assert len(workspace.slices()) == 8
        assert workspace.image_path(next(iter(workspace.slices().values()))).is_file()
        assert workspace.split().by == "patient"
