"""Measures in the window: callipers under the mouse, the size of a pixel, age and centile, a report."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from cerebellum_viewer.app import Viewer
from cerebellum_viewer.document.facts import set_age, set_spacing
from cerebellum_viewer.document.masks import clear_mask, with_mask
from cerebellum_viewer.services.display import Layer
from cerebellum_viewer.services.volume_measuring import VolumeMeasuring
from engine.data.annotation import LabelledBox, Review, SliceKey
from engine.data.boxes import Box
from engine.data.callipers import Calliper, Role
from engine.data.database import ReadOnly
from engine.measures.growth import OTHER_AGE, age_from_tcd, weeks_and_days
from engine.measures.measured import measure, measure_workspace
from engine.measures.ruler import Ruler
from engine.measures.spacing import SpacingSource
from tests.viewer import mouse
from tests.viewer.conftest import SPACING

KNOWN, UNKNOWN = SliceKey("vol01", 1), SliceKey("vol02", 1)
WIDEST = SliceKey("vol01", 2)
"""The middle one, as the masks of all three are alike."""


@pytest.fixture
def measuring(viewer: Viewer) -> Viewer:
    """The calliper is in hand."""
    viewer.window.table["tool.calliper"].trigger()
    return viewer


def laid(viewer: Viewer) -> tuple[Calliper, ...]:
    assert viewer.document.current is not None
    return viewer.document.annotations[viewer.document.current].callipers


def draw(viewer: Viewer, *points: tuple[float, float]) -> None:
    mouse.drag(viewer.canvas.viewport(), [viewer.canvas.to_screen(point) for point in points])


def from_mask(viewer: Viewer, key: SliceKey = KNOWN) -> Calliper:
    spacing = viewer.document.volumes[key.volume].spacing_mm
    found = measure(key, viewer.document.mask(key), viewer.document.annotations[key], spacing).tcd
    assert found is not None
    return found


def test_that_a_distance_is_drawn_from_point_to_point_in_one_step(measuring: Viewer) -> None:
    assert measuring.display.visible(Layer.MEASURES)
    draw(measuring, (5, 70), (40, 75), (60, 78))
    (line,) = laid(measuring)
    assert line.start == pytest.approx((5, 70), abs=0.1)
    assert line.end == pytest.approx((60, 78), abs=0.1)
    assert line.role is Role.DISTANCE
    measuring.document.undo_stack.undo()
    assert laid(measuring) == ()


def test_that_a_click_and_escape_lay_nothing(measuring: Viewer, qtbot: QtBot) -> None:
    draw(measuring, (5, 70))
    points = [measuring.canvas.to_screen(point) for point in ((5.0, 70.0), (50.0, 70.0))]
    mouse.drag(measuring.canvas.viewport(), points, release=False)
    qtbot.keyClick(measuring.canvas, Qt.Key.Key_Escape)
    mouse.send(measuring.canvas.viewport(), mouse.RELEASE, points[1])
    assert laid(measuring) == ()


def test_that_an_end_is_pulled_and_stays_on_the_slice(measuring: Viewer) -> None:
    draw(measuring, (5, 70), (60, 70))
    draw(measuring, (60, 70), (400, 300))
    (line,) = laid(measuring)
    assert line.end == (120, 80)


def test_that_the_diameter_of_the_mask_is_corrected_at_its_ends_and_comes_back(measuring: Viewer, qtbot: QtBot) -> None:
    before = from_mask(measuring)
    target = (before.end[0] + 6, before.end[1] - 3)
    draw(measuring, before.end, target)
    (line,) = laid(measuring)
    assert (line.role, line.start) == (Role.TCD, before.start)
    assert line.end == pytest.approx(target, abs=0.1)
    assert from_mask(measuring) == line
    mouse.send(measuring.canvas.viewport(), mouse.MOVE, measuring.canvas.to_screen(line.end), Qt.MouseButton.NoButton)
    qtbot.keyClick(measuring.canvas, Qt.Key.Key_Delete)
    assert laid(measuring) == ()
    assert from_mask(measuring) == before


def test_that_a_midline_turns_the_diameter_across_it_and_there_is_one_at_most(measuring: Viewer) -> None:
    measuring.tool_panel.role.setCurrentIndex(measuring.tool_panel.role.findData(Role.MIDLINE))
    measuring.tool_panel.role.activated.emit(measuring.tool_panel.role.currentIndex())
    draw(measuring, (10, 5), (10, 70))
    draw(measuring, (14, 5), (46, 69))
    (line,) = laid(measuring)
    assert line.start[0] == pytest.approx(14, abs=0.1)
    across, along = from_mask(measuring).span(SPACING), line.span(SPACING)
    assert across[0] * along[0] + across[1] * along[1] == pytest.approx(0, abs=1e-6)


def test_that_no_midline_is_drawn_as_a_point_and_one_from_elsewhere_is_told_and_counts_as_none(
    measuring: Viewer,
) -> None:
    panel, role, document = measuring.measuring.panel, measuring.tool_panel.role, measuring.document
    measuring.window.show_panel(panel)
    chord = panel.facts["tcd"].text()
    assert chord.endswith("mask, widest chord")
    role.setCurrentIndex(role.findData(Role.MIDLINE))
    role.activated.emit(role.currentIndex())
    draw(measuring, (10, 5))
    draw(measuring, (10, 5), (40, 60), (10, 5))
    draw(measuring, (-30, -30), (-5, -5))
    assert laid(measuring) == ()
    draw(measuring, (10, 5), (10, 70))
    assert panel.facts["tcd"].text().endswith("mask, across the midline")
    draw(measuring, (10, 70), (10, 5))
    assert laid(measuring)[0].length() > 60
    point = Calliper((10, 5), (10, 5), Role.MIDLINE)
    document.edit(KNOWN, replace(document.annotations[KNOWN], callipers=(point,)), "from elsewhere")
    assert panel.facts["tcd"].text() == f"{chord}, as the midline has no length"


def test_that_a_mask_of_a_pixel_is_said_to_be_too_small(measuring: Viewer) -> None:
    document, panel = measuring.document, measuring.measuring.panel
    speck = np.zeros((80, 120), np.bool_)
    speck[40, 60] = True
    made = with_mask(document.annotations[KNOWN], document.mask(KNOWN), speck)
    assert made is not None
    document.edit(KNOWN, made[0], "speck", masks=(made[1],))
    panel.set_shown(True)
    assert panel.facts["tcd"].text() == "the mask is too small to measure"


def test_that_millimetres_are_shown_where_a_spacing_is_known_and_never_else(measuring: Viewer) -> None:
    layer, line = measuring.canvas.layers.callipers, Calliper((0, 0), (30, 40))
    assert layer._text(line) == "18.0 mm"  # what is painted has no other way out
    measuring.document.go_to(UNKNOWN)
    assert layer._text(line) == "50.0 px"


def test_that_two_points_set_the_size_of_a_pixel_as_a_step_that_can_be_undone(measuring: Viewer) -> None:
    document, dialog = measuring.document, measuring.measuring.dialog
    document.go_to(UNKNOWN)
    measuring.window.table["measure.calibrate"].trigger()
    assert "Draw a line" in measuring.toasts.texts[-1]
    draw(measuring, (10, 10), (10, 60))
    measuring.window.table["measure.calibrate"].trigger()
    dialog.step_mm.setValue(20)
    dialog.buttons.accepted.emit()
    volume = document.volumes["vol02"]
    assert volume.spacing_mm == pytest.approx((0.4, 0.4), abs=0.01)
    assert volume.spacing_source == "two points"
    assert document.current == UNKNOWN
    document.undo_stack.undo()
    assert document.volumes["vol02"].spacing_mm is None
    assert document.workspace is not None
    assert document.workspace.integrity_faults() == []


def test_that_no_impossible_pixel_is_set(measuring: Viewer) -> None:
    dialog = measuring.measuring.dialog
    dialog.begin_with_line(UNKNOWN, Calliper((0, 0), (100, 0)))
    dialog.step_mm.setValue(0.1)
    assert "not plausible" in dialog.outcome.text()
    dialog.buttons.accepted.emit()
    assert measuring.document.volumes["vol02"].spacing_mm is None


def test_that_each_calibration_begins_with_what_is_known_of_its_volume(measuring: Viewer) -> None:
    dialog, document, line = measuring.measuring.dialog, measuring.document, Calliper((0, 0), (100, 0))
    document.go_to(KNOWN)
    set_spacing(document, "vol01", (0.2, 0.3), SpacingSource.POINTS)
    dialog.begin_with_line(KNOWN, line)
    assert (dialog.step_mm.value(), dialog.shape.value()) == (10, 1.5)
    dialog.step_mm.setValue(33)
    dialog.shape.setValue(2)
    dialog.reject()
    dialog.begin_with_line(UNKNOWN, line)
    assert (dialog.step_mm.value(), dialog.shape.value()) == (10, 1)
    dialog.begin_with_ruler(KNOWN, Ruler(3.5, tuple(np.arange(10.0, 71.0, 10.0)), 10.0, 5.0))
    assert (dialog.step_mm.value(), dialog.shape.value()) == (5, 1.5)


def test_that_a_box_without_a_mask_is_told_and_measured_but_never_as_a_diameter(viewer: Viewer) -> None:
    panel, document = viewer.measuring.panel, viewer.document
    box = LabelledBox(Box(10, 20, 50, 45))
    document.edit(KNOWN, replace(document.annotations[KNOWN], boxes=(box,), linked=False), "draw")
    set_spacing(document, "vol01", (0.2, 0.3), SpacingSource.POINTS)
    clear_mask(document)
    panel.set_shown(True)
    assert panel.facts["box"].text() == "8.0 × 7.5 mm (40 × 25 px)"
    assert panel.facts["tcd"].text() == "no mask: nothing to measure"


def test_that_a_ruler_is_proposed_and_counts_only_when_it_is_confirmed(
    measuring: Viewer, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = Ruler(3.5, tuple(np.arange(10.0, 71.0, 10.0)), 10.0, 5.0)
    monkeypatch.setattr("cerebellum_viewer.windows.measuring.find_ruler", lambda _picture: found)
    document, dialog = measuring.document, measuring.measuring.dialog
    document.go_to(UNKNOWN)
    measuring.window.table["measure.ruler"].trigger()
    qtbot.waitUntil(dialog.isVisible)
    assert document.volumes["vol02"].spacing_mm is None
    assert dialog.step_mm.value() == 5
    assert f"shows {document.slices[UNKNOWN].height * 0.5:.0f} mm from top to bottom" in dialog.outcome.text()
    assert f"TCD is then {from_mask(measuring).length((0.5, 0.5)):.1f} mm" in dialog.outcome.text()
    dialog.step_mm.setValue(10)
    assert f"TCD is then {from_mask(measuring).length((1, 1)):.1f} mm" in dialog.outcome.text()
    dialog.step_mm.setValue(5)
    dialog.buttons.accepted.emit()
    assert document.volumes["vol02"].spacing_mm == pytest.approx((0.5, 0.5))
    assert document.volumes["vol02"].spacing_source == "ruler"


def test_that_a_picture_without_a_ruler_is_said_to_have_none(measuring: Viewer, qtbot: QtBot) -> None:
    measuring.window.table["measure.ruler"].trigger()
    qtbot.waitUntil(lambda: "No ruler" in " ".join(measuring.toasts.texts))


def test_that_the_panel_tells_age_and_centile_and_names_the_reference(viewer: Viewer, qtbot: QtBot) -> None:
    panel, document = viewer.measuring.panel, viewer.document
    panel.set_shown(True)
    set_spacing(document, "vol01", (0.9, 0.9), SpacingSource.POINTS)
    document.go_to(WIDEST)
    tcd_mm = from_mask(viewer, WIDEST).length((0.9, 0.9))
    age = age_from_tcd(tcd_mm)
    assert age is not None
    qtbot.waitUntil(lambda: panel.facts["reader"].text() != "–")
    assert weeks_and_days(age.weeks) in panel.facts["age"].text()
    assert panel.facts["tcd"].text().startswith(f"{tcd_mm:.1f} mm")
    assert age.other is not None
    ends = " to ".join(weeks_and_days(weeks) for weeks in sorted((age.weeks, age.other)))
    assert panel.facts["references"].text() == f"{ends}; the other: {OTHER_AGE.reference.name}"
    assert panel.facts["centile"].text() == "–"
    viewer.window.show_panel(panel)
    qtbot.waitUntil(panel.weeks.isVisible)
    panel.weeks.setFocus()
    panel.weeks.selectAll()
    qtbot.keyClicks(panel.weeks, "24")
    qtbot.keyClick(panel.weeks, Qt.Key.Key_Tab)
    qtbot.waitUntil(panel.days.hasFocus)
    qtbot.keyClicks(panel.days, "5\r")
    assert document.volumes["vol01"].age_days == 173
    panel.days.setValue(3)
    assert document.volumes["vol01"].age_days == 171
    assert panel.facts["centile"].text() != "–"
    document.undo_stack.undo()
    assert document.volumes["vol01"].age_days == 173
    set_age(document, "vol01", None)
    assert panel.facts["centile"].text() == "–"


def test_that_only_the_widest_slice_has_an_age_and_the_others_name_it(viewer: Viewer, qtbot: QtBot) -> None:
    panel, document = viewer.measuring.panel, viewer.document
    set_age(document, "vol01", 168)
    set_spacing(document, "vol01", (0.9, 0.9), SpacingSource.POINTS)
    panel.set_shown(True)
    assert document.workspace is not None
    (whole,) = measure_workspace(document.workspace, [document.volumes["vol01"]])
    assert whole.plane is not None
    assert whole.plane.key == WIDEST
    assert whole.age is not None
    weeks = weeks_and_days(whole.age.weeks)
    for key in document.volume_keys("vol01"):
        document.go_to(key)
        here = key == WIDEST
        start = f"{weeks} weeks (95 %" if here else f"not the widest slice: that is 2 ({weeks}"
        qtbot.waitUntil(lambda start=start: panel.facts["age"].text().startswith(start))  # type: ignore[misc]
        assert (panel.facts["centile"].text() != "–") is here
        assert (panel.facts["reader"].text() != "–") is here


def test_that_the_widest_slice_is_another_one_after_an_edit_and_without_a_rejected_one(
    viewer: Viewer, qtbot: QtBot
) -> None:
    panel, document, other = viewer.measuring.panel, viewer.document, SliceKey("vol01", 3)
    set_spacing(document, "vol01", (0.4, 0.4), SpacingSource.POINTS)
    panel.set_shown(True)
    long = Calliper((1, 10), (119, 10), Role.TCD)
    document.edit(other, replace(document.annotations[other], callipers=(long,)), "lay")
    qtbot.waitUntil(lambda: "(95 %" in panel.facts["age"].text())
    document.go_to(KNOWN)
    assert "that is 3 (" in panel.facts["age"].text()
    document.edit(other, replace(document.annotations[other], review=Review.REJECTED), "reject")
    assert document.current == other
    qtbot.waitUntil(lambda: "not the widest slice: that is 1 (" in panel.facts["age"].text())


def test_that_the_widest_slice_is_not_looked_for_again_while_nothing_changes(viewer: Viewer, qtbot: QtBot) -> None:
    measuring, document = VolumeMeasuring(viewer.document), viewer.document
    with qtbot.waitSignal(measuring.changed):
        assert measuring.of("vol01") is None
    found = measuring.of("vol01")
    assert found is not None
    assert measuring.of("vol01") is found
    set_age(document, "vol01", 168)
    dated = measuring.of("vol01")
    assert dated is not None
    assert (dated.centile is not None, dated.slices) == (True, found.slices)


def test_that_without_a_spacing_the_panel_has_pixels_alone_and_outside_the_range_no_age(
    viewer: Viewer, qtbot: QtBot
) -> None:
    panel, document = viewer.measuring.panel, viewer.document
    document.go_to(UNKNOWN)
    panel.set_shown(True)
    assert "unknown spacing: px only" in panel.facts["tcd"].text()
    assert (panel.facts["age"].text(), panel.facts["reader"].text()) == ("–", "–")
    document.go_to(SliceKey("vol02", 2))
    set_age(document, "vol02", 168)
    set_spacing(document, "vol02", (9.0, 9.0), SpacingSource.POINTS)
    qtbot.waitUntil(lambda: panel.facts["age"].text() == "outside the reference: 12 to 55 mm")
    assert panel.facts["centile"].text() == "outside the reference: 14 to 40 weeks, 11.8 to 67.8 mm"


def test_that_a_report_on_the_volume_is_written(viewer: Viewer, qtbot: QtBot) -> None:
    with qtbot.waitSignal(viewer.research.reports.written, timeout=60_000) as told:
        viewer.window.table["measure.report"].trigger()
    assert told.args[0].name == "measures-vol01.pdf"
    assert told.args[0].read_bytes().startswith(b"%PDF")
    assert "vol01" in told.args[0].with_suffix(".csv").read_text(encoding="utf-8")


def test_that_a_reader_who_may_only_look_measures_but_lays_nothing(measuring: Viewer) -> None:
    assert measuring.document.workspace is not None
    measuring.document.workspace.read_only = ReadOnly.TAKEN
    draw(measuring, (5, 70), (60, 70))
    assert laid(measuring) == ()
