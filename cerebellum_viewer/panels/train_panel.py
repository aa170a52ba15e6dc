"""The dock “Train”: what to train, on which split, and how far the job has come."""

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
from cerebellum_viewer.panels.job_status import JobStatus
from cerebellum_viewer.panels.option_form import OptionForm
from cerebellum_viewer.panels.stamp import Stamp
from cerebellum_viewer.services.experiments import ExperimentWatcher
from cerebellum_viewer.services.jobs import JobRunner
from cerebellum_viewer.services.wording import part_text
from engine.config import PRESETS
from engine.data.split import Part, Split
from engine.errors import UserError


class TrainPanel(QWidget):
    """Preset, options and split at the top; Start, Cancel and the job's progress below, always in sight."""

    split_wanted = Signal()
    """The user wants to make a new split."""

    def __init__(
        self, document: Document, watcher: ExperimentWatcher, runner: JobRunner, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._runner = runner
        self._splits: dict[str, Split] = {}
        self.preset = QComboBox()
        self.split = QComboBox()
        self.form = OptionForm()
        self.start_button = QPushButton(self.tr("Start training"))
        self.status = JobStatus(watcher, runner)
        self._new_split = QPushButton(self.tr("New…"))
        self._sizes = QLabel()
        self._stamp = Stamp()
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
        """Train with what the form says."""
        workspace, split = self._document.workspace, self._splits.get(self.split.currentText())
        if workspace is None or split is None:
            return
        try:
            self._runner.start_train(workspace, self.form.config(), split, self.preset.currentText())
        except UserError as error:
            self._document.failed.emit(error)

    # --- building ----------------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        self.preset.addItems(list(PRESETS))
        self.split.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self._sizes.setWordWrap(True)
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
        form.addLayout(top)
        form.addWidget(self.form)
        form.addStretch(1)
        scroll = QScrollArea()
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
        start_row.setContentsMargins(6, 0, 6, 0)
        start_row.addWidget(self.start_button)
        start_row.addStretch(1)
        layout.addLayout(start_row)
        layout.addWidget(self.status)
        self.start_button.setDefault(True)
        for widget, name in ((self.preset, self.tr("Preset")), (self.split, self.tr("Split"))):
            widget.setAccessibleName(name)

    def _connect(self) -> None:
        self._document.workspace_changed.connect(self.refresh_splits)
        self._runner.job_started.connect(self._enable)
        self._runner.job_ended.connect(self._enable)
        self.preset.currentIndexChanged.connect(self._preset_chosen)
        self.split.currentIndexChanged.connect(self._split_chosen)
        self._new_split.clicked.connect(self.split_wanted)
        self.start_button.clicked.connect(self.start)

    # --- reacting ----------------------------------------------------------------------------------------------

    def _preset_chosen(self) -> None:
        self.form.set_config(PRESETS[self.preset.currentText()])

    def _split_chosen(self) -> None:
        split = self._splits.get(self.split.currentText())
        self._stamp.show_leak(split is not None and split.leaks)
        self._sizes.setText(self._describe(split) if split else self.tr("Make a split first."))
        self._enable()

    def _describe(self, split: Split) -> str:
        text = self.tr("{part} {slices} (patients: {patients})")
        return " · ".join(
            text.format(part=part_text(part), slices=len(split.keys(part)), patients=self._patients(split, part))
            for part in Part
        )

    def _patients(self, split: Split, part: Part) -> int:
        volumes = self._document.volumes
        return len({volumes[key.volume].patient or key.volume for key in split.keys(part) if key.volume in volumes})

    def _enable(self) -> None:
        self._new_split.setEnabled(self._document.workspace is not None)
        self.start_button.setEnabled(bool(self._splits) and self._runner.running is None)
