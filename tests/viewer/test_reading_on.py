"""What is said about the slices is read while nobody waits for it."""

import sqlite3
from pathlib import Path

from pytestqt.qtbot import QtBot

from cerebellum_viewer.document.document import Document
from cerebellum_viewer.services.reading_on import ReadingOn
from engine.data.database import DATABASE
from engine.data.store import Workspace


def test_that_an_annotation_that_is_none_is_told_of_before_anybody_comes_to_its_slice(
    qtbot: QtBot, folder: Path
) -> None:
    with sqlite3.connect(folder / DATABASE) as connection:
        connection.execute("UPDATE annotation SET value = '{}' WHERE volume = 'vol02'")
    connection.close()
    document = Document()
    reading_on = ReadingOn(document)
    with qtbot.waitSignal(document.failed) as told:
        document.open(Workspace.open(folder))
        assert document.current is not None
    assert told.args is not None
    assert "did not write" in told.args[0].message
    assert reading_on.done
    document.close()


def test_that_reading_comes_to_an_end(qtbot: QtBot, document: Document) -> None:
    reading_on = ReadingOn(document)
    document.reload()
    assert not reading_on.done
    qtbot.waitUntil(lambda: reading_on.done)
