"""A process that writes is killed at random moments, and what each death left: see `tests/engine/kill_loop.py`.

Run: python tests/benchmarks/kills.py [count] [seed]
"""

import sys
import tempfile
from pathlib import Path

import torch

from tests.engine.kill_loop import rounds

KILLS = 240


def main() -> int:
    """Print the counts and whatever went wrong; the exit status is 0 if nothing did."""
    torch.set_num_threads(1)
    count, seed = (int(text) for text in [*sys.argv[1:], *[str(KILLS), "1"][len(sys.argv) - 1 :]])
    with tempfile.TemporaryDirectory() as folder:
        summary = rounds(Path(folder), count, seed)
    hit = ", ".join(f"{number} {what}" for what, number in sorted(summary.hit.items()))
    sys.stdout.write(
        f"{summary.kills} kills ({summary.migrations} around a migration) during: {hit}; {summary.confirmed} acts were"
        f" confirmed; {len(summary.corrupt)} corrupt, {len(summary.lost)} lost\n"
    )
    sys.stdout.writelines(f"  {line}\n" for line in [*summary.corrupt, *summary.lost])
    return int(bool(summary.corrupt or summary.lost))


if __name__ == "__main__":
    sys.exit(main())
