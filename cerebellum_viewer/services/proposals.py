"""Asks a model for proposals beside the window, and puts before the user what it has found, now or before."""

from collections.abc import Collection
from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer, Signal

from cerebellum_viewer.document.document import Document, is_blinded, said_at
from cerebellum_viewer.document.model_proposals import let_stand
from cerebellum_viewer.services.background import Background
from cerebellum_viewer.services.jobs import JobRunner
from cerebellum_viewer.services.proposed import Proposed, Tail, read_proposed
from cerebellum_viewer.services.second_look import look_beside
from cerebellum_viewer.services.wording import unwritable
from engine.data.annotation import SliceKey
from engine.errors import UserError
from engine.files import answers
from engine.job_history import AT_WORK, Status, last_word, status_now
from engine.processes import explain_death
from engine.proposals import Model, ProposalJob, ask_for
from engine.protocol import JobFailed, JobFinished

POLL_MS = 200
OTHERS_MS = 2000
"""How often it is looked whether proposals are made elsewhere, in a terminal or another window."""


@dataclass(frozen=True, slots=True)
class Tally:
    """What came of a job: slices with a proposal, slices on which none was found, pictures that could not be read."""

    proposed: int
    none_found: int
    unreadable: int


class Proposals(QObject):
    """Follows the jobs of the open workspace. One is at work at a time; of two about a slice the newer one counts."""

    changed = Signal()
    """A job has begun, come on or ended."""
    ended = Signal(object)
    """The Tally of a job that was seen at work and has done all of its work."""

    def __init__(
        self, document: Document, runner: JobRunner, background: Background, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._runner = runner
        self._background = background
        self._read = Proposed()
        self._awaited: object | None = None
        self._edited: set[SliceKey] = set()
        self._timer = QTimer(self, interval=POLL_MS)
        self._timer.timeout.connect(self._poll)
        self._others = QTimer(self, interval=OTHERS_MS)
        self._others.timeout.connect(self.look_for_others)
        document.workspace_changed.connect(self._follow_workspace)
        document.annotation_changed.connect(self._note_edited)
        document.suggestions_changed.connect(self._keep_rejected)
        runner.job_ended.connect(lambda _name: self._poll())
        self._follow_workspace()

    @property
    def progress(self) -> tuple[int, int] | None:
        """How many slices of how many the job at work has seen; None where none is at work."""
        return None if self._read.at_work is None else (self._read.at_work.seen, len(self._read.at_work.asked))

    @property
    def reading(self) -> bool:
        """Whether it is not known yet what was proposed before, and what is at work."""
        return self._awaited is not None

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
            if self._read.at_work is not None:
                raise UserError(self.tr("Proposals are being made already."), self.tr("Wait for their end, or cancel."))
            request = ask_for(workspace, model, keys, smooth=smooth)
            job = ProposalJob.create(workspace.folder, request)
            self._runner.start(job, "propose")
        except UserError as error:
            self._document.failed.emit(error)
        except OSError as error:
            self._document.failed.emit(unwritable(error))
        else:
            self._read.begun.add(job.name)
            self._read.at_work = Tail(job, model.name, frozenset(item.key for item in request.slices))
            self._timer.start()
            self.changed.emit()

    def cancel(self) -> None:
        """Stop the job at work; what it has found so far stays proposed."""
        if self._read.at_work is not None:
            self._runner.cancel(self._read.at_work.job)

    def look_for_others(self) -> None:
        """Show what has begun to be proposed elsewhere since jobs were read last."""
        workspace = self._document.workspace
        if workspace is None or self.reading or self._read.at_work is not None or not answers(workspace.folder):
            return
        new = (job for job in ProposalJob.all_in(workspace.folder) if job.name not in self._read.begun)
        if any(status_now(job) is not Status.WAITING for job in new):
            self._follow_workspace()

    # --- following ---------------------------------------------------------------------------------------------

    def _follow_workspace(self) -> None:
        """What was left by whichever window is read beside this one, then proposed again."""
        document = self._document
        self._timer.stop()
        self._others.start()
        self._read, self._edited, self._awaited = Proposed(), set(), None
        if document.workspace is not None and (jobs := ProposalJob.all_in(document.workspace.folder)):
            past, clear = document.past, document.editable
            asked = self._awaited = object()
            look_beside(
                document,
                self._background,
                lambda workspace, _: read_proposed(jobs, said_at(workspace, past), clear=clear),
                lambda read: self._take(read, asked),
                lambda error: self._take(Proposed(begun={job.name for job in jobs}, faults=[error]), asked),
            )
        self.changed.emit()

    def _take(self, read: Proposed, asked: object) -> None:
        """Propose what was read, unless something else was opened since; a job that is still at work is followed."""
        if asked is not self._awaited:
            return
        self._awaited = None
        for fault in read.faults:
            self._document.failed.emit(fault)
        self._read = read
        let_stand(self._document, read.standing, read.rejected, read.held - self._edited)
        if self._document.suggestions.settle(self._edited, self._document.annotations):
            self._document.suggestions_changed.emit()
        if self._read.at_work is not None:
            self._timer.start()
        self.changed.emit()

    def _poll(self) -> None:
        tail = self._read.at_work
        if tail is None:
            return
        ended = self._runner.running != tail.job.name and status_now(tail.job) not in AT_WORK
        if news := tail.read():
            self._read.standing = {**self._read.standing, **news}
            self._read.source |= dict.fromkeys(news, tail.job)
            let_stand(self._document, self._read.standing, self._document.suggestions.rejected - news.keys())
        if ended:
            self._read.at_work = None
            self._timer.stop()
            self._tell(tail)
        self.changed.emit()

    def _note_edited(self, key: SliceKey) -> None:
        """Whether a proposal holds was perhaps found out before this edit."""
        if self.reading:
            self._edited.add(key)

    def _tell(self, tail: Tail) -> None:
        explain_death(tail.job)
        word = last_word(tail.job.events())
        if isinstance(word, JobFailed):
            self._document.failed.emit(UserError(word.message, word.hint))
            return
        own = [self._read.standing[key] for key, job in self._read.source.items() if job is tail.job]
        none_found = sum(item.suggestion is None for item in own)
        unreadable = len(tail.asked) - tail.found if isinstance(word, JobFinished) else 0
        self.ended.emit(Tally(len(own) - none_found, none_found, unreadable))

    def _keep_rejected(self) -> None:
        """Each job's folder remembers what of it was rejected."""
        rejected, ours = self._document.suggestions.rejected, self._document.suggestions.standing is self._read.standing
        if rejected == self._read.rejected or not ours or not self._document.editable:
            return
        changed, self._read.rejected = rejected ^ self._read.rejected, rejected
        for job in {self._read.source[key] for key in changed if key in self._read.source}:
            try:
                job.reject([key for key in rejected if self._read.source.get(key) is job])
            except OSError as error:
                self._document.failed.emit(unwritable(error))
