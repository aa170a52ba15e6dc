"""Make the detector that comes along out of checkpoints of one start: their mean, calibrated, with its ONNX file.

Run: python tests/benchmarks/ship.py OUT.safetensors CONFIDENCE CHECKPOINT=SHARE [CHECKPOINT=SHARE ...]

Weights that were learnt from one start, each with other slices, have a mean that knows what each of them knows
(Wortsman et al. 2022, “Model soups”). Validation slices of the first checkpoint's experiment calibrate it, and its
sidecar is what is said about it, without paths; `CONFIDENCE` is that from which on its boxes count. Averages of a
normalisation are averaged, too: the checkpoints are near enough to each other.
"""

import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import torch
from folds import validation
from torch import Tensor, nn

from engine.experiment import Experiment
from engine.localiser.calibration import fit_calibration
from engine.localiser.network import Localiser
from engine.scoring.onnx_file import export_onnx
from engine.shipped import ONNX
from engine.training.checkpoint import as_stored, load_network, save_checkpoint


def main() -> None:
    """Write the three files and say what validation made of them."""
    out, confidence, *parts = sys.argv[1:]
    named = [part.rpartition("=") for part in parts]
    paths, shares = [Path(path) for path, _, _ in named], [float(share) for _, _, share in named]
    loaded = [load_network(path) for path in paths]
    network, about = loaded[0]
    assert isinstance(network, Localiser)
    network.load_state_dict(mean([own for own, _ in loaded], shares))
    slices = validation(Experiment(paths[0].resolve().parents[1]))
    with as_stored(network, about.config):
        calibration = fit_calibration(network, slices, network.blueprint.input_size)
    network.calibration.copy_(calibration)
    config = about.config.with_options(start=Path(about.config.start).name, device="auto", threads=0)
    path = Path(out)
    save_checkpoint(path, network, replace(about, config=config, confidence=float(confidence)))
    export_onnx(*load_network(path), path.with_suffix(ONNX))
    print("slope, offset, share of the mask:", [round(number, 3) for number in calibration.tolist()])


def mean(networks: Sequence[nn.Module], shares: Sequence[float]) -> dict[str, Tensor]:
    """The mean of the weights of networks of one shape, each counted by its share; in 64 bits."""
    states = [network.state_dict() for network in networks]
    whole = {name: [state[name].double() for state in states] for name in states[0]}
    return {
        name: sum((array * share for array, share in zip(arrays, shares, strict=True)), torch.zeros(()).double())
        / sum(shares)
        for name, arrays in whole.items()
    }


if __name__ == "__main__":
    main()
