"""Where a job can stand, as one table: the word, the icon and the colour of each state, and why a job failed."""

from dataclasses import dataclass

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from engine.errors import Reason
from engine.job_history import Status


@dataclass(frozen=True, slots=True)
class State:
    """How a state is shown. `tone` is the name of a colour of the theme."""

    word: str
    icon: str
    tone: str


STATES: dict[Status, State] = {
    Status.WAITING: State(str(QT_TRANSLATE_NOOP("Wording", "waiting")), "waiting", "quiet"),
    Status.RUNNING: State(str(QT_TRANSLATE_NOOP("Wording", "running")), "play", "link"),
    Status.PAUSING: State(str(QT_TRANSLATE_NOOP("Wording", "pausing")), "pause", "warn"),
    Status.CANCELLING: State(str(QT_TRANSLATE_NOOP("Wording", "cancelling")), "cancel", "warn"),
    Status.PAUSED: State(str(QT_TRANSLATE_NOOP("Wording", "paused")), "pause", "quiet"),
    Status.INTERRUPTED: State(str(QT_TRANSLATE_NOOP("Wording", "interrupted")), "interrupted", "warn"),
    Status.FAILED: State(str(QT_TRANSLATE_NOOP("Wording", "failed")), "reject", "bad"),
    Status.CANCELLED: State(str(QT_TRANSLATE_NOOP("Wording", "cancelled")), "cancel", "quiet"),
    Status.DONE: State(str(QT_TRANSLATE_NOOP("Wording", "done")), "accept", "good"),
}

REASONS: dict[Reason, str] = {
    Reason.BAD_INPUT: str(QT_TRANSLATE_NOOP("Wording", "refused")),
    Reason.NOT_A_NUMBER: str(QT_TRANSLATE_NOOP("Wording", "the loss is no number")),
    Reason.OUT_OF_MEMORY: str(QT_TRANSLATE_NOOP("Wording", "out of memory")),
    Reason.DISK_FULL: str(QT_TRANSLATE_NOOP("Wording", "disk full")),
    Reason.KILLED: str(QT_TRANSLATE_NOOP("Wording", "killed")),
    Reason.CRASHED: str(QT_TRANSLATE_NOOP("Wording", "crashed")),
    Reason.INTERRUPTED: str(QT_TRANSLATE_NOOP("Wording", "interrupted")),
    Reason.UNFORESEEN: str(QT_TRANSLATE_NOOP("Wording", "unforeseen")),
}


def status_text(status: Status) -> str:
    """Where a job stands, in the user's language."""
    return QCoreApplication.translate("Wording", STATES[status].word)


def reason_text(reason: str) -> str:
    """Why a job failed; of a reason that this program does not know, its code."""
    known = REASONS.get(Reason(reason)) if reason in set(Reason) else None
    return reason if known is None else QCoreApplication.translate("Wording", known)
