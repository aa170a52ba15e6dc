"""Pictures that are no charts: a network, an output tensor, slices with masks and boxes."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from engine.config import Grid
from engine.darknet.layers import Connected, Convolutional, Layer, Local, MaxPool, Network, Shape
from engine.data.boxes import Box
from engine.data.images import GreyImage
from engine.data.masks import Mask
from engine.study.charts import GREEN, GREY, ORANGE, PURPLE, SKY, WIDTH_INCHES, new_figure, style

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.patches import Polygon

INK = "#333333"
_SLANT = 0.45
"""Depth is drawn to the right and up, by this much of its length."""


_ROOM_FOR_WORDS = 18.0
"""Pixels from the upper edge of a picture to the foot of words that fit under it."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One picture of a grid: title, grey values, boxes with colour, dashes and words, and a mask's outline."""

    title: str
    picture: GreyImage
    boxes: Sequence[tuple[Box, str, str, str]] = ()
    mask: Mask | None = None


_PAINT: tuple[tuple[type[Layer], str, str], ...] = (
    (Convolutional, SKY, "convolution"),
    (MaxPool, ORANGE, "maximum pooling"),
    (Local, PURPLE, "locally connected"),
    (Connected, GREEN, "fully connected"),
)
"""Layers that are drawn, with colour and name; the others change no shape."""


def network_figure(networks: Sequence[tuple[str, Network]], note: str) -> "Figure":
    """Every layer of each network as a block: its height by the side of its maps, its thickness by their number."""
    from matplotlib.patches import Patch

    kinds = {type(layer) for _, network in networks for layer in network.layers}
    with style():
        figure = new_figure(2.3 * len(networks) + 0.6, "", note)
        rows = figure.subplots(len(networks), 1, squeeze=False)[:, 0]
        ends = [_network(axes, title, network) for axes, (title, network) in zip(rows, networks, strict=True)]
        for axes in rows:
            axes.set_xlim(-0.4, max(ends))
        figure.legend(
            [Patch(facecolor=colour, edgecolor=INK) for kind, colour, _ in _PAINT if kind in kinds],
            [name for kind, _, name in _PAINT if kind in kinds],
            loc="outside upper left",
            ncols=4,
        )
    return figure


def _many(count: int) -> str:
    return f"{count / 1e6:,.1f} million" if count >= 1e6 else f"{count:,}"


def _network(axes: "Axes", title: str, network: Network) -> float:
    """Draw one network; returns where it ends on the right."""
    axes.set_title(f"{title}: {_many(network.parameters)} parameters", loc="left")
    x = _block(axes, 0.0, network.net.input, "white", "input") + 0.5
    for layer in network.layers:
        colour = next((paint for kind, paint, _ in _PAINT if isinstance(layer, kind)), None)
        if colour is not None:
            x = _block(axes, x, layer.output, colour, _words(layer)) + 0.32
    detection = network.detection
    if detection is not None:
        side, depth = detection.side, 5 * detection.boxes + detection.classes
        axes.text(x + 0.2, 0, f"S x S x (5B + C)\n= {side} x {side} x {depth}", va="center", fontsize=8, color=INK)
    axes.set_aspect("equal", anchor="W")
    axes.set_ylim(-6.4, 3.1)
    axes.axis("off")
    return x + 4.4


def _block(axes: "Axes", x: float, shape: Shape, colour: str, words: str) -> float:
    """Draw one block with its left edge at `x`; returns its right edge."""
    side = 0.35 + 0.4 * float(np.log2(shape.height)) if shape.height > 1 else 0.35
    height = side if shape.height > 1 else 0.5 + 0.25 * float(np.log2(shape.size))
    width = 0.1 + 0.045 * float(np.log2(shape.channels)) if shape.height > 1 else 0.16
    depth = side * _SLANT * 0.6
    low, high, right = -height / 2, height / 2, x + width
    for corners, shade in (
        ([(x, low), (right, low), (right, high), (x, high)], 1.0),
        ([(x, high), (right, high), (right + depth, high + depth), (x + depth, high + depth)], 0.75),
        ([(right, low), (right, high), (right + depth, high + depth), (right + depth, low + depth)], 0.55),
    ):
        axes.add_patch(_polygon(corners, colour, shade))
    axes.text(
        x + width / 2, -2.25, f"{words}  {_size(shape)}", rotation=90, va="top", ha="center", fontsize=6, color=INK
    )
    return right + depth * 0.55


def _polygon(corners: Sequence[tuple[float, float]], colour: str, shade: float = 1.0) -> "Polygon":
    from matplotlib.colors import to_rgb
    from matplotlib.patches import Polygon

    face = tuple(part * shade + (1 - shade) * 0.35 for part in to_rgb(colour))
    return Polygon(corners, closed=True, facecolor=face, edgecolor=INK, linewidth=0.5)


def _words(layer: Layer) -> str:
    match layer:
        case Convolutional() | Local():
            stride = f" /{layer.stride}" if layer.stride > 1 else ""
            return f"{layer.size}x{layer.size}{stride}"
        case MaxPool():
            return f"max {layer.size}x{layer.size} /{layer.stride}"
        case _:
            return "full"


def _size(shape: Shape) -> str:
    return f"{shape.size}" if shape.height == 1 else f"{shape.height}x{shape.width}x{shape.channels}"


def tensor_figure(grid: Grid, note: str) -> "Figure":
    """The output of the network as a block of numbers: `side` x `side` cells, 5 numbers per box, one per class."""
    depth = 5 * grid.boxes + grid.classes
    colours = [(PURPLE, GREEN, ORANGE, SKY)[box % 4] for box in range(grid.boxes) for _ in range(5)]
    colours += ["white"] * grid.classes
    with style():
        figure = new_figure(4.2, "", note)
        axes = figure.subplots()
        side = float(grid.side)
        for row in range(grid.side):
            for column in range(grid.side):
                axes.add_patch(_polygon(_square(column, row), colours[0]))
        for layer, colour in enumerate(colours):
            near, far = layer * _SLANT, (layer + 1) * _SLANT
            for cell in range(grid.side):
                top = [(cell + near, side + near), (cell + 1 + near, side + near)]
                axes.add_patch(_polygon([*top, (cell + 1 + far, side + far), (cell + far, side + far)], colour, 0.85))
                right = [(side + near, cell + near), (side + near, cell + 1 + near)]
                axes.add_patch(_polygon([*right, (side + far, cell + 1 + far), (side + far, cell + far)], colour, 0.7))
        end = side + depth * _SLANT
        axes.text(side / 2, -0.5, f"S = {grid.side}", ha="center", va="top")
        axes.text(-0.4, side / 2, f"S = {grid.side}", ha="right", va="center")
        axes.text(side + 0.6 + depth * _SLANT / 2, depth * _SLANT / 2 - 0.6, f"5B + C = {depth}", va="top")
        _tensor_key(axes, end + 1.2, end, grid)
        axes.set_xlim(-2.5, end + 9)
        axes.set_ylim(-1.4, end + 0.4)
        axes.set_aspect("equal")
        axes.axis("off")
    return figure


def _square(column: int, row: int) -> list[tuple[float, float]]:
    return [(column, row), (column + 1, row), (column + 1, row + 1), (column, row + 1)]


def _tensor_key(axes: "Axes", x: float, top: float, grid: Grid) -> None:
    rows = [
        ((PURPLE, GREEN, ORANGE, SKY)[box % 4], f"box {box + 1}: x, y, w, h, confidence") for box in range(grid.boxes)
    ]
    rows.append(("white", f"{grid.classes} class{'es' if grid.classes > 1 else ': cerebellum'}"))
    for index, (colour, words) in enumerate(rows):
        y = top - 1.4 * index - 1
        axes.add_patch(_polygon([(x, y), (x + 0.9, y), (x + 0.9, y + 0.9), (x, y + 0.9)], colour))
        axes.text(x + 1.3, y + 0.45, words, va="center")
    sizes = (f"S = {side}: {Grid(side, grid.boxes, grid.classes).outputs}" for side in (7, 9, 11, 13))
    y = top - 1.4 * len(rows) - 1
    axes.text(x, y, "S x S x (5B + C) numbers:\n" + "\n".join(sizes), va="top", linespacing=1.5)


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
