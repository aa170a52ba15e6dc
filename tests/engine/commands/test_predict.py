"""The verb “predict” with a localiser: boxes as rows and masks as pictures, also of odd pictures."""

import json
from pathlib import Path

import cv2
import numpy as np
import pytest

from engine import shipped
from engine.data.phantom.dataset import render_patient
from engine.data.phantom.draw import draw_patient
from engine.errors import ExitStatus
from engine.training.train import train
from tests.engine.conftest import experiment_in

LOCALISER = {"network": "localiser", "width": 0.25, "boxes": 2, "steps": 2}


@pytest.fixture
def checkpoint(workspace_folder: Path) -> Path:
    experiment = experiment_in(workspace_folder, **LOCALISER)
    train(experiment, lambda _: None, lambda: False)
    return experiment.checkpoint_path(2)


def picture(path: Path, width: int, height: int) -> Path:
    grey = np.random.default_rng(0).integers(0, 256, (height, width)).astype(np.uint8)
    path.write_bytes(cv2.imencode(".png", grey)[1].tobytes())
    return path


def test_that_boxes_and_masks_are_written_for_pictures_of_any_size(run, checkpoint, tmp_path):
    sizes = {"usual": (90, 70), "tiny": (64, 2), "large": (3840, 2160)}
    pictures = [picture(tmp_path / f"{name}.png", *size) for name, size in sizes.items()]
    status, out, _ = run("predict", checkpoint, *pictures, "--confidence", "0", "--masks", tmp_path / "masks", "--json")
    assert status == ExitStatus.DONE
    assert len(json.loads(out)["boxes"]) <= 2 * len(sizes)
    for name, (width, height) in sizes.items():
        mask = cv2.imread(str(tmp_path / "masks" / f"{name}.png"), cv2.IMREAD_UNCHANGED)
        assert mask.shape == (height, width)
        assert set(np.unique(mask)) <= {0, 255}


def test_that_pictures_on_which_none_was_found_are_named(run, tmp_path):
    rng = np.random.default_rng([98_765, 0])
    organ, black = tmp_path / "organ.png", tmp_path / "black.png"
    cv2.imwrite(str(organ), list(render_patient(draw_patient(rng, 3), rng))[1].picture)
    cv2.imwrite(str(black), np.zeros((70, 90), np.uint8))
    status, out, _ = run("predict", "shipped", organ, black)
    assert status == ExitStatus.DONE
    assert out.splitlines()[-1] == f"None found on {black.as_posix()}."
    status, out, _ = run("predict", "shipped", organ, black, "--json")
    assert json.loads(out)["none_found"] == [black.as_posix()]


def test_that_a_picture_without_a_box_gets_no_mask(run, checkpoint, tmp_path):
    status, *_ = run(
        "predict", checkpoint, picture(tmp_path / "a.png", 90, 70), "--confidence", "1", "--masks", tmp_path
    )
    assert status == ExitStatus.DONE
    assert sorted(path.name for path in tmp_path.glob("*.png")) == ["a.png"]


def test_that_an_installation_without_a_detector_says_so(run, tmp_path, monkeypatch):
    monkeypatch.setattr(shipped, "_PLACES", ())
    status, _, err = run("predict", "shipped", picture(tmp_path / "a.png", 90, 70))
    assert status == ExitStatus.BAD_INPUT
    assert "No detector came with this installation" in err


def test_that_a_localiser_is_not_taken_for_a_darknet_network(run, checkpoint, tmp_path):
    for words in (("inspect", checkpoint), ("convert", checkpoint, tmp_path / "made")):
        status, _, err = run(*words)
        assert status == ExitStatus.BAD_INPUT
        assert "is a localiser, which Darknet's files cannot hold" in err
