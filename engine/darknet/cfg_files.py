"""The cfg files that go out beside Darknet's lists: small networks for as many classes as the lists have."""

from engine.config import Grid
from engine.darknet.cfg import cfg_text
from engine.darknet.published import Keys, Sections, published_cfg
from engine.data.annotation import CLASSES

_BATCHES = 6000
"""As many as Darknet's authors advise at least; the rate falls after 80 and 90 % of them."""
_NET: Keys = {
    "batch": 64,
    "subdivisions": 16,
    "width": 416,
    "height": 416,
    "channels": 3,
    "momentum": 0.9,
    "decay": 0.0005,
    "saturation": 1.5,
    "exposure": 1.5,
    "hue": 0.1,
    "learning_rate": 0.001,
    "burn_in": 1000,
    "max_batches": _BATCHES,
    "policy": "steps",
    "steps": (_BATCHES * 8 // 10, _BATCHES * 9 // 10),
    "scales": (0.1, 0.1),
}
_ANCHORS = (10, 14, 23, 27, 37, 58, 81, 82, 135, 169, 344, 319)
_ANCHORS_A_HEAD = 3


def cfg_files(format_: str) -> dict[str, str]:
    """Texts by file name that belong to an export in that format; none to any but Darknet's.

    `yolov3-tiny.cfg` is for “darknet detector train”, `yolov1-tiny.cfg` for “darknet yolo train” and for “train --cfg”.
    """
    if format_ != "darknet":
        return {}
    return {
        "yolov3-tiny.cfg": cfg_text([("net", _NET), *_yolov3_tiny(len(CLASSES))]),
        "yolov1-tiny.cfg": published_cfg("tiny-yolo", Grid(7, 2, len(CLASSES)), input_size=448),
    }


def _yolov3_tiny(classes: int) -> Sections:
    """Darknet's `yolov3-tiny.cfg`: two heads, whose last convolutions have `classes` + 5 numbers for each anchor."""
    return (
        *(section for filters in (16, 32, 64, 128, 256) for section in (_conv(filters), _pool(2))),
        *(_conv(512), _pool(1), _conv(1024), _conv(256, 1)),
        *(_conv(512), *_head(classes, (3, 4, 5))),
        *(("route", {"layers": -4}), _conv(128, 1), ("upsample", {"stride": 2}), ("route", {"layers": (-1, 8)})),
        *(_conv(256), *_head(classes, (0, 1, 2))),
    )


def _conv(filters: int, size: int = 3) -> tuple[str, Keys]:
    same = {"stride": 1, "pad": 1, "activation": "leaky"}
    return "convolutional", {"batch_normalize": 1, "filters": filters, "size": size, **same}


def _pool(stride: int) -> tuple[str, Keys]:
    return "maxpool", {"size": 2, "stride": stride}


def _head(classes: int, anchors: tuple[int, ...]) -> Sections:
    filters = _ANCHORS_A_HEAD * (classes + 5)
    return (
        ("convolutional", {"size": 1, "stride": 1, "pad": 1, "filters": filters, "activation": "linear"}),
        (
            "yolo",
            {
                "mask": anchors,
                "anchors": _ANCHORS,
                "classes": classes,
                "num": len(_ANCHORS) // 2,
                "jitter": 0.3,
                "ignore_thresh": 0.7,
                "truth_thresh": 1,
                "random": 1,
            },
        ),
    )
