"""The desktop's dialogs for files: the program goes on while one is open, and does what was chosen."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from cerebellum_viewer.widgets.path_dialog import Wanted, ask_path


@pytest.fixture
def parent(qtbot: QtBot) -> QWidget:
    parent = QWidget()
    qtbot.addWidget(parent)
    parent.show()
    return parent


def test_that_a_new_file_gets_the_ending_that_it_is_given_none_of(parent: QWidget, tmp_path: Path) -> None:
    chosen: list[Path] = []
    ask_path(parent, "Export keys", Wanted.NEW_FILE, chosen.append, start="keys.json", kinds="JSON (*.json)")
    (dialog,) = parent.findChildren(QFileDialog)
    assert chosen == []
    dialog.selectFile(str(tmp_path / "mine"))
    dialog.accept()
    assert chosen == [tmp_path / "mine.json"]


def test_that_who_goes_back_has_chosen_nothing(parent: QWidget, qtbot: QtBot) -> None:
    chosen: list[Path] = []
    ask_path(parent, "Import keys", Wanted.FILE, chosen.append, kinds="JSON (*.json)")
    (dialog,) = parent.findChildren(QFileDialog)
    dialog.reject()
    qtbot.waitUntil(lambda: parent.findChildren(QFileDialog) == [])
    assert chosen == []
