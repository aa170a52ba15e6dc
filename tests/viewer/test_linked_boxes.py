"""Which box goes along when a mask changes, and what it says about itself."""

import pytest

from cerebellum_viewer.document import edits
from engine.data.annotation import Annotation, LabelledBox, Review, Source
from engine.data.boxes import Box

OLD, NEW, FAR = Box(10, 10, 30, 30), Box(8, 10, 33, 31), Box(60, 60, 80, 80)
BESIDE = LabelledBox(FAR, source=Source.MODEL, score=0.7, checkpoint="a @ 1")


def test_that_the_box_that_fitted_the_old_outline_goes_along_and_the_others_stay() -> None:
    said = Annotation((BESIDE, LabelledBox(OLD, source=Source.MODEL, score=0.9, checkpoint="a @ 1")))
    after = edits.set_mask(said, "hash", Source.DRAWN, (OLD, NEW))
    assert after.boxes == (BESIDE, LabelledBox(NEW, source=Source.DRAWN))
    assert (after.mask, after.mask_source) == ("hash", Source.DRAWN)


def test_that_the_old_outline_decides_even_where_another_box_fits_the_new_one_better() -> None:
    said = Annotation((BESIDE, LabelledBox(OLD)))
    assert edits.set_mask(said, "hash", Source.DRAWN, (OLD, FAR.moved(1, 0))).boxes[0] == BESIDE


def test_that_a_mask_where_no_box_is_gets_one_with_its_own_source() -> None:
    after = edits.set_mask(Annotation((BESIDE,)), "hash", Source.SMART, (None, NEW))
    assert after.boxes == (BESIDE, LabelledBox(NEW, source=Source.SMART))


def test_that_a_box_that_is_tight_already_keeps_its_source() -> None:
    said = Annotation((LabelledBox(NEW, source=Source.MODEL, score=0.9),))
    assert edits.set_mask(said, "hash", Source.DRAWN, (OLD, NEW)).boxes == said.boxes


@pytest.mark.parametrize("linked", [True, False])
def test_that_an_empty_mask_or_a_cut_link_leaves_the_boxes(linked: bool) -> None:
    said = Annotation((LabelledBox(OLD),), linked=linked)
    assert edits.set_mask(said, "hash", Source.DRAWN, (OLD, None if linked else NEW)).boxes == said.boxes


def test_that_back_at_the_experts_mask_the_box_is_from_it_again() -> None:
    said = Annotation((LabelledBox(NEW),), mask="hash", mask_source=Source.DRAWN)
    after = edits.revert_mask(said, (NEW, OLD))
    assert after == Annotation((LabelledBox(OLD, source=Source.MASK),))


@pytest.mark.parametrize("review", Review)
def test_that_another_mask_takes_a_sign_off_back_and_nothing_else(review: Review) -> None:
    after = edits.set_mask(Annotation(review=review), "hash", Source.DRAWN, (None, None))
    assert after.review is (Review.UNREVIEWED if review is Review.ACCEPTED else review)


def test_that_pasted_boxes_are_cut_at_the_border_and_come_once() -> None:
    said = edits.paste_boxes(Annotation(), (LabelledBox(FAR), LabelledBox(Box(90, 90, 95, 95))), (70, 70))
    assert said.boxes == (LabelledBox(Box(60, 60, 70, 70), source=Source.PROPAGATED),)
    assert edits.paste_boxes(said, (LabelledBox(FAR),), (70, 70)) is said
