"""A volume of fifteen slices as a sonographer's: an organ that swells, shrinks and moves a little."""

from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np

from cerebellum_viewer.document.document import Document, ShownCheckpoint
from engine.data.annotation import Annotation, Detection, LabelledBox, SliceKey, Source
from engine.data.boxes import Box
from engine.data.masks import EncodedMask, Mask, bounding_box
from engine.data.store import ImportedSlice, Slice, Workspace
from engine.data.volumes import Volume
from engine.files import sha256_of_file

WIDTH, HEIGHT, SLICES = 200, 140, 15


def organ(index: int) -> Mask:
    """The organ on one slice, 1 to `SLICES`."""
    share = (index - 8) / 10
    half = 60 * (1 - share**2) ** 0.5
    mask = np.zeros((HEIGHT, WIDTH), np.uint8)
    cv2.ellipse(mask, (100, 50 + 2 * index), (round(half), round(half / 2)), 0, 0, 360, 1, -1)
    return mask.astype(np.bool_)


def tight(index: int) -> Box:
    """The box of the organ on one slice."""
    box = bounding_box(organ(index))
    assert box is not None
    return box


def make_volume(folder: Path, *, volumes: int = 1, boxes: bool = True, masks: bool = True) -> list[SliceKey]:
    """A closed workspace of volumes V1, V2 and so on, annotated or bare; returns its slices."""
    folder.mkdir()
    keys = [SliceKey(f"V{number}", index) for number in range(1, volumes + 1) for index in range(1, SLICES + 1)]
    with Workspace.create(folder) as made:
        made.add_import(
            [Volume(f"V{number}", f"P{number}", (0.25, 0.25)) for number in range(1, volumes + 1)],
            [_imported(folder, key, boxes=boxes, masks=masks) for key in keys],
        )
    return keys


def right_model(document: Document) -> ShownCheckpoint:
    """A checkpoint that finds the organ on every slice."""
    found = {key: (Detection(tight(key.index), 0.9),) for key in document.slices}
    return ShownCheckpoint("experiment", 100, found, (), confidence=0.25)


def wrong_on(shown: ShownCheckpoint, keys: set[SliceKey]) -> ShownCheckpoint:
    """The same one, with boxes elsewhere on some slices."""
    found = {
        key: tuple(replace(item, box=item.box.moved(25.0, -20.0)) for item in items) if key in keys else items
        for key, items in shown.detections.items()
    }
    return replace(shown, detections=found)


def _imported(folder: Path, key: SliceKey, *, boxes: bool, masks: bool) -> ImportedSlice:
    rng = np.random.default_rng(key.index)
    picture, mask = rng.integers(20, 60, (HEIGHT, WIDTH), dtype=np.uint8), organ(key.index)
    picture[mask] += 120
    path = folder / f"{key}.png".replace("/", "_")
    cv2.imwrite(str(path), picture)
    said = Annotation((LabelledBox(tight(key.index), source=Source.MASK),) if boxes else ())
    record = Slice(key, path.name, sha256_of_file(path), WIDTH, HEIGHT)
    return ImportedSlice(record, EncodedMask.of(mask) if masks else None, said)
