"""Disks that fail at random, in the short form: nothing goes unseen, nothing is half."""

import random
from pathlib import Path

import pytest

from tests.engine.conftest import write_workspace

disasters = pytest.importorskip("tests.engine.disasters", reason="no limits here")


@pytest.mark.parametrize("name", disasters.DISASTERS)
def test_that_a_disk_that_fails_at_random_leaves_nothing_half_and_nothing_unseen(name: str, tmp_path: Path) -> None:
    found = disasters.DISASTERS[name](write_workspace(tmp_path / "workspace"), 40, random.Random(1))
    assert found.total() == 40
    assert len(found) > 1
