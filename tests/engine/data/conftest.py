"""Folders as people send them, and workspaces made from them."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
import pytest
from scipy.io import savemat

from engine.data.import_plan import ImportOptions
from engine.data.importing import scan
from engine.data.store import Workspace

HEIGHT, WIDTH = 30, 40
PATIENTS, SLICES = 4, 3


@dataclass(frozen=True)
class Source:
    """A folder with pictures of 40 x 30 pixels and masks with the box (10, 5) to (24, 17)."""

    path: Path

    def place(self, name: str, data: bytes = b"") -> Path:
        """A file with these bytes."""
        path = self.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        return path

    def picture(self, name: str) -> Path:
        """A picture whose grey values depend on its name alone."""
        rng = np.random.default_rng(list(name.encode()))
        pixels = rng.integers(0, 256, (HEIGHT, WIDTH)).astype(np.uint8)
        return self.place(name, cv2.imencode(Path(name).suffix, pixels)[1].tobytes())

    def masks(self, name: str, **variables: npt.ArrayLike) -> Path:
        """A MATLAB file with these variables."""
        path = self.place(name)
        savemat(path, variables)
        return path

    def pair(self, stem: str) -> None:
        """A picture and its mask."""
        self.picture(f"{stem}.bmp")
        self.masks(f"{stem}.mat", mask=organ())


def organ() -> npt.NDArray[np.bool_]:
    """The mask that every slice has."""
    mask = np.zeros((HEIGHT, WIDTH), bool)
    mask[5:17, 10:24] = True
    return mask


@pytest.fixture(name="organ")
def organ_fixture() -> npt.NDArray[np.bool_]:
    """The mask that every slice has."""
    return organ()


@pytest.fixture
def source(tmp_path: Path) -> Source:
    """An empty folder to fill."""
    return Source(tmp_path / "source")


@pytest.fixture(scope="module")
def full_source(tmp_path_factory: pytest.TempPathFactory) -> Source:
    """Four patients with three slices each, the last of them without an organ. Read it, leave it."""
    filled = Source(tmp_path_factory.mktemp("data") / "source")
    for patient in range(PATIENTS):
        for number in range(SLICES - 1):
            filled.pair(f"v{patient}/slice{number}")
        filled.picture(f"v{patient}/slice{SLICES - 1}.bmp")
    rows = "".join(f"v{patient},P{patient},0.3\n" for patient in range(PATIENTS))
    filled.place("patients.csv", f"volume,patient,spacing_mm\n{rows}".encode())
    return filled


@pytest.fixture(scope="module")
def full_plan(full_source):
    """What an import of `full_source` would do."""
    return scan(full_source.path, ImportOptions())


@pytest.fixture
def workspace(tmp_path, full_plan) -> Iterator[Workspace]:
    """A workspace with the slices of `full_source`, to change as one likes."""
    with Workspace.create(tmp_path / "workspace") as opened:
        full_plan.apply(opened)
        yield opened
