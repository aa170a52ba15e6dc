"""Words for the engine's table of options, written out where lupdate can see them."""

from PySide6.QtCore import QT_TRANSLATE_NOOP

LABELS: dict[str, str] = {
    "network": str(QT_TRANSLATE_NOOP("Options", "Network")),
    "side": str(QT_TRANSLATE_NOOP("Options", "Grid cells per side")),
    "boxes": str(QT_TRANSLATE_NOOP("Options", "Boxes per cell")),
    "classes": str(QT_TRANSLATE_NOOP("Options", "Classes")),
    "input_size": str(QT_TRANSLATE_NOOP("Options", "Input size")),
    "width": str(QT_TRANSLATE_NOOP("Options", "Width")),
    "encoder": str(QT_TRANSLATE_NOOP("Options", "Encoder")),
    "learnt_size": str(QT_TRANSLATE_NOOP("Options", "Size in learning")),
    "both_ways": str(QT_TRANSLATE_NOOP("Options", "Both ways")),
    "batch_normalize": str(QT_TRANSLATE_NOOP("Options", "Batch normalisation")),
    "color_map": str(QT_TRANSLATE_NOOP("Options", "Colours")),
    "start": str(QT_TRANSLATE_NOOP("Options", "Start from")),
    "start_layers": str(QT_TRANSLATE_NOOP("Options", "Layers taken")),
    "judge_start": str(QT_TRANSLATE_NOOP("Options", "Judge the start")),
    "freeze": str(QT_TRANSLATE_NOOP("Options", "Frozen layers")),
    "learning_rate": str(QT_TRANSLATE_NOOP("Options", "Learning rate")),
    "momentum": str(QT_TRANSLATE_NOOP("Options", "Momentum")),
    "decay": str(QT_TRANSLATE_NOOP("Options", "Weight decay")),
    "burn_in": str(QT_TRANSLATE_NOOP("Options", "Burn-in")),
    "policy": str(QT_TRANSLATE_NOOP("Options", "Course of the rate")),
    "power": str(QT_TRANSLATE_NOOP("Options", "Exponent of the rate")),
    "rate_steps": str(QT_TRANSLATE_NOOP("Options", "Steps of the rate")),
    "rate_scales": str(QT_TRANSLATE_NOOP("Options", "Factors of the rate")),
    "gamma": str(QT_TRANSLATE_NOOP("Options", "Gamma of the rate")),
    "batch": str(QT_TRANSLATE_NOOP("Options", "Batch")),
    "subdivisions": str(QT_TRANSLATE_NOOP("Options", "Passes per batch")),
    "steps": str(QT_TRANSLATE_NOOP("Options", "Length")),
    "checkpoint_every": str(QT_TRANSLATE_NOOP("Options", "Checkpoint every")),
    "stored_as": str(QT_TRANSLATE_NOOP("Options", "Weights on disk")),
    "jitter": str(QT_TRANSLATE_NOOP("Options", "Crop and stretch")),
    "exposure": str(QT_TRANSLATE_NOOP("Options", "Brightness factor")),
    "saturation": str(QT_TRANSLATE_NOOP("Options", "Saturation factor")),
    "hue": str(QT_TRANSLATE_NOOP("Options", "Turn of the hue")),
    "flip": str(QT_TRANSLATE_NOOP("Options", "Mirror")),
    "rotation": str(QT_TRANSLATE_NOOP("Options", "Turn")),
    "artefacts": str(QT_TRANSLATE_NOOP("Options", "Faults of ultrasound")),
    "organless": str(QT_TRANSLATE_NOOP("Options", "Without an organ")),
    "coord_scale": str(QT_TRANSLATE_NOOP("Options", "Position")),
    "object_scale": str(QT_TRANSLATE_NOOP("Options", "Object")),
    "noobject_scale": str(QT_TRANSLATE_NOOP("Options", "No object")),
    "class_scale": str(QT_TRANSLATE_NOOP("Options", "Class")),
    "arithmetic": str(QT_TRANSLATE_NOOP("Options", "Arithmetic")),
    "precision": str(QT_TRANSLATE_NOOP("Options", "Precision")),
    "device": str(QT_TRANSLATE_NOOP("Options", "Device")),
    "threads": str(QT_TRANSLATE_NOOP("Options", "Threads")),
    "channels_last": str(QT_TRANSLATE_NOOP("Options", "Channels last")),
    "compile": str(QT_TRANSLATE_NOOP("Options", "Compile")),
    "cuda_graph": str(QT_TRANSLATE_NOOP("Options", "CUDA graph")),
    "seed": str(QT_TRANSLATE_NOOP("Options", "Seed")),
}

UNITS: dict[str, str] = {
    "px": str(QT_TRANSLATE_NOOP("Options", "px")),
    "batches": str(QT_TRANSLATE_NOOP("Options", "batches")),
    "pictures": str(QT_TRANSLATE_NOOP("Options", "pictures")),
    "degrees": str(QT_TRANSLATE_NOOP("Options", "degrees")),
}

FILE_FILTERS: dict[str, str] = {
    "start": str(QT_TRANSLATE_NOOP("Options", "Weights (*.weights *.conv.* *.npz *.safetensors)")),
}
"""The options that name a file, with what the file dialog shows."""

HELP = (
    QT_TRANSLATE_NOOP(
        "Options", "The layers: a published network, “cfg” for those of a Darknet file, or the localiser."
    ),
    QT_TRANSLATE_NOOP("Options", "Grid cells along each side (S)."),
    QT_TRANSLATE_NOOP("Options", "Boxes that each cell predicts (B); of the localiser: the most organs on a picture."),
    QT_TRANSLATE_NOOP("Options", "Classes that each cell tells apart (C); the cerebellum is the first."),
    QT_TRANSLATE_NOOP("Options", "Side of the square network input."),
    QT_TRANSLATE_NOOP("Options", "Fraction of the filters in every layer; 1 is the published network."),
    QT_TRANSLATE_NOOP(
        "Options",
        "The localiser's way down: its own, or EfficientNet-Lite0's or SonoNet's, to start from what these learnt.",
    ),
    QT_TRANSLATE_NOOP(
        "Options",
        "Side of the pictures that the localiser learns from, so that it judges larger ones; 0 is the same.",
    ),
    QT_TRANSLATE_NOOP(
        "Options", "The localiser judges every picture together with its mirror image: more exact, in twice the time."
    ),
    QT_TRANSLATE_NOOP("Options", "Normalise what each filter finds over the batch."),
    QT_TRANSLATE_NOOP("Options", "Colours that fill the three input channels."),
    QT_TRANSLATE_NOOP(
        "Options", "File of weights to start from (.weights, .conv.…, .npz, .safetensors); none is random."
    ),
    QT_TRANSLATE_NOOP("Options", "First layers to take from that file; 0 takes all."),
    QT_TRANSLATE_NOOP(
        "Options", "Judge what it starts from, too, as the checkpoint after no batch, and keep its calibration."
    ),
    QT_TRANSLATE_NOOP("Options", "First layers that keep the weights which they start with."),
    QT_TRANSLATE_NOOP("Options", "Learning rate."),
    QT_TRANSLATE_NOOP("Options", "Momentum of the gradient descent."),
    QT_TRANSLATE_NOOP("Options", "Weight decay (on weights, not on biases)."),
    QT_TRANSLATE_NOOP("Options", "Batches over which the learning rate rises from zero."),
    QT_TRANSLATE_NOOP("Options", "How the learning rate goes on after the burn-in, by Darknet's names."),
    QT_TRANSLATE_NOOP("Options", "Exponent of the rise during burn-in, and of “poly” and “random”."),
    QT_TRANSLATE_NOOP("Options", "Batches at which “steps” changes the rate, or the one of “step” and “sigmoid”."),
    QT_TRANSLATE_NOOP("Options", "Factors of the rate at those batches."),
    QT_TRANSLATE_NOOP("Options", "Base of “exp”, steepness of “sigmoid”."),
    QT_TRANSLATE_NOOP("Options", "Pictures per batch."),
    QT_TRANSLATE_NOOP("Options", "Passes in which a batch is learnt; more of them need less memory."),
    QT_TRANSLATE_NOOP("Options", "Batches to train for."),
    QT_TRANSLATE_NOOP("Options", "Batches between two checkpoints."),
    QT_TRANSLATE_NOOP("Options", "Numbers of a checkpoint's weights; bf16 takes half the disk."),
    QT_TRANSLATE_NOOP("Options", "Random crop and stretch, as a fraction of the picture's sides."),
    QT_TRANSLATE_NOOP("Options", "Largest factor of a random change of brightness."),
    QT_TRANSLATE_NOOP("Options", "Largest factor of a random change of saturation."),
    QT_TRANSLATE_NOOP("Options", "Largest random turn of the hue, as a fraction of the circle."),
    QT_TRANSLATE_NOOP("Options", "Mirror half of the pictures left to right."),
    QT_TRANSLATE_NOOP("Options", "Largest random turn of the picture, for the localiser."),
    QT_TRANSLATE_NOOP("Options", "Strength of random speckle, shadows and depth, for the localiser."),
    QT_TRANSLATE_NOOP("Options", "Share of drawn pictures without an organ in a batch, for the localiser."),
    QT_TRANSLATE_NOOP("Options", "Weight of the position and size of a box in the loss."),
    QT_TRANSLATE_NOOP("Options", "Weight of the confidence where an organ is."),
    QT_TRANSLATE_NOOP("Options", "Weight of the confidence where none is."),
    QT_TRANSLATE_NOOP("Options", "Weight of the class in the loss."),
    QT_TRANSLATE_NOOP(
        "Options", "Torch's own kernels, or Darknet's arithmetic, pictures and random numbers to the last digits."
    ),
    QT_TRANSLATE_NOOP("Options", "Arithmetic of the network; bf16 is faster where supported."),
    QT_TRANSLATE_NOOP("Options", "Where to compute; auto takes a GPU where there is one."),
    QT_TRANSLATE_NOOP("Options", "Processor threads; 0 takes one per core."),
    QT_TRANSLATE_NOOP("Options", "Keep the channels of a pixel side by side in memory."),
    QT_TRANSLATE_NOOP("Options", "Let torch compile the network; it needs a C++ compiler."),
    QT_TRANSLATE_NOOP("Options", "Replay the passes of a graphics card as one graph."),
    QT_TRANSLATE_NOOP("Options", "Seed of every random draw."),
)
"""The help texts of `engine.config`, word for word; a test holds the two together."""
