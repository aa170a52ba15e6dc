"""What the paper says, as data: its tables, its figures' captions, and every point where it is silent."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

SOURCE = (
    "Ramos, Olveres, Escalante-Ramírez, Arámbula Cosío: Deep learning approach for cerebellum localization in prenatal "
    "ultrasound images. Proc. SPIE 11353, 1135322 (2020)."
)
OTHER_DATA = (
    "The paper's pictures are private. The data here are others, so the numbers side by side show whether the same "
    "pattern appears; they do not confirm or refute the paper's values."
)
DEFINITIONS = (
    "Mean IoU is the mean over slices of the IoU of the annotated box and the best-scored predicted one, 0 where none "
    "was predicted; the paper prints it under another name. Its F1 has unstated thresholds; ours holds at IoU 0.5 and "
    "the confidence that is best on validation, so the two F1 columns differ in definition."
)


@dataclass(frozen=True, slots=True)
class Published:
    """One cell of a table of the paper; None where it prints nothing."""

    mean_iou: float
    f1: float | None = None
    batches: int | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """One fact that a reproduction needs. `ours` may name facts of the run in braces."""

    name: str
    paper: str
    status: Literal["given", "assumed", "unknown"]
    ours: str


TABLES: Mapping[str, Mapping[str, Published]] = {
    "table1": {
        "s7": Published(0.8297, batches=1000),
        "s9": Published(0.8377, batches=1000),
        "s11": Published(0.848, batches=900),
        "s13": Published(0.836, batches=900),
    },
    "table2": {
        "momentum0.3-rate0.0005": Published(0.45, 0.96),
        "momentum0.3-rate0.005": Published(0.48, 0.96),
        "momentum0.5-rate0.0005": Published(0.42, 0.99),
        "momentum0.5-rate0.005": Published(0.31, 0.99),
        "momentum0.7-rate0.0005": Published(0.45, 0.94),
        "momentum0.7-rate0.005": Published(0.29, 0.94),
        "momentum0.9-rate0.0005": Published(0.40, 1.0),
        "momentum0.9-rate0.005": Published(0.66, 1.0),
    },
}
"""By study and arm, see `engine.study.plan.KINDS`."""

ITEMS: tuple[Item, ...] = (
    Item("origin of the data", "INPER, Mexico; not public", "given", "other data: the workspace of this report"),
    Item(
        "size",
        "21 patients, 15 slices each: 315 (316 in the abstract)",
        "given",
        "{patients} patients, {slices} slices",
    ),
    Item("plane", "transcerebellar, cerebellum on the right side", "given", "as imported; not checked"),
    Item("pictures", "grey BMP, on average 255 x 173 pixels", "given", "on average {mean_size} pixels"),
    Item("expert's truth", "one binary mask (.mat) per picture", "given", "boxes vouched for by a mask or a person"),
    Item("name of the mask's variable", "not given", "unknown", "the only suitable variable of the file"),
    Item("box from mask", "by a script; rule not given", "assumed", "tight box, outer edges of the outermost pixels"),
    Item("readers", "one expert; agreement not given", "unknown", "not measured"),
    Item("split", "78 test pictures drawn by slice, 237 for training", "given", "{split}: {parts}"),
    Item("validation part", "none mentioned", "assumed", "{val} slices, taken off the training part"),
    Item("pictures without an organ", "none mentioned", "assumed", "{negatives} in the test part"),
    Item("colours", "Matplotlib's viridis into three channels", "given", "{color_map}"),
    Item("resizing", "not given", "assumed", "stretched to the square input, as Darknet's training does"),
    Item("network", "YOLO: 24 + 2 layers; Tiny YOLO: 8 convolutions", "given", "{network}, width {width}"),
    Item("batch normalisation", "not given", "assumed", "{batch_normalize}"),
    Item("input", "448 x 448 (YOLO), 224 x 224 (Tiny YOLO)", "given", "{input_size} x {input_size}"),
    Item("divisions S", "7, 9, 11, 13 (YOLO); not given for Tiny YOLO", "assumed", "{side}"),
    Item("boxes per cell B, classes C", "2 and 1", "given", "{boxes} and {classes}"),
    Item("first weights", "convolutions from ImageNet, the rest random", "given", "{start}"),
    Item("file of the first weights", "not given", "unknown", "{start}"),
    Item("framework", "Darknet, compiled for one class", "given", "this program, {arithmetic} arithmetic"),
    Item("batches", "1000, a checkpoint every 100", "given", "{steps}, a checkpoint every {checkpoint_every}"),
    Item("pictures per batch", "64", "given", "{batch}"),
    Item("update", "gradient descent with momentum", "given", "the same, decay {decay}"),
    Item("learning rate", "5e-4 and 5e-3 (Tiny YOLO); YOLO: not given", "assumed", "{learning_rate}"),
    Item("momentum", "0.3, 0.5, 0.7, 0.9 (Tiny YOLO); YOLO: not given", "assumed", "{momentum}"),
    Item("decay", "not given", "assumed", "{decay}, Darknet's default"),
    Item("change of the learning rate", "not given", "assumed", "{policy}, burn-in over {burn_in} batches"),
    Item("augmentation", "not given", "assumed", "{augmentation}"),
    Item("weights of the loss", "not given", "assumed", "{scales}"),
    Item("seeds", "not given; one training per cell", "unknown", "{seed}"),
    Item("localisation metric", "mean of the IoU over the test pictures", "given", "mean IoU; a miss counts as 0"),
    Item("confidence threshold of F1", "not given", "assumed", "best F1 on validation, per checkpoint"),
    Item("IoU threshold of F1", "not given", "assumed", "0.5"),
    Item("non-maximum suppression", "not given", "assumed", "IoU 0.5, boxes above 0.001, as Darknet's “valid”"),
    Item(
        "choice of the checkpoint", "best of all on the test pictures", "given", "on validation; the paper's way beside"
    ),
    Item("uncertainty", "none", "unknown", "95 % t interval of the patients' means, on the logit scale"),
    Item("hardware", "NVIDIA K4200, CUDA 10.1", "given", "{device}"),
)
