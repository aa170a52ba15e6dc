"""Words in an empty list."""

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QStringListModel
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


class Letters(QAbstractListModel):
    """Rows that are put in order anew, as those of the queue."""

    rows = 0

    def rowCount(self, _parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: B008, N802  # Qt's
        """How many there are."""
        return self.rows

    def data(self, _index: QModelIndex | QPersistentModelIndex, _role: int = 0) -> None:
        """Nothing to read."""

    def put(self, rows: int) -> None:
        """Other rows."""
        self.layoutAboutToBeChanged.emit()
        self.rows = rows
        self.layoutChanged.emit()


def test_that_rows_which_come_with_another_order_take_the_words_away(qtbot: QtBot) -> None:
    model, view = Letters(), QListView()
    qtbot.addWidget(view)
    view.setModel(model)
    hint = EmptyHint(view, "Nothing yet.")
    view.show()
    model.put(2)
    assert not hint.isVisible()
    model.put(0)
    assert hint.isVisible()


def test_that_the_words_have_the_whole_list(qtbot: QtBot) -> None:
    view = QListView()
    qtbot.addWidget(view)
    view.setModel(QStringListModel(view))
    hint = EmptyHint(view, "Nothing yet.")
    view.resize(300, 200)
    view.show()
    assert hint.geometry() == view.viewport().rect()
