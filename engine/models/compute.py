"""Where to compute, and random numbers that depend on nothing but a seed and the number of a step."""

import numpy as np
import torch

from engine.config import TrainConfig
from engine.errors import UserError


def prepare(config: TrainConfig) -> torch.device:
    """Set up this process for a configuration: threads, repeatable arithmetic; and the device to compute on."""
    if config.threads:
        torch.set_num_threads(config.threads)
    # The fastest kernels of a graphics card add in a different order each time; a resumed run could not be exact.
    torch.backends.cudnn.deterministic = True
    # Else a convolution “in 32 bits” would be one in 19 there.
    torch.backends.cudnn.allow_tf32 = False
    return device_of(config)


def device_of(config: TrainConfig) -> torch.device:
    """Where a configuration is computed; Darknet's arithmetic is its processor's. Raises UserError as `pick_device`."""
    return pick_device("cpu" if config.arithmetic == "exact" else config.device)


def pick_device(name: str) -> torch.device:
    """The device for “auto”, “cpu” or “cuda”. Raises UserError if a graphics card is asked for and there is none."""
    if name == "cuda" and not torch.cuda.is_available():
        raise UserError("This computer has no graphics card that torch can use.", "Choose the device “auto” or “cpu”.")
    return torch.device("cuda" if name != "cpu" and torch.cuda.is_available() else "cpu")


def generator(seed: int, step: int, stream: int = 0) -> torch.Generator:
    """Random numbers of one step: the same whatever was drawn before, so a resumed run draws as an unbroken one.

    Always on the processor: a graphics card then sees the same draws. Step 0 is the initialisation; another `stream` of
    the same step has other numbers.
    """
    # torch's generator on the processor uses only the lower 32 bits of its seed, so all numbers are hashed into 32.
    mixed = int(np.random.SeedSequence([seed, step, stream]).generate_state(1)[0])
    return torch.Generator().manual_seed(mixed)
