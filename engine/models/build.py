"""Any network as a torch module: Darknet's, or the localiser."""

from torch import nn

from engine.config import TrainConfig
from engine.darknet.layers import Network
from engine.localiser.blueprint import LocaliserBlueprint
from engine.localiser.network import Localiser
from engine.models.network import build_network
from engine.networks import Blueprint


def build(blueprint: Blueprint, config: TrainConfig) -> nn.Module:
    """The modules of a network. Its arrays hold whatever was in memory. In testing it gives its raw numbers."""
    match blueprint:
        case LocaliserBlueprint():
            return Localiser(blueprint, config.boxes)
        case Network():
            return build_network(blueprint, config.arithmetic)
    raise TypeError(f"no modules for {type(blueprint).__name__}")
