"""Hands that slip, screens that go, folders that are held by others: told of, and nothing is lost."""

import itertools
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPointF, QRect, Qt
from PySide6.QtGui import QGuiApplication, QPointingDevice, QTabletEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QToolButton
from pytestqt.qtbot import QtBot

from cerebellum_viewer.app import Viewer
from cerebellum_viewer.services.wording import READ_ONLY
from cerebellum_viewer.windows.action_table import ACTIONS
from engine.data.annotation import SliceKey
from engine.data.database import LOCK, ReadOnly, claimed
from engine.data.store import Workspace
from tests.viewer import mouse

Build = Callable[[Path | None], Viewer]
FIRST = SliceKey("vol01", 1)
TOOLS = [row.id for row in ACTIONS if row.group == "tool"]
OUTSIDE = [(-500.0, -300.0), (700.0, 40.0), (60.0, 900.0)]
CHANGING = ("edit.", "mask.", "review.accept", "review.reject", "review.flag", "review.unreviewed", "prediction.use")
CHANGING_VOLUMES = ("key.toggle", "suggest.", "note.add", "picture.accept")

ANOTHER_WINDOW = """
import sys
from pathlib import Path
from PySide6.QtWidgets import QApplication
application = QApplication([])
from cerebellum_viewer.app import build
folder = Path(sys.argv[1])
viewer = build(folder / "other.ini", folder)
viewer.window.show()
print("open" if viewer.document.editable else "read-only", flush=True)
sys.stdin.readline()
viewer.close()
"""


ANOTHER_PROGRAM = """
import sys
from pathlib import Path
from engine.data.store import Workspace
workspace = Workspace.open(Path(sys.argv[1]))
print("read-only" if workspace.read_only else "open", flush=True)
sys.stdin.readline()
"""


@contextmanager
def another(program: str, folder: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process on the same workspace, which it has open for writing."""
    command = [sys.executable, "-c", program, str(folder)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, cwd=Path(__file__).parents[2]) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "open\n"
            yield process
        finally:
            process.kill()


def said(viewer: Viewer) -> str:
    """Everything that the window says in labels."""
    return " ".join(label.text() for label in viewer.window.findChildren(QLabel) if label.isVisible())


def on_screen(viewer: Viewer, points: list[tuple[float, float]]) -> list[QPointF]:
    return [viewer.canvas.to_screen(point) for point in points]


def test_that_a_press_without_a_move_makes_no_box_in_any_tool(viewer: Viewer) -> None:
    boxes, at = len(viewer.document.annotations[FIRST].boxes), on_screen(viewer, [(5.0, 5.0)])[0]
    for tool in TOOLS:
        viewer.window.table[tool].trigger()
        mouse.drag(viewer.canvas.viewport(), [at, at])
        assert len(viewer.document.annotations[FIRST].boxes) == boxes, tool


def test_that_a_drag_far_outside_stays_inside_the_slice_in_every_tool(viewer: Viewer) -> None:
    for tool, end in itertools.product(TOOLS, OUTSIDE):
        viewer.window.table[tool].trigger()
        box = viewer.document.annotations[FIRST].boxes[-1].box
        mouse.drag(viewer.canvas.viewport(), on_screen(viewer, [(box.x1, box.y1), (90.0, 60.0), end]))
        for item in viewer.document.annotations[FIRST].boxes:
            assert item.box.clipped(120, 80) == item.box, tool
        mask = viewer.document.mask(FIRST)
        assert mask is not None
        assert mask.shape == (80, 120), tool


def test_that_a_second_release_does_nothing_in_any_tool(viewer: Viewer) -> None:
    port, points = viewer.canvas.viewport(), on_screen(viewer, [(5.0, 5.0), (20.0, 15.0), (30.0, 25.0)])
    for tool in TOOLS:
        viewer.window.table[tool].trigger()
        mouse.drag(port, points)
        steps, after = viewer.document.undo_stack.count(), viewer.document.annotations[FIRST]
        mouse.send(port, mouse.RELEASE, points[-1])
        assert viewer.document.undo_stack.count() == steps, tool
        assert viewer.document.annotations[FIRST] == after, tool


def test_that_escape_in_the_middle_of_a_drag_changes_nothing_in_any_tool(viewer: Viewer) -> None:
    port, points = viewer.canvas.viewport(), on_screen(viewer, [(15.0, 12.0), (40.0, 30.0), (70.0, 50.0)])
    for tool in TOOLS:
        viewer.window.table[tool].trigger()
        before, steps = viewer.document.annotations[FIRST], viewer.document.undo_stack.count()
        mouse.drag(port, points, release=False)
        QTest.keyClick(viewer.canvas, mouse.Qt.Key.Key_Escape)
        mouse.send(port, mouse.RELEASE, points[-1])
        assert viewer.document.annotations[FIRST] == before, tool
        assert viewer.document.undo_stack.count() == steps, tool


def test_that_a_tablet_pen_is_left_to_qt_which_makes_a_mouse_of_it(viewer: Viewer) -> None:
    port, before = viewer.canvas.viewport(), viewer.document.annotations[FIRST]
    at, pen = on_screen(viewer, [(60.0, 40.0)])[0], QPointingDevice.primaryPointingDevice()
    for kind in (QEvent.Type.TabletPress, QEvent.Type.TabletMove, QEvent.Type.TabletRelease):
        event = QTabletEvent(
            kind, pen, at, port.mapToGlobal(at), 0.5, 0.0, 0.0, 0.0, 0.0, 0.0,
            mouse.Qt.KeyboardModifier.NoModifier, mouse.LEFT, mouse.LEFT,
        )  # fmt: skip
        event.setAccepted(False)
        QApplication.sendEvent(port, event)
        assert not event.isAccepted()
    assert viewer.document.annotations[FIRST] == before
    assert QApplication.testAttribute(mouse.Qt.ApplicationAttribute.AA_SynthesizeMouseForUnhandledTabletEvents)


def test_that_a_drag_to_zoom_of_any_length_ends_at_the_limits(viewer: Viewer) -> None:
    viewer.window.bindings.use_preset("slicer")
    for far in (-1e6, 1e6):
        start = QPointF(300.0, 200.0)
        mouse.drag(
            viewer.canvas.viewport(), [start, start + QPointF(0.0, far)], button=mouse.Qt.MouseButton.RightButton
        )
        assert 0.04 < viewer.canvas.zoom < 65


@pytest.mark.parametrize("size", [(3840, 2160), (640, 480)])
def test_that_coordinates_are_exact_in_a_window_of_any_size(viewer: Viewer, size: tuple[int, int]) -> None:
    viewer.window.resize(*size)
    for point in ((0.0, 0.0), (60.25, 40.5), (120.0, 80.0)):
        assert viewer.canvas.to_slice(viewer.canvas.to_screen(point)) == pytest.approx(point, abs=1e-6)
    box = viewer.document.annotations[FIRST].boxes[0].box
    ends = [(box.x1, box.y1), (box.x1 + 7, box.y1 + 5)]
    mouse.drag(viewer.canvas.viewport(), on_screen(viewer, ends))
    assert viewer.document.annotations[FIRST].boxes[0].box.edges == (box.x0, box.y0, box.x1 + 7, box.y1 + 5)


def test_that_a_window_left_on_a_screen_that_is_gone_comes_back_to_one_that_is_there(
    viewer: Viewer, folder: Path
) -> None:
    window = viewer.window
    window.setGeometry(QRect(9000, 7000, 1100, 700))
    window.close()
    window.restore_layout()
    window.show()
    screen = QGuiApplication.primaryScreen().availableGeometry()
    seen = screen.intersected(window.frameGeometry())
    assert seen.width() > 200
    assert seen.height() > 200
    assert window.frameGeometry().top() >= screen.top()


def test_that_opening_another_workspace_asks_for_no_slice_of_the_old_one(
    viewer: Viewer, tmp_path: Path, qtbot: QtBot
) -> None:
    Workspace.create(tmp_path / "empty").close()
    viewer.document.go_to(SliceKey("vol02", 3))
    seen: list[bool] = []
    document = viewer.document
    document.workspace_changed.connect(lambda: seen.append(document.current in {None, *document.slices}))
    document.checkpoint_changed.connect(viewer.filmstrip.repaint)
    viewer.open_workspace(tmp_path / "empty")
    assert viewer.filmstrip.model().rowCount() == 0
    assert document.current is None
    viewer.canvas.viewport().grab()
    assert seen == [True]


def test_that_a_second_window_is_read_only_until_the_first_is_closed(
    build_viewer: Build, folder: Path, qtbot: QtBot
) -> None:
    with another(ANOTHER_WINDOW, folder) as first:
        viewer = build_viewer(folder)
        assert "another program has it open" in said(viewer)
        assert not viewer.document.editable
        again = next(b for b in viewer.window.findChildren(QToolButton) if b.text().startswith("Open again"))
        qtbot.mouseClick(again, Qt.MouseButton.LeftButton)
        assert not viewer.document.editable
        assert "It still cannot be changed: another program has it open." in viewer.toasts.texts[-1]
        first.communicate("close\n")
        with qtbot.waitSignal(viewer.waiting.free):
            viewer.waiting.look()
        assert "Nobody else has this workspace open" in said(viewer)
        qtbot.mouseClick(again, Qt.MouseButton.LeftButton)
        assert viewer.document.editable
        assert "Read-only" not in said(viewer)
        assert not again.isVisible()


def test_that_a_workspace_that_is_free_and_taken_again_is_told_free_once_more(
    build_viewer: Build, folder: Path, qtbot: QtBot
) -> None:
    with claimed(folder):
        viewer = build_viewer(folder)
    for _ in range(2):
        with qtbot.waitSignal(viewer.waiting.free):
            viewer.waiting.look()
        assert "Nobody else has this workspace open" in said(viewer)
        with claimed(folder):
            viewer.reopen()
            assert "It still cannot be changed" in viewer.toasts.texts[-1]
            assert "another program has it open" in said(viewer)
            with qtbot.assertNotEmitted(viewer.waiting.free):
                viewer.waiting.look()
                qtbot.waitUntil(viewer.waiting._timer.isActive)


def test_that_the_lock_of_a_program_that_was_killed_holds_nobody_up(build_viewer: Build, folder: Path) -> None:
    with another(ANOTHER_PROGRAM, folder) as first:
        first.send_signal(signal.SIGKILL)
        first.wait()
        assert (folder / LOCK).exists()
        assert build_viewer(folder).document.editable


@pytest.mark.parametrize("reason", ["another program has it open", "the folder cannot be written"])
def test_that_every_changing_action_is_disabled_where_nothing_may_change(
    build_viewer: Build, folder: Path, monkeypatch: pytest.MonkeyPatch, reason: str
) -> None:
    if reason.startswith("another"):
        build_viewer(folder)
    else:
        monkeypatch.setattr("engine.data.database.os.access", lambda *_: False)
    viewer = build_viewer(folder)
    assert reason in said(viewer)
    names = [row.id for row in ACTIONS if row.id.startswith((*CHANGING, *CHANGING_VOLUMES))]
    assert [name for name in names if viewer.window.table[name].isEnabled()] == []
    before = dict(viewer.document.annotations)
    for row in ACTIONS:
        if row.id.startswith(("slice.", "view.z", "layer.", "tool.", "key.", "suggest.")):
            viewer.window.table[row.id].trigger()
    mouse.drag(viewer.canvas.viewport(), on_screen(viewer, [(60.0, 40.0), (80.0, 50.0)]))
    assert viewer.document.annotations == before


def test_that_every_reason_for_read_only_can_be_told_in_another_language() -> None:
    assert set(map(str, ReadOnly)) == set(map(str, READ_ONLY))
