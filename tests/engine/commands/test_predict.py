"""The verb “predict” with a localiser: boxes as rows and masks as pictures, also of odd pictures."""

import json
from pathlib import Path

import cv2
import numpy as np
import pytest

from engine import shipped
from engine.commands import predicting
from engine.commands.predicting import volumes
from engine.data.label_files.reading import read_labels
from engine.data.phantom.dataset import render_patient
from engine.data.phantom.draw import draw_patient
from engine.errors import ExitStatus
from engine.proposals import UNJUDGED, ProposalJob
from engine.scoring import propose
from engine.training.checkpoint import read_sidecar
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


def organ() -> np.ndarray:
    rng = np.random.default_rng([98_765, 0])
    return list(render_patient(draw_patient(rng, 3), rng))[1].picture


def test_that_boxes_and_masks_are_written_for_pictures_of_any_size(run, tmp_path):
    sizes = {"usual": (255, 173), "tiny": (64, 64), "large": (3840, 2160)}
    pictures = [tmp_path / f"{name}.png" for name in sizes]
    for path, size in zip(pictures, sizes.values(), strict=True):
        cv2.imwrite(str(path), cv2.resize(organ(), size, interpolation=cv2.INTER_AREA))
    status, out, _ = run("predict", "shipped", *pictures, "--masks", tmp_path / "masks", "--json")
    assert status == ExitStatus.DONE
    assert len(json.loads(out)["boxes"]) == len(sizes)
    for name, (width, height) in sizes.items():
        mask = cv2.imread(str(tmp_path / "masks" / f"{name}.png"), cv2.IMREAD_UNCHANGED)
        assert mask.shape == (height, width)
        assert set(np.unique(mask)) == {0, 255}


@pytest.mark.parametrize("names", [("a/s.png", "b/s.png"), ("s.png", "S.PNG"), ("s.png", "s.bmp")])
def test_that_pictures_whose_masks_would_overwrite_each_other_are_refused(run, tmp_path, names):
    pictures = [tmp_path / name for name in names]
    status, _, err = run("predict", "shipped", *pictures, "--masks", tmp_path / "masks")
    assert status == ExitStatus.BAD_INPUT
    assert f"The masks of {pictures[0]} and {pictures[1]} would have one name." in err
    assert not (tmp_path / "masks").exists()


def test_that_a_volume_of_many_pixels_is_held_in_stretches_of_which_nothing_is_lost(run, tmp_path, monkeypatch):
    held, whole = list[int](), propose.proposals

    def counted(found, *words, **more):
        held.append(len(found))
        return whole(found, *words, **more)

    monkeypatch.setattr(propose, "proposals", counted)
    pictures = [picture(tmp_path / f"slice{number}.png", 90, 70) for number in range(1, 6)]
    monkeypatch.setattr(predicting, "TOGETHER_PX", 2 * 90 * 70)
    assert run("predict", "shipped", *pictures, "--json")[0] == ExitStatus.DONE
    assert held == [2, 2, 1]


def test_that_odd_pictures_have_some_boxes_or_none(run, checkpoint, tmp_path):
    pictures = [picture(tmp_path / f"{width}.png", width, height) for width, height in ((90, 70), (64, 2), (1, 1))]
    status, out, _ = run("predict", checkpoint, *pictures, "--confidence", "0", "--masks", tmp_path / "masks", "--json")
    assert status == ExitStatus.DONE
    assert len(json.loads(out)["boxes"]) <= 2 * len(pictures)


def test_that_pictures_on_which_none_was_found_are_named(run, tmp_path):
    shown, black = tmp_path / "organ.png", tmp_path / "black.png"
    cv2.imwrite(str(shown), organ())
    cv2.imwrite(str(black), np.zeros((70, 90), np.uint8))
    status, out, _ = run("predict", "shipped", shown, black)
    assert status == ExitStatus.DONE
    assert out.splitlines()[-1] == f"None found on {black.as_posix()}."
    status, out, _ = run("predict", "shipped", shown, black, "--json")
    assert json.loads(out)["none_found"] == [black.as_posix()]


def test_that_a_table_has_a_row_without_edges_where_none_was_found_and_none_where_nothing_could_be_read(run, tmp_path):
    shown, black, broken, table = (tmp_path / name for name in ("organ.png", "black.png", "broken.png", "p.csv"))
    cv2.imwrite(str(shown), organ())
    cv2.imwrite(str(black), np.zeros((70, 90), np.uint8))
    broken.write_bytes(b"no picture")
    assert run("predict", "shipped", black, broken, shown, "--out", table)[0] == ExitStatus.BAD_INPUT
    rows = table.read_text().splitlines()
    assert rows[1] == f"{black.as_posix()},,,,,,"
    assert rows[2].startswith(f"{shown.as_posix()},1,")
    assert len(rows) == 3
    labels = read_labels(table)
    assert [len(item.boxes) for item in labels] == [0, 1]


def test_that_a_picture_without_a_box_gets_no_mask(run, checkpoint, tmp_path):
    status, *_ = run(
        "predict", checkpoint, picture(tmp_path / "a.png", 90, 70), "--confidence", "1", "--masks", tmp_path
    )
    assert status == ExitStatus.DONE
    assert sorted(path.name for path in tmp_path.glob("*.png")) == ["a.png"]


def test_that_boxes_count_from_what_validation_chose_and_the_output_says_so(run, checkpoint, tmp_path):
    path, chosen = picture(tmp_path / "a.png", 90, 70), read_sidecar(checkpoint).confidence
    assert chosen is not None
    _, out, _ = run("predict", checkpoint, path)
    assert f"Boxes count from a confidence of {chosen:.3g} on, as chosen for the checkpoint." in out.splitlines()
    words = {"as chosen for the checkpoint": (), "as asked": ("--confidence", "0.9")}
    for source, more in words.items():
        said = json.loads(run("predict", checkpoint, path, *more, "--json")[1])["confidence"]
        assert said == {"value": 0.9 if more else chosen, "source": source}
    about = checkpoint.with_suffix(".json")
    about.write_text(json.dumps({**json.loads(about.read_text()), "confidence": None}))
    said = json.loads(run("predict", checkpoint, path, "--json")[1])["confidence"]
    assert said == {"value": UNJUDGED, "source": "the default, since none was chosen for it"}


def test_that_the_shipped_detector_counts_as_in_the_window(run, tmp_path):
    said = json.loads(run("predict", "shipped", picture(tmp_path / "a.png", 90, 70), "--json")[1])["confidence"]
    assert said == {"value": shipped.CONFIDENCE, "source": "as chosen for the checkpoint"}


def test_that_predict_says_of_a_volume_what_is_proposed_for_it(run, tmp_path):
    """Smooth across neighbours, and not where that is not wanted."""
    rng, folder = np.random.default_rng([98_765, 0]), tmp_path / "P01"
    folder.mkdir()
    for number, item in enumerate(render_patient(draw_patient(rng, 7), rng), 1):
        cv2.imwrite(str(folder / f"slice{number:02d}.png"), item.picture)
    pictures = sorted(folder.glob("*.png"))
    run("import", folder, tmp_path / "ws")
    found = {}
    for wanted in ("--smooth", "--no-smooth"):
        assert run("propose", tmp_path / "ws", wanted)[0] == ExitStatus.DONE
        proposed = ProposalJob.all_in(tmp_path / "ws")[-1].found_after(0)[0]
        boxes = json.loads(run("predict", "shipped", *reversed(pictures), wanted, "--json")[1])["boxes"]
        found[wanted] = [[row[edge] for edge in ("x0", "y0", "x1", "y1")] for row in boxes]
        expected = [pytest.approx(box.box.edges, abs=0.01) for said in reversed(proposed) for box in said.boxes]
        assert found[wanted] == expected
    assert found["--smooth"] != found["--no-smooth"]


def test_that_only_neighbours_by_name_are_a_volume():
    names = ["a/s1.png", "a/s2.png", "a/s2.bmp", "b/s1.png", "a/plane.png", "a/s1.png", "x_1_of_1.png", "y_1_of_1.png"]
    found = [[path.as_posix() for path in volume.values()] for volume in volumes(list(map(Path, names)))]
    assert found == [["a/s1.png", "a/s2.png"], *([name] for name in [*names[2:5], *names[6:]])]


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
