"""The layers of a Darknet network as values: what each was asked to be, its shapes, and the tensors it owns."""

from dataclasses import dataclass, field
from math import prod
from typing import Literal, get_args

from engine.config import TrainConfig
from engine.errors import UserError

Activation = Literal["linear", "logistic", "relu", "leaky"]
ACTIVATIONS: tuple[Activation, ...] = get_args(Activation)


@dataclass(frozen=True, slots=True)
class Shape:
    """A stack of maps: `channels` of `height` x `width`. A plain vector has maps of one number."""

    channels: int
    height: int = 1
    width: int = 1

    @property
    def size(self) -> int:
        """How many numbers it holds."""
        return self.channels * self.height * self.width


@dataclass(frozen=True, slots=True)
class Tensor:
    """One array that a layer owns. `name` is Darknet's: weights, biases, scales, rolling_mean, rolling_variance."""

    name: str
    shape: tuple[int, ...]

    @property
    def size(self) -> int:
        """How many numbers it holds."""
        return prod(self.shape)

    @property
    def learnt(self) -> bool:
        """Whether gradient descent changes it; the rolling statistics follow the data instead."""
        return not self.name.startswith("rolling_")


@dataclass(frozen=True, slots=True, kw_only=True)
class Switches:
    """What every layer's section may say.

    `learning_rate` multiplies the network's; `stopbackward` ends back-propagation before this layer; `dontload` skips
    the layer in a weights file and `dontloadscales` its normalisation: the file must then lack them.
    """

    learning_rate: float = 1.0
    stopbackward: bool = False
    dontload: bool = False
    dontloadscales: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Layer:
    input: Shape
    output: Shape
    switches: Switches = field(default_factory=Switches)

    @property
    def tensors(self) -> tuple[Tensor, ...]:
        """The layer's arrays in the order of a weights file; none for most layers."""
        return ()

    @property
    def multiply_adds(self) -> int:
        """Multiplications with addition for one picture."""
        return 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Convolutional(_Layer):
    """`filters` of `size` x `size`, then batch normalisation or a bias, then the activation.

    weights [filters, channels / groups, size, size]. A `flipped` one lies in the file as its transposed matrix.
    """

    filters: int
    size: int
    stride: int
    padding: int
    activation: Activation
    batch_normalize: bool
    groups: int = 1
    flipped: bool = False

    @property
    def tensors(self) -> tuple[Tensor, ...]:
        """Biases, the normalisation, weights."""
        weights = Tensor("weights", (self.filters, self.input.channels // self.groups, self.size, self.size))
        return (Tensor("biases", (self.filters,)), *_normalisation(self.batch_normalize, self.filters), weights)

    @property
    def multiply_adds(self) -> int:
        """One filter per output position."""
        return self.output.size * (self.input.channels // self.groups) * self.size**2


@dataclass(frozen=True, slots=True, kw_only=True)
class MaxPool(_Layer):
    """The largest of `size` x `size`. `padding` is the total of both sides; the lesser half lies left and above."""

    size: int
    stride: int
    padding: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Local(_Layer):
    """A convolution with filters of its own at every position.

    weights [positions (row by row), filters, channels, size, size]; biases [filters, height, width].
    """

    filters: int
    size: int
    stride: int
    padding: int
    activation: Activation

    @property
    def tensors(self) -> tuple[Tensor, ...]:
        """Biases, weights."""
        positions = self.output.height * self.output.width
        return (
            Tensor("biases", (self.filters, self.output.height, self.output.width)),
            Tensor("weights", (positions, self.filters, self.input.channels, self.size, self.size)),
        )

    @property
    def multiply_adds(self) -> int:
        """One filter per output position."""
        return self.output.size * self.input.channels * self.size**2


@dataclass(frozen=True, slots=True, kw_only=True)
class Connected(_Layer):
    """Every input to every output: weights [outputs, inputs], then batch normalisation or a bias, then activation."""

    activation: Activation
    batch_normalize: bool

    @property
    def tensors(self) -> tuple[Tensor, ...]:
        """Biases, weights, and only then the normalisation: another order than a convolution's."""
        outputs = self.output.size
        weights = Tensor("weights", (outputs, self.input.size))
        return (Tensor("biases", (outputs,)), weights, *_normalisation(self.batch_normalize, outputs))

    @property
    def multiply_adds(self) -> int:
        """One per weight."""
        return self.output.size * self.input.size


@dataclass(frozen=True, slots=True, kw_only=True)
class Dropout(_Layer):
    """In training a number is set to zero with `probability`, else divided by 1 - `probability`."""

    probability: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Crop(_Layer):
    """A window of the picture (the middle one when testing), then 2 x - 1 unless `noadjust`."""

    flip: bool
    noadjust: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AvgPool(_Layer):
    """The mean of each map."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Softmax(_Layer):
    """Exponentials that sum to 1 in each of `groups`, of the inputs divided by `temperature`."""

    groups: int
    temperature: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Detection(_Layer):
    """YOLOv1's last layer: `side` x `side` cells, `boxes` each, `classes`. It has a loss and passes its input on."""

    side: int
    boxes: int
    classes: int
    rescore: bool
    softmax: bool
    sqrt: bool
    forced: bool
    random: bool
    object_scale: float
    noobject_scale: float
    class_scale: float
    coord_scale: float
    jitter: float


Layer = Convolutional | MaxPool | Local | Connected | Dropout | Crop | AvgPool | Softmax | Detection


@dataclass(frozen=True, slots=True, kw_only=True)
class Net:
    """The `[net]` section: input, batch, update and augmentation, with Darknet's defaults."""

    input: Shape
    batch: int = 1
    subdivisions: int = 1
    learning_rate: float = 0.001
    momentum: float = 0.9
    decay: float = 0.0001
    max_batches: int = 0
    burn_in: int = 0
    power: float = 4.0
    policy: str = "constant"
    step: int = 1
    scale: float = 1.0
    gamma: float = 1.0
    steps: tuple[int, ...] = ()
    scales: tuple[float, ...] = ()
    saturation: float = 1.0
    exposure: float = 1.0
    hue: float = 0.0

    @property
    def mini_batch(self) -> int:
        """Pictures per forward pass."""
        return self.batch // self.subdivisions


@dataclass(frozen=True, slots=True)
class Network:
    """A whole network. `notes` are sentences about what in the text was ignored or means something unexpected."""

    net: Net
    layers: tuple[Layer, ...]
    notes: tuple[str, ...] = ()

    @property
    def outputs(self) -> int:
        """Numbers that come out for one picture."""
        return self.layers[-1].output.size

    @property
    def channels(self) -> int:
        """Channels of the pictures that it is shown."""
        return self.net.input.channels

    @property
    def parameters(self) -> int:
        """Numbers that are learnt."""
        return sum(tensor.size for layer in self.layers for tensor in layer.tensors if tensor.learnt)

    @property
    def arrays(self) -> dict[str, tuple[int, ...]]:
        """The shapes of all arrays of a checkpoint by `tensor_key`: what is learnt, and the rolling statistics."""
        layers = enumerate(self.layers)
        return {tensor_key(index, tensor): tensor.shape for index, layer in layers for tensor in layer.tensors}

    @property
    def values(self) -> int:
        """Numbers in a checkpoint."""
        return sum(map(prod, self.arrays.values()))

    @property
    def state_values(self) -> int:
        """Numbers that a training goes on from: the momentum of what is learnt among them."""
        return self.values + self.parameters

    @property
    def multiply_adds(self) -> int:
        """Multiplications with addition for one picture."""
        return sum(layer.multiply_adds for layer in self.layers)

    @property
    def normalises(self) -> bool:
        """Whether a layer normalises by batch."""
        return any(tensor.name == "scales" for layer in self.layers for tensor in layer.tensors)

    def check_trainable(self, config: TrainConfig) -> None:
        """Refuse what cannot end well before anything is made. Raises UserError."""
        if config.cuda_graph and any(isinstance(layer, Dropout | Crop) for layer in self.layers):
            raise UserError(
                "A graph repeats what it has captured, and a dropout or crop layer draws anew each time.",
                "Turn “cuda_graph” off for this network.",
            )
        if config.freeze >= len(self.layers) - 1:
            raise UserError(
                f"All {len(self.layers)} layers are frozen: nothing would be learnt.", "Freeze fewer layers."
            )

    @property
    def detection(self) -> Detection | None:
        """The last layer, where it is a detection layer."""
        last = self.layers[-1]
        return last if isinstance(last, Detection) else None


def tensor_key(index: int, tensor: Tensor) -> str:
    """The name of a layer's array in checkpoints and in torch: `layers.7.weights` (the first section has index 0)."""
    return f"layers.{index}.{tensor.name}"


def _normalisation(batch_normalize: bool, channels: int) -> tuple[Tensor, ...]:
    names = ("scales", "rolling_mean", "rolling_variance") if batch_normalize else ()
    return tuple(Tensor(name, (channels,)) for name in names)
