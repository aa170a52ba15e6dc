"""A window in a process of its own on a workspace: shown until one more training is done; prints what it lists."""

import json
import sys
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from cerebellum_viewer.app import build
from engine.job_history import Status

PATIENCE_MS = 60_000


def main(folder: Path, settings: Path) -> None:
    """Print the state of every training, by name."""
    application = QApplication(sys.argv[:1])
    viewer = build(settings, folder)
    viewer.window.show()
    watcher = viewer.research.watcher

    def states() -> dict[str, str]:
        records = (watcher.record(name) for name in watcher.names)
        return {record.name: record.status for record in records if record is not None}

    def leave_with_one_more() -> None:
        if list(states().values()).count(Status.DONE) > before:
            application.quit()

    before = list(states().values()).count(Status.DONE)
    watcher.experiment_changed.connect(leave_with_one_more)
    QTimer.singleShot(PATIENCE_MS, application.quit)
    application.exec()
    sys.stdout.write(json.dumps(states()))
    viewer.close()


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
