"""Two checkpoints compared: the paired difference by patient, and the slices behind it, side by side on the canvas."""

from html import escape

from PySide6.QtCore import QModelIndex, QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QTreeView,
    QVBoxLayout,
    QWidget,
)

from cerebellum_viewer.document.document import Document
from cerebellum_viewer.panels.difference_model import DifferenceModel
from cerebellum_viewer.panels.stamp import Stamp
from cerebellum_viewer.services.background import Background
from cerebellum_viewer.services.comparing import ComparedPair, Named, Question, compare_pair
from cerebellum_viewer.services.seal import Seal
from cerebellum_viewer.services.wording import metric_definition, metric_text, part_text, signed
from cerebellum_viewer.widgets.sentence import Sentence
from engine.data.split import Part
from engine.errors import UserError
from engine.scoring.comparison import COMPARED, Comparison, false_alarm_chance, holm
from engine.scoring.contours import MEASURES
from engine.scoring.intervals import LEVEL, Interval


class ComparisonPanel(QWidget):
    """A click or Enter goes to the slice, with the first checkpoint on the canvas and the second beside it."""

    beside_wanted = Signal(str)
    """The checkpoint, by its name, that shall lie beside the canvas."""

    def __init__(self, document: Document, background: Background, seal: Seal, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._background = background
        self._seal = seal
        self._chosen: tuple[Named, Named] | None = None
        self._wanted: Question | None = None
        self._pair: ComparedPair | None = None
        self._looked: dict[object, float] = {}
        self.metric_choice, self.part = QComboBox(), QComboBox()
        self.model = DifferenceModel(self)
        self.summary = Sentence(self.tr("Select two checkpoints in the table, then “Compare two”."))
        self.stamp = Stamp()
        self.table = QTreeView()
        self._lay_out()
        self.metric_choice.currentIndexChanged.connect(self._ask)
        self.part.currentIndexChanged.connect(self._ask)
        seal.changed.connect(self._offer_parts)
        self.table.clicked.connect(self._go)
        self.table.activated.connect(self._go)

    def compare(self, first: Named, second: Named) -> None:
        """Compare two checkpoints in what is chosen, beside the window."""
        self._chosen = first, second
        self._offer_parts()
        self._ask()

    def _offer_parts(self) -> None:
        """Those that may be shown of both; a look at the test part is for both to be opened first."""
        shown = [self._seal.parts(experiment.name) for experiment, _ in self._chosen or ()]
        offered = [part for part in (Part.VAL, Part.TRAIN, Part.TEST) if all(part in own for own in shown)]
        before = self.part.currentData()
        with QSignalBlocker(self.part):
            self.part.clear()
            for part in offered if self._chosen else ():
                self.part.addItem(part_text(part), part.value)
            self.part.setCurrentIndex(max(self.part.findData(before), 0))

    def _ask(self) -> None:
        if self._chosen is None:
            return
        wanted = Question(*self._chosen, str(self.metric_choice.currentData()), Part(self.part.currentData()))
        parts = [self._seal.parts(experiment.name) for experiment, _ in self._chosen]
        self._wanted = wanted
        self._background.run(lambda _report: compare_pair(wanted, parts), self._take, self._fail)

    def _lay_out(self) -> None:
        self.summary.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.table.setModel(self.model)
        self.table.setRootIsDecorated(False)
        self.table.setUniformRowHeights(True)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setAccessibleName(self.tr("Slices, those that differ most first"))
        self.table.header().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.table.header().setStretchLastSection(False)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(6, 6, 6, 6)
        layout.setSpacing(4)
        layout.addLayout(self._choices())
        for widget in (self.summary, self.stamp):
            layout.addWidget(widget)
        layout.addWidget(self.table, 1)

    def _choices(self) -> QHBoxLayout:
        for metric in COMPARED:
            self.metric_choice.addItem(metric_text(metric), metric)
            tip = metric_definition(metric)
            self.metric_choice.setItemData(self.metric_choice.count() - 1, tip, Qt.ItemDataRole.ToolTipRole)
        bar = QHBoxLayout()
        for name, combo in ((self.tr("Metric"), self.metric_choice), (self.tr("Part of the split"), self.part)):
            label = QLabel(name)
            label.setBuddy(combo)
            combo.setAccessibleName(name)
            combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
            bar.addWidget(label)
            bar.addWidget(combo)
        bar.addStretch(1)
        return bar

    def _take(self, pair: ComparedPair) -> None:
        """Shown unless something else was asked meanwhile."""
        if pair.question == self._wanted:
            self.summary.setToolTip(metric_definition(pair.result.metric))
            self._pair = pair
            told = self._describe(pair), self._unpaired(pair.result), self._corrected(pair), _faults(pair)
            self.summary.setText("".join(told))
            self.stamp.show_leak(bool(pair.first.stamp or pair.second.stamp))
            self.model.show_metric(pair.result.metric)
            self.model.put(pair.result.slices)

    def _fail(self, error: UserError) -> None:
        self.summary.setText(error.message)
        self.model.put(())
        self._document.failed.emit(error)

    def _describe(self, pair: ComparedPair) -> str:
        result = pair.result
        text = self.tr(
            "<b>{second}</b> less <b>{first}</b>, {metric}, {part}, each patient counts the same:"
            " {after} − {before} = <b>{difference}</b>. 95 % {t} (t), {bca} (BCa); p {p}; patients: {patients}."
        )
        return text.format(
            first=escape(pair.first.name),
            second=escape(pair.second.name),
            metric=metric_text(result.metric),
            part=part_text(pair.question.part),
            before=f"{result.first:.3f}",
            after=f"{result.second:.3f}",
            difference=signed(result.t.value, 3),
            t=self._ends(result.t),
            bca=self._ends(result.bca),
            p=self._p(result),
            patients=len(result.patients),
        )

    def _unpaired(self, result: Comparison) -> str:
        """How many slices took no part, and why; nothing where all did."""
        if not result.unpaired:
            return ""
        drawn = self.tr(
            " Slices with a value in one of them alone (the other drew nothing or was not judged there) took no part:"
            " {n}."
        )
        judged = self.tr(" Slices judged by one of them alone took no part: {n}.")
        return (drawn if result.metric in MEASURES else judged).format(n=result.unpaired)

    def _ends(self, interval: Interval) -> str:
        if interval.low is None or interval.high is None:
            return "–"
        return self.tr("{0} to {1}").format(signed(interval.low, 3), signed(interval.high, 3))

    def _p(self, result: Comparison) -> str:
        if result.p is None:
            return "–"
        how = self.tr("all sign patterns") if result.exact else self.tr("drawn sign patterns")
        return f"{result.p:.4f} ({how})"

    def _corrected(self, pair: ComparedPair) -> str:
        """The p as one of all that were looked at; nothing where it is the only one."""
        if pair.result.p is None:
            return ""
        key = pair.question.id
        self._looked[key] = pair.result.p
        if len(self._looked) < 2:
            return ""
        corrected = dict(zip(self._looked, holm(list(self._looked.values())), strict=True))[key]
        text = self.tr(
            " Comparisons looked at in this window: {n}; p corrected after Holm: <b>{p}</b>. If none were better, a p"
            " below {limit} would come by chance with a probability of up to {chance}."
        )
        chance = f"{false_alarm_chance(len(self._looked)):.0%}"
        return text.format(n=len(self._looked), p=f"{corrected:.4f}", limit=f"{1 - LEVEL:.2f}", chance=chance)

    def _go(self, index: QModelIndex) -> None:
        pair = self._pair
        if pair is None:
            return
        if self._document.shown != pair.first:
            self._document.show_checkpoint(pair.first)
        self.beside_wanted.emit(pair.second.name)
        self._document.go_to(self.model.key(index.row()))


def _faults(pair: ComparedPair) -> str:
    """What is wrong with the predictions that are compared, a line each."""
    told = ((shown.name, fault) for shown in (pair.first, pair.second) for fault in shown.faults)
    return "".join(f"<br>{escape(name)}: {escape(fault)}" for name, fault in told)
