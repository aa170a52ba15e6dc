"""The consistency dock: seeded errors in words, worst first, found beside the window, and again after an edit."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from cerebellum_viewer.app import Viewer
from cerebellum_viewer.document import edits
from cerebellum_viewer.panels.findings_model import FindingsModel, quantity_text, value_text
from engine.data.annotation import Review, SliceKey
from engine.data.burned_in import CROSSES
from engine.data.store import Workspace
from engine.shapes.consistency import Quantity, SliceFinding, VolumeCheck
from tests.viewer.volume_fixtures import SLICES, make_volume, tight

WRONG, MISSING = SliceKey("V2", 8), SliceKey("V1", 5)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two volumes: in one a box lies elsewhere, in the other one is missing."""
    folder = tmp_path / "volumes"
    make_volume(folder, volumes=2, masks=False)
    with Workspace.open(folder) as workspace:
        said = workspace.annotations()
        moved = edits.set_box(said[WRONG], 0, tight(WRONG.index).moved(40, 0))
        workspace.record_edits({WRONG: moved, MISSING: edits.delete_box(said[MISSING], 0)}, "seeded errors")
    return folder


@pytest.fixture
def viewer(build_viewer: Callable[[Path | None], Viewer], folder: Path, qtbot: QtBot) -> Viewer:
    viewer = build_viewer(folder)
    viewer.window.table["volume.check"].trigger()
    wait(viewer, qtbot)
    return viewer


def wait(viewer: Viewer, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: viewer.volume_tools.consistency.done, timeout=10_000)


def rows(viewer: Viewer) -> list[tuple[str, ...]]:
    model = viewer.volume_tools.panel.model
    return [
        tuple(str(model.index(row, column).data()) for column in range(model.columnCount()))
        for row in range(model.rowCount())
    ]


def test_that_seeded_errors_are_found_in_all_volumes_worst_first(viewer: Viewer) -> None:
    found = rows(viewer)
    assert [row[:4] for row in found if row[0] == str(MISSING)] == [("V1/5", "gap", "nothing", "an organ")]
    assert found[0][:2] == ("V2/8", "centre x")
    assert found[0][2] == "140.5 px"
    assert {row[0] for row in found} == {str(WRONG), str(MISSING)}
    scores = [float(row[4]) for row in found]
    assert scores == sorted(scores, reverse=True)
    assert f"Findings: {len(found)} in 2 volumes" in viewer.volume_tools.panel.summary.text()


def test_that_burned_in_crosses_are_listed_until_somebody_judges_the_slice(viewer: Viewer, qtbot: QtBot) -> None:
    document, key = viewer.document, SliceKey("V1", 3)
    flagged = edits.set_review(replace(document.annotations[key], comment=CROSSES), Review.FLAGGED)
    document.edit(key, flagged, "as an import does")
    wait(viewer, qtbot)
    assert ("V1/3", "calliper crosses", "burned in", "nothing", "2.0") in rows(viewer)
    document.edit(key, edits.set_review(flagged, Review.ACCEPTED), "Accept")
    wait(viewer, qtbot)
    assert "V1/3" not in {row[0] for row in rows(viewer)}


def test_that_a_click_goes_to_the_slice(viewer: Viewer, qtbot: QtBot) -> None:
    table = viewer.volume_tools.panel.table
    place = table.visualRect(table.model().index(0, 0)).center()
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert viewer.document.current == WRONG


def test_that_the_curves_are_those_of_the_volume_on_the_canvas_with_outliers_marked(viewer: Viewer) -> None:
    curves = viewer.volume_tools.panel.curves
    viewer.document.go_to(WRONG)
    first = curves.curves[0]
    assert first.name == "centre x"
    assert first.slices == tuple(range(1, SLICES + 1))
    assert first.values[7] == 140.5
    assert first.marked == {WRONG.index}
    viewer.document.go_to(MISSING)
    assert curves.curves[0].marked == {MISSING.index}


def test_that_a_click_on_a_curve_goes_to_the_nearest_slice(viewer: Viewer, qtbot: QtBot) -> None:
    curves = viewer.volume_tools.panel.curves
    place = curves.rect().topLeft()
    place.setX(round(curves._place(curves.curves[0].slices, 12)) + 2)
    place.setY(10)
    qtbot.mouseClick(curves, Qt.MouseButton.LeftButton, pos=place)
    assert viewer.document.current == SliceKey("V1", 12)


def test_that_only_the_touched_volume_is_looked_at_again(viewer: Viewer, qtbot: QtBot) -> None:
    document, looked = viewer.document, []
    viewer.volume_tools.consistency.changed.connect(looked.append)
    document.edit(WRONG, edits.set_box(document.annotations[WRONG], 0, tight(WRONG.index)), "mend")
    wait(viewer, qtbot)
    assert looked == ["V2"]
    assert {row[0] for row in rows(viewer)} == {str(MISSING)}


def test_that_a_rejected_slice_is_no_part_of_the_volume(viewer: Viewer, qtbot: QtBot) -> None:
    document = viewer.document
    for key in (WRONG, MISSING):
        document.edit(key, edits.set_review(document.annotations[key], Review.REJECTED), "Reject")
    wait(viewer, qtbot)
    assert rows(viewer) == []
    assert "fits its neighbours" in viewer.volume_tools.panel.summary.text()


def test_that_where_there_is_nothing_to_compare_nothing_is_said_to_fit(viewer: Viewer, qtbot: QtBot) -> None:
    document = viewer.document
    said = {key: replace(document.annotations[key], boxes=()) for key in document.slices}
    document.edit_all(said, "Delete all boxes")
    wait(viewer, qtbot)
    assert viewer.volume_tools.panel.summary.text().startswith("There is nothing to compare yet")


def test_that_nothing_is_looked_at_while_the_dock_is_hidden(viewer: Viewer, qtbot: QtBot) -> None:
    looked: list[str] = []
    viewer.volume_tools.consistency.changed.connect(looked.append)
    viewer.window.show_panel(viewer.slice_panel)
    qtbot.waitUntil(lambda: viewer.volume_tools.panel.visibleRegion().isEmpty(), timeout=5_000)
    document = viewer.document
    document.edit(WRONG, edits.set_box(document.annotations[WRONG], 0, tight(WRONG.index)), "mend")
    assert not viewer.volume_tools.consistency.done
    assert looked == []
    viewer.window.table["volume.check"].trigger()
    wait(viewer, qtbot)
    assert looked == ["V2"]


def test_that_every_quantity_has_words_and_a_unit(qapp: object) -> None:
    assert {quantity: (quantity_text(quantity), value_text(quantity, 1.0)) for quantity in Quantity} == {
        Quantity.CENTER_X: ("centre x", "1.0 px"),
        Quantity.CENTER_Y: ("centre y", "1.0 px"),
        Quantity.WIDTH: ("width", "1.0 px"),
        Quantity.HEIGHT: ("height", "1.0 px"),
        Quantity.AREA: ("mask area", "1 px²"),
        Quantity.JUMP: ("jump", "1.00 of its size"),
        Quantity.GAP: ("gap", "an organ"),
        Quantity.MISFIT: ("off the mask", "1.0 px"),
        Quantity.CROSSES: ("calliper crosses", "burned in"),
    }


def test_that_the_table_is_a_sound_model(qapp: object, qtmodeltester: object) -> None:
    model = FindingsModel()
    found = tuple(SliceFinding(index, Quantity.WIDTH, 9.0, 5.0, 2.0 + index) for index in range(3))
    model.show({"V1": VolumeCheck(found, {}), "V2": VolumeCheck(found[:1], {})})
    assert [str(model.key(row)) for row in range(4)] == ["V1/2", "V1/1", "V1/0", "V2/0"]
    qtmodeltester.check(model)  # type: ignore[attr-defined]
