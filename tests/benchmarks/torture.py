"""Ten thousand random gestures on the whole viewer, and what came of them: see `tests/viewer/monkey.py`.

Run: python tests/benchmarks/torture.py [seed ...]
"""

import os
import sys
import tempfile
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from pyqtgraph.util.garbage_collector import GarbageCollector
from PySide6.QtWidgets import QApplication

from cerebellum_viewer.services.process import prepare_process
from tests.viewer.monkey import Report, torture

GESTURES = 10_000
GROWTH_MB = 20


def main() -> int:
    """Print a line per seed and whatever went wrong; the exit status is 0 if nothing did."""
    prepare_process()
    application = QApplication(sys.argv[:1])
    application.setQuitOnLastWindowClosed(False)
    collector = GarbageCollector()  # as in the program: in a background thread a widget that is freed harms Qt
    gestures = int(os.environ.get("GESTURES", GESTURES))
    failed = False
    for seed in [int(text) for text in sys.argv[1:]] or [1]:
        with tempfile.TemporaryDirectory() as folder:
            report = torture(Path(folder), seed, gestures, told=lambda text: print(f"  {text}", flush=True))
        print(line(seed, report), *report.troubles, sep="\n", flush=True)
        failed = failed or bool(report.troubles) or report.growth_mb > GROWTH_MB
    collector.timer.stop()
    return int(failed)


def line(seed: int, report: Report) -> str:
    """The figures of one run."""
    watch, verified = report.watch, "verifies" if not report.faults else f"{len(report.faults)} faults"
    return (
        f"seed {seed}: {report.gestures} gestures, {report.edits} edits, {len(watch.exceptions)} exceptions,"
        f" {len(watch.warnings)} Qt warnings, {len(watch.dialogs)} unexpected dialogs,"
        f" memory {report.growth_mb:+.1f} MB, workspace {verified}"
    )


if __name__ == "__main__":
    sys.exit(main())
