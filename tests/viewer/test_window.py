"""The whole window: start page, panels, opening, a second window, closing."""

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QApplication,
    QDockWidget,
    QFileDialog,
    QFrame,
    QLabel,
    QMessageBox,
    QTabBar,
    QToolButton,
    QUndoView,
)
from pytestqt.qtbot import QtBot

from cerebellum_viewer.app import Viewer, check_display
from cerebellum_viewer.document import edits
from cerebellum_viewer.document.edits import Edge
from cerebellum_viewer.errors import ErrorReporter
from cerebellum_viewer.services.settings import RECENT_WORKSPACES, WINDOW_STATE
from engine.data.annotation import Review, SliceKey, Source
from engine.data.boxes import Box
from engine.data.store import Workspace
from engine.errors import UserError
from tests.viewer import mouse
from tests.viewer.viewer_fixtures import predictions
from tests.viewer.volume_fixtures import make_volume

Build = Callable[[Path | None], Viewer]


def test_that_importing_the_application_loads_no_torch() -> None:
    code = "import cerebellum_viewer.app, sys; sys.exit('torch' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_that_no_screen_is_told_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(UserError, match="no screen"):
        check_display()


def test_that_the_start_page_says_what_to_do_and_what_this_is_not(build_viewer: Build) -> None:
    viewer = build_viewer(None)
    page = viewer.window.middle.currentWidget()
    texts = [label.text() for label in page.findChildren(QLabel)]
    buttons = [button.text() for button in page.findChildren(QToolButton)]
    assert buttons[:2] == ["Import a folder…", "Open a workspace…"]
    assert "Research and education. Not a medical device. Not for diagnosis." in texts
    assert not viewer.volumes.isVisible()
    assert not viewer.window.table["review.accept"].isEnabled()


def test_that_opening_a_workspace_brings_canvas_and_panels(build_viewer: Build, folder: Path) -> None:
    viewer = build_viewer(None)
    viewer.open_workspace(folder)
    assert viewer.canvas.isVisible()
    assert viewer.volumes.isVisible()
    assert viewer.slice_panel.isVisible()
    assert viewer.window.windowTitle().startswith("workspace")
    assert viewer.settings.get(RECENT_WORKSPACES) == (str(folder),)


TABS = """
import sys
from pathlib import Path
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QTabBar
from cerebellum_viewer.app import build
application = QApplication(sys.argv[:1])
viewer = build(Path(sys.argv[1]), *map(Path, sys.argv[2:]))
viewer.window.restore_layout()
viewer.window.show()
application.processEvents()
bars = viewer.window.findChildren(QTabBar, options=Qt.FindChildOption.FindDirectChildrenOnly)
print(*[bar.tabText(place) for bar in bars if bar.isVisible() for place in range(bar.count())], sep=",")
viewer.close()
"""


def test_that_each_dock_has_one_tab_in_sight(folder: Path, tmp_path: Path) -> None:
    """As the first window of a process: bars of tabs that Qt has left elsewhere would lie under the status bar."""
    titles = tabs_in_sight(tmp_path, folder)
    assert {"Slice", "Volumes"} <= set(titles)
    assert len(titles) == len(set(titles))


def test_that_the_start_page_has_no_tabs_of_docks_beside_it(tmp_path: Path) -> None:
    assert tabs_in_sight(tmp_path) == [""]


def tabs_in_sight(home: Path, *workspace: Path) -> list[str]:
    """The titles in the first window of a process."""
    command = [sys.executable, "-c", TABS, str(home / "settings.ini"), *map(str, workspace)]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip().split(",")


def test_that_a_folder_without_workspace_is_told_and_nothing_changes(viewer: Viewer, tmp_path: Path) -> None:
    before = viewer.document.workspace
    viewer.open_workspace(tmp_path / "nowhere")
    assert "There is no workspace" in viewer.toasts.texts[0]
    assert viewer.document.workspace is before


def test_that_the_canvas_gets_more_than_half_of_a_small_screen(viewer: Viewer, qtbot: QtBot) -> None:
    viewer.window.resize(1366, 768)
    qtbot.waitUntil(lambda: viewer.window.width() == 1366)
    assert viewer.canvas.width() > 1366 / 2
    assert viewer.slice_panel.width() <= 380


def test_that_opening_the_open_workspace_again_changes_nothing(viewer: Viewer, folder: Path) -> None:
    document, last = viewer.document, SliceKey("vol02", 3)
    viewer.window.table["review.flag"].trigger()
    document.go_to(last)
    before = document.workspace
    viewer.open_workspace(folder / ".." / folder.name)
    assert document.workspace is before
    assert document.editable
    assert document.undo_stack.canUndo()
    assert document.current == last


def test_that_a_read_only_workspace_opened_again_is_writable_once_it_is_free(build_viewer: Build, folder: Path) -> None:
    first, second = build_viewer(folder), build_viewer(folder)
    assert not second.document.editable
    first.document.close()
    second.open_workspace(folder)
    assert second.document.editable


def test_that_the_button_of_a_narrow_banner_stands_below_its_sentence(
    build_viewer: Build, folder: Path, qtbot: QtBot
) -> None:
    build_viewer(folder)
    window = build_viewer(folder).window
    (button,) = (button for button in window.findChildren(QToolButton) if button.text() == "Open again to change it")
    (banner,) = (frame for frame in window.findChildren(QFrame) if frame.objectName() == "banner")
    (label,) = banner.findChildren(QLabel)
    for width, below in ((1024, True), (1600, False)):
        window.resize(width, 700)
        qtbot.waitUntil(lambda below=below: (button.y() >= label.geometry().bottom()) is below)


def test_that_a_second_window_is_read_only_and_says_so(build_viewer: Build, folder: Path, qtbot: QtBot) -> None:
    build_viewer(folder)
    second = build_viewer(folder)
    said = [label.text() for label in second.window.findChildren(QLabel) if label.isVisible()]
    assert any("another program has it open" in text for text in said)
    key = second.document.current
    assert key is not None
    before = second.document.annotations[key]
    qtbot.keyClick(second.canvas, Qt.Key.Key_X)
    second.document.select(0)
    qtbot.keyClick(second.canvas, Qt.Key.Key_Right)
    assert second.document.annotations[key] == before
    assert not second.slice_panel.form.edges[Edge.LEFT].isEnabled()
    assert not second.window.table["tool.box"].isEnabled()


def test_that_the_work_of_one_window_is_there_in_the_next(build_viewer: Build, folder: Path, qtbot: QtBot) -> None:
    first = build_viewer(folder)
    key = first.document.current
    assert key is not None
    qtbot.keyClick(first.canvas, Qt.Key.Key_F)
    first.close()
    again = build_viewer(folder)
    assert again.document.annotations[key].review is Review.FLAGGED


def test_that_a_click_in_the_tree_goes_to_the_slice(viewer: Viewer) -> None:
    key = SliceKey("vol02", 3)
    viewer.volumes.tree.setCurrentIndex(viewer.volumes.model.index_of(key))
    assert viewer.document.current == key
    viewer.document.go_to(SliceKey("vol01", 1))
    assert viewer.volumes.tree.currentIndex() == viewer.volumes.model.index_of(SliceKey("vol01", 1))


def test_that_the_filter_waits_for_the_typing_to_pause(viewer: Viewer, qtbot: QtBot) -> None:
    with qtbot.waitSignal(viewer.volumes.model.modelReset):
        viewer.volumes.filter.setText("berta")
    assert viewer.volumes.model.rowCount() == 1
    assert viewer.document.current == SliceKey("vol01", 1)


def test_that_a_filter_without_a_hit_says_so(viewer: Viewer, qtbot: QtBot) -> None:
    for text, hit in (("nobody", False), ("", True)):
        with qtbot.waitSignal(viewer.volumes.model.modelReset):
            viewer.volumes.filter.setText(text)
        said = [label.text() for label in viewer.volumes.findChildren(QLabel) if label.isVisible()]
        assert ("No slice fits this filter." in said) is not hit
        assert viewer.volumes.tree.isVisible() is hit


def test_that_the_filmstrip_shows_the_volume_and_goes_where_it_is_clicked(viewer: Viewer, qtbot: QtBot) -> None:
    model = viewer.filmstrip.model()
    assert model.rowCount() == 3
    qtbot.waitUntil(lambda: all(model.index(row, 0).data(Qt.ItemDataRole.DecorationRole) for row in range(3)))
    viewer.filmstrip.setCurrentIndex(model.index(2, 0))
    assert viewer.document.current == SliceKey("vol01", 3)


def test_that_a_click_in_the_history_goes_back_to_that_step(viewer: Viewer, qtbot: QtBot) -> None:
    document, (first, second, *_) = viewer.document, viewer.document.slices
    viewer.window.table["review.flag"].trigger()
    document.go_to(second)
    viewer.window.table["review.reject"].trigger()
    view = viewer.window.findChild(QUndoView)
    viewer.window.show_panel(view.parentWidget())
    for row, states in ((1, (Review.FLAGGED, Review.UNREVIEWED)), (2, (Review.FLAGGED, Review.REJECTED))):
        place = view.visualRect(view.model().index(row, 0)).center()
        qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
        assert (document.annotations[first].review, document.annotations[second].review) == states
    qtbot.keyClick(view, Qt.Key.Key_Home)
    assert document.annotations[first].review is Review.UNREVIEWED
    assert document.current == first


def test_that_the_current_slice_has_its_neighbours_in_sight(build_viewer: Build, tmp_path: Path) -> None:
    keys = make_volume(tmp_path / "volume", masks=False)
    viewer = build_viewer(tmp_path / "volume")
    strip = viewer.filmstrip
    for key in (*keys, *reversed(keys)):
        viewer.document.go_to(key)
        near = {max(key.index - 2, 0), min(key.index, len(keys) - 1)}
        rects = [strip.visualRect(strip.model().index(row, 0)).adjusted(2, 0, -2, 0) for row in near]
        assert all(map(strip.viewport().rect().contains, rects))


def test_that_numbers_change_the_only_box_without_a_click(viewer: Viewer) -> None:
    key = SliceKey("vol01", 1)
    box = viewer.document.annotations[key].boxes[0].box
    viewer.slice_panel.form.edges[Edge.RIGHT].setValue(box.x1 + 5)
    assert viewer.document.annotations[key].boxes[0].box == Box(box.x0, box.y0, box.x1 + 5, box.y1)


def test_that_millimetres_need_a_spacing_and_scale_by_it(viewer: Viewer) -> None:
    form, key = viewer.slice_panel.form, SliceKey("vol01", 1)
    box = viewer.document.annotations[key].boxes[0].box
    form.unit.setCurrentIndex(1)
    assert form.edges[Edge.RIGHT].value() == pytest.approx(box.x1 * 0.5)
    assert form.edges[Edge.BOTTOM].value() == pytest.approx(box.y1 * 0.25)
    form.edges[Edge.LEFT].setValue(10.0)
    assert viewer.document.annotations[key].boxes[0].box.x0 == pytest.approx(20)
    viewer.document.go_to(SliceKey("vol02", 1))
    assert not form.unit.isEnabled()
    assert form.unit.currentIndex() == 0


def test_that_the_predicted_box_takes_the_place_of_the_annotated_one(viewer: Viewer) -> None:
    key = SliceKey("vol01", 1)
    box = viewer.document.annotations[key].boxes[0].box
    viewer.document.show_checkpoint(predictions(viewer.document))
    assert "IoU with the prediction" in viewer.slice_panel.facts
    viewer.window.table["prediction.use"].trigger()
    (adopted,) = viewer.document.annotations[key].boxes
    assert adopted.box == box.moved(2, 0)
    assert adopted.source is Source.MODEL
    assert "changed by nobody" in viewer.slice_panel.facts
    viewer.document.undo_stack.undo()
    assert viewer.document.annotations[key].boxes[0].source is Source.MASK


def test_that_a_comment_is_saved_at_a_pause_on_the_slice_it_was_written_for(viewer: Viewer, qtbot: QtBot) -> None:
    first, second = list(viewer.document.slices)[:2]
    with qtbot.waitSignal(viewer.document.annotation_changed):
        qtbot.keyClicks(viewer.slice_panel.comment, "motion blur")
    assert viewer.document.annotations[first].comment == "motion blur"
    viewer.document.go_to(second)
    assert viewer.slice_panel.comment.toPlainText() == ""
    assert viewer.document.undo_stack.count() == 1


def type_comment(viewer: Viewer, qtbot: QtBot, text: str) -> SliceKey:
    """Type, and go on within the pause."""
    key = viewer.document.current
    assert key is not None
    qtbot.keyClicks(viewer.slice_panel.comment, text)
    assert viewer.document.annotations[key].comment == ""
    return key


def test_that_a_comment_is_not_lost_by_paging_on_at_once(viewer: Viewer, qtbot: QtBot) -> None:
    first = type_comment(viewer, qtbot, "blur")
    viewer.document.step(1)
    assert viewer.document.annotations[first].comment == "blur"
    assert viewer.document.current == SliceKey("vol01", 2)
    assert viewer.slice_panel.comment.toPlainText() == ""


def test_that_a_comment_is_not_lost_by_accepting_at_once(viewer: Viewer, qtbot: QtBot) -> None:
    first = type_comment(viewer, qtbot, "sharp")
    viewer.window.table["review.accept"].trigger()
    said = viewer.document.annotations[first]
    assert (said.comment, said.review) == ("sharp", Review.ACCEPTED)
    assert viewer.document.current == SliceKey("vol01", 2)


def test_that_a_comment_is_the_step_that_an_undo_at_once_takes_back(viewer: Viewer, qtbot: QtBot) -> None:
    document = viewer.document
    viewer.window.table["review.accept"].trigger()
    second = type_comment(viewer, qtbot, "blur")
    viewer.window.table["edit.undo"].trigger()
    assert document.annotations[second].comment == ""
    assert document.current == second
    viewer.window.table["edit.redo"].trigger()
    assert document.annotations[second].comment == "blur"
    assert document.annotations[SliceKey("vol01", 1)].review is Review.ACCEPTED


@pytest.mark.parametrize("by", ["key", "mouse"])
def test_that_a_half_typed_comment_is_a_step_of_the_history_that_is_gone_back_in(
    viewer: Viewer, qtbot: QtBot, by: str
) -> None:
    document, (first, second, *_) = viewer.document, viewer.document.slices
    viewer.window.table["review.flag"].trigger()
    document.go_to(second)
    view = viewer.window.findChild(QUndoView)
    viewer.window.show_panel(view.parentWidget())
    # By code, so that the field keeps what is typed although the focus is elsewhere.
    viewer.slice_panel.comment.insertPlainText("blur")
    if by == "key":
        view.setFocus()
        qtbot.keyClick(view, Qt.Key.Key_Home)
    else:
        place = view.visualRect(view.model().index(0, 0)).center()
        qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert document.annotations[second].comment == ""
    assert document.undo_stack.index() == 0
    document.undo_stack.setIndex(document.undo_stack.count())
    assert document.annotations[second].comment == "blur"
    assert document.annotations[first].review is Review.FLAGGED


def test_that_a_comment_stays_in_its_workspace_when_another_is_opened_at_once(
    viewer: Viewer, qtbot: QtBot, folder: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    shutil.copytree(folder, other)
    key = type_comment(viewer, qtbot, "blur")
    viewer.open_workspace(other)
    assert viewer.document.annotations[key].comment == ""
    with Workspace.open(folder) as first:
        assert first.annotations()[key].comment == "blur"


def test_that_ctrl_s_keeps_the_comment_and_tells_that_all_is_saved(viewer: Viewer, folder: Path, qtbot: QtBot) -> None:
    viewer.slice_panel.comment.setFocus()
    qtbot.keyClicks(viewer.slice_panel.comment, "cyst")
    qtbot.keyClick(viewer.slice_panel.comment, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    assert viewer.toasts.texts[-1].startswith("This state is now called “Saved ")
    assert viewer.document.workspace.annotations()[viewer.document.current].comment == "cyst"


def test_that_letters_typed_into_the_comment_do_not_review(viewer: Viewer, qtbot: QtBot) -> None:
    key = viewer.document.current
    assert key is not None
    viewer.slice_panel.comment.setFocus()
    qtbot.keyClicks(viewer.slice_panel.comment, "fuxd")
    viewer.slice_panel.comment.save()
    assert viewer.document.current == key
    assert viewer.document.annotations[key].review is Review.UNREVIEWED


def test_that_accepting_the_last_slice_goes_to_the_next_volume(viewer: Viewer) -> None:
    viewer.document.go_to(SliceKey("vol01", 3))
    viewer.window.table["review.accept"].trigger()
    assert viewer.document.current == SliceKey("vol02", 1)


def test_that_next_unreviewed_skips_what_is_done_and_goes_around(viewer: Viewer) -> None:
    document = viewer.document
    for key in list(document.slices)[1:]:
        document.edit(key, edits.set_review(document.annotations[key], Review.REJECTED), "reject")
    viewer.window.table["review.next_unreviewed"].trigger()
    assert document.current == SliceKey("vol01", 1)
    viewer.window.table["review.next_unreviewed"].trigger()
    assert document.current == SliceKey("vol01", 1)


def test_that_buttons_show_the_state_of_the_slice(viewer: Viewer) -> None:
    viewer.window.table["review.flag"].trigger()
    assert viewer.window.table["review.flag"].isChecked()
    viewer.document.step(1)
    assert not viewer.window.table["review.flag"].isChecked()
    assert viewer.window.table["review.unreviewed"].isChecked()


def test_that_failures_are_told_without_stopping_anything(viewer: Viewer) -> None:
    viewer.document.failed.emit(UserError("The disk is full.", "Free some space."))
    viewer.document.failed.emit(UserError("The disk is full.", "Free some space."))
    assert viewer.toasts.texts == ["The disk is full."]


def test_that_the_curves_come_to_the_front_when_they_are_called(viewer: Viewer, qtbot: QtBot) -> None:
    curves = viewer.research.curves
    assert curves.visibleRegion().isEmpty()
    viewer.window.show_panel(curves)
    qtbot.waitUntil(lambda: not curves.visibleRegion().isEmpty())


def test_that_the_layout_is_remembered(build_viewer: Build, folder: Path) -> None:
    viewer = build_viewer(folder)
    viewer.window.close()
    assert viewer.settings.get(WINDOW_STATE) != b""


def test_that_an_unexpected_error_is_logged_and_told_once(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[QMessageBox] = []

    def show(dialog: QMessageBox) -> None:
        shown.append(dialog)

    monkeypatch.setattr(QMessageBox, "show", show)
    reporter = ErrorReporter(tmp_path / "viewer.log")
    told: list[UserError] = []
    reporter.user_error.connect(told.append)
    for error in (ValueError("first"), ValueError("second"), UserError("known", "hint")):
        reporter.report(type(error), error, None)
    assert [box.detailedText() for box in shown] == ["ValueError: first"]
    assert [error.message for error in told] == ["known"]
    shown[0].close()


def test_that_a_chosen_language_asks_for_a_restart(viewer: Viewer) -> None:
    viewer.window.table["language.es"].trigger()
    assert "started again" in viewer.toasts.texts[0]


def test_that_the_open_dialog_opens_what_was_chosen(build_viewer: Build, folder: Path) -> None:
    viewer = build_viewer(None)
    viewer.window.table["file.open"].trigger()
    (dialog,) = viewer.window.findChildren(QFileDialog)
    dialog.selectFile(str(folder))
    dialog.accept()
    assert viewer.document.workspace is not None
    assert viewer.document.workspace.folder == folder


def test_that_the_names_of_docks_are_not_cut(viewer: Viewer, qtbot: QtBot) -> None:
    for dock in viewer.window.findChildren(QDockWidget):
        dock.show()
    bars = viewer.window.findChildren(QTabBar, options=Qt.FindChildOption.FindDirectChildrenOnly)
    qtbot.waitUntil(lambda: any(bar.count() >= 8 for bar in bars))
    assert {bar.elideMode() for bar in bars} == {Qt.TextElideMode.ElideNone}


@pytest.mark.parametrize("size", [(1280, 720), (1280, 800), (1440, 900)])
def test_that_every_tab_is_in_sight_and_answers_where_all_docks_are_open(
    viewer: Viewer, qtbot: QtBot, size: tuple[int, int]
) -> None:
    window = viewer.window
    window.resize(*size)
    docks = {dock.windowTitle(): dock for dock in window.findChildren(QDockWidget)}
    for dock in docks.values():
        dock.show()
    bars = window.findChildren(QTabBar, options=Qt.FindChildOption.FindDirectChildrenOnly)
    qtbot.waitUntil(lambda: any(bar.isVisible() and bar.count() >= 8 for bar in bars))
    window.grab()
    for bar in filter(QTabBar.isVisible, bars):
        for place in range(bar.count()):
            assert bar.rect().contains(bar.tabRect(place)), bar.tabText(place)
            mouse.drag(bar, [QPointF(bar.tabRect(place).center())])
            assert not docks[bar.tabText(place)].visibleRegion().isEmpty()


@pytest.mark.parametrize("kind", ["workspace", "folder of pictures", "picture", "text"])
def test_that_a_folder_that_is_dropped_on_the_window_is_opened_or_looked_through(
    build_viewer: Build, folder: Path, tmp_path: Path, kind: str
) -> None:
    viewer, pictures = build_viewer(None), tmp_path / "pictures"
    pictures.mkdir()
    shutil.copy(next(folder.glob("*.png")), pictures / "P01_s01.png")
    dragged = {"workspace": folder, "picture": pictures / "P01_s01.png"}.get(kind, pictures)
    data = QMimeData()
    data.setText("hello")
    if kind != "text":
        data.setUrls([QUrl.fromLocalFile(str(dragged))])
    copy, left, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    entered = QDragEnterEvent(QPoint(50, 50), copy, data, left, none)
    entered.ignore()
    QApplication.sendEvent(viewer.window, entered)
    assert entered.isAccepted() == (kind != "text")
    QApplication.sendEvent(viewer.window, QDropEvent(QPointF(50, 50), copy, data, left, none))
    opened, dialog = viewer.document.workspace, viewer.research.import_dialog
    assert (opened is not None and opened.folder == folder) == (kind == "workspace")
    assert dialog.isVisible() == (kind in {"folder of pictures", "picture"})
    if dialog.isVisible():
        assert dialog.source.path == pictures
