"""How far two readers agree as a figure: Bland and Altman's plot of each size, a point per patient."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from engine.reporting.charts import new_figure, style
from engine.scoring.agreement import SizeAgreement

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


def bland_altman_figure(first: str, second: str, sizes: Sequence[SizeAgreement]) -> "Figure":
    """The difference over the mean with bias and 95 % limits, the interval of each shaded; one panel per size."""
    note = f"{second} less {first}; a point is a patient; lines: bias and 95 % limits of agreement with their intervals"
    with style():
        figure = new_figure(3.6, "", note)
        axes = figure.subplots(1, max(len(sizes), 1), squeeze=False)[0]
        for pair, size in zip(axes, sizes, strict=False):
            _plot(pair, size)
    return figure


def _plot(axes: "Axes", size: SizeAgreement) -> None:
    axes.set_title(f"{size.quantity}, {size.bias.patients} patients", loc="left")
    axes.set_xlabel(f"mean of both, {size.unit}")
    axes.set_ylabel(f"difference, {size.unit}")
    axes.plot(*zip(*size.points, strict=True), linestyle="none", marker="o", markersize=3.5, color="#0072b2")
    error = size.limit_error or 0.0
    limits = [limit for limit in (size.low, size.high) if limit is not None]
    ends = [
        (size.bias.value, (size.bias.low, size.bias.high), "-"),
        *((limit, (limit - error, limit + error), "--") for limit in limits),
    ]
    for value, (low, high), dashes in ends:
        axes.axhline(value, color="#d55e00", linestyle=dashes, linewidth=1.2)
        if low is not None and high is not None:
            axes.axhspan(low, high, color="#d55e00", alpha=0.12, linewidth=0)
