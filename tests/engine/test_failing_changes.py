"""Imports, erasures and recoveries that fail at any write: the old state is whole, and the next try does it all."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from engine.data import frames
from engine.data.annotation import Annotation, SliceKey
from engine.data.backups import look_after
from engine.data.database import DATABASE
from engine.data.formats.process import read_files
from engine.data.import_plan import Imported, ImportOptions, ImportPlan
from engine.data.importing import scan
from engine.data.pseudonyms import apply_nameless
from engine.data.recovery import Recovery, recover
from engine.data.store import Workspace
from engine.erasure import erase_patient
from engine.errors import UserError
from tests.engine.conftest import experiment_in, write_workspace
from tests.engine.data.test_backups import change_row
from tests.engine.failing_disk import failing
from tests.engine.test_erasure import NAME, bytes_with_a_name, named_workspace

GOLDEN = Path(__file__).parents[1] / "data/formats/volume.nrrd"
MOST = 300
"""Pages."""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace; copy it."""
    return write_workspace(tmp_path_factory.mktemp("made") / "workspace")


@pytest.fixture
def workspace(made: Path, tmp_path: Path) -> Iterator[Workspace]:
    with Workspace.open(Path(shutil.copytree(made, tmp_path / "workspace"))) as opened:
        yield opened


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> ImportPlan:
    """Of pictures, labels and a volume."""
    source = tmp_path_factory.mktemp("source")
    rng = np.random.default_rng(0)
    for number in (1, 2, 3):
        cv2.imwrite(str(source / f"p_s{number}.bmp"), rng.integers(0, 256, (30, 40)).astype(np.uint8))
        (source / f"p_s{number}.txt").write_text("0 0.5 0.5 0.25 0.5\n")
    shutil.copyfile(GOLDEN, source / "q.nrrd")
    return scan(source, ImportOptions())


@pytest.fixture(autouse=True)
def _read_once(plan: ImportPlan, monkeypatch: pytest.MonkeyPatch) -> None:
    """To start a child at every try would take minutes."""
    found = list(read_files([(file.path, file.format) for file in plan.volume_files]))
    monkeypatch.setattr(frames, "read_files", lambda files: found[: len(files)])


def state(workspace: Workspace) -> dict[str, Any]:
    """All that an import changes."""
    return {
        "slices": dict(workspace.slices()),
        "said": {reader: dict(workspace.annotations(reader)) for reader in workspace.readers.all()},
        "volumes": workspace.volumes(),
        "found": workspace.found.all(),
        "row": workspace.revision,
        "pseudonyms": sorted(workspace.folder.glob("pseudonyms.*")),
        "pictures": sorted(workspace.folder.glob("frames/*/*")),
        "faults": workspace.integrity_faults(),
    }


Attempt = Callable[[Callable[[], object]], str]
"""Does something and returns what was said if it failed."""


def failing_copies(made: Path, top: Path) -> Iterator[tuple[Path, Attempt]]:
    """Copies of a workspace, each with an attempt of which another write fails: the first, the second… to the last."""
    calls = number = 0

    def attempt(act: Callable[[], object]) -> str:
        nonlocal calls
        said = ""
        with failing(number) as disk:
            try:
                act()
            except UserError as error:
                said = str(error)
        calls = disk.calls
        return said

    while calls >= number:
        number += 1
        yield Path(shutil.copytree(made, top / f"{number}")), attempt
    assert number > 5


@pytest.mark.parametrize("nameless", [False, True])
def test_that_an_import_that_fails_at_any_call_takes_nothing_in_and_works_when_tried_again(
    made: Path, plan: ImportPlan, tmp_path: Path, nameless: bool
) -> None:
    for folder, attempt in failing_copies(made, tmp_path):
        with Workspace.open(folder) as workspace:

            def apply(workspace: Workspace = workspace) -> Imported:
                return apply_nameless(plan, workspace) if nameless else plan.apply(workspace)

            before = state(workspace)
            if said := attempt(apply):
                assert "could not be written (No space left on device). Free some disk space." in said
                assert state(workspace) == before
                assert apply().added == len(plan.slices)
            assert len(workspace.slices()) == len(before["slices"]) + len(plan.slices)
            assert state(workspace)["faults"] == []


@pytest.mark.parametrize("reader", ["main", "B"])
def test_that_an_import_into_a_full_database_takes_nothing_in_and_works_when_there_is_room(
    workspace: Workspace, plan: ImportPlan, reader: str
) -> None:
    before, told = state(workspace), []
    (used,) = workspace._connection.execute("PRAGMA page_count").fetchone()
    for room in range(MOST):
        workspace._connection.execute(f"PRAGMA max_page_count = {used + room}")
        try:
            taken = plan.apply(workspace, reader)
        except UserError as error:
            told.append(str(error))
        else:
            break
        assert "could not be saved (database or disk is full). Free some disk space" in told[-1]
        assert state(workspace) == before
    assert len(told) > 2
    assert taken.added == len(plan.slices)
    assert len(workspace.annotations(reader)[SliceKey("p", 1)].boxes) == 1
    assert state(workspace)["faults"] == []


def test_that_an_erasure_that_fails_at_any_call_can_be_asked_for_again(tmp_path: Path) -> None:
    made = named_workspace(tmp_path / "made")
    experiment = experiment_in(made)
    (experiment.folder / "worker.log").write_text(f"reading for {NAME}\n")
    for folder, attempt in failing_copies(made, tmp_path):
        with Workspace.open(folder) as workspace:
            said = attempt(lambda workspace=workspace: erase_patient(workspace, NAME))
            assert not said or "No space left on device" in said
            assert workspace.integrity_faults() == []
            if NAME in workspace.patients().values():
                erase_patient(workspace, NAME)
        assert bytes_with_a_name(folder) == []


def test_that_an_erasure_from_a_full_database_changes_nothing_and_works_when_there_is_room(tmp_path: Path) -> None:
    folder, told = named_workspace(tmp_path / "workspace"), []
    with Workspace.open(folder) as workspace:
        before = workspace.revision, dict(workspace.annotations()), workspace.volumes()
        (used,) = workspace._connection.execute("PRAGMA page_count").fetchone()
        for room in range(MOST):
            workspace._connection.execute(f"PRAGMA max_page_count = {used + room}")
            try:
                erase_patient(workspace, NAME)
            except UserError as error:
                told.append(str(error))
            else:
                break
            assert "database or disk is full" in told[-1]
            assert (workspace.revision, dict(workspace.annotations()), workspace.volumes()) == before
            assert workspace.integrity_faults() == []
    assert bytes_with_a_name(folder) == []


def test_that_a_recovery_that_fails_at_any_call_brings_back_as_much_at_the_next_try(
    workspace: Workspace, tmp_path: Path
) -> None:
    assert look_after(workspace.folder) == []
    key = next(iter(workspace.slices()))
    for number in range(5):
        workspace.record_edits({key: Annotation(comment="long 1")}, f"edit {number}")
    change_row(workspace.folder, workspace.revision)
    # Copied with the log, in which all this is.
    for folder, attempt in failing_copies(workspace.folder, tmp_path / "copies"):
        data, found = (folder / DATABASE).read_bytes(), list[Recovery]()
        if said := attempt(lambda folder=folder, found=found: found.append(recover(folder))):
            assert "cannot be written" in said
            assert (folder / DATABASE).read_bytes() == data
            found.append(recover(folder))
        assert [(each.regained, each.lost) for each in found] == [(4, 1)]
        assert len(list((folder / "damaged").glob(f"*{DATABASE}"))) == 1
        with Workspace.open(folder) as recovered:
            assert recovered.integrity_faults() == []
