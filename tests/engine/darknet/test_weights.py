"""`.weights` files against what Darknet itself held after loading them, and against damage of every kind.

`tests/data/darknet/weights` is a part of what pjreddie/darknet (commit f6afaabc) wrote: of the arrays after a loading
only those that it changed. The whole of it is taken too where it is on the machine.
"""

import json
from itertools import accumulate
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.config import Grid
from engine.darknet.layers import Connected, Convolutional, Dropout, Local, Net, Network, Shape, tensor_key
from engine.darknet.network import read_network
from engine.darknet.published import published_cfg
from engine.darknet.weights import Header, expected_bytes, read_weights, write_weights
from engine.errors import UserError

SMALL = Path(__file__).parents[2] / "data/darknet/weights"
WHOLE = Path(__file__).parents[4] / "shared/reference/darknet/weights"
VERSIONS = ("v0_1_0", "v0_2_5", "v1_0_0", "prehistoric")
PREHISTORIC = Header(*np.array([0.001, 0.9, 0.0005], np.float32).view(np.int32).tolist(), seen=7)


@pytest.fixture(params=[SMALL, WHOLE], ids=["small", "whole"])
def folder(request):
    if not request.param.is_dir():
        pytest.skip("the whole set of reference vectors is not on this machine")
    return request.param


def network_of(folder, name):
    return read_network((folder / f"{name}.cfg").read_text(), name)


def arrays(path, prefix=""):
    """The arrays of a vector whose names begin with `prefix`, by key."""
    start = f"{prefix}L"
    with np.load(path) as file:
        found = {name.removeprefix(start): file[name] for name in file.files if name.startswith(start)}
    return {f"layers.{int(name[:2])}.{name[3:]}": values for name, values in found.items()}


def same(found, expected):
    return found.keys() == expected.keys() and all(np.array_equal(found[key], expected[key]) for key in expected)


def changes(path):
    """What the network held before a loading, and after it."""
    before = arrays(path, "before_")
    return before, before | arrays(path, "after_")


def test_that_all_layers_are_read_as_darknet_reads_them(folder):
    loaded = read_weights((folder / "all_layers.weights").read_bytes(), network_of(folder, "all_layers"), "all")
    assert same(loaded.tensors, arrays(folder / "all_layers.npz"))
    assert loaded.header == Header(seen=123456)
    assert (loaded.used, loaded.left, loaded.missing) == (1938, 0, ())
    assert {values.dtype for values in loaded.tensors.values()} == {np.dtype(np.float32)}


@pytest.mark.parametrize("version", VERSIONS)
def test_that_headers_of_all_versions_are_read_as_darknet_reads_them(folder, version):
    data = (folder / f"header_{version}.weights").read_bytes()
    loaded = read_weights(data, network_of(folder, "all_layers"), version)
    expected = folder / f"header_{version}.npz"
    # The small set has the arrays of only that version that changes them.
    assert same(loaded.tensors, arrays(expected if expected.exists() else folder / "all_layers.npz"))
    about = json.loads((folder / "headers.json").read_text())[version]
    assert (loaded.header.seen, loaded.header.size) == (about["seen"], about["header_bytes"])


@pytest.mark.parametrize(
    ("major", "minor", "size", "transposed"),
    [
        *[(0, 1, 16, False), (0, 2, 20, False), (1, 0, 20, False), (999, 999, 20, False)],
        *[(1000, 0, 16, False), (0, 1000, 16, False), (1001, 0, 16, True), (0, 1001, 16, True)],
    ],
)
def test_that_the_version_decides_on_the_counter_and_on_transposition(major, minor, size, transposed):
    header = Header(major, minor, seen=9)
    assert (header.size, len(header.to_bytes()), header.transposed) == (size, size, transposed)
    assert Header.from_bytes(header.to_bytes(), "file") == header


@pytest.mark.parametrize("name", ["all_layers", *(f"header_{version}" for version in VERSIONS)])
def test_that_every_file_of_darknet_is_written_again_byte_by_byte(folder, name):
    data, network = (folder / f"{name}.weights").read_bytes(), network_of(folder, "all_layers")
    loaded = read_weights(data, network, name)
    assert write_weights(loaded.tensors, network, loaded.header) == data
    assert expected_bytes(network, loaded.header) == len(data)


@pytest.mark.parametrize(("name", "seen"), [("all_layers.conv.3", 0), ("cutoff3_api.weights", 5000)])
def test_that_a_partial_file_is_the_one_that_darknet_writes(folder, name, seen):
    tensors, network = arrays(folder / "all_layers.npz"), network_of(folder, "all_layers")
    assert write_weights(tensors, network, Header(seen=seen), cutoff=3) == (folder / name).read_bytes()


def test_that_a_partial_file_fills_the_transfer_target_as_in_darknet(folder):
    before, after = changes(folder / "transfer_target.npz")
    data, network = (folder / "all_layers.conv.3").read_bytes(), network_of(folder, "transfer_target")
    loaded = read_weights(data, network, "all_layers.conv.3")
    assert same(before | loaded.tensors, after)
    assert set(loaded.missing) == {key for key in before if int(key.split(".")[1]) > 2}
    assert same(before | read_weights(data, network, "", over=before).tensors, after)


def test_that_a_truncated_file_is_refused(folder):
    data, network = (folder / "truncated.weights").read_bytes(), network_of(folder, "transfer_target")
    with pytest.raises(UserError, match=r"inside layer 2 \(convolutional\): weights lacks 37 of its 180 .*-layers 2"):
        read_weights(data, network, "truncated.weights")


def test_that_a_truncated_file_over_present_arrays_is_taken_as_darknet_takes_it(folder):
    before, after = changes(folder / "truncated.npz")
    data, network = (folder / "truncated.weights").read_bytes(), network_of(folder, "transfer_target")
    assert same(before | read_weights(data, network, "", over=before).tensors, after)


def test_that_load_start2_cut5_reads_from_behind_the_header(folder):
    before, after = changes(folder / "load_start2_cut5.npz")
    data, network = (folder / "all_layers.weights").read_bytes(), network_of(folder, "all_layers")
    loaded = read_weights(data, network, "all", start=2, cutoff=5)
    assert same(before | loaded.tensors, after)
    assert (loaded.used, loaded.left) == (1427, 511)
    assert {int(key.split(".")[1]) for key in loaded.tensors} == {2, 4}


def test_that_dontload_and_dontloadscales_skip_as_in_darknet(folder):
    before, after = changes(folder / "dontload.npz")
    data, network = (folder / "all_layers.weights").read_bytes(), network_of(folder, "dontload")
    assert same(before | read_weights(data, network, "all", over=before).tensors, after)
    with pytest.raises(UserError, match="holds 1331 values more"):
        read_weights(data, network, "all")


def test_that_a_flipped_convolution_is_read_as_darknet_reads_it_and_written_plainly(folder):
    data, network = (folder / "flipped.weights").read_bytes(), network_of(folder, "flipped")
    found = read_weights(data, network, "flipped").tensors
    with np.load(folder / "flipped.npz") as vector:
        assert same(found, {"layers.0.biases": vector["biases"], "layers.0.weights": vector["after_load"]})
        plain = vector["biases"].tobytes() + vector["after_load"].tobytes()
    assert write_weights(found, network, Header()) == Header().to_bytes() + plain


@pytest.mark.parametrize(
    ("name", "size", "side", "cutoff", "expected"),
    [
        ("tiny-yolo", 224, 7, None, 43_468_352),
        ("tiny-yolo", 224, 13, None, 65_100_512),
        ("yolo", 448, 11, None, 1_084_536_288),
        ("tiny-yolo", 224, 7, 14, 34_635_220),
    ],
)
def test_that_files_have_the_size_of_the_specification(name, size, side, cutoff, expected):
    text = published_cfg(name, Grid(side, 2, 1), input_size=size, batch_normalize=name != "yolo")
    network = read_network(text, name)
    part = Network(network.net, network.layers[:cutoff])
    assert expected_bytes(part, Header()) == expected


def convolution(filters, channels, size, batch_normalize):
    return Convolutional(
        input=Shape(channels, 4, 4),
        output=Shape(filters, 4, 4),
        filters=filters,
        size=size,
        stride=1,
        padding=size // 2,
        activation="leaky",
        batch_normalize=batch_normalize,
    )


def connected(inputs, outputs, batch_normalize):
    return Connected(input=Shape(inputs), output=Shape(outputs), activation="linear", batch_normalize=batch_normalize)


def local(filters, channels, height, width):
    return Local(
        input=Shape(channels, height, width),
        output=Shape(filters, height, width),
        filters=filters,
        size=3,
        stride=1,
        padding=1,
        activation="leaky",
    )


few, headers = st.integers(1, 3), st.sampled_from([Header(), Header(0, 1, 0, 5), Header(1, 0, 0, 2**40), PREHISTORIC])
layers = st.one_of(
    st.builds(convolution, few, few, st.sampled_from([1, 3]), st.booleans()),
    st.builds(connected, few, few, st.booleans()),
    st.builds(local, few, few, few, few),
    st.just(Dropout(input=Shape(3), output=Shape(3), probability=0.5)),
)
networks = st.lists(layers, min_size=1, max_size=5).map(lambda found: Network(Net(input=Shape(3, 4, 4)), tuple(found)))


def numbered(network):
    """Arrays for a network in which every number occurs once."""
    places = [(index, tensor) for index, layer in enumerate(network.layers) for tensor in layer.tensors]
    ends = accumulate(tensor.size for _, tensor in places)
    return {
        tensor_key(index, tensor): np.arange(end - tensor.size, end, dtype=np.float32).reshape(tensor.shape)
        for (index, tensor), end in zip(places, ends, strict=True)
    }


@given(networks, headers)
def test_that_what_was_written_is_read(network, header):
    tensors = numbered(network)
    data = write_weights(tensors, network, header)
    loaded = read_weights(data, network, "file")
    assert same(loaded.tensors, tensors)
    assert loaded.header == header
    assert len(data) == expected_bytes(network, header)


@given(networks, headers, st.data())
def test_that_a_cut_file_is_refused_unless_it_ends_with_a_layer(network, header, draw):
    data = write_weights(numbered(network), network, header)
    length = draw.draw(st.integers(0, len(data)))
    sizes = [4 * sum(tensor.size for tensor in layer.tensors) for layer in network.layers]
    if length in accumulate(sizes, initial=header.size):
        loaded = read_weights(data[:length], network, "file")
        assert same({key: numbered(network)[key] for key in loaded.tensors}, loaded.tensors)
        assert sorted([*loaded.tensors, *loaded.missing]) == sorted(numbered(network))
        assert (4 * loaded.used, loaded.left) == (length - header.size, 0)
    else:
        with pytest.raises(UserError, match=r"^file ends inside"):
            read_weights(data[:length], network, "file")


@given(networks, headers, st.binary(min_size=1, max_size=9))
def test_that_any_surplus_is_refused_unless_a_cutoff_was_asked_for(network, header, surplus):
    data = write_weights(numbered(network), network, header)
    with pytest.raises(UserError, match=r"^file (holds|ends inside a value)"):
        read_weights(data + surplus, network, "file")
    loaded = read_weights(data + bytes(8), network, "file", cutoff=len(network.layers))
    assert (same(loaded.tensors, numbered(network)), loaded.left) == (True, 2)


@given(networks, st.integers(0, 5))
def test_that_the_part_before_a_cutoff_is_a_beginning_of_the_whole_file(network, cutoff):
    tensors = numbered(network)
    data = write_weights(tensors, network, Header())
    part = write_weights(tensors, network, Header(), cutoff=cutoff)
    assert data.startswith(part)
    assert same(
        read_weights(part, network, "part").tensors, read_weights(data, network, "whole", cutoff=cutoff).tensors
    )


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_that_numbers_that_are_not_finite_are_refused(value):
    network = Network(Net(input=Shape(3, 4, 4)), (convolution(2, 3, 3, False), connected(3, 2, False)))
    tensors = numbered(network)
    tensors["layers.1.weights"][1, 2] = value
    with pytest.raises(UserError, match=r"^file holds values in layers\.1\.weights that are not finite"):
        read_weights(write_weights(tensors, network, Header()), network, "file")


def test_that_the_refusal_says_which_layers_of_another_grid_can_be_taken():
    body = (convolution(2, 3, 3, True), connected(3, 2, False))
    small, large = (Network(Net(input=Shape(3, 4, 4)), (*body, connected(2, outputs, False))) for outputs in (3, 4))
    for have, want in ((small, large), (large, small)):
        data = write_weights(numbered(have), have, Header())
        with pytest.raises(UserError, match="--start-layers 2"):
            read_weights(data, want, "file")
        assert len(read_weights(data, want, "file", cutoff=2).tensors) == 7


def test_that_an_array_of_another_shape_is_not_written():
    network = Network(Net(input=Shape(3)), (connected(3, 2, False),))
    with pytest.raises(ValueError, match=r"layers\.0\.weights should be \(2, 3\), not \(3, 2\)"):
        write_weights({"layers.0.biases": np.zeros(2), "layers.0.weights": np.zeros((3, 2))}, network, Header())


def test_that_reading_makes_no_copy():
    network = Network(Net(input=Shape(3)), (connected(300, 200, False),))
    data = write_weights(numbered(network), network, Header())
    found = read_weights(data, network, "file").tensors
    assert all(np.shares_memory(values, np.frombuffer(data, np.uint8)) for values in found.values())
