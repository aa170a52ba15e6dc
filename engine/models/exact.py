"""Darknet's arithmetic where torch has none of its own: batch normalisation of its CPU path, softmax without slope."""

from typing import Any, TypeAlias

import torch
from torch import Tensor
from torch.autograd.function import once_differentiable

EPSILON = 1e-6
"""Added to the standard deviation when Darknet normalises, in training and in testing."""

BACKWARD_EPSILON = 1e-5
"""Added to the variance, inside the root, when Darknet goes back."""

NEW_SHARE = 0.01
"""How far a mini-batch moves the rolling statistics."""


def batch_norm(
    maps: Tensor, rolling_mean: Tensor, rolling_variance: Tensor, scales: Tensor, biases: Tensor, training: bool
) -> Tensor:
    """`maps` [b, c, ...] normalised per channel, scaled and shifted: (x - mean) / (deviation + 1e-6) * scale + bias.

    In training by the statistics of the maps, of which the rolling ones take a hundredth; else by the rolling ones.
    The variance is that of a sample (divided by N - 1): a single number per channel gives NaN, as in Darknet.
    """
    if training:
        result: Tensor
        result, mean, variance = _BatchNorm.apply(maps, scales, biases)  # type: ignore[no-untyped-call]
        with torch.no_grad():
            rolling_mean.mul_(1 - NEW_SHARE).add_(mean, alpha=NEW_SHARE)
            rolling_variance.mul_(1 - NEW_SHARE).add_(variance, alpha=NEW_SHARE)
        return result
    mean, divisor, scales, biases = _as_maps(maps, rolling_mean, rolling_variance.sqrt() + EPSILON, scales, biases)
    return (maps - mean) / divisor * scales + biases


def softmax(numbers: Tensor, temperature: float = 1.0) -> Tensor:
    """Exponentials over the last dimension that sum to 1.

    What comes back is passed on unchanged: Darknet states the loss of probabilities by its slope at the inputs.
    """
    probabilities: Tensor = _Softmax.apply(numbers, temperature)  # type: ignore[no-untyped-call]
    return probabilities


Context: TypeAlias = Any
"""What torch hands from a forward to its backward; it has no type for it."""


class _BatchNorm(torch.autograd.Function):
    """Forward with the variance of a sample, backward as if it were that of a population: Darknet does so."""

    @staticmethod
    def forward(ctx: Context, maps: Tensor, scales: Tensor, biases: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        mean = maps.mean(_but_channels(maps))
        centred = maps - _as_maps(maps, mean)[0]
        variance = centred.square().sum(_but_channels(maps)) / (maps.numel() // maps.shape[1] - 1)
        ctx.save_for_backward(maps, mean, variance, scales)
        ctx.mark_non_differentiable(mean, variance)
        divisor, scales, biases = _as_maps(maps, variance.sqrt() + EPSILON, scales, biases)
        return centred / divisor * scales + biases, mean, variance

    @staticmethod
    @once_differentiable
    def backward(ctx: Context, slope: Tensor, _mean: Tensor, _variance: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        maps, mean, variance, scales = ctx.saved_tensors
        numbers = maps.numel() // maps.shape[1]
        centred = maps - _as_maps(maps, mean)[0]
        along = (slope * centred).sum(_but_channels(maps))
        to_biases, to_scales = slope.sum(_but_channels(maps)), along / (variance.sqrt() + EPSILON)
        factor = scales / (variance + BACKWARD_EPSILON).sqrt()
        to_mean = -to_biases * factor / numbers
        to_variance = -along * factor / (variance + BACKWARD_EPSILON) / numbers
        factor, to_variance, to_mean = _as_maps(maps, factor, to_variance, to_mean)
        return slope * factor + centred * to_variance + to_mean, to_scales, to_biases


class _Softmax(torch.autograd.Function):
    @staticmethod
    def forward(_ctx: Context, numbers: Tensor, temperature: float) -> Tensor:
        return (numbers / temperature).softmax(-1)

    @staticmethod
    def backward(_ctx: Context, slope: Tensor) -> tuple[Tensor, None]:
        return slope, None


def _but_channels(maps: Tensor) -> list[int]:
    return [dimension for dimension in range(maps.ndim) if dimension != 1]


def _as_maps(maps: Tensor, *per_channel: Tensor) -> list[Tensor]:
    """Numbers per channel [c] in a shape that lies over `maps`."""
    return [numbers.reshape(-1, *[1] * (maps.ndim - 2)) for numbers in per_channel]
