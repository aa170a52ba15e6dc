"""Slices with masks and boxes, in a grid of pictures."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.data.boxes import Box
from engine.data.images import GreyImage
from engine.data.masks import Mask
from engine.reporting.charts import GREEN, GREY, WIDTH_INCHES, new_figure, style

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_ROOM_FOR_WORDS = 18.0
"""Pixels from the upper edge of a picture to the foot of words that fit under it."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One picture of a grid: title, grey values, boxes with colour, dashes and words, and a mask's outline."""

    title: str
    picture: GreyImage
    boxes: Sequence[tuple[Box, str, str, str]] = ()
    mask: Mask | None = None


def picture_grid(rows: Sequence[tuple[str, Sequence[Shown | None]]], stamp: str, note: str) -> "Figure":
    """Pictures in rows, each row under its heading; None leaves an empty place that says so."""
    columns = max(len(pictures) for _, pictures in rows)
    shapes = [shown.picture.shape for _, pictures in rows for shown in pictures if shown is not None]
    tallest = max((height / width for height, width in shapes), default=1.0)
    with style():
        figure = new_figure(0.6 + len(rows) * (WIDTH_INCHES / columns * tallest + 0.22), stamp, note)
        grid = figure.subplots(len(rows), columns, squeeze=False)
        for axes_row, (heading, pictures) in zip(grid, rows, strict=True):
            for axes, shown in zip(axes_row, pictures, strict=True):
                _picture(axes, shown)
            axes_row[0].set_ylabel(heading)
    return figure


def _picture(axes: "Axes", shown: Shown | None) -> None:
    axes.set_xticks([])
    axes.set_yticks([])
    axes.grid(visible=False)
    for spine in axes.spines.values():
        spine.set_visible(False)
    if shown is None:
        axes.text(0.5, 0.5, "not there yet", transform=axes.transAxes, ha="center", va="center", color=GREY)
        return
    axes.set_anchor("N")
    axes.set_title(shown.title, fontsize=8, loc="left")
    axes.imshow(shown.picture, cmap="gray", vmin=0, vmax=255, extent=_extent(shown.picture), interpolation="nearest")
    if shown.mask is not None:
        axes.contour(shown.mask, [0.5], colors=[GREEN], linewidths=1.2, origin="upper", extent=_extent(shown.picture))
    for box, colour, dashes, words in shown.boxes:
        _box(axes, box, colour, dashes, words)


def _extent(picture: GreyImage) -> tuple[float, float, float, float]:
    """Pixel edges, y down, as boxes are given."""
    height, width = picture.shape
    return (0, width, height, 0)


def _box(axes: "Axes", box: Box, colour: str, dashes: str, words: str) -> None:
    from matplotlib.patches import Rectangle
    from matplotlib.patheffects import withStroke

    outline = [withStroke(linewidth=3, foreground="black")]
    axes.add_patch(
        Rectangle(
            (box.x0, box.y0), box.width, box.height, fill=False, ec=colour, ls=dashes, lw=1.5, path_effects=outline
        )
    )
    words_at = max(box.y0 - 3, _ROOM_FOR_WORDS)
    axes.text(box.x0, words_at, words, color="white", fontsize=6.5, va="bottom", path_effects=outline, clip_on=True)
