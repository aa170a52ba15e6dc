"""Experiments as a heat map over the options that vary in them: each cell a mean over its experiments, with spread."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from cerebellum_viewer.services.experiments import ExperimentRecord
from engine.data.split import Part
from engine.study.grid import Axes, ExperimentGrid, varying


@dataclass(frozen=True, slots=True)
class Family:
    """Scored experiments on one split that make a heat map, and the options that vary in them.

    Those of a grid that was queued together, whose axes are the grid's; all of a split; or of one network on it.
    """

    title: str
    records: tuple[ExperimentRecord, ...]
    axes: Axes


@dataclass(frozen=True, slots=True)
class Cell:
    """The experiments with one value of both axes, and their metric at the checkpoint that is best on validation."""

    names: tuple[str, ...]
    values: tuple[float, ...]

    @property
    def mean(self) -> float:
        """The mean over the experiments of the cell."""
        return float(np.mean(self.values))

    @property
    def spread(self) -> float | None:
        """The standard deviation (n - 1) over them; None below two."""
        return float(np.std(self.values, ddof=1)) if len(self.values) > 1 else None


@dataclass(frozen=True, slots=True)
class Grid:
    """Cells by (row, column); `over`: further options that vary inside of cells."""

    rows: tuple[Any, ...]
    columns: tuple[Any, ...]
    cells: Mapping[tuple[int, int], Cell]
    over: tuple[str, ...]


def families(records: Sequence[ExperimentRecord], remembered: Sequence[ExperimentGrid]) -> list[Family]:
    """What the scored ones of these experiments can be shown as: grids, then splits, the newest of both first."""
    scored = [record for record in records if record.best_step is not None]
    by_name = {record.name: record for record in scored}
    inside = ((g, tuple(by_name[c.experiment] for c in g.cells if c.experiment in by_name)) for g in remembered[::-1])
    found = [Family(grid.name, members, grid.axes) for grid, members in inside if members]
    for split in dict.fromkeys(record.split for record in scored[::-1]):
        whole = [record for record in scored if record.split == split]
        found.append(_alike(split, whole))
        networks = sorted({record.config.network for record in whole})
        if len(networks) > 1:
            found += [_alike(f"{split}, {name}", [r for r in whole if r.config.network == name]) for name in networks]
    return found


def _alike(title: str, records: Sequence[ExperimentRecord]) -> Family:
    return Family(title, tuple(records), varying([record.config for record in records]))


def make_grid(family: Family, row: str, column: str, metric: str) -> Grid:
    """The heat map of a family. `row` or `column` may be empty: one line then."""
    axes = family.axes
    rows, columns = axes.get(row, ("",)), axes.get(column, ("",))
    found: dict[tuple[int, int], list[ExperimentRecord]] = {}
    for record in family.records:
        values = asdict(record.config)
        found.setdefault((_place(rows, values.get(row)), _place(columns, values.get(column))), []).append(record)
    cells = {place: _cell(inside, metric) for place, inside in found.items()}
    return Grid(rows, columns, cells, tuple(name for name in axes if name not in {row, column}))


def _place(values: tuple[Any, ...], value: object) -> int:
    return values.index(value) if value in values else 0


def _cell(records: Sequence[ExperimentRecord], metric: str) -> Cell:
    best = ((record, record.best_step) for record in records)
    values = (float(record.scores(Part.VAL)[step][metric]) for record, step in best if step is not None)
    return Cell(tuple(record.name for record in records), tuple(values))
