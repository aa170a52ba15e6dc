"""Burned-in text on the way out: the confirmed parts of a volume's pictures are black in every export.

Pictures in the workspace and their source stay as they are.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import replace
from math import ceil, floor
from pathlib import Path

import numpy as np

from engine.data.annotation import SliceKey
from engine.data.boxes import Box
from engine.data.burned_in import joined, text_boxes
from engine.data.checked import read_checked_grey
from engine.data.database import DATABASE, connect_to_look
from engine.data.depth import DeepImage
from engine.data.formats.writing import png_of
from engine.data.images import GreyImage, decode_full
from engine.data.store import Slice, Workspace
from engine.data.volumes import Volume, read_volumes
from engine.errors import UserError

CONFIRMED = "black out text"
"""What the history calls it."""


def black_out(image: DeepImage, boxes: Iterable[Box]) -> DeepImage:
    """A copy of a picture [height, width] or [height, width, 3] with the boxes black, every pixel that one touches."""
    out = image.copy()
    for box in boxes:
        out[max(floor(box.y0), 0) : ceil(box.y1), max(floor(box.x0), 0) : ceil(box.x1)] = 0
    return out


def black_out_file(data: bytes, name: str, boxes: Iterable[Box]) -> bytes:
    """A picture's file with the boxes black, as PNG: whatever else it held, like a comment, is not in it.

    Raises UserError, with the file's `name`, if it cannot be decoded.
    """
    return png_of(black_out(decode_full(data, name), boxes))


def read_to_show(folder: Path, volume: str, image: str, sha256: str) -> GreyImage:
    """A picture of the workspace in `folder` as it may be shown to others. Raises UserError as `read_checked_grey`."""
    with closing(connect_to_look(folder / DATABASE)) as connection:
        known = read_volumes(connection).get(volume)
    boxes = (known.blackout if known else None) or ()
    return black_out(read_checked_grey((folder / image).resolve(), sha256), boxes).astype(np.uint8, copy=False)


def find_text(workspace: Workspace, volume: str) -> tuple[Box, ...]:
    """Where text is burned into a volume that exports would show: proposals, until somebody confirms them.

    Looks at every slice, since a name can stand on one alone; of a volume whose text somebody has confirmed, at those
    that came since. Pictures that are gone count not.
    """
    return tuple(joined([*_found(workspace, workspace.volumes()[volume], workspace.slices())]))


def confirm(workspace: Workspace, volume: str, boxes: Iterable[Box]) -> None:
    """From now on exports black these parts out; none: there is no text. A row of the history; on disk on return."""
    before = workspace.volumes()[volume]
    workspace.record_volume(replace(before, blackout=tuple(boxes)), CONFIRMED)


def unconfirmed(workspace: Workspace, volumes: Iterable[str]) -> list[str]:
    """Volumes with slices about which nobody has said anything and that seem to have text."""
    known, slices = workspace.volumes(), workspace.slices()
    return [name for name in sorted(set(volumes)) if any(True for _ in _found(workspace, known[name], slices))]


def _found(workspace: Workspace, volume: Volume, slices: Mapping[SliceKey, Slice]) -> Iterator[Box]:
    later = None if volume.blackout is None else workspace.history.pictures_since(volume, CONFIRMED)
    for key, record in slices.items():
        if key.volume == volume.name and (later is None or key.index in later):
            yield from _shown_text(workspace.image_path(record), record.image_sha256, volume.blackout or ())


def _shown_text(picture: Path, sha256: str, hidden: Iterable[Box]) -> list[Box]:
    try:
        return text_boxes(black_out(read_checked_grey(picture, sha256), hidden).astype(np.uint8, copy=False))
    except UserError:
        return []
