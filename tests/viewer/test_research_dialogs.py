"""Split, export, about and the shortcut sheet; and the threads behind them."""

import threading

import pytest
from PySide6.QtCore import Qt

from cerebellum_viewer import __version__
from cerebellum_viewer.dialogs.about_dialog import AboutDialog
from cerebellum_viewer.dialogs.export_dialog import FORMAT_TEXTS, ExportDialog
from cerebellum_viewer.dialogs.shortcuts_dialog import ShortcutsDialog
from cerebellum_viewer.document.reading import add_reader, read_as
from cerebellum_viewer.services.background import Background
from engine.data.annotation import Annotation, LabelledBox
from engine.data.boxes import Box
from engine.data.export_formats import FORMATS
from engine.data.export_job import PROVENANCE
from engine.data.label_files.reading import read_labels
from engine.errors import UserError
from tests.viewer.research_fixtures import make_workspace, open_document


@pytest.fixture
def document(tmp_path, qapp):
    opened = open_document(make_workspace(tmp_path / "workspace"))
    yield opened
    opened.close()


@pytest.fixture
def background(qapp):
    threads = Background()
    yield threads
    threads.close()


@pytest.fixture
def export_dialog(document, background, qtbot):
    dialog = ExportDialog(document, background)
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


def test_that_every_format_has_words():
    assert set(FORMAT_TEXTS) == set(FORMATS)


def test_that_an_export_is_written_in_the_background(export_dialog, tmp_path, qtbot):
    out = tmp_path / "out"
    export_dialog.out.set_path(out)
    with qtbot.waitSignal(export_dialog.exported, timeout=10_000):
        qtbot.mouseClick(export_dialog.export_button, Qt.MouseButton.LeftButton)
    assert (out / "classes.txt").exists()
    assert "24 slices with 24 boxes" in export_dialog.message.text()


def test_that_an_export_never_overwrites(export_dialog, tmp_path, qtbot):
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "something").touch()
    export_dialog.out.set_path(tmp_path / "full")
    export_dialog.export_button.click()
    qtbot.waitUntil(lambda: "not an empty folder" in export_dialog.message.text())
    assert export_dialog.export_button.isEnabled()


def test_that_what_the_one_who_reads_says_is_exported(document, export_dialog, tmp_path, qtbot):
    assert not export_dialog.reader.isVisible()
    add_reader(document, "A", blinded=True)
    read_as(document, "A")
    document.edit(document.current, Annotation((LabelledBox(Box(1, 2, 30, 40)),)), "A box")
    assert (export_dialog.reader.isVisible(), export_dialog.reader.text()) == (True, "A")
    export_dialog.format.setCurrentIndex(export_dialog.format.findData("csv"))
    export_dialog.out.set_path(tmp_path / "out")
    with qtbot.waitSignal(export_dialog.exported, timeout=10_000):
        export_dialog.export_button.click()
    (table,) = (path for path in (tmp_path / "out").glob("*.csv") if path.name != PROVENANCE)
    (labels,) = read_labels(table)
    assert [entry.box for entry in labels.boxes] == [Box(1, 2, 30, 40)]


def test_that_only_accepted_slices_can_be_asked_for(export_dialog, tmp_path, qtbot):
    export_dialog.out.set_path(tmp_path / "out")
    export_dialog.reviewed_only.setChecked(True)
    export_dialog.export_button.click()
    qtbot.waitUntil(lambda: "No slice is left" in export_dialog.message.text())


def test_that_the_round_trip_is_proven_at_a_button(export_dialog, qtbot):
    qtbot.mouseClick(export_dialog.proof_button, Qt.MouseButton.LeftButton)
    assert not export_dialog.export_button.isEnabled()
    qtbot.waitUntil(lambda: "every file was the same to the byte" in export_dialog.message.text(), timeout=30_000)
    assert export_dialog.proof_button.isEnabled()


def test_that_the_round_trip_is_of_what_the_one_who_reads_has_drawn(document, export_dialog, qtbot):
    add_reader(document, "B", blinded=False)
    read_as(document, "B")
    export_dialog.proof_button.click()
    told = "No slice has a box of B to write. Boxes are there of: main"
    qtbot.waitUntil(lambda: told in export_dialog.message.text())
    for field in (export_dialog.format, export_dialog.out, export_dialog.reviewed_only):
        assert field.height() >= field.minimumSizeHint().height()


def test_that_about_says_what_the_program_is_not_for(qtbot):
    dialog = AboutDialog()
    qtbot.addWidget(dialog)
    text = dialog.layout().itemAt(0).widget().text()
    assert "Research and education. Not a medical device. Not for diagnosis." in text
    assert __version__ in text


def test_that_the_shortcut_sheet_can_be_searched_by_action_and_key(qtbot):
    dialog = ShortcutsDialog()
    qtbot.addWidget(dialog)
    dialog.show_sections([("Review", [("Accept slice", "Space")]), ("Edit", [("Undo", "Ctrl+Z")])])
    for words, found in (("accept", "Accept slice"), ("ctrl+z", "Undo")):
        dialog.search.setText(words)
        assert dialog.filtered.rowCount() == 1
        head = dialog.filtered.index(0, 0)
        assert [dialog.filtered.index(row, 0, head).data() for row in range(dialog.filtered.rowCount(head))] == [found]


def test_that_results_arrive_on_the_windows_thread(background, qtbot):
    seen = []
    background.run(
        lambda _report: threading.get_ident(),
        lambda worked: seen.append((worked, threading.get_ident())),
        seen.append,
    )
    qtbot.waitUntil(lambda: bool(seen))
    worked, delivered = seen[0]
    assert worked != delivered == threading.get_ident()


def test_that_progress_arrives_before_the_result(background, qtbot):
    def work(report):
        report(1, 2)
        report(2, 2)
        return "done"

    seen = []
    background.run(work, seen.append, seen.append, lambda done, total: seen.append((done, total)))
    qtbot.waitUntil(lambda: seen == [(1, 2), (2, 2), "done"])


def test_that_an_error_of_the_user_arrives_as_one(background, qtbot):
    def fail(_report):
        raise UserError("no such thing")

    seen = []
    background.run(fail, seen.append, seen.append)
    qtbot.waitUntil(lambda: bool(seen))
    assert isinstance(seen[0], UserError)


def test_that_a_bug_in_a_thread_reaches_the_exception_hook(background, qtbot):
    def fail(_report):
        raise ZeroDivisionError

    with qtbot.captureExceptions() as caught:
        background.run(fail, print, print)
        qtbot.waitUntil(lambda: bool(caught))
    assert caught[0][0] is ZeroDivisionError
