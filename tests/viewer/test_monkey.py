"""Some hundred random gestures on the whole viewer; ten thousand of them are `make torture`."""

from pathlib import Path

import pytest
from PySide6.QtCore import qWarning
from PySide6.QtWidgets import QDialog
from pytestqt.qtbot import QtBot

from cerebellum_viewer.app import Viewer
from tests.viewer.monkey import Monkey, Watch, torture


def test_that_random_gestures_leave_no_exception_no_warning_and_a_workspace_that_verifies(
    qtbot: QtBot, tmp_path: Path
) -> None:
    report = torture(tmp_path, seed=4, gestures=300, leg=150)
    assert report.troubles == []
    assert report.edits > 20


def test_that_random_gestures_change_nothing_where_nothing_may_change(build_viewer, folder: Path) -> None:
    build_viewer(folder)
    viewer, watch = build_viewer(folder), Watch()
    said, revision = dict(viewer.document.annotations), viewer.document.workspace.revision
    with watch.watching():
        Monkey(viewer, 1, watch).run(150)
    assert [*watch.exceptions, *watch.warnings, *watch.dialogs] == []
    assert viewer.document.annotations == said
    assert viewer.document.workspace.revision == revision


def test_that_the_monkey_hears_of_whatever_goes_wrong(viewer: Viewer, monkeypatch: pytest.MonkeyPatch) -> None:
    watch = Watch()
    monkey = Monkey(viewer, 1, watch)
    left = [lambda: qWarning("beware"), lambda: QDialog(viewer.window, modal=True).show(), lambda: 1 / 0]

    def gesture() -> str:
        left.pop()()
        return ""

    monkeypatch.setattr(monkey, "_gestures", {gesture: 1})
    with watch.watching():
        monkey.run(3)
    assert [len(found) for found in (watch.exceptions, watch.warnings, watch.dialogs)] == [1, 1, 1]
    assert "ZeroDivisionError" in watch.exceptions[0]
