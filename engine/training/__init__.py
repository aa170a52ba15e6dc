"""Training the detector: data on the device, loss, loop, checkpoints."""
