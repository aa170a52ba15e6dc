"""The canvas alone or with another beside it: what a checkpoint predicts beside the expert, or two checkpoints."""

from enum import Enum
from itertools import combinations

from PySide6.QtCore import Signal
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from cerebellum_viewer.canvas.readings import checkpoint, nobody, of_readers, shown_checkpoint
from cerebellum_viewer.canvas.side_canvas import SideCanvas
from cerebellum_viewer.canvas.slice_view import SliceView
from cerebellum_viewer.document.document import ShownCheckpoint
from cerebellum_viewer.document.reading import current_reader, other_readers
from cerebellum_viewer.services.background import Background
from cerebellum_viewer.services.checkpoints import ScoredCheckpoint, load_checkpoint, scored_checkpoints
from cerebellum_viewer.services.experiments import ExperimentWatcher
from cerebellum_viewer.services.pictures import Pictures
from cerebellum_viewer.services.seal import Seal
from cerebellum_viewer.services.theme import DARK
from engine.errors import UserError


class Beside(Enum):
    """What lies to the right of the canvas."""

    NOTHING = "nothing"
    PREDICTION = "prediction"
    CHECKPOINT = "checkpoint"
    READERS = "readers"


_CHOSEN = frozenset({Beside.CHECKPOINT, Beside.READERS})
"""What is chosen from the list over the canvas."""


class CompareView(QWidget):
    """Holds the main canvas and makes room for the other."""

    changed = Signal()
    """Something else lies beside."""

    def __init__(
        self, main: SliceView, pictures: Pictures, background: Background, watcher: ExperimentWatcher, seal: Seal
    ) -> None:
        super().__init__()
        self._main = main
        self._document = main.document
        self._background = background
        self._watcher = watcher
        self._seal = seal
        self._wanted: ScoredCheckpoint | None = None
        self.beside = Beside.NOTHING
        self.side = SideCanvas(main, pictures, shown_checkpoint(main.document))
        self.choice = QComboBox()
        self._bar = QWidget()
        self._lay_out()
        self.choice.activated.connect(self._choose)
        watcher.experiment_added.connect(self._fill)
        watcher.experiment_changed.connect(self._fill)
        watcher.experiment_removed.connect(self._go_on_without)
        watcher.experiments_reset.connect(self._start_again)
        seal.changed.connect(self._choose_again)
        main.document.workspace_changed.connect(self._follow_reader)
        self.show_beside(Beside.NOTHING)

    def show_beside(self, beside: Beside) -> None:
        """Put something beside the canvas, or take it away; nothing lies beside a blinded reader's."""
        beside = Beside.NOTHING if current_reader(self._document).blinded else beside
        self.beside = beside
        self._main.layers.predictions.set_apart(beside is Beside.PREDICTION)
        self._bar.setVisible(beside in _CHOSEN)
        self.side.setVisible(beside is not Beside.NOTHING)
        if beside is Beside.PREDICTION:
            self.side.show_reading(shown_checkpoint(self._document), with_boxes=False)
        elif beside in _CHOSEN:
            self._fill()
            self._choose()
        self.changed.emit()

    def show_checkpoint_beside(self, name: str) -> None:
        """Put one checkpoint, by its name, beside the canvas."""
        self.beside = Beside.CHECKPOINT
        self._fill()
        names = [self.choice.itemData(place).name for place in range(self.choice.count())]
        if name in names:
            self.choice.setCurrentIndex(names.index(name))
        self.show_beside(Beside.CHECKPOINT)

    def show_readers_beside(self, names: tuple[str, ...]) -> None:
        """Put one reader, or several at once, beside the canvas; without any, what is there stays."""
        if names:
            self.beside = Beside.READERS
            self._fill()
            self.choice.setCurrentIndex(max(self.choice.findText(", ".join(names)), 0))
            self.show_beside(Beside.READERS)

    def _lay_out(self) -> None:
        self.choice.setAccessibleName(self.tr("What lies beside"))
        self.choice.setPlaceholderText(self.tr("nothing to choose from"))
        self.choice.setMinimumContentsLength(28)
        self.choice.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.choice.setMinimumWidth(90)  # less than its words, on a narrow screen
        bar = QHBoxLayout(self._bar)
        bar.setContentsMargins(12, 4, 12, 4)
        bar.addStretch(1)
        bar.addWidget(QLabel(self.tr("Beside:")))
        bar.addWidget(self.choice)
        middle = QWidget()
        middle.setAutoFillBackground(True)
        middle.setPalette(QPalette(QColor(DARK.line)))
        panes = QHBoxLayout(middle)
        panes.setContentsMargins(0, 0, 0, 0)
        panes.setSpacing(1)
        for canvas in (self._main, self.side):
            panes.addWidget(canvas, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._bar)
        column.addWidget(middle, 1)

    # --- the other checkpoint ----------------------------------------------------------------------------------

    def _fill(self) -> None:
        """The list as it is now, with the same choice; by default the best one that is not on the canvas already."""
        chosen = self.choice.currentText()
        if self.beside is Beside.READERS:
            self.choice.clear()
            for names in _groups(other_readers(self._document)):
                self.choice.addItem(", ".join(names), names)
            self.choice.setCurrentIndex(max(self.choice.findText(chosen), 0))
        if self.beside is Beside.CHECKPOINT:
            found = scored_checkpoints(self._watcher)
            self.choice.clear()
            for item in found:
                self.choice.addItem(_title(item), item)
            place = self.choice.findText(chosen)
            self.choice.setCurrentIndex(place if place >= 0 else self._first_choice(found))
        self.choice.setEnabled(self.choice.count() > 0)

    def _first_choice(self, found: list[ScoredCheckpoint]) -> int:
        shown = self._document.shown
        others = [place for place, item in enumerate(found) if shown is None or item.name != shown.name]
        return max(others, key=lambda place: found[place].mean_iou or 0.0, default=0)

    def _choose(self) -> None:
        """Read what the chosen checkpoint predicts, beside the window; or what readers say."""
        if self.beside is Beside.READERS:
            names = self.choice.currentData()
            lone = nobody(self.tr("no other reader yet"), self.tr("The panel “Readers” adds one."))
            self.side.show_reading(of_readers(self._document, names) if names else lone, with_boxes=True)
            return
        wanted = self._wanted = self.choice.currentData()
        if wanted is None:
            self.side.show_reading(nobody(self.tr("No checkpoint has been scored yet.")), with_boxes=True)
            return
        parts = self._seal.parts(wanted.experiment.name)
        self._background.run(
            lambda _report: load_checkpoint(wanted.experiment, wanted.step, parts), self._loaded, self._not_loaded
        )

    def _choose_again(self) -> None:
        """What was opened meanwhile shows here, too."""
        if self.beside is Beside.CHECKPOINT:
            self._choose()

    def _loaded(self, other: ShownCheckpoint) -> None:
        """Shown unless something else was chosen meanwhile."""
        if self.beside is Beside.CHECKPOINT and self._wanted is not None and self._wanted.name == other.name:
            self.side.show_reading(checkpoint(other), with_boxes=True)

    def _not_loaded(self, error: UserError) -> None:
        self.side.show_reading(nobody(error.message), with_boxes=True)
        self._document.failed.emit(error)

    def _follow_reader(self) -> None:
        """Another reader may see other things; a blinded one nothing at all."""
        if self.beside is Beside.READERS or current_reader(self._document).blinded:
            self.show_beside(self.beside)

    def _go_on_without(self) -> None:
        """Another checkpoint takes the place of one that was deleted."""
        self._fill()
        if self._wanted is not None and self.choice.currentData() != self._wanted:
            self._choose_again()

    def _start_again(self) -> None:
        """Another workspace has other checkpoints."""
        self.choice.clear()
        if self.beside is Beside.CHECKPOINT:
            self.show_beside(Beside.NOTHING)


def _title(item: ScoredCheckpoint) -> str:
    return item.name if item.mean_iou is None else f"{item.name}    IoU {item.mean_iou:.3f}"


def _groups(names: list[str]) -> list[tuple[str, ...]]:
    """Each reader alone, each two, and all together."""
    sizes = sorted({1, 2, len(names)} - {0})
    return [group for size in sizes if size <= len(names) for group in combinations(names, size)]
