"""Under the volumes: pre-annotate with a model, how far that is, and what the model says of the slice on screen."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QMenu,
    QProgressBar,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from cerebellum_viewer.document.document import Document
from cerebellum_viewer.services.experiments import ExperimentWatcher
from cerebellum_viewer.services.models import ModelInUse, known_models
from cerebellum_viewer.services.proposals import Proposals
from cerebellum_viewer.widgets.sentence import Sentence
from engine.proposals import SHIPPED_MODEL, model_name
from engine.shipped import SHIPPED


class ProposalsBar(QWidget):
    """`actions` ask for proposals, `cancel` stops that, `by_gain` is the order of what is not reviewed.

    `ways` are what can be done on a slice with a box and a proposal: sign the box off, take the proposal.
    """

    def __init__(
        self,
        document: Document,
        proposals: Proposals,
        watcher: ExperimentWatcher,
        in_use: ModelInUse,
        *,
        actions: Sequence[QAction],
        cancel: QAction,
        by_gain: QAction,
        ways: tuple[QAction, QAction],
    ) -> None:
        super().__init__()
        self._ways = ways
        self._enter_taken = False
        self._document = document
        self._proposals = proposals
        self._watcher = watcher
        self._in_use = in_use
        self.button, self.model = QToolButton(), QComboBox()
        self.progress, self.done = QProgressBar(textVisible=False), QLabel()
        self.text = Sentence()
        self._at_work = QWidget()
        self._lay_out(actions, cancel, by_gain)
        self._connect()

    def _lay_out(self, actions: Sequence[QAction], cancel: QAction, by_gain: QAction) -> None:
        menu = QMenu(self)
        menu.addActions(list(actions))
        self.button.setObjectName("wide")
        self.button.setText(self.tr("Pre-annotate"))
        self.button.setToolTip(self.tr("Let a model propose boxes and masks, dashed until you accept them"))
        actions[0].changed.connect(lambda: self.button.setIcon(actions[0].icon()))  # with the theme
        self.button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.button.setMenu(menu)
        self.button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.model.setAccessibleName(self.tr("The model that proposes"))
        self.model.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.text.setObjectName("hint")
        ranking, stop = QToolButton(), QToolButton()
        ranking.setDefaultAction(by_gain)
        stop.setDefaultAction(cancel)
        top, work = QHBoxLayout(), QHBoxLayout(self._at_work)
        for widget, stretch in ((self.button, 0), (self.model, 1), (ranking, 0)):
            top.addWidget(widget, stretch)
        work.setContentsMargins(0, 0, 0, 0)
        work.addWidget(self.progress, 1)
        work.addWidget(self.done)
        work.addWidget(stop)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addLayout(top)
        layout.addWidget(self._at_work)
        layout.addWidget(self.text)

    def _connect(self) -> None:
        self.model.activated.connect(lambda: self._in_use.take_over(self.model.currentData()))
        self._in_use.changed.connect(self._list_models)
        self._watcher.experiments_reset.connect(self._list_models)
        self._watcher.experiment_added.connect(self._list_models)
        self._watcher.experiment_changed.connect(self._list_models)
        self._watcher.experiment_removed.connect(self._list_models)
        self._proposals.changed.connect(self._show_progress)
        document = self._document
        for signal in (document.workspace_changed, document.slice_changed, document.suggestions_changed):
            signal.connect(self._describe)
        self._list_models()
        self._show_progress()
        self._describe()

    def _list_models(self) -> None:
        """Only where there is another: a list that is open must not close at every batch of a training."""
        known, used = known_models(self._watcher), self._in_use.model
        if known != [self.model.itemData(row) for row in range(self.model.count())]:
            self.model.clear()
            for model in known:
                self.model.addItem(self.tr("Shipped") if model.checkpoint == SHIPPED else model.name, model)
        chosen = (row for row, model in enumerate(known) if model.checkpoint == used.checkpoint)
        self.model.setCurrentIndex(next(chosen, known.index(SHIPPED_MODEL)))

    def follow_enter(self, taken: bool) -> None:
        """Whether Enter is for what a tool has begun, and not for the proposal."""
        self._enter_taken = taken
        self._describe()

    def _named(self, model: str) -> str:
        """As in the list, without the hash of its weights."""
        name = model_name(model)
        return self.tr("Shipped") if name == SHIPPED else name.replace(" @ ", "\N{NO-BREAK SPACE}@\N{NO-BREAK SPACE}")

    def _show_progress(self) -> None:
        progress = self._proposals.progress
        self._at_work.setVisible(progress is not None)
        if progress is not None:
            done, total = progress
            self.progress.setRange(0, total if done else 0)
            self.progress.setValue(done)
            self.done.setText(self.tr("{0} of {1}").format(done, total))

    def _describe(self) -> None:
        """What is left to decide, and what the model says here."""
        suggestions, key = self._document.suggestions, self._document.current
        stands = suggestions.standing.get(key) if key is not None else None
        model = "" if stands is None else self._named(stands.model)
        self.text.setToolTip("" if stands is None else stands.model)
        told = []
        if left := len(suggestions.undecided):
            told.append(self.tr("%n slices are proposed, dashed.", "", left))
        if stands is not None and stands.suggestion is None:
            told.append(self.tr("Here {0} found none, expected gain {1:.2f}.").format(model, stands.gain))
        elif key is not None and stands is not None and stands.suggestion and key in suggestions.undecided:
            score = stands.suggestion.boxes[0].score
            text = self.tr("Here: {0}, confidence {1:.2f}, expected gain {2:.2f}.")
            told.append(text.format(model, score, stands.gain))
            if self._document.editable and self._enter_taken:
                text = self.tr("{0} is now for what the tool in hand has begun, not for the proposal.")
                told.append(text.format(_key(self._ways[1])))
            elif self._document.editable and self._document.annotations[key].boxes:
                text = self.tr("{0} accepts the box that is there, {1} takes the proposal in its place.")
                told.append(text.format(*map(_key, self._ways)))
        self.text.setText(" ".join(told))
        self.text.setVisible(bool(told))


def _key(action: QAction) -> str:
    """The key of an action as it is now, or its name where it has none."""
    return action.shortcut().toString(QKeySequence.SequenceFormat.NativeText) or action.text()
