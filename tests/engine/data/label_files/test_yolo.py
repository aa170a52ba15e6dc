"""YOLO's label files: what other programs write comes in, what is wrong is told with its line, nothing moves."""

from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from engine.data.annotation import LabelledBox, Source
from engine.data.boxes import Box
from engine.data.label_files.labels import cut
from engine.data.label_files.yolo import read_yolo, write_yolo
from engine.errors import UserError

SIZE = (255, 173)


def boxes_of(text, size=SIZE):
    (labels,) = read_yolo(text, "a.txt")
    return labels.boxes_in(*size)


@st.composite
def boxes(draw, width=SIZE[0], height=SIZE[1]):
    """Any box that lies inside, on whole pixels or between them."""
    edges = st.one_of(st.integers(0, 100), st.floats(0, 100))
    x0, x1 = sorted((draw(edges) * width / 100, draw(edges) * width / 100))
    y0, y1 = sorted((draw(edges) * height / 100, draw(edges) * height / 100))
    return Box(min(x0, width - 1), min(y0, height - 1), min(x1 + 1, width), min(y1 + 1, height))


@given(st.lists(boxes(), max_size=3))
@example([Box(0, 1.73, 255, 173)])
def test_that_what_goes_out_comes_in_and_goes_out_the_same(drawn):
    text = write_yolo([LabelledBox(box) for box in drawn], *SIZE)
    again = boxes_of(text)
    assert write_yolo(again, *SIZE) == text
    for before, after in zip(drawn, again, strict=True):
        assert after.box.edges == pytest.approx(before.edges, abs=1e-9)


@given(st.lists(st.tuples(*[st.integers(0, 10**6)] * 4), max_size=4), st.sampled_from([SIZE, (1024, 768), (7, 1000)]))
def test_that_six_decimals_of_other_programs_come_out_as_they_came_in(numbers, size):
    lines = []
    for a, b, c, d in numbers:
        (x0, x1), (y0, y1) = sorted((a / 1e6, b / 1e6)), sorted((c / 1e6, d / 1e6))
        if x1 - x0 > 1e-5 and y1 - y0 > 1e-5:
            lines.append(f"0 {(x0 + x1) / 2:.6f} {(y0 + y1) / 2:.6f} {x1 - x0:.6f} {y1 - y0:.6f}\n")
    text = "".join(lines)
    assert write_yolo(boxes_of(text, size), *size) == text


@st.composite
def other_texts(draw):
    """One box as any program may write it: decimals, blanks, line ends, a byte order mark."""
    numbers = [
        f"{draw(st.floats(*limits)):.{draw(st.integers(1, 17))}{draw(st.sampled_from('fg'))}}" for limits in _INSIDE
    ]
    line = draw(st.sampled_from([" ", "\t", "  "])).join(["0", *numbers])
    mark, end = draw(st.sampled_from(["", "\ufeff"])), draw(st.sampled_from(["", "\n", "\r\n", " \n\n"]))
    return f"{mark}{line}{end}"


_INSIDE = ((0.4, 0.6), (0.4, 0.6), (0.1, 0.7), (0.1, 0.7))


@given(other_texts())
def test_that_what_another_program_wrote_goes_out_as_it_came_in_until_the_box_moves(text):
    before = boxes_of(text)
    assert write_yolo(before, *SIZE, text) == text
    moved = [replace(entry, box=replace(entry.box, x0=entry.box.x0 + 0.5)) for entry in before]
    assert write_yolo(moved, *SIZE, text) == write_yolo(moved, *SIZE)
    assert write_yolo([], *SIZE, text) == ""


def test_that_a_text_that_is_no_label_is_never_written():
    assert write_yolo([LabelledBox(Box(1, 1, 9, 9))], *SIZE, "=HYPERLINK()") == write_yolo(
        [LabelledBox(Box(1, 1, 9, 9))], *SIZE
    )


@pytest.mark.parametrize(
    "text",
    [
        "0 0.5 0.5 0.25 0.5\r\n",
        "0\t0.5\t.5  0.25 5e-1   \n\n\n",
        "\n0 0.5 0.5 0.25 0.5",
    ],
    ids=["CRLF", "tabs", "no end"],
)
def test_that_harmless_differences_are_accepted(text):
    assert [entry.box for entry in boxes_of(text, (40, 30))] == [Box(15, 7.5, 25, 22.5)]


def test_that_a_sixth_column_makes_it_a_detectors_box():
    (truth, found) = boxes_of("0 0.5 0.5 0.25 0.5\n0 0.5 0.5 0.25 0.5 0.875\n")
    assert (truth.source, truth.score) == (Source.IMPORTED, None)
    assert (found.source, found.score) == (Source.MODEL, 0.875)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("0 0,5 0.5 0.1 0.1", "a.txt, line 2: 0,5 has a decimal comma. Write 0.5, with a point."),
        ("0 0.5 0.5 0.1", "line 2: 4 columns"),
        ("0 0.1 0.1 0.2 0.1 0.2 0.2 0.1 0.2", "line 2: 9 columns"),
        ("1 0.5 0.5 0.1 0.1", "line 2: '1' is no class"),
        ("0.7 0.5 0.5 0.1 0.1", "line 2: '0.7' is no class"),
        ("9" * 5000 + " 0.5 0.5 0.1 0.1", "' is no class"),
        ("-1 0.5 0.5 0.1 0.1", "line 2: '-1' is no class"),
        ("cerebelo 0.5 0.5 0.1 0.1", "line 2: 'cerebelo' is no class"),
        ("0 nan 0.5 0.1 0.1", "line 2: 'nan' is no number"),
        ("0 inf 0.5 0.1 0.1", "line 2: 'inf' is no number"),
        ("0 1e999 0.5 0.1 0.1", "line 2: '1e999' is no number"),
        ("0 ０.5 0.5 0.1 0.1", "line 2: '０.5' is no number"),
        ("0 1_0 0.5 0.1 0.1", "line 2: '1_0' is no number"),
        ("0 12 7 3 3", "line 2: a number lies outside 0 to 1"),
        ("0 0.5 0.5 0 0.1", "line 2: the box is empty"),
        ("0 0.5 0.5 -0.1 0.1", "line 2: a number lies outside 0 to 1"),
    ],
)
def test_that_a_bad_line_is_refused_by_its_number(line, words):
    with pytest.raises(UserError) as refused:
        read_yolo(f"0 0.5 0.5 0.1 0.1\n{line}\n", "a.txt")
    assert words in str(refused.value)


def test_that_a_box_that_leaves_the_picture_is_refused():
    with pytest.raises(UserError, match=r"leaves the picture of 255 x 173"):
        boxes_of("0 0.1 0.5 0.4 0.1\n")


@pytest.mark.parametrize("line", ["0 -0.05 0.5 0.3 0.1", "0 0.9 0.95 0.4 0.3", "0 0.5 0.5 1.4 0.2"])
def test_that_a_box_that_may_leave_the_picture_is_cut_at_its_edge(line):
    with pytest.raises(UserError):
        boxes_of(f"{line}\n")
    (labels,) = read_yolo(f"{line}\n", "a.txt", strict=False)
    (whole,) = labels.boxes_in(200, 100, strict=False)
    inside = cut(whole, 200, 100)
    assert inside.box == whole.box.clipped(200, 100) != whole.box
    assert cut(inside, 200, 100) is inside


@pytest.mark.parametrize(
    "line", ["0 120 80 20 20", "0 2.5 0.5 0.1 0.1", "0 0.5 0.5 -0.1 0.1", "0 0.5 0.5 0 0.1", "0 1.5 0.5 0.2 0.2"]
)
def test_that_a_box_that_is_none_or_lies_outside_is_refused_also_where_boxes_are_cut(line):
    def read():
        (labels,) = read_yolo(f"{line}\n", "a.txt", strict=False)
        return [cut(entry, 200, 100) for entry in labels.boxes_in(200, 100, strict=False)]

    with pytest.raises(UserError):
        read()


def test_that_a_box_too_thin_for_its_edges_to_differ_is_refused():
    with pytest.raises(UserError, match=r"A box is empty in a picture of 255 x 173 pixels"):
        boxes_of("0 0.5 0.5 1e-300 0.5\n")
