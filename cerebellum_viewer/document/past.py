"""Past states of the open workspace: shown without being changed, given a name, and made the present one again."""

from PySide6.QtCore import QCoreApplication, QDateTime

from cerebellum_viewer.document.document import Document
from engine.data.history import changes_back, facts_back
from engine.data.volumes import counted_changes
from engine.errors import UserError


def show_past(document: Document, sequence: int | None) -> None:
    """Show the state after a row of the history, in which nothing can be changed; None for the present again."""
    if document.workspace is not None and sequence != document.past:
        document.leaving.emit()
        document.past = sequence
        document.reload()
        document.go_to(document.current)


def restore(document: Document, sequence: int) -> None:
    """Say again what was said of slices and volumes after a row of the history: one step, which can be undone.

    Its text counts the volumes whose facts it changed; what exports black out stays as it is now.
    """
    if document.workspace is None:
        return
    show_past(document, None)
    history = document.workspace.history
    after = changes_back(history.at(sequence), document.annotations)
    facts = facts_back(history.volumes_at(sequence), document.volumes)
    if after or facts:
        text = QCoreApplication.translate("Past", "Restore the state at row {0}").format(sequence)
        changed = counted_changes((document.volumes[name], volume) for name, volume in facts.items())
        # The words stand in the table of `services.wording`.
        counts = [f"{QCoreApplication.translate('Wording', name)}: {count}" for name, count in changed.items()]
        told = "; ".join([text, *counts])
        document.edit_all(after, told, volumes=facts.values())
        if facts and facts.items() <= document.volumes.items():
            document.noted.emit(told)
    else:
        document.noted.emit(QCoreApplication.translate("Past", "Nothing differs from that state."))


def name_state(document: Document, name: str) -> bool:
    """Give the present state a name, as a row of the history; whether it has it now."""
    if document.workspace is None:
        return False
    document.leaving.emit()
    try:
        version = document.workspace.history.name(name)
    except UserError as error:
        document.failed.emit(error)
        return False
    document.history_changed.emit()
    document.noted.emit(QCoreApplication.translate("Past", "This state is now called “{0}”.").format(version.name))
    return True


def save(document: Document) -> None:
    """For hands that press Ctrl+S: all is on disk already; the state gets the time as its name, unless it has one."""
    if document.workspace is None or document.past is not None:
        return
    document.leaving.emit()
    newest = document.workspace.history.steps(newest=1)
    if newest and newest[-1].is_version:
        told = QCoreApplication.translate("Past", "Every change is on disk; this state is called “{0}” already.")
        document.noted.emit(told.format(newest[-1].what))
        return
    time = QDateTime.currentDateTime().toString("yyyy-MM-dd HH:mm:ss")
    name_state(document, QCoreApplication.translate("Past", "Saved {0}").format(time))
