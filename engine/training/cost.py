"""What a training will cost on disk and in time, told before it begins."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from engine.config import TrainConfig
from engine.networks import Blueprint
from engine.wording import counted

_BYTES = {"fp32": 4, "bf16": 2}


@dataclass(frozen=True, slots=True)
class Cost:
    """`checkpoints` files of `checkpoint_bytes` each; the state to go on from, in two generations, as `state_bytes`.

    `seconds` is None where nothing was timed.
    """

    checkpoints: int
    checkpoint_bytes: int
    state_bytes: int
    free_bytes: int
    seconds: float | None = None

    @property
    def disk_bytes(self) -> int:
        """All that will be written and kept."""
        return self.checkpoints * self.checkpoint_bytes + self.state_bytes

    @property
    def fits(self) -> bool:
        """Whether the disk has room for it."""
        return self.disk_bytes < self.free_bytes

    def sentence(self) -> str:
        """For people."""
        time = "" if self.seconds is None else f" It will take about {duration(self.seconds)} on this machine."
        files = f"{counted(self.checkpoints, 'checkpoint')} of {size_text(self.checkpoint_bytes)}"
        room = f"{size_text(self.disk_bytes)}, of {size_text(self.free_bytes)} free"
        return f"{files} and {size_text(self.state_bytes)} to resume from: {room}.{time}"


def disk_cost(config: TrainConfig, network: Blueprint, folder: Path) -> Cost:
    """What the checkpoints and the state of a training will take on the disk of `folder`."""
    checkpoints = -(-config.steps // config.checkpoint_every)
    state = 2 * 4 * network.state_values
    return Cost(checkpoints, _BYTES[config.stored_as] * network.values, state, shutil.disk_usage(folder).free)


def size_text(count: int) -> str:
    """A number of bytes, for people."""
    if count >= 1e9:
        return f"{count / 1e9:.1f} GB"
    return f"{count / 1e6:.1f} MB" if count >= 1e6 else f"{count / 1e3:.0f} kB"


def duration(seconds: float) -> str:
    """For people."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"
