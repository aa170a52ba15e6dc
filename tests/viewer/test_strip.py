"""The strip: a cut across the slices whose tube can be clicked and pulled, with real events."""

import numpy as np
import pytest
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from cerebellum_viewer.app import Viewer
from cerebellum_viewer.panels.strip_geometry import Plane, StripGeometry
from cerebellum_viewer.panels.strip_image import LINE, StripImage
from cerebellum_viewer.panels.strip_view import StripView
from cerebellum_viewer.services.display import GreyScale
from engine.data.annotation import SliceKey, Source
from engine.data.boxes import Box
from tests.viewer.mouse import RELEASE, drag, send

FIRST, SECOND, THIRD = (SliceKey("vol01", index) for index in (1, 2, 3))
AREA = QRectF(10, 20, 300, 160)


@pytest.fixture(params=Plane, ids=lambda plane: plane.name.lower())
def strip(viewer: Viewer, qtbot: QtBot, request: pytest.FixtureRequest) -> StripView:
    """One of both cuts, in front and filled."""
    viewer.window.show_panel(viewer.looking.strip)
    view = viewer.looking.strip.views[request.param]
    qtbot.waitUntil(lambda: view.isVisible() and view._image is not None)
    qtbot.waitUntil(lambda: not any(view._image.wants(key) for key in (FIRST, SECOND, THIRD)))  # type: ignore[union-attr]
    return view


def _edge(strip: StripView, place: int, box: Box, *, high: bool) -> QPointF:
    return strip.geometry_now.point(place, strip._plane.edges(box)[high])


def _along(strip: StripView, pixels: float) -> QPointF:
    """That many pixels of the picture along its rows or columns."""
    length = pixels * strip.geometry_now.scale
    return QPointF(0.0, length) if strip._plane is Plane.ROWS else QPointF(length, 0.0)


def _box(viewer: Viewer, key: SliceKey) -> Box:
    return viewer.document.annotations[key].boxes[0].box


@pytest.mark.parametrize("plane", Plane)
def test_that_places_on_the_screen_and_in_the_volume_are_inverse(plane: Plane) -> None:
    geometry = StripGeometry(plane, AREA, 7, 96.0)
    for place in range(7):
        for position in (0.0, 31.5, 96.0):
            point = geometry.point(place, position)
            assert geometry.slice_at(point) == place
            assert geometry.position_at(point) == pytest.approx(position)
    assert geometry.slice_at(QPointF(-50, -50)) == 0
    assert geometry.slice_at(QPointF(900, 900)) == 6
    assert AREA.contains(geometry.cell(3, 10, 20))


def test_that_a_click_goes_to_the_slice_and_arrows_page(viewer: Viewer, strip: StripView, qtbot: QtBot) -> None:
    drag(strip, [strip.geometry_now.point(2, 2.0)])
    assert viewer.document.current == THIRD
    qtbot.keyClick(strip, Qt.Key.Key_Left)
    assert viewer.document.current == SECOND
    assert viewer.document.undo_stack.count() == 0


@pytest.mark.parametrize("high", [False, True], ids=["low", "high"])
def test_that_an_edge_is_pulled_in_one_step(viewer: Viewer, strip: StripView, high: bool) -> None:
    box = _box(viewer, SECOND)
    start = _edge(strip, 1, box, high=high)
    drag(strip, [start, start + _along(strip, 2), start + _along(strip, 5)])
    moved = Plane.edges(strip._plane, _box(viewer, SECOND))
    expected = list(Plane.edges(strip._plane, box))
    expected[high] += 5
    assert moved == tuple(expected)
    assert viewer.document.current == SECOND
    assert viewer.document.undo_stack.count() == 1
    assert viewer.document.annotations[SECOND].boxes[0].source is Source.CORRECTED_MASK
    viewer.document.undo_stack.undo()
    assert _box(viewer, SECOND) == box


def test_that_an_edge_stops_at_the_border(viewer: Viewer, strip: StripView) -> None:
    start = _edge(strip, 0, _box(viewer, FIRST), high=True)
    drag(strip, [start, start + _along(strip, 5000)])
    record = viewer.document.slices[FIRST]
    limit = record.height if strip._plane is Plane.ROWS else record.width
    assert strip._plane.edges(_box(viewer, FIRST))[1] == limit


def test_that_escape_or_paging_lets_the_edge_go(viewer: Viewer, strip: StripView, qtbot: QtBot) -> None:
    start = _edge(strip, 1, _box(viewer, SECOND), high=True)
    before = _box(viewer, SECOND)
    drag(strip, [start, start + _along(strip, 6)], release=False)
    qtbot.keyClick(strip, Qt.Key.Key_Escape)
    send(strip, RELEASE, start)
    drag(strip, [start, start + _along(strip, 6)], release=False)
    viewer.document.step(1)
    send(strip, RELEASE, start)
    assert _box(viewer, SECOND) == before
    assert viewer.document.undo_stack.count() == 0


def test_that_the_cut_goes_through_the_boxes(viewer: Viewer, strip: StripView) -> None:
    """The organ is a bright ellipse in the noise of the fixtures."""
    assert strip._image is not None
    image = strip._image.picture(GreyScale())
    rows = strip._plane is Plane.ROWS
    assert (image.width(), image.height()) == ((3, LINE) if rows else (LINE, 3))
    box = _box(viewer, SECOND)
    extent = strip.geometry_now.extent
    low, high = (round(edge / extent * LINE) for edge in strip._plane.edges(box))
    line = np.array([image.pixelColor(*((1, n) if rows else (n, 1))).red() for n in range(LINE)])
    assert line[low + 3 : high - 3].min() > 100
    assert max(line[: low - 3].max(), line[high + 3 :].max()) < 100


def test_that_nothing_is_read_while_the_strip_is_hidden(viewer: Viewer, qtbot: QtBot) -> None:
    view = viewer.looking.strip.views[Plane.ROWS]
    viewer.window.show_panel(viewer.volumes)
    viewer.document.go_to(SliceKey("vol02", 1))
    qtbot.waitUntil(lambda: viewer.looking.previews.get(SliceKey("vol02", 3)) is not None)
    assert view.visibleRegion().isEmpty()
    assert view._volume != "vol02"


def test_that_a_long_volume_is_read_in_part(viewer: Viewer, monkeypatch: pytest.MonkeyPatch) -> None:
    keys = [SliceKey("vol01", 1)] * 10_000
    monkeypatch.setattr(viewer.document, "volume_keys", lambda _volume: keys)
    image = StripImage(viewer.document, "vol01", Plane.ROWS).picture(GreyScale())
    assert image.width() == 256
    assert image.pixelColor(0, 0) == QColor("black")
