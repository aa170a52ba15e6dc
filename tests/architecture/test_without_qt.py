"""The engine's tests run where Qt is not installed."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
BLOCKED = ("PySide6", "shiboken6", "pyqtgraph")
QUICK = ("tests/engine/data/test_boxes.py", "tests/engine/test_protocol.py", "tests/engine/test_cli.py")
"""The last one imports `engine.cli` and with it every verb."""
NAMES = "test_boxes or test_protocol or version_and_help"


def test_that_the_tests_of_the_engine_run_without_qt(tmp_path):
    # Python itself imports this module at its start; None instead of a module makes its import fail.
    blocker = f"import sys\nsys.modules.update(dict.fromkeys({BLOCKED!r}))\n"
    (tmp_path / "sitecustomize.py").write_text(blocker, encoding="utf-8")
    options = ["-q", "-p", "no:pytest-qt", "-p", "no:cacheprovider", "-k", NAMES]
    process = subprocess.run(
        [sys.executable, "-m", "pytest", *options, *QUICK],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert process.returncode == 0, process.stdout + process.stderr
