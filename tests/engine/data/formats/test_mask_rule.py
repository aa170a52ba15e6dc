"""Which values are the mask: what can be said, and what is refused."""

import numpy as np
import pytest

from engine.data.formats.mask_rule import MaskRule
from engine.errors import UserError


@pytest.mark.parametrize(
    ("text", "expected"),
    [("2", [0, 0, 1, 0]), ("1, 2", [0, 1, 1, 0]), (">=1", [0, 1, 1, 1]), ("≥ 2.5", [0, 0, 0, 1]), ("-1", [0, 0, 0, 0])],
)
def test_that_labels_and_thresholds_choose_values(text, expected):
    assert MaskRule.read(text).applied(np.array([0, 1, 2, 3], np.uint8)).tolist() == [bool(one) for one in expected]


@pytest.mark.parametrize("text", ["0", "0,5", ">=0", ">=-1", ">=0,5", "organ", "1;2", "1,", ">128", "nan", ">=nan"])
def test_that_a_rule_that_cannot_be_is_refused(text):
    with pytest.raises(UserError, match="does not say which values are the mask"):
        MaskRule.read(text)
