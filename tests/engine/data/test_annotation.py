"""Annotations: values that survive JSON and know where their boxes come from."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.data.annotation import Annotation, LabelledBox, Note, Review, Source
from engine.data.boxes import Box

boxes = st.builds(
    lambda x, y, w, h: Box(x, y, x + w, y + h),
    *[st.floats(-1e3, 1e3)] * 2,
    *[st.floats(0.01, 1e3)] * 2,
)
labelled = st.builds(
    LabelledBox,
    box=boxes,
    source=st.sampled_from(Source),
    score=st.none() | st.floats(0, 1),
    checkpoint=st.none() | st.text(max_size=8),
)
annotations = st.builds(
    Annotation,
    boxes=st.lists(labelled, max_size=3).map(tuple),
    review=st.sampled_from(Review),
    comment=st.text(st.characters(exclude_categories=["Cs"]), max_size=20),
    mask=st.none() | st.text("0123456789abcdef", min_size=64, max_size=64),
    mask_source=st.none() | st.sampled_from(Source),
    mask_checkpoint=st.none() | st.text(max_size=8),
    linked=st.booleans(),
    notes=st.lists(st.builds(Note, st.floats(0, 1e3), st.floats(0, 1e3), st.text(max_size=8)), max_size=2).map(tuple),
    is_key=st.booleans(),
    label_text=st.text(),
)


@given(annotations)
def test_that_an_annotation_survives_json(annotation):
    assert Annotation.from_json(json.loads(json.dumps(annotation.to_json()))) == annotation


@pytest.mark.parametrize(
    "damage",
    [
        {"review": "perhaps"},
        {"boxes": None},
        {"boxes": [{}]},
        {"boxes": [{"box": {"x0": 0, "y0": 0, "x1": 0, "y1": 1}}]},
        {"mask_source": "hearsay"},
        {"notes": [{"x": 1}]},
        {"notes": 3},
    ],
)
def test_that_what_no_annotation_wrote_is_refused(damage):
    with pytest.raises((KeyError, TypeError, ValueError)):
        Annotation.from_json({**Annotation().to_json(), **damage})


def test_that_a_row_of_the_first_version_is_read_with_defaults():
    row = {"boxes": [], "review": "accepted", "comment": "seen"}
    assert Annotation.from_json(row) == Annotation(review=Review.ACCEPTED, comment="seen")


@pytest.mark.parametrize("source", Source)
def test_that_boxes_that_nobody_may_have_looked_at_are_no_truth(source):
    unseen = {Source.MODEL, Source.INTERPOLATED, Source.PROPAGATED}
    said = Annotation((LabelledBox(Box(0, 0, 1, 1), source=source),))
    assert said.is_truth is (source not in unseen)


def test_that_the_box_around_a_mask_is_the_one_that_fits_best():
    said = Annotation(tuple(LabelledBox(Box(x, 0, x + 10, 10)) for x in (0, 20, 24)))
    assert [said.box_around(Box(x, 0, x + 10, 10)) for x in (1, 21, 23, 40)] == [0, 1, 2, None]
    assert said.box_around(None) is None
    assert Annotation().box_around(Box(0, 0, 1, 1)) is None


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (Source.MASK, Source.CORRECTED_MASK),
        (Source.MODEL, Source.CORRECTED_MODEL),
        (Source.DRAWN, Source.DRAWN),
        (Source.CORRECTED_MODEL, Source.CORRECTED_MODEL),
        (Source.INTERPOLATED, Source.DRAWN),
        (Source.PROPAGATED, Source.DRAWN),
        (Source.SMART, Source.DRAWN),
    ],
)
def test_that_a_box_that_a_person_changed_remembers_where_it_came_from(before, after):
    changed = LabelledBox(Box(0, 0, 1, 1), source=before, score=0.5).changed_to(Box(0, 0, 2, 2))
    assert (changed.source, changed.score, changed.box) == (after, 0.5, Box(0, 0, 2, 2))
