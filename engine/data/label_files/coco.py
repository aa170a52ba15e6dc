"""COCO's JSON file about many pictures: boxes, and masks as polygons or run lengths, also compressed ones."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from engine import MAX_PIXELS
from engine.data.annotation import CLASSES, LabelledBox
from engine.data.boxes import Box
from engine.data.label_files.labels import Labels, class_named, imported
from engine.data.masks import EncodedMask, Mask, polygon
from engine.errors import UserError

_Entry = Mapping[str, Any]
MAX_DRAWN = 2**33
"""Pixels of all masks that a file may ask for: a few lines of it can claim any number of large ones."""
_DECIMALS = 9
"""Of a width: x1 - x0 is then the same number again after x0 has been added and taken off."""


def read_coco(text: str, name: str) -> list[Labels]:
    """The labels of every picture in it; none if the file is JSON about something else.

    Raises UserError for ids that are missing or there twice, and for numbers that are none.
    """
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise UserError(f"{name} is not JSON that can be read.", "Save it again.") from error
    if not isinstance(document, dict) or not {"images", "annotations"} <= document.keys():
        return []
    try:
        return _labels(document, name)
    except (LookupError, TypeError, ValueError, AttributeError, ArithmeticError) as error:
        raise UserError(f"{name} is not made as COCO's files are ({error}).", "Export it again.") from error


def _labels(document: Mapping[str, Any], name: str) -> list[Labels]:
    images, categories = (_by_id(document[what], what, name) for what in ("images", "categories"))
    objects: dict[Any, list[_Entry]] = {index: [] for index in images}
    for entry in _by_id(document["annotations"], "annotations", name).values():
        if entry["image_id"] not in images:
            raise UserError(f"{name}: annotation {entry['id']} is about no picture.", "Export it again.")
        objects[entry["image_id"]].append(entry)
    pixels = sum(
        int(image["width"]) * int(image["height"]) * sum(map(_outlines, objects[index]))
        for index, image in images.items()
    )
    if pixels > MAX_DRAWN:
        raise UserError(f"{name} has masks of {pixels} pixels; {MAX_DRAWN} can be read.", "Divide it.")
    return [_picture(image, objects[index], categories, name) for index, image in images.items()]


def _outlines(entry: _Entry) -> int:
    """How many masks are drawn for an annotation."""
    segmentation = entry.get("segmentation")
    return len(segmentation) if isinstance(segmentation, list) else int(bool(segmentation))


def _by_id(entries: Sequence[_Entry], what: str, name: str) -> dict[Any, _Entry]:
    found = {entry["id"]: entry for entry in entries}
    if len(found) < len(entries):
        raise UserError(f"{name}: an id stands twice among the {what}.", "Export it again.")
    return found


def _picture(image: _Entry, objects: Sequence[_Entry], categories: Mapping[Any, _Entry], name: str) -> Labels:
    width, height = int(image["width"]), int(image["height"])
    if not 0 < width * height <= MAX_PIXELS:
        raise UserError(f"{name} claims a picture of {width} x {height} pixels.", "Export it again.")
    boxes = []
    mask: Mask | None = None
    for entry in objects:
        where = f"{name}, annotation {entry['id']}"
        x, y, w, h = (_number(value, where) for value in entry["bbox"])
        category = class_named(str(categories[entry["category_id"]]["name"]), where)
        boxes.append(imported((x, y, x + w, y + h), category, where))
        if entry.get("segmentation"):
            found = segmentation_mask(entry["segmentation"], width, height)
            mask = found if mask is None else np.logical_or(mask, found, out=mask)
    encoded = None if mask is None else EncodedMask.of(mask)
    return Labels(str(image["file_name"]), tuple(boxes), mask=encoded, size=(width, height))


def _number(value: object, where: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise UserError(f"{where}: {value!r} is no number.", "Export it again.")
    return float(value)


def segmentation_mask(segmentation: Any, width: int, height: int) -> Mask:  # noqa: ANN401  # a value of JSON
    """The mask [height, width] of polygons (x, y in turn, pixel edges) or run lengths. Raises ValueError if bad."""
    if isinstance(segmentation, list):
        outlines = [np.asarray(points, dtype=float).reshape(-1, 2) for points in segmentation]
        if height * sum(map(len, outlines)) > MAX_PIXELS:
            raise ValueError("an outline of too many points")
        filled: Mask = np.zeros((height, width), np.bool_)
        for outline in outlines:
            filled |= polygon((height, width), outline)
        return filled
    if list(segmentation["size"]) != [height, width]:
        raise ValueError(f"a mask of {segmentation['size']} for a picture of {[height, width]}")
    counts = segmentation["counts"]
    lengths = np.asarray(_unpacked(counts) if isinstance(counts, str) else counts, dtype=np.int64)
    if (lengths < 0).any() or lengths.sum(dtype=float) != height * width:  # whole numbers would begin anew at 2^64
        raise ValueError("run lengths that do not fill the picture")
    return np.repeat(np.arange(lengths.size) % 2 == 1, lengths).reshape(width, height).T


def _unpacked(counts: str) -> list[int]:
    """Run lengths from COCO's letters: five bits each, one for more; from the fourth on changes to the last but one."""
    lengths: list[int] = []
    value = shift = 0
    for letter in counts.encode("ascii"):
        code = letter - 48
        value |= (code & 0x1F) << shift
        shift += 5
        if code & 0x20:
            continue
        if code & 0x10:
            value -= 1 << shift
        lengths.append(value + (lengths[-2] if len(lengths) > 2 else 0))
        value = shift = 0
    return lengths


def run_lengths(mask: Mask) -> dict[str, list[int]]:
    """COCO's uncompressed run lengths: clear and set pixels in turn, column by column, the clear ones first."""
    pixels = np.concatenate([[False], mask.ravel(order="F"), [not mask[-1, -1]]])
    ends = np.flatnonzero(pixels[1:] != pixels[:-1])
    return {"size": list(mask.shape), "counts": np.diff(ends, prepend=0).tolist()}


def coco_object(entry: LabelledBox, mask: Mask | None) -> dict[str, Any]:
    """Class and place of an object: its box, and its mask where it has one, whose pixels are its area then."""
    made: dict[str, Any] = {"category_id": CLASSES.index(entry.label) + 1, "bbox": _bbox(entry.box), "iscrowd": 0}
    if mask is None:
        return {**made, "area": entry.box.width * entry.box.height}
    return {**made, "area": int(mask.sum()), "segmentation": run_lengths(mask)}


def _bbox(box: Box) -> list[float]:
    return [round(value, _DECIMALS) for value in (box.x0, box.y0, box.width, box.height)]
