"""Keys and mouse in the real window: presets, own keys, what is held and tapped, the editor, palette and sheet."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QKeySequence, QMouseEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDockWidget
from pytestqt.qtbot import QtBot

from cerebellum_viewer.app import Viewer
from cerebellum_viewer.dialogs.command_palette import PaletteRow, ranked
from cerebellum_viewer.services.key_presets import PRESETS, Drag, MouseMap, Preset, Wheel
from cerebellum_viewer.services.keymap import KeyMap, shown
from cerebellum_viewer.services.settings import KEY_MAP, RECENT_ACTIONS, Settings
from cerebellum_viewer.windows.action_table import ACTIONS
from cerebellum_viewer.windows.keys import sheet
from engine.data.annotation import Review, SliceKey

_CONTROL, _SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
_LEFT, _RIGHT, _MIDDLE = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton, Qt.MouseButton.MiddleButton


def press(viewer: Viewer, key: str) -> None:
    """A key with its modifiers, as it comes from the keyboard."""
    QTest.keySequence(viewer.window.focusWidget(), QKeySequence(key))


def drag(viewer: Viewer, button: Qt.MouseButton) -> None:
    """A drag that begins where no box is."""
    at, by = viewer.canvas.to_screen((4.0, 4.0)).toPoint(), QPoint(40, -30)
    port = viewer.canvas.viewport()
    QTest.mousePress(port, button, pos=at)
    for part in (by / 2, by):
        _move(viewer, at + part, button)
    QTest.mouseRelease(port, button, pos=at + by)


def _move(viewer: Viewer, at: QPoint, button: Qt.MouseButton) -> None:
    port = viewer.canvas.viewport()
    point = QPointF(at)
    none = Qt.KeyboardModifier.NoModifier
    event = QMouseEvent(QEvent.Type.MouseMove, point, QPointF(port.mapToGlobal(at)), button, button, none)
    QApplication.sendEvent(port, event)


def turn_wheel(viewer: Viewer, modifiers: Qt.KeyboardModifier) -> None:
    """One notch towards the user."""
    at = QPointF(viewer.canvas.viewport().rect().center())
    phase = Qt.ScrollPhase.NoScrollPhase
    event = QWheelEvent(at, at, QPoint(), QPoint(0, -120), Qt.MouseButton.NoButton, modifiers, phase, False)
    QApplication.sendEvent(viewer.canvas.viewport(), event)


@pytest.fixture
def use(viewer: Viewer) -> Callable[[Preset], None]:
    return viewer.window.bindings.use_preset


@pytest.mark.parametrize("preset", Preset)
def test_that_every_preset_pages_by_its_own_keys(viewer: Viewer, qtbot: QtBot, use, preset: Preset) -> None:
    use(preset)
    keys = viewer.window.bindings.keys
    for forth, back in zip(keys["slice.next"], keys["slice.previous"], strict=True):
        press(viewer, forth)
        assert viewer.document.current == SliceKey("vol01", 2), forth
        press(viewer, back)
        assert viewer.document.current == SliceKey("vol01", 1), back


@pytest.mark.parametrize("preset", Preset)
def test_that_every_preset_accepts_by_its_own_key(viewer: Viewer, qtbot: QtBot, use, preset: Preset) -> None:
    use(preset)
    press(viewer, viewer.window.bindings.keys["review.accept"][0])
    assert viewer.document.annotations[SliceKey("vol01", 1)].review is Review.ACCEPTED


@pytest.mark.parametrize("preset", Preset)
def test_that_menus_and_tool_tips_follow_at_once(viewer: Viewer, use, preset: Preset) -> None:
    use(preset)
    for row in ACTIONS:
        action, keys = viewer.window.table[row.id], viewer.window.bindings.keys[row.id]
        assert {key.toString() for key in action.shortcuts()} <= set(keys)
        assert all(
            QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText) in action.toolTip() for key in keys
        )


def test_that_space_resets_the_view_in_the_pacs_preset_and_pans_while_held(viewer: Viewer, qtbot: QtBot, use) -> None:
    use(Preset.PACS)
    fitted = viewer.canvas.zoom
    viewer.canvas.zoom_by(2)
    viewer.display.change_grey(gamma=2.0)
    qtbot.keyPress(viewer.canvas, Qt.Key.Key_Space)
    drag(viewer, _LEFT)
    qtbot.keyRelease(viewer.canvas, Qt.Key.Key_Space)
    assert viewer.canvas.zoom == pytest.approx(2 * fitted)
    press(viewer, "Space")
    assert viewer.canvas.zoom == pytest.approx(fitted)
    assert viewer.display.grey.gamma == 1.0
    assert viewer.document.annotations[SliceKey("vol01", 1)].review is Review.UNREVIEWED


def test_that_z_undoes_in_the_slicer_preset_but_not_while_typing(viewer: Viewer, qtbot: QtBot, use) -> None:
    use(Preset.SLICER)
    press(viewer, "X")
    comment = viewer.slice_panel.comment
    comment.setFocus()
    qtbot.keyClicks(comment, "z")
    assert comment.toPlainText() == "z"
    comment.save()
    viewer.canvas.setFocus()
    for _ in range(2):
        press(viewer, "Z")
    assert viewer.document.annotations[SliceKey("vol01", 1)].review is Review.UNREVIEWED
    use(Preset.ANNOTATOR)
    press(viewer, "X")
    press(viewer, "Z")
    assert viewer.document.annotations[SliceKey("vol01", 1)].review is Review.REJECTED


def test_that_a_held_key_can_be_another_one(viewer: Viewer, qtbot: QtBot) -> None:
    viewer.window.bindings.add("hold.hide", "Y")
    qtbot.keyPress(viewer.canvas, Qt.Key.Key_Y)
    assert viewer.display.hidden
    qtbot.keyRelease(viewer.canvas, Qt.Key.Key_Y)
    assert not viewer.display.hidden


def test_that_a_key_held_when_the_focus_goes_does_nothing_more(viewer: Viewer, qtbot: QtBot) -> None:
    qtbot.keyPress(viewer.canvas, Qt.Key.Key_H)
    viewer.slice_panel.comment.setFocus()
    assert not viewer.display.hidden
    qtbot.keyRelease(viewer.canvas, Qt.Key.Key_H)
    assert not viewer.display.hidden


@pytest.mark.parametrize("wheel", Wheel)
def test_that_the_wheel_does_one_thing_and_with_ctrl_the_other(viewer: Viewer, wheel: Wheel) -> None:
    viewer.window.bindings.use_mouse(MouseMap(wheel=wheel))
    for modifiers in (Qt.KeyboardModifier.NoModifier, _CONTROL):
        before, zoom = viewer.document.current, viewer.canvas.zoom
        turn_wheel(viewer, modifiers)
        zooms = (wheel is Wheel.ZOOM) is not bool(modifiers & _CONTROL)
        assert (viewer.canvas.zoom != zoom) is zooms
        assert (viewer.document.current != before) is not zooms


@pytest.mark.parametrize("deed", Drag)
@pytest.mark.parametrize(("button", "name"), [(_LEFT, "left"), (_RIGHT, "right"), (_MIDDLE, "middle")], ids=str)
def test_that_each_button_drags_as_the_map_says(viewer: Viewer, button, name: str, deed: Drag) -> None:
    viewer.window.bindings.use_mouse(MouseMap(**{name: deed}))
    viewer.canvas.zoom_by(2)
    zoom, grey = viewer.canvas.zoom, viewer.display.grey
    corner = viewer.canvas.to_slice(QPointF(0, 0))
    drag(viewer, button)
    moved = viewer.canvas.to_slice(QPointF(0, 0)) != pytest.approx(corner)
    zoomed = viewer.canvas.zoom != pytest.approx(zoom)
    assert (zoomed, moved and not zoomed, viewer.display.grey != grey) == (
        deed is Drag.ZOOM,
        deed is Drag.PAN,
        deed is Drag.GREY,
    )
    assert viewer.document.undo_stack.count() == 0


def test_that_a_box_is_still_moved_where_a_drag_beside_it_pans(viewer: Viewer, use) -> None:
    use(Preset.CVAT)
    box = viewer.document.annotations[SliceKey("vol01", 1)].boxes[0].box
    at = viewer.canvas.to_screen(box.center).toPoint()
    QTest.mousePress(viewer.canvas.viewport(), _LEFT, pos=at)
    _move(viewer, at + QPoint(30, 0), _LEFT)
    QTest.mouseRelease(viewer.canvas.viewport(), _LEFT, pos=at + QPoint(30, 0))
    assert viewer.document.annotations[SliceKey("vol01", 1)].boxes[0].box.x0 > box.x0


def test_that_preset_and_own_keys_are_there_in_the_next_window(build_viewer, folder: Path, tmp_path: Path) -> None:
    first = build_viewer(folder)
    first.window.bindings.use_preset(Preset.CVAT)
    first.window.bindings.add("review.flag", "Ctrl+J")
    first.settings.sync()
    stored = Settings(tmp_path / "settings0.ini").get(KEY_MAP)
    second = build_viewer(folder)
    second.settings.set(KEY_MAP, stored)
    assert second.window.bindings.keys == first.window.bindings.keys
    assert second.window.bindings.mouse == PRESETS[Preset.CVAT].mouse
    assert "Ctrl+J" in second.window.table["review.flag"].toolTip()


def test_that_nonsense_in_the_settings_is_the_default_map(viewer: Viewer) -> None:
    viewer.settings.set(KEY_MAP, "{nonsense")
    assert viewer.window.bindings.key_map == KeyMap()


# --- the editor ------------------------------------------------------------------------------------------------


@pytest.fixture
def editor(viewer: Viewer, qtbot: QtBot):
    viewer.window.table["help.keys"].trigger()
    editor = viewer.keys.editor
    qtbot.waitExposed(editor)
    return editor


def test_that_a_key_is_caught_and_added(viewer: Viewer, qtbot: QtBot, editor) -> None:
    editor.select("review.flag")
    editor.capture.setFocus()
    qtbot.keyClick(editor.capture, Qt.Key.Key_J, _CONTROL)
    assert editor.warning.text() == ""
    qtbot.keyClick(editor.add, Qt.Key.Key_Space)
    assert viewer.window.bindings.keys["review.flag"] == ("F", "Ctrl+J")
    assert not editor.isModal()


def test_that_a_conflict_is_told_and_the_key_moves_if_wanted(viewer: Viewer, qtbot: QtBot, editor) -> None:
    editor.select("review.flag")
    qtbot.keyClick(editor.capture, Qt.Key.Key_X)
    assert "X is “Reject” now." in editor.warning.text()
    assert editor.add.text() == "Move it here"
    assert viewer.window.bindings.keys["review.reject"] == ("X",)
    qtbot.keyClick(editor.add, Qt.Key.Key_Space)
    assert viewer.window.bindings.keys["review.flag"] == ("F", "X")
    assert viewer.window.bindings.keys["review.reject"] == ()
    qtbot.keyClick(editor.reset, Qt.Key.Key_Space)
    assert viewer.window.bindings.keys["review.flag"] == ("F",)
    assert viewer.window.bindings.keys["review.reject"] == ("X",)


def test_that_a_key_is_removed_and_comes_back(viewer: Viewer, qtbot: QtBot, editor) -> None:
    editor.select("edit.redo")
    editor.keys.setCurrentRow(1)
    qtbot.keyClick(editor.remove, Qt.Key.Key_Space)
    assert viewer.window.bindings.keys["edit.redo"] == ("Ctrl+Shift+Z",)
    qtbot.keyClick(editor.reset, Qt.Key.Key_Space)
    assert viewer.window.bindings.keys["edit.redo"] == ("Ctrl+Shift+Z", "Ctrl+Y")


def test_that_altgr_as_the_only_way_is_warned_of(qtbot: QtBot, editor) -> None:
    editor.select("data.split")
    qtbot.keyClick(editor.capture, "[")
    assert "AltGr" in editor.warning.text()
    editor.select("review.flag")
    qtbot.keyClick(editor.capture, "[")
    assert "AltGr" not in editor.warning.text()


def test_that_keys_of_the_canvas_are_not_given_away(qtbot: QtBot, editor) -> None:
    editor.select("review.flag")
    qtbot.keyClick(editor.capture, Qt.Key.Key_Escape)
    assert not editor.add.isEnabled()
    assert "keeps Esc for itself" in editor.warning.text()


def test_that_the_editor_is_searched_by_action_and_key(qtbot: QtBot, editor) -> None:
    for words, found in (("redo", "edit.redo"), ("ctrl+shift+p", "help.palette")):
        editor.search.clear()
        qtbot.keyClicks(editor.search, words)
        assert editor.command.id == found
    editor.search.setText("no such thing")
    assert not editor.add.isEnabled()


def test_that_preset_and_mouse_are_chosen_by_keyboard(viewer: Viewer, qtbot: QtBot, editor) -> None:
    qtbot.keyClick(editor.preset, Qt.Key.Key_Down)
    assert viewer.window.bindings.key_map.preset is Preset.CVAT
    assert editor.deeds["wheel"].currentData() == Wheel.ZOOM
    qtbot.keyClick(editor.deeds["right"], Qt.Key.Key_End)
    assert viewer.canvas.mouse.right is Drag.GREY


def test_that_an_exported_map_is_imported_again(viewer: Viewer, editor, tmp_path: Path) -> None:
    bindings, path = viewer.window.bindings, tmp_path / "keys.json"
    bindings.use_preset(Preset.SLICER)
    bindings.add("file.export", "Ctrl+J")
    before = bindings.key_map
    editor.export_to(path)
    bindings.use(KeyMap())
    editor.import_from(path)
    assert bindings.key_map == before
    assert "in use" in editor.message.text()


def test_that_an_import_tells_what_it_left_out(viewer: Viewer, editor, tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    editor.export_to(path)
    path.write_text(path.read_text().replace('"keys": {}', '"keys": {"brew.coffee": ["C"], "edit.undo": ["Z"]}'))
    editor.import_from(path)
    assert "brew.coffee" in editor.message.text()
    assert viewer.window.bindings.keys["edit.undo"] == ("Z",)


@pytest.mark.parametrize("content", [b"[]", b"\xff\xfe\x00", None], ids=["list", "bytes", "missing"])
def test_that_a_broken_file_changes_nothing_and_is_one_sentence(viewer: Viewer, editor, tmp_path, content) -> None:
    viewer.window.bindings.use_preset(Preset.CVAT)
    path = tmp_path / "keys.json"
    if content is not None:
        path.write_bytes(content)
    editor.import_from(path)
    assert editor.message.text().startswith("keys.json ")
    assert viewer.window.bindings.key_map == KeyMap(Preset.CVAT)


# --- the palette -----------------------------------------------------------------------------------------------


def shown_ids(viewer: Viewer) -> list[str]:
    model = viewer.keys.palette.list.model()
    return [model.index(row, 0).data(Qt.ItemDataRole.UserRole) for row in range(model.rowCount())]


@pytest.mark.parametrize("key", ["Ctrl+K", "Ctrl+Shift+P"])
def test_that_the_palette_runs_an_action_and_gives_the_focus_back(viewer: Viewer, qtbot: QtBot, key: str) -> None:
    press(viewer, key)
    search = viewer.keys.palette.search
    assert search.hasFocus()
    qtbot.keyClicks(search, "flag")
    qtbot.keyClick(search, Qt.Key.Key_Return)
    assert viewer.document.annotations[SliceKey("vol01", 1)].review is Review.FLAGGED
    assert not viewer.keys.palette.isVisible()
    assert viewer.canvas.hasFocus()
    assert viewer.settings.get(RECENT_ACTIONS) == ("review.flag",)
    press(viewer, key)
    assert shown_ids(viewer)[0] == "review.flag"


def test_that_the_palette_is_walked_by_arrows_and_left_by_escape(viewer: Viewer, qtbot: QtBot) -> None:
    press(viewer, "Ctrl+K")
    palette = viewer.keys.palette
    for key, row in ((Qt.Key.Key_Down, 1), (Qt.Key.Key_Tab, 2), (Qt.Key.Key_Up, 1), (Qt.Key.Key_PageUp, 0)):
        qtbot.keyClick(palette.search, key)
        assert palette.list.currentIndex().row() == row
    qtbot.keyClick(palette.search, Qt.Key.Key_Escape)
    assert not palette.isVisible()
    assert viewer.canvas.hasFocus()


def test_that_the_palette_says_why_an_action_cannot_be_used(viewer: Viewer, qtbot: QtBot) -> None:
    press(viewer, "Ctrl+K")
    palette = viewer.keys.palette
    qtbot.keyClicks(palette.search, "edit.undo")
    model = palette.list.model()
    assert (shown_ids(viewer)[0], model.index(0, 1).data()) == ("edit.undo", "Nothing to undo")
    qtbot.keyClick(palette.search, Qt.Key.Key_Return)
    assert palette.isVisible()


def test_that_the_palette_works_before_a_workspace_is_open(build_viewer, qtbot: QtBot) -> None:
    viewer = build_viewer(None)
    viewer.window.table["help.palette"].trigger()
    qtbot.keyClicks(viewer.keys.palette.search, "review.accept")
    row = shown_ids(viewer).index("review.accept")
    assert viewer.keys.palette.list.model().index(row, 1).data() == "Open a workspace first"


def test_that_a_palette_without_a_hit_says_so(viewer: Viewer, qtbot: QtBot) -> None:
    press(viewer, "Ctrl+K")
    qtbot.keyClicks(viewer.keys.palette.search, "qqqq")
    assert viewer.keys.palette.empty.isVisible()
    qtbot.keyClick(viewer.keys.palette.search, Qt.Key.Key_Return)
    assert viewer.keys.palette.isVisible()


def test_that_the_palette_closes_when_the_focus_goes_elsewhere(viewer: Viewer, qtbot: QtBot) -> None:
    press(viewer, "Ctrl+K")
    viewer.slice_panel.comment.setFocus()
    assert not viewer.keys.palette.isVisible()
    assert viewer.slice_panel.comment.hasFocus()


def test_that_disabled_actions_come_last_and_used_ones_first() -> None:
    rows = [PaletteRow(name, name, "Menu", "", None, name != "off") for name in ("off", "first", "second")]
    assert [row.id for row in ranked(rows, "", ("second",))] == ["second", "first", "off"]


# --- the sheet -------------------------------------------------------------------------------------------------


def found_rows(dialog) -> dict[str, str]:
    model = dialog.filtered
    heads = [model.index(row, 0) for row in range(model.rowCount())]
    return {
        model.index(row, 0, head).data(): model.index(row, 1, head).data()
        for head in heads
        for row in range(model.rowCount(head))
    }


def test_that_the_sheet_shows_the_keys_and_the_mouse_as_they_are_now(viewer: Viewer, qtbot: QtBot) -> None:
    press(viewer, "F1")
    dialog = viewer.keys.sheet
    assert dialog.isVisible()
    assert found_rows(dialog)["Flag"] == "F"
    viewer.window.bindings.use_preset(Preset.CVAT)
    rows = found_rows(dialog)
    assert rows["Flag"] == "Shift+F"
    assert rows["Zoom at the pointer"] == "Wheel"
    assert rows["Previous or next slice"] == "Ctrl+wheel"


@pytest.mark.parametrize("preset", Preset)
def test_that_every_key_is_on_the_sheet(viewer: Viewer, use, preset: Preset) -> None:
    use(preset)
    written = {how for _, rows in sheet(viewer.window.bindings) for _, how in rows}
    for keys in viewer.window.bindings.keys.values():
        assert not keys or shown(keys) in written


def test_that_the_sheet_is_saved_as_a_pdf(viewer: Viewer, tmp_path: Path) -> None:
    viewer.keys.sheet.save_pdf(tmp_path / "keys.pdf")
    assert (tmp_path / "keys.pdf").read_bytes().startswith(b"%PDF")


# --- without a mouse -------------------------------------------------------------------------------------------


def test_that_f6_goes_around_canvas_filmstrip_and_panels(viewer: Viewer, qtbot: QtBot) -> None:
    seen = []
    while viewer.canvas not in seen:
        press(viewer, "F6")
        seen.append(viewer.window.focusWidget())
    assert viewer.filmstrip in seen
    for panel in (viewer.volumes, viewer.slice_panel):
        assert any(panel.isAncestorOf(widget) for widget in seen)
    press(viewer, "Shift+F6")
    assert viewer.window.focusWidget() is seen[-2]


def test_that_each_panel_has_a_key_that_brings_the_focus_into_it(viewer: Viewer) -> None:
    docks = {dock.objectName(): dock for dock in viewer.window.findChildren(QDockWidget)}
    reached = []
    for keys in (*(f"Ctrl+{number}" for number in range(1, 10)), "Ctrl+Shift+R", "Ctrl+Shift+L", "Ctrl+Alt+R"):
        press(viewer, keys)
        focused = viewer.window.focusWidget()
        dock = next(name for name, dock in docks.items() if dock.isAncestorOf(focused))
        assert not docks[dock].visibleRegion().isEmpty()
        reached.append(dock)
        press(viewer, "Ctrl+L")
        assert viewer.canvas.hasFocus()
    assert sorted(reached) == sorted(docks)


def test_that_boxes_are_selected_by_actions_too(viewer: Viewer) -> None:
    viewer.window.table["box.next"].trigger()
    assert viewer.document.selection == 0


def test_that_keys_are_the_canvas_again_once_a_slice_was_clicked_in_a_list(viewer: Viewer, qtbot: QtBot) -> None:
    tree, strip, canvas = viewer.volumes.tree, viewer.filmstrip, viewer.canvas
    second = viewer.volumes.model.index_of(SliceKey("vol01", 2))
    tree.setFocus()
    place, held = tree.visualRect(second).center(), Qt.KeyboardModifier.ControlModifier
    qtbot.mouseClick(tree.viewport(), Qt.MouseButton.LeftButton, held, place)
    assert tree.hasFocus()  # more rows are being chosen
    qtbot.mouseClick(tree.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert canvas.hasFocus()
    assert viewer.document.current == SliceKey("vol01", 2)
    strip.setFocus()
    place = strip.visualRect(strip.model().index(2, 0)).center()
    qtbot.mouseClick(strip.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert canvas.hasFocus()
    qtbot.keyClick(canvas, Qt.Key.Key_A)
    assert viewer.document.current == SliceKey("vol01", 2)
