"""Shapes under the hand and through a volume: painting, proposing, interpolating and checking masks and boxes."""
