"""Burned-in text in the window: proposed, unticked, confirmed, and then black in exports."""

import shutil
from dataclasses import replace
from pathlib import Path

import cv2
import pytest
from PySide6.QtCore import Qt

from engine.data.annotation import Annotation, SliceKey
from engine.data.store import ImportedSlice, Workspace


@pytest.fixture
def viewer(build_viewer, folder):
    for path in folder.glob("vol01_*.png"):
        picture = cv2.imread(str(path), cv2.IMREAD_GRAYSCALE)
        picture[:20] = 0
        cv2.putText(picture, "ANA GIL", (3, 14), cv2.FONT_HERSHEY_SIMPLEX, 0.45, 230, 1, cv2.LINE_AA)
        cv2.imwrite(str(path), picture)
    return build_viewer(folder)


@pytest.fixture
def dialog(viewer, qtbot):
    viewer.window.table["file.blackout"].trigger()
    dialog = viewer.research.blackout_dialog
    assert "looked at" in dialog.message.text()  # beside the window
    assert not dialog.confirm_button.isEnabled()
    qtbot.waitUntil(dialog.confirm_button.isEnabled)
    return dialog


def test_that_proposals_are_confirmed_at_a_button_and_stay(viewer, dialog, qtbot):
    (box,) = dialog.chosen()
    assert box.y1 < 22
    assert "vol01: 1 places look like text" in dialog.message.text()
    assert not dialog.picture.pixmap().isNull()
    qtbot.mouseClick(dialog.confirm_button, Qt.MouseButton.LeftButton)
    assert viewer.document.volumes["vol01"].blackout == (box,)
    qtbot.waitUntil(lambda: "exports black out 1 places" in dialog.message.text())


def test_that_what_is_no_text_is_unticked(viewer, dialog):
    dialog.places.item(0).setCheckState(Qt.CheckState.Unchecked)
    dialog.confirm_button.click()
    assert viewer.document.volumes["vol01"].blackout == ()


def test_that_the_dialog_follows_the_canvas_to_another_volume(viewer, dialog, qtbot):
    viewer.document.go_to(SliceKey("vol02", 1))
    assert dialog.chosen() == []
    qtbot.waitUntil(dialog.confirm_button.isEnabled)
    assert dialog.message.text().startswith("vol02: nothing looks like text")
    assert dialog.confirm_button.text() == "Confirm that there is no text"
    assert dialog.places.isHidden()


def test_that_the_button_says_what_it_does_with_what_is_ticked(dialog):
    assert dialog.confirm_button.text() == "Black out in exports"
    dialog.places.item(0).setCheckState(Qt.CheckState.Unchecked)
    assert dialog.confirm_button.text() == "Confirm that there is no text"


def test_that_text_on_slices_that_came_later_is_proposed_beside_what_was_confirmed(viewer, dialog, folder, qtbot):
    dialog.places.item(0).setCheckState(Qt.CheckState.Unchecked)
    dialog.confirm_button.click()
    qtbot.waitUntil(lambda: "as was confirmed" in dialog.message.text())
    first = viewer.document.slices[SliceKey("vol01", 1)]
    later = replace(first, key=SliceKey("vol01", 9), image_sha256="0" * 64)
    viewer.document.workspace.add_import((), [ImportedSlice(later, None, Annotation())])
    viewer.document.reload()
    qtbot.waitUntil(lambda: "1 places on slices that came later look like text" in dialog.message.text())
    assert len(dialog.chosen()) == 1


def test_that_a_volume_of_the_same_name_in_another_workspace_is_looked_at_anew(viewer, dialog, tmp_path, folder, qtbot):
    other = Path(shutil.copytree(folder, tmp_path / "other"))
    for path in other.glob("vol01_*.png"):
        picture = cv2.imread(str(path), cv2.IMREAD_GRAYSCALE)
        picture[:20] = 0
        cv2.imwrite(str(path), picture)
    assert dialog.chosen()
    viewer.document.open(Workspace.open(other))
    assert dialog.chosen() == []
    assert not dialog.confirm_button.isEnabled()
    qtbot.waitUntil(dialog.confirm_button.isEnabled)
    assert "nothing looks like text" in dialog.message.text()
