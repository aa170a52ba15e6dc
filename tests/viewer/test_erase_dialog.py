"""Erasing a patient in the window: only with the name typed, and nothing on screen or in settings remembers."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt

from cerebellum_viewer.services.display import GreyScale
from engine.data.annotation import Annotation, SliceKey
from engine.data.erasing import Eraser
from engine.erasure import Erasure, find_patient
from engine.errors import UserError


@pytest.fixture
def viewer(build_viewer, folder):
    return build_viewer(folder)


@pytest.fixture
def dialog(viewer):
    viewer.window.table["file.erase"].trigger()
    return viewer.research.erase_dialog


def test_that_a_patient_goes_once_the_name_is_typed(viewer, dialog, qtbot):
    assert dialog.patient.currentText() == "anna"
    assert "3 slices of anna" in dialog.message.text()
    qtbot.keyClicks(dialog.again, "ann")
    assert not dialog.erase_button.isEnabled()
    qtbot.keyClicks(dialog.again, "a")
    with qtbot.waitSignal(dialog.erased):
        qtbot.mouseClick(dialog.erase_button, Qt.MouseButton.LeftButton)
    assert list(viewer.document.volumes) == ["vol02"]
    assert viewer.document.current == SliceKey("vol02", 1)
    assert not viewer.document.undo_stack.canUndo()
    assert dialog.patient.currentText() == "berta"
    assert "anna is erased" in dialog.message.text()


def test_that_the_window_says_what_remains_as_the_engine_does(viewer, dialog):
    found = replace(find_patient(viewer.document.workspace, "anna"), learnt=("first", "second"))
    assert found.sources
    assert dialog._remains(found) == "\n".join(found.remains)


def test_that_enter_erases_nobody(viewer, dialog, qtbot):
    qtbot.keyClicks(dialog.again, "anna")
    qtbot.keyClick(dialog.again, Qt.Key.Key_Return)
    assert dialog.isHidden()
    assert list(viewer.document.volumes) == ["vol01", "vol02"]


def test_that_another_patient_asks_for_another_name(dialog, qtbot):
    qtbot.keyClicks(dialog.again, "anna")
    dialog.patient.setCurrentText("berta")
    assert not dialog.erase_button.isEnabled()


def test_that_a_failure_is_told_and_nothing_goes(viewer, dialog, qtbot, monkeypatch):
    def refuse(*_):
        raise UserError("The disk is full.", "Free some space.")

    monkeypatch.setattr("cerebellum_viewer.dialogs.erase_dialog.erase_patient", refuse)
    key = next(iter(viewer.document.slices))
    viewer.document.edit(key, Annotation(comment="seen"), "comment")
    qtbot.keyClicks(dialog.again, "anna")
    dialog.erase_button.click()
    assert dialog.message.text() == "The disk is full. Free some space."
    assert len(viewer.document.volumes) == 2
    assert viewer.document.undo_stack.canUndo()


def test_that_traces_that_somebody_who_reads_keeps_are_told(viewer, dialog, qtbot, monkeypatch):
    said = iter(("", "somebody is reading the workspace"))
    monkeypatch.setattr(Eraser, "empty_log", lambda _: next(said))
    qtbot.keyClicks(dialog.again, "anna")
    dialog.erase_button.click()
    assert list(viewer.document.volumes) == ["vol02"]
    assert "Traces stay in the database's files: somebody is reading the workspace." in dialog.message.text()


def test_that_settings_forget_the_look_of_an_erased_volume(viewer, dialog, qtbot, tmp_path):
    settings_file = tmp_path / "settings0.ini"
    viewer.display.set_grey(GreyScale(window=77))
    viewer.looks.save()
    viewer.settings.sync()
    assert "vol01" in settings_file.read_text()
    qtbot.keyClicks(dialog.again, "anna")
    dialog.erase_button.click()
    viewer.close()
    assert "vol01" not in settings_file.read_text()


def test_that_nobody_is_looked_for_behind_a_hidden_dialog(build_viewer, folder, monkeypatch):
    asked = []
    monkeypatch.setattr(
        "cerebellum_viewer.dialogs.erase_dialog.find_patient",
        lambda *_: asked.append(1) or Erasure("anna", (), 0, (), (), ()),
    )
    viewer = build_viewer(folder)
    viewer.document.reload()
    assert asked == []
    viewer.window.table["file.erase"].trigger()
    assert asked
