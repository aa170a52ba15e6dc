"""From a folder of pictures to labels for other programs by keys alone: no mouse, no call into the program."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QCursor, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from cerebellum_viewer.app import Viewer
from engine.data.annotation import Review, Source
from engine.data.phantom import write_phantom
from tests.viewer import mouse

Key, Held = Qt.Key, Qt.KeyboardModifier
CTRL, SHIFT, ALT = Held.ControlModifier, Held.ShiftModifier, Held.AltModifier
PATIENTS, SLICES = 3, 2
SECOND = 1_000
FAR = 60
"""Nothing is farther than so many Tabs."""


def press(key: Qt.Key, held: Qt.KeyboardModifier = Held.NoModifier) -> None:
    """A key for whichever window has the focus, in which one sees where it goes."""
    window = QGuiApplication.focusWindow()
    focused = QApplication.focusWidget()
    assert focused is not None
    assert focused.isVisible()
    QTest.keyClick(window, key, held)


def back_in(viewer: Viewer, qtbot: QtBot) -> None:
    """What a desktop does when a dialog closes; without a screen nobody does."""
    viewer.window.activateWindow()
    qtbot.waitUntil(viewer.window.isActiveWindow)


def write(text: str) -> None:
    for letter in text:
        mouse.write(QGuiApplication.focusWindow(), letter)


def tab_to(widget: QWidget) -> None:
    for _ in range(FAR):
        if widget.hasFocus():
            return
        press(Key.Key_Tab)
    raise AssertionError(f"Tab does not reach {widget}")


def run(words: str) -> None:
    """An action by its name."""
    press(Key.Key_K, CTRL)
    write(words)
    press(Key.Key_Return)


def import_folder(viewer: Viewer, source: Path, qtbot: QtBot) -> None:
    dialog = viewer.research.import_dialog
    press(Key.Key_I, CTRL)
    qtbot.waitUntil(dialog.isActiveWindow)
    tab_to(dialog.source.line)
    write(str(source))
    qtbot.waitUntil(dialog.import_button.isEnabled, timeout=30 * SECOND)
    tab_to(dialog.import_button)
    press(Key.Key_Space)
    back_in(viewer, qtbot)
    assert viewer.canvas.hasFocus()


def correct_box_and_mask(viewer: Viewer, qtbot: QtBot) -> None:
    document = viewer.document
    before = document.annotations[document.current].boxes[0].box
    press(Key.Key_Tab)
    press(Key.Key_Right, ALT)
    press(Key.Key_Down, SHIFT)
    after = document.annotations[document.current].boxes[0].box
    assert after.edges == (before.x0, before.y0 + 10, before.x1 + 1, before.y1 + 10)
    press(Key.Key_Z, CTRL)
    press(Key.Key_7)
    qtbot.waitUntil(lambda: viewer.canvas.tool.preview().proposed is not None, timeout=20 * SECOND)
    press(Key.Key_Return)
    said = document.annotations[document.current]
    assert said.mask_source in (
        {Source.SMART} if said.mask_checkpoint is None else {Source.MODEL, Source.CORRECTED_MODEL}
    )
    press(Key.Key_M, CTRL | SHIFT)
    assert document.annotations[document.current].mask_source is not None
    press(Key.Key_1)
    press(Key.Key_Escape)


def say_something(viewer: Viewer) -> None:
    document = viewer.document
    press(Key.Key_M, CTRL)
    write("vermis?")
    press(Key.Key_Return)
    assert document.annotations[document.current].notes[0].text == "vermis?"
    press(Key.Key_4, CTRL)
    tab_to(viewer.slice_panel.comment)
    write("tilted")
    press(Key.Key_L, CTRL)
    assert viewer.canvas.hasFocus()
    assert document.annotations[document.current].comment == "tilted"


def sign_off(viewer: Viewer) -> None:
    document = viewer.document
    for _ in document.slices:
        press(Key.Key_Space)
    assert {said.review for said in document.annotations.values()} == {Review.ACCEPTED}
    press(Key.Key_2, CTRL)
    press(Key.Key_Up)
    assert document.annotations[document.current].review is Review.UNREVIEWED
    press(Key.Key_Down)
    press(Key.Key_L, CTRL)


def split(viewer: Viewer, qtbot: QtBot) -> None:
    dialog = viewer.research.split_dialog
    run("split into")
    # It is there once the pictures have been compared beside the window.
    qtbot.waitUntil(lambda: dialog.isActiveWindow() and dialog.save_button.isEnabled(), timeout=20_000)
    tab_to(dialog.save_button)
    press(Key.Key_Space)
    if dialog.isVisible():
        press(Key.Key_Escape)
    assert viewer.document.workspace.splits()
    back_in(viewer, qtbot)


def export(viewer: Viewer, out: Path, qtbot: QtBot) -> None:
    dialog = viewer.research.export_dialog
    press(Key.Key_E, CTRL)
    qtbot.waitUntil(dialog.isActiveWindow)
    tab_to(dialog.out.line)
    write(str(out))
    tab_to(dialog.reviewed_only)
    press(Key.Key_Space)
    tab_to(dialog.export_button)
    with qtbot.waitSignal(dialog.exported, timeout=30 * SECOND):
        press(Key.Key_Space)
    press(Key.Key_Escape)
    assert not dialog.isVisible()


@pytest.mark.slow
def test_that_everything_from_import_to_export_is_done_by_keys_alone(
    build_viewer: Callable[[Path | None], Viewer], tmp_path: Path, qtbot: QtBot
) -> None:
    QCursor.setPos(QPoint(0, 0))
    write_phantom(tmp_path / "pictures", patients=PATIENTS, slices=SLICES)
    viewer = build_viewer(None)
    qtbot.waitUntil(viewer.window.isActiveWindow)
    import_folder(viewer, tmp_path / "pictures", qtbot)
    correct_box_and_mask(viewer, qtbot)
    say_something(viewer)
    sign_off(viewer)
    split(viewer, qtbot)
    export(viewer, tmp_path / "labels", qtbot)
    labels = sorted(path for path in (tmp_path / "labels" / "labels").glob("*.txt"))
    assert len(labels) == PATIENTS * SLICES
    assert all(path.read_text() for path in labels)
