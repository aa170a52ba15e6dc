"""A window in a process of its own that queues two trainings by hand and stays until somebody kills it."""

import json
import sys
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from cerebellum_viewer.app import build
from tests.engine.conftest import SMALL
from tests.workflows.grid_by_hand import queue_grid


def main(folder: Path, settings: Path) -> None:
    """Print the names of the trainings once the first one is at work."""
    application = QApplication(sys.argv[:1])
    viewer = build(settings, folder)
    viewer.window.show()
    names = queue_grid(viewer, SMALL, {"seed": "1, 2"})
    timer = QTimer(viewer.window, interval=20)

    def tell() -> None:
        if viewer.research.queue.entries.at_work:
            timer.stop()
            sys.stdout.write(json.dumps(names) + "\n")
            sys.stdout.flush()

    timer.timeout.connect(tell)
    timer.start()
    application.exec()


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
