"""The localiser: a small convolutional network that finds boxes without anchors and draws a mask, on grey pictures."""
