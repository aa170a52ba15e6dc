"""Looking at a volume: its own look, cine, ghosts, magnifier, small pictures; and that no look alters a pixel."""

import json
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from cerebellum_viewer.app import Viewer
from cerebellum_viewer.canvas.ghosts import AFTER, BEFORE
from cerebellum_viewer.canvas.magnifier import far_corner, held_point
from cerebellum_viewer.document import edits
from cerebellum_viewer.document.document import Document
from cerebellum_viewer.services.display import Display, GreyScale, Layer
from cerebellum_viewer.services.looks import Looks, row_of
from cerebellum_viewer.services.previews import LONGEST_SIDE, Previews
from cerebellum_viewer.services.settings import CINE_SPEED, Settings
from engine.data.annotation import Annotation, SliceKey
from engine.data.boxes import Box
from engine.data.export import export_workspace
from engine.data.export_formats import FORMATS
from engine.data.store import ImportedSlice, Slice, Workspace
from engine.data.volumes import Volume
from engine.files import sha256_of_file
from tests.viewer.mouse import MOVE, RELEASE, drag, send

Build = Callable[[Path | None], Viewer]
FIRST, SECOND, THIRD = (SliceKey("vol01", index) for index in (1, 2, 3))
OTHER = SliceKey("vol02", 1)
CONTROL = Qt.KeyboardModifier.ControlModifier
NEED_NO_SPLIT = sorted(set(FORMATS) - {"ultralytics", "darknet"})


# --- a look for each volume ------------------------------------------------------------------------------------------


def test_that_each_volume_keeps_its_look_and_a_new_one_looks_plain(document: Document, settings: Settings) -> None:
    display = Display(settings)
    Looks(document, display, settings)
    document.go_to(FIRST)
    display.change_grey(window=80, gamma=2.0, invert=True, color_map="viridis")
    document.go_to(OTHER)
    assert display.grey == GreyScale()
    display.change_grey(level=30)
    document.go_to(SECOND)
    assert display.grey == GreyScale(window=80, gamma=2.0, invert=True, color_map="viridis")
    document.go_to(OTHER)
    assert display.grey == GreyScale(level=30)


def test_that_one_look_can_be_given_to_all_volumes(document: Document, settings: Settings) -> None:
    display = Display(settings)
    looks = Looks(document, display, settings)
    document.go_to(OTHER)
    display.change_grey(window=40)
    document.go_to(FIRST)
    display.change_grey(window=90)
    looks.same_everywhere()
    document.go_to(OTHER)
    assert display.grey.window == 90


def test_that_looks_are_remembered_beside_other_settings(build_viewer: Build, folder: Path) -> None:
    viewer = build_viewer(folder)
    viewer.document.go_to(OTHER)
    viewer.display.change_grey(window=66)
    viewer.looks.save()
    kept = json.loads(viewer.settings.get(row_of(folder)))
    assert kept["vol02"]["window"] == 66
    assert "vol01" not in kept


@pytest.mark.parametrize(
    "nonsense", ["[", "3", '{"vol01": 3}', '{"vol01": {"window": "wide"}}', '{"vol01": {"color_map": "pink"}}']
)
def test_that_damaged_looks_count_as_none(document: Document, settings: Settings, folder: Path, nonsense: str) -> None:
    settings.set(row_of(folder), nonsense)
    display = Display(settings)
    Looks(document, display, settings)
    assert display.grey == GreyScale()


def test_that_no_look_alters_a_pixel(viewer: Viewer, folder: Path, tmp_path: Path) -> None:
    workspace = viewer.document.workspace
    assert workspace is not None
    sources = {path: sha256_of_file(path) for path in folder.glob("*.png")}
    picture = viewer.canvas.picture
    assert isinstance(picture, np.ndarray)
    before = picture.tobytes()
    plain = {name: _export(workspace, tmp_path / "plain" / name, name) for name in NEED_NO_SPLIT}
    viewer.display.change_grey(window=20, level=40, gamma=3.0, invert=True, color_map="viridis")
    viewer.canvas.grab()
    assert {path: sha256_of_file(path) for path in folder.glob("*.png")} == sources
    assert picture.tobytes() == before
    assert {name: _export(workspace, tmp_path / "filtered" / name, name) for name in NEED_NO_SPLIT} == plain


def _export(workspace: Workspace, out: Path, name: str) -> dict[str, str]:
    out.parent.mkdir(exist_ok=True)
    export_workspace(workspace, out, name)
    return {str(path.relative_to(out)): sha256_of_file(path) for path in out.rglob("*") if path.is_file()}


# --- cine ------------------------------------------------------------------------------------------------------------


def _advance(viewer: Viewer, qtbot: QtBot, times: int) -> list[int]:
    seen = []
    keys = viewer.document.volume_keys("vol01")
    for _ in range(times):
        qtbot.waitUntil(lambda: all(viewer.pictures.ready(key) for key in keys))
        viewer.looking.cine.advance()
        assert viewer.document.current is not None
        seen.append(viewer.document.current.index)
    return seen


def test_that_cine_goes_to_and_fro_or_round_and_round(viewer: Viewer, qtbot: QtBot) -> None:
    table = viewer.window.table
    assert table["cine.bounce"].isChecked()
    assert _advance(viewer, qtbot, 5) == [2, 3, 2, 1, 2]
    table["cine.bounce"].trigger()
    assert _advance(viewer, qtbot, 4) == [3, 1, 2, 3]


def test_that_c_plays_by_a_timer_and_stops(viewer: Viewer, qtbot: QtBot) -> None:
    viewer.looking.cine.set_speed(30)
    qtbot.keyClick(viewer.canvas, Qt.Key.Key_C)
    assert viewer.looking.cine.playing
    assert viewer.window.table["cine.play"].isChecked()
    qtbot.waitUntil(lambda: viewer.document.current == THIRD)
    assert viewer.looking.cine.playing
    qtbot.keyClick(viewer.canvas, Qt.Key.Key_C)
    assert not viewer.looking.cine.playing
    assert not viewer.window.table["cine.play"].isChecked()


def test_that_the_speed_is_shown_bounded_and_remembered(viewer: Viewer, qtbot: QtBot) -> None:
    cine, bar = viewer.looking.cine, viewer.looking.cine_bar
    bar.speed.setValue(29)
    for _ in range(3):
        qtbot.keyClick(viewer.canvas, Qt.Key.Key_Period, CONTROL)
    assert cine.speed == bar.speed.value() == viewer.settings.get(CINE_SPEED) == 30
    qtbot.keyClick(viewer.canvas, Qt.Key.Key_Comma, CONTROL)
    assert bar.speed.text() == "29 slices/s"


@pytest.mark.parametrize("hand", ["box", "key", "page", "pan"])
def test_that_taking_hold_stops_cine_and_panning_does_not(viewer: Viewer, qtbot: QtBot, hand: str) -> None:
    viewer.looking.cine.play(True)
    at = viewer.canvas.to_screen((60.0, 40.0))
    if hand == "box":
        drag(viewer.canvas.viewport(), [at])
    elif hand == "key":
        qtbot.keyClick(viewer.canvas, Qt.Key.Key_F)
    elif hand == "page":
        qtbot.keyClick(viewer.canvas, Qt.Key.Key_D)
    else:
        drag(viewer.canvas.viewport(), [at, at + QPointF(8.0, 0.0)], button=Qt.MouseButton.MiddleButton)
    assert viewer.looking.cine.playing is (hand == "pan")


# --- ghosts ----------------------------------------------------------------------------------------------------------


def _colours(viewer: Viewer, near: Box) -> set[str]:
    """Colours along a line down through a box' lower edge."""
    image = viewer.canvas.viewport().grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    ratio = image.devicePixelRatio()
    top = viewer.canvas.to_screen((near.x0, near.y0 - 12.0))
    bottom = viewer.canvas.to_screen((near.x1, near.y1 + 12.0))
    return {
        image.pixelColor(round(x * ratio), round(y * ratio)).name()
        for x in range(int(top.x()), int(bottom.x()))
        for y in range(int(top.y()), int(bottom.y()))
    }


def test_that_o_shows_the_neighbours_in_two_colours_and_paints_them_again_without_reading(
    viewer: Viewer, qtbot: QtBot
) -> None:
    viewer.document.go_to(SECOND)
    viewer.display.change_grey(window=255, level=255)
    box = viewer.document.annotations[SECOND].boxes[0].box
    read: list[SliceKey] = []
    mask = viewer.document.mask
    viewer.document.mask = lambda key: (read.append(key), mask(key))[1]  # type: ignore[method-assign]
    before = _colours(viewer, box)
    assert not read
    qtbot.keyClick(viewer.canvas, Qt.Key.Key_O)
    shown = _colours(viewer, box)
    known = len(read)
    assert viewer.display.visible(Layer.GHOSTS)
    assert {_hue(name) for name in shown - before} >= {_hue(BEFORE.name()), _hue(AFTER.name())}
    viewer.canvas.viewport().grab()
    assert len(read) == known


def _hue(name: str) -> int:
    """Roughly: lines are translucent."""
    return round(QColor(name).hsvHue() / 20)


def test_that_a_ghost_follows_its_slice(viewer: Viewer) -> None:
    viewer.window.table["layer.ghosts"].trigger()
    viewer.document.go_to(FIRST)
    before = viewer.canvas.viewport().grab().toImage()
    viewer.document.go_to(SECOND)
    annotation = viewer.document.annotations[SECOND]
    moved = annotation.boxes[0].box.moved(9, 0)
    viewer.document.edit(SECOND, edits.set_box(annotation, 0, moved), "Move box")
    viewer.document.go_to(FIRST)
    assert viewer.canvas.viewport().grab().toImage() != before


# --- the magnifier ---------------------------------------------------------------------------------------------------


def test_that_the_magnifier_shows_the_edge_in_the_hand_away_from_the_pointer(viewer: Viewer, qtbot: QtBot) -> None:
    viewport, magnifier = viewer.canvas.viewport(), viewer.canvas.layers.magnifier
    box = viewer.document.annotations[FIRST].boxes[0].box
    corner = viewer.canvas.to_screen((box.x1, box.y1))
    drag(viewport, [corner, viewer.canvas.to_screen((box.x1 + 6, box.y1 + 4))], release=False)
    assert magnifier.focus() == (box.x1 + 6, box.y1 + 4)
    assert not magnifier.inset().contains(corner)
    shown = viewport.grab(magnifier.inset().toRect()).toImage()
    middle = shown.rect().center()
    assert shown.pixelColor(middle.x(), middle.y() // 2) != shown.pixelColor(middle.x() + 9, middle.y() // 2)
    qtbot.keyClick(viewer.canvas, Qt.Key.Key_Escape)
    assert magnifier.focus() is None
    send(viewport, RELEASE, corner)


def test_that_moving_a_box_or_nothing_needs_no_magnifier(viewer: Viewer) -> None:
    viewport, magnifier = viewer.canvas.viewport(), viewer.canvas.layers.magnifier
    at = viewer.canvas.to_screen(viewer.document.annotations[FIRST].boxes[0].box.center)
    send(viewport, MOVE, at)
    assert magnifier.focus() is None
    drag(viewport, [at, at + QPointF(20.0, 10.0)], release=False)
    assert magnifier.focus() is None


def test_that_the_point_in_the_hand_is_on_what_has_changed() -> None:
    before = Box(10, 10, 30, 40)
    assert held_point(before, Box(10, 10, 35, 40), (33.0, 20.0)) == (35, 20)
    assert held_point(before, Box(10, 10, 35, 40), (33.0, 90.0)) == (35, 40)
    assert held_point(before, Box(10, 5, 35, 40), (99.0, 0.0)) == (35, 5)
    assert held_point(before, before.moved(3, 4), (12.0, 12.0)) is None
    assert held_point(None, Box(0, 0, 8, 8), (7.0, 8.5)) == (8, 8)


@pytest.mark.parametrize("x", [50.0, 750.0])
@pytest.mark.parametrize("y", [50.0, 550.0])
def test_that_the_magnifier_lies_in_the_farthest_corner(x: float, y: float) -> None:
    area = QRectF(0, 0, 800, 600)
    inset = far_corner(area, QPointF(x, y))
    assert area.contains(inset)
    assert (inset.center().x() > 400) is (x < 400)
    assert (inset.center().y() > 300) is (y < 300)


# --- small pictures --------------------------------------------------------------------------------------------------


def test_that_a_preview_arrives_from_a_thread_and_a_missing_file_is_black(
    document: Document, folder: Path, qtbot: QtBot
) -> None:
    previews = Previews(document)
    (folder / "vol01_2.png").unlink()
    with qtbot.waitSignals([previews.arrived, previews.arrived]):
        assert previews.get(FIRST) is None
        assert previews.get(SECOND) is None
    first, second = previews.get(FIRST), previews.get(SECOND)
    assert first is not None
    assert second is not None
    assert (max(first.shape) <= LONGEST_SIDE, second.max()) == (True, 0)
    previews.close()


def test_that_a_volume_of_a_thousand_slices_reads_only_what_is_seen(
    build_viewer: Build, tmp_path: Path, qtbot: QtBot
) -> None:
    viewer = build_viewer(_thousand(tmp_path / "long"))
    strip = viewer.filmstrip
    model = strip.model()
    assert model.rowCount() == 1000
    qtbot.waitUntil(lambda: bool(model.index(0, 0).data(Qt.ItemDataRole.DecorationRole)))
    viewer.document.go_to(SliceKey("long", 900))
    place = model.index(900, 0)
    qtbot.waitUntil(lambda: bool(strip.visualRect(place).intersects(strip.viewport().rect())))
    qtbot.waitUntil(lambda: bool(place.data(Qt.ItemDataRole.DecorationRole)))
    kept = viewer.looking.previews._kept
    assert SliceKey("long", 500) not in kept
    assert len(kept) < 100


def _thousand(folder: Path) -> Path:
    """A thousand slices that share one file: what matters is how many times it is read."""
    folder.mkdir()
    path = folder / "slice.png"
    cv2.imwrite(str(path), np.zeros((80, 120), np.uint8))
    digest = sha256_of_file(path)
    slices = [
        ImportedSlice(Slice(SliceKey("long", n), path.name, digest, 120, 80), None, Annotation()) for n in range(1000)
    ]
    with Workspace.create(folder) as workspace:
        workspace.add_import([Volume("long", "anna", None)], slices)
    return folder
