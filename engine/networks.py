"""A network before a weight exists, Darknet's or the localiser: its text, its cost, whether it can be trained."""

from collections.abc import Mapping
from typing import Protocol

from engine.config import TrainConfig
from engine.darknet import configured
from engine.errors import UserError
from engine.localiser.blueprint import localiser_blueprint


class Blueprint(Protocol):
    """What is known of a network without torch."""

    @property
    def channels(self) -> int:
        """Channels of the pictures that it is shown."""
        ...

    @property
    def parameters(self) -> int:
        """Numbers that are learnt."""
        ...

    @property
    def arrays(self) -> Mapping[str, tuple[int, ...]]:
        """The shapes of all arrays of a checkpoint by name, the rolling statistics among them."""
        ...

    @property
    def values(self) -> int:
        """Numbers in a checkpoint."""
        ...

    @property
    def state_values(self) -> int:
        """Numbers that a training goes on from."""
        ...

    @property
    def multiply_adds(self) -> int:
        """Multiplications with addition for one picture."""
        ...

    @property
    def normalises(self) -> bool:
        """Whether it normalises by batch."""
        ...

    def check_trainable(self, config: TrainConfig) -> None:
        """Refuse what this kind of network cannot be asked for. Raises UserError."""
        ...


def network_text(config: TrainConfig) -> str:
    """The cfg text of a configuration; empty for the localiser, of which the configuration says everything.

    Raises UserError for the network “cfg”, whose text is the user's.
    """
    return "" if config.network == "localiser" else configured.network_text(config)


def network_of(config: TrainConfig, text: str, name: str = "network.cfg") -> Blueprint:
    """The network of a configuration and its cfg text. Raises UserError where the two do not fit together."""
    return localiser_blueprint(config) if config.network == "localiser" else configured.network_of(config, text, name)


def check_trainable(config: TrainConfig, network: Blueprint) -> None:
    """Refuse what cannot end well before anything is made. Raises UserError."""
    if config.mini_batch < 2 and network.normalises:
        raise UserError(
            "A batch of one picture cannot be trained: batch normalisation needs two to compare.",
            "Give a batch of 2 or more for each of its subdivisions.",
        )
    network.check_trainable(config)
