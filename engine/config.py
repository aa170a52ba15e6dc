"""What a training is told: one table of options with default, range, unit and help; presets; TOML."""

import tomllib
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any, Literal, get_args

import tomli_w

from engine.errors import UserError


@dataclass(frozen=True, slots=True)
class Option:
    """How one option is shown and checked. `low` and `high` are inclusive."""

    help: str
    low: float | None = None
    high: float | None = None
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Grid:
    """The shape of a YOLOv1 output: `side` x `side` cells, `boxes` per cell, `classes`."""

    side: int
    boxes: int
    classes: int

    @property
    def outputs(self) -> int:
        """Numbers per picture: side^2 (5 boxes + classes)."""
        return self.side**2 * (5 * self.boxes + self.classes)


def option(default: Any, help_: str, low: float | None = None, high: float | None = None, unit: str = "") -> Any:  # noqa: ANN401
    """A field of `TrainConfig` with its row in the table of options."""
    return field(default=default, metadata={"option": Option(help_, low, high, unit)})


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainConfig:
    """One training, complete. Raises UserError on construction when a value is out of its range.

    Defaults are the published Darknet ones where Ramos et al. 2020 give none.
    """

    side: int = option(7, "Grid cells along each side (S).", 1, 32)
    boxes: int = option(2, "Boxes that each cell predicts (B).", 1, 8)
    input_size: int = option(224, "Side of the square network input.", 64, 1024, "px")
    width: float = option(1.0, "Fraction of the filters in every layer; 1 is the published network.", 0.05, 2)
    color_map: Literal["viridis", "grey"] = option("viridis", "Colours that fill the three input channels.")
    learning_rate: float = option(5e-3, "Learning rate.", 1e-7, 1)
    momentum: float = option(0.9, "Momentum of the gradient descent.", 0, 0.999)
    decay: float = option(5e-4, "Weight decay (on weights, not on biases).", 0, 1)
    burn_in: int = option(0, "Batches over which the learning rate rises from zero.", 0, 100_000, "batches")
    policy: Literal["constant", "poly"] = option("constant", "The learning rate stays constant, or falls to 0.")
    power: float = option(4.0, "Exponent of the rise during burn-in and of the fall with “poly”.", 0, 10)
    batch: int = option(64, "Pictures per batch.", 1, 4096, "pictures")
    steps: int = option(1000, "Batches to train for.", 1, 1_000_000, "batches")
    checkpoint_every: int = option(100, "Batches between two checkpoints.", 1, 1_000_000, "batches")
    jitter: float = option(0.2, "Random crop and stretch, as a fraction of the picture's sides.", 0, 0.5)
    exposure: float = option(1.5, "Largest factor of a random change of brightness.", 1, 4)
    flip: bool = option(True, "Mirror half of the pictures left to right.")
    coord_scale: float = option(5.0, "Weight of the position and size of a box in the loss.", 0, 100)
    object_scale: float = option(1.0, "Weight of the confidence where an organ is.", 0, 100)
    noobject_scale: float = option(0.5, "Weight of the confidence where none is.", 0, 100)
    class_scale: float = option(1.0, "Weight of the class in the loss.", 0, 100)
    precision: Literal["fp32", "bf16"] = option("fp32", "Arithmetic of the network; bf16 is faster where supported.")
    device: Literal["auto", "cpu", "cuda"] = option("auto", "Where to compute; auto takes a GPU where there is one.")
    threads: int = option(0, "Processor threads; 0 takes one per core.", 0, 256)
    seed: int = option(0, "Seed of every random draw.", 0, 2**31 - 1)

    def __post_init__(self) -> None:
        for name, row in options().items():
            value = getattr(self, name)
            _check_kind(name, value)
            if row.low is not None and not (row.low <= value <= (row.high if row.high is not None else value)):
                raise UserError(f"{name.replace('_', ' ')} is {value}.", f"Give a value from {row.low} to {row.high}.")

    @property
    def grid(self) -> Grid:
        """The shape of the output. One class: the cerebellum."""
        return Grid(self.side, self.boxes, classes=1)

    def with_options(self, **changes: Any) -> "TrainConfig":  # noqa: ANN401  # one value per field, each of its type
        """The same configuration with some values replaced."""
        return replace(self, **changes)

    def to_toml(self) -> str:
        """The configuration as a TOML document."""
        return tomli_w.dumps(asdict(self))

    @classmethod
    def from_toml(cls, text: str) -> "TrainConfig":
        """The inverse of `to_toml`; raises UserError for text that is not a configuration."""
        try:
            return cls.from_json(tomllib.loads(text))
        except tomllib.TOMLDecodeError as error:
            raise UserError(f"The configuration is not valid TOML ({error}).", "Correct it or start anew.") from error

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> "TrainConfig":
        """From a table of values; raises UserError for unknown names."""
        unknown = sorted(set(values) - set(options()))
        if unknown:
            raise UserError(
                f"The configuration has unknown options: {', '.join(unknown)}.", "Written by a newer version?"
            )
        return cls(**values)


def _check_kind(name: str, value: object) -> None:
    """Refuse a value of another type, as a configuration edited by hand may hold. A whole number is a number."""
    row = next(f for f in fields(TrainConfig) if f.name == name)
    choices = get_args(row.type)
    wanted = type(row.default)
    kinds = (int, float) if wanted is float else (wanted,)
    if choices and value not in choices:
        raise UserError(f"{name.replace('_', ' ')} is {value!r}.", f"Choose one of: {', '.join(choices)}.")
    if not isinstance(value, kinds) or isinstance(value, bool) is not (wanted is bool):
        raise UserError(f"{name.replace('_', ' ')} is {value!r}.", f"Give a value like {row.default}.")


def options() -> dict[str, Option]:
    """The table of options in the order in which they are shown."""
    return {f.name: f.metadata["option"] for f in fields(TrainConfig)}


PRESETS: dict[str, TrainConfig] = {
    "tiny-yolo": TrainConfig(learning_rate=5e-4, burn_in=100),
    "tiny-yolo-quick": TrainConfig(
        width=0.25,
        input_size=128,
        color_map="grey",
        policy="poly",
        power=1,
        batch=32,
        steps=600,
        checkpoint_every=50,
        burn_in=50,
        jitter=0.1,
        exposure=1.25,
        flip=False,
    ),
}
"""Named starting points.

`tiny-yolo` is the paper's second network at the lower of its two learning rates: from random weights the higher one
runs away. `tiny-yolo-quick` is a small one that learns on two cores in a minute or two; it is not the paper's.
"""


def preset(name: str) -> TrainConfig:
    """A preset by name; raises UserError naming those that exist."""
    try:
        return PRESETS[name]
    except KeyError:
        raise UserError(f"There is no preset “{name}”.", f"Choose one of: {', '.join(PRESETS)}.") from None
