"""The cfg texts of the networks in Ramos et al. 2020, for any grid, width and input: tables of their sections."""

from collections.abc import Mapping
from typing import Any

from engine.config import Grid
from engine.darknet.cfg import cfg_text
from engine.errors import UserError

Keys = Mapping[str, Any]
Sections = tuple[tuple[str, Keys], ...]

MIN_FILTERS = 8
"""A narrowed network keeps at least as many filters in every layer."""

PUBLISHED_NET: Keys = {
    "batch": 64,
    "subdivisions": 64,
    "learning_rate": 0.0005,
    "momentum": 0.9,
    "decay": 0.0005,
    "policy": "steps",
    "steps": (200, 400, 600),
    "scales": (2.5, 2, 2),
    "max_batches": 1000,
    "saturation": 1.5,
    "exposure": 1.5,
    "hue": 0.1,
}
"""Darknet's `[net]` for YOLOv1 over the paper's 1000 batches, where its further steps are not reached."""

PUBLISHED_DETECTION: Keys = {
    "rescore": True,
    "softmax": False,
    "sqrt": True,
    "jitter": 0.2,
    "object_scale": 1,
    "noobject_scale": 0.5,
    "class_scale": 1,
    "coord_scale": 5,
}
"""Darknet's `[detection]` for YOLOv1."""


def _conv(filters: int, size: int = 3, stride: int = 1, activation: str = "leaky") -> tuple[str, Keys]:
    return "convolutional", {"filters": filters, "size": size, "stride": stride, "pad": 1, "activation": activation}


_POOL: tuple[str, Keys] = ("maxpool", {"size": 2, "stride": 2})
_DROPOUT: tuple[str, Keys] = ("dropout", {"probability": 0.5})

_TINY: Sections = (
    *(section for filters in (16, 32, 64, 128, 256, 512) for section in (_conv(filters), _POOL)),
    _conv(1024),
    _conv(256),
)

_YOLO: Sections = (
    *(_conv(64, 7, 2), _POOL),
    *(_conv(192), _POOL),
    *(_conv(128, 1), _conv(256), _conv(256, 1), _conv(512), _POOL),
    *(_conv(256, 1), _conv(512)) * 4,
    *(_conv(512, 1), _conv(1024), _POOL),
    *(_conv(512, 1), _conv(1024)) * 2,
    *(_conv(1024), _conv(1024, 3, 2), _conv(1024), _conv(1024)),
)

_SONONET: Sections = tuple(
    section
    for filters, repeats in ((16, 2), (32, 2), (64, 3), (128, 3), (128, 3))
    for section in (*[_conv(filters, activation="relu")] * repeats, _POOL)
)


PUBLISHED: dict[str, Sections] = {
    "tiny-yolo": _TINY,
    "yolo": (*_YOLO, ("connected", {"output": 4096, "activation": "leaky"}), _DROPOUT),
    "yolo-local": (
        *_YOLO,
        ("local", {"filters": 256, "size": 3, "stride": 1, "pad": 1, "activation": "leaky"}),
        _DROPOUT,
    ),
    "sononet": _SONONET,
}
"""Each up to the connected layer that makes the grid.

- `tiny-yolo`: Darknet's `yolov1-tiny.cfg`, batch-normalised, at 448; the paper's 8 convolutions and 1 connected.
- `yolo`: Darknet's `yolo.cfg` of 2015, not normalised, at 448; the paper's 24 convolutions and 2 connected.
- `yolo-local`: Darknet's `yolov1.cfg` since 2016, batch-normalised, at 448.
- `sononet`: the 13 convolutions of SonoNet16 (Baumgartner et al. 2017), batch-normalised, and one more pooling.
"""


def published_cfg(
    name: str,
    grid: Grid,
    *,
    input_size: int,
    width: float = 1.0,
    batch_normalize: bool = True,
    net: Keys = PUBLISHED_NET,
    detection: Keys = PUBLISHED_DETECTION,
) -> str:
    """The text that Darknet reads for one of `PUBLISHED`, with `grid.outputs` numbers at its end.

    `width` multiplies the filters and outputs of the layers before. `net` and `detection` are the keys of these
    sections besides the size of the input and of the grid. Raises UserError for a name that is not there.
    """
    if name not in PUBLISHED:
        raise UserError(f"There is no network “{name}”.", f"Choose one of: {', '.join(PUBLISHED)}.")
    return cfg_text(
        [
            ("net", {"width": input_size, "height": input_size, "channels": 3, **net}),
            *((kind, _adapted(kind, keys, width, batch_normalize)) for kind, keys in PUBLISHED[name]),
            ("connected", {"output": grid.outputs, "activation": "linear"}),
            ("detection", {"side": grid.side, "num": grid.boxes, "classes": grid.classes, "coords": 4, **detection}),
        ]
    )


def _adapted(kind: str, keys: Keys, width: float, batch_normalize: bool) -> Keys:
    narrowed = {
        key: max(MIN_FILTERS, round(value * width)) if key in ("filters", "output") else value
        for key, value in keys.items()
    }
    return {"batch_normalize": batch_normalize, **narrowed} if kind == "convolutional" else narrowed
