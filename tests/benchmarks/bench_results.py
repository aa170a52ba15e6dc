"""How long the table of 40 experiments with 40 checkpoints takes to sort, to filter and to scroll; medians.

Run: python -m tests.benchmarks.bench_results
"""

import os
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from cerebellum_viewer.panels.checkpoints_panel import CheckpointsPanel
from cerebellum_viewer.services.experiments import ExperimentWatcher
from cerebellum_viewer.services.jobs import JobRunner
from cerebellum_viewer.services.seal import Seal
from engine.data.split import Part
from engine.data.store import Workspace
from engine.job_history import scores
from engine.protocol import CheckpointScored, encode
from tests.viewer.research_fixtures import make_experiment, make_workspace, open_document, start_experiment

EXPERIMENTS, CHECKPOINTS, ROUNDS = 40, 40, 9


def main() -> None:
    """Print one line per act."""
    application = QApplication([])
    application.setApplicationName("benchmark")
    with tempfile.TemporaryDirectory() as folder, make_workspace(Path(folder) / "workspace") as workspace:
        _fill(workspace)
        document = open_document(workspace)
        watcher = ExperimentWatcher(document, document)
        panel = CheckpointsPanel(document, watcher, JobRunner(document), Seal(document, document))
        panel.resize(900, 300)
        panel.show()
        rows = panel.model.rowCount()
        acts: dict[str, Callable[[int], None]] = {
            "sort": lambda i: panel.table.sortByColumn(3 + i % 2, Qt.SortOrder.AscendingOrder),
            "filter": lambda i: panel.filter.setText(f"member {i}"),
            "clear the filter": lambda _: panel.filter.clear(),
            "scroll a page": lambda i: panel.table.verticalScrollBar().setValue(i * 12),
        }
        for name, act in acts.items():
            times = [_timed(panel, act, i) for i in range(ROUNDS)]
            print(f"{name:18} {1e3 * statistics.median(times):7.1f} ms, {rows} checkpoints")


def _fill(workspace: Workspace) -> None:
    """Copies of one scored experiment under other names and steps."""
    made = make_experiment(workspace, "member-0", scored=(50,))
    metrics = scores(made.events(), Part.VAL)[50]
    for number in range(1, EXPERIMENTS + 1):
        steps = range(10, 10 * CHECKPOINTS + 1, 10)
        lines = [encode(CheckpointScored(step=step, part="val", metrics=metrics)) for step in steps]
        experiment = start_experiment(workspace, f"member-{number}")
        (experiment.folder / "events.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")


def _timed(panel: CheckpointsPanel, act: Callable[[int], None], number: int) -> float:
    begun = time.perf_counter()
    act(number)
    panel.table.grab()
    return time.perf_counter() - begun


if __name__ == "__main__":
    main()
