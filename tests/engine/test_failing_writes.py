"""Writes that fail at any of their calls, a full disk, a power cut: the old state is whole, and the next try works."""

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
import torch

from engine.bundle import write_bundle
from engine.config import TrainConfig
from engine.darknet.configured import network_of, network_text
from engine.data.annotation import Annotation, Review, SliceKey
from engine.data.backups import look_after
from engine.data.database import DATABASE
from engine.data.export import export_workspace
from engine.data.store import Workspace
from engine.errors import UserError
from engine.experiment import Experiment
from engine.files import write_bytes_atomic
from engine.models.compute import generator
from engine.models.network import build_network, initialise
from engine.reporting.document import Document, to_html
from engine.reporting.pdf import write_pdf
from engine.training.checkpoint import Sidecar, State, load_network, load_state, save_checkpoint, save_state
from tests.engine.conftest import MakeExperiment, write_workspace
from tests.engine.failing_disk import PowerCut, failing

KEY = SliceKey("v0", 0)
CONFIG = TrainConfig(width=0.05, input_size=64, side=3)
MOST_CALLS = 200


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace; copy it."""
    return write_workspace(tmp_path_factory.mktemp("made") / "workspace")


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> Path:
    """A workspace to change as one likes."""
    return Path(shutil.copytree(made, tmp_path / "workspace"))


def tree(folder: Path) -> dict[str, bytes]:
    """All files but the logs of SQLite, which reading makes as well."""
    files = [path for path in folder.rglob("*") if path.is_file() and not path.name.endswith(("-wal", "-shm"))]
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


def try_every_call(top: Path, act: Callable[[], object]) -> int:
    """Let each call of `act` fail in turn: one clear error, nothing changed, nothing left behind. Then it works."""
    before = tree(top)
    for number in range(1, MOST_CALLS):
        with failing(number) as disk:
            try:
                act()
            except (OSError, UserError) as error:
                told = str(error)
            else:
                if disk.calls < number:
                    return disk.calls
                told = ""  # a folder that cannot be synced: all is written
        if told:
            assert "No space left on device" in told, number
            assert tree(top) == before, number
        else:
            put_back(top, before)
    raise AssertionError("it never worked")


def put_back(top: Path, before: dict[str, bytes]) -> None:
    for name, data in tree(top).items():
        if name not in before:
            (top / name).unlink()
        elif before[name] != data:
            (top / name).write_bytes(before[name])
    for path in sorted(top.rglob("*"), reverse=True):
        if path.is_dir() and not any(path.iterdir()) and path.name != "experiments":
            path.rmdir()


@pytest.mark.parametrize("format_", ["yolo", "coco", "voc", "csv"])
def test_that_an_export_that_fails_at_any_call_leaves_nothing_and_works_when_tried_again(
    folder: Path, format_: str
) -> None:
    with Workspace.open(folder) as workspace:
        few = dict.fromkeys(list(workspace.slices())[:2], Annotation(review=Review.ACCEPTED))
        workspace.record_edits(few, "accept")
        calls = try_every_call(folder, lambda: export_workspace(workspace, folder / "out", format_, reviewed_only=True))
    assert calls > 5
    assert (folder / "out" / "provenance.csv").is_file()


def test_that_a_backup_that_fails_at_any_call_leaves_nothing_and_works_when_tried_again(folder: Path) -> None:
    assert try_every_call(folder, lambda: look_after(folder)) >= 4


def test_that_a_new_workspace_that_fails_at_any_call_is_none_and_works_when_tried_again(tmp_path: Path) -> None:
    def create() -> None:
        try:
            Workspace.create(tmp_path / "new").close()
        except UserError:
            assert not Workspace.exists(tmp_path / "new")
            shutil.rmtree(tmp_path / "new", ignore_errors=True)
            raise

    assert try_every_call(tmp_path, create) >= 4


def test_that_a_checkpoint_that_fails_at_any_call_does_not_count_and_works_when_tried_again(tmp_path: Path) -> None:
    network = build_network(network_of(CONFIG, network_text(CONFIG)), "fast")
    initialise(network, generator(0, step=0))
    about = Sidecar(step=1, config=CONFIG, network=network_text(CONFIG), split="", stamp="")
    first, path = tmp_path / "000001.safetensors", tmp_path / "000002.safetensors"
    save_checkpoint(first, network, about)
    for number in range(1, MOST_CALLS):
        with failing(number) as disk:
            try:
                save_checkpoint(path, network, about)
            except OSError:
                load_network(first)
                assert not path.with_suffix(".json").exists()
            else:
                break
    assert disk.calls >= 6
    load_network(path)


def test_that_a_state_that_cannot_be_saved_leaves_one_to_go_on_from(tmp_path: Path) -> None:
    experiment = Experiment(tmp_path)

    def save(step: int) -> None:
        save_state(experiment, State(step, {"w": torch.full((9,), float(step))}, {}, {}), "m")

    save(1)
    for number in range(1, MOST_CALLS):
        with failing(number) as disk:
            try:
                save(number + 1)
            except OSError:
                kept = load_state(experiment, "m")
                assert kept is not None
                assert not list(tmp_path.glob(".*"))
            else:
                break
    assert disk.calls >= 4
    kept = load_state(experiment, "m")
    assert kept is not None
    assert kept.step == number + 1


def test_that_a_bundle_that_fails_at_any_call_leaves_nothing_and_works_when_tried_again(
    make_experiment: MakeExperiment, tmp_path: Path
) -> None:
    experiment = make_experiment()
    out = tmp_path / "out"
    out.mkdir()
    assert try_every_call(out, lambda: write_bundle(experiment, out / "bundle.zip")) >= 3


def test_that_a_report_that_cannot_be_written_leaves_the_old_one(tmp_path: Path) -> None:
    document = Document("Report", "en", ())
    for name, write in (
        ("report.html", lambda path: write_bytes_atomic(path, to_html(document).encode())),
        ("report.pdf", lambda path: write_pdf(document, path)),
    ):
        path = tmp_path / name
        path.write_bytes(b"old")
        assert try_every_call(tmp_path, lambda path=path, write=write: write(path)) >= 3
        assert path.read_bytes() != b"old"


def test_that_an_edit_on_a_full_disk_is_refused_in_words_and_works_when_there_is_room(folder: Path) -> None:
    """SQLite counts pages: the database is full after none, one, two… more of them."""
    said = Annotation(comment="long " * 4000)
    told: list[str] = []
    with Workspace.open(folder) as workspace, closing(sqlite3.connect(folder / DATABASE)) as connection:
        (used,) = connection.execute("PRAGMA page_count").fetchone()
        before = workspace.annotations()[KEY]
        for room in range(100):
            workspace._connection.execute(f"PRAGMA max_page_count = {used + room}")
            try:
                workspace.record_edits({KEY: said}, "edit")
            except UserError as error:
                told.append(str(error))
            else:
                break
            assert "could not be saved (database or disk is full). Free some disk space" in told[-1]
            assert workspace.annotations()[KEY] == before
            assert workspace.integrity_faults() == []
        assert len(told) > 5
        assert workspace.annotations()[KEY] == said
        assert workspace.integrity_faults() == []


UNTIL_FULL = """
import resource, sys
from pathlib import Path
from engine.data.annotation import Annotation, SliceKey
from engine.data.store import Workspace
from engine.errors import UserError
workspace, key, full = Workspace.open(Path(sys.argv[1])), SliceKey("v0", 0), 0
most = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
for count in range(60):
    resource.setrlimit(resource.RLIMIT_FSIZE, (200_000 + 4_000 * count, most))
    for _ in range(3):
        before = workspace.annotations()[key]
        try:
            workspace.record_edits({key: Annotation(comment=f"{count} " * 2000)}, "edit")
        except UserError as error:
            full += 1
            assert "could not be saved" in error.message and "Free some disk space" in error.hint, error
            assert workspace.annotations()[key] == before
resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
workspace.record_edits({key: Annotation(comment="room again")}, "edit")
assert workspace.integrity_faults() == []
print(full)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="this system has no limit on the size of files")
def test_that_a_log_that_can_grow_no_more_refuses_edits_in_words_until_there_is_room(folder: Path) -> None:
    words = [sys.executable, "-c", UNTIL_FULL, str(folder)]
    done = subprocess.run(words, capture_output=True, text=True, cwd=Path(__file__).parents[2], check=False)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > 10
    with Workspace.open(folder) as workspace:
        assert workspace.annotations()[KEY].comment == "room again"
        assert workspace.integrity_faults() == []


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="open files have no names here")
def test_that_a_power_cut_at_any_call_leaves_the_old_file_or_the_new_one(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"old")
    disk = PowerCut(path)
    with disk.watching():
        write_bytes_atomic(path, b"new")
    assert len(disk.moments) >= 4
    assert set().union(*disk.moments) == {b"old", b"new"}
    assert disk.contents() == {b"new"}


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="open files have no names here")
def test_that_the_power_cut_would_find_a_write_that_is_not_synced(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"old")
    disk = PowerCut(path)
    with disk.watching():
        (tmp_path / "new").write_bytes(b"new")
        os.replace(tmp_path / "new", path)  # noqa: PTH105  # what is watched
    assert disk.contents() == {b"old", b""}


def test_that_a_change_is_on_disk_before_it_counts(folder: Path) -> None:
    with Workspace.open(folder) as workspace:
        settings = [
            workspace._connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("journal_mode", "synchronous")
        ]
    assert settings == ["wal", 2]


def test_that_a_power_cut_in_the_middle_of_the_log_loses_whole_edits_from_its_end_alone(
    folder: Path, tmp_path: Path
) -> None:
    with Workspace.open(folder) as workspace:
        first = workspace.revision
        for count in range(6):
            workspace.record_edits({KEY: Annotation(comment=str(count))}, "count")
        last = workspace.revision
        shutil.copytree(folder, tmp_path / "cut")
    log = tmp_path / "cut" / f"{DATABASE}-wal"
    data, base = log.read_bytes(), (tmp_path / "cut" / DATABASE).read_bytes()
    found = []
    for length in range(0, len(data) + 1, len(data) // 40):
        (tmp_path / "cut" / DATABASE).write_bytes(base)
        log.with_name(f"{DATABASE}-shm").unlink(missing_ok=True)
        log.write_bytes(data[:length] + bytes(max(0, 100 - length)))
        with Workspace.open(tmp_path / "cut") as workspace:
            assert workspace.integrity_faults() == []
            found.append(workspace.revision)
    assert found == sorted(found)
    assert (found[0], set(found) - set(range(first, last + 1))) == (first, set())
    assert len(set(found)) > 3


def test_that_rows_keep_their_order_though_the_clock_is_set_back(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Workspace.open(folder) as workspace:
        for year in (2027, 2025, 2026):
            monkeypatch.setattr("engine.data.store.now", lambda year=year: f"{year}-01-01T00:00:00+00:00")
            workspace.record_edits({KEY: Annotation(comment=str(year))}, "edit")
        assert [edit.after.comment for edit in workspace.history.edits(newest=3)] == ["2027", "2025", "2026"]
        assert workspace.annotations()[KEY].comment == "2026"
        assert workspace.integrity_faults() == []


@pytest.mark.parametrize("change", ["moved", "deleted", "replaced"])
def test_that_no_edit_goes_into_a_file_that_nobody_will_see_again(folder: Path, tmp_path: Path, change: str) -> None:
    with Workspace.open(folder) as workspace:
        before = workspace.annotations()[KEY]
        if change == "moved":
            folder.rename(tmp_path / "elsewhere")
        elif change == "deleted":
            (folder / DATABASE).unlink()
        else:
            shutil.copyfile(folder / DATABASE, tmp_path / "copy")
            (tmp_path / "copy").replace(folder / DATABASE)
        with pytest.raises(UserError, match="is gone, or another file"):
            workspace.record_edits({KEY: Annotation(comment="lost?")}, "edit")
        assert workspace.annotations()[KEY] == before
        if change == "moved":  # the drive is connected again
            (tmp_path / "elsewhere").rename(folder)
            workspace.record_edits({KEY: Annotation(comment="kept")}, "edit")
            assert workspace.annotations()[KEY].comment == "kept"
