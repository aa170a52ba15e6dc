"""The report from the window: about the experiments drawn, written beside the window, and offered when it is there."""

import sys
from datetime import datetime

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication, QPushButton

from cerebellum_viewer.services.reports import FOLDER, Reports, page_name
from tests.viewer.research_fixtures import make_experiment, make_workspace


def test_that_the_report_on_the_experiments_drawn_is_written_and_can_be_opened(
    build_viewer, tmp_path, qtbot, monkeypatch
):
    folder = tmp_path / "workspace"
    with make_workspace(folder) as workspace:
        for name in ("first", "second"):
            make_experiment(workspace, name, scored=(50,))
    viewer = build_viewer(folder)
    opened = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toLocalFile()))
    viewer.research.curves.show_alone(["second"])
    with qtbot.waitSignal(viewer.research.reports.written, timeout=60_000) as told:
        viewer.window.table["report.write"].trigger()
        assert viewer.toasts.texts == ["The report is being written."]
    page = folder / "reports/second.html"
    assert told.args == [page]
    assert viewer.toasts.texts[-1] == f"The report is written: {page}"
    viewer.canvas.setFocus()
    while not isinstance(QApplication.focusWidget(), QPushButton):
        viewer.window.table["pane.next"].trigger()
        assert QApplication.focusWidget() is not viewer.canvas
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Space)
    assert opened == [str(page)]
    assert f"The report is written: {page}" not in viewer.toasts.texts
    assert "<h1>Report: second</h1>" in page.read_text(encoding="utf-8")


def test_that_without_an_experiment_it_is_said_what_to_do(build_viewer, tmp_path, qtbot):
    folder = tmp_path / "workspace"
    make_workspace(folder).close()
    viewer = build_viewer(folder)
    with qtbot.waitSignal(viewer.document.failed) as told:
        viewer.window.table["report.write"].trigger()
    assert "No experiment is chosen." in str(told.args[0])


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ([sys.executable, "-c", "import sys; sys.exit('The disk is full.')"], "The disk is full."),
        (["/nowhere/at/all"], "The file could not be written"),
    ],
)
def test_that_a_report_that_fails_is_told_in_words(command, words, tmp_path, qtbot):
    reports = Reports(command=command)
    with qtbot.waitSignal(reports.failed, timeout=20_000) as told:
        reports.write(tmp_path, ["first"])
    assert words in str(told.args[0])


def test_that_reports_wished_for_meanwhile_are_written_in_turn_and_none_twice(tmp_path, qtbot):
    code = "import sys, pathlib; pathlib.Path(sys.argv[sys.argv.index('--out') + 1]).touch()"
    (tmp_path / FOLDER).mkdir()
    reports, begun, written = Reports(command=[sys.executable, "-c", code]), [], []
    reports.begun.connect(lambda: begun.append(1))
    reports.written.connect(written.append)
    for name in ("first", "second", "first", "second", "third"):
        reports.write(tmp_path, [name])
    qtbot.waitUntil(lambda: len(written) == 3, timeout=60_000)
    assert [path.stem for path in written] == ["first", "second", "third"]
    assert len(begun) == 3


def test_that_a_report_that_leaves_something_out_is_written_and_what_is_left_out_is_told(tmp_path, qtbot):
    """The command writes the file that it is asked for, and ends as one that met bad input."""
    code = (
        "import sys, pathlib; pathlib.Path(sys.argv[sys.argv.index('--out') + 1]).touch(); sys.exit('v/2 is damaged.')"
    )
    (tmp_path / FOLDER).mkdir()
    reports = Reports(command=[sys.executable, "-c", code])
    with qtbot.waitSignal(reports.written, timeout=20_000), qtbot.waitSignal(reports.failed, timeout=20_000) as told:
        reports.write(tmp_path, ["first"])
    assert "The file is not whole: v/2 is damaged." in str(told.args[0])


def test_that_a_page_about_few_experiments_has_their_names_and_one_about_many_is_told_from_others():
    now = datetime(2026, 11, 28, 19, 15, 7)
    assert page_name(["first", "second"], now) == "first-second"
    many = [f"tiny-yolo-side-{side}-momentum-0.9" for side in (7, 9, 11)]
    assert page_name(many, now) == "tiny-yolo-side-7-momentum-0.9-and-2-more-20261128-191507"
    assert page_name(["x" * 100], now) == "x" * 100
