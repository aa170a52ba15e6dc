"""Charts as Matplotlib figures, and figures as SVG and PNG whose bytes depend on nothing but what is drawn."""

import io
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

DPI = 144
WIDTH_INCHES = 9.0
NOTE_LETTERS = 175
LEGEND_LETTERS = 64
MOST_MARKERS = 100
"""Points of a line that are marked one by one."""
BLUE, ORANGE, GREEN, PURPLE, SKY, GREY = "#0072B2", "#D55E00", "#009E73", "#AA4499", "#56B4E9", "#555555"
STYLES: tuple[tuple[str, Any, str], ...] = (
    (BLUE, "-", "o"),
    (ORANGE, "--", "s"),
    (GREEN, "-.", "^"),
    (PURPLE, ":", "D"),
    (GREY, (0, (6, 1.5, 1, 1.5, 1, 1.5)), "v"),
    (SKY, (0, (1, 2)), "P"),
)
"""Colour, line and marker of each line: told apart without colour too. Colours after Okabe and Ito."""
_RC: Any = {
    "font.family": "DejaVu Sans",
    "font.size": 9,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.titlesize": 10,
    "axes.grid": True,
    "grid.color": "#e3e6e9",
    "legend.frameon": False,
    "svg.hashsalt": "cerebellum-viewer",
    "figure.facecolor": "white",
}


@dataclass(frozen=True, slots=True)
class Drawing:
    """A figure in two formats: `svg` text, and `png` bytes."""

    svg: str
    png: bytes


@dataclass(frozen=True, slots=True)
class Series:
    """One line: points (x, y), and the interval of each y where there is one."""

    label: str
    x: Sequence[float]
    y: Sequence[float]
    low: Sequence[float | None] = ()
    high: Sequence[float | None] = ()


@dataclass(frozen=True, slots=True)
class Panel:
    """One pair of axes with its lines. `top` is the upper end of y; None is for counts, which have none."""

    title: str
    y_label: str
    lines: Sequence[Series]
    top: float | None = None
    x_label: str = "batches learnt"


@dataclass(frozen=True, slots=True)
class Dot:
    """One row of a dot plot: a value with its interval, and a second value without one."""

    label: str
    value: float | None
    low: float | None
    high: float | None
    other: float | None


def new_figure(height: float, stamp: str, note: str) -> "Figure":
    """An empty figure of the report's width that bears the leak stamp above and its numbers below."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH_INCHES, height), layout="constrained")
    if stamp:
        figure.suptitle(stamp, color="#a3330b", fontsize=9, fontweight="bold", x=0.01, ha="left")
    if note:
        figure.supxlabel(textwrap.fill(note, NOTE_LETTERS), fontsize=7.5, color=GREY, x=0.01, ha="left")
    return figure


def draw(figure: "Figure") -> Drawing:
    """The figure as SVG and PNG."""
    from matplotlib import rc_context

    svg, png = io.StringIO(), io.BytesIO()
    with rc_context(_RC):
        figure.savefig(svg, format="svg", dpi=DPI, metadata={"Date": None})
        figure.set_layout_engine("none")  # what was laid out once stays
        figure.savefig(png, format="png", dpi=DPI, metadata={"Software": None})
    return Drawing(svg.getvalue(), png.getvalue())


def style() -> Any:  # noqa: ANN401  # Matplotlib's own context
    """The look of all charts, for the block in which one is made."""
    from matplotlib import rc_context

    return rc_context(_RC)


def line_panels(panels: Sequence[Panel], stamp: str, note: str) -> "Figure":
    """Panels side by side over the batches learnt."""
    with style():
        figure = new_figure(4.2, stamp, note)
        axes = figure.subplots(1, len(panels), squeeze=False)[0]
        for pair, panel in zip(axes, panels, strict=True):
            _panel(pair, panel)
        _legends(figure, axes)
    return figure


def _legends(figure: "Figure", axes: "Sequence[Axes]") -> None:
    """One for all where the panels have the same lines, else one in each."""
    handles, labels = axes[0].get_legend_handles_labels()
    if any(pair.get_legend_handles_labels()[1] != labels for pair in axes):
        for pair in axes:
            pair.legend(loc="upper left", fontsize=7.5, handlelength=3.5)
        return
    # The stamp stands on the left of this line.
    columns = 4 if sum(map(len, labels)) < LEGEND_LETTERS else 2
    figure.legend(handles, labels, loc="outside upper right", ncols=columns, handlelength=3.5)


def _panel(axes: "Axes", panel: Panel) -> None:
    axes.set_title(panel.title, loc="left")
    axes.set_xlabel(panel.x_label)
    axes.set_ylabel(panel.y_label)
    spread = max((max(line.x, default=0) for line in panel.lines), default=0) * 0.006
    for index, line in enumerate(panel.lines):
        colour, dashes, marker = STYLES[index % len(STYLES)]
        # Moved aside a little, so that intervals of equal batches do not hide each other.
        x = [value + (index - (len(panel.lines) - 1) / 2) * spread for value in line.x]
        marks = marker if len(x) <= MOST_MARKERS else ""
        axes.plot(x, line.y, color=colour, linestyle=dashes, marker=marks, markersize=4, label=line.label)
        known = [(at, low, high) for at, low, high in zip(x, line.low, line.high, strict=False) if low is not None]
        if known:
            at, low, high = zip(*known, strict=True)
            axes.vlines(at, low, high, color=colour, linewidth=1, alpha=0.45)
    if not any(len(line.x) for line in panel.lines):
        axes.text(0.5, 0.5, "no checkpoint scored", transform=axes.transAxes, ha="center", color=GREY)
    axes.set_ylim(0, panel.top and panel.top * 1.03)  # a marker at the top stays whole
    axes.margins(x=0.04)
    axes.locator_params(axis="both" if panel.top is None else "x", integer=True)


def dot_plot(dots: Sequence[Dot], stamp: str, note: str) -> "Figure":
    """Mean IoU per row: the checkpoint chosen on validation with its interval, and the best on test beside it."""
    with style():
        figure = new_figure(1.5 + 0.34 * len(dots), stamp, note)
        axes = figure.subplots()
        for row, dot in enumerate(dots):
            _dot(axes, row, dot)
        axes.set_yticks(range(len(dots)), [dot.label for dot in dots])
        axes.set_ylim(len(dots) - 0.4, -0.6)
        axes.set_xlim(0, 1)
        axes.set_xlabel("mean IoU on test")
        handles, labels = axes.get_legend_handles_labels()
        unique = dict(zip(labels, handles, strict=True))
        figure.legend(unique.values(), unique.keys(), loc="outside upper right", ncols=2)
    return figure


def _dot(axes: "Axes", row: int, dot: Dot) -> None:
    if dot.value is None:
        axes.text(0.01, row, "not there yet", va="center", color=GREY, fontsize=8)
        return
    if dot.low is not None and dot.high is not None:
        axes.hlines(row, dot.low, dot.high, color=BLUE, linewidth=2, alpha=0.5)
    if dot.other is not None:
        axes.plot([dot.other], [row], color=ORANGE, marker="D", mfc="none", ls="", label="best on test (optimistic)")
    axes.plot([dot.value], [row], color=BLUE, marker="o", ls="", label="chosen on validation, with 95 % interval")
