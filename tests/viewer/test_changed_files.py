"""Files that are not what they were, or not what one expects: vanished, altered, 16 bits, colour; and odd screens."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from threading import Event

import cv2
import numpy as np
import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from cerebellum_viewer.app import Viewer
from cerebellum_viewer.services import pictures
from engine import files
from engine.commands.checking import verify
from engine.data import checked
from engine.data.annotation import Annotation, Review, SliceKey
from engine.data.database import DATABASE
from engine.data.formats.contents import Contents
from engine.data.store import ImportedSlice, Slice, Workspace
from engine.data.volumes import Volume
from engine.errors import ExitStatus, UserError
from engine.files import sha256_of_file

FIRST, SECOND = SliceKey("vol01", 1), SliceKey("vol01", 2)


def test_that_a_file_that_vanishes_is_told_of_and_comes_back(viewer: Viewer, folder: Path, qtbot: QtBot) -> None:
    path = folder / "vol01_1.png"
    data, said = path.read_bytes(), viewer.document.annotations[FIRST]
    with qtbot.waitSignal(viewer.pictures.changed):
        path.unlink()
    assert isinstance(viewer.canvas.picture, UserError)
    assert "vol01_1.png" in viewer.canvas.picture.message
    assert "kept" in viewer.canvas.picture.hint
    assert viewer.document.annotations[FIRST] == said
    viewer.canvas.viewport().grab()
    with qtbot.waitSignal(viewer.pictures.changed):
        path.write_bytes(data)
    assert isinstance(viewer.canvas.picture, np.ndarray)
    assert not viewer.pictures.altered(FIRST)


def test_that_a_file_that_changes_while_it_is_shown_is_shown_anew_and_told_of(
    viewer: Viewer, folder: Path, qtbot: QtBot
) -> None:
    before = viewer.canvas.viewport().grab().toImage()
    path = folder / "vol01_1.png"
    image = cv2.imread(str(path), cv2.IMREAD_GRAYSCALE)
    with qtbot.waitSignal(viewer.pictures.changed):
        cv2.imwrite(str(path), 255 - image)
    assert viewer.pictures.altered(FIRST)
    assert np.array_equal(viewer.canvas.picture, 255 - image)
    assert viewer.canvas.viewport().grab().toImage() != before


def test_that_a_file_that_vanishes_as_one_comes_to_it_is_told_of(viewer: Viewer, folder: Path, qtbot: QtBot) -> None:
    viewer.document.go_to(SECOND)
    with qtbot.waitSignal(viewer.pictures.changed):
        (folder / "vol01_2.png").unlink()
    assert isinstance(viewer.canvas.picture, UserError)


def test_that_a_file_that_is_changed_to_one_that_crashes_its_decoder_is_told_of(
    viewer: Viewer, folder: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    crashed = Contents(folder / "vol01_1.png", fault="makes the picture reader crash")
    monkeypatch.setattr(checked, "read_files", lambda _: iter([crashed]))
    with qtbot.waitSignal(viewer.pictures.changed):
        cv2.imwrite(str(folder / "vol01_1.png"), np.zeros((80, 120), np.uint8))
    assert isinstance(viewer.canvas.picture, UserError)
    assert "vol01_1.png makes the picture reader crash." in str(viewer.canvas.picture)


def test_that_a_file_of_another_size_is_told_of(viewer: Viewer, folder: Path, qtbot: QtBot) -> None:
    with qtbot.waitSignal(viewer.pictures.changed):
        cv2.imwrite(str(folder / "vol01_1.png"), np.zeros((8, 9), np.uint8))
    assert isinstance(viewer.canvas.picture, UserError)
    assert "120 × 80 pixels, now 9 × 8" in viewer.canvas.picture.message


def test_that_a_file_that_changed_while_another_was_shown_is_noticed(
    viewer: Viewer, folder: Path, qtbot: QtBot
) -> None:
    viewer.document.step(1)
    (folder / "vol01_1.png").unlink()
    with qtbot.waitSignal(viewer.pictures.changed):
        viewer.document.step(-1)
    assert isinstance(viewer.canvas.picture, UserError)


class LostShare:
    """A drive that answers nobody until it is back, for all that reads or looks at pictures."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.back = Event()
        self.asked = Event()
        monkeypatch.setattr(pictures, "PATIENCE_S", 0.05)
        for name in ("_read", "_look_at"):
            monkeypatch.setattr(pictures, name, self._held(getattr(pictures, name)))

    def _held(self, work: Callable[..., object]) -> Callable[..., object]:
        def held(*what: object) -> object:
            self.asked.set()
            self.back.wait()
            return work(*what)

        return held


@pytest.fixture
def lost_share(monkeypatch: pytest.MonkeyPatch) -> Iterator[LostShare]:
    """Comes back at the end, so that no thread waits for ever."""
    share = LostShare(monkeypatch)
    yield share
    share.back.set()


def test_that_a_share_that_does_not_answer_holds_up_neither_paging_nor_edits(
    viewer: Viewer, lost_share: LostShare, qtbot: QtBot
) -> None:
    document, there = viewer.document, viewer.canvas.picture
    viewer.pictures._cache.clear()
    document.step(1)
    assert isinstance(viewer.canvas.picture, UserError)
    assert "vol01_2.png has not been read yet: its drive does not answer" in viewer.canvas.picture.message
    viewer.canvas.viewport().grab()
    before = document.workspace.revision
    document.edit(SECOND, replace(document.annotations[SECOND], comment="said all the same"), "comment")
    assert document.workspace.revision == before + 1
    with qtbot.waitSignal(viewer.pictures.changed):
        lost_share.back.set()
    assert isinstance(viewer.canvas.picture, np.ndarray)
    assert viewer.canvas.picture.shape == there.shape


@pytest.fixture
def silent_drive(monkeypatch: pytest.MonkeyPatch) -> Iterator[Event]:
    """No drive answers until the event is set."""
    back = Event()
    monkeypatch.setattr(files, "_look_for", lambda _: back.wait())
    yield back
    back.set()


@pytest.mark.parametrize("opened", [Viewer.open_workspace, Viewer.take_in])
def test_that_a_workspace_on_a_share_that_does_not_answer_opens_once_it_does(
    viewer: Viewer, folder: Path, silent_drive: Event, qtbot: QtBot, opened: Callable[[Viewer, Path], None]
) -> None:
    viewer.document.close()
    opened(viewer, folder)
    assert viewer.document.workspace is None
    said = " ".join(label.text() for label in viewer.window.findChildren(QLabel))
    assert f"{folder} does not answer." in said
    silent_drive.set()
    qtbot.waitUntil(lambda: files.answers(folder / DATABASE))
    opened(viewer, folder)
    assert viewer.document.editable


def test_that_a_step_that_a_share_does_not_take_is_told_of_and_can_be_done_again(
    viewer: Viewer, folder: Path, silent_drive: Event, qtbot: QtBot
) -> None:
    document, flagged = viewer.document, replace(viewer.document.annotations[FIRST], review=Review.FLAGGED)
    before = document.annotations[FIRST]
    with qtbot.waitSignal(document.not_saved) as told:
        document.edit(FIRST, flagged, "flag")
    assert "does not answer" in str(told.args[0])
    assert document.annotations[FIRST] == before
    viewer.research.watcher.poll()  # and nobody else waits for the drive
    silent_drive.set()
    qtbot.waitUntil(lambda: files.answers(folder / DATABASE))
    document.edit(FIRST, flagged, "flag")
    assert document.annotations[FIRST] == flagged


def test_that_what_a_share_does_not_let_be_taken_back_or_made_again_can_be_tried_again(
    viewer: Viewer, folder: Path, silent_drive: Event, qtbot: QtBot
) -> None:
    document, before = viewer.document, viewer.document.annotations[FIRST]
    flagged, stack = replace(before, review=Review.FLAGGED), viewer.document.undo_stack
    silent_drive.set()
    qtbot.waitUntil(lambda: files.answers(folder / DATABASE))
    document.edit(FIRST, flagged, "flag")
    for take, now, then in ((stack.undo, flagged, before), (stack.redo, before, flagged)):
        rows, place = len(document.workspace.history.edits()), (stack.index(), stack.count())
        silent_drive.clear()
        with qtbot.waitSignal(document.not_saved):
            take()
        assert document.annotations[FIRST] == now
        assert (stack.index(), stack.count()) == place
        silent_drive.set()
        qtbot.waitUntil(lambda: files.answers(folder / DATABASE))
        assert len(document.workspace.history.edits()) == rows
        take()
        assert document.annotations[FIRST] == then


def test_that_a_look_at_a_share_that_does_not_answer_is_nothing_that_one_waits_for(
    viewer: Viewer, folder: Path, lost_share: LostShare, qtbot: QtBot
) -> None:
    (folder / "vol01_1.png").unlink()
    qtbot.waitUntil(lost_share.asked.is_set)
    assert isinstance(viewer.canvas.picture, np.ndarray)
    with qtbot.waitSignal(viewer.pictures.changed):
        lost_share.back.set()
    assert isinstance(viewer.canvas.picture, UserError)


def test_that_what_a_share_says_after_the_workspace_was_closed_is_told_to_nobody(
    viewer: Viewer, folder: Path, lost_share: LostShare, qtbot: QtBot
) -> None:
    (folder / "vol01_1.png").unlink()
    qtbot.waitUntil(lost_share.asked.is_set)
    viewer.document.close()
    with qtbot.waitSignal(viewer.pictures._looked), qtbot.assertNotEmitted(viewer.pictures.changed):
        lost_share.back.set()


def test_that_a_share_that_comes_back_is_noticed_though_nobody_tells_of_it(
    viewer: Viewer, folder: Path, qtbot: QtBot
) -> None:
    path = folder / "vol01_1.png"
    data = path.read_bytes()
    with qtbot.waitSignal(viewer.pictures.changed):
        path.unlink()
    viewer.pictures._watcher.blockSignals(True)
    path.write_bytes(data)
    with qtbot.waitSignal(viewer.pictures.changed):
        viewer.pictures._again.timeout.emit()
    assert isinstance(viewer.canvas.picture, np.ndarray)


def test_that_a_picture_that_was_replaced_on_purpose_can_be_accepted_and_the_history_says_so(
    viewer: Viewer, folder: Path, qtbot: QtBot
) -> None:
    action, path, document = viewer.window.table["picture.accept"], folder / "vol01_1.png", viewer.document
    said, old = dict(document.annotations), document.slices[FIRST].image_sha256
    before = document.workspace.history.edits()
    assert not action.isEnabled()
    with qtbot.waitSignal(viewer.pictures.changed):
        cv2.imwrite(str(path), np.full((80, 120), 7, np.uint8))
    assert action.isEnabled()
    action.trigger()
    assert not action.isEnabled()
    assert not viewer.pictures.altered(FIRST)
    assert document.annotations == said
    assert document.slices[FIRST].image_sha256 == sha256_of_file(path)
    (edit,) = document.workspace.history.edits()[len(before) :]
    assert (edit.key, edit.before, edit.after) == (FIRST, said[FIRST], said[FIRST])
    assert old in edit.action
    assert sha256_of_file(path) in edit.action
    viewer.close()
    assert verify(folder).status is ExitStatus.DONE


def test_that_a_picture_of_another_size_cannot_be_accepted(viewer: Viewer, folder: Path, qtbot: QtBot) -> None:
    with qtbot.waitSignal(viewer.pictures.changed):
        cv2.imwrite(str(folder / "vol01_1.png"), np.zeros((8, 9), np.uint8))
    assert not viewer.window.table["picture.accept"].isEnabled()
    before = viewer.document.workspace.revision
    viewer.pictures.accept(FIRST)
    assert viewer.document.workspace.revision == before


def test_that_nothing_is_accepted_where_nothing_may_change(build_viewer, folder: Path, qtbot: QtBot) -> None:
    build_viewer(folder)
    second = build_viewer(folder)
    with qtbot.waitSignal(second.pictures.changed):
        cv2.imwrite(str(folder / "vol01_1.png"), np.full((80, 120), 7, np.uint8))
    assert not second.window.table["picture.accept"].isEnabled()


def test_that_other_files_of_the_folder_do_not_matter(viewer: Viewer, folder: Path, qtbot: QtBot) -> None:
    with qtbot.waitSignal(viewer.pictures._settling.timeout):
        (folder / "notes.txt").write_text("nothing")
    assert isinstance(viewer.canvas.picture, np.ndarray)
    assert viewer.pictures.ready(FIRST)


@pytest.mark.parametrize("kind", ["16 bits", "colour", "16 bits and colour"])
def test_that_deep_and_coloured_pictures_are_shown_as_grey_values(
    build_viewer: Callable[[Path | None], Viewer], tmp_path: Path, kind: str
) -> None:
    folder = tmp_path / "deep"
    folder.mkdir()
    ramp = np.tile(np.linspace(0, 255, 60).astype(np.uint8), (40, 1))
    deep = ramp.astype(np.uint16) * 257 if "16" in kind else ramp
    image = np.repeat(deep[:, :, None], 3, axis=2) if "colour" in kind else deep
    path = folder / "slice.png"
    cv2.imwrite(str(path), image)
    record = Slice(SliceKey("v", 1), path.name, sha256_of_file(path), 60, 40)
    with Workspace.create(folder) as workspace:
        workspace.add_import([Volume("v", None)], [ImportedSlice(record, None, Annotation())])
    viewer = build_viewer(folder)
    picture = viewer.canvas.picture
    assert isinstance(picture, np.ndarray)
    assert np.abs(picture.astype(int) - ramp).max() <= 1
    assert not viewer.pictures.altered(record.key)
    shown = viewer.canvas.viewport().grab().toImage()
    ratio = shown.devicePixelRatio()
    left, right = (viewer.canvas.to_screen((x, 20.5)) * ratio for x in (2.5, 57.5))
    assert shown.pixelColor(left.toPoint()).value() < 20 < 230 < shown.pixelColor(right.toPoint()).value()


DEEP = SliceKey("v", 1)


@pytest.fixture
def deep_folder(tmp_path: Path) -> Path:
    """One slice of 16 bits whose left half is 40000 and whose right half is 40003: in 8 bits they are the same."""
    folder = tmp_path / "deep"
    folder.mkdir()
    image = np.full((40, 60), 40000, np.uint16)
    image[:, 30:] = 40003
    cv2.imwrite(str(folder / "slice.png"), image)
    record = Slice(DEEP, "slice.png", sha256_of_file(folder / "slice.png"), 60, 40)
    with Workspace.create(folder) as workspace:
        workspace.add_import([Volume("v", None)], [ImportedSlice(record, None, Annotation())])
    return folder


def test_that_window_and_level_reach_every_value_of_16_bits(
    build_viewer: Callable[[Path | None], Viewer], deep_folder: Path
) -> None:
    viewer = build_viewer(deep_folder)
    canvas = viewer.canvas

    def halves() -> tuple[int, int]:
        shown = canvas.viewport().grab().toImage()
        left, right = (canvas.to_screen((x, 20.0)).toPoint() for x in (10.0, 50.0))
        return shown.pixelColor(left).value(), shown.pixelColor(right).value()

    assert len(set(halves())) == 1
    canvas.auto_grey()
    assert halves() == (0, 255)
    window = viewer.display_panel.window_level["window"]
    assert window.value() == pytest.approx(3 / 257, abs=0.001)
    window.setValue(6 / 257)
    dark, bright = halves()
    assert 0 < dark < bright < 255
    seen = [canvas._hover(canvas.to_screen((x, 20.0))).grey * 257 for x in (10.0, 50.0)]
    assert seen == pytest.approx([40000, 40003])


def test_that_a_display_filter_changes_no_pixel(
    build_viewer: Callable[[Path | None], Viewer], deep_folder: Path
) -> None:
    viewer = build_viewer(deep_folder)
    path, grey = deep_folder / "slice.png", viewer.canvas.picture.copy()
    before, deep = path.read_bytes(), viewer.pictures.deep(DEEP).copy()
    viewer.display.change_grey(window=0.02, level=155.6, gamma=2.0, invert=True, color_map="viridis")
    viewer.canvas.viewport().grab()
    assert np.array_equal(viewer.pictures.deep(DEEP), deep)
    assert np.array_equal(viewer.canvas.picture, grey)
    assert path.read_bytes() == before
    assert [edit.action for edit in viewer.document.workspace.history.edits()] == ["import"]


ENLARGED = """
import sys
from pathlib import Path
from PySide6.QtWidgets import QApplication
application = QApplication([])
from cerebellum_viewer.app import build
from tests.viewer.mouse import drag
folder = Path(sys.argv[1])
viewer = build(folder / "settings.ini", folder)
viewer.window.resize(900, 500)
viewer.window.show()
canvas = viewer.canvas
ratio = canvas.devicePixelRatioF()
assert ratio == float(sys.argv[2]), ratio
for point in ((0.0, 0.0), (17.0, 61.0), (120.0, 80.0)):
    back = canvas.to_slice(canvas.to_screen(point))
    assert max(abs(a - b) for a, b in zip(point, back)) < 1e-6
shown = canvas.viewport().grab().toImage()
x0, x1 = (canvas.to_screen((x, 2.0)).x() * ratio for x in (0.0, 120.0))
row = [shown.pixelColor(x, round(canvas.to_screen((0.0, 60.0)).y() * ratio)).value() for x in range(shown.width())]
seen = [x for x, value in enumerate(row) if value > 15]
assert abs(seen[0] - x0) <= 2 and abs(seen[-1] + 1 - x1) <= 2, (seen[0], seen[-1], x0, x1)
key = viewer.document.current
box = viewer.document.annotations[key].boxes[0].box
ends = [(box.x1, box.y1), (box.x1 + 7, box.y1 + 5)]
drag(canvas.viewport(), [canvas.to_screen(end) for end in ends])
after = viewer.document.annotations[key].boxes[0].box
assert after.edges == (box.x0, box.y0, box.x1 + 7, box.y1 + 5), after
canvas.zoom_to_pixels()
assert abs(canvas.zoom * ratio - 1.0) < 1e-6
viewer.close()
"""


@pytest.mark.parametrize("factor", ["1.5", "2", "1.25"])
def test_that_the_canvas_is_exact_where_the_desktop_enlarges(folder: Path, factor: str) -> None:
    surroundings = os.environ | {"QT_SCALE_FACTOR": factor, "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(
        [sys.executable, "-c", ENLARGED, str(folder), factor],
        env=surroundings,
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
