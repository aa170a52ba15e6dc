"""Darknet's loader: which pictures a batch is made of, how each is seen, and the truth on the grid, draw by draw."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engine.darknet.images import Planes, crop, distort, flip, resize
from engine.darknet.layers import Detection, Net
from engine.darknet.rand import Rand

Labels = npt.NDArray[np.float32]
"""The organs of a picture [k, 5]: class, then centre x, centre y, width, height as fractions of the picture."""
Floats = npt.NDArray[np.float32]

SMALLEST = np.float64(0.005)
"""A box narrower or lower than this fraction of the view is dropped. (In double precision, as C compares.)"""
RANDOM_UNTIL = 64_000
"""With `random`, the box that learns an organ is drawn until so many pictures have been seen."""
REPLACEMENTS = (
    ("images", "labels"),
    ("JPEGImages", "labels"),
    (".jpg", ".txt"),
    (".png", ".txt"),
    (".JPG", ".txt"),
    (".JPEG", ".txt"),
)
_CLASS = re.compile(r"[+-]?\d+")


@dataclass(frozen=True, slots=True)
class Draws:
    """What the generator decides about one picture of a batch.

    `picture` is its place in the list. `left`, `right`, `top`, `bottom` are pixels cut off (or added, if negative).
    `hue` is added, `saturation` and `exposure` are factors. Label i changes places with label `swaps[i]`, in turn.
    """

    picture: int
    left: int
    right: int
    top: int
    bottom: int
    mirrored: bool
    hue: float
    saturation: float
    exposure: float
    swaps: tuple[int, ...]


def label_path(image_path: str) -> str:
    """Where Darknet looks for the labels of a picture: six replacements in turn, each of the first occurrence only."""
    for old, new in REPLACEMENTS:
        image_path = image_path.replace(old, new, 1)
    return image_path


def read_labels(text: str) -> Labels:
    """The lines “class x y w h” of a label file, up to the first that is anything else; empty lines do not count."""
    rows = []
    for line in filter(str.strip, text.splitlines()):
        row = _numbers(line)
        if row is None:
            break
        rows.append(row)
    return np.array(rows, dtype=np.float32).reshape(-1, 5)


def load_batch(
    rand: Rand, pictures: Sequence[Planes], labels: Sequence[Labels], net: Net, detection: Detection
) -> tuple[Floats, Floats]:
    """One batch, with the draws that Darknet makes for it.

    Inputs [n, 3, height, width] and truth [n, S*S*(1 + C + 4)], n = `net.mini_batch` * `net.subdivisions`: the
    subdivisions, one after the other. Darknet loads the next batch while it learns one, so that there the draws of
    dropout come in between anywhere; here a batch has all of its own first.
    """
    sizes = [(planes.shape[2], planes.shape[1]) for planes in pictures]
    batch = draw_batch(rand, sizes, [len(rows) for rows in labels], net, detection.jitter)
    inputs = np.stack([augmented(pictures[draws.picture], draws, net) for draws in batch])
    truth = np.stack(
        [
            truth_grid(
                seen_labels(labels[draws.picture], sizes[draws.picture], draws), detection.side, detection.classes
            )
            for draws in batch
        ]
    )
    return inputs, truth


def draw_batch(
    rand: Rand, sizes: Sequence[tuple[int, int]], counts: Sequence[int], net: Net, jitter: float
) -> tuple[Draws, ...]:
    """Darknet's draws for one batch: first all pictures, with replacement, then for each how it is seen.

    `sizes` are the (width, height) of all pictures to draw from, `counts` their numbers of labels.
    """
    chosen = rand.draw(net.mini_batch * net.subdivisions) % len(sizes)
    return tuple(_draw_view(rand, int(picture), sizes[picture], counts[picture], net, jitter) for picture in chosen)


def augmented(planes: Planes, draws: Draws, net: Net) -> Planes:
    """The picture as the network sees it: cropped, resized, mirrored, then with other colours."""
    width = planes.shape[2] - draws.left - draws.right
    height = planes.shape[1] - draws.top - draws.bottom
    window = crop(planes, draws.left, draws.top, width, height)
    seen = resize(window, net.input.width, net.input.height)
    return distort(flip(seen) if draws.mirrored else seen, draws.hue, draws.saturation, draws.exposure)


def seen_labels(labels: Labels, size: tuple[int, int], draws: Draws) -> Labels:
    """The labels of a picture of `size` (width, height) in the view, in the order of the shuffle."""
    whole = np.array(size, dtype=np.float32)
    window = whole - np.array([draws.left + draws.right, draws.top + draws.bottom], dtype=np.float32)
    scale = window / whole
    offset = np.array([draws.left, draws.top], dtype=np.float32) / whole / scale
    return moved_labels(_swapped(labels, draws.swaps), np.float32(1) / scale, offset, mirrored=draws.mirrored)


def moved_labels(labels: Labels, factor: Floats, offset: Floats, *, mirrored: bool) -> Labels:
    """Labels whose edges (x, y) are multiplied by `factor` [2], moved back by `offset` [2], mirrored, cut to 0 to 1.

    A centre at exactly (0, 0) is nothing special here; Darknet crashes on it.
    """
    centers, halves = labels[:, 1:3], labels[:, 3:] / 2
    low = (centers - halves) * factor - offset
    high = (centers + halves) * factor - offset
    if mirrored:
        low[:, 0], high[:, 0] = 1 - high[:, 0], 1 - low[:, 0]
    low, high = np.clip(low, 0, 1), np.clip(high, 0, 1)
    return np.concatenate([labels[:, :1], (low + high) / 2, np.clip(high - low, 0, 1)], axis=1)


def truth_grid(labels: Labels, side: int, classes: int) -> Floats:
    """The truth [S*S*(1 + C + 4)]: per cell a flag, its class as 0 and 1, x and y inside the cell, width, height.

    Tiny boxes are dropped, and whatever comes to a cell that is taken. A class that the network has not leaves all
    its class values 0, and the box still counts.
    """
    truth = np.zeros((side, side, 1 + classes + 4), dtype=np.float32)
    for label in labels[(labels[:, 3:] >= SMALLEST).all(axis=1)]:
        at = label[1:3] * np.float32(side)
        column, row = at.astype(np.intp)
        if truth[row, column, 0]:
            continue
        truth[row, column, 0] = 1
        truth[row, column, 1 : 1 + classes] = np.arange(classes) == label[0]
        truth[row, column, -4:] = [*(at - [column, row]), *label[3:]]
    return truth.ravel()


def draw_responsible(rand: Rand, truth: Floats, detection: Detection, seen: int) -> npt.NDArray[np.int64] | None:
    """The box [n, S*S] that learns each organ, drawn cell by cell (0 where no organ is); None for no drawing.

    That is where `random` is not set, or `RANDOM_UNTIL` pictures have been `seen`, these among them.
    """
    if not detection.random or seen >= RANDOM_UNTIL:
        return None
    has_object = truth.reshape(len(truth), detection.side**2, -1)[:, :, 0] > 0
    drawn = np.zeros(has_object.shape, dtype=np.int64)
    drawn[has_object] = rand.draw(int(has_object.sum())) % detection.boxes
    return drawn


def _draw_view(rand: Rand, picture: int, size: tuple[int, int], count: int, net: Net, jitter: float) -> Draws:
    across, down = (int(np.float32(pixels) * np.float32(jitter)) for pixels in size)
    left, right, top, bottom = (int(rand.uniform(-reach, reach)) for reach in (across, across, down, down))
    mirrored = rand.below(2) == 1
    hue = float(rand.uniform(-net.hue, net.hue))
    saturation, exposure = _draw_factor(rand, net.saturation), _draw_factor(rand, net.exposure)
    swaps = tuple(rand.below(count) for _ in range(count))
    return Draws(picture, left, right, top, bottom, mirrored, hue, saturation, exposure, swaps)


def _draw_factor(rand: Rand, most: float) -> float:
    """A factor from 1 to `most`, or half of the time from its inverse to 1; a `most` of 0 counts as 1."""
    factor = rand.uniform(1, most or 1)
    return float(factor if rand.below(2) else 1 / factor)


def _swapped(labels: Labels, swaps: tuple[int, ...]) -> Labels:
    order = list(range(len(labels)))
    for place, other in enumerate(swaps):
        order[place], order[other] = order[other], order[place]
    return labels[order]


def _numbers(line: str) -> list[float] | None:
    """Class, x, y, width, height of a line, or None if it says something else."""
    words = line.split()
    if len(words) != 5 or not _CLASS.fullmatch(words[0]):
        return None
    try:
        return [float(word) for word in words]
    except ValueError:
        return None
