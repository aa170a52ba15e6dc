"""Between Darknet's files and own checkpoints: the same weights and the same layers, both ways."""

from dataclasses import asdict
from pathlib import Path

from engine.darknet.cfg import read_cfg
from engine.darknet.configured import config_of, network_of
from engine.data.colormaps import ColorMap
from engine.errors import UserError
from engine.models.network import DarknetNetwork, build_network, fill
from engine.models.start import read_start
from engine.training.checkpoint import Sidecar


def read_darknet(weights: Path, cfg: Path, color_map: ColorMap = "grey") -> tuple[DarknetNetwork, Sidecar]:
    """The network in Darknet's two files, and what a checkpoint of it says: its start is the file, its step 0.

    `color_map`: the colours in which it has seen grey pictures. Raises UserError if a file cannot be read, if the
    weights are not the whole of the network's, or if it is no detector of square pictures.
    """
    text = read_cfg(cfg)
    config = config_of(text, cfg.name).with_options(color_map=color_map, arithmetic="exact")
    network = network_of(config, text, cfg.name)
    arrays, start = read_start(weights, network)
    if start.random:
        raise UserError(
            f"{weights.name} ends before {start.random[0]}: it holds only the first layers of {cfg.name}.",
            "A training can start from it; a detector needs all of them.",
        )
    built = build_network(network, config.arithmetic)
    fill(built, arrays)
    return built, Sidecar(
        step=0, config=config, network=text, split="", stamp="", start=asdict(start), sha256=start.sha256
    )


def pictures_seen(about: Sidecar) -> int:
    """How many pictures a checkpoint has learnt from; one that has learnt nothing here has seen what its start had."""
    learnt = about.step * about.config.mini_batch * about.config.subdivisions
    return learnt or int(about.start.get("seen", 0))
