"""How closely numbers agree with Darknet's: the report of the reference vectors, row by row.

`REPORT` is the largest deviation of the vectors' independent re-computation in 64 bits, relative to the largest value
of an array (of the printed numbers: absolute). What is left there is Darknet's own rounding, so our formulas in 64
bits must come as close; in 32 bits two roundings meet, and the vectors' README expects about `SINGLE`.
"""

import torch
from torch import Tensor

REPORT = {
    "forward/fwd_small": 4.0e-7,
    "forward/classifier_small": 1.9e-7,
    "forward/conv_grid": 3.1e-7,
    "forward/conv_grid (1x1, stride>1 quirk)": 9.6e-8,
    "forward/local_grid": 3.4e-7,
    "detection delta": 1.1e-7,
    "detection cost": 2.7e-7,
    "detection layer output": 2.7e-8,
    "detection printed stats": 5.2e-7,
    "detection delta (pathological)": 8.7e-8,
    "detection cost (pathological)": 2.1e-7,
    "detection printed stats (pathological)": 1.2e-6,
    "train: outputs": 1.5e-6,
    "train: deltas": 8.9e-7,
    "train: loss": 7.4e-7,
    "train: rate": 1.0e-7,
    "train: weights after": 1.8e-6,
    "train: velocity": 7.5e-6,
    "train: accumulated": 9.9e-7,
    "train/lr_policies": 3.6e-7,
    "weights/all_layers_forward": 2.4e-7,
    "decode/raw boxes": 1.1e-7,
    "decode/iou": 1.8e-5,
    "image/distort": 7.3e-7,
    "data/fill_truth_region": 4.8e-7,
    "data/load_data_region images": 8.9e-7,
    "data/load_data_region truth": 9.5e-7,
    "real: sampled activations": 5.0e-6,
    "real: layer std / l2": 3.2e-7,
    "real: final output": 5.2e-6,
    "e2e/printed detection stats": 7.3e-7,
    "e2e/printed loss, running average": 6.0e-7,
    "e2e/final weights": 2.5e-6,
    "e2e/cli network outputs": 1.8e-7,
    "e2e/valid result file": 7.0e-6,
}
SINGLE = 1e-5
ROUNDED = 1.06
"""The report gives two digits: 1.049 is printed as 1.0."""


def tolerance(row: str, dtype: torch.dtype = torch.float64) -> float:
    """How far numbers of `dtype` may lie from Darknet's."""
    return REPORT[row] * ROUNDED if dtype == torch.float64 else SINGLE


def deviation(found: Tensor, expected: Tensor) -> float:
    """The largest deviation relative to the largest value of `expected`."""
    difference = (found.reshape(expected.shape).double() - expected.double()).abs().max()
    return float(difference / expected.double().abs().max().clamp(min=1e-30))
