"""Judging checkpoints: NumPy only but for the forward pass in `predict`."""
