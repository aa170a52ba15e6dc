"""Burned-in text in the window: proposed, unticked, confirmed, and then black in exports."""

import cv2
import pytest
from PySide6.QtCore import Qt

from engine.data.annotation import SliceKey


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
    assert "exports black out 1 places" in dialog.message.text()


def test_that_what_is_no_text_is_unticked(viewer, dialog):
    dialog.places.item(0).setCheckState(Qt.CheckState.Unchecked)
    dialog.confirm_button.click()
    assert viewer.document.volumes["vol01"].blackout == ()


def test_that_the_dialog_follows_the_canvas_to_another_volume(viewer, dialog, qtbot):
    viewer.document.go_to(SliceKey("vol02", 1))
    assert dialog.chosen() == []
    qtbot.waitUntil(dialog.confirm_button.isEnabled)
    assert dialog.message.text().startswith("vol02: nothing looks like text")
    assert dialog.places.isHidden()
