"""What a training is told: one table of options with default, range, unit and help; presets; TOML."""

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import Field, asdict, dataclass, field, fields, replace
from typing import Any, Literal, get_args, get_type_hints

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


@dataclass(frozen=True, slots=True)
class Candidates:
    """The shape of a localiser's output: `count` boxes, then a mask of `mask_side` x `mask_side` logits.

    First the confidences of the boxes, the best first; then their edges (x0 y0 x1 y1) as fractions of the picture; then
    the mask, row by row, stretched over the whole picture.
    """

    count: int
    mask_side: int

    @property
    def outputs(self) -> int:
        """Numbers per picture."""
        return 5 * self.count + self.mask_side**2


Layout = Grid | Candidates
"""What the raw numbers of a network mean."""


def option(default: Any, help_: str, low: float | None = None, high: float | None = None, unit: str = "") -> Any:  # noqa: ANN401
    """A field of `TrainConfig` with its row in the table of options."""
    return field(default=default, metadata={"option": Option(help_, low, high, unit)})


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainConfig:
    """One training, complete. Raises UserError on construction when a value is out of its range.

    Defaults are the published Darknet ones where Ramos et al. 2020 give none.
    """

    network: Literal["tiny-yolo", "yolo", "yolo-local", "sononet", "cfg", "localiser"] = option(
        "tiny-yolo", "The layers: a published network, “cfg” for those of a Darknet file, or the localiser."
    )
    side: int = option(7, "Grid cells along each side (S).", 1, 32)
    boxes: int = option(2, "Boxes that each cell predicts (B); of the localiser: the most organs on a picture.", 1, 8)
    classes: int = option(1, "Classes that each cell tells apart (C); the cerebellum is the first.", 1, 80)
    input_size: int = option(224, "Side of the square network input.", 16, 1024, "px")
    width: float = option(1.0, "Fraction of the filters in every layer; 1 is the published network.", 0.05, 2)
    encoder: Literal["plain", "efficientnet", "sononet"] = option(
        "plain",
        "The localiser's way down: its own, or EfficientNet-Lite0's or SonoNet's, to start from what these learnt.",
    )
    learnt_size: int = option(
        0,
        "Side of the pictures that the localiser learns from, so that it judges larger ones; 0 is the same.",
        0,
        1024,
        "px",
    )
    both_ways: bool = option(
        False, "The localiser judges every picture together with its mirror image: more exact, in twice the time."
    )
    batch_normalize: bool = option(True, "Normalise what each filter finds over the batch.")
    color_map: Literal["viridis", "grey"] = option("viridis", "Colours that fill the three input channels.")
    start: str = option("", "File of weights to start from (.weights, .conv.…, .npz, .safetensors); none is random.")
    start_layers: int = option(0, "First layers to take from that file; 0 takes all.", 0, 1000)
    judge_start: bool = option(
        False, "Judge what it starts from, too, as the checkpoint after no batch, and keep its calibration."
    )
    freeze: int = option(0, "First layers that keep the weights which they start with.", 0, 1000)
    learning_rate: float = option(5e-3, "Learning rate.", 1e-7, 1)
    momentum: float = option(0.9, "Momentum of the gradient descent.", 0, 0.999)
    decay: float = option(5e-4, "Weight decay (on weights, not on biases).", 0, 1)
    burn_in: int = option(0, "Batches over which the learning rate rises from zero.", 0, 100_000, "batches")
    policy: Literal["constant", "step", "steps", "exp", "poly", "sigmoid", "random"] = option(
        "constant", "How the learning rate goes on after the burn-in, by Darknet's names."
    )
    power: float = option(4.0, "Exponent of the rise during burn-in, and of “poly” and “random”.", 0, 10)
    rate_steps: str = option("", "Batches at which “steps” changes the rate, or the one of “step” and “sigmoid”.")
    rate_scales: str = option("", "Factors of the rate at those batches.")
    gamma: float = option(1.0, "Base of “exp”, steepness of “sigmoid”.", 0, 10)
    batch: int = option(64, "Pictures per batch.", 1, 4096, "pictures")
    subdivisions: int = option(1, "Passes in which a batch is learnt; more of them need less memory.", 1, 4096)
    steps: int = option(1000, "Batches to train for.", 1, 1_000_000, "batches")
    checkpoint_every: int = option(100, "Batches between two checkpoints.", 1, 1_000_000, "batches")
    stored_as: Literal["fp32", "bf16"] = option("fp32", "Numbers of a checkpoint's weights; bf16 takes half the disk.")
    jitter: float = option(0.2, "Random crop and stretch, as a fraction of the picture's sides.", 0, 0.5)
    exposure: float = option(1.5, "Largest factor of a random change of brightness.", 1, 4)
    saturation: float = option(1.0, "Largest factor of a random change of saturation.", 1, 4)
    hue: float = option(0.0, "Largest random turn of the hue, as a fraction of the circle.", 0, 0.5)
    flip: bool = option(True, "Mirror half of the pictures left to right.")
    rotation: float = option(0.0, "Largest random turn of the picture, for the localiser.", 0, 45, "degrees")
    artefacts: float = option(0.0, "Strength of random speckle, shadows and depth, for the localiser.", 0, 1)
    organless: float = option(0.0, "Share of drawn pictures without an organ in a batch, for the localiser.", 0, 0.5)
    coord_scale: float = option(5.0, "Weight of the position and size of a box in the loss.", 0, 100)
    object_scale: float = option(1.0, "Weight of the confidence where an organ is.", 0, 100)
    noobject_scale: float = option(0.5, "Weight of the confidence where none is.", 0, 100)
    class_scale: float = option(1.0, "Weight of the class in the loss.", 0, 100)
    arithmetic: Literal["fast", "exact"] = option(
        "fast", "Torch's own kernels, or Darknet's arithmetic, pictures and random numbers to the last digits."
    )
    precision: Literal["fp32", "bf16"] = option("fp32", "Arithmetic of the network; bf16 is faster where supported.")
    device: Literal["auto", "cpu", "cuda"] = option("auto", "Where to compute; auto takes a GPU where there is one.")
    threads: int = option(0, "Processor threads; 0 takes one per core.", 0, 256)
    channels_last: bool = option(True, "Keep the channels of a pixel side by side in memory.")
    compile: bool = option(False, "Let torch compile the network; it needs a C++ compiler.")
    cuda_graph: bool = option(False, "Replay the passes of a graphics card as one graph.")
    seed: int = option(0, "Seed of every random draw.", 0, 2**31 - 1)

    def __post_init__(self) -> None:
        for own in fields(self):
            value, row = getattr(self, own.name), own.metadata["option"]
            _check_kind(own, value)
            if row.low is not None and not (row.low <= value <= (row.high if row.high is not None else value)):
                name = own.name.replace("_", " ")
                raise UserError(f"{name} is {value}.", f"Give a value from {row.low} to {row.high}.")
        _check_together(self)

    @property
    def mini_batch(self) -> int:
        """Pictures per pass through the network; Darknet's whole-number division."""
        return self.batch // self.subdivisions

    @property
    def grid(self) -> Grid:
        """The shape of the output of a YOLOv1 network."""
        return Grid(self.side, self.boxes, self.classes)

    @property
    def layout(self) -> Layout:
        """What the network's raw numbers mean."""
        return Candidates(self.boxes, self.input_size // 4) if self.network == "localiser" else self.grid

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


def _check_kind(own: Field[Any], value: object) -> None:
    """Refuse a value of another type, as a configuration edited by hand may hold. A whole number is a number."""
    name, choices, wanted = own.name.replace("_", " "), get_args(own.type), type(own.default)
    kinds = (int, float) if wanted is float else (wanted,)
    if choices and value not in choices:
        raise UserError(f"{name} is {value!r}.", f"Choose one of: {', '.join(choices)}.")
    if not isinstance(value, kinds) or isinstance(value, bool) is not (wanted is bool):
        raise UserError(f"{name} is {value!r}.", f"Give a value like {own.default}.")


def numbers(text: str) -> tuple[float, ...]:
    """The numbers in a text like “200, 400”. Raises ValueError for anything else."""
    return tuple(float(part) for part in text.split(",")) if text.strip() else ()


def parse_values(name: str, text: str) -> tuple[Any, ...]:
    """The values of option `name` in a list like “0.3, 0.9”, each once; of texts, which hold commas, like “a; b”.

    Raises UserError for what is no value of that option. Ranges are checked where a configuration is made.
    """
    kind = get_type_hints(TrainConfig)[name]
    parts = [part.strip() for part in text.split(";" if kind is str else ",")]
    try:
        return tuple(dict.fromkeys(_READERS.get(kind, str)(part) for part in parts if part))
    except (ValueError, KeyError):
        message = f"“{text}” is no list of values for {name.replace('_', ' ')}."
        raise UserError(message, "Write them as 0.3, 0.9.") from None


_SWITCH = {"true": True, "yes": True, "false": False, "no": False}
_READERS: Mapping[Any, Callable[[str], Any]] = {int: int, float: float, bool: lambda word: _SWITCH[word.lower()]}


def _check_together(config: TrainConfig) -> None:
    """Refuse values that are fine alone and make no sense together."""
    if config.subdivisions > config.batch:
        raise UserError(
            f"A batch of {config.batch} cannot be cut into {config.subdivisions} passes.", "Give fewer subdivisions."
        )
    try:
        steps, scales = numbers(config.rate_steps), numbers(config.rate_scales)
    except ValueError as error:
        raise UserError(
            f"The steps or scales of the rate are no numbers ({error}).", "Write them as 200,400."
        ) from error
    needed = {"steps": 1, "step": 1, "sigmoid": 1}.get(config.policy, 0)
    if len(steps) < needed or (config.policy in {"steps", "step"} and len(scales) < len(steps)):
        raise UserError(
            f"The policy “{config.policy}” lacks rate steps or has fewer scales than steps.",
            "Give as many --rate-scales as --rate-steps.",
        )
    exact = config.arithmetic == "exact"
    if exact and (config.precision != "fp32" or config.device == "cuda" or config.compile or config.freeze):
        raise UserError(
            "Exact arithmetic is Darknet's on the processor in 32 bits.",
            "Leave device, precision, compile and freeze alone, or choose the fast arithmetic.",
        )


def options() -> dict[str, Option]:
    """The table of options in the order in which they are shown."""
    return {f.name: f.metadata["option"] for f in fields(TrainConfig)}


_LARGE: dict[str, Any] = {
    "input_size": 448,
    "learning_rate": 5e-4,
    "policy": "steps",
    "rate_steps": "200,400,600,20000,30000",
    "rate_scales": "2.5,2,2,0.1,0.1",
    "saturation": 1.5,
    "hue": 0.1,
    "stored_as": "bf16",
}
"""Training as in the published `yolov1.cfg`."""

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
    "yolo": TrainConfig(network="yolo", **_LARGE),
    "yolo-local": TrainConfig(network="yolo-local", **_LARGE),
    "sononet": TrainConfig(network="sononet", color_map="grey", learning_rate=5e-4, burn_in=100),
    "localiser": TrainConfig(
        network="localiser",
        boxes=1,
        input_size=256,
        learnt_size=224,
        color_map="grey",
        learning_rate=5e-3,
        decay=0.05,
        policy="poly",
        power=1,
        burn_in=50,
        batch=8,
        steps=2500,
        jitter=0.25,
        exposure=1.5,
        flip=False,
        rotation=10,
        artefacts=0.6,
    ),
}
"""Named starting points.

`yolo` is the paper's first network (24 convolutions, then two connected layers; with batch normalisation, without
which it does not learn from random weights) and `yolo-local` the one that was published. `tiny-yolo` is the paper's
second network at the lower of its two learning rates: from random weights the higher one runs away. `sononet` has the
convolutions of SonoNet16, to start from features learnt on fetal ultrasound. `localiser` is a small network of today,
which also draws masks; its update is AdamW. `tiny-yolo-quick` is a small one that
learns on two cores in a minute or two; it is not the paper's.
"""


def preset(name: str) -> TrainConfig:
    """A preset by name; raises UserError naming those that exist."""
    try:
        return PRESETS[name]
    except KeyError:
        raise UserError(f"There is no preset “{name}”.", f"Choose one of: {', '.join(PRESETS)}.") from None
