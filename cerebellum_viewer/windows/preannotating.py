"""Pre-annotation: its actions, the bar under the volumes, and in a sentence what came of it; built into a window."""

from collections.abc import Callable

from PySide6.QtCore import QObject

from cerebellum_viewer.document import review, suggesting
from cerebellum_viewer.document.document import Document, is_blinded
from cerebellum_viewer.document.suggestions import StandingProposal
from cerebellum_viewer.panels.proposals_bar import ProposalsBar
from cerebellum_viewer.panels.volumes_panel import VolumesPanel
from cerebellum_viewer.services.adviser import Adviser
from cerebellum_viewer.services.background import Background
from cerebellum_viewer.services.experiments import ExperimentWatcher
from cerebellum_viewer.services.jobs import JobRunner
from cerebellum_viewer.services.models import ModelInUse
from cerebellum_viewer.services.proposals import Proposals, Tally
from cerebellum_viewer.services.proposed import standing_of
from cerebellum_viewer.services.settings import BY_GAIN, SMOOTH, Settings
from cerebellum_viewer.windows.actions import Handler
from cerebellum_viewer.windows.main_window import MainWindow


class Preannotating(QObject):
    """Builds the parts, says what their actions do, and keeps the states of these."""

    def __init__(
        self,
        window: MainWindow,
        document: Document,
        volumes: VolumesPanel,
        watcher: ExperimentWatcher,
        in_use: ModelInUse,
        background: Background,
        settings: Settings,
    ) -> None:
        super().__init__(window)
        self._document = document
        self._in_use = in_use
        self._settings = settings
        self._table = table = window.table
        self._adviser = Adviser()
        self.runner = JobRunner(self)
        self.proposals = Proposals(document, self.runner, background, self)
        self.bar = ProposalsBar(
            document,
            self.proposals,
            watcher,
            in_use,
            actions=[table["suggest.model"], table["suggest.model_all"], table["suggest.smooth"]],
            cancel=table["suggest.cancel"],
            by_gain=table["review.by_gain"],
            ways=(table["review.accept"], table["suggest.accept"]),
        )
        volumes.add_below(self.bar)
        self.proposals.ended.connect(self._tell)
        self.proposals.changed.connect(self._show_states)
        for signal in (document.workspace_changed, document.slice_changed, document.suggestions_changed):
            signal.connect(self._show_states)
        table["review.by_gain"].setChecked(settings.get(BY_GAIN))
        table["suggest.smooth"].setChecked(settings.get(SMOOTH))

    def handlers(self) -> dict[str, Handler]:
        """What the actions do, by their ids."""
        document = self._document
        return {
            "suggest.model": lambda: self._start(all_volumes=False),
            "suggest.model_all": lambda: self._start(all_volumes=True),
            "suggest.cancel": self.proposals.cancel,
            "suggest.accept": lambda: suggesting.accept_suggestion(document, by_gain=self._by_gain),
            "suggest.reject": lambda: suggesting.reject_suggestion(document, by_gain=self._by_gain),
            "suggest.smooth": lambda on: self._settings.set(SMOOTH, on),
            "review.by_gain": lambda on: self._settings.set(BY_GAIN, on),
            "review.next_unreviewed": lambda: self._go_to_unreviewed(1),
            "review.previous_unreviewed": lambda: self._go_to_unreviewed(-1),
        }

    def advice(self) -> Callable[[], StandingProposal | None]:
        """How to ask about the current slice: what was proposed for it with a mask, else the model that is chosen."""
        document, key = self._document, self._document.current
        workspace = document.workspace
        if key is None or workspace is None or is_blinded(workspace):
            return lambda: None
        stands = document.suggestions.standing.get(key)
        if stands is not None and stands.suggestion is not None and stands.suggestion.mask is not None:
            return lambda: stands
        model, folder, record = self._in_use.model, workspace.folder, document.slices[key]

        def ask() -> StandingProposal | None:
            said = self._adviser.proposal(model, folder, record)
            return None if said is None else standing_of(said, model.name)

        return ask

    def close(self) -> None:
        """End the process that answers; a job goes on by itself."""
        self._adviser.close()

    def _start(self, *, all_volumes: bool) -> None:
        document = self._document
        if document.current is None:
            return
        keys = list(document.slices) if all_volumes else document.volume_keys(document.current.volume)
        self.proposals.start(self._in_use.model, keys, smooth=self._settings.get(SMOOTH))

    @property
    def _by_gain(self) -> bool:
        return self._settings.get(BY_GAIN)

    def _go_to_unreviewed(self, step: int) -> None:
        review.go_to_unreviewed(self._document, step, by_gain=self._by_gain)

    def _tell(self, tally: Tally) -> None:
        told = [self.tr("%n slices proposed, dashed.", "", tally.proposed)]
        if tally.none_found:
            told.append(self.tr("On %n slices the model found none.", "", tally.none_found))
        if tally.unreadable:
            told.append(self.tr("%n pictures could not be read.", "", tally.unreadable))
        self._document.noted.emit(" ".join(told))

    def _show_states(self) -> None:
        document, table = self._document, self._table
        at_work, editable = self.proposals.progress is not None, document.editable and document.current is not None
        free = not at_work and not self.proposals.reading
        table["suggest.model"].setEnabled(editable and free)
        table["suggest.model_all"].setEnabled(editable and free)
        table["suggest.smooth"].setEnabled(editable)
        table["suggest.cancel"].setEnabled(at_work)
        table["suggest.reject"].setEnabled(editable and document.current in document.suggestions)
