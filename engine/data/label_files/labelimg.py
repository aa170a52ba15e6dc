"""What labelImg does to boxes: it keeps whole pixels only, and nothing before the first, so that boxes move."""

from collections.abc import Iterable

from engine.data.boxes import Box

_FIRST_PIXEL = 1.0


def labelimg_edges(box: Box, width: int, height: int) -> tuple[float, float, float, float]:
    """The edges that labelImg saves after it has opened a box: rounded to pixels, at least 1 on the left and above.

    As its `YoloReader.yolo_line_to_shape` and `convert_points_to_bnd_box` compute them.
    """
    x0, x1 = (round(min(max(edge / width, 0.0), 1.0) * width) for edge in (box.x0, box.x1))
    y0, y1 = (round(min(max(edge / height, 0.0), 1.0) * height) for edge in (box.y0, box.y1))
    return max(float(x0), _FIRST_PIXEL), max(float(y0), _FIRST_PIXEL), float(x1), float(y1)


def labelimg_warning(boxes: Iterable[tuple[Box, int, int]]) -> list[str]:
    """A sentence on how many boxes (with the size of their picture) would move and how far; none if none would."""
    shifts = [
        max(abs(new - old) for new, old in zip(labelimg_edges(box, *size), box.edges, strict=True))
        for box, *size in boxes
    ]
    moved = [shift for shift in shifts if shift > 0]
    if not moved:
        return []
    return [
        f"labelImg keeps whole pixels: {len(moved)} of {len(shifts)} boxes would move if saved there, by up to "
        f"{max(moved):.2f} pixels."
    ]
