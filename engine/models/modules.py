"""The layers of Darknet as torch modules, one class per kind, named as the value that it is made of."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Literal

import torch
from torch import Tensor, nn
from torch.nn import functional

from engine.darknet import layers
from engine.models import exact

Arithmetic = Literal["fast", "exact"]

Uniform = Callable[[torch.Size], Tensor]
"""A source of random numbers from 0 to 1, of the shape that is asked for."""

ACTIVATIONS: dict[layers.Activation, Callable[[Tensor], Tensor]] = {
    "linear": lambda maps: maps,
    "logistic": torch.sigmoid,
    "relu": functional.relu_,
    "leaky": lambda maps: functional.leaky_relu_(maps, 0.1),
}


def _fast_batch_norm(
    maps: Tensor, rolling_mean: Tensor, rolling_variance: Tensor, scales: Tensor, biases: Tensor, training: bool
) -> Tensor:
    """Torch's kernel. Without `training` it is told a variance whose root is Darknet's divisor."""
    if training:
        return functional.batch_norm(maps, rolling_mean, rolling_variance, scales, biases, training=True, momentum=0.1)
    variance = (rolling_variance.sqrt() + exact.EPSILON).square()
    return functional.batch_norm(maps, rolling_mean, variance, scales, biases, eps=0)


BATCH_NORMS: dict[Arithmetic, Callable[[Tensor, Tensor, Tensor, Tensor, Tensor, bool], Tensor]] = {
    "fast": _fast_batch_norm,
    "exact": exact.batch_norm,
}


class Foldable(nn.Module, ABC):
    """A layer whose normalisation can be put into its weights while nothing changes."""

    folded: tuple[Tensor, Tensor] | None = None

    @abstractmethod
    def fold(self) -> None:
        """Hold in `folded`, while nothing changes, weights and biases that give the normalised product at once."""


class Weighted(Foldable):
    """A layer that learns: the product of weights and maps, then normalisation or biases, then the activation.

    The arrays are named as Darknet's and hold whatever was in memory.
    """

    weights: nn.Parameter
    biases: nn.Parameter
    scales: nn.Parameter
    rolling_mean: Tensor
    rolling_variance: Tensor

    def __init__(self, layer: layers.Convolutional | layers.Local | layers.Connected, arithmetic: Arithmetic) -> None:
        super().__init__()
        self.layer = layer
        self.arithmetic = arithmetic
        for tensor in layer.tensors:
            array = torch.empty(tensor.shape)
            if tensor.learnt:
                self.register_parameter(tensor.name, nn.Parameter(array))
            else:
                self.register_buffer(tensor.name, array)
        self._normalised = any(tensor.name == "scales" for tensor in layer.tensors)
        self._batch_norm = BATCH_NORMS[arithmetic]

    def forward(self, maps: Tensor) -> Tensor:
        """[b, c, h, w] of the layer's input to its output."""
        return ACTIVATIONS[self.layer.activation](self._before_activation(maps))

    @abstractmethod
    def product(self, maps: Tensor, weights: Tensor, biases: Tensor | None) -> Tensor:
        """What the kinds differ in: [b, c, h, w] to [b, filters, ...]."""

    def _before_activation(self, maps: Tensor) -> Tensor:
        if not self._normalised:
            return self.product(maps, self.weights, self.biases)
        if self.folded is not None:
            return self.product(maps, *self.folded)
        maps = self.product(maps, self.weights, None)
        statistics = (self.rolling_mean, self.rolling_variance)
        return self._batch_norm(maps, *statistics, self.scales, self.biases, self.training)

    def fold(self) -> None:
        """See `Foldable`; Darknet folds nothing."""
        if not self._normalised or self.arithmetic == "exact":
            return
        factor = self.scales / (self.rolling_variance.sqrt() + exact.EPSILON)
        weights = self.weights * factor.reshape(-1, *[1] * (self.weights.ndim - 1))
        self.folded = weights, self.biases - self.rolling_mean * factor


@torch.no_grad()
def fold(network: nn.Module) -> list[Foldable]:
    """Fold the normalisation of `network`, which changes no more, into its weights.

    Returns the layers that were not folded before. Only in the fast arithmetic: Darknet folds nothing.
    """
    layers = [layer for layer in network.modules() if isinstance(layer, Foldable) and layer.folded is None]
    for layer in layers:
        layer.fold()
    return layers


@contextmanager
def folded(network: nn.Module) -> Iterator[None]:
    """In the block `network`, which tests and does not change meanwhile, is folded; what was folded before stays so."""
    layers = fold(network)
    try:
        yield
    finally:
        for layer in layers:
            layer.folded = None


class Convolutional(Weighted):
    """One filter for all positions. The fast arithmetic keeps the channels of a position together in memory."""

    layer: layers.Convolutional

    def __init__(self, layer: layers.Convolutional, arithmetic: Arithmetic) -> None:
        super().__init__(layer, arithmetic)
        if arithmetic == "fast":
            self.weights.data = self.weights.data.contiguous(memory_format=torch.channels_last)

    def product(self, maps: Tensor, weights: Tensor, biases: Tensor | None) -> Tensor:
        """Cross-correlation. A 1 x 1 filter heeds its stride, which Darknet's on the CPU does not."""
        layer = self.layer
        return functional.conv2d(maps, weights, biases, layer.stride, layer.padding, groups=layer.groups)


class Local(Weighted):
    """A filter of its own for every position."""

    layer: layers.Local

    def product(self, maps: Tensor, weights: Tensor, biases: Tensor | None) -> Tensor:
        """One product of matrices per position."""
        layer = self.layer
        windows = functional.unfold(maps, layer.size, padding=layer.padding, stride=layer.stride)
        products = torch.bmm(weights.flatten(2), windows.permute(2, 1, 0))
        products = torch.unflatten(products.permute(2, 1, 0), 2, (layer.output.height, layer.output.width))
        return products if biases is None else products + biases


class Connected(Weighted):
    """Every input to every output."""

    layer: layers.Connected

    def forward(self, maps: Tensor) -> Tensor:
        """[b, c, h, w] to [b, outputs, 1, 1]."""
        return super().forward(maps)[:, :, None, None]

    def product(self, maps: Tensor, weights: Tensor, biases: Tensor | None) -> Tensor:
        """[b, c, h, w] in the order channel, row, column to [b, outputs]."""
        return functional.linear(maps.flatten(1), weights, biases)


class MaxPool(nn.Module):
    """The largest of a window, the first of equals. What lies outside never wins."""

    def __init__(self, layer: layers.MaxPool, _arithmetic: Arithmetic) -> None:
        super().__init__()
        self._layer, self._before = layer, layer.padding // 2
        self._rounds_up = next((up for up in (False, True) if self._torch_agrees(up)), None)

    def forward(self, maps: Tensor) -> Tensor:
        """[b, c, h, w] to [b, c, h', w']."""
        size, stride = self._layer.size, self._layer.stride
        if self._rounds_up is not None:
            return functional.max_pool2d(maps, size, stride, self._before, ceil_mode=self._rounds_up)
        edges = [self._before, self._layer.padding - self._before]
        padded = functional.pad(maps, edges * 2, value=torch.finfo(maps.dtype).min)
        return functional.max_pool2d(padded, size, stride)

    def _torch_agrees(self, rounds_up: bool) -> bool:
        """Whether torch, which pads both sides alike, has the same windows: then it need not copy the maps."""
        source, pooled = self._layer.input, self._layer.output
        sides = ((source.height, pooled.height), (source.width, pooled.width))
        fits = all(self._torch_count(side, rounds_up) == count for side, count in sides)
        return fits and 2 * self._before <= self._layer.size

    def _torch_count(self, side: int, rounds_up: bool) -> int:
        """Windows along a side. Rounding up, torch lets the last one reach over the far edge, but not begin there."""
        room, stride = side + 2 * self._before - self._layer.size, self._layer.stride
        if not rounds_up:
            return room // stride + 1
        last = -(-room // stride)
        return last + (last * stride < side + self._before)


class AvgPool(nn.Module):
    """The mean of each map."""

    def __init__(self, _layer: layers.AvgPool, _arithmetic: Arithmetic) -> None:
        super().__init__()

    def forward(self, maps: Tensor) -> Tensor:
        """[b, c, h, w] to [b, c, 1, 1]."""
        return maps.mean((2, 3), keepdim=True)


class Random(nn.Module):
    """A layer that draws in training, from the source that it was given."""

    uniform: Uniform

    def drawn(self, size: torch.Size, like: Tensor) -> Tensor:
        """Numbers from 0 to 1 where `like` is."""
        return self.uniform(size).to(like.device, non_blocking=True)


class Dropout(Random):
    """In training keeps a number whose draw is at least `probability`, and makes up for the others."""

    def __init__(self, layer: layers.Dropout, _arithmetic: Arithmetic) -> None:
        super().__init__()
        self._probability = layer.probability

    def forward(self, maps: Tensor) -> Tensor:
        """Any shape to the same."""
        if not self.training:
            return maps
        kept = self.drawn(maps.shape, maps) >= self._probability
        return maps * (kept / (1 - self._probability)).to(maps.dtype)


class Crop(Random):
    """A window: in testing the middle one; in training one for the whole batch, mirrored half of the time if asked."""

    def __init__(self, layer: layers.Crop, _arithmetic: Arithmetic) -> None:
        super().__init__()
        self._layer = layer

    def forward(self, maps: Tensor) -> Tensor:
        """[b, c, h, w] to [b, c, h', w'], then from 0 to 1 to -1 to 1 unless `noadjust`."""
        maps = self._drawn_window(maps) if self.training else self._middle(maps)
        return maps if self._layer.noadjust else 2 * maps - 1

    def _middle(self, maps: Tensor) -> Tensor:
        source, window = self._layer.input, self._layer.output
        top, left = (source.height - window.height) // 2, (source.width - window.width) // 2
        return maps[:, :, top : top + window.height, left : left + window.width]

    def _drawn_window(self, maps: Tensor) -> Tensor:
        source, window = self._layer.input, self._layer.output
        mirror, down, right = self.drawn(torch.Size([3]), maps)
        rows = _positions(down, source.height, window.height)
        columns = _positions(right, source.width, window.width)
        if self._layer.flip:
            columns = torch.where(mirror < 0.5, source.width - 1 - columns, columns)
        return maps.index_select(2, rows).index_select(3, columns)


class Softmax(nn.Module):
    """Probabilities per group."""

    def __init__(self, layer: layers.Softmax, _arithmetic: Arithmetic) -> None:
        super().__init__()
        self._layer = layer

    def forward(self, maps: Tensor) -> Tensor:
        """[b, c, h, w] to the same."""
        groups = torch.unflatten(maps.flatten(1), 1, (self._layer.groups, -1))
        return exact.softmax(groups, self._layer.temperature).reshape(maps.shape)


class Detection(nn.Module):
    """Passes its input on; with `softmax` the classes of each cell become probabilities."""

    def __init__(self, layer: layers.Detection, _arithmetic: Arithmetic) -> None:
        super().__init__()
        self._layer = layer

    def forward(self, maps: Tensor) -> Tensor:
        """[b, c, h, w] to the same, or to [b, outputs]."""
        if not self._layer.softmax:
            return maps
        numbers, classes = maps.flatten(1), self._layer.side**2 * self._layer.classes
        per_cell = torch.unflatten(numbers[:, :classes], 1, (-1, self._layer.classes))
        return torch.cat([exact.softmax(per_cell).flatten(1), numbers[:, classes:]], dim=1)


MODULES: dict[type[layers.Layer], Callable[..., nn.Module]] = {
    layers.Convolutional: Convolutional,
    layers.MaxPool: MaxPool,
    layers.Local: Local,
    layers.Connected: Connected,
    layers.Dropout: Dropout,
    layers.Crop: Crop,
    layers.AvgPool: AvgPool,
    layers.Softmax: Softmax,
    layers.Detection: Detection,
}


def _positions(drawn: Tensor, side: int, window: int) -> Tensor:
    """Those of a window; `drawn` [] chooses among all that fit. All on the device: nothing waits for the number."""
    first = (drawn * (side - window + 1)).long()
    return first + torch.arange(window, device=drawn.device)
