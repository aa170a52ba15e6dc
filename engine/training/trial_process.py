"""The process of a trial: `python -m engine.training.trial_process`; a configuration on standard input, numbers out."""

import json
import sys
from collections.abc import Callable
from dataclasses import asdict
from statistics import median
from time import perf_counter

import psutil
import torch

from engine.config import TrainConfig
from engine.errors import ExitStatus, UserError, is_out_of_memory
from engine.models.compute import prepare
from engine.networks import check_trainable, network_of, network_text
from engine.training.probe import noise_pass
from engine.training.trial import Trial

PASSES = 5
BUDGET_SECONDS = 20
"""All passes together take no more, if fewer pictures than a batch has can be enough."""
FEW, MORE = 2, 4


def main() -> ExitStatus:
    """Try what standard input asks for. A fault goes to standard error as one sentence."""
    request = json.loads(sys.stdin.read())
    try:
        tried = measure(TrainConfig.from_json(request["config"]), request["cfg"])
    except UserError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_status
    except (RuntimeError, MemoryError) as error:
        if not is_out_of_memory(error):
            raise
        sys.stderr.write("there is not enough memory for two pictures.\n")
        return ExitStatus.WORK_FAILED
    sys.stdout.write(json.dumps(asdict(tried)))
    return ExitStatus.DONE


def measure(config: TrainConfig, cfg: str | None) -> Trial:
    """Memory by passes of two and of four pictures, time by five passes of a whole mini-batch if that is quick.

    Raises UserError for what cannot be trained, and what torch raises where memory runs out for two pictures.
    """
    network = network_of(config, cfg or network_text(config))
    check_trainable(config, network)
    device = prepare(config)
    memory = _cuda_peak if device.type == "cuda" else _process_peak
    available = _cuda_free if device.type == "cuda" else _process_free
    free = available()
    learn = noise_pass(config, network, device)
    learn(FEW)
    low, quick = memory(), _timed(learn, FEW)
    learn(MORE)
    each = max(memory() - low, 0) // (MORE - FEW)
    base = max(low - FEW * each, 0)
    affordable = int(BUDGET_SECONDS / PASSES / (quick / FEW))
    fitting = (free - base) // each if each else config.mini_batch
    pictures = max(min(config.mini_batch, affordable, fitting), FEW)
    seconds = median(_timed(learn, pictures) for _ in range(PASSES)) / pictures
    return Trial(_device_name(device), seconds, base, each, free)


def _timed(learn: Callable[[int], None], pictures: int) -> float:
    begun = perf_counter()
    learn(pictures)
    return perf_counter() - begun


def _device_name(device: torch.device) -> str:
    return torch.cuda.get_device_name(device) if device.type == "cuda" else "the processor"


def _cuda_peak() -> int:
    return torch.cuda.max_memory_allocated()


def _cuda_free() -> int:
    return torch.cuda.mem_get_info()[0]


def _process_peak() -> int:
    """The most that the process has held so far: the system knows it on Windows, and as `ru_maxrss` elsewhere."""
    if sys.platform == "win32":
        return int(psutil.Process().memory_info().peak_wset)
    import resource

    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


def _process_free() -> int:
    """What the process could hold in all: what is free, and what it has itself."""
    return int(psutil.virtual_memory().available + psutil.Process().memory_info().rss)


if __name__ == "__main__":
    sys.exit(main())
