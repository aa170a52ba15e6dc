"""Programs that are killed at any moment: nothing is ever corrupt, and at most what was under way is lost."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot copy a process")
def test_that_a_process_killed_at_random_moments_leaves_everything_whole(tmp_path: Path) -> None:
    words = [sys.executable, "-m", "tests.engine.kill_loop", str(tmp_path / "workspace"), "12", "1"]
    done = subprocess.run(words, capture_output=True, text=True, cwd=Path(__file__).parents[2], check=False)
    assert done.returncode == 0, done.stderr
    summary = json.loads(done.stdout)
    assert (summary["kills"], summary["migrations"]) == (12, 4)
    assert summary["confirmed"] > 0
    assert (summary["corrupt"], summary["lost"]) == ([], [])
