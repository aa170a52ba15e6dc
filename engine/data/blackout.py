"""Burned-in text on the way out: the confirmed parts of a volume's pictures are black in every export.

Pictures in the workspace and their source stay as they are.
"""

from collections.abc import Iterable
from contextlib import closing
from dataclasses import replace
from math import ceil, floor
from pathlib import Path

import numpy as np

from engine.data.boxes import Box
from engine.data.burned_in import joined, text_boxes
from engine.data.database import DATABASE, connect_to_look
from engine.data.formats.writing import png_of
from engine.data.images import DeepImage, GreyImage, decode_deep, read_grey
from engine.data.store import Workspace
from engine.data.volumes import read_volumes
from engine.errors import UserError

LOOKED_AT = 5
"""Slices of a volume, spread over it, that an export looks at before it warns: all of them would take its time."""


def black_out(image: DeepImage, boxes: Iterable[Box]) -> DeepImage:
    """A copy of a picture [height, width] with the boxes black, every pixel that one touches."""
    out = image.copy()
    for box in boxes:
        out[max(floor(box.y0), 0) : ceil(box.y1), max(floor(box.x0), 0) : ceil(box.x1)] = 0
    return out


def black_out_file(data: bytes, name: str, boxes: Iterable[Box]) -> bytes:
    """A picture's file with the boxes black, as grey PNG: whatever else it held, like a comment, is not in it.

    Raises UserError, with the file's `name`, if it cannot be decoded.
    """
    return png_of(black_out(decode_deep(data, name), boxes))


def read_to_show(folder: Path, volume: str, image: str) -> GreyImage:
    """A picture of the workspace in `folder` as it may be shown to others. Raises UserError as `read_grey`."""
    with closing(connect_to_look(folder / DATABASE)) as connection:
        known = read_volumes(connection).get(volume)
    boxes = (known.blackout if known else None) or ()
    return black_out(read_grey((folder / image).resolve()), boxes).astype(np.uint8, copy=False)


def find_text(workspace: Workspace, volume: str, looked_at: int | None = None) -> tuple[Box, ...]:
    """Where text is burned into a volume: proposals, until somebody confirms them. Pictures that are gone count not.

    Looks at every slice, since a name can stand on one alone, or at about `looked_at` of them.
    """
    records = [record for key, record in workspace.slices().items() if key.volume == volume]
    step = max(len(records) // looked_at, 1) if looked_at else 1
    return tuple(joined([box for record in records[::step] for box in _text_of(workspace.image_path(record))]))


def confirm(workspace: Workspace, volume: str, boxes: Iterable[Box]) -> None:
    """From now on exports black these parts out; none: there is no text. A row of the history; on disk on return."""
    before = workspace.volumes()[volume]
    workspace.record_volume(replace(before, blackout=tuple(boxes)), "black out text")


def unconfirmed(workspace: Workspace, volumes: Iterable[str]) -> list[str]:
    """Volumes about which nobody has said anything and that seem to have text, by a look at some slices of each."""
    known = workspace.volumes()
    open_ = [name for name in sorted(set(volumes)) if known[name].blackout is None]
    return [name for name in open_ if find_text(workspace, name, looked_at=LOOKED_AT)]


def _text_of(picture: Path) -> list[Box]:
    try:
        return text_boxes(read_grey(picture))
    except UserError:
        return []
