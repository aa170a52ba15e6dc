"""The dock “Train”: what to train, on which split, what to vary, and the queue of trainings."""

from collections.abc import Iterable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from cerebellum_viewer.document.document import Document
from cerebellum_viewer.panels.job_status import JobStatus, duration
from cerebellum_viewer.panels.option_form import OptionForm
from cerebellum_viewer.panels.preflight_list import PreflightList
from cerebellum_viewer.panels.preflight_texts import preflight_text
from cerebellum_viewer.panels.queue_list import QueueList
from cerebellum_viewer.panels.stamp import Stamp
from cerebellum_viewer.panels.vary_form import VaryForm
from cerebellum_viewer.services.background import Background
from cerebellum_viewer.services.experiments import ExperimentWatcher
from cerebellum_viewer.services.training_queue import TrainingQueue
from cerebellum_viewer.services.wording import Counted, part_text
from cerebellum_viewer.widgets.sentence import Sentence
from engine.config import PRESETS
from engine.data.annotation import SliceKey
from engine.data.split import Part, Split
from engine.errors import UserError
from engine.training.cost import size_text
from engine.wording import named

SPLIT_LETTERS = 20
"""Room that the list of splits asks for, so that the name of one can be read."""


class TrainPanel(QWidget):
    """Preset, options, split and what varies at the top; Start, the queue and its progress below, always in sight."""

    split_wanted = Signal()
    """The user wants to make a new split."""
    import_wanted = Signal()
    """The user wants more slices."""

    def __init__(
        self,
        document: Document,
        watcher: ExperimentWatcher,
        queue: TrainingQueue,
        background: Background,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._queue = queue
        self._splits: dict[str, Split] = {}
        self.preset = QComboBox()
        self.split = QComboBox()
        self.form = OptionForm()
        self.start_button = QPushButton(self.tr("Start training"))
        self.vary = VaryForm()
        self.preflight = PreflightList(document, background)
        self.queue = QueueList(document, watcher, queue)
        self.status = JobStatus(watcher, queue)
        self._cost = Sentence()
        self._new_split = QPushButton(self.tr("New…"))
        self._sizes = Sentence()
        self._stamp = Stamp()
        self._scroll = QScrollArea()
        self._lay_out()
        self._connect()
        self._preset_chosen()
        self.refresh_splits()

    def refresh_splits(self, chosen: str = "") -> None:
        """Read the workspace's splits again and choose one, by default the newest."""
        workspace = self._document.workspace
        self._splits = workspace.splits() if workspace else {}
        self.split.clear()
        self.split.addItems(list(self._splits))
        self.split.setCurrentText(chosen or next(reversed(self._splits), ""))
        self._split_chosen()

    def start(self) -> None:
        """Queue what the form says, once for every combination of what varies."""
        workspace, split = self._document.workspace, self._splits.get(self.split.currentText())
        if workspace is None or split is None:
            return
        try:
            self._queue.add(self.form.config(), split, self.preset.currentText(), self.vary.axes())
        except UserError as error:
            self._document.failed.emit(error)

    # --- building ----------------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        self.preset.addItems(list(PRESETS))
        self.split.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.split.setMinimumContentsLength(SPLIT_LETTERS)
        self._cost.setObjectName("hint")
        self._new_split.setToolTip(self.tr("Divide the patients into training, validation and test"))
        split_row = QHBoxLayout()
        split_row.addWidget(self.split, 1)
        split_row.addWidget(self._new_split)
        top = QFormLayout()
        top.setContentsMargins(0, 0, 0, 0)
        top.setVerticalSpacing(3)
        top.addRow(self.tr("&Preset"), self.preset)
        split_label = QLabel(self.tr("Sp&lit"))
        split_label.setBuddy(self.split)
        top.addRow(split_label, split_row)
        top.addRow(self._sizes)
        top.addRow(self._stamp)
        contents = QWidget()
        form = QVBoxLayout(contents)
        form.setContentsMargins(6, 6, 6, 6)
        form.addWidget(self.preflight)  # what is wrong is read before what is to be changed
        form.addLayout(top)
        form.addWidget(self.form)
        form.addWidget(self.vary)
        form.addStretch(1)
        scroll = self._scroll
        scroll.setWidget(contents)
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # what is in it takes the focus
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setMinimumWidth(contents.minimumSizeHint().width() + scroll.verticalScrollBar().sizeHint().width())
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 6)
        layout.addWidget(scroll, 1)
        start_row = QHBoxLayout()
        start_row.addWidget(self.start_button)
        start_row.addWidget(self.preflight.button)
        start_row.addStretch(1)
        start = QVBoxLayout()
        start.setContentsMargins(6, 0, 6, 0)
        start.addLayout(start_row)
        start.addWidget(self._cost)
        start.addWidget(self.preflight.summary)
        layout.addLayout(start)
        layout.addWidget(self.queue)
        layout.addWidget(self.status)
        self.start_button.setDefault(True)
        for widget, name in ((self.preset, self.tr("Preset")), (self.split, self.tr("Split"))):
            widget.setAccessibleName(name)

    def _connect(self) -> None:
        self._document.workspace_changed.connect(self.refresh_splits)
        for signal in (self.form.changed, self.vary.changed, self._queue.changed):
            signal.connect(self._tell_cost)
        self._queue.changed.connect(self._enable)
        self.preflight.checked.connect(lambda _: self._scroll.verticalScrollBar().setValue(0))
        self.preflight.options_wanted.connect(self._take_options)
        self.preflight.split_wanted.connect(self.split_wanted)
        self.preflight.import_wanted.connect(self.import_wanted)
        self.preset.currentIndexChanged.connect(self._preset_chosen)
        self.split.currentIndexChanged.connect(self._split_chosen)
        self._new_split.clicked.connect(self.split_wanted)
        self.start_button.clicked.connect(self.start)
        self.queue.chosen.connect(self.status.follow)

    # --- reacting ----------------------------------------------------------------------------------------------

    def _preset_chosen(self) -> None:
        self.form.set_config(PRESETS[self.preset.currentText()])
        self._tell_cost()

    def _split_chosen(self) -> None:
        split = self._splits.get(self.split.currentText())
        self._stamp.show_leak(split is not None and split.leaks)
        self._sizes.setText(self._describe(split) if split else self.tr("Make a split first."))
        self._enable()
        self._tell_cost()

    def _take_options(self, options: dict[str, object]) -> None:
        """What mends an item of the list is put into the form, and looked at again."""
        try:
            config = self.form.config().with_options(**options)
        except UserError as error:
            self._document.failed.emit(error)
            return
        self.form.change(config)
        self.preflight.look(config, self._splits.get(self.split.currentText()))

    def _tell_cost(self) -> None:
        """How many trainings there will be and what they take, or why they cannot be."""
        if self._document.workspace is None:
            return
        try:
            config = self.form.config()
            self.preflight.ask_about(config, self._splits.get(self.split.currentText()))
            cost = self._queue.cost(config, self.vary.axes())
        except UserError as error:
            self._cost.setText(error.message)
            return
        text = self.tr("Trainings: {count}; {disk} on disk, of {free} free").format(
            count=cost.count, disk=size_text(cost.disk_bytes), free=size_text(cost.free_bytes)
        )
        time = "" if cost.seconds is None else self.tr("; about {time}").format(time=duration(cost.seconds))
        self._cost.setText(text + time)

    def _describe(self, split: Split) -> str:
        """How many slices of how many patients are in each part, and what the split names that is not there."""
        slices, gone = self._document.slices, sorted(split.parts.keys() - self._document.slices.keys())
        there = {part: [key for key in split.keys(part) if key in slices] for part in Part}
        text = self.tr("{part} {slices} ({patients})")
        sizes = " · ".join(
            text.format(part=part_text(part), slices=len(keys), patients=self._patients(keys))
            for part, keys in there.items()
        )
        return f"{sizes}\n{preflight_text('split.gone', count=len(gone), who=named(gone))}" if gone else sizes

    def _patients(self, keys: Iterable[SliceKey]) -> str:
        volumes = self._document.volumes
        return Counted().groups({key.volume: volumes[key.volume].patient for key in keys})

    def _enable(self) -> None:
        self._new_split.setEnabled(self._document.workspace is not None)
        self.start_button.setEnabled(bool(self._splits) and not self._queue.adding)
