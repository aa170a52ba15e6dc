"""Arithmetic of the canvas."""

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cerebellum_viewer.canvas.coordinates import (
    GRIPS,
    Handle,
    auto_window,
    color_table,
    dragged,
    grip_position,
    hit_handle,
    loops,
    outline,
    spanned,
)
from cerebellum_viewer.services.display import GreyScale
from engine.data.boxes import Box

SIZE = (100, 80)
places = st.floats(-300, 300, allow_nan=False)


@st.composite
def boxes(draw: st.DrawFn) -> Box:
    """Boxes inside the slice, two pixels wide and high at least."""
    x0, y0 = draw(st.floats(0, SIZE[0] - 2)), draw(st.floats(0, SIZE[1] - 2))
    return Box(x0, y0, draw(st.floats(x0 + 2, SIZE[0])), draw(st.floats(y0 + 2, SIZE[1])))


@given(boxes(), st.sampled_from(Handle), places, places)
def test_that_a_dragged_box_stays_inside_and_keeps_a_pixel(box: Box, handle: Handle, dx: float, dy: float) -> None:
    after = dragged(box, handle, dx, dy, SIZE)
    assert after.x0 >= 0
    assert after.y0 >= 0
    assert after.x1 <= SIZE[0] + 1e-9
    assert after.y1 <= SIZE[1] + 1e-9
    assert after.width > 1 - 1e-9
    assert after.height > 1 - 1e-9


@given(boxes(), places, places)
def test_that_moving_keeps_the_size(box: Box, dx: float, dy: float) -> None:
    after = dragged(box, Handle.INSIDE, dx, dy, SIZE)
    assert (after.width, after.height) == pytest.approx((box.width, box.height))


@given(boxes(), st.sampled_from(GRIPS))
def test_that_every_drawn_handle_is_hit_where_it_is_drawn(box: Box, handle: Handle) -> None:
    assert hit_handle(box, grip_position(box, handle), 0.1) is handle


@given(boxes(), st.floats(0, 50))
def test_that_the_middle_of_a_box_of_any_size_can_be_gripped(box: Box, tolerance: float) -> None:
    assert hit_handle(box, box.center, tolerance) is Handle.INSIDE


def test_that_nothing_is_hit_beside_a_box() -> None:
    assert hit_handle(Box(10, 10, 30, 30), (34, 20), 3) is None


def test_that_dragging_past_the_opposite_edge_turns_the_box_over() -> None:
    assert dragged(Box(40, 40, 60, 60), Handle.LEFT, 35, 0, SIZE) == Box(60, 40, 75, 60)
    assert dragged(Box(40, 40, 60, 60), Handle.BOTTOM_RIGHT, -30, -40, SIZE) == Box(30, 20, 40, 40)


def test_that_a_side_handle_moves_one_edge_only() -> None:
    assert dragged(Box(10, 10, 30, 30), Handle.TOP, 7, -4, SIZE) == Box(10, 6, 30, 30)


@given(places, places, places, places)
def test_that_a_box_between_any_two_points_is_inside(x0: float, y0: float, x1: float, y1: float) -> None:
    box = spanned((x0, y0), (x1, y1), SIZE)
    assert box.clipped(*SIZE) == box


def test_that_the_full_window_changes_nothing() -> None:
    table = color_table(GreyScale())
    assert np.array_equal(table[:, :3], np.repeat(np.arange(256)[:, None], 3, axis=1))
    assert (table[:, 3] == 255).all()


@given(st.floats(1, 255), st.floats(0, 255), st.floats(0.2, 5))
def test_that_grey_never_falls_with_the_value_and_inverts_exactly(window: float, level: float, gamma: float) -> None:
    plain = color_table(GreyScale(window, level, gamma))[:, 0].astype(int)
    inverted = color_table(GreyScale(window, level, gamma, invert=True))[:, 0].astype(int)
    assert (np.diff(plain) >= 0).all()
    assert np.abs(plain + inverted - 255).max() <= 1


def test_that_the_automatic_window_spans_the_picture() -> None:
    window, level = auto_window(np.repeat(np.array([[50], [150]], np.uint8), 100, axis=1))
    assert (window, level) == (100, 100)


def test_that_the_outline_of_one_pixel_is_its_four_edges() -> None:
    mask = np.zeros((3, 4), np.bool_)
    mask[1, 2] = True
    lines = {tuple(map(tuple, line)) for line in outline(mask).reshape(-1, 2, 2).tolist()}
    assert lines == {((2, 1), (3, 1)), ((2, 2), (3, 2)), ((2, 1), (2, 2)), ((3, 1), (3, 2))}


@given(st.integers(1, 2**20 - 1))
def test_that_closed_lines_round_parts_and_holes_are_the_outline(bits: int) -> None:
    mask = np.array([bits >> place & 1 for place in range(20)], np.bool_).reshape(4, 5)
    closed = loops(mask)
    assert all((line[0] == line[-1]).all() for line in closed)
    assert all(np.any(line[1:] != line[:-1], axis=1).all() for line in closed)
    pairs = [np.stack([line[:-1], line[1:]], axis=1).reshape(-1, 2) for line in closed]
    assert _pieces(np.concatenate(pairs)) == _pieces(outline(mask))


def _pieces(ends: npt.NDArray[np.float64]) -> list[tuple[float, ...]]:
    """The middles of all pieces of one pixel that straight lines consist of, given by their ends in pairs."""
    middles = []
    for line in ends.reshape(-1, 2, 2):
        start, end = line[np.lexsort(line.T)]
        count = round(float(np.abs(end - start).sum()))
        middles += [tuple(start + (end - start) * (n + 0.5) / count) for n in range(count)]
    return sorted(middles)


@given(st.integers(1, 2**20 - 1))
def test_that_an_outline_is_as_long_as_the_border(bits: int) -> None:
    mask = np.array([bits >> place & 1 for place in range(20)], np.bool_).reshape(4, 5)
    padded = np.pad(mask, 1)
    border = (padded[1:] != padded[:-1]).sum() + (padded[:, 1:] != padded[:, :-1]).sum()
    lines = outline(mask).reshape(-1, 2, 2)
    assert np.abs(lines[:, 0] - lines[:, 1]).sum() == border
