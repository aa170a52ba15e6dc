"""The program as a user starts it: a process that shows the window until it is closed."""

import os
import subprocess
import sys
from pathlib import Path

RUN = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from cerebellum_viewer import app
from cerebellum_viewer.__main__ import main

build = app.build
def build_and_close(*arguments):
    viewer = build(*arguments)
    QTimer.singleShot(200, viewer.window.close)
    return viewer
app.build = build_and_close
sys.exit(main(sys.argv[1:]))
"""


def _run(home: Path, *words: str, **more: str) -> "subprocess.CompletedProcess[str]":
    folders = {f"XDG_{name}_HOME": str(home / name) for name in ("CONFIG", "STATE", "DATA", "CACHE")}
    environment = {**os.environ, **folders, "HOME": str(home), "QT_QPA_PLATFORM": "offscreen", **more}
    command = [sys.executable, "-c", RUN, *words]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def test_that_the_window_opens_on_a_workspace_and_closes_without_a_word(folder: Path, tmp_path: Path) -> None:
    done = _run(tmp_path, "open", str(folder))
    assert (done.returncode, "Traceback" in done.stderr, "unforeseen" in done.stderr) == (0, False, False)


def test_that_the_window_opens_without_a_workspace(tmp_path: Path) -> None:
    done = _run(tmp_path)
    assert (done.returncode, "Traceback" in done.stderr, "unforeseen" in done.stderr) == (0, False, False)


def test_that_without_a_home_and_in_the_plainest_locale_the_window_opens(folder: Path) -> None:
    done = _run(Path("/dev/null"), "open", str(folder), LC_ALL="C")
    assert (done.returncode, "Traceback" in done.stderr, "unforeseen" in done.stderr) == (0, False, False)
    assert "no log file" in done.stderr


def test_that_without_a_screen_one_sentence_says_so(folder: Path, tmp_path: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if "DISPLAY" not in name}
    environment.pop("QT_QPA_PLATFORM", None)
    command = [sys.executable, "-m", "cerebellum_viewer", "open", str(folder)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 3
    assert "no screen" in done.stderr
