"""ONNX files: the graph decodes as the detector does, and what ONNX Runtime makes of a file is the same to 1e-4."""

import json
import shutil
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

import engine
from engine.cli import main
from engine.config import TrainConfig
from engine.data.annotation import SliceKey
from engine.errors import ExitStatus, UserError
from engine.models.build import build
from engine.models.compute import generator
from engine.models.network import initialise
from engine.networks import network_of, network_text
from engine.proposals import Asked, Model
from engine.scoring import fastest, onnx_file
from engine.scoring.decode import decode_mask, decode_output, suppress, without_specks
from engine.scoring.fastest import cached_file, fastest_detector
from engine.scoring.onnx_file import OnnxDetector, export_onnx, load_onnx
from engine.scoring.onnx_graph import WholeDetector, unsuppressed
from engine.scoring.predict import Detector, Finding, load_detector
from engine.scoring.propose import proposals
from engine.shipped import ONNX, checkpoint_file
from engine.training.batches import plain_input
from engine.training.checkpoint import Sidecar, put_confidence, save_checkpoint
from engine.training.resident import from_pictures

CONFIGS = {
    "localiser": TrainConfig(network="localiser", boxes=3, input_size=64, width=0.25, color_map="grey"),
    "fast": TrainConfig(width=0.05, side=2, input_size=64),
    "exact": TrainConfig(width=0.05, side=3, input_size=64, classes=2, arithmetic="exact", device="cpu"),
}
SIZES = ((64, 64), (40, 90), (200, 130), (1, 7))
"""Width and height of pictures: as the input, smaller, larger, next to nothing."""
CLOSE = 1e-4
"""As a fraction of the picture, and of a score."""
THIN = 1e-6
"""Boxes of random networks may be thinner, and 32 bits do not tell their edges apart."""


def made(config: TrainConfig) -> tuple[torch.nn.Module, Sidecar]:
    """A network with random weights that finds something."""
    text = network_text(config)
    network = build(network_of(config, text), config)
    if config.network == "localiser":
        network.initialise(generator(1, 0))
        network.calibration.copy_(torch.tensor([1.2, 1.5, 0.5]))
    else:
        initialise(network, generator(1, 0))
        for name, array in network.state_dict().items():
            if name.endswith("rolling_variance"):
                array.fill_(1)
        last = [array for name, array in network.state_dict().items() if name.endswith("biases")][-1]
        last.fill_(0.5)
    about = Sidecar(step=7, config=config, network=text, split="by patient", stamp="", confidence=0.3, sha256="abc")
    return network.eval(), about


def pictures(size: tuple[int, int], count: int = 2) -> np.ndarray:
    width, height = size
    noise = np.random.default_rng(width).integers(0, 256, (count, height, width)).astype(np.uint8)
    return np.stack([cv2.normalize(cv2.blur(one, (5, 5)), None, 0, 255, cv2.NORM_MINMAX) for one in noise])


def assert_same(found: Finding, expected: Finding, size: tuple[int, int]) -> None:
    ours, theirs = (
        [(np.array(item.box.edges) / (*size, *size), item.score, item.label) for item in one.boxes]
        for one in (found, expected)
    )
    wide = [item for item in theirs if (item[0][2:] - item[0][:2] > THIN).all()]
    assert len(ours) == len(wide) > 0
    for (edges, score, label), (wanted, other, name) in zip(ours, wide, strict=True):
        assert np.abs(edges - wanted).max() < CLOSE
        assert score == pytest.approx(other, abs=CLOSE)
        assert label == name
    assert (found.mask is None) is (expected.mask is None)
    if found.mask is not None and expected.mask is not None:
        assert (found.mask != expected.mask).mean() < CLOSE


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("kind", CONFIGS)
def test_that_the_graph_shows_pictures_as_the_detector_does(kind, size):
    config = CONFIGS[kind]
    grey = pictures(size)
    whole = WholeDetector(torch.nn.Identity(), config)
    shown = whole.shown(torch.from_numpy(grey))
    expected = plain_input(from_pictures(list(grey), torch.device("cpu")), torch.arange(len(grey)), config)
    assert shown.shape == expected.shape
    # A value that lies at a half may be rounded the other way.
    assert ((shown - expected).abs() > 1e-5).float().mean() < 1e-3


@given(st.integers(0, 10**6), st.integers(1, 30))
def test_that_the_graph_suppresses_what_the_detector_suppresses(seed, count):
    rng = np.random.default_rng(seed)
    low = rng.uniform(0, 0.5, (count, 2))
    edges = np.concatenate([low, low + rng.uniform(0.2, 0.6, (count, 2))], axis=1).astype(np.float32)
    left = unsuppressed(torch.from_numpy(edges)[None], torch.ones(1, count, dtype=torch.bool))
    assert np.flatnonzero(left[0].numpy()).tolist() == suppress(edges.astype(np.float64), 0.5).tolist()


@pytest.mark.parametrize("numbers", [(0.5, 0.5, 2, 2), (0.5, 0.5, 0, 1), (float("nan"), 0.5, 1, 1), (9, 0.5, 1, 1)])
def test_that_the_graph_drops_the_boxes_that_the_detector_drops(numbers):
    config = CONFIGS["fast"].with_options(side=1)
    raw = torch.tensor([[1.0, 0.9, 0.8, *numbers, 0.5, 0.5, 3, 3]])
    whole = WholeDetector(_Always(raw), config)
    boxes, scores, _ = whole(torch.zeros(1, 20, 30, dtype=torch.uint8))
    expected = decode_output(raw[0].numpy(), config.layout, (30, 20))
    assert scores[scores > 0].tolist() == pytest.approx([item.score for item in expected])
    assert boxes[scores > 0].flatten().tolist() == pytest.approx([e for item in expected for e in item.box.edges])


def test_that_the_graph_draws_the_mask_but_for_its_specks():
    config = CONFIGS["localiser"].with_options(boxes=1)
    side = config.layout.mask_side
    logits = cv2.GaussianBlur(np.random.default_rng(0).normal(size=(side, side)).astype(np.float32), (0, 0), 2)
    raw = torch.cat([torch.tensor([[0.9, 0.2, 0.3, 0.7, 0.8]]), torch.from_numpy(logits).flatten()[None]], dim=1)
    *_, mask = WholeDetector(_Always(raw), config)(torch.zeros(1, 90, 120, dtype=torch.uint8))
    expected = decode_mask(raw[0].numpy(), config.layout, (120, 90))
    assert 0 < expected.sum() < mask.sum()
    assert (without_specks(mask[0].numpy()) == expected).all()


class _Always(torch.nn.Module):
    def __init__(self, raw):
        super().__init__()
        self.raw = raw

    def forward(self, _pictures):
        return self.raw


# --- files -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Exported:
    """A file that the command line has made of a checkpoint, and the detector in the checkpoint."""

    path: Path
    checkpoint: Path
    detector: Detector
    loaded: OnnxDetector


@pytest.fixture(scope="module", params=["localiser", "fast"])
def exported(request, tmp_path_factory) -> Exported:
    pytest.importorskip("onnxscript")
    pytest.importorskip("onnxruntime")
    checkpoint = tmp_path_factory.mktemp("checkpoint") / "000007.safetensors"
    save_checkpoint(checkpoint, *made(CONFIGS[request.param]))
    path = tmp_path_factory.mktemp("onnx") / "detector.onnx"
    assert main(["export-onnx", str(checkpoint), str(path.with_suffix(""))]) == ExitStatus.DONE
    return Exported(path, checkpoint, load_detector(checkpoint, "cpu"), load_onnx(path, threads=1))


@pytest.mark.parametrize("size", SIZES)
def test_that_onnx_runtime_finds_what_the_detector_finds(exported, size):
    grey = list(pictures(size))
    found, expected = exported.loaded.look(grey), exported.detector.look(grey)
    for one, other in zip(found, expected, strict=True):
        assert_same(one, other, size)


def test_that_a_batch_gives_what_its_pictures_give_alone(exported):
    grey = pictures((70, 50), count=3)
    together = exported.loaded.session.run(None, {"pictures": grey})
    for number, picture in enumerate(grey):
        alone = exported.loaded.session.run(None, {"pictures": picture[None]})
        for one, other in zip(together, alone, strict=True):
            assert np.allclose(one[number], other[0], atol=1e-3)


def test_that_a_file_says_what_it_is(exported):
    about, config = exported.loaded.session.get_modelmeta(), exported.detector.config
    said = about.custom_metadata_map
    assert about.producer_name == "cerebellum-viewer"
    assert (said["weights_sha256"], said["color_map"]) == (exported.detector.weights, config.color_map)
    assert exported.loaded.weights == exported.detector.weights
    assert exported.loaded.confidence == exported.detector.confidence == 0.3
    assert json.loads(said["classes"]) == ["cerebellum"]
    assert json.loads(said["input_size"]) == 64
    assert "Not a medical device" in said["intended_use"]
    assert "pixels" in about.description
    calibration = json.loads(said["calibration"])
    assert calibration == (pytest.approx([1.2, 1.5, 0.5]) if config.network == "localiser" else None)


def test_that_a_file_names_no_folder_of_the_machine_that_made_it(exported):
    data = exported.path.read_bytes() + checkpoint_file(Path("shipped")).with_suffix(ONNX).read_bytes()
    assert str(Path(engine.__file__).parent).encode() not in data


def test_that_predict_looks_with_a_file_as_with_its_checkpoint(exported, tmp_path, capsys):
    (grey,) = pictures((80, 60), count=1)
    path, masks = tmp_path / "a.png", tmp_path / "masks"
    path.write_bytes(cv2.imencode(".png", grey)[1].tobytes())
    capsys.readouterr()
    words = ["predict", exported.path, path, "--confidence", "0.01", "--masks", masks, "--json"]
    assert main([str(word) for word in words]) == ExitStatus.DONE
    found = json.loads(capsys.readouterr().out)["boxes"]
    expected = exported.detector.look([grey])[0]
    scores = [item.score for item in expected.boxes if item.score >= 0.01]
    assert [row["score"] for row in found] == pytest.approx(scores, abs=1e-4)
    model = Model("", "", 0.01)
    (said,) = proposals({Asked(SliceKey("", 0), ""): expected}, model, "", smooth=True)
    assert masks.exists() is (said.mask is not None)


def test_that_nothing_is_overwritten_and_no_file_is_exported_twice(exported, tmp_path, capsys):
    before = exported.path.read_bytes()
    assert main(["export-onnx", "shipped", str(exported.path)]) == ExitStatus.BAD_INPUT
    assert main(["export-onnx", str(exported.path), str(tmp_path / "b")]) == ExitStatus.BAD_INPUT
    assert exported.path.read_bytes() == before
    assert "exists already" in capsys.readouterr().err


def test_that_a_file_beside_its_checkpoint_is_looked_with(exported):
    checkpoint = exported.path.with_suffix(".safetensors")
    shutil.copy(exported.checkpoint, checkpoint)
    about = shutil.copy(exported.checkpoint.with_suffix(".json"), checkpoint.with_suffix(".json"))
    assert isinstance(fastest_detector(checkpoint), OnnxDetector)
    assert isinstance(fastest_detector(exported.checkpoint), Detector)
    put_confidence(checkpoint, 0.7)
    assert fastest_detector(checkpoint).confidence == 0.7
    network, other = made(exported.detector.config)
    save_checkpoint(checkpoint, network.apply(_shift), other)
    assert isinstance(fastest_detector(checkpoint), Detector)
    for path in (checkpoint, Path(about)):
        path.unlink()


def test_that_a_file_for_many_slices_is_made_once_and_kept(exported, tmp_path, monkeypatch):
    """Of a localiser, by what its checkpoint says; one that is damaged is made again."""
    if exported.detector.config.network != "localiser":
        assert isinstance(fastest_detector(exported.checkpoint, 10**6), Detector)
        return
    monkeypatch.setattr(fastest.platformdirs, "user_cache_path", lambda _name: tmp_path)
    kept, made_for = cached_file(exported.checkpoint), []

    def counted(_network, _about, out):
        made_for.append(out)
        shutil.copy(exported.path, out)

    monkeypatch.setattr(fastest, "export_onnx", counted)
    assert isinstance(fastest_detector(exported.checkpoint, fastest.WORTH - 1), Detector)
    assert isinstance(fastest_detector(exported.checkpoint, fastest.WORTH), OnnxDetector)
    assert isinstance(fastest_detector(exported.checkpoint), OnnxDetector)
    kept.write_bytes(b"damaged")
    assert isinstance(fastest_detector(exported.checkpoint), Detector)
    assert isinstance(fastest_detector(exported.checkpoint, fastest.WORTH), OnnxDetector)
    assert made_for == [kept, kept]
    assert [path.name for path in kept.parent.iterdir()] == [kept.name]


def _shift(module):
    for array in module.parameters(recurse=False):
        array.data += 0.1


def test_that_a_file_is_whole_alone(exported):
    assert [path.name for path in exported.path.parent.iterdir()] == ["detector.onnx"]


@pytest.mark.parametrize("content", [None, b"", b"not a graph"])
def test_that_what_is_no_onnx_file_is_named(content, tmp_path):
    pytest.importorskip("onnxruntime")
    path = tmp_path / "odd.onnx"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(UserError, match=r"odd\.onnx"):
        load_onnx(path)


def test_that_a_localisers_file_of_an_older_program_is_refused_and_that_of_a_grid_is_not(exported, monkeypatch):
    monkeypatch.setattr(onnx_file, "MADE", onnx_file.MADE + 1)
    if exported.loaded.session.get_modelmeta().custom_metadata_map["network"] != "localiser":
        assert load_onnx(exported.path).weights == exported.loaded.weights
        return
    with pytest.raises(UserError, match="older program") as told:
        load_onnx(exported.path)
    assert "Export it again" in told.value.hint


def test_that_a_missing_package_is_named_and_how_to_get_it(monkeypatch, tmp_path):
    monkeypatch.setattr(onnx_file, "find_spec", lambda _name: None)
    with pytest.raises(UserError, match="onnxscript") as told:
        export_onnx(*made(CONFIGS["localiser"]), tmp_path / "a.onnx")
    assert "pip install" in told.value.hint
    with pytest.raises(UserError, match="onnxruntime"):
        load_onnx(tmp_path / "a.onnx")
    assert not list(tmp_path.iterdir())
