"""Darknet's batch normalisation and softmax, against their formulas in 64 bits."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from engine.models.exact import batch_norm, softmax

SHAPES = st.sampled_from([(2, 3), (5, 1), (2, 3, 4, 5), (1, 2, 1, 3), (4, 2, 3, 1)])


def drawn(shape: tuple[int, ...], seed: int) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(seed)
    channels = shape[1]
    return {
        "maps": rng.normal(rng.normal(), rng.uniform(0.01, 3), shape),
        "rolling_mean": rng.normal(size=channels),
        "rolling_variance": rng.uniform(0, 2, channels),
        "scales": rng.normal(size=channels),
        "biases": rng.normal(size=channels),
        "delta": rng.normal(size=shape),
    }


@given(SHAPES, st.integers(0, 2**32))
def test_that_batch_normalisation_goes_forward_and_back_by_the_formulas(shape: tuple[int, ...], seed: int) -> None:
    values = drawn(shape, seed)
    x = np.moveaxis(values["maps"], 1, -1).reshape(-1, shape[1])
    delta = np.moveaxis(values["delta"], 1, -1).reshape(-1, shape[1])
    count = len(x)
    mean, variance = x.mean(0), x.var(0, ddof=1)
    normalised = (x - mean) / (np.sqrt(variance) + 1e-6)
    scaled = delta * values["scales"]
    to_mean = -scaled.sum(0) / np.sqrt(variance + 1e-5)
    to_variance = -0.5 * (variance + 1e-5) ** -1.5 * (scaled * (x - mean)).sum(0)
    back = scaled / np.sqrt(variance + 1e-5) + to_variance * 2 * (x - mean) / count + to_mean / count

    given_ = {name: torch.from_numpy(value) for name, value in values.items()}
    slopes_to = [given_[name].requires_grad_() for name in ("maps", "scales", "biases")]
    delta_given, statistics = given_.pop("delta"), (given_["rolling_mean"], given_["rolling_variance"])
    before = [array.clone() for array in statistics]
    output = batch_norm(**given_, training=True)
    slopes = torch.autograd.grad(output, slopes_to, delta_given)

    def rows(maps: torch.Tensor) -> np.ndarray:
        return np.moveaxis(maps.detach().numpy(), 1, -1).reshape(-1, shape[1])

    np.testing.assert_allclose(rows(output), values["scales"] * normalised + values["biases"], rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(rows(slopes[0]), back, rtol=1e-7, atol=1e-7 * np.abs(back).max())
    np.testing.assert_allclose(slopes[1], (delta * normalised).sum(0), rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(slopes[2], delta.sum(0), rtol=1e-9, atol=1e-9)
    for old, new, batch in zip(before, statistics, (mean, variance), strict=True):
        np.testing.assert_allclose(new, 0.99 * old.numpy() + 0.01 * batch, rtol=1e-9, atol=1e-12)


def test_that_batch_normalisation_tests_with_the_rolling_statistics_and_leaves_them() -> None:
    values = {name: torch.from_numpy(value) for name, value in drawn((2, 3, 4, 5), 0).items()}
    values.pop("delta")
    before = values["rolling_mean"].clone()
    found = batch_norm(**values, training=False)
    mean, variance, scales, biases = (
        values[name].reshape(1, -1, 1, 1) for name in ("rolling_mean", "rolling_variance", "scales", "biases")
    )
    torch.testing.assert_close(found, (values["maps"] - mean) / (variance.sqrt() + 1e-6) * scales + biases)
    assert torch.equal(values["rolling_mean"], before)


def test_that_the_variance_of_a_single_number_is_none() -> None:
    one = torch.ones(1)
    assert batch_norm(torch.ones(1, 1), one.clone(), one.clone(), one, one, training=True).isnan().all()


@pytest.mark.parametrize("temperature", [1.0, 2.5])
def test_that_softmax_sums_to_one_and_passes_back_what_it_gets(temperature: float) -> None:
    numbers = torch.randn(3, 2, 5, generator=torch.Generator().manual_seed(0), requires_grad=True)
    probabilities = softmax(numbers, temperature)
    expected = (numbers / temperature).exp()
    torch.testing.assert_close(probabilities, expected / expected.sum(-1, keepdim=True))
    delta = torch.randn(3, 2, 5, generator=torch.Generator().manual_seed(1))
    (slope,) = torch.autograd.grad(probabilities, numbers, delta)
    assert torch.equal(slope, delta)
