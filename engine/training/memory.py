"""When a batch does not fit into memory: how to cut it so that it does."""

import torch

from engine.config import TrainConfig
from engine.errors import NoMemoryError, is_out_of_memory
from engine.networks import Blueprint
from engine.training.probe import noise_pass


def out_of_memory(config: TrainConfig, network: Blueprint, device: torch.device) -> NoMemoryError:
    """What to tell a user whose batch did not fit; the caller has let go of everything large before."""
    fitting = _fitting_subdivisions(config, network, device)
    hint = (
        "Give a smaller network or a smaller input size."
        if fitting is None
        else f"{config.batch // fitting} pictures at once fit: give --subdivisions {fitting}"
        " (“Passes per batch” in the window), which learns the same."
    )
    return NoMemoryError(f"There is not enough memory for {config.mini_batch} pictures at once.", hint)


def _fitting_subdivisions(config: TrainConfig, network: Blueprint, device: torch.device) -> int | None:
    """The fewest passes (doubled from the present ones) in which a batch fits, tried on noise; None if none does."""
    passes = config.subdivisions * 2
    while config.batch // passes >= 2:
        try:
            noise_pass(config, network, device)(config.batch // passes)
        except (RuntimeError, MemoryError) as error:
            if not is_out_of_memory(error):
                raise
            passes *= 2
        else:
            return passes
    return None
