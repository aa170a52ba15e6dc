"""From the text of a `.cfg` file to a `Network`: each section's keys as a table, and Darknet's arithmetic of shapes."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields
from typing import Any, TypeVar

from engine.darknet.cfg import Key, Note, Reading, Section, flag, integer, list_of, parse_cfg, read_keys, real
from engine.darknet.layers import (
    ACTIVATIONS,
    AvgPool,
    Connected,
    Convolutional,
    Crop,
    Detection,
    Dropout,
    Layer,
    Local,
    MaxPool,
    Net,
    Network,
    Shape,
    Softmax,
    Switches,
)
from engine.errors import UserError

Table = dict[str, Key]
Values = dict[str, Any]
Made = TypeVar("Made")

LIMIT = 2_000_000_000
"""Parameters of a network, or numbers in one layer's output, beyond which a text is taken for a mistake."""

OTHER_ACTIVATIONS = ("loggy", "elu", "selu", "relie", "ramp", "tanh", "plse", "stair", "hardtan", "lhtan")
"""Names that Darknet knows and we do not compute; it takes any name that it does not know for relu."""

_GEOMETRY = ("filters", "size", "stride", "padding")


@dataclass(frozen=True, slots=True)
class Row:
    """One layer for a person's eye. `geometry` is filters / size / stride / padding, as far as the layer has them."""

    index: int
    kind: str
    geometry: str
    input: Shape
    output: Shape
    parameters: int
    flop: int


def read_network(text: str, name: str = "network.cfg") -> Network:
    """The network that Darknet makes of a cfg text; `name` is the file in messages.

    What Darknet ignores, or reads otherwise than it is written, becomes a note of the network. Raises UserError with
    file and line for what Darknet would abort on, crash on, or compute wrongly without a word.
    """
    cfg = parse_cfg(text, name)
    net, notes = _read_net(cfg.sections[0])
    notes = [*cfg.notes, *notes]
    layers: list[Layer] = []
    # Darknet forgets width and height where a vector comes in or a softmax goes out, and then has no maps to look at.
    shape, flat, parameters = net.input, not _is_image(cfg.sections[0]), 0
    for section in cfg.sections[1:]:
        if layers and isinstance(layers[-1], Detection):
            raise section.refusal(f"[{section.kind}] follows [detection]", "Make [detection] the last section.")
        layer, more = _read_layer(section, shape, flat)
        parameters += _parameters(layer)
        _check_size(section, max(parameters, layer.output.size))
        layers.append(layer)
        notes += more
        shape, flat = layer.output, isinstance(layer, Softmax) or (flat and isinstance(layer, Dropout))
    if not layers:
        raise UserError(f"{name} has no layers.", "Add sections after [net].")
    return Network(net, tuple(layers), tuple(f"line {line}: {what}." for line, what in sorted(notes)))


def describe(network: Network) -> list[Row]:
    """What `network` consists of, a row per layer; floating-point operations are for one picture."""
    return [
        Row(
            index=index,
            kind=type(layer).__name__.lower(),
            geometry=" / ".join(str(getattr(layer, name)) for name in _GEOMETRY if hasattr(layer, name)),
            input=layer.input,
            output=layer.output,
            parameters=_parameters(layer),
            flop=2 * layer.multiply_adds,
        )
        for index, layer in enumerate(network.layers)
    ]


def _activation(text: str) -> Reading:
    if text in ACTIVATIONS:
        return text, ""
    if text in OTHER_ACTIVATIONS:
        raise ValueError("is an activation that no published YOLOv1 uses", f"Choose one of: {', '.join(ACTIVATIONS)}.")
    return "relu", "is unknown, and Darknet takes relu"


def _policy(text: str) -> Reading:
    return (text, "") if text in _SCHEDULES else ("constant", "is unknown, and Darknet takes constant")


def _unsupported(_text: str) -> Reading:
    raise ValueError("is not supported", "Remove the line.")


_NET: Table = {
    "batch": Key(integer, 1, low=1),
    "subdivisions": Key(integer, 1, low=1),
    "time_steps": Key(integer, 1, low=1, high=1),
    "width": Key(integer, 0),
    "height": Key(integer, 0),
    "channels": Key(integer, 0),
    "inputs": Key(integer, 0),
    "learning_rate": Key(real, 0.001),
    "momentum": Key(real, 0.9, high=1),
    "decay": Key(real, 0.0001),
    "max_batches": Key(integer, 0),
    "burn_in": Key(integer, 0),
    "power": Key(real, 4.0),
    "policy": Key(_policy, "constant"),
    "saturation": Key(real, 1.0),
    "exposure": Key(real, 1.0),
    "hue": Key(real, 0.0),
}

_CROPS = {f"{end}_{what}" for end in ("min", "max") for what in ("crop", "ratio")}
_NET_IGNORED = {"angle", "aspect", *_CROPS, "center", "random", "notruth"}
"""For classifiers only. (`adam` and `clip` act on Darknet's GPU path alone; they are noted as not used.)"""

_SCHEDULES: dict[str, Table] = {
    "constant": {},
    "step": {"step": Key(integer, 1, low=1), "scale": Key(real, 1.0)},
    "steps": {"steps": Key(list_of(integer), ()), "scales": Key(list_of(real), ())},
    "exp": {"gamma": Key(real, 1.0)},
    "poly": {},
    "sigmoid": {"gamma": Key(real, 1.0), "step": Key(integer, 1)},
    "random": {},
}
"""The keys of `[net]` that each policy of the learning rate reads."""

_SWITCHES: Table = {
    "learning_rate": Key(real, 1.0),
    "stopbackward": Key(flag, False),
    "dontload": Key(flag, False),
    "dontloadscales": Key(flag, False),
}


def _read_net(section: Section) -> tuple[Net, list[Note]]:
    values, notes = read_keys(section, _NET)
    schedule, more = read_keys(section, _SCHEDULES[values["policy"]])
    notes += [*more, *_unused(section, {*_NET, *_NET_IGNORED, *schedule})]
    net = _made(Net, {**values, **schedule, "input": _input(section, values)})
    if net.mini_batch == 0:
        raise section.refusal(
            f"batch={net.batch} makes no whole picture in each of subdivisions={net.subdivisions}",
            "Give no more subdivisions than pictures in a batch.",
            "subdivisions",
        )
    if net.batch % net.subdivisions:
        used = net.mini_batch * net.subdivisions
        notes.append((section.line, f"batch={net.batch} in {net.subdivisions} subdivisions uses {used} pictures"))
    if net.policy == "steps" and not 0 < len(net.steps) <= len(net.scales):
        raise section.refusal(
            f"policy=steps has {len(net.steps)} steps and {len(net.scales)} scales", "Give a scale per step.", "scales"
        )
    return net, notes


def _is_image(section: Section) -> bool:
    return all(key in section.entries for key in ("width", "height", "channels"))


def _input(section: Section, values: Values) -> Shape:
    image = Shape(values["channels"], values["height"], values["width"])
    shape = image if _is_image(section) else Shape(values["inputs"])
    if shape.size == 0:
        raise section.refusal(
            "the input has no size", "Give width, height and channels of 1 or more, or inputs for a plain vector."
        )
    if values["inputs"] not in (0, shape.size):
        raise section.refusal(
            f"inputs={values['inputs']}, but width, height and channels make {shape.size}", "Remove inputs.", "inputs"
        )
    _check_size(section, shape.size)
    return shape


def _convolutional(section: Section, values: Values) -> Layer:
    """`pad` is a switch (half the size) and goes before `padding`, a number."""
    before, filters, groups, size = values["input"], values["filters"], values["groups"], values["size"]
    if before.channels % groups or filters % groups:
        raise section.refusal(
            f"{before.channels} channels and {filters} filters do not part into {groups} groups",
            "Give groups that divides both.",
            "groups",
        )
    padding = size // 2 if values["pad"] else values["padding"]
    output = _slid(section, values, filters, 2 * padding)
    return _made(Convolutional, {**values, "padding": padding, "output": output})


def _maxpool(section: Section, values: Values) -> Layer:
    """`padding` is the total of both sides, by default one less than the size."""
    size = values["size"] or values["stride"]
    padding = size - 1 if values["padding"] is None else values["padding"]
    if padding > 2 * (size - 1):
        raise section.refusal(
            f"padding={padding} puts whole windows of size {size} outside the maps",
            f"Give at most {2 * (size - 1)}.",
            "padding",
        )
    values = {**values, "size": size, "padding": padding}
    return _made(MaxPool, {**values, "output": _slid(section, values, values["input"].channels, padding)})


def _local(section: Section, values: Values) -> Layer:
    """`pad` is the padding itself, unlike a convolution's."""
    pad, size = values["pad"], values["size"]
    if pad and 2 * pad != size - 1:
        raise section.refusal(
            f"Darknet reads the wrong numbers in a local layer of size {size} with pad={pad}",
            "Give pad=0, or an odd size and half of it, rounded down, as pad.",
            "pad",
        )
    output = _slid(section, values, values["filters"], 2 * pad)
    return _made(Local, {**values, "padding": pad, "output": output})


def _connected(_section: Section, values: Values) -> Layer:
    return _made(Connected, {**values, "output": Shape(values["output"])})


def _dropout(_section: Section, values: Values) -> Layer:
    return _made(Dropout, {**values, "output": values["input"]})


def _crop(section: Section, values: Values) -> Layer:
    before = values["input"]
    output = Shape(before.channels, values["crop_height"], values["crop_width"])
    if output.height > before.height or output.width > before.width:
        raise section.refusal(
            f"a crop of {output.width} x {output.height} does not fit into {before.width} x {before.height}",
            "Give a smaller crop_width and crop_height.",
        )
    return _made(Crop, {**values, "output": output})


def _avgpool(_section: Section, values: Values) -> Layer:
    return _made(AvgPool, {**values, "output": Shape(values["input"].channels)})


def _softmax(section: Section, values: Values) -> Layer:
    size = values["input"].size
    if size % values["groups"]:
        raise section.refusal(
            f"{size} numbers do not part into {values['groups']} groups", "Give groups that divides them.", "groups"
        )
    return _made(Softmax, {**values, "output": Shape(size)})


def _detection(section: Section, values: Values) -> Layer:
    side, boxes, classes, size = values["side"], values["num"], values["classes"], values["input"].size
    if values["coords"] != 4:
        raise section.refusal(f"coords={values['coords']} does not make boxes", "Write coords=4.", "coords")
    wanted = side**2 * (5 * boxes + classes)
    if size != wanted:
        raise section.refusal(
            f"[detection] needs {side} x {side} x (5 x {boxes} + {classes}) = {wanted} numbers, and {size} come in",
            f"Write output={wanted} in the layer before it, or correct side, num and classes.",
        )
    if values["forced"] and boxes < 2:
        raise section.refusal("forced=1 chooses between two boxes and num is 1", "Write forced=0.", "forced")
    return _made(Detection, {**values, "boxes": boxes, "output": Shape(size)})


@dataclass(frozen=True, slots=True)
class _Kind:
    """A kind of section: its keys, how it becomes a layer, whether it needs maps, and keys without effect."""

    build: Callable[[Section, Values], Layer]
    keys: Table
    needs_maps: bool = False
    ignored: frozenset[str] = frozenset()


_KINDS: dict[str, _Kind] = {
    "convolutional": _Kind(
        _convolutional,
        {
            "filters": Key(integer, 1, low=1),
            "size": Key(integer, 1, low=1),
            "stride": Key(integer, 1, low=1),
            "pad": Key(flag, False),
            "padding": Key(integer, 0),
            "batch_normalize": Key(flag, False),
            "activation": Key(_activation, "logistic"),
            "groups": Key(integer, 1, low=1),
            "flipped": Key(flag, False),
            "binary": Key(flag, False, high=0),
            "xnor": Key(flag, False, high=0),
        },
        needs_maps=True,
    ),
    "maxpool": _Kind(
        _maxpool,
        {"stride": Key(integer, 1, low=1), "size": Key(integer, None, low=1), "padding": Key(integer, None)},
        needs_maps=True,
    ),
    "local": _Kind(
        _local,
        {
            "filters": Key(integer, 1, low=1),
            "size": Key(integer, 1, low=1),
            "stride": Key(integer, 1, low=1),
            "pad": Key(integer, 0),
            "activation": Key(_activation, "logistic"),
        },
        needs_maps=True,
    ),
    "connected": _Kind(
        _connected,
        {
            "output": Key(integer, 1, low=1),
            "batch_normalize": Key(flag, False),
            "activation": Key(_activation, "logistic"),
        },
    ),
    "dropout": _Kind(_dropout, {"probability": Key(real, 0.5, high=0.999)}),
    "crop": _Kind(
        _crop,
        {
            "crop_height": Key(integer, 1, low=1),
            "crop_width": Key(integer, 1, low=1),
            "flip": Key(flag, False),
            "noadjust": Key(flag, False),
        },
        needs_maps=True,
        ignored=frozenset({"angle", "saturation", "exposure", "shift"}),
    ),
    "avgpool": _Kind(_avgpool, {}, needs_maps=True),
    "softmax": _Kind(
        _softmax,
        {
            "groups": Key(integer, 1, low=1),
            "temperature": Key(real, 1.0, low=0.001),
            "tree": Key(_unsupported, ""),
            "spatial": Key(flag, False, high=0),
        },
    ),
    "detection": _Kind(
        _detection,
        {
            "side": Key(integer, 7, low=1),
            "num": Key(integer, 1, low=1),
            "classes": Key(integer, 1, low=1),
            "coords": Key(integer, 1),
            **{name: Key(flag, False) for name in ("rescore", "softmax", "sqrt", "forced", "random")},
            **{f"{part}_scale": Key(real, 1.0) for part in ("object", "noobject", "class", "coord")},
            "jitter": Key(real, 0.2, high=0.5),
        },
        ignored=frozenset({"max", "reorg"}),
    ),
}


def _read_layer(section: Section, before: Shape, flat: bool) -> tuple[Layer, list[Note]]:
    kind = _KINDS.get(section.kind)
    if kind is None:
        raise section.refusal(f"there is no layer [{section.kind}]", f"Layers are: {', '.join(_KINDS)}.")
    if kind.needs_maps and flat:
        raise section.refusal(f"[{section.kind}] needs maps and gets a vector", "Give [net] width, height, channels.")
    values, notes = read_keys(section, kind.keys)
    switches, more = read_keys(section, _SWITCHES)
    layer = kind.build(section, {**values, "input": before, "switches": _made(Switches, switches)})
    notes += [*more, *_unused(section, {*kind.keys, *_SWITCHES, *kind.ignored}), *_quirks(section, layer)]
    return layer, notes


def _quirks(section: Section, layer: Layer) -> list[Note]:
    if isinstance(layer, Convolutional) and layer.size == 1 and (layer.stride > 1 or layer.padding):
        return [(section.line, "Darknet ignores stride and padding of 1 x 1 filters on its CPU path; here they count")]
    return []


def _unused(section: Section, used: Iterable[str]) -> list[Note]:
    return [
        (entry.line, f"{key} is not used")
        for key, entry in section.entries.items()
        if key not in used and entry.text is not None
    ]


def _made(kind: type[Made], values: Values) -> Made:
    """A value of a frozen class from those of `values` that it has fields for."""
    names = {field.name for field in fields(kind)}  # type: ignore[arg-type]  # a dataclass; typing has no name for it
    return kind(**{name: value for name, value in values.items() if name in names})


def _slid(section: Section, values: Values, channels: int, padding: int) -> Shape:
    """The output of a window that slides over maps with `padding` more rows and columns in total, rounded down."""
    before, size, stride = values["input"], values["size"], values["stride"]
    height, width = ((side + padding - size) // stride + 1 for side in (before.height, before.width))
    if min(height, width) < 1:
        raise section.refusal(
            f"a window of size {size} does not fit into maps of {before.width} x {before.height}",
            "Give a smaller size, more padding or a larger input.",
            "size",
        )
    return Shape(channels, height, width)


def _parameters(layer: Layer) -> int:
    return sum(tensor.size for tensor in layer.tensors if tensor.learnt)


def _check_size(section: Section, numbers: int) -> None:
    if numbers > LIMIT:
        raise section.refusal(f"[{section.kind}] makes a network of {numbers:.1e} numbers", "Is a size mistyped?")
