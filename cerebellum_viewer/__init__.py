"""Cerebellum Viewer: review, correct, train and score cerebellum detections in prenatal ultrasound."""

__version__ = "0.1.0"
