"""Damaged files for every parser: see `loop.py`."""

import sys

import torch

from tests.fuzz.loop import main
from tests.fuzz.parsers import PARSERS

torch.set_num_threads(1)  # else a copy of this process would wait for threads that it does not have
sys.exit(main(sys.argv[1:], PARSERS))
