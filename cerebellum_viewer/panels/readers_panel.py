"""Dock “Readers”: who reads, how far two readers agree, the slices where they differ, and which reading stands."""

from collections.abc import Callable, Mapping
from pathlib import Path

from PySide6.QtCore import QModelIndex, QSignalBlocker, QSize, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPushButton,
    QTreeView,
    QVBoxLayout,
    QWidget,
)

from cerebellum_viewer.document.document import Document
from cerebellum_viewer.document.reading import (
    add_reader,
    adjudicate,
    current_reader,
    make_main,
    other_readers,
    read_as,
    take_reading,
)
from cerebellum_viewer.panels.agreement_model import AgreementModel
from cerebellum_viewer.services.background import Background
from cerebellum_viewer.services.wording import Counted, signed
from cerebellum_viewer.widgets.sentence import Sentence
from engine.data.annotation import Review, SliceKey
from engine.data.readers import CONSENSUS, MAIN
from engine.data.store import Workspace
from engine.data.volumes import Volume
from engine.errors import UserError
from engine.experiment import Experiment
from engine.proposals import ProposalJob
from engine.scoring.agreement import BOX_HEIGHT, BOX_WIDTH, TCD, Agreement, SizeAgreement, agreement
from engine.scoring.intervals import LEVEL, Interval
from engine.scoring.readings import (
    Readings,
    readings_of,
    readings_of_detector,
    readings_of_shipped,
    was_shipped_asked,
)
from engine.wording import named

DETECTOR, SHIPPED_DETECTOR = DETECTORS = ("", " ")
"""In the place of a reader's name, which neither can be: the checkpoint that is shown, and what comes along."""


class ReadersPanel(QWidget):
    """A blinded reader can begin to read here, and see of others that they are there."""

    beside_wanted = Signal(tuple)
    """Names of readers to be shown beside the canvas."""

    def __init__(self, document: Document, background: Background, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._background = background
        self._asked: tuple[Path | None, frozenset[str]] = (None, frozenset())
        self._shipped = False
        self._folder: Path | None = None
        self.reader, self.name = QComboBox(), QLineEdit()
        self.blinded = QCheckBox(self.tr("blinded"))
        self.add = QPushButton(self.tr("Add"))
        self.pair = (QComboBox(), QComboBox())
        self.compare = QPushButton(self.tr("Compare"))
        self.adjudicate = QPushButton(self.tr("Adjudicate"))
        self.take = (QPushButton(), QPushButton())
        self.adopt = QPushButton(self.tr("Make it the reading of main"))
        self.summary = Sentence()
        self.model = AgreementModel(self._is_settled, self)
        self.table = QTreeView()
        self._lay_out()
        self._connect()

    def sizeHint(self) -> QSize:  # noqa: N802  # Qt override
        return QSize(360, 460)

    def _lay_out(self) -> None:
        self.reader.setAccessibleName(self.tr("Who reads now"))
        self.name.setPlaceholderText(self.tr("New reader"))
        self.name.setMinimumWidth(60)
        self.name.setAccessibleName(self.tr("Name of another reader"))
        self.blinded.setToolTip(self.tr("Sees neither what others said nor what a model found."))
        for box in (self.reader, *self.pair):
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            box.setMinimumContentsLength(6)
        for box, text in zip(self.pair, (self.tr("First reader"), self.tr("Second reader")), strict=True):
            box.setAccessibleName(text)
        self.table.setModel(self.model)
        self.table.setRootIsDecorated(False)
        self.table.setUniformRowHeights(True)
        self.table.setAccessibleName(self.tr("Slices that both have read, those that differ most first"))
        self.table.header().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        grid = QGridLayout()
        grid.addWidget(QLabel(self.tr("Reading as")), 0, 0)
        grid.addWidget(self.reader, 0, 1, 1, 3)
        grid.addWidget(self.name, 1, 0, 1, 2)
        grid.addWidget(self.blinded, 1, 2)
        grid.addWidget(self.add, 1, 3)
        whom = QHBoxLayout()
        for box in self.pair:
            whom.addWidget(box, 1)
        whom.addWidget(self.compare)
        grid.addLayout(whom, 2, 0, 1, 4)
        decide = QHBoxLayout()
        for button in (self.adjudicate, *self.take):
            decide.addWidget(button)
        column_layout = QVBoxLayout(self)
        column_layout.setContentsMargins(8, 8, 8, 8)
        column_layout.addLayout(grid)
        column_layout.addWidget(self.summary)
        column_layout.addWidget(self.table, 1)
        column_layout.addLayout(decide)
        column_layout.addWidget(self.adopt)

    def _connect(self) -> None:
        document = self._document
        document.workspace_changed.connect(self._show)
        document.checkpoint_changed.connect(self._show)
        document.suggestions_changed.connect(self._look_for_shipped)
        self.reader.activated.connect(lambda: read_as(document, self.reader.currentData()))
        self.add.clicked.connect(self._add)
        self.name.returnPressed.connect(self._add)
        self.compare.clicked.connect(self._compare)
        self.adjudicate.clicked.connect(self._adjudicate)
        self.adopt.clicked.connect(self._adopt)
        document.slice_changed.connect(self._mark)
        for box in self.pair:
            box.currentIndexChanged.connect(self._show_decisions)
        for box, button in zip(self.pair, self.take, strict=True):
            button.clicked.connect(lambda _=False, box=box: self._take(box.currentData()))
        document.annotation_changed.connect(self.model.tell)
        for signal in (self.table.clicked, self.table.activated):
            signal.connect(self._go)
        self._show()

    def _show(self) -> None:
        """All readers as they are now; the chosen pair stays. What was compared in another workspace is void."""
        workspace = self._document.workspace
        folder = workspace.folder if workspace is not None else None
        if folder != self._folder:
            self._folder = folder
            self._clear()
        names = list(workspace.readers.all()) if workspace is not None else []
        _fill(self.reader, {name: name for name in names}, current_reader(self._document).name)
        blinded = current_reader(self._document).blinded
        choice = {name: name for name in names} if not blinded else {}
        if self._document.shown is not None and not blinded:
            choice[DETECTOR] = self.tr("detector")
        if self._shipped and not blinded:
            choice[SHIPPED_DETECTOR] = self.tr("shipped detector")
        for place, box in enumerate(self.pair):
            chosen = box.currentData() if box.count() else None
            _fill(box, choice, chosen if chosen in choice else next(iter(list(choice)[place:]), None))
        self.compare.setEnabled(len(choice) > 1)
        if blinded:
            self._clear()
            self.summary.setText(self.tr("A blinded reader sees nothing of what others said, nor what a model found."))
        elif len(choice) < 2:
            self.summary.setText(self.tr("Add a second reader, or import labels as one, to see how far two agree."))
        elif not self.model.rowCount():
            self.summary.setText(self.tr("Choose two readers and compare them to see how far they agree."))
        self._show_decisions()

    def _clear(self) -> None:
        self.model.put(())
        self.summary.setToolTip("")

    def _look_for_shipped(self) -> None:
        """Beside the window, where more was asked for since: requests name all slices of a workspace."""
        workspace = self._document.workspace
        folder = workspace.folder if workspace is not None else None
        asked = folder, frozenset(job.name for job in ProposalJob.all_in(folder)) if folder else frozenset()
        if asked == self._asked:
            return
        self._asked = asked
        if folder is None:
            self._offer_shipped(asked, found=False)
            return
        self._background.run(
            lambda _: was_shipped_asked(folder),
            lambda found: self._offer_shipped(asked, found=found),
            self._document.failed.emit,
        )

    def _offer_shipped(self, asked: tuple[Path | None, frozenset[str]], *, found: bool) -> None:
        """Whatever is not about the workspace of now is late."""
        if asked == self._asked and found != self._shipped:
            self._shipped = found
            self._show()

    def _show_decisions(self) -> None:
        document, others = self._document, other_readers(self._document)
        deciding = current_reader(document).name == CONSENSUS and document.editable
        self.adjudicate.setEnabled(document.editable and len(others) > 1 and not deciding)
        for box, button in zip(self.pair, self.take, strict=True):
            name = box.currentData()
            button.setText(self.tr("Take {0}").format("–" if name in DETECTORS else name or "–"))
            button.setVisible(deciding)
            button.setEnabled(deciding and bool(document.slices) and name in others)
        reader = current_reader(document)
        self.adopt.setVisible(reader.name != MAIN and not reader.blinded)
        self.adopt.setEnabled(document.editable)
        self.adopt.setToolTip(
            self.tr("What {0} has read becomes the reading of main, which trainings learn from.").format(reader.name)
        )
        self.name.setEnabled(document.editable)
        self.add.setEnabled(document.editable)

    def _is_settled(self, key: SliceKey) -> bool:
        """Whether the consensus is signed off on a slice, where that is in hand."""
        document = self._document
        deciding = current_reader(document).name == CONSENSUS and key in document.annotations
        return deciding and document.annotations[key].review is Review.ACCEPTED

    def _take(self, name: str) -> None:
        """What a reader says of the slice on screen stands; the next one of the list comes."""
        key = self._document.current
        row = self.model.row_of(key) if key is not None else None
        take_reading(self._document, name)
        if key is not None and row is not None and self._is_settled(key) and row + 1 < self.model.rowCount():
            self._document.go_to(self.model.key(row + 1))

    def _mark(self, key: SliceKey | None) -> None:
        """The row of the slice on screen, which is what a decision is about."""
        row = self.model.row_of(key) if key is not None else None
        self.table.setCurrentIndex(self.model.index(-1 if row is None else row, 0))

    def _adopt(self) -> None:
        name = current_reader(self._document).name
        count = make_main(self._document)
        text = self.tr("%n slices of main are now as {0} has read them.", "", count)
        self._document.noted.emit(text.format(name))

    def _add(self) -> None:
        try:
            add_reader(self._document, self.name.text(), blinded=self.blinded.isChecked())
        except UserError as error:
            self._document.failed.emit(error)
        else:
            self.name.clear()
            self.blinded.setChecked(False)

    def _compare(self) -> None:
        """Beside the window: masks of hundreds of slices are read."""
        workspace = self._document.workspace
        names = [box.currentData() for box in self.pair]
        if workspace is None or None in names:
            return
        folder, volumes = workspace.folder, dict(self._document.volumes)
        sources = [self._source(name) for name in names]
        told = {place: box.currentText() for place, box in enumerate(self.pair) if box.currentData() in DETECTORS}
        self.summary.setText(self.tr("The two readings are being compared."))
        self._background.run(
            lambda _: _agreed(folder, sources, volumes),
            lambda found: self._show_agreement(folder, found, told),
            self._fail,
        )

    def _fail(self, error: UserError) -> None:
        """What could not be compared stays told of where the result would be."""
        self.summary.setText(error.message)
        self._document.failed.emit(error)

    def _source(self, name: str) -> Callable[[Workspace], Readings]:
        shown = self._document.shown
        if name == DETECTOR and shown is not None:
            return lambda workspace: readings_of_detector(
                Experiment.open(workspace.experiments_folder / shown.experiment),
                shown.step,
                shown.parts,
                shown.confidence,
            )
        if name == SHIPPED_DETECTOR:
            return readings_of_shipped
        return lambda workspace: readings_of(workspace, name)

    def _show_agreement(self, folder: Path, found: Agreement, detectors: Mapping[int, str]) -> None:
        """`detectors` are the names of those who are no person, by their place in the pair.

        Not what comes late: of a workspace that is no more open, or to a blinded reader.
        """
        if folder != self._folder or current_reader(self._document).blinded:
            return
        self.model.put(found.slices)
        volumes = {item.key.volume for item in found.slices}
        patients = {name: self._document.volumes[name].patient for name in volumes}
        read = Counted().slices(len(found.slices)), Counted().groups(patients)
        counts = self.tr("{0} of {1} read by both; a box by one alone on {2}, by neither on {3}.")
        lines = [counts.format(*read, found.first_only + found.second_only, found.neither)]
        misses = self.tr("{0}: mean IoU {1}, by patient, with its misses as 0.")
        lines += [misses.format(name, _text(found.with_misses[place])) for place, name in detectors.items()]
        lines.append(
            self.tr("Where both drew one: IoU {0}; Dice {1}, by patient.").format(_text(found.iou), _text(found.dice))
        )
        lines += [self._size(item) for item in found.sizes]
        if found.accepted or found.corrected:
            text = self.tr(
                "On {0} both boxes come from one detector ({1} as it proposed them, {2} corrected): there they agree "
                "by construction."
            )
            count = Counted().slices(found.accepted + found.corrected)
            lines.append(text.format(count, found.accepted, found.corrected))
        if found.left_out:
            lines.append(self.tr("Left out, since a mask is damaged: {0}.").format(named(found.left_out)))
        self.summary.setText("\n".join(lines))
        self.summary.setToolTip("\n".join(found.faults))

    def _size(self, item: SizeAgreement) -> str:
        names = {
            TCD: self.tr("TCD"),
            BOX_WIDTH: self.tr("box width, mean over slices"),
            BOX_HEIGHT: self.tr("box height, mean over slices"),
        }
        if item.low is None or item.high is None:
            limits = "–"
        else:
            limits = self.tr("{0} to {1}").format(signed(item.low, 1), signed(item.high, 1))
        text = self.tr("{0}, {1}: difference {2}, limits of agreement {3}; ICC(2,1) {4}")
        return text.format(names[item.quantity], item.unit, signed(item.bias.value, 1), limits, _text(item.icc))

    def _adjudicate(self) -> None:
        pair = tuple(name for box in self.pair if (name := box.currentData()))
        adjudicate(self._document)
        self.beside_wanted.emit(pair)

    def _go(self, index: QModelIndex) -> None:
        self._document.go_to(self.model.key(index.row()))
        names = tuple(box.currentData() for box in self.pair)
        self.beside_wanted.emit(tuple(name for name in names if name in other_readers(self._document)))


def _agreed(folder: Path, sources: list[Callable[[Workspace], Readings]], volumes: Mapping[str, Volume]) -> Agreement:
    """With a connection of its own: a thread may not use the window's."""
    with Workspace.open(folder, to_read=True) as workspace:
        first, second = (source(workspace) for source in sources)
    return agreement(first, second, volumes)


def _fill(box: QComboBox, texts: Mapping[str, str], chosen: str | None) -> None:
    with QSignalBlocker(box):
        box.clear()
        for data, text in texts.items():
            box.addItem(text, data)
        box.setCurrentIndex(box.findData(chosen))


def _text(interval: Interval | None) -> str:
    if interval is None:
        return "–"
    if interval.low is None or interval.high is None:
        return f"{interval.value:.2f}"
    return f"{interval.value:.2f} ({100 * LEVEL:.0f} %: {interval.low:.2f} – {interval.high:.2f})"
