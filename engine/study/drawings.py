"""Drawings of what is neither chart nor picture: a network, and an output tensor."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from engine.config import Grid
from engine.darknet.layers import Connected, Convolutional, Layer, Local, MaxPool, Network, Shape
from engine.reporting.charts import GREEN, ORANGE, PURPLE, SKY, new_figure, style

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.patches import Polygon

INK = "#333333"
_SLANT = 0.45
"""Depth is drawn to the right and up, by this much of its length."""


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
