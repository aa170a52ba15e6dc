"""Painting on masks: brush strokes and their patches, polygons, filling, thresholds, smoothing, parts.

Places are x, y in pixels of the slice, origin at the outer corner of the first pixel (see `engine.data.boxes`): the
centre of the pixel in column i and row j lies at (i + 0.5, j + 0.5), and a pixel is painted where its centre is.
No function here changes a mask in place.
"""

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from engine.data.masks import EncodedMask, Mask, Points, bounding_box

_PIECE_PX = 96.0
"""A long segment is swept in pieces, since the rectangle around an oblique one is mostly empty."""
_SLOPE_PX = 1e-9
"""What moves less along an axis is taken to move so far, or its shares would not be finite."""


@dataclass(frozen=True, slots=True)
class Patch:
    """What a gesture changed, in the rectangle at column `x` and row `y`: the pixels it added and those it removed.

    No pixel is in both, and the ones that it left alone are in neither. Doing it twice is doing it once.
    """

    x: int
    y: int
    added: EncodedMask
    removed: EncodedMask

    @property
    def region(self) -> tuple[slice, slice]:
        """Rows and columns of the rectangle, to index a mask or a picture with."""
        return slice(self.y, self.y + self.added.height), slice(self.x, self.x + self.added.width)

    def applied(self, mask: Mask) -> Mask:
        """A copy of `mask` with the change made."""
        changed = mask.copy()
        changed[self.region] = (mask[self.region] & ~self.removed.decode()) | self.added.decode()
        return changed

    def inverse(self) -> "Patch":
        """The patch that takes this one back."""
        return Patch(self.x, self.y, added=self.removed, removed=self.added)

    def then(self, later: "Patch") -> "Patch":
        """Both changes as one, this one first."""
        x, y = min(self.x, later.x), min(self.y, later.y)
        x1, y1 = (max(self.region[axis].stop, later.region[axis].stop) for axis in (1, 0))
        first, second = (_in_rectangle(patch, (x, y, x1, y1)) for patch in (self, later))
        return Patch(
            x,
            y,
            added=EncodedMask.of((first[0] & ~second[1]) | (second[0] & ~first[1])),
            removed=EncodedMask.of((first[1] & ~second[0]) | (second[1] & ~first[0])),
        )


def difference(before: Mask, after: Mask) -> Patch | None:
    """The patch that leads from one mask to another of the same size, as small as it can be; None if they are equal."""
    return _patch(0, 0, before, after)


def brush(mask: Mask, points: Points, radius: float, value: bool) -> Patch | None:
    """What a round brush changes that is drawn along `points` [n, 2]; None if nothing.

    The brush sets (`value`) or clears every pixel whose centre is at most `radius` pixels from the line through the
    points. Below a radius of 0.71 a dot may fall between the centres. The cost is that of the touched rectangle.
    """
    height, width = mask.shape
    if len(points) == 0:
        return None
    rows, columns = (_reach(points[:, axis], radius, size) for axis, size in ((1, height), (0, width)))
    region = mask[rows, columns]
    if region.size == 0:
        return None
    swept = _swept(points - (columns.start, rows.start), radius, region.shape)
    return _patch(columns.start, rows.start, region, region | swept if value else region & ~swept)


def stroke(mask: Mask, points: Points, radius: float, value: bool) -> Mask:
    """The mask after `brush`."""
    patch = brush(mask, points, radius, value)
    return mask.copy() if patch is None else patch.applied(mask)


def polygon_of(mask: Mask, tolerance: float = 0.0) -> Points:
    """The vertices [n, 2] of the outline of the largest part, on pixel edges; none for an empty mask.

    `tolerance` is how far, in pixels, the outline may leave the pixels' edges (Douglas and Peucker 1973), as long as
    three vertices are left. With 0, `polygon` gives back the part with its holes filled. The mask is doubled first:
    halving the coordinates of the contour, which runs through pixels, then gives those of the edges.
    """
    box = bounding_box(part := largest_part(mask))
    if box is None:
        return np.zeros((0, 2))
    x, y = int(box.x0), int(box.y0)
    cut = part[y : int(box.y1), x : int(box.x1)].astype(np.uint8)
    doubled = np.repeat(np.repeat(cut, 2, axis=0), 2, axis=1)
    contours, _ = cv2.findContours(doubled, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    corners = _corners((np.asarray(contours[0], np.int32)[:, 0, :] + 1) // 2) + np.array([x, y], np.int32)
    simpler = np.asarray(cv2.approxPolyDP(corners[:, None, :], tolerance, closed=True))[:, 0, :]
    return np.asarray(simpler if tolerance > 0 and len(simpler) > 2 else corners, dtype=np.float64)


def fill(mask: Mask, point: tuple[float, float]) -> Mask:
    """The mask with the hole around `point` (x, y) filled; as it was if the point lies in no hole.

    A hole is a region of clear pixels, connected by edges, that does not reach the border of the slice: where an
    outline is still open, nothing is flooded.
    """
    column, row = int(np.floor(point[0])), int(np.floor(point[1]))
    if not (0 <= row < mask.shape[0] and 0 <= column < mask.shape[1]) or mask[row, column]:
        return mask.copy()
    labels, is_hole = _holes(mask)
    return mask | (labels == labels[row, column]) if is_hole[labels[row, column]] else mask.copy()


def threshold(picture: npt.NDArray[np.integer], region: Mask, low: float, high: float) -> Mask:
    """The pixels of `region` whose grey value lies between `low` and `high`, both included."""
    chosen: Mask = region & (picture >= low) & (picture <= high)
    return chosen


def smooth(mask: Mask, sigma: float = 1.5) -> Mask:
    """The mask with its outline smoothed: blurred by a Gaussian of `sigma` pixels and cut at one half."""
    blurred = cv2.GaussianBlur(mask.astype(np.float32), (0, 0), sigma, borderType=cv2.BORDER_REPLICATE)
    return np.asarray(blurred > 0.5)


def largest_part(mask: Mask) -> Mask:
    """The largest of the mask's separate parts (8-connected); of equal ones the first by rows."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8), connectivity=8)
    areas = stats[1:, cv2.CC_STAT_AREA]
    return mask & (labels == 1 + int(np.argmax(areas))) if len(areas) else mask.copy()


def fill_holes(mask: Mask) -> Mask:
    """The mask with everything filled that it encloses."""
    labels, is_hole = _holes(mask)
    filled: Mask = mask | is_hole[labels]
    return filled


def _holes(mask: Mask) -> tuple[npt.NDArray[np.int32], Mask]:
    """Labels of the regions [height, width], and which of them are holes: clear and nowhere at the border."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats((~mask).astype(np.uint8), connectivity=4)
    left, top, width, height = stats[:, : cv2.CC_STAT_AREA].T
    is_hole = (left > 0) & (top > 0) & (left + width < mask.shape[1]) & (top + height < mask.shape[0])
    is_hole[0] = False  # the mask itself
    return np.asarray(labels, np.int32), is_hole


def _patch(x: int, y: int, before: Mask, after: Mask) -> Patch | None:
    """A patch of two rectangles at `x`, `y`, cut to what differs."""
    changed = before ^ after
    columns = np.flatnonzero(changed.any(axis=0))
    if columns.size == 0:
        return None
    rows = np.flatnonzero(changed.any(axis=1))
    tight = slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1)
    corner = x + int(columns[0]), y + int(rows[0])
    added, removed = (after & changed)[tight], (before & changed)[tight]
    return Patch(*corner, EncodedMask.of(added), EncodedMask.of(removed))


def _in_rectangle(patch: Patch, edges: tuple[int, int, int, int]) -> tuple[Mask, Mask]:
    """The pixels that a patch adds and removes, in a larger rectangle from x0, y0 to x1, y1."""
    x0, y0, x1, y1 = edges
    rows, columns = patch.region
    margins = ((rows.start - y0, y1 - rows.stop), (columns.start - x0, x1 - columns.stop))
    return np.pad(patch.added.decode(), margins), np.pad(patch.removed.decode(), margins)


def _reach(places: npt.NDArray[np.float64], radius: float, size: int) -> slice:
    """The pixels along one axis that a disc moved over `places` can touch."""
    low, high = np.clip((places.min() - radius, places.max() + radius + 1), 0, size)
    return slice(int(low), int(high))


def _swept(points: Points, radius: float, shape: tuple[int, int]) -> Mask:
    """The pixels of a rectangle whose centres are within `radius` of the line through the points."""
    swept = np.zeros(shape, np.bool_)
    segments = np.stack([points[:-1], points[1:]], axis=1) if len(points) > 1 else np.stack([points, points], axis=1)
    for ends in _in_pieces(_cut(segments, radius, shape)):
        start, end = ends
        rows, columns = _reach(ends[:, 1], radius, shape[0]), _reach(ends[:, 0], radius, shape[1])
        swept[rows, columns] |= _near(start, end, radius, rows, columns)
    return swept


def _cut(segments: Points, radius: float, shape: tuple[int, int]) -> Points:
    """The parts of segments [n, 2 ends, 2] whose brush can touch a rectangle (Liang and Barsky 1984).

    A hand that goes far beyond the slice draws lines of millions of pixels, most of which touch nothing.
    """
    start, way = segments[:, 0], segments[:, 1] - segments[:, 0]
    slope = np.where(np.abs(way) < _SLOPE_PX, _SLOPE_PX, way)
    low, high = -radius - 1.0, np.array(shape[::-1]) + radius + 1.0
    shares = np.sort(np.stack([(low - start) / slope, (high - start) / slope]), axis=0)
    first, last = np.maximum(shares[0].max(axis=1), 0), np.minimum(shares[1].min(axis=1), 1)
    inside = first <= last
    cut: Points = (start[:, None] + np.stack([first, last], axis=1)[..., None] * way[:, None])[inside]
    return cut


def _in_pieces(segments: Points) -> Points:
    """The same segments with the long ones divided."""
    lengths = np.hypot(*(segments[:, 1] - segments[:, 0]).T)
    counts = np.maximum(1, np.ceil(lengths / _PIECE_PX)).astype(np.intp)
    pieces = [
        start + (end - start) * (np.arange(count + 1) / count)[:, None]
        for (start, end), count in zip(segments, counts, strict=True)
    ]
    return np.concatenate([np.zeros((0, 2, 2)), *(np.stack([line[:-1], line[1:]], axis=1) for line in pieces)])


def _near(start: Points, end: Points, radius: float, rows: slice, columns: slice) -> Mask:
    """Which pixel centres of a rectangle are within `radius` of one segment."""
    x = np.arange(columns.start, columns.stop) + 0.5 - start[0]
    y = np.arange(rows.start, rows.stop)[:, None] + 0.5 - start[1]
    dx, dy = end - start
    length = dx * dx + dy * dy
    share = np.clip((x * dx + y * dy) / length, 0, 1) if length > 0 else np.zeros((len(y), len(x)))
    near: Mask = (x - share * dx) ** 2 + (y - share * dy) ** 2 <= radius * radius
    return near


def _corners(outline: npt.NDArray[np.int32]) -> npt.NDArray[np.int32]:
    """The points of a closed outline at which it turns."""
    moved = np.any(outline != np.roll(outline, 1, axis=0), axis=1)
    outline = outline[moved]
    before, after = outline - np.roll(outline, 1, axis=0), np.roll(outline, -1, axis=0) - outline
    turns: npt.NDArray[np.int32] = outline[before[:, 0] * after[:, 1] != before[:, 1] * after[:, 0]]
    return turns
