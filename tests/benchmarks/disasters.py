"""Disks that fail under a workspace, many times over: see `tests/engine/disasters.py`.

Run: python tests/benchmarks/disasters.py [count] [seed]
"""

import random
import sys
import tempfile
from pathlib import Path

from tests.engine.conftest import write_workspace
from tests.engine.disasters import DISASTERS

COUNT = 2000


def main() -> None:
    """Print what came of each kind; what must not be ends this with an error."""
    count, seed = (int(text) for text in [*sys.argv[1:], *[str(COUNT), "1"][len(sys.argv) - 1 :]])
    for name, strike in DISASTERS.items():
        with tempfile.TemporaryDirectory() as folder:
            found = strike(write_workspace(Path(folder) / "workspace"), count, random.Random(seed))
        told = ", ".join(f"{number} {what}" for what, number in sorted(found.items()))
        sys.stdout.write(f"{name}: {count} times, {told}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
