"""What a training may start from: every kind of file, what is taken from it, and what is refused."""

import io
import json
import pickle
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.lib.format import write_array
from numpy.lib.stride_tricks import sliding_window_view
from safetensors.numpy import save

from engine.config import Grid
from engine.darknet.layers import Convolutional, tensor_key
from engine.darknet.network import read_network
from engine.darknet.published import published_cfg
from engine.darknet.weights import Header, write_weights
from engine.errors import UserError
from engine.files import sha256_of
from engine.models.sononet import GREY_DEVIATION, GREY_MEAN, read_sononet
from engine.models.start import Start, read_start

SONONET = Path(__file__).parents[4] / "shared/data/sononet/SonoNet16.npz"
CONVOLUTION = "[convolutional]\nbatch_normalize=1\nfilters={}\nsize=3\npad=1\nactivation=relu\n"
CONVOLUTIONS = {0, 2}


def network_of(*filters, outputs=5):
    """Convolutions and pooling in turn, then one connected layer."""
    body = "[maxpool]\nsize=2\n".join(CONVOLUTION.format(count) for count in filters)
    text = f"[net]\nwidth=8\nheight=8\nchannels=3\n{body}[connected]\noutput={outputs}\nactivation=linear\n"
    return read_network(text, "test.cfg")


NETWORK, OTHER_GRID = network_of(4, 6), network_of(4, 6, outputs=7)


def shapes(network):
    return {
        tensor_key(index, tensor): tensor.shape
        for index, layer in enumerate(network.layers)
        for tensor in layer.tensors
    }


def drawn(network):
    rng = np.random.default_rng(1)
    return {key: rng.uniform(0.5, 2, shape).astype(np.float32) for key, shape in shapes(network).items()}


def layers_of(tensors):
    return {int(key.split(".")[1]) for key in tensors}


def same(found, expected):
    return found.keys() == expected.keys() and all(np.array_equal(found[key], expected[key]) for key in expected)


def of_convolutions(tensors):
    return {key: values for key, values in tensors.items() if layers_of([key]) <= CONVOLUTIONS}


def save_darknet(path, network, cutoff=None, seen=640):
    tensors = drawn(network)
    path.write_bytes(write_weights(tensors, network, Header(seen=seen), cutoff=cutoff))
    return tensors


def save_checkpoint(path, network, tensors=None):
    tensors = tensors or drawn(network)
    data = save(tensors)
    path.write_bytes(data)
    path.with_suffix(".json").write_text(json.dumps({"sha256": sha256_of(data), "step": 10}))
    return tensors


def test_that_a_start_is_random_unless_said_otherwise():
    assert (Start().kind, Start().used) == ("random", 0)


@pytest.mark.parametrize("name", ["yolo.weights", "yolo_final.weights", "net.conv.3", "net.conv.weights"])
def test_that_a_whole_file_of_darknet_gives_everything(tmp_path, name):
    expected = save_darknet(tmp_path / name, NETWORK)
    found, start = read_start(tmp_path / name, NETWORK)
    assert same(found, expected)
    assert (start.kind, start.file, start.seen, start.left, start.random) == ("darknet", name, 640, 0, ())
    assert start.used == sum(values.size for values in expected.values())
    assert start.sha256 == sha256_of((tmp_path / name).read_bytes())


def test_that_a_partial_file_of_darknet_leaves_the_rest_random(tmp_path):
    expected = save_darknet(tmp_path / "net.conv.3", NETWORK, cutoff=3)
    found, start = read_start(tmp_path / "net.conv.3", NETWORK)
    assert same(found, of_convolutions(expected))
    assert start.random == ("layers.3.biases", "layers.3.weights")


def test_that_a_file_of_another_grid_is_refused_with_the_layers_that_can_be_taken(tmp_path):
    path = tmp_path / "other.weights"
    expected = save_darknet(path, OTHER_GRID)
    with pytest.raises(UserError, match="take these alone: --start-layers 3"):
        read_start(path, NETWORK)
    found, start = read_start(path, NETWORK, 3)
    assert same(found, of_convolutions(expected))
    assert start.left == sum(values.size for values in expected.values()) - start.used


def test_that_a_file_without_a_single_layer_is_refused(tmp_path):
    save_darknet(tmp_path / "net.weights", NETWORK, cutoff=0)
    with pytest.raises(UserError, match=r"net\.weights gives this network nothing"):
        read_start(tmp_path / "net.weights", NETWORK)


def test_that_an_own_checkpoint_gives_everything(tmp_path):
    path = tmp_path / "000100.safetensors"
    expected = save_checkpoint(path, NETWORK)
    found, start = read_start(path, NETWORK)
    assert same(found, expected)
    assert (start.kind, start.left, start.random) == ("checkpoint", 0, ())
    assert layers_of(read_start(path, NETWORK, 2)[0]) == {0}


def test_that_a_checkpoint_of_another_grid_is_refused_with_the_layers_that_can_be_taken(tmp_path):
    path = tmp_path / "000100.safetensors"
    expected = save_checkpoint(path, OTHER_GRID)
    with pytest.raises(UserError, match=r"000100\.safetensors is .* another network: layers\.3\.biases is"):
        read_start(path, NETWORK)
    with pytest.raises(UserError, match="take these alone: --start-layers 3"):
        read_start(path, NETWORK, 4)
    found, start = read_start(path, NETWORK, 3)
    assert same(found, of_convolutions(expected))
    assert start.left == sum(values.size for values in expected.values()) - start.used
    assert start.random == ("layers.3.biases", "layers.3.weights")


def test_that_layers_behind_one_that_differs_cannot_be_taken(tmp_path):
    path, network = tmp_path / "000100.safetensors", network_of(4, 6, 6, 8)
    expected = save_checkpoint(path, network)
    second = replace(network.layers[2], batch_normalize=False)
    other = replace(network, layers=(*network.layers[:2], second, *network.layers[3:]))
    assert layers_of(read_start(path, network)[0]) > {0, 2, 4, 6}
    with pytest.raises(UserError, match=r"layers\.2\.rolling_mean is absent here and 6 there"):
        read_start(path, other)
    assert same(read_start(path, other, 2)[0], {key: expected[key] for key in expected if layers_of([key]) == {0}})


def test_that_a_checkpoint_that_goes_on_after_the_network_is_refused(tmp_path):
    path = tmp_path / "000100.safetensors"
    save_checkpoint(path, NETWORK)
    with pytest.raises(UserError, match="it goes on after the 3 layers of this one"):
        read_start(path, replace(NETWORK, layers=NETWORK.layers[:3]))


def test_that_a_checkpoint_with_numbers_that_are_not_finite_is_refused(tmp_path):
    path = tmp_path / "000100.safetensors"
    tensors = drawn(NETWORK)
    tensors["layers.2.biases"][3] = np.nan
    save_checkpoint(path, NETWORK, tensors)
    with pytest.raises(UserError, match=r"000100\.safetensors holds values in layers\.2\.biases that are not finite"):
        read_start(path, NETWORK)


def test_that_a_checkpoint_without_a_convolution_that_fits_is_refused(tmp_path):
    path = tmp_path / "000100.safetensors"
    save_checkpoint(path, network_of(3, 6))
    with pytest.raises(UserError, match=r"another network: layers\.0\.\w+ is .* Choose the network"):
        read_start(path, NETWORK)


@pytest.mark.parametrize("beside", [None, "", "[]", "{}", '{"sha256": "0"}'])
def test_that_a_checkpoint_is_refused_if_the_file_beside_it_says_otherwise(tmp_path, beside):
    path = tmp_path / "000100.safetensors"
    save_checkpoint(path, NETWORK)
    path.with_suffix(".json").unlink()
    if beside is not None:
        path.with_suffix(".json").write_text(beside)
    with pytest.raises(UserError, match=r"^000100\.safetensors is (damaged|not a checkpoint)"):
        read_start(path, NETWORK)


def sononet_arrays(*filters):
    """Arrays as SonoNet's: 3 x 3 convolutions, then a head of two 1 x 1 convolutions."""
    rng, arrays, channels = np.random.default_rng(2), [], 1
    for count, size in [*((count, 3) for count in filters), (4, 1), (2, 1)]:
        vectors = [
            rng.normal(size=count),
            rng.uniform(0.5, 2, count),
            rng.normal(size=count),
            rng.uniform(0.1, 3, count),
        ]
        arrays += [rng.normal(size=(count, channels, size, size)), *vectors]
        channels = count
    return [array.astype(np.float32) for array in arrays]


def save_sononet(path, arrays):
    np.savez(path, *arrays)
    return path


def normalised(maps, tensors, index):
    """What Darknet's batch normalisation makes of a convolution's maps [c, h, w] in testing."""
    names = ("scales", "biases", "rolling_mean", "rolling_variance")
    gamma, beta, mean, variance = (tensors[f"layers.{index}.{name}"][:, None, None] for name in names)
    return gamma * (maps - mean) / (np.sqrt(variance) + 1e-6) + beta


def correlated(maps, kernels):
    """Cross-correlation of maps [c, h, w] with kernels [f, c, 3, 3], without padding."""
    return np.einsum("chwyx,fcyx->fhw", sliding_window_view(maps, (3, 3), axis=(1, 2)), kernels.astype(float))


def check_that_layers_compute_what_sononet_does(tensors, arrays, convolutions):
    rng = np.random.default_rng(3)
    for number, index in enumerate(convolutions):
        weights, beta, gamma, mean, inverse = (array.astype(float) for array in arrays[5 * number : 5 * number + 5])
        seen = given = rng.uniform(0, 1, (weights.shape[1], 8, 8))
        if number == 0:
            given, seen = seen.repeat(3, axis=0), 255 * (seen - GREY_MEAN) / GREY_DEVIATION
        maps = correlated(seen, weights)
        expected = (maps - mean[:, None, None]) * (gamma * inverse)[:, None, None] + beta[:, None, None]
        found = normalised(correlated(given, tensors[f"layers.{index}.weights"]), tensors, index)
        assert found == pytest.approx(expected, rel=0, abs=1e-5 * np.abs(expected).max())


def test_that_sononet_gives_its_features_and_computes_as_before(tmp_path):
    arrays = sononet_arrays(4, 6)
    found, start = read_start(save_sononet(tmp_path / "sononet.npz", arrays), NETWORK)
    check_that_layers_compute_what_sononet_does(found, arrays, sorted(CONVOLUTIONS))
    assert (start.kind, layers_of(found)) == ("sononet", CONVOLUTIONS)
    assert start.left == sum(array.size for array in arrays[10:])
    assert {key: values.shape for key, values in found.items()} == of_convolutions(shapes(NETWORK))
    assert {values.dtype for values in found.values()} == {np.dtype(np.float32)}
    assert "mean 0 and standard deviation 255" in start.notes[0]


def test_that_sononet_is_taken_up_to_the_layers_asked_for(tmp_path):
    path = save_sononet(tmp_path / "sononet.npz", sononet_arrays(4, 6))
    assert layers_of(read_start(path, NETWORK, 2)[0]) == {0}
    assert layers_of(read_start(path, network_of(4))[0]) == {0}
    assert layers_of(read_start(path, network_of(4, 6, 9))[0]) == {0, 2}


@pytest.mark.skipif(not SONONET.exists(), reason="SonoNet's weights are not on this machine")
def test_that_the_published_sononet_fits_the_network_made_for_it():
    network = read_network(published_cfg("sononet", Grid(7, 2, 1), input_size=224), "sononet.cfg")
    found, start = read_start(SONONET, network)
    convolutions = [index for index, layer in enumerate(network.layers) if isinstance(layer, Convolutional)]
    assert len(convolutions) == 13
    assert layers_of(found) == set(convolutions)
    assert {layers_of([key]).pop() for key in start.random} == {len(network.layers) - 2}
    with np.load(SONONET) as archive:
        arrays = [archive[f"arr_{number}"] for number in range(75)]
    check_that_layers_compute_what_sononet_does(found, arrays, convolutions)


def test_that_sononet_is_refused_by_a_network_of_another_width(tmp_path):
    path = save_sononet(tmp_path / "sononet.npz", sononet_arrays(4, 6))
    with pytest.raises(UserError, match=r"does not fit layer 2: it has 6 x 4 x 3 x 3 weights"):
        read_start(path, network_of(4, 5))


def test_that_sononet_is_refused_by_a_network_that_does_not_normalise(tmp_path):
    path = save_sononet(tmp_path / "sononet.npz", sononet_arrays(4))
    text = "[net]\nwidth=8\nheight=8\nchannels=3\n[convolutional]\nfilters=4\nsize=3\npad=1\nactivation=relu\n"
    with pytest.raises(UserError, match="does not fit layer 0"):
        read_start(path, read_network(text, "test.cfg"))


@pytest.mark.parametrize(
    "arrays",
    [
        [],
        [np.zeros(3, np.float32)],
        [np.zeros((4, 1, 3, 3), np.float32)] * 5,
        sononet_arrays(4)[1:],
        [*sononet_arrays(4)[:4], np.zeros(4, np.float32)],
        [*sononet_arrays(4)[:4], np.full(4, 1e-40, np.float32)],
        [*sononet_arrays(4)[:4], np.full(4, np.nan, np.float32)],
        [np.full((4, 1, 3, 3), np.inf, np.float32), *sononet_arrays(4)[1:5]],
        [np.zeros((4, 1, 3, 3), np.str_), *sononet_arrays(4)[1:5]],
    ],
    ids=["none", "one", "shapes", "shifted", "zero", "tiny", "nan", "infinite", "text"],
)
def test_that_an_archive_that_is_not_sononets_is_refused(tmp_path, arrays):
    with pytest.raises(UserError, match=r"^other\.npz "):
        read_start(save_sononet(tmp_path / "other.npz", arrays), NETWORK)


SONONET_BYTES = io.BytesIO()
np.savez_compressed(SONONET_BYTES, *sononet_arrays(4, 6))


@given(st.data())
def test_that_a_damaged_sononet_is_refused_or_read_whole(draw):
    data = bytearray(SONONET_BYTES.getvalue())
    for at in draw.draw(st.lists(st.integers(0, len(data) - 1), min_size=1, max_size=4)):
        data[at] = draw.draw(st.integers(0, 255))
    data = bytes(data[: draw.draw(st.integers(0, len(data)))])
    with suppress(UserError):
        found, _ = read_sononet(data, "file", NETWORK)
        assert {key: values.shape for key, values in found.items()} == of_convolutions(shapes(NETWORK))


class Trap:
    """Unpickling it writes a file."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return Path.write_text, (self.path, "sprung")


def trapped_array(trap):
    buffer = io.BytesIO()
    write_array(buffer, np.array([trap], dtype=object), allow_pickle=True)
    return buffer.getvalue()


def trapped_archive(trap):
    buffer = io.BytesIO()
    np.savez(buffer, np.array([trap], dtype=object))
    return buffer.getvalue()


@pytest.mark.parametrize("make", [pickle.dumps, trapped_array, trapped_archive], ids=["pickle", "npy", "npz"])
@pytest.mark.parametrize("suffix", ["pt", "pth", "pkl", "npz", "npy", "safetensors", "weights", "conv.3"])
def test_that_a_pickle_is_refused_and_never_run(tmp_path, make, suffix):
    path, sprung = tmp_path / f"start.{suffix}", tmp_path / "sprung"
    data = make(Trap(sprung))
    path.write_bytes(data)
    (tmp_path / "start.json").write_text(json.dumps({"sha256": sha256_of(data)}))
    with pytest.raises(UserError):
        read_start(path, NETWORK)
    assert not sprung.exists()


def test_that_the_trap_works(tmp_path):
    pickle.loads(pickle.dumps(Trap(tmp_path / "sprung")))
    assert (tmp_path / "sprung").exists()


@pytest.mark.parametrize("name", ["none.weights", "none.npz", "none.safetensors", "none.pt", "none"])
def test_that_a_file_that_is_not_there_is_refused(tmp_path, name):
    with pytest.raises(UserError, match=name):
        read_start(tmp_path / name, NETWORK)
