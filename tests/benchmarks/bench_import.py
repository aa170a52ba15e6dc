"""How long an import of 315 pairs takes, and an edit until it is on disk."""

import statistics
import tempfile
import time
from pathlib import Path

from engine.data.annotation import Annotation, Review
from engine.data.import_plan import ImportOptions
from engine.data.importing import scan
from engine.data.phantom import write_phantom
from engine.data.store import Workspace

RUNS = 5
EDITS = 200


def main() -> None:
    """Print medians."""
    with tempfile.TemporaryDirectory() as temporary:
        source = Path(temporary) / "phantom"
        begun = time.perf_counter()
        write_phantom(source)
        print(f"phantom, 315 slices: {time.perf_counter() - begun:.1f} s")
        seconds = []
        for run in range(RUNS):
            begun = time.perf_counter()
            with Workspace.create(Path(temporary) / f"workspace{run}") as workspace:
                added = scan(source, ImportOptions()).apply(workspace).added
            seconds.append(time.perf_counter() - begun)
        print(f"import, {added} pairs: median {statistics.median(seconds):.2f} s of {RUNS} runs")
        print(f"edit on disk: median {1000 * edit_seconds(Path(temporary) / 'workspace0'):.1f} ms of {EDITS}")


def edit_seconds(folder: Path) -> float:
    """Median time of one durable edit."""
    seconds = []
    with Workspace.open(folder) as workspace:
        keys = list(workspace.slices())
        for index in range(EDITS):
            after = Annotation(review=list(Review)[index % len(Review)], comment=str(index))
            begun = time.perf_counter()
            workspace.record_edits({keys[index % len(keys)]: after}, "benchmark")
            seconds.append(time.perf_counter() - begun)
    return statistics.median(seconds)


if __name__ == "__main__":
    main()
