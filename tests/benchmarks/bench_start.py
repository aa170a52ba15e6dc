"""How long the window takes: importing it, and opening a workspace of 315 slices until the first slice is painted."""

import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from engine.data.import_plan import ImportOptions
from engine.data.importing import scan
from engine.data.phantom import write_phantom
from engine.data.store import Workspace

RUNS = 5
PROBE = """
import sys, time
begun = time.perf_counter()
from cerebellum_viewer import app
imported = time.perf_counter()
from pathlib import Path
from PySide6.QtWidgets import QApplication
application = QApplication([])
begun_opening = time.perf_counter()
viewer = app.build(Path(sys.argv[2]) / "settings.ini", Path(sys.argv[1]))
viewer.window.restore_layout()
viewer.window.show()
viewer.canvas.grab()
print(imported - begun, time.perf_counter() - begun_opening, "torch" in sys.modules)
viewer.close()
"""


def main() -> None:
    """Print medians."""
    with tempfile.TemporaryDirectory() as temporary:
        source, folder = Path(temporary) / "phantom", Path(temporary) / "workspace"
        write_phantom(source)
        with Workspace.create(folder) as workspace:
            scan(source, ImportOptions()).apply(workspace)
        runs = [probe(folder, temporary) for _ in range(RUNS)]
    imports, openings = ([float(run[column]) for run in runs] for column in (0, 1))
    print(f"import of the window: median {statistics.median(imports):.2f} s of {RUNS} runs; torch: {runs[0][2]}")
    print(f"open 315 slices, first one painted: median {statistics.median(openings):.2f} s of {RUNS} runs")


def probe(folder: Path, temporary: str) -> list[str]:
    """Seconds to import, seconds to open, and whether torch was loaded, in a fresh process."""
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    command = [sys.executable, "-c", PROBE, str(folder), temporary]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    return done.stdout.split()


if __name__ == "__main__":
    main()
