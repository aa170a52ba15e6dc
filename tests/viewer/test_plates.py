"""Where the labels of boxes are written."""

import pytest
from PySide6.QtCore import QRectF, QSizeF

from cerebellum_viewer.canvas.overlay import CORNER_HEIGHT, NARROW, between_corners
from cerebellum_viewer.canvas.plates import label_above, label_below

AREA = QRectF(0, 0, 400, 300)
SIZE = QSizeF(90, 18)
OWN = QRectF(100, 100, 120, 80)


@pytest.mark.parametrize("shift", [(0, 0), (10, -12), (-15, 14), (4, -40), (4, 40)])
def test_that_labels_stay_outside_of_both_boxes(shift: tuple[float, float]) -> None:
    other = OWN.translated(*shift)
    above, below = label_above(OWN, [other], SIZE, AREA), label_below(other, [OWN], SIZE, AREA)
    assert above.bottom() < OWN.top() < OWN.bottom()
    assert below.top() > other.bottom()
    for label in (above, below):
        assert not label.intersects(OWN)
        assert not label.intersects(other)


def test_that_a_box_far_away_moves_no_label() -> None:
    far = QRectF(300, 200, 20, 20)
    assert label_above(OWN, [far], SIZE, AREA) == label_above(OWN, [], SIZE, AREA)


@pytest.mark.parametrize("width", [NARROW - 1, NARROW])
def test_that_the_label_of_a_box_at_the_lower_edge_keeps_off_the_corners_and_the_scale_bar(width: float) -> None:
    view = QRectF(0, 0, width, 300)
    label = label_below(QRectF(100, 100, 120, 199), [], SIZE, between_corners(view))
    assert label.bottom() <= view.bottom() - CORNER_HEIGHT
    assert label_below(OWN, [], SIZE, between_corners(view)) == label_below(OWN, [], SIZE, view)


@pytest.mark.parametrize("box", [QRectF(-500, -500, 1500, 1500), QRectF(380, 2, 40, 310)])
def test_that_the_label_of_a_box_larger_than_the_view_can_be_read(box: QRectF) -> None:
    assert AREA.contains(label_above(box, [], SIZE, AREA))
    assert AREA.contains(label_below(box, [], SIZE, AREA))
