"""Which detector a workspace uses where none is named: the one that somebody has taken over last."""

import json
from dataclasses import asdict
from pathlib import Path

from engine.files import write_json_atomic
from engine.proposals import Model

FILE = "detector.json"


def in_use(workspace: Path) -> Model | None:
    """The detector that was taken over; None where none was, or it is not there any more."""
    try:
        found = Model(**json.loads((workspace / FILE).read_text(encoding="utf-8")))
        return found if found.file(workspace).is_file() else None
    except (OSError, ValueError, TypeError):
        return None


def take_over(workspace: Path, model: Model) -> None:
    """Use this detector from now on. Raises OSError."""
    write_json_atomic(workspace / FILE, asdict(model))
