"""Words for the engine's table of options, written out where lupdate can see them."""

from PySide6.QtCore import QT_TRANSLATE_NOOP

LABELS: dict[str, str] = {
    "side": str(QT_TRANSLATE_NOOP("Options", "Grid cells per side")),
    "boxes": str(QT_TRANSLATE_NOOP("Options", "Boxes per cell")),
    "input_size": str(QT_TRANSLATE_NOOP("Options", "Input size")),
    "width": str(QT_TRANSLATE_NOOP("Options", "Width")),
    "color_map": str(QT_TRANSLATE_NOOP("Options", "Colours")),
    "learning_rate": str(QT_TRANSLATE_NOOP("Options", "Learning rate")),
    "momentum": str(QT_TRANSLATE_NOOP("Options", "Momentum")),
    "decay": str(QT_TRANSLATE_NOOP("Options", "Weight decay")),
    "burn_in": str(QT_TRANSLATE_NOOP("Options", "Burn-in")),
    "policy": str(QT_TRANSLATE_NOOP("Options", "Course of the rate")),
    "power": str(QT_TRANSLATE_NOOP("Options", "Exponent of the rate")),
    "batch": str(QT_TRANSLATE_NOOP("Options", "Batch")),
    "steps": str(QT_TRANSLATE_NOOP("Options", "Length")),
    "checkpoint_every": str(QT_TRANSLATE_NOOP("Options", "Checkpoint every")),
    "jitter": str(QT_TRANSLATE_NOOP("Options", "Crop and stretch")),
    "exposure": str(QT_TRANSLATE_NOOP("Options", "Brightness factor")),
    "flip": str(QT_TRANSLATE_NOOP("Options", "Mirror")),
    "coord_scale": str(QT_TRANSLATE_NOOP("Options", "Loss: position")),
    "object_scale": str(QT_TRANSLATE_NOOP("Options", "Loss: object")),
    "noobject_scale": str(QT_TRANSLATE_NOOP("Options", "Loss: no object")),
    "class_scale": str(QT_TRANSLATE_NOOP("Options", "Loss: class")),
    "precision": str(QT_TRANSLATE_NOOP("Options", "Precision")),
    "device": str(QT_TRANSLATE_NOOP("Options", "Device")),
    "threads": str(QT_TRANSLATE_NOOP("Options", "Threads")),
    "seed": str(QT_TRANSLATE_NOOP("Options", "Seed")),
}

UNITS: dict[str, str] = {
    "px": str(QT_TRANSLATE_NOOP("Options", "px")),
    "batches": str(QT_TRANSLATE_NOOP("Options", "batches")),
    "pictures": str(QT_TRANSLATE_NOOP("Options", "pictures")),
}

HELP = (
    QT_TRANSLATE_NOOP("Options", "Grid cells along each side (S)."),
    QT_TRANSLATE_NOOP("Options", "Boxes that each cell predicts (B)."),
    QT_TRANSLATE_NOOP("Options", "Side of the square network input."),
    QT_TRANSLATE_NOOP("Options", "Fraction of the filters in every layer; 1 is the published network."),
    QT_TRANSLATE_NOOP("Options", "Colours that fill the three input channels."),
    QT_TRANSLATE_NOOP("Options", "Learning rate."),
    QT_TRANSLATE_NOOP("Options", "Momentum of the gradient descent."),
    QT_TRANSLATE_NOOP("Options", "Weight decay (on weights, not on biases)."),
    QT_TRANSLATE_NOOP("Options", "Batches over which the learning rate rises from zero."),
    QT_TRANSLATE_NOOP("Options", "The learning rate stays constant, or falls to 0."),
    QT_TRANSLATE_NOOP("Options", "Exponent of the rise during burn-in and of the fall with “poly”."),
    QT_TRANSLATE_NOOP("Options", "Pictures per batch."),
    QT_TRANSLATE_NOOP("Options", "Batches to train for."),
    QT_TRANSLATE_NOOP("Options", "Batches between two checkpoints."),
    QT_TRANSLATE_NOOP("Options", "Random crop and stretch, as a fraction of the picture's sides."),
    QT_TRANSLATE_NOOP("Options", "Largest factor of a random change of brightness."),
    QT_TRANSLATE_NOOP("Options", "Mirror half of the pictures left to right."),
    QT_TRANSLATE_NOOP("Options", "Weight of the position and size of a box in the loss."),
    QT_TRANSLATE_NOOP("Options", "Weight of the confidence where an organ is."),
    QT_TRANSLATE_NOOP("Options", "Weight of the confidence where none is."),
    QT_TRANSLATE_NOOP("Options", "Weight of the class in the loss."),
    QT_TRANSLATE_NOOP("Options", "Arithmetic of the network; bf16 is faster where supported."),
    QT_TRANSLATE_NOOP("Options", "Where to compute; auto takes a GPU where there is one."),
    QT_TRANSLATE_NOOP("Options", "Processor threads; 0 takes one per core."),
    QT_TRANSLATE_NOOP("Options", "Seed of every random draw."),
)
"""The help texts of `engine.config`, word for word; a test holds the two together."""
