"""Words in an empty list."""

from PySide6.QtCore import QStringListModel
from PySide6.QtWidgets import QListView
from pytestqt.qtbot import QtBot

from cerebellum_viewer.widgets.empty_hint import EmptyHint


def test_that_the_words_are_there_as_long_as_the_list_is_empty(qtbot: QtBot) -> None:
    model, view = QStringListModel(), QListView()
    qtbot.addWidget(view)
    view.setModel(model)
    hint = EmptyHint(view, "Nothing yet.")
    view.show()
    assert hint.isVisible()
    model.insertRow(0)
    assert not hint.isVisible()
    model.removeRow(0)
    assert hint.isVisible()
    model.setStringList(["one"])
    assert not hint.isVisible()


def test_that_the_words_have_the_whole_list(qtbot: QtBot) -> None:
    view = QListView()
    qtbot.addWidget(view)
    view.setModel(QStringListModel(view))
    hint = EmptyHint(view, "Nothing yet.")
    view.resize(300, 200)
    view.show()
    assert hint.geometry() == view.viewport().rect()
