"""A trial before a training: five batches of noise in a process of their own, for memory and time. Without torch."""

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from engine.config import TrainConfig

COMMAND = (sys.executable, "-P", "-m", "engine.training.trial_process")
SECONDS = 120
"""A trial that takes longer is given up."""


@dataclass(frozen=True, slots=True)
class Trial:
    """What was measured. A pass of n pictures takes `base_bytes` + n x `picture_bytes` of `available_bytes`.

    `fault` is empty, or the sentence that says why nothing was measured.
    """

    device: str = ""
    seconds_per_picture: float = 0.0
    base_bytes: int = 0
    picture_bytes: int = 0
    available_bytes: int = 0
    fault: str = ""

    def memory_bytes(self, pictures: int) -> int:
        """What a pass of so many pictures takes."""
        return self.base_bytes + pictures * self.picture_bytes


def try_out(
    config: TrainConfig, cfg: str | None = None, *, command: Sequence[str] = COMMAND, seconds: float = SECONDS
) -> Trial:
    """Try a configuration, or an own network's text, in a process that may die of it."""
    request = json.dumps({"config": asdict(config), "cfg": cfg})
    try:
        done = subprocess.run(
            command, input=request, capture_output=True, text=True, encoding="utf-8", timeout=seconds, check=False
        )
        return Trial(**json.loads(done.stdout)) if done.returncode == 0 else Trial(fault=_cause(done))
    except subprocess.TimeoutExpired:
        return Trial(fault=f"it took more than {seconds:g} seconds.")
    except (OSError, ValueError, TypeError) as error:
        return Trial(fault=f"it gave no result ({error}).")


def _cause(done: subprocess.CompletedProcess[str]) -> str:
    if done.returncode < 0:
        return "the process was killed, probably out of memory."
    said = done.stderr.strip().splitlines()
    return said[-1] if said else f"the process ended with status {done.returncode}."
