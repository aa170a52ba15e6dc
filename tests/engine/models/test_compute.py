"""Random numbers depend on nothing but seed, step and stream; a device that is not there is named."""

import pytest
import torch

from engine.errors import UserError
from engine.models.compute import generator, pick_device


def test_that_random_numbers_depend_on_seed_step_and_stream_alone() -> None:
    draws = {
        torch.rand((), generator=generator(seed, step, stream)).item()
        for seed in range(10)
        for step in range(20)
        for stream in range(2)
    }
    assert len(draws) == 400
    assert torch.rand((), generator=generator(3, 4)) == torch.rand((), generator=generator(3, 4))


@pytest.mark.skipif(torch.cuda.is_available(), reason="there is a graphics card")
def test_that_a_missing_graphics_card_is_named() -> None:
    with pytest.raises(UserError, match="graphics card"):
        pick_device("cuda")
    assert pick_device("auto").type == "cpu"
