"""The localiser before a weight exists: its convolutions as a table, and what they cost. Without torch."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from math import prod

from engine.config import TrainConfig
from engine.errors import UserError
from engine.localiser import efficientnet, sononet
from engine.localiser.convolution import Convolution

CHANNELS = (16, 32, 64, 96, 128)
"""Filters after each halving of the picture, at width 1."""
BLOCKS = (0, 0, 1, 2, 1)
"""Residual blocks at each of these sizes."""
MERGED = (0, 24, 48, 64, 64)
"""Filters of the maps that are made on the way back up; the finest that is made has a quarter of the picture's side."""
FINEST, BOXES_AT = 1, 2
"""Which of the sizes makes the mask (a quarter of the side), and which the boxes (an eighth)."""
MULTIPLE = 32
"""The side of the input is halved five times."""
LEARNT = frozenset({"weight", "bias", "scale"})
"""The arrays that descent changes; the others follow the data."""
BOX_NUMBERS = 5
"""Per place: its quality and the distances to the four edges."""
PUBLISHED: Mapping[str, tuple[tuple[int, ...], Callable[[], Iterable[Convolution]]]] = {
    "efficientnet": (efficientnet.CHANNELS, efficientnet.way_down),
    "sononet": (sononet.CHANNELS, sononet.way_down),
}
"""Encoders that come with weights: the filters of each size, and their convolutions."""


@dataclass(frozen=True, slots=True)
class LocaliserBlueprint:
    """A localiser for square inputs of `input_size` pixels; see `engine.networks.Blueprint`.

    It learns from inputs of `learnt_size`: what moves pictures makes organs larger in learning than they are, so that
    they are found best in a larger input (Touvron et al. 2019). A distance is then as
    many pixels as in learning, not as much of the picture.
    """

    input_size: int
    width: float
    encoder: str
    both_ways: bool
    learnt_size: int

    @property
    def convolutions(self) -> tuple[Convolution, ...]:
        """All of them, in the order in which they are computed."""
        merged = self._scaled(MERGED)
        if self.encoder in PUBLISHED:
            filters, way_down = PUBLISHED[self.encoder]
            down = way_down()
        else:
            filters = self._scaled(CHANNELS)
            down = _way_down(filters)
        return (*down, *_way_up(filters, merged), *_heads(merged))

    @property
    def channels(self) -> int:
        """Grey alone."""
        return 1

    @property
    def arrays(self) -> dict[str, tuple[int, ...]]:
        """The shapes of all arrays of a checkpoint by name: the convolutions', and what was chosen on validation."""
        rows = [(f"convolutions.{row.name}.{name}", shape) for row in self.convolutions for name, shape in row.arrays]
        return {**dict(rows), "calibration": (3,)}

    @property
    def parameters(self) -> int:
        """Numbers that are learnt by descent."""
        return sum(prod(shape) for name, shape in self.arrays.items() if name.rpartition(".")[2] in LEARNT)

    @property
    def values(self) -> int:
        """Numbers in a checkpoint, the rolling statistics and the calibration among them."""
        return sum(prod(shape) for shape in self.arrays.values())

    @property
    def state_values(self) -> int:
        """Numbers that a training goes on from: weights and their average, two moments of what is learnt."""
        return 2 * self.values + 2 * self.parameters

    @property
    def multiply_adds(self) -> int:
        """Multiplications with addition for one picture."""
        return sum(convolution.multiply_adds(self.input_size) for convolution in self.convolutions)

    @property
    def normalises(self) -> bool:
        """Whether it normalises by batch."""
        return True

    def check_trainable(self, config: TrainConfig) -> None:
        """Refuse what it does not have. Raises UserError."""
        if config.arithmetic == "exact":
            raise UserError("The localiser has no exact arithmetic: Darknet does not know it.", "Choose the fast one.")
        if config.start_layers or config.cuda_graph:
            raise UserError("The localiser has no layers by number and no graph.", "Leave both alone.")
        if config.freeze >= len(self.convolutions):
            most = len(self.convolutions) - 1
            raise UserError(f"{config.freeze} frozen layers leave nothing to learn.", f"Freeze {most} at most.")
        if self.encoder in PUBLISHED and not config.start:
            raise UserError(
                "The features of a published encoder are not learnt from random weights here.",
                "Start from “imagenet” or SonoNet16.npz, or from a localiser that has learnt with them.",
            )

    def _scaled(self, filters: tuple[int, ...]) -> tuple[int, ...]:
        return tuple(max(8, 8 * round(count * self.width / 8)) for count in filters)


def localiser_blueprint(config: TrainConfig) -> LocaliserBlueprint:
    """The localiser of a configuration. Raises UserError for a size of the input that cannot be halved five times."""
    learnt_size = min(config.learnt_size or config.input_size, config.input_size)
    for side in (config.input_size, learnt_size):
        if side % MULTIPLE or side < 2 * MULTIPLE:
            size = max(2, round(side / MULTIPLE)) * MULTIPLE
            raise UserError(f"The localiser cannot work on {side} px.", f"Give an input size like {size}.")
    return LocaliserBlueprint(config.input_size, config.width, config.encoder, config.both_ways, learnt_size)


def _way_down(filters: tuple[int, ...]) -> Iterator[Convolution]:
    for level, (inputs, outputs) in enumerate(zip((1, *filters), filters, strict=False)):
        shrink = 2 ** (level + 1)
        yield Convolution(f"down{level}", inputs, outputs, 3, 2, shrink)
        for block in range(BLOCKS[level]):
            for half in ("a", "b"):
                yield Convolution(f"block{level}_{block}{half}", outputs, outputs, 3, 1, shrink)


def _way_up(filters: tuple[int, ...], merged: tuple[int, ...]) -> Iterator[Convolution]:
    coarsest = len(filters) - 1
    for level in range(coarsest, FINEST - 1, -1):
        shrink = 2 ** (level + 1)
        yield Convolution(f"side{level}", filters[level], merged[level], 1, 1, shrink)
        if level < coarsest:
            if merged[level + 1] != merged[level]:
                yield Convolution(f"fit{level}", merged[level + 1], merged[level], 1, 1, 2 * shrink)
            yield Convolution(f"merge{level}", merged[level], merged[level], 3, 1, shrink)


def _heads(merged: tuple[int, ...]) -> Iterator[Convolution]:
    for name, level, outputs in (("box", BOXES_AT, BOX_NUMBERS), ("mask", FINEST, 1)):
        shrink = 2 ** (level + 1)
        yield Convolution(f"{name}_a", merged[level], merged[level], 3, 1, shrink)
        yield Convolution(f"{name}_b", merged[level], outputs, 1, 1, shrink, normalised=False)
