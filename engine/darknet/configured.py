"""From what a training is told to the network that it trains, and from a cfg text to what a training is told."""

from collections.abc import Sequence
from dataclasses import fields, replace
from typing import Any

from engine.config import Grid, TrainConfig, numbers
from engine.darknet.layers import Detection, Net, Network, Shape
from engine.darknet.network import read_network
from engine.darknet.published import published_cfg
from engine.errors import UserError

_POLICY_KEYS = {
    "step": ("step", "scale"),
    "steps": ("steps", "scales"),
    "exp": ("gamma",),
    "sigmoid": ("gamma", "step"),
}
"""What the learning rate's policies ask for besides `power`."""
_DETECTION = ("coord_scale", "object_scale", "noobject_scale", "class_scale", "jitter")
"""What a configuration says about the detection layer, by the same names; the rest stands in the cfg text."""


def network_text(config: TrainConfig) -> str:
    """The cfg text of a configuration that names a published network, as Darknet reads it.

    Raises UserError for the network “cfg”, whose text is the user's.
    """
    if config.network == "cfg":
        raise UserError("The configuration asks for a cfg file and there is none.", "Give one with --cfg FILE.")
    detection = {name: getattr(config, name) for name in _DETECTION}
    unasked = {name for names in _POLICY_KEYS.values() for name in names} - {*_POLICY_KEYS.get(config.policy, ())}
    return published_cfg(
        config.network,
        config.grid,
        input_size=config.input_size,
        width=config.width,
        batch_normalize=config.batch_normalize,
        net={name: value for name, value in _training(config).items() if name not in unasked},
        detection={"rescore": True, "sqrt": True, **detection},
    )


def network_of(config: TrainConfig, text: str, name: str = "network.cfg") -> Network:
    """The layers of `text`, to be trained as `config` says. Raises UserError where the two do not fit together."""
    network = read_network(text, name)
    detection = detection_of(network, name)
    _check_fit(config, network, detection, name)
    last = replace(detection, **{name: getattr(config, name) for name in _DETECTION})
    net = replace(network.net, **_training(config))
    return replace(network, net=net, layers=(*network.layers[:-1], last))


def _check_fit(config: TrainConfig, network: Network, detection: Detection, name: str) -> None:
    shape, size = network.net.input, config.input_size
    if (shape.channels, shape.height, shape.width) != (3, size, size):
        raise UserError(
            f"{name} wants pictures of {shape.width} x {shape.height} in {shape.channels} channels, not {size} x "
            f"{size} in 3.",
            "Change the file or the input size.",
        )
    if grid_of(detection) != config.grid:
        raise UserError(
            f"{name} has {detection.side} cells a side, {detection.boxes} boxes and {detection.classes} classes; the "
            f"configuration {config.side}, {config.boxes} and {config.classes}.",
            "Change one of the two.",
        )
    if not detection.sqrt:
        raise UserError(
            f"{name} predicts sizes as they are (sqrt=0), and here boxes are read as squares of what is predicted.",
            "Set sqrt=1; the “darknet” verbs heed the switch.",
        )


def config_of(text: str, name: str) -> TrainConfig:
    """What a cfg file of one's own tells a training; what Darknet has no key for has its default.

    Raises UserError for a text that cannot be trained here.
    """
    network = read_network(text, name)
    detection, net = detection_of(network, name), network.net
    known = {field.name for field in fields(Net)} & {field.name for field in fields(TrainConfig)} - {"steps"}
    return TrainConfig(
        network="cfg",
        side=detection.side,
        boxes=detection.boxes,
        classes=detection.classes,
        input_size=net.input.width,
        steps=net.max_batches or TrainConfig().steps,
        rate_steps=_list({"steps": net.steps, "step": (net.step,), "sigmoid": (net.step,)}.get(net.policy, ())),
        rate_scales=_list({"steps": net.scales, "step": (net.scale,)}.get(net.policy, ())),
        **{name: getattr(net, name) for name in known} | {name: _widened(getattr(net, name)) for name in _FACTORS},
        **{name: getattr(detection, name) for name in _DETECTION},
    )


_FACTORS = ("saturation", "exposure")


def _widened(limit: float) -> float:
    """The limit of a random factor. Darknet takes 0 for 1, and one below 1 spans nearly the range of its inverse."""
    return 1 / limit if 0 < limit < 1 else max(limit, 1.0)


def _list(values: Sequence[float]) -> str:
    return ",".join(f"{value:g}" for value in values)


def detection_of(network: Network, name: str) -> Detection:
    """The last layer of a network that detects. Raises UserError, in which `name` is the file, for any other."""
    if network.detection is None:
        raise UserError(
            f"{name} does not end in a [detection] section.", "YOLOv1's networks do; others are not trained here."
        )
    return network.detection


def grid_of(detection: Detection) -> Grid:
    """The shape of the output of a detection layer."""
    return Grid(detection.side, detection.boxes, detection.classes)


def net_of(config: TrainConfig) -> Net:
    """The training that a configuration asks for, of a network without a cfg text."""
    shape = Shape(3, config.input_size, config.input_size)
    return Net(input=shape, **_training(config))


def _training(config: TrainConfig) -> dict[str, Any]:
    """The fields of `Net` that a configuration sets, by Darknet's names."""
    steps, scales = tuple(int(step) for step in numbers(config.rate_steps)), numbers(config.rate_scales)
    same = ("batch", "subdivisions", "learning_rate", "momentum", "decay", "burn_in", "power", "policy", "gamma")
    return {
        **{name: getattr(config, name) for name in (*same, *_FACTORS, "hue")},
        "max_batches": config.steps,
        "steps": steps,
        "scales": scales,
        "step": steps[0] if steps else 1,
        "scale": scales[0] if scales else 1.0,
    }
