"""Networks from cfg texts: shapes, parameters and operations as in Darknet, notes, and every refusal in words."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.darknet.cfg import cfg_text
from engine.darknet.layers import (
    AvgPool,
    Connected,
    Convolutional,
    Crop,
    Detection,
    Dropout,
    Local,
    MaxPool,
    Shape,
    Softmax,
    Switches,
)
from engine.darknet.network import Row, describe, read_network
from engine.errors import UserError

CFG = Path(__file__).parents[2] / "data" / "darknet" / "cfg"
REFERENCE = Path(__file__).resolve().parents[3].parent / "shared" / "reference" / "darknet"
TABLES = json.loads((CFG / "layer_tables.json").read_text(encoding="utf-8"))
HEADER_BYTES, BYTES_PER_NUMBER = 20, 4
INPUT = "width=24\nheight=20\nchannels=3\n"


def read(layers="[connected]", net=INPUT):
    return read_network(f"[net]\n{net}\n{layers}", "a.cfg")


def refusal(layers="[connected]", net=INPUT):
    with pytest.raises(UserError) as error:
        read(layers, net)
    return str(error.value)


def dims(shape):
    return [shape.width, shape.height, shape.channels]


def spread(number_or_dims):
    """The reference gives either a vector's size or [width, height, channels]."""
    return number_or_dims if isinstance(number_or_dims, list) else [1, 1, number_or_dims]


@pytest.mark.parametrize("name", sorted(TABLES))
def test_that_layer_tables_agree_with_darknet(name):
    """Shapes, window, parameters, running statistics and operations of every layer; totals; bytes of the weights."""
    network = read_network((CFG / f"{name}.cfg").read_text(encoding="utf-8"), f"{name}.cfg")
    table = TABLES[name]
    assert network.notes == ()
    for row, layer, wanted in zip(describe(network), network.layers, table["rows"], strict=True):
        assert (row.index, row.kind) == (wanted["i"], wanted["type"])
        assert dims(row.output) == spread(wanted["out"])
        assert row.input.size == Shape(*reversed(spread(wanted["inp"]))).size
        for ours, theirs in (("size", "size"), ("stride", "stride"), ("padding", "pad")):
            assert getattr(layer, ours, None) == wanted.get(theirs)
        assert (row.parameters, row.flop) == (wanted["params"], wanted["flops"])
        assert sum(tensor.size for tensor in layer.tensors if not tensor.learnt) == wanted["bn_buffers"]
    numbers = sum(tensor.size for layer in network.layers for tensor in layer.tensors)
    assert HEADER_BYTES + BYTES_PER_NUMBER * numbers == table["weights_bytes"]
    assert (network.parameters, 2 * network.multiply_adds) == (table["total_params"], table["total_flops"])
    assert network.outputs == table["outputs"]
    detection = network.detection
    assert detection.side**2 * (5 + detection.classes) == table["truths"]


@pytest.mark.skipif(not REFERENCE.exists(), reason="the full reference is not at hand")
@pytest.mark.parametrize("path", sorted(REFERENCE.rglob("*.cfg")), ids=lambda path: path.stem)
def test_that_every_network_of_the_reference_is_read_without_a_note(path):
    assert read_network(path.read_text(encoding="utf-8"), path.name).notes == ()


@pytest.mark.skipif(not REFERENCE.exists(), reason="the full reference is not at hand")
@pytest.mark.parametrize(
    ("family", "kind", "padding"),
    [("conv_grid", "convolutional", "pad"), ("maxpool_grid", "maxpool", "padding"), ("local_grid", "local", "pad")],
)
def test_that_output_sizes_of_the_forward_grids_agree(family, kind, padding):
    for case in json.loads((REFERENCE / "forward" / f"{family}.json").read_text(encoding="utf-8")):
        net = {"width": case["in_w"], "height": case["in_h"], "channels": case.get("in_c", 2)}
        keys = {"size": case["size"], "stride": case["stride"], padding: case[padding]}
        given_keys = {key: number for key, number in keys.items() if number is not None}
        output = read_network(cfg_text([("net", net), (kind, given_keys)])).outputs
        channels = net["channels"] if kind == "maxpool" else 1
        assert output == channels * case["out_w"] * case["out_h"], case["case"]


def test_that_every_key_of_net_arrives():
    net = read(
        net=INPUT + "batch=8\nsubdivisions=2\nlearning_rate=.02\nmomentum=.8\ndecay=.001\nmax_batches=50\n"
        "burn_in=3\npower=2\npolicy=steps\nsteps=4,9\nscales=.5,.1,7\nsaturation=1.5\nexposure=.75\nhue=.1"
    ).net
    assert net.input == Shape(3, 20, 24)
    assert (net.batch, net.subdivisions, net.mini_batch) == (8, 2, 4)
    assert (net.learning_rate, net.momentum, net.decay, net.max_batches) == (0.02, 0.8, 0.001, 50)
    assert (net.burn_in, net.power, net.policy, net.steps, net.scales) == (3, 2.0, "steps", (4, 9), (0.5, 0.1, 7.0))
    assert (net.saturation, net.exposure, net.hue) == (1.5, 0.75, 0.1)


@pytest.mark.parametrize(
    ("lines", "wanted"),
    [
        ("policy=step\nstep=7\nscale=.3", {"policy": "step", "step": 7, "scale": 0.3}),
        ("policy=exp\ngamma=.97", {"policy": "exp", "gamma": 0.97}),
        ("policy=sigmoid\ngamma=.05\nstep=30", {"policy": "sigmoid", "gamma": 0.05, "step": 30}),
        ("policy=poly\npower=3", {"policy": "poly", "power": 3.0}),
        ("policy=random", {"policy": "random", "power": 4.0}),
        ("", {"policy": "constant", "learning_rate": 0.001, "batch": 1, "max_batches": 0}),
    ],
)
def test_that_each_policy_reads_its_own_keys(lines, wanted):
    network = read(net=INPUT + lines)
    assert {name: getattr(network.net, name) for name in wanted} == wanted
    assert network.notes == ()


BEFORE = Shape(3, 20, 24)


@pytest.mark.parametrize(
    ("lines", "layer"),
    [
        (
            "[conv]\nfilters=6\nsize=4\nstride=3\npad=1\npadding=9\nbatch_normalize=1\nactivation=relu\ngroups=3\nflipped=1",
            Convolutional(
                input=BEFORE,
                output=Shape(6, 7, 9),
                filters=6,
                size=4,
                stride=3,
                padding=2,
                activation="relu",
                batch_normalize=True,
                groups=3,
                flipped=True,
            ),
        ),
        (
            "[conv]\nsize=3\npadding=2\nlearning_rate=.5\nstopbackward=1\ndontload=1\ndontloadscales=1",
            Convolutional(
                input=BEFORE,
                output=Shape(1, 22, 26),
                filters=1,
                size=3,
                stride=1,
                padding=2,
                activation="logistic",
                batch_normalize=False,
                switches=Switches(learning_rate=0.5, stopbackward=True, dontload=True, dontloadscales=True),
            ),
        ),
        ("[max]\nstride=3", MaxPool(input=BEFORE, output=Shape(3, 7, 8), size=3, stride=3, padding=2)),
        (
            "[max]\nsize=2\nstride=1\npadding=0",
            MaxPool(input=BEFORE, output=Shape(3, 19, 23), size=2, stride=1, padding=0),
        ),
        (
            "[local]\nfilters=2\nsize=3\nstride=2\npad=1\nactivation=leaky",
            Local(input=BEFORE, output=Shape(2, 10, 12), filters=2, size=3, stride=2, padding=1, activation="leaky"),
        ),
        (
            "[conn]\noutput=7\nbatch_normalize=1\nactivation=linear",
            Connected(input=BEFORE, output=Shape(7), activation="linear", batch_normalize=True),
        ),
        ("[dropout]\nprobability=.25", Dropout(input=BEFORE, output=BEFORE, probability=0.25)),
        (
            "[crop]\ncrop_width=15\ncrop_height=14\nflip=1\nnoadjust=1\nangle=7\nsaturation=2\nexposure=2\nshift=1",
            Crop(input=BEFORE, output=Shape(3, 14, 15), flip=True, noadjust=True),
        ),
        ("[avgpool]", AvgPool(input=BEFORE, output=Shape(3))),
        ("[soft]\ngroups=3\ntemperature=2", Softmax(input=BEFORE, output=Shape(1440), groups=3, temperature=2.0)),
    ],
)
def test_that_every_key_of_a_layer_arrives(lines, layer):
    network = read(lines)
    assert network.layers == (layer,)
    assert network.notes == ()


def test_that_every_key_of_detection_arrives():
    network = read(
        "[connected]\noutput=119\n[detection]\nside=1\nnum=23\nclasses=4\ncoords=4\nrescore=1\nsoftmax=1\nsqrt=1\n"
        "forced=1\nrandom=1\nobject_scale=2\nnoobject_scale=.5\nclass_scale=3\ncoord_scale=5\njitter=.3\nmax=9\nreorg=0"
    )
    assert network.notes == ()
    assert network.detection == Detection(
        input=Shape(119),
        output=Shape(119),
        side=1,
        boxes=23,
        classes=4,
        rescore=True,
        softmax=True,
        sqrt=True,
        forced=True,
        random=True,
        object_scale=2.0,
        noobject_scale=0.5,
        class_scale=3.0,
        coord_scale=5.0,
        jitter=0.3,
    )


def test_that_detection_has_darknets_defaults():
    detection = read("[connected]\noutput=294\n[detection]\ncoords=4").detection
    assert (detection.side, detection.boxes, detection.classes, detection.jitter) == (7, 1, 1, 0.2)
    assert not any(getattr(detection, name) for name in ("rescore", "softmax", "sqrt", "forced", "random"))
    assert {getattr(detection, f"{part}_scale") for part in ("object", "noobject", "class", "coord")} == {1.0}


def test_that_a_network_without_detection_says_so():
    assert read().detection is None


def test_that_a_layer_follows_a_vector_as_one_pixel():
    assert read("[connected]\noutput=5\n[conv]\nfilters=2").layers[1].output == Shape(2)


@pytest.mark.parametrize(
    ("layers", "net", "note"),
    [
        ("[connected]\ncolour=3", INPUT, "line 7: colour is not used."),
        ("[connected]\nnovalue", INPUT, "line 7: novalue has no value and is ignored."),
        ("[connected]\noutput=", INPUT, "line 7: output has no value and is ignored."),
        (
            "[connected]\noutput=2\noutput=3",
            INPUT,
            "line 8: output counts as given in line 7, and this one is ignored.",
        ),
        ("[connected]\noutput=3.9", INPUT, "line 7: output=3.9 is read as 3."),
        ("[connected]\nactivation=mish", INPUT, "line 7: activation=mish is unknown, and Darknet takes relu."),
        ("[connected]\nlearning_rate=2x", INPUT, "line 7: learning_rate=2x is read as 2."),
        (
            "[conv]\nstride=2",
            INPUT,
            "line 6: Darknet ignores stride and padding of 1 x 1 filters on its CPU path; here they count.",
        ),
        (
            "[conv]\npadding=1",
            INPUT,
            "line 6: Darknet ignores stride and padding of 1 x 1 filters on its CPU path; here they count.",
        ),
        ("[connected]", INPUT + "policy=cosine", "line 5: policy=cosine is unknown, and Darknet takes constant."),
        ("[connected]", INPUT + "steps=1", "line 5: steps is not used."),
        ("[connected]", INPUT + "adam=1", "line 5: adam is not used."),
        ("[connected]", INPUT + "batch=10\nsubdivisions=4", "line 1: batch=10 in 4 subdivisions uses 8 pictures."),
    ],
)
def test_that_what_means_something_else_than_it_seems_is_noted(layers, net, note):
    assert read(layers, net).notes == (note,)


def test_that_notes_are_in_the_order_of_their_lines():
    network = read("[connected]\nb=1\n[connected]\nc=", INPUT + "a=1")
    assert [note.split(":")[0] for note in network.notes] == ["line 5", "line 7", "line 9"]


def test_that_keys_for_classifiers_are_known_and_without_effect():
    lines = "angle=7\naspect=.75\nmax_crop=9\nmin_crop=9\nmax_ratio=2\nmin_ratio=1\ncenter=0\nrandom=1\nnotruth=0"
    assert read(net=INPUT + lines) == read()


def test_that_an_unknown_activation_is_relu_and_an_unknown_policy_constant():
    network = read("[connected]\nactivation=mish", INPUT + "policy=cosine")
    assert (network.layers[0].activation, network.net.policy) == ("relu", "constant")


@pytest.mark.parametrize(
    ("layers", "words"),
    [
        ("", "a.cfg has no layers. Add sections after [net]."),
        ("[Connected]", "a.cfg, line 6: there is no layer [Connected]. Layers are: convolutional, maxpool, local, "),
        ("[net]", "a.cfg, line 6: there is no layer [net]."),
        ("[lrn]", "a.cfg, line 6: there is no layer [normalization]."),
        ("[conn", "a.cfg, line 6: there is no layer [[conn]."),
        ("[connected]\noutput=many", "a.cfg, line 7: output=many is not a number. Give a number."),
        ("[connected]\noutput=0", "a.cfg, line 7: output=0 is out of range. Give 1 or more."),
        ("[connected]\noutput=-4", "a.cfg, line 7: output=-4 is out of range. Give 1 or more."),
        (
            "[connected]\nactivation=tanh",
            "line 7: activation=tanh is an activation that no published YOLOv1 uses. "
            "Choose one of: linear, logistic, relu, leaky.",
        ),
        ("[conv]\nfilters=0", "line 7: filters=0 is out of range. Give 1 or more."),
        ("[conv]\nsize=0", "line 7: size=0 is out of range. Give 1 or more."),
        ("[conv]\nstride=0", "line 7: stride=0 is out of range. Give 1 or more."),
        ("[conv]\npadding=-1", "line 7: padding=-1 is out of range. Give 0 or more."),
        ("[conv]\nbinary=1", "line 7: binary=1 is out of range. Give 0."),
        ("[conv]\nxnor=1", "line 7: xnor=1 is out of range. Give 0."),
        ("[conv]\nfilters=4\ngroups=3", "line 8: 3 channels and 4 filters do not part into 3 groups. Give groups that"),
        ("[conv]\nfilters=4\ngroups=2", "line 8: 3 channels and 4 filters do not part into 2 groups."),
        ("[conv]\nsize=21", "line 7: a window of size 21 does not fit into maps of 24 x 20. Give a smaller size"),
        ("[max]\nsize=30\npadding=0", "line 7: a window of size 30 does not fit into maps of 24 x 20."),
        ("[max]\nstride=0", "line 7: stride=0 is out of range."),
        (
            "[max]\nsize=2\npadding=3",
            "line 8: padding=3 puts whole windows of size 2 outside the maps. Give at most 2.",
        ),
        (
            "[local]\nsize=5\npad=1",
            "line 8: Darknet reads the wrong numbers in a local layer of size 5 with pad=1. Give pad=0, or",
        ),
        ("[local]\nsize=1\npad=1", "line 8: Darknet reads the wrong numbers in a local layer of size 1 with pad=1."),
        ("[local]\nsize=25", "line 7: a window of size 25 does not fit into maps of 24 x 20."),
        ("[dropout]\nprobability=1", "line 7: probability=1 is out of range. Give a value from 0 to 0.999."),
        (
            "[crop]\ncrop_width=25\ncrop_height=20",
            "line 6: a crop of 25 x 20 does not fit into 24 x 20. Give a smaller",
        ),
        ("[crop]\ncrop_width=24\ncrop_height=21", "line 6: a crop of 24 x 21 does not fit into 24 x 20."),
        ("[soft]\ngroups=7", "line 7: 1440 numbers do not part into 7 groups. Give groups that divides them."),
        ("[soft]\ntree=a.tree", "line 7: tree=a.tree is not supported. Remove the line."),
        ("[soft]\nspatial=1", "line 7: spatial=1 is out of range. Give 0."),
        ("[soft]\ntemperature=0", "line 7: temperature=0 is out of range."),
        ("[soft]\n[conv]", "line 7: [convolutional] needs maps and gets a vector. Give [net] width, height, channels."),
        ("[soft]\n[dropout]\n[max]", "line 8: [maxpool] needs maps and gets a vector."),
        ("[detection]", "line 6: coords=1 does not make boxes. Write coords=4."),
        ("[detection]\nclasses=1\ncoords=5", "line 8: coords=5 does not make boxes."),
        (
            "[detection]\ncoords=4",
            "line 6: [detection] needs 7 x 7 x (5 x 1 + 1) = 294 numbers, and 1440 come in. "
            "Write output=294 in the layer before it, or correct side, num and classes.",
        ),
        ("[detection]\ncoords=4\nside=0", "line 8: side=0 is out of range."),
        (
            "[connected]\noutput=6\n[detection]\ncoords=4\nside=1\nforced=1",
            "line 11: forced=1 chooses between two boxes and num is 1. Write forced=0.",
        ),
        (
            "[connected]\noutput=6\n[detection]\ncoords=4\nside=1\n[dropout]",
            "line 11: [dropout] follows [detection]. Make [detection] the last section.",
        ),
        ("[connected]\noutput=2000000", "line 6: [connected] makes a network of 2.9e+09 numbers. Is a size mistyped?"),
        (
            "[connected]\noutput=900000\n[connected]\noutput=900",
            "line 8: [connected] makes a network of 2.1e+09 numbers.",
        ),
        ("[conv]\nfilters=9000000", "line 6: [convolutional] makes a network of 4.3e+09 numbers."),
    ],
)
def test_that_a_bad_layer_is_refused_with_file_and_line(layers, words):
    assert words in refusal(layers)


@pytest.mark.parametrize(
    ("net", "words"),
    [
        ("batch=8", "a.cfg, line 1: the input has no size. Give width, height and channels of 1 or more, or inputs"),
        ("width=8\nheight=8", "line 1: the input has no size."),
        ("width=8\nheight=8\nchannels=0", "line 1: the input has no size."),
        ("width=-8\nheight=8\nchannels=3", "line 2: width=-8 is out of range. Give 0 or more."),
        (INPUT + "inputs=30", "line 5: inputs=30, but width, height and channels make 1440. Remove inputs."),
        ("width=99999\nheight=99999\nchannels=3", "line 1: [net] makes a network of 3.0e+10 numbers."),
        (
            INPUT + "batch=4\nsubdivisions=8",
            "line 6: batch=4 makes no whole picture in each of subdivisions=8. Give no ",
        ),
        (INPUT + "batch=0", "line 5: batch=0 is out of range."),
        (INPUT + "subdivisions=0", "line 5: subdivisions=0 is out of range."),
        (INPUT + "time_steps=2", "line 5: time_steps=2 is out of range. Give 1."),
        (INPUT + "momentum=1.5", "line 5: momentum=1.5 is out of range. Give a value from 0 to 1."),
        (INPUT + "learning_rate=fast", "line 5: learning_rate=fast is not a number."),
        (INPUT + "policy=step\nstep=0", "line 6: step=0 is out of range."),
        (INPUT + "policy=steps", "line 1: policy=steps has 0 steps and 0 scales. Give a scale per step."),
        (INPUT + "policy=steps\nsteps=1,2\nscales=.1", "line 7: policy=steps has 2 steps and 1 scales."),
        (INPUT + "policy=steps\nsteps=1,x\nscales=.1", "line 6: steps=1,x is not a number."),
    ],
)
def test_that_a_bad_net_section_is_refused_with_file_and_line(net, words):
    assert words in refusal(net=net)


@pytest.mark.parametrize("kind", ["convolutional", "maxpool", "local", "crop", "avgpool"])
def test_that_a_layer_that_looks_at_maps_refuses_a_vector(kind):
    assert f"[{kind}] needs maps and gets a vector" in refusal(f"[{kind}]", "inputs=30")


def test_that_a_network_on_a_plain_vector_is_read():
    assert read("[connected]\noutput=5", "inputs=30").net.input == Shape(30)


def test_that_a_description_gives_what_each_layer_has():
    rows = describe(read("[conv]\nfilters=4\nsize=3\npad=1\n[max]\nstride=2\n[conn]\noutput=5"))
    assert rows == [
        Row(0, "convolutional", "4 / 3 / 1 / 1", BEFORE, Shape(4, 20, 24), 112, 2 * 27 * 4 * 480),
        Row(1, "maxpool", "2 / 2 / 1", Shape(4, 20, 24), Shape(4, 10, 12), 0, 0),
        Row(2, "connected", "", Shape(4, 10, 12), Shape(5), 2405, 4800),
    ]


sides = st.integers(1, 40)
windows = st.fixed_dictionaries({"size": st.integers(1, 7), "stride": st.integers(1, 4), "pad": st.integers(0, 1)})


@given(sides, sides, windows)
def test_that_a_convolution_has_an_output_for_every_place_of_its_window(width, height, window):
    net = {"width": width, "height": height, "channels": 2}
    margin = window["size"] // 2 if window["pad"] else 0
    places = [len(range(-margin, side + margin - window["size"] + 1, window["stride"])) for side in (width, height)]
    text = cfg_text([("net", net), ("convolutional", window)])
    if min(places) == 0:
        with pytest.raises(UserError, match="does not fit"):
            read_network(text)
    else:
        assert dims(read_network(text).layers[0].output) == [*places, 1]


@given(sides, st.integers(1, 7), st.integers(1, 4))
def test_that_every_window_of_a_pool_as_published_touches_the_maps(side, size, stride):
    net = {"width": side, "height": side, "channels": 1}
    pool = read_network(cfg_text([("net", net), ("maxpool", {"size": size, "stride": stride})])).layers[0]
    starts = [place * stride - pool.padding // 2 for place in range(pool.output.width)]
    assert all(start < side and start + size > 0 for start in starts)
    assert pool.output.width == -(-side // stride)


lines = st.sampled_from(
    ["[conv]", "[max]", "[local]", "[conn]", "[dropout]", "[crop]", "[avg]", "[soft]", "[detection]", "[cost]", "", "#"]
)
keys = st.sampled_from(["filters", "size", "stride", "pad", "padding", "groups", "output", "activation", "coords", "x"])
texts = st.sampled_from(["0", "1", "2", "7", "-1", "3.9", "x", "", "leaky", "tanh", "99999999", "1e9", "nan", "4#"])


@given(st.lists(st.one_of(lines, st.builds("{}={}".format, keys, texts), st.text("[]=,.;# 19ex", max_size=9))))
def test_that_any_text_is_either_read_or_refused_in_words(body):
    refused = "a.cfg"
    try:
        read("\n".join(body))
    except UserError as error:
        refused = error.message if error.hint else ""
    assert refused.startswith("a.cfg")
