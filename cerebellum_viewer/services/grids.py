"""Experiments as a grid over the options in which they differ: each cell a mean over its experiments, with spread."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

import numpy as np

from cerebellum_viewer.services.experiments import ExperimentRecord
from engine.data.split import Part

Value = str | float | bool

NO_AXES = frozenset({"device", "threads", "channels_last", "compile", "cuda_graph"})
"""Options that change how fast a training is, and nothing of what it is."""


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
    """Cells by (row, column); an axis has its values ascending. `over`: further options that vary inside of cells."""

    rows: tuple[Value, ...]
    columns: tuple[Value, ...]
    cells: Mapping[tuple[int, int], Cell]
    over: tuple[str, ...]


def varying(records: Sequence[ExperimentRecord]) -> dict[str, tuple[Value, ...]]:
    """The options in which these experiments differ, with their values ascending; in the order of the form."""
    tables = [asdict(record.config) for record in records]
    values = {name: {table[name] for table in tables} for name in (tables[0] if tables else ()) if name not in NO_AXES}
    return {name: tuple(sorted(found)) for name, found in values.items() if len(found) > 1}


def make_grid(records: Sequence[ExperimentRecord], row: str, column: str, metric: str) -> Grid:
    """The grid of those experiments that have a scored checkpoint. `row` or `column` may be empty: one line then."""
    scored = [record for record in records if record.best_step is not None]
    axes = varying(scored)
    rows, columns = axes.get(row, ("",)), axes.get(column, ("",))
    found: dict[tuple[int, int], list[ExperimentRecord]] = {}
    for record in scored:
        values = asdict(record.config)
        found.setdefault((_place(rows, values.get(row)), _place(columns, values.get(column))), []).append(record)
    cells = {place: _cell(inside, metric) for place, inside in found.items()}
    return Grid(rows, columns, cells, tuple(name for name in axes if name not in {row, column}))


def _place(values: tuple[Value, ...], value: Value | None) -> int:
    return values.index(value) if value in values else 0


def _cell(records: Sequence[ExperimentRecord], metric: str) -> Cell:
    best = ((record, record.best_step) for record in records)
    values = (float(record.scores(Part.VAL)[step][metric]) for record, step in best if step is not None)
    return Cell(tuple(record.name for record in records), tuple(values))
