"""Which slices the worst list shows: part, kind, patient, ranges of IoU and confidence; and what they add up to."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, QSignalBlocker, Signal
from PySide6.QtWidgets import QComboBox, QGridLayout, QWidget

from cerebellum_viewer.panels.worst_model import Counts, Kind, Wanted
from cerebellum_viewer.services.wording import part_text
from cerebellum_viewer.widgets.decimal_box import DecimalBox
from cerebellum_viewer.widgets.sentence import Sentence
from engine.data.split import Part

_KINDS = {
    Kind.EVERY: QT_TRANSLATE_NOOP("Worst", "every slice ({0})"),
    Kind.MISSED: QT_TRANSLATE_NOOP("Worst", "missed ({0})"),
    Kind.FALSE_ALARM: QT_TRANSLATE_NOOP("Worst", "false alarm ({0})"),
    Kind.LOW_IOU: QT_TRANSLATE_NOOP("Worst", "low IoU ({0})"),
    Kind.OK: QT_TRANSLATE_NOOP("Worst", "ok ({0})"),
    Kind.CONFIDENT: QT_TRANSLATE_NOOP("Worst", "sure but wrong ({0})"),
    Kind.OFF_MASK: QT_TRANSLATE_NOOP("Worst", "off its mask ({0})"),
    Kind.OUTLIER: QT_TRANSLATE_NOOP("Worst", "outlier ({0})"),
}
LETTERS = 10
"""Room that a choice asks for: with its longest one it would take the canvas’s."""

LEAST_WIDTH = 112
"""Of a list, in pixels; its longest names are then cut, and whole in the list that opens."""


class WorstFilters(QWidget):
    """Keeps what was chosen when another checkpoint is shown, as far as that has it."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.part, self.kind, self.patient = QComboBox(), QComboBox(), QComboBox()
        self.above, self.below = _limit(0.0), _limit(1.0)
        self.surer, self.less_sure = _limit(0.0), _limit(1.0)
        self._counts = Sentence()
        self._lay_out()
        self.kind.addItems([""] * len(Kind))
        self.show_counts(Counts(0, 0, 0, 0), dict.fromkeys(Kind, 0))
        for combo in (self.part, self.kind, self.patient):
            combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            combo.setMinimumContentsLength(LETTERS)
            combo.currentIndexChanged.connect(self.changed)
        for limit in (self.above, self.below, self.surer, self.less_sure):
            limit.valueChanged.connect(self.changed)

    @property
    def wanted(self) -> Wanted:
        """What is chosen. Qt gives plain strings back; None stands for all."""
        part = self.part.currentData()
        return Wanted(
            part=Part(part) if part else None,
            kind=list(Kind)[self.kind.currentIndex()],
            patient=self.patient.currentData(),
            iou=(self.above.value(), self.below.value()),
            score=(self.surer.value(), self.less_sure.value()),
        )

    def offer(self, parts: Sequence[Part], patients: Sequence[str]) -> None:
        """Other parts and patients. Validation first: it is what a choice may be based on."""
        part = self.wanted.part if self.part.count() > 1 else Part.VAL
        _fill(self.part, [(part_text(item), item.value) for item in parts], self.tr("all scored parts"), part)
        names = [(name, name) for name in patients]
        _fill(self.patient, names, self.tr("all patients"), self.patient.currentData(), all_first=True)

    def show_counts(self, counts: Counts, by_kind: Mapping[Kind, int]) -> None:
        """Say what the chosen slices add up to, and how many slices there are of each kind."""
        text = self.tr("Slices: {0}. Boxes: {1} found, {2} false alarms, {3} missed")
        self._counts.setText(text.format(counts.slices, counts.found, counts.false_alarms, counts.missed))
        for row, kind in enumerate(Kind):
            pattern = QCoreApplication.translate("Worst", str(_KINDS[kind]))
            self.kind.setItemText(row, pattern.format(by_kind[kind]))

    def _lay_out(self) -> None:
        names = {
            self.part: self.tr("Part of the split"),
            self.kind: self.tr("Kind of slice, with the number of slices"),
            self.patient: self.tr("Patient"),
            self.above: self.tr("Show slices with an IoU from"),
            self.below: self.tr("Show slices with an IoU below"),
            self.surer: self.tr("Show slices with a confidence from"),
            self.less_sure: self.tr("Show slices with a confidence below"),
        }
        for widget, name in names.items():
            widget.setAccessibleName(name)
            widget.setToolTip(name)
        self.above.setPrefix(self.tr("IoU ≥ "))
        self.below.setPrefix("< ")
        self.surer.setPrefix(self.tr("conf. ≥ "))
        self.less_sure.setPrefix("< ")
        self._counts.setObjectName("hint")
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(4)
        for row, combo in enumerate((self.part, self.kind, self.patient)):
            # By the names in the list the docks would be wider than the canvas of a small screen can spare.
            combo.setMinimumWidth(LEAST_WIDTH)
            grid.addWidget(combo, row, 0)
        for row, limits in enumerate(((self.above, self.below), (self.surer, self.less_sure))):
            for column, limit in enumerate(limits, start=1):
                grid.addWidget(limit, row, column)
        grid.addWidget(self._counts, 2, 1, 1, 2)
        grid.setColumnStretch(0, 1)


def _limit(value: float) -> DecimalBox:
    box = DecimalBox()
    box.setRange(0.0, 1.0)
    box.setSingleStep(0.05)
    box.setValue(value)
    return box


def _fill(
    combo: QComboBox, items: Sequence[tuple[str, str]], every: str, chosen: str | None, *, all_first: bool = False
) -> None:
    """Offer other items without a word about it, with one for all; the same stays chosen if it is still there."""
    rows: list[tuple[str, str | None]] = list(items)
    rows.insert(0 if all_first else len(rows), (every, None))
    with QSignalBlocker(combo):
        combo.clear()
        for text, data in rows:
            combo.addItem(text, data)
        combo.setCurrentIndex(max(combo.findData(chosen), 0))
