"""The slices of the shown checkpoint as a table, worst first, with what went wrong in a word; and those wanted."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, QModelIndex, QObject, QSortFilterProxyModel

from cerebellum_viewer.document.document import ShownCheckpoint
from cerebellum_viewer.services.checkpoints import overlap_of
from cerebellum_viewer.services.error_queue import Kinds
from cerebellum_viewer.services.wording import part_text, signed
from cerebellum_viewer.widgets.table_model import AnyIndex, ItemRole, TableModel
from engine.data.annotation import SliceKey
from engine.data.split import Part
from engine.scoring.metrics import SliceScore
from engine.scoring.millimetres import SizeError
from engine.scoring.problems import Kind as ProblemKind

SORT_ROLE = ItemRole.UserRole


class Verdict(StrEnum):
    """What went wrong on a slice."""

    MISSED = "missed"
    LOW_IOU = "low IoU"
    FALSE_ALARM = "false alarm"
    OK = "ok"


VERDICTS: dict[Verdict, str] = {
    Verdict.MISSED: str(QT_TRANSLATE_NOOP("Worst", "missed")),
    Verdict.LOW_IOU: str(QT_TRANSLATE_NOOP("Worst", "low IoU")),
    Verdict.FALSE_ALARM: str(QT_TRANSLATE_NOOP("Worst", "false alarm")),
    Verdict.OK: str(QT_TRANSLATE_NOOP("Worst", "ok")),
}

HEADERS = (
    str(QT_TRANSLATE_NOOP("Worst", "Slice")),
    str(QT_TRANSLATE_NOOP("Worst", "IoU")),
    str(QT_TRANSLATE_NOOP("Worst", "Confidence")),
    str(QT_TRANSLATE_NOOP("Worst", "Verdict")),
    str(QT_TRANSLATE_NOOP("Worst", "Patient or volume")),
    str(QT_TRANSLATE_NOOP("Worst", "Part")),
    str(QT_TRANSLATE_NOOP("Worst", "Error (mm)")),
)
ERROR = len(HEADERS) - 1


def verdict_of(item: SliceScore) -> Verdict:
    """A box on the organ that fits badly is “low IoU”; no box on it at all is “missed”."""
    if item.missed:
        return Verdict.LOW_IOU if item.false_positives and item.iou else Verdict.MISSED
    return Verdict.FALSE_ALARM if item.false_positives else Verdict.OK


class WorstModel(TableModel[SliceScore]):
    """One row per judged slice."""

    context, headers, numbers = "Worst", HEADERS, frozenset({1, 2, ERROR})

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._places: dict[SliceKey, int] = {}
        self._parts: Mapping[SliceKey, Part] = {}
        self._kinds: Kinds = {}
        self._errors: Mapping[SliceKey, SizeError] = {}
        self.labels: Kinds = {}

    def show(
        self,
        shown: ShownCheckpoint | None,
        kinds: Kinds | None = None,
        errors: Mapping[SliceKey, SizeError] | None = None,
    ) -> None:
        """Another checkpoint, or the same one at another confidence, with what the error queue has of its slices."""
        self.beginResetModel()
        self._rows = list(shown.scores) if shown else []
        self._places = {item.key: row for row, item in enumerate(self._rows)}
        self._parts = shown.part_of if shown else {}
        self._kinds, self._errors = kinds or {}, errors or {}
        self.endResetModel()

    def score(self, row: int) -> SliceScore:
        """What is known of one row's slice."""
        return self._rows[row]

    def index_of(self, key: SliceKey | None) -> QModelIndex:
        """The row of a slice; invalid where it has none."""
        return self.index(self._places[key], 0) if key in self._places else QModelIndex()

    def part(self, row: int) -> Part:
        """The part of the split that one row's slice belongs to."""
        return self._parts[self._rows[row].key]

    def problems(self, row: int) -> frozenset[ProblemKind]:
        """What the error queue has of one row's slice, its labels included."""
        key, nothing = self._rows[row].key, frozenset[ProblemKind]()
        return self._kinds.get(key, nothing) | self.labels.get(key, nothing)

    def cell(self, row: int, column: int, role: int) -> Any:  # noqa: ANN401  # whatever the role asks for
        """What is known of a slice, and what the error in mm means."""
        if role == ItemRole.DisplayRole:
            return self._texts(row)[column]
        if role == SORT_ROLE:
            return self._values(row)[column]
        return self._error_words(row) if role == ItemRole.ToolTipRole and column == ERROR else None

    def _texts(self, row: int) -> tuple[str, ...]:
        item = self._rows[row]
        iou = "–" if item.iou is None else f"{item.iou:.3f}"
        verdict = QCoreApplication.translate("Worst", VERDICTS[verdict_of(item)])
        return (
            str(item.key),
            iou,
            f"{item.score:.3f}",
            verdict,
            item.patient,
            part_text(self.part(row)),
            self._error_text(item),
        )

    def _values(self, row: int) -> tuple[Any, ...]:
        """What columns are sorted by. Slice names carry their number with leading zeros so that 10 follows 9."""
        item = self._rows[row]
        name = f"{item.key.volume}/{item.key.index:09d}"
        iou = 2.0 if item.iou is None else item.iou
        return (
            name,
            iou,
            item.score,
            list(Verdict).index(verdict_of(item)),
            item.patient,
            self.part(row).value,
            self._worst_edge(item),
        )

    def _worst_edge(self, item: SliceScore) -> float:
        error = self._errors.get(item.key)
        return -1.0 if error is None else error.worst_edge

    def _error_text(self, item: SliceScore) -> str:
        return f"{self._worst_edge(item):.1f}" if item.key in self._errors else "–"

    def _error_words(self, row: int) -> str | None:
        error = self._errors.get(self._rows[row].key)
        if error is None:
            return None
        text = QCoreApplication.translate(
            "Worst", "The farthest edge is {edge} mm off; width {width} mm, height {height} mm."
        ).format(edge=f"{error.worst_edge:.1f}", width=signed(error.width, 1), height=signed(error.height, 1))
        if error.days is None:
            return text
        days = QCoreApplication.translate(
            "Worst", "The error of the width would shift an age that is read off a TCD of that size by {days} days."
        )
        return f"{text}\n{days.format(days=signed(error.days, 1))}"


class Kind(StrEnum):
    """Slices that one may want to see. Those with a missed box and those with a false alarm overlap."""

    EVERY = "every"
    MISSED = "missed"
    FALSE_ALARM = "false alarm"
    LOW_IOU = "low IoU"
    OK = "ok"
    CONFIDENT = "confident and wrong"
    OFF_MASK = "truth off its mask"
    OUTLIER = "neighbour outlier"


LABEL_KINDS = frozenset({Kind.OFF_MASK, Kind.OUTLIER})
"""Those that are about the labels and not about the checkpoint."""
_PROBLEMS = {
    Kind.CONFIDENT: ProblemKind.CONFIDENT_AND_WRONG,
    Kind.OFF_MASK: ProblemKind.TRUTH_OFF_MASK,
    Kind.OUTLIER: ProblemKind.NEIGHBOUR_OUTLIER,
}
_KINDS: Mapping[Kind, Callable[[SliceScore], bool]] = {
    Kind.EVERY: lambda _: True,
    Kind.MISSED: lambda item: item.missed > 0,
    Kind.FALSE_ALARM: lambda item: item.false_positives > 0,
    Kind.LOW_IOU: lambda item: verdict_of(item) is Verdict.LOW_IOU,
    Kind.OK: lambda item: verdict_of(item) is Verdict.OK,
}


def is_of(kind: Kind, item: SliceScore, problems: frozenset[ProblemKind]) -> bool:
    """Whether a slice is of a kind."""
    return _PROBLEMS[kind] in problems if kind in _PROBLEMS else _KINDS[kind](item)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which slices to show. Ranges include their lower end; an upper end of 1 includes 1."""

    part: Part | None = None
    kind: Kind = Kind.EVERY
    patient: str | None = None
    iou: tuple[float, float] = (0.0, 1.0)
    score: tuple[float, float] = (0.0, 1.0)

    def fits(self, item: SliceScore, part: Part, problems: frozenset[ProblemKind]) -> bool:
        """Whether a slice of a part of the split is wanted."""
        return (
            self.part in {None, part}
            and self.patient in {None, item.patient}
            and is_of(self.kind, item, problems)
            and _within(overlap_of(item), self.iou)
            and _within(item.score, self.score)
        )


@dataclass(frozen=True, slots=True)
class Counts:
    """Boxes found, false alarms and missed boxes of some slices, as `Metrics` counts them."""

    slices: int
    found: int
    false_alarms: int
    missed: int


class WorstFilter(QSortFilterProxyModel):
    """The slices that are wanted."""

    def __init__(self, source: WorstModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._worst = source
        self._wanted = Wanted()
        self.setSourceModel(source)
        self.setSortRole(SORT_ROLE)

    def narrow(self, wanted: Wanted) -> None:
        """Show these slices alone."""
        self._wanted = wanted
        self.invalidate()

    def counts(self) -> Counts:
        """What the slices that are shown add up to."""
        items = [self._worst.score(row) for row in self._wanted_rows(self._wanted)]
        return Counts(
            slices=len(items),
            found=sum(item.matched for item in items),
            false_alarms=sum(item.false_positives for item in items),
            missed=sum(item.missed for item in items),
        )

    def kinds(self) -> dict[Kind, int]:
        """How many slices would be shown of each kind."""
        rows, source = self._wanted_rows(replace(self._wanted, kind=Kind.EVERY)), self._worst
        return {kind: sum(is_of(kind, source.score(row), source.problems(row)) for row in rows) for kind in Kind}

    def _wanted_rows(self, wanted: Wanted) -> list[int]:
        return [row for row in range(self._worst.rowCount()) if self._fits(wanted, row)]

    def _fits(self, wanted: Wanted, row: int) -> bool:
        return wanted.fits(self._worst.score(row), self._worst.part(row), self._worst.problems(row))

    def filterAcceptsRow(self, row: int, _parent: AnyIndex) -> bool:  # noqa: N802  # Qt override
        return self._fits(self._wanted, row)


def _within(value: float, limits: tuple[float, float]) -> bool:
    low, high = limits
    return low <= value and (value < high or high >= 1)
