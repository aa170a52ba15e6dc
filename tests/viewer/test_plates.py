"""Where the labels of boxes are written."""

import pytest
from PySide6.QtCore import QRectF, QSizeF

from cerebellum_viewer.canvas.plates import Page, label_above, label_below

AREA = QRectF(0, 0, 400, 300)
SIZE = QSizeF(90, 18)
OWN = QRectF(100, 100, 120, 80)


@pytest.mark.parametrize("shift", [(0, 0), (10, -12), (-15, 14), (4, -40), (4, 40)])
def test_that_labels_stay_outside_of_both_boxes(shift: tuple[float, float]) -> None:
    other = OWN.translated(*shift)
    above, below = label_above(OWN, [other], SIZE, Page(AREA)), label_below(other, [OWN], SIZE, Page(AREA))
    assert above.bottom() < OWN.top() < OWN.bottom()
    assert below.top() > other.bottom()
    for label in (above, below):
        assert not label.intersects(OWN)
        assert not label.intersects(other)


def test_that_a_box_far_away_moves_no_label() -> None:
    far = QRectF(300, 200, 20, 20)
    assert label_above(OWN, [far], SIZE, Page(AREA)) == label_above(OWN, [], SIZE, Page(AREA))


def test_that_a_label_stands_inside_of_its_box_where_something_is_written_beside_it() -> None:
    page = Page(AREA, lambda: [QRectF(80, 175, 120, 40), QRectF(0, 60, 400, 50)])
    other = OWN.adjusted(5, 6, 5, -4)
    above, below = label_above(OWN, [other], SIZE, page), label_below(OWN, [other], SIZE, page)
    for label in (above, below):
        assert OWN.top() < label.top() < label.bottom() < OWN.bottom()
        assert not any(label.intersects(place) for place in page.written())
        assert other.top() < label.top() < label.bottom() < other.bottom()
    assert above.bottom() < below.top()


@pytest.mark.parametrize("box", [QRectF(-500, -500, 1500, 1500), QRectF(380, 2, 40, 310)])
def test_that_the_label_of_a_box_larger_than_the_view_can_be_read(box: QRectF) -> None:
    assert AREA.contains(label_above(box, [], SIZE, Page(AREA)))
    assert AREA.contains(label_below(box, [], SIZE, Page(AREA)))
