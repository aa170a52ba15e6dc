"""Asks a model for proposals beside the window, and puts before the user what it has found, now or before."""

from collections.abc import Collection
from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer, Signal

from cerebellum_viewer.document.document import Document, is_blinded
from cerebellum_viewer.document.standing import let_stand
from cerebellum_viewer.document.suggestions import Standing, Suggestion
from cerebellum_viewer.services.jobs import JobRunner
from cerebellum_viewer.services.wording import unwritable
from engine.data.annotation import LabelledBox, SliceKey, Source
from engine.errors import UserError
from engine.experiment import AT_WORK, last_word
from engine.history import read_events, status_now
from engine.processes import explain_death
from engine.proposals import Model, Proposal, ProposalJob, ask_for, checkpoint_name
from engine.protocol import JobFailed, JobFinished, SlicesSeen

POLL_MS = 200


@dataclass(frozen=True, slots=True)
class Tally:
    """What came of a job: slices with a proposal, slices on which none was found, pictures that could not be read."""

    proposed: int
    none_found: int
    unreadable: int


@dataclass(slots=True)
class _Tail:
    """One job as far as it was read."""

    job: ProposalJob
    model: str
    asked: int
    offset: int = 0
    found: int = 0
    seen: int = 0


class Proposals(QObject):
    """Follows the jobs of the open workspace. One is at work at a time; of two about a slice the newer one counts."""

    changed = Signal()
    """A job has begun, come on or ended."""
    ended = Signal(object)
    """The Tally of a job that was seen at work and has done all of its work."""

    def __init__(self, document: Document, runner: JobRunner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._runner = runner
        self._tails: list[_Tail] = []
        self._at_work: _Tail | None = None
        self._standing: dict[SliceKey, Standing] = {}
        self._source: dict[SliceKey, ProposalJob] = {}
        self._kept: frozenset[SliceKey] = frozenset()
        self._timer = QTimer(self, interval=POLL_MS)
        self._timer.timeout.connect(self._poll)
        document.workspace_changed.connect(self._follow_workspace)
        document.suggestions_changed.connect(self._keep_rejected)
        runner.job_ended.connect(lambda _name: self._poll())
        self._follow_workspace()

    @property
    def progress(self) -> tuple[int, int] | None:
        """How many slices of how many the job at work has seen; None where none is at work."""
        return None if self._at_work is None else (self._at_work.seen, self._at_work.asked)

    def start(self, model: Model, keys: Collection[SliceKey], *, smooth: bool = True) -> None:
        """Ask a model about those of the slices on which nobody has decided. What is wrong the document tells.

        `smooth` as `engine.proposals.Request` has it.
        """
        workspace = self._document.workspace
        if workspace is None or not self._document.editable:
            return
        try:
            if is_blinded(workspace):
                raise UserError(self.tr("A blinded reader sees no proposals."), self.tr("Change the reader first."))
            if self._at_work is not None:
                raise UserError(self.tr("Proposals are being made already."), self.tr("Wait for their end, or cancel."))
            request = ask_for(workspace, model, keys, smooth=smooth)
            job = ProposalJob.create(workspace.folder, request)
            self._runner.start(job, "propose")
        except UserError as error:
            self._document.failed.emit(error)
        except OSError as error:
            self._document.failed.emit(unwritable(error))
        else:
            self._at_work = _Tail(job, model.name, len(request.slices))
            self._tails.append(self._at_work)
            self._timer.start()
            self.changed.emit()

    def cancel(self) -> None:
        """Stop the job at work; what it has found so far stays proposed."""
        if self._at_work is not None:
            self._runner.cancel(self._at_work.job)

    # --- following ---------------------------------------------------------------------------------------------

    def _follow_workspace(self) -> None:
        """What was left by whichever window is proposed again; a job that is still at work is followed."""
        workspace = self._document.workspace
        self._timer.stop()
        self._tails, self._at_work, self._standing, self._source = [], None, {}, {}
        rejected: frozenset[SliceKey] = frozenset()
        for job in ProposalJob.all_in(workspace.folder) if workspace else ():
            try:
                request = job.request()
            except UserError as error:
                self._document.failed.emit(error)
                continue
            tail = _Tail(job, request.model.name, len(request.slices))
            self._tails.append(tail)
            rejected = (rejected - {item.key for item in request.slices}) | job.rejected()
            if status_now(job) in AT_WORK:
                self._at_work = tail
            self._read(tail)
        self._kept = rejected
        let_stand(self._document, self._standing, rejected)
        if self._at_work is not None:
            self._timer.start()
        self.changed.emit()

    def _poll(self) -> None:
        tail = self._at_work
        if tail is None:
            return
        ended = self._runner.running != tail.job.name and status_now(tail.job) not in AT_WORK
        if news := self._read(tail):
            let_stand(self._document, self._standing, self._document.suggestions.rejected - news)
        if ended:
            self._at_work = None
            self._timer.stop()
            self._tell(tail)
        self.changed.emit()

    def _read(self, tail: _Tail) -> frozenset[SliceKey]:
        """Take in what a job has found since it was read last; the slices that this is about."""
        found, tail.offset = tail.job.found_after(tail.offset)
        tail.seen = _seen(tail.job)
        tail.found += len(found)
        news = {item.key: _standing(item, tail.model) for item in found}
        self._standing = {**self._standing, **news} if news else self._standing
        self._source |= dict.fromkeys(news, tail.job)
        return frozenset(news)

    def _tell(self, tail: _Tail) -> None:
        explain_death(tail.job)
        word = last_word(read_events(tail.job).events)
        if isinstance(word, JobFailed):
            self._document.failed.emit(UserError(word.message, word.hint))
            return
        own = [self._standing[key] for key, job in self._source.items() if job is tail.job]
        none_found = sum(item.suggestion is None for item in own)
        unreadable = tail.asked - tail.found if isinstance(word, JobFinished) else 0
        self.ended.emit(Tally(len(own) - none_found, none_found, unreadable))

    def _keep_rejected(self) -> None:
        """Each job's folder remembers what of it was rejected."""
        rejected, ours = self._document.suggestions.rejected, self._document.suggestions.standing is self._standing
        if rejected == self._kept or not ours or not self._document.editable:
            return
        changed, self._kept = rejected ^ self._kept, rejected
        for job in {self._source[key] for key in changed if key in self._source}:
            try:
                job.reject([key for key in rejected if self._source.get(key) is job])
            except OSError as error:
                self._document.failed.emit(unwritable(error))


def _seen(job: ProposalJob) -> int:
    """How many slices a job has told that it has looked at."""
    return max((event.count for event in read_events(job).events if isinstance(event, SlicesSeen)), default=0)


def _standing(item: Proposal, model: str) -> Standing:
    name = checkpoint_name(model, item.weights)
    boxes = tuple(LabelledBox(box.box, box.label, Source.MODEL, box.score, name) for box in item.boxes)
    suggestion = Suggestion(boxes, item.mask, Source.MODEL) if boxes else None
    return Standing(suggestion, item.state, item.gain, name)
