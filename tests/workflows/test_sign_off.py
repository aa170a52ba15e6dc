"""A volume of fifteen slices is signed off with real keys, and the keys are counted."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from cerebellum_viewer.app import Viewer
from engine.data.annotation import Review, SliceKey, Source
from engine.data.boxes import iou
from tests.viewer.volume_fixtures import SLICES, make_volume, right_model, tight, wrong_on

Key = Qt.Key
SHIFT, CTRL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier


class Strokes(QObject):
    """Counts every key that goes down in the window, but modifiers."""

    def __init__(self, viewer: Viewer) -> None:
        super().__init__()
        self.count = 0
        self._viewer = viewer
        viewer.window.windowHandle().installEventFilter(self)

    def eventFilter(self, _: QObject, event: QEvent) -> bool:  # noqa: N802  # Qt's name
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            self.count += event.key() not in {Key.Key_Shift, Key.Key_Control, Key.Key_Alt}
        return False

    def press(self, *keys: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        for key in keys:
            QTest.keyClick(self._viewer.window.windowHandle(), key, modifier)


@pytest.fixture
def volume(tmp_path: Path) -> Path:
    """Pictures alone: no boxes and no masks."""
    make_volume(tmp_path / "volume", boxes=False, masks=False)
    return tmp_path / "volume"


def signed_off(viewer: Viewer) -> bool:
    return all(said.review is Review.ACCEPTED for said in viewer.document.annotations.values())


def test_that_a_volume_on_which_the_model_is_right_takes_a_key_a_slice(
    build_viewer: Callable[[Path | None], Viewer], volume: Path
) -> None:
    viewer = build_viewer(volume)
    viewer.document.show_checkpoint(right_model(viewer.document))
    strokes = Strokes(viewer)
    while not signed_off(viewer):
        strokes.press(Key.Key_Space)
        assert strokes.count <= 20
    assert strokes.count == SLICES
    for key, said in viewer.document.annotations.items():
        assert said.boxes[0].box == tight(key.index)
        assert said.boxes[0].source is Source.MODEL
        assert said.boxes[0].checkpoint == "experiment @ 100"


def test_that_three_wrong_boxes_take_a_few_keys_more(
    build_viewer: Callable[[Path | None], Viewer], volume: Path
) -> None:
    """A wrong box is passed over with the box of the slice before, which is moved and sized by arrows."""
    viewer = build_viewer(volume)
    wrong = {SliceKey("V1", index) for index in (4, 9, 13)}
    viewer.document.show_checkpoint(wrong_on(right_model(viewer.document), wrong))
    strokes = Strokes(viewer)
    while not signed_off(viewer):
        if viewer.document.current in wrong:
            strokes.press(Key.Key_V, modifier=CTRL)
            strokes.press(Key.Key_Down, Key.Key_Down)
        strokes.press(Key.Key_Space)
        assert strokes.count <= 35
    assert strokes.count <= SLICES + 3 * 3
    for key, said in viewer.document.annotations.items():
        assert len(said.boxes) == 1
        assert iou(said.boxes[0].box, tight(key.index)) > 0.85
        assert said.boxes[0].source is (Source.DRAWN if key in wrong else Source.MODEL)


def test_that_three_wrong_boxes_are_interpolated_from_their_neighbours(
    build_viewer: Callable[[Path | None], Viewer], volume: Path, qtbot: QtBot
) -> None:
    """Right slices are taken over as key slices; what lies between them is proposed and accepted with one key."""
    viewer = build_viewer(volume)
    wrong = {SliceKey("V1", index) for index in (6, 7, 8)}
    viewer.document.show_checkpoint(wrong_on(right_model(viewer.document), wrong))
    strokes = Strokes(viewer)
    for key in viewer.document.volume_keys("V1"):
        assert viewer.document.current == key
        if key in wrong:
            strokes.press(Key.Key_D)
            continue
        if key.index in {5, 9}:
            strokes.press(Key.Key_Return, modifier=CTRL)
            strokes.press(Key.Key_K)
        strokes.press(Key.Key_Space)
    strokes.press(Key.Key_J)
    qtbot.waitUntil(lambda: set(viewer.document.suggestions) == wrong, timeout=5_000)
    strokes.press(Key.Key_D, modifier=CTRL | SHIFT)
    while not signed_off(viewer):
        strokes.press(Key.Key_Space)
        assert strokes.count <= 35
    for key in wrong:
        item = viewer.document.annotations[key].boxes[0]
        assert item.source is Source.INTERPOLATED
        assert iou(item.box, tight(key.index)) > 0.9
