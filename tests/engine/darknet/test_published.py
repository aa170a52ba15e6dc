"""The paper's networks as texts: the same as the reference's, layer by layer, and sound at every size."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.config import Grid
from engine.darknet.layers import Connected, Convolutional, Local, MaxPool, Shape
from engine.darknet.network import read_network
from engine.darknet.published import MIN_FILTERS, PUBLISHED, published_cfg
from engine.errors import UserError

CFG = Path(__file__).parents[2] / "data" / "darknet" / "cfg"
SIDES = (7, 9, 11, 13)
REFERENCES = [
    *((f"tiny_224_S{side}", "tiny-yolo", side, {"input_size": 224}) for side in SIDES),
    ("tiny_448_S7", "tiny-yolo", 7, {"input_size": 448}),
    *((f"yolov1_24conv_fc_S{side}", "yolo", side, {"input_size": 448, "batch_normalize": False}) for side in SIDES),
    ("yolov1_local_bn_S7", "yolo-local", 7, {"input_size": 448}),
]


def network(name, grid=Grid(7, 2, 1), input_size=224, **options):  # noqa: B008  # a frozen value
    return read_network(published_cfg(name, grid, input_size=input_size, **options))


@pytest.mark.parametrize(("reference", "name", "side", "options"), REFERENCES, ids=[row[0] for row in REFERENCES])
def test_that_a_published_text_means_what_the_reference_means(reference, name, side, options):
    text = (CFG / f"{reference}.cfg").read_text(encoding="utf-8")
    assert network(name, Grid(side, 2, 1), **options) == read_network(text)


@pytest.mark.parametrize("name", PUBLISHED)
@given(
    side=st.integers(1, 20),
    boxes=st.integers(1, 4),
    classes=st.integers(1, 5),
    input_size=st.integers(64, 512),
    width=st.floats(0.05, 1.2),
    batch_normalize=st.booleans(),
)
def test_that_a_text_of_any_size_is_read_without_a_note(name, side, boxes, classes, input_size, width, batch_normalize):
    grid = Grid(side, boxes, classes)
    made = network(name, grid, input_size, width=width, batch_normalize=batch_normalize)
    detection = made.detection
    assert made.notes == ()
    assert made.net.input == Shape(3, input_size, input_size)
    assert made.outputs == grid.outputs
    assert (detection.side, detection.boxes, detection.classes) == (side, boxes, classes)
    convolutions = [layer for layer in made.layers if isinstance(layer, Convolutional)]
    assert all(layer.batch_normalize is batch_normalize and layer.filters >= MIN_FILTERS for layer in convolutions)
    assert isinstance(made.layers[-2], Connected)
    assert made.layers[-2].activation == "linear"


@pytest.mark.parametrize("name", PUBLISHED)
def test_that_width_narrows_every_layer_but_the_last(name):
    """Also the local and the hidden connected layer."""
    whole, half = network(name), network(name, width=0.5)
    for layer, narrow in zip(whole.layers[:-2], half.layers[:-2], strict=True):
        assert narrow.output.channels == (max(MIN_FILTERS, layer.output.channels // 2))
    assert half.outputs == whole.outputs


def test_that_a_narrow_network_keeps_eight_filters():
    first = network("tiny-yolo", width=0.05).layers[0]
    assert first.filters == 8


def test_that_given_keys_replace_the_published_ones():
    net = {"batch": 8, "policy": "poly", "power": 1, "max_batches": 600, "learning_rate": 5e-05, "burn_in": 100}
    detection = {"jitter": 0.1, "rescore": False, "sqrt": True, "coord_scale": 2.5}
    made = network("tiny-yolo", net=net, detection=detection)
    assert made.notes == ()
    assert made.net == replace(type(made.net)(input=made.net.input), **net)
    assert (made.detection.jitter, made.detection.rescore, made.detection.coord_scale) == (0.1, False, 2.5)


def test_that_sononet_has_the_convolutions_of_sononet16():
    """16, 16 | 32, 32 | 64, 64, 64 | 128, 128, 128 | 128, 128, 128 filters of 3 x 3, a pooling after each group."""
    made = network("sononet")
    groups = [[]]
    for layer in made.layers[:-2]:
        if isinstance(layer, MaxPool):
            groups.append([])
        else:
            assert (layer.size, layer.stride, layer.padding, layer.activation) == (3, 1, 1, "relu")
            groups[-1].append(layer.filters)
    assert groups == [[16] * 2, [32] * 2, [64] * 3, [128] * 3, [128] * 3, []]
    assert made.layers[-2].input == Shape(128, 7, 7)


def test_that_yolo_ends_in_two_connected_layers_and_its_successor_in_a_local_one():
    *_, hidden, dropout, last, _ = network("yolo").layers
    assert (hidden.output.size, hidden.activation, dropout.probability, last.output.size) == (4096, "leaky", 0.5, 539)
    *_, local, dropout, last, _ = network("yolo-local").layers
    assert isinstance(local, Local)
    assert (local.filters, local.padding, dropout.probability, last.output.size) == (256, 1, 0.5, 539)


def test_that_an_unknown_network_is_refused_in_words():
    with pytest.raises(UserError, match=r"There is no network “yolov9”\. Choose one of: tiny-yolo, yolo, yolo-local"):
        network("yolov9")
