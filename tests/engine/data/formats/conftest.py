"""Reading one foreign file."""

from collections.abc import Callable
from pathlib import Path

import pytest

from engine.data.formats import process
from engine.data.formats.contents import Contents
from engine.data.formats.table import format_of


@pytest.fixture
def read() -> Callable[[Path], Contents]:
    """What a file holds, read in this process to save the seconds that another one takes to start."""
    return lambda path: process._read(format_of(path), path)
