"""The cfg files beside Darknet's lists: as the published ones, but for the number of classes."""

import re

from engine.cli import main
from engine.config import Grid
from engine.darknet import cfg_files
from engine.darknet.cfg import cfg_text
from engine.darknet.configured import config_of

PUBLISHED_VALUES = 8_858_734
"""In `yolov3-tiny.weights`, for 80 classes: 35 434 956 bytes, 20 of them its header."""


def values_of(text):
    """How many weights the convolutions have, by a reader of its own."""
    channels, total = [], 0
    for section in re.split(r"\n(?=\[)", text)[1:]:
        kind, *lines = section.split()
        keys = dict(line.split("=") for line in lines)
        arriving = channels[-1] if channels else 3
        if kind == "[convolutional]":
            filters, size = int(keys["filters"]), int(keys["size"])
            total += filters * (arriving * size**2 + (4 if "batch_normalize" in keys else 1))
            arriving = filters
        elif kind == "[route]":
            arriving = sum(channels[int(layer)] for layer in keys["layers"].split(","))
        channels.append(arriving)
    return total


def test_that_the_network_for_detector_train_is_the_published_one_but_for_its_classes():
    eighty = cfg_text([("net", {}), *cfg_files._yolov3_tiny(80)])
    assert values_of(eighty) == PUBLISHED_VALUES
    ours = cfg_files.cfg_files("darknet")["yolov3-tiny.cfg"]
    assert re.findall(r"(?:classes|filters)=(\d+)(?=\n(?:num|activation=linear))", ours) == ["18", "1"] * 2


def test_that_the_other_network_can_be_trained_here():
    config = config_of(cfg_files.cfg_files("darknet")["yolov1-tiny.cfg"], "yolov1-tiny.cfg")
    assert (config.grid, config.input_size) == (Grid(7, 2, 1), 448)


def test_that_they_go_out_with_darknets_format_alone(workspace_folder, tmp_path):
    for name in ("darknet", "yolo"):
        assert main(["export", str(workspace_folder), str(tmp_path / name), "--format", name]) == 0
    assert {path.name for path in (tmp_path / "darknet").glob("*.cfg")} == cfg_files.cfg_files("darknet").keys()
    assert not list((tmp_path / "yolo").glob("*.cfg"))
