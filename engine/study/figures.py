"""The paper's figures 1 to 10, and two for the open questions, drawn from whatever runs there are."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from engine.config import preset
from engine.data.blackout import read_to_show
from engine.data.store import Workspace
from engine.errors import UserError
from engine.reporting.charts import Dot, Drawing, Panel, Series, dot_plot, draw, line_panels
from engine.reporting.slices import Shown, picture_grid
from engine.study.drawings import network_figure, tensor_figure
from engine.study.pictures import expert_picture, last_picture, predicted_picture
from engine.study.plan import KINDS, MOMENTA, RATES, SIDES, configured_network
from engine.study.results import Result, shown_slices
from engine.wording import counted

if TYPE_CHECKING:
    from matplotlib.figure import Figure

INTERVALS = "Bars: 95 % t interval of the patients' means, on the logit scale."
RULE = (
    "Slices chosen by rule, not by result: the middle slice with an organ of patients spread evenly over their names."
)
SHOWN = 3
LINES = 4
"""Lines in one panel that can still be told apart."""


@dataclass(frozen=True, slots=True)
class Sources:
    """What figures are drawn from: the workspace, and results by kind of study."""

    workspace: Path
    results: Mapping[str, Sequence[Result]]

    def of(self, kind: str) -> Sequence[Result]:
        """The runs of a study that have a scored checkpoint. Raises UserError, saying what to do, if there is none."""
        found = [result for result in self.results.get(kind, ()) if result.test]
        if not found:
            raise UserError(f"No run of {kind} has been scored.", f"Ask for “reproduce WORKSPACE {kind}” first.")
        return found


@dataclass(frozen=True, slots=True)
class FigureKind:
    """One figure that can be drawn; `make` raises UserError where something that it needs is missing.

    `study` is the kind of study that it shows; without one it shows no result, or the only study that there is.
    """

    title: str
    make: Callable[[Sources], "Figure"]
    study: str = ""


def draw_figure(name: str, sources: Sources) -> Drawing:
    """One of `FIGURES`. Raises UserError, saying why, if it cannot be drawn."""
    return draw(FIGURES[name].make(sources))


def results_of(name: str, sources: Sources) -> Sequence[Result]:
    """The runs that a figure speaks of."""
    everything = [result for results in sources.results.values() for result in results]
    return sources.results.get(FIGURES[name].study, everything)


def stamp_of(results: Sequence[Result]) -> str:
    """The leak stamp, if any of the runs bears one."""
    return next((result.manifest.stamp for result in results if result.manifest.stamp), "")


def counts_of(results: Sequence[Result]) -> str:
    """On how many slices and patients the runs were tested, and how they were split."""
    tested = {
        (m["slices"], m["patients"], result.manifest.split_by)
        for result in results
        for m in list(result.test.values())[:1]
    }
    words = [f"{counted(n, 'slice')} of {counted(who, 'patient')}, split by {by}" for n, who, by in sorted(tested)]
    return f"Test part: {'; '.join(words)}." if words else "Nothing has been tested yet."


def _networks(sources: Sources) -> "Figure":
    names = {"table1": "YOLO, 24 convolutions and 2 connected layers", "table2": "Tiny YOLO, 8 convolutions"}
    shown = []
    for kind, title in names.items():
        results = sources.results.get(kind, ())
        config = results[0].config if results else preset(KINDS[kind].preset)
        shown.append((f"{title}, S = {config.side}, width {config.width:g}", configured_network(config)))
    return network_figure(shown, "Height: side of the maps; thickness: their number. Both by logarithm.")


def _slice_and_mask(sources: Sources) -> "Figure":
    with Workspace.open(sources.workspace, to_read=True) as workspace:
        keys = [key for key, record in workspace.slices().items() if record.expert_mask]
        masked = [key for key in keys if key.volume == keys[0].volume]
        if not masked:
            raise UserError("No slice has an expert's mask.", "Import pictures with their masks.")
        key = masked[len(masked) // 2]
        mask = workspace.expert_mask(key)
        record = workspace.slices()[key]
        picture = read_to_show(workspace.folder, key.volume, record.image, record.image_sha256)
    if mask is None or not mask.any():
        raise UserError(f"The mask of {key} is empty.", "Import pictures with their masks.")
    white = (np.asarray(mask) * 255).astype(np.uint8)
    pictures = [Shown(f"slice {key}", picture), Shown("expert's mask", white), Shown("outline", picture, mask=mask)]
    return picture_grid([("", pictures)], "", "The middle slice of the first volume that has masks.")


def _tensor(sources: Sources) -> "Figure":
    results = next((found for found in sources.results.values() if found), ())
    grid = results[0].config.grid if results else preset("tiny-yolo").grid
    return tensor_figure(
        grid, "Per cell, as the paper draws it; in memory Darknet has all classes first, then all confidences."
    )


def _curve(result: Result, metric: str, label: str) -> Series:
    steps = sorted(result.test)
    rows = [result.test[step] for step in steps]
    ends = metric == "mean_iou"
    low, high = ([row[f"mean_iou_{end}"] for row in rows] if ends else [] for end in ("low", "high"))
    return Series(label, steps, [row[metric] for row in rows], low, high)


def _grid_cells(sources: Sources) -> "Figure":
    results = sources.of("table1")
    panels = [
        Panel(title, unit, [_curve(result, metric, f"S = {result.config.side}") for result in results], top=1)
        for metric, title, unit in (
            ("mean_iou", "Mean IoU on test", "mean IoU"),
            ("f1", "F1 on test (IoU 0.5, confidence from validation)", "F1"),
        )
    ]
    return line_panels(panels, stamp_of(results), f"{counts_of(results)} {INTERVALS}")


def _predictions(side: int) -> Callable[[Sources], "Figure"]:
    def make(sources: Sources) -> "Figure":
        results = sources.of("table1")
        result = next((found for found in results if found.config.side == side), None)
        if result is None or result.chosen is None:
            raise UserError(f"The run with S = {side} has not been scored.", "Ask for “reproduce WORKSPACE table1”.")
        items = shown_slices([found.manifest for found in results], SHOWN)
        rows: list[tuple[str, list[Shown | None]]] = [
            ("predicted", [predicted_picture(sources.workspace, item, result, result.chosen) for item in items]),
            ("expert", [expert_picture(sources.workspace, item) for item in items]),
        ]
        words = f"S = {side}, {result.chosen} batches (chosen on validation). {counts_of([result])} {RULE}"
        return picture_grid(rows, stamp_of([result]), words)

    return make


def _momenta(sources: Sources) -> "Figure":
    results = sources.of("table2")
    best = max(results, key=lambda found: max((m["mean_iou"] for m in found.validation.values()), default=0.0))
    rate = best.config.learning_rate
    by_momentum = {found.config.momentum: found for found in results if found.config.learning_rate == rate}
    items = shown_slices([found.manifest for found in results], 2)
    rows = []
    for item in items:
        found = [by_momentum.get(momentum) for momentum in MOMENTA]
        rows.append((str(item.key), [last_picture(sources.workspace, item, result) for result in found]))
    words = (
        f"Learning rate {rate:g} (best on validation), after the last batch. Dashed: predicted, with its confidence; "
        f"solid: the expert's. {counts_of([best])} {RULE}"
    )
    return picture_grid(rows, stamp_of(results), words)


def _false_positives(sources: Sources) -> "Figure":
    results = sources.of("table2")
    panels = [
        Panel(
            f"learning rate {rate:g}",
            "false positives on test",
            [
                _curve(result, "false_positives", f"momentum {result.config.momentum}")
                for result in results
                if result.config.learning_rate == rate
            ],
        )
        for rate in RATES
    ]
    words = f"{counts_of(results)} At IoU 0.5 and the confidence that is best on validation; a count has no interval."
    return line_panels(panels, stamp_of(results), words)


def _open_question(sources: Sources) -> tuple[str, Sequence[Result]]:
    kind = next(iter(sources.results))
    return kind, sources.of(kind)


def _arms(sources: Sources) -> "Figure":
    kind, results = _open_question(sources)
    titles = {arm.name: arm.title for arm in KINDS[kind].arms}
    several = len({result.config.seed for result in results}) > 1
    dots = [_dot(result, titles[result.run.arm], several=several) for result in sources.results[kind]]
    return dot_plot(sorted(dots, key=lambda dot: dot.label), stamp_of(results), f"{counts_of(results)} {INTERVALS}")


def _dot(result: Result, title: str, *, several: bool) -> Dot:
    honest, flattered = result.at(result.chosen), result.at(result.flattered)
    label = f"{title}, seed {result.config.seed}" if several else title
    if honest is None or flattered is None:
        return Dot(label, None, None, None, None)
    return Dot(label, honest["mean_iou"], honest["mean_iou_low"], honest["mean_iou_high"], flattered["mean_iou"])


def _curves(sources: Sources) -> "Figure":
    kind, results = _open_question(sources)
    seed = min(result.config.seed for result in results)
    first = [result for result in results if result.config.seed == seed]
    panels_of = [first[at : at + LINES] for at in range(0, len(first), LINES)]
    titles = {arm.name: arm.title for arm in KINDS[kind].arms}
    panels = [
        Panel("Mean IoU on test", "mean IoU", [_curve(r, "mean_iou", titles[r.run.arm]) for r in part], top=1)
        for part in panels_of
    ]
    return line_panels(panels, stamp_of(results), f"Seed {seed}. {counts_of(first)} {INTERVALS}")


FIGURES: Mapping[str, FigureKind] = {
    "1": FigureKind("The networks, layer by layer", _networks),
    "2": FigureKind("A slice and its expert mask", _slice_and_mask),
    "3": FigureKind("The output tensor", _tensor),
    "4": FigureKind("Mean IoU and F1 against batches learnt, by number of cells", _grid_cells, "table1"),
    **{
        str(number): FigureKind(f"Predictions beside expert annotations, S = {side}", _predictions(side), "table1")
        for number, side in enumerate(SIDES, 5)
    },
    "9": FigureKind("Predictions of Tiny YOLO by momentum", _momenta, "table2"),
    "10": FigureKind(
        "False positives against batches learnt, by learning rate and momentum", _false_positives, "table2"
    ),
    "arms": FigureKind("Mean IoU on test, run by run", _arms),
    "curves": FigureKind("Mean IoU against batches learnt", _curves),
}
"""By the paper's numbers; the last two are for the open questions."""

FIGURES_OF: Mapping[str, tuple[str, ...]] = {
    "table1": ("1", "2", "3", "4", "5", "6", "7", "8"),
    "table2": ("1", "2", "3", "9", "10"),
    "figures": tuple(str(number) for number in range(1, 11)),
}
OPEN_QUESTION = ("arms", "curves")
