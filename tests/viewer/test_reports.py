"""The report from the window: about the experiments drawn, written beside the window, opened when it is there."""

import sys

import pytest
from PySide6.QtGui import QDesktopServices

from cerebellum_viewer.services.reports import Reports
from tests.viewer.research_fixtures import make_experiment, make_workspace


def test_that_the_report_on_the_experiments_drawn_is_written_and_opened(build_viewer, tmp_path, qtbot, monkeypatch):
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
    page = folder / "reports/second.html"
    assert told.args == [page]
    assert opened == [str(page)]
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
        (["/nowhere/at/all"], "The report could not be written"),
    ],
)
def test_that_a_report_that_fails_is_told_in_words(command, words, tmp_path, qtbot):
    reports = Reports(command=command)
    with qtbot.waitSignal(reports.failed, timeout=20_000) as told:
        reports.write(tmp_path, ["first"])
    assert words in str(told.args[0])
