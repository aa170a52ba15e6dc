"""The past in the window: every state can be looked at, named and restored; a way back is offered from damage."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from cerebellum_viewer.app import Viewer
from cerebellum_viewer.document import edits
from cerebellum_viewer.document.facts import set_spacing
from cerebellum_viewer.document.masks import with_mask
from cerebellum_viewer.document.past import show_past
from cerebellum_viewer.panels.past_model import PastModel
from engine.data.annotation import SliceKey
from engine.data.backups import look_after, newest_sound
from engine.data.blackout import confirm
from engine.data.boxes import Box
from engine.data.database import DATABASE
from engine.data.history import Step
from engine.data.store import Workspace
from engine.data.volumes import Volume
from engine.measures.spacing import SpacingSource

FIRST = SliceKey("vol01", 1)
FIRST_SLICE = 3
"""The row of the history of the first slice, behind those of two volumes."""
CORNER = np.zeros((80, 120), np.bool_)
CORNER[6:36, 5:25] = True


def comment(viewer: Viewer, text: str, key: SliceKey = FIRST) -> None:
    document = viewer.document
    document.edit(key, edits.set_comment(document.annotations[key], text), "comment")


def banner(viewer: Viewer) -> str:
    label = viewer.window._banner._label
    return label.text() if label.isVisible() else ""


def revision(viewer: Viewer) -> int:
    assert viewer.document.workspace is not None
    return viewer.document.workspace.revision


@pytest.fixture
def listed(viewer: Viewer, qtbot: QtBot) -> Viewer:
    """A window with its history in front, and three edits: two comments and a mask."""
    comment(viewer, "first")
    comment(viewer, "second")
    mask = viewer.document.mask(FIRST)
    changed = with_mask(viewer.document.annotations[FIRST], mask, CORNER)
    assert changed is not None
    viewer.document.edit(FIRST, changed[0], "paint", masks=(changed[1],))
    viewer.window.show_panel(viewer.history)
    qtbot.waitUntil(lambda: viewer.history.model.rowCount() > 2)
    return viewer


def choose(viewer: Viewer, what: str, qtbot: QtBot) -> None:
    model = viewer.history.model
    qtbot.waitUntil(lambda: any(model.step(row).what == what for row in range(model.rowCount())))
    row = next(row for row in range(model.rowCount()) if model.step(row).what == what)
    viewer.history.table.setCurrentIndex(model.index(row, 0))


def press(button: object, qtbot: QtBot) -> None:
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def test_that_a_step_of_facts_and_slices_names_both() -> None:
    pair = (Volume("vol01"), Volume("vol01", age_days=150))
    step = Step(9, "2026-01-01T12:00:00+00:00", "somebody", "restore", FIRST, 2, is_version=False, facts=(pair,))
    model = PastModel()
    model.show([step])
    assert model.index(0, 0).data() == "restore (vol01: age by dates – → 21+3, 2 slices)"


def test_that_a_past_state_is_shown_read_only_and_left_again(listed: Viewer, qtbot: QtBot) -> None:
    document, now, steps = listed.document, dict(listed.document.annotations), listed.document.undo_stack.count()
    before = revision(listed)
    choose(listed, "import", qtbot)
    press(listed.history.show_button, qtbot)
    assert document.annotations[FIRST].comment == listed.slice_panel.comment.toPlainText() == ""
    shown = document.mask(FIRST)
    assert shown is not None
    assert not np.array_equal(shown, CORNER)
    assert "The state at row" in banner(listed)
    assert not document.editable
    assert not listed.window.table["edit.undo"].isEnabled()
    comment(listed, "into the past")
    document.undo_stack.undo()
    assert revision(listed) == before
    press(listed.history.back_button, qtbot)
    assert dict(document.annotations) == now
    assert np.array_equal(document.mask(FIRST), CORNER)
    assert banner(listed) == ""
    assert document.undo_stack.count() == steps
    assert document.editable


def test_that_a_past_state_is_restored_by_one_step_that_can_be_undone(listed: Viewer, qtbot: QtBot) -> None:
    document, now = listed.document, dict(listed.document.annotations)
    choose(listed, "import", qtbot)
    press(listed.history.restore_button, qtbot)
    assert document.annotations[FIRST].comment == ""
    assert document.past is None
    assert not np.array_equal(document.mask(FIRST), CORNER)
    document.undo_stack.undo()
    assert dict(document.annotations) == now
    assert document.workspace is not None
    assert document.workspace.integrity_faults() == []


def test_that_a_past_state_has_the_facts_of_its_time_and_brings_them_back(listed: Viewer, qtbot: QtBot) -> None:
    document, before = listed.document, dict(listed.document.volumes)
    assert document.workspace is not None
    set_spacing(document, "vol01", (0.6, 0.3), SpacingSource.POINTS)
    confirm(document.workspace, "vol01", [Box(0, 0, 30, 10)])
    document.reload()
    now = dict(document.volumes)
    choose(listed, "black out text", qtbot)
    texts = [listed.history.model.index(row, 0).data() for row in range(2)]
    assert "vol01: places blacked out – → 1" in texts[0]
    assert "→ 0.6000 × 0.3000 mm, size by" in texts[1]
    choose(listed, "import", qtbot)
    press(listed.history.show_button, qtbot)
    assert document.volumes == before
    press(listed.history.back_button, qtbot)
    assert document.volumes == now
    steps = document.undo_stack.count()
    press(listed.history.restore_button, qtbot)
    hidden = replace(before["vol01"], blackout=now["vol01"].blackout)
    assert (document.volumes, document.undo_stack.count()) == ({**before, "vol01": hidden}, steps + 1)
    assert listed.toasts.texts[-1].endswith("size of a pixel: 1; size by: 1")
    assert "size of a pixel: 1; size by: 1" in document.undo_stack.undoText()
    assert document.annotations[FIRST].comment == ""
    document.undo_stack.undo()
    assert document.volumes == now
    assert document.annotations[FIRST].comment == "second"
    assert document.workspace.volumes() == now
    document.undo_stack.setIndex(steps - 1)
    assert document.volumes["vol01"] == hidden
    assert document.workspace.integrity_faults() == []


def test_that_a_state_gets_a_name_and_is_found_by_it(listed: Viewer, qtbot: QtBot) -> None:
    qtbot.keyClicks(listed.history.name, "first reading")
    qtbot.keyClick(listed.history.name, Qt.Key.Key_Return)
    assert listed.history.name.text() == ""
    comment(listed, "later")
    choose(listed, "first reading", qtbot)
    press(listed.history.show_button, qtbot)
    assert listed.document.annotations[FIRST].comment == "second"
    press(listed.history.back_button, qtbot)
    qtbot.keyClicks(listed.history.name, "first reading")
    qtbot.keyClick(listed.history.name, Qt.Key.Key_Return)
    assert "cannot be called" in listed.toasts.texts[-1]


def test_that_ctrl_s_names_each_state_once(viewer: Viewer, qtbot: QtBot) -> None:
    workspace = viewer.document.workspace
    assert workspace is not None
    for _ in range(2):
        comment(viewer, "a change")
        qtbot.keyClick(viewer.canvas, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
        assert "Saved" in viewer.toasts.texts[-1]
    assert [version.name[:8] for version in workspace.history.versions()] == ["Saved 20"]
    assert "is called" in viewer.toasts.texts[-1]


def test_that_what_could_not_be_saved_stays_in_the_banner_until_something_is(
    viewer: Viewer, folder: Path, tmp_path: Path
) -> None:
    before = viewer.document.annotations[FIRST]
    folder.rename(tmp_path / "elsewhere")
    comment(viewer, "drive gone")
    assert "is gone, or another file" in banner(viewer)
    assert viewer.document.annotations[FIRST] == before
    (tmp_path / "elsewhere").rename(folder)
    comment(viewer, "drive back")
    assert banner(viewer) == ""
    assert viewer.document.annotations[FIRST].comment == "drive back"


def test_that_the_open_workspace_is_checked_and_backed_up_beside_the_window(viewer: Viewer, qtbot: QtBot) -> None:
    workspace = viewer.document.workspace
    assert workspace is not None
    viewer.safekeeping.look_after()
    qtbot.waitUntil(lambda: newest_sound(workspace.folder) is not None)
    viewer.document.edit(FIRST, edits.add_box(viewer.document.annotations[FIRST], Box(1, 2, 30, 40)), "draw")
    workspace._connection.execute("UPDATE annotation SET value = '{}' WHERE number = 2")
    workspace._connection.commit()
    with qtbot.waitSignal(viewer.document.failed) as told:
        viewer.safekeeping.look_after()
    assert "2 things in this workspace are not as they were recorded, first: vol01/2" in str(told.args[0])
    assert "“recover" in str(told.args[0])


def test_that_the_last_good_state_of_a_damaged_workspace_is_offered_and_brought_back(
    build_viewer: Callable[[Path | None], Viewer], folder: Path, qtbot: QtBot
) -> None:
    look_after(folder)
    damaged = (folder / DATABASE).read_bytes()[:6000]
    (folder / DATABASE).write_bytes(damaged)
    viewer = build_viewer(folder)
    assert viewer.document.workspace is None
    assert viewer.safekeeping.dialog.isVisible()
    assert viewer.safekeeping.dialog.no.isDefault()
    press(viewer.safekeeping.dialog.yes, qtbot)
    qtbot.waitUntil(lambda: viewer.document.workspace is not None)
    assert len(viewer.document.slices) == 6
    assert (folder / "damaged" / f"1-{DATABASE}").read_bytes() == damaged
    assert "Brought back" in viewer.toasts.texts[-1]


def test_that_nothing_is_offered_where_there_is_no_sound_backup(
    build_viewer: Callable[[Path | None], Viewer], folder: Path
) -> None:
    (folder / DATABASE).write_bytes(b"")
    viewer = build_viewer(folder)
    assert not viewer.safekeeping.dialog.isVisible()
    assert "is damaged" in viewer.toasts.texts[-1]


def test_that_a_workspace_whose_past_is_shown_is_not_opened_twice(listed: Viewer, folder: Path, qtbot: QtBot) -> None:
    choose(listed, "import", qtbot)
    press(listed.history.show_button, qtbot)
    listed.open_workspace(folder)
    assert listed.document.workspace is not None
    assert listed.document.workspace.read_only is None


def test_that_a_state_is_restored_beside_slices_that_came_later(listed: Viewer) -> None:
    assert listed.document.workspace is not None
    with_past = listed.document.workspace.history.at(FIRST_SLICE)
    assert len(with_past) == 1
    show_past(listed.document, FIRST_SLICE)
    assert listed.document.annotations.keys() == listed.document.slices.keys()
    assert isinstance(listed.document.workspace, Workspace)
