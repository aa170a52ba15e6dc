"""Reads the open workspace beside the window by a connection of its own, and keeps what was found out on the way."""

from collections.abc import Callable
from typing import TypeVar

from cerebellum_viewer.document.document import Document
from cerebellum_viewer.services.background import Background, Report
from engine.data.fingerprints import Fingerprint
from engine.data.store import Workspace
from engine.errors import UserError

Result = TypeVar("Result")


def look_beside(
    document: Document,
    background: Background,
    look: Callable[[Workspace, Report], Result],
    on_done: Callable[[Result], None],
    on_error: Callable[[UserError], None],
    on_progress: Report = lambda _done, _total: None,
    *,
    promised: bool = False,
) -> None:
    """As `Background.run`, with the workspace that is open now, which must be.

    A second connection may not write; fingerprints of pictures that are made on it are kept by the window's own.
    """
    assert document.workspace is not None
    folder = document.workspace.folder
    unkept: dict[str, Fingerprint] = {}

    def work(report: Report) -> Result:
        with Workspace.open(folder, to_read=True) as workspace:
            try:
                return look(workspace, report)
            finally:
                unkept.update(workspace.guard.unkept)

    def keep() -> None:
        own = document.workspace
        if unkept and own is not None and own.folder == folder and not own.read_only:
            try:
                own.guard.keep(unkept)
            except UserError as error:
                document.failed.emit(error)

    def done(result: Result) -> None:
        keep()
        on_done(result)

    def failed(error: UserError) -> None:
        keep()
        on_error(error)

    background.run(work, done, failed, on_progress, promised=promised)
