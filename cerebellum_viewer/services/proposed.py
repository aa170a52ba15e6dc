"""Reads what detectors have proposed for a workspace, from all jobs' folders, and clears folders of no use any more."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from cerebellum_viewer.document.suggestions import StandingProposal, Suggestion
from engine.data.annotation import LabelledBox, SliceKey, Source
from engine.data.stored import StoredAnnotations
from engine.errors import UserError
from engine.job_history import AT_WORK, Status, status_now
from engine.proposals import Proposal, ProposalJob, checkpoint_name, is_open
from engine.protocol import SlicesSeen


@dataclass(slots=True)
class Tail:
    """One job as far as it was read."""

    job: ProposalJob
    model: str
    asked: frozenset[SliceKey]
    offset: int = 0
    found: int = 0
    seen: int = 0

    def read(self) -> dict[SliceKey, StandingProposal]:
        """What the job has found since it was read last."""
        found, self.offset = self.job.found_after(self.offset)
        self.seen = _seen(self.job)
        self.found += len(found)
        return {item.key: standing_of(item, self.model) for item in found}


@dataclass(slots=True)
class Proposed:
    """What all jobs have to say: of two about a slice the newer one counts.

    `source` is the job of each, `held` the slices for which it holds, `at_work` the job that is not at its end, `begun`
    the names of all jobs that were no longer waiting for their worker.
    """

    standing: dict[SliceKey, StandingProposal] = field(default_factory=dict)
    source: dict[SliceKey, ProposalJob] = field(default_factory=dict)
    rejected: frozenset[SliceKey] = frozenset()
    held: frozenset[SliceKey] = frozenset()
    at_work: Tail | None = None
    begun: set[str] = field(default_factory=set)
    faults: list[UserError] = field(default_factory=list)


def read_proposed(jobs: Sequence[ProposalJob], said: StoredAnnotations, *, clear: bool) -> Proposed:
    """Read all jobs of a workspace, the oldest first, whose slices have these annotations.

    With `clear` the folders that are of no use any more are removed.
    """
    read, tails = Proposed(), list[Tail]()
    for job in jobs:
        status = status_now(job)
        if status is not Status.WAITING:
            read.begun.add(job.name)
        try:
            request = job.request()
        except UserError as error:
            read.faults.append(error)
            continue
        tail = Tail(job, request.model.name, frozenset(item.key for item in request.slices))
        tails.append(tail)
        read.rejected = (read.rejected - tail.asked) | job.rejected()
        if status in AT_WORK:
            read.at_work = tail
        news = tail.read()
        read.standing |= news
        read.source |= dict.fromkeys(news, job)
    read.held = frozenset(
        key
        for key, stands in read.standing.items()
        if key in said and key not in read.rejected and stands.holds(said[key])
    )
    for job in useless(tails, read.source, said) if clear else ():
        job.delete()
    return read


def useless(
    tails: Sequence[Tail], source: dict[SliceKey, ProposalJob], said: StoredAnnotations
) -> Iterator[ProposalJob]:
    """The jobs that have ended and of which nothing is left: a newer one has found something, or a person has decided.

    The newest is none of them: it says how far proposing has come.
    """
    for place, tail in enumerate(tails[:-1]):
        newer = {other.job.name for other in tails[place + 1 :]}
        gone = (
            key not in said or not is_open(said[key]) or (key in source and source[key].name in newer)
            for key in tail.asked
        )
        if status_now(tail.job) not in {*AT_WORK, Status.WAITING} and all(gone):
            yield tail.job


def _seen(job: ProposalJob) -> int:
    """How many slices a job has told that it has looked at."""
    return max((event.count for event in job.events() if isinstance(event, SlicesSeen)), default=0)


def standing_of(item: Proposal, model: str) -> StandingProposal:
    """What a detector of the name `model` has found on a slice."""
    name = checkpoint_name(model, item.weights)
    boxes = tuple(LabelledBox(box.box, box.label, Source.MODEL, box.score, name) for box in item.boxes)
    suggestion = Suggestion(boxes, item.mask, Source.MODEL) if boxes else None
    return StandingProposal(suggestion, item.state, item.gain, name)
