"""The workspace: what was said survives crashes, other programs, newer versions and damage, or is refused in words."""

import os
import sqlite3
import subprocess
import sys
from contextlib import closing, contextmanager
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.clock import user_name
from engine.data import schema
from engine.data.annotation import Annotation, LabelledBox, Review, SliceKey
from engine.data.boxes import Box
from engine.data.database import DATABASE, ReadOnly
from engine.data.export import export_workspace
from engine.data.import_plan import ImportOptions
from engine.data.importing import scan
from engine.data.masks import EncodedMask
from engine.data.schema import SCHEMA_VERSION
from engine.data.split import SplitPlan, make_splits
from engine.data.store import Workspace
from engine.data.volumes import Volume
from engine.errors import UserError
from tests.engine.data.older import history_of_version_4

KEY = SliceKey("v0", 0)
ACCEPTED = Annotation((LabelledBox(Box(1, 2, 3, 4)),), Review.ACCEPTED, "por qué no")

HOLD = """
import sys
from pathlib import Path
from engine.data.store import Workspace
with Workspace.open(Path(sys.argv[1])):
    print("open", flush=True)
    sys.stdin.read()
"""
EDIT_FOR_EVER = """
import sys
from pathlib import Path
from engine.data.annotation import Annotation, Review, SliceKey
from engine.data.store import Workspace
workspace = Workspace.open(Path(sys.argv[1]))
for count in range(10**9):
    workspace.record_edits({SliceKey("v0", 0): Annotation((), Review.ACCEPTED, str(count))}, "count")
    print(count, flush=True)
"""


@contextmanager
def program(script, folder):
    """Another Python process that works on the workspace in `folder`; killed at the end."""
    words = [sys.executable, "-c", script, str(folder)]
    process = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


@pytest.fixture
def folder(workspace):
    """The folder of a workspace that nobody has open."""
    workspace.close()
    return workspace.folder


@contextmanager
def database(folder):
    """The database by other means than the program's."""
    with closing(sqlite3.connect(folder / DATABASE)) as connection, connection:
        yield connection


def file_states(folder):
    return {p: (p.read_bytes(), p.stat().st_mtime_ns) for p in sorted(folder.rglob("*")) if p.is_file()}


def test_that_what_was_imported_is_there_when_it_is_opened_again(folder, full_plan, organ):
    with Workspace.open(folder) as workspace:
        assert len(workspace.slices()) == 12
        assert workspace.volumes()["v1"] == Volume("v1", "P1", (0.3, 0.3))
        assert set(workspace.patients().values()) == {"P0", "P1", "P2", "P3"}
        assert (workspace.expert_mask(KEY) == organ).all()
        assert workspace.expert_mask(SliceKey("v0", 2)) is None
        assert [workspace.annotations()[item.slice.key] for item in full_plan.slices] == [
            item.annotation for item in full_plan.slices
        ]
        assert all(workspace.image_path(record).is_file() for record in workspace.slices().values())


def test_that_an_edit_is_there_when_it_is_opened_again_and_says_who_made_it(workspace):
    workspace.record_edits({KEY: ACCEPTED}, "accept")
    workspace.close()
    with Workspace.open(workspace.folder) as again:
        assert again.annotations()[KEY] == ACCEPTED
        last = again.history.edits(newest=1)[0]
        assert (last.action, last.key, last.after, last.who) == ("accept", KEY, ACCEPTED, user_name())
        assert last.sequence == again.revision == 17


def test_that_a_corrected_mask_counts_instead_of_the_experts(workspace, organ):
    mask = EncodedMask.of(np.roll(organ, 3, axis=1))
    without = SliceKey("v0", 2)
    for key in (KEY, without):
        workspace.record_edits({key: Annotation(mask=mask.sha256)}, "paint", [mask])
    workspace.close()
    with Workspace.open(workspace.folder) as again:
        assert (again.mask(KEY) == again.mask(without)).all()
        assert (again.mask(KEY) == mask.decode()).all()
        assert (again.mask(SliceKey("v0", 1)) == organ).all()
        assert again.mask(SliceKey("v1", 2)) is None
        assert (again.expert_mask(KEY) == organ).all()
        again.record_edits({KEY: Annotation()}, "back")
        assert (again.mask(KEY) == organ).all()
        assert again.integrity_faults() == []


def test_that_an_edit_that_fails_stores_no_mask(workspace, organ, monkeypatch):
    def full(*_):
        raise sqlite3.OperationalError("database or disk is full")

    mask = EncodedMask.of(~organ)
    monkeypatch.setattr("engine.data.store._put_annotation", full)
    with pytest.raises(UserError, match="disk is full"):
        workspace.record_edits({KEY: Annotation(mask=mask.sha256)}, "paint", [mask])
    workspace.close()
    with database(workspace.folder) as connection:
        assert connection.execute("SELECT 1 FROM mask WHERE sha256 = ?", (mask.sha256,)).fetchone() is None


def test_that_a_mask_of_another_size_than_its_slice_is_not_stored(workspace):
    before, mask = workspace.annotations()[KEY], EncodedMask.of(np.ones((7, 9), bool))
    with pytest.raises(UserError, match=r"A mask for v0/0 has 9 x 7 pixels, not 40 x 30 as its slice\."):
        workspace.record_edits({KEY: Annotation(mask=mask.sha256)}, "accept proposal", [mask])
    assert workspace.annotations()[KEY] == before
    assert workspace.integrity_faults() == []


@pytest.mark.parametrize(
    ("shape", "fault", "sentence"),
    [
        (None, "is missing", "is not in the workspace"),
        ((7, 9), "is of another size than the slice", "has 9 x 7 pixels, not 40 x 30 as its slice"),
    ],
)
@pytest.mark.parametrize("later", [False, True])
def test_that_a_mask_that_is_not_there_or_of_another_size_is_found(
    workspace, shape, fault, sentence, later, monkeypatch
):
    monkeypatch.setattr("engine.data.store.check_fits", lambda *_: None)
    stored = [] if shape is None else [EncodedMask.of(np.ones(shape, bool))]
    name = stored[0].sha256 if stored else "f" * 64
    workspace.record_edits({KEY: Annotation(mask=name)}, "by other means", stored)
    with pytest.raises(UserError, match=f"The mask of v0/0 {sentence}"):
        workspace.mask(KEY)
    if later:  # undo may need it again
        workspace.record_edits({KEY: Annotation()}, "back")
    assert workspace.integrity_faults() == [f"v0/0: its mask {name[:12]} {fault}"]


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, 3), st.sampled_from(Review), st.text("añ'\n", max_size=3)), max_size=8))
def test_that_replaying_the_history_gives_the_state(workspace, edits):
    for volume, review, comment in edits:
        workspace.record_edits({SliceKey(f"v{volume}", 1): Annotation((), review, comment)}, "edit")
    history = workspace.history.edits()
    assert {edit.key: edit.after for edit in history} == workspace.annotations()
    said = dict.fromkeys(workspace.slices())
    for edit in history:
        assert edit.before == said[edit.key]
        said[edit.key] = edit.after
    assert workspace.integrity_faults() == []


@pytest.mark.parametrize("statement", ["UPDATE history SET who = 'nobody'", "DELETE FROM history"])
def test_that_the_history_cannot_be_rewritten(folder, statement):
    with pytest.raises(sqlite3.IntegrityError, match="append-only"), database(folder) as connection:
        connection.execute(statement)


def test_that_a_second_program_may_only_read_and_is_told_why(folder):
    with program(HOLD, folder) as holder:
        assert holder.stdout.readline() == "open\n"
        with Workspace.open(folder) as second:
            assert second.read_only == "another program has it open"
            assert len(second.annotations()) == 12
            with pytest.raises(UserError, match="open read-only: another program has it open"):
                second.record_edits({KEY: ACCEPTED}, "accept")
            assert second.revision == 16
    with Workspace.open(folder) as alone:
        assert alone.read_only is None
        alone.record_edits({KEY: ACCEPTED}, "accept")


def test_that_who_only_reads_holds_nobody_up_and_sees_one_moment(folder):
    key, flagged = SliceKey("v0", 0), Annotation(review=Review.FLAGGED)
    with Workspace.open(folder, to_read=True) as reader:
        before = reader.annotations()[key]
        with Workspace.open(folder) as writer:
            assert writer.read_only is None
            writer.record_edits({key: flagged}, "flag")
        assert reader.annotations()[key] == before
        assert reader.integrity_faults() == []
        with pytest.raises(UserError, match="only read here"):
            reader.record_edits({key: Annotation()}, "clear")
    with Workspace.open(folder, to_read=True) as reader:
        assert reader.annotations()[key] == flagged


def test_that_a_reader_without_the_right_to_write_sees_what_a_running_program_wrote(folder, monkeypatch):
    with Workspace.open(folder) as writer:
        writer.record_edits({KEY: ACCEPTED}, "accept")
        monkeypatch.setattr(os, "access", lambda *_: False)
        with Workspace.open(folder) as reader:
            assert reader.annotations()[KEY] == ACCEPTED


def test_that_no_edit_is_lost_when_the_program_is_killed(folder):
    for kills, count in enumerate((0, 1, 17, 3), 1):
        with program(EDIT_FOR_EVER, folder) as editor:
            while editor.stdout.readline() != f"{count}\n":
                assert editor.poll() is None
            editor.kill()
            rest = editor.stdout.read().splitlines()
        confirmed = max([count, *map(int, rest[:-1])])
        with Workspace.open(folder) as workspace:
            assert int(workspace.annotations()[KEY].comment) >= confirmed, kills
            assert workspace.integrity_faults() == []


def test_that_importing_twice_keeps_what_was_said(workspace, full_plan):
    workspace.record_edits({KEY: ACCEPTED}, "accept")
    assert full_plan.apply(workspace).added == 0
    assert workspace.annotations()[KEY] == ACCEPTED
    assert workspace.revision == 17


def test_that_a_later_import_adds_new_slices_and_what_is_newly_known(source, tmp_path):
    source.picture("p_s1.bmp")
    with Workspace.create(tmp_path / "workspace") as workspace:
        scan(source.path, ImportOptions()).apply(workspace)
        assert workspace.volumes()["p"] == Volume("p", None, None)
        source.picture("p_s2.bmp")
        scan(source.path, ImportOptions(spacing_mm="0.2", volume_is_patient=True)).apply(workspace)
        assert workspace.volumes()["p"] == Volume("p", "p", (0.2, 0.2))
        assert scan(source.path, ImportOptions()).apply(workspace).added == 0
        assert workspace.volumes()["p"] == Volume("p", "p", (0.2, 0.2))
        assert list(workspace.slices()) == [SliceKey("p", 1), SliceKey("p", 2)]


def test_that_naming_the_mask_variable_later_brings_the_masks(source, tmp_path, organ):
    for name in ("p_s1", "p_s2"):
        source.picture(f"{name}.bmp")
        source.masks(f"{name}.mat", inner=organ, outer=~organ)
    touched = SliceKey("p", 2)
    with Workspace.create(tmp_path / "workspace") as workspace:
        scan(source.path, ImportOptions()).apply(workspace)
        assert not workspace.annotations()[SliceKey("p", 1)].boxes
        workspace.record_edits({touched: ACCEPTED}, "accept")
        scan(source.path, ImportOptions(mask_variable="inner")).apply(workspace)
        assert workspace.annotations()[SliceKey("p", 1)].boxes[0].box == Box(10, 5, 24, 17)
        assert workspace.annotations()[touched] == ACCEPTED
        assert (workspace.expert_mask(touched) == organ).all()
        assert workspace.integrity_faults() == []


def test_that_an_import_that_fails_half_way_changes_nothing(workspace, full_plan):
    volume = Volume("new", "P9")
    items = [
        replace(item, slice=replace(item.slice, key=SliceKey("new", n))) for n, item in enumerate(full_plan.slices)
    ]
    items[-1] = replace(items[-1], slice=replace(items[-1].slice, key=SliceKey("unknown", 0)))
    with pytest.raises(sqlite3.IntegrityError):
        workspace.add_import([volume], items)
    assert "new" not in workspace.volumes()
    assert len(workspace.slices()) == len(workspace.annotations()) == 12


def test_that_splits_are_kept_and_the_newest_is_the_last_that_was_saved(workspace, monkeypatch):
    first, second = (make_splits(workspace.patients(), SplitPlan(seed=seed))[0] for seed in (1, 2))
    with pytest.raises(UserError, match="no split yet"):
        workspace.split()
    for split, clock in ((first, "2026-01-02"), (second, "2026-01-01")):  # the clock is set back in between
        monkeypatch.setattr("engine.data.store.now", lambda clock=clock: clock)
        workspace.save_split(split)
    assert workspace.split() == second
    workspace.save_split(first)
    assert workspace.split() == first
    assert workspace.split(second.name) == second
    with pytest.raises(UserError, match="no split “other”"):
        workspace.split("other")


def test_that_source_files_are_never_touched(source, tmp_path):
    for number in range(3):
        source.pair(f"p_s{number}")
    before = file_states(source.path)
    with Workspace.create(tmp_path / "workspace") as workspace:
        scan(source.path, ImportOptions()).apply(workspace)
        workspace.record_edits({SliceKey("p", 0): ACCEPTED}, "accept")
        export_workspace(workspace, tmp_path / "out", "yolo")
    assert file_states(source.path) == before


def test_that_a_folder_without_a_workspace_is_refused_and_stays_as_it_is(tmp_path):
    with pytest.raises(UserError, match="There is no workspace in"):
        Workspace.open(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_that_a_workspace_is_not_made_over_another(folder):
    with pytest.raises(UserError, match=r"There is a workspace in .* already"):
        Workspace.create(folder)


def test_that_a_workspace_cannot_be_made_where_a_file_is(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(UserError, match="cannot be written"):
        Workspace.create(tmp_path / "file")


def test_that_a_newer_version_is_refused_without_writing(folder):
    with database(folder) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
        connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    before = (folder / DATABASE).read_bytes()
    with pytest.raises(UserError, match=f"schema version {SCHEMA_VERSION + 1}"):
        Workspace.open(folder)
    assert (folder / DATABASE).read_bytes() == before


def test_that_a_newer_version_is_refused_for_reading_too(folder):
    with program(HOLD, folder) as holder:
        assert holder.stdout.readline() == "open\n"
        with database(folder) as connection:
            connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
        with pytest.raises(UserError, match=f"schema version {SCHEMA_VERSION + 1}"):
            Workspace.open(folder)


@pytest.mark.parametrize("length", [0, 50, 3000, 4096, 30_000])
def test_that_a_database_that_is_cut_is_refused_and_not_written(folder, length):
    data = (folder / DATABASE).read_bytes()
    assert len(data) > 30_000
    (folder / DATABASE).write_bytes(data[:length])
    with pytest.raises(UserError, match="is damaged"):
        Workspace.open(folder)
    assert (folder / DATABASE).read_bytes() == data[:length]


def test_that_garbage_is_no_database(folder):
    (folder / DATABASE).write_bytes(np.random.default_rng(0).bytes(9000))
    with pytest.raises(UserError, match="is damaged"):
        Workspace.open(folder)


def test_that_a_workspace_of_the_first_version_is_read_and_brought_up(folder):
    with database(folder) as connection:
        history_of_version_4(connection)
        connection.execute("DROP TRIGGER history_is_append_only_on_update")
        for table, column in (("annotation", "value"), ("history", "after")):
            removed = ", ".join(
                f"'$.{name}'" for name in ("mask", "mask_source", "mask_checkpoint", "linked", "notes", "is_key")
            )
            connection.execute(f"UPDATE {table} SET {column} = json_remove({column}, {removed})")
        for table in ("fingerprint", "locked", "found_file"):
            connection.execute(f"DROP TABLE {table}")
        connection.execute("PRAGMA user_version = 1")
    with Workspace.open(folder) as workspace:
        assert workspace.annotations()[KEY].linked
        assert workspace.annotations()[KEY].mask is None
        assert workspace.mask(KEY) is not None
        assert workspace.integrity_faults() == []
    with database(folder) as connection:
        assert schema.schema_version(connection) == SCHEMA_VERSION


def test_that_a_migration_that_fails_leaves_no_half_of_it(tmp_path, monkeypatch):
    def fail(connection):
        raise sqlite3.OperationalError("disk full")

    monkeypatch.setattr(schema, "SCHEMA_VERSION", 2)
    monkeypatch.setitem(schema.MIGRATIONS, 2, fail)
    with pytest.raises(UserError, match="disk full"):
        Workspace.create(tmp_path)
    assert not Workspace.exists(tmp_path)
    assert not list(tmp_path.glob("*.sqlite*"))


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everything")
def test_that_a_folder_that_cannot_be_written_opens_read_only(folder):
    folder.chmod(0o500)
    try:
        with Workspace.open(folder) as workspace:
            assert workspace.read_only
            assert len(workspace.slices()) == 12
    finally:
        folder.chmod(0o700)


@pytest.mark.parametrize("reason", ReadOnly)
def test_that_who_may_not_change_a_workspace_is_told_the_way_out_that_fits(reason):
    assert reason.refusal.message == f"The workspace is open read-only: {reason}."
    assert reason.refusal.hint
    assert ("other program" in reason.refusal.hint) == (reason is ReadOnly.TAKEN)


@pytest.mark.parametrize(("place", "reason"), [(".", "the folder"), (DATABASE, "the database")])
def test_that_without_the_right_to_write_one_may_read(folder, monkeypatch, place, reason):
    before = file_states(folder)
    monkeypatch.setattr(os, "access", lambda path, _mode: path != folder / place)
    with Workspace.open(folder) as workspace:
        assert workspace.read_only == f"{reason} cannot be written"
        assert len(workspace.slices()) == 12
    assert file_states(folder).items() >= {k: v for k, v in before.items() if k.name == DATABASE}.items()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE annotation SET value = replace(value, 'unreviewed', 'accepted') WHERE volume = 'v0' AND number = 0",
        "UPDATE annotation SET value = 'not json' WHERE volume = 'v0' AND number = 0",
        "DELETE FROM annotation WHERE volume = 'v0' AND number = 0",
    ],
)
def test_that_an_annotation_changed_behind_the_programs_back_is_found(folder, statement):
    with database(folder) as connection:
        connection.execute(statement)
    with Workspace.open(folder) as workspace:
        assert workspace.integrity_faults() == ["v0/0: not what its history says"]


def test_that_an_annotation_that_is_none_is_refused_in_words(folder):
    with database(folder) as connection:
        connection.execute("UPDATE annotation SET value = '{}'")
    with Workspace.open(folder) as workspace, pytest.raises(UserError, match="did not write"):
        dict(workspace.annotations())


def test_that_one_annotation_that_is_none_leaves_the_others_to_be_read(folder):
    with database(folder) as connection:
        connection.execute("UPDATE annotation SET value = '{}' WHERE volume = 'v0' AND number = 0")
    with Workspace.open(folder) as workspace:
        said = workspace.annotations()
        assert KEY in said
        with pytest.raises(UserError, match="did not write"):
            said[KEY]
        others = [said[key] for key in said if key != KEY]
        assert len(others) == len(said) - 1 > 0


def test_that_the_reviewed_slices_are_known_without_reading_the_rest(workspace):
    said = workspace.annotations()
    assert said.reviewed() == set()
    tricky = replace(Annotation(), comment='"review": "accepted"')
    workspace.record_edits({KEY: ACCEPTED, SliceKey("v0", 1): tricky}, "accept")
    assert workspace.annotations().reviewed() == {KEY}
    said.replace({SliceKey("v0", 1): ACCEPTED})
    assert said.reviewed() == {SliceKey("v0", 1)}


def test_that_a_damaged_mask_is_found_and_refused(folder):
    with database(folder) as connection:
        connection.execute("UPDATE mask SET data = x'00'")
    with Workspace.open(folder) as workspace:
        assert [fault.split(":")[1] for fault in workspace.integrity_faults()] == [" damaged"]
        with pytest.raises(UserError, match="The mask of v0/0 cannot be read"):
            workspace.expert_mask(KEY)
