"""Backups and the way back: whatever happens to the database, the last good state is there, nothing is overwritten."""

import shutil
import sqlite3
from contextlib import closing

import pytest

from engine.data import backups
from engine.data.annotation import Annotation, Review, SliceKey
from engine.data.backups import look_after, newest_sound
from engine.data.chain import Kind, append
from engine.data.database import DATABASE, DamagedError
from engine.data.masks import EncodedMask
from engine.data.recovery import recover
from engine.data.store import Workspace
from engine.errors import UserError
from tests.engine.data.older import database_of_version, history_of_version_4, older_edit

KEY = SliceKey("v0", 0)
DAY = "2026-01-01"
PAGE = 4096


@pytest.fixture
def folder(workspace):
    """A workspace with a backup of today at row 16, and eight edits since."""
    assert look_after(workspace.folder) == []
    edit(workspace, 8)
    workspace.close()
    return workspace.folder


def edit(workspace, count):
    for number in range(count):
        workspace.record_edits({KEY: Annotation((), Review.FLAGGED, f"{'long ' * 300}{number}")}, "edit")


def copies(folder):
    return sorted(path.name for path in (folder / "backups").iterdir())


def change_row(folder, sequence):
    """A text with another digit: SQLite finds nothing wrong with that, the chain does."""
    with closing(sqlite3.connect(folder / DATABASE)) as connection, connection:
        connection.execute("DROP TRIGGER history_is_append_only_on_update")
        connection.execute(
            "UPDATE history SET after = replace(after, 'long 1', 'long 7') WHERE sequence = ?", (sequence,)
        )


def states(folder):
    with Workspace.open(folder) as workspace:
        return workspace.revision, dict(workspace.annotations()), workspace.integrity_faults()


def today(monkeypatch, day):
    monkeypatch.setattr(backups, "now", lambda: f"{day}T12:00:00+00:00")


def test_that_there_is_one_backup_a_day_of_use_and_the_last_ten_are_kept(workspace, monkeypatch):
    for day in range(1, 15):
        today(monkeypatch, f"2026-01-{day:02d}")
        edit(workspace, 1)
        assert look_after(workspace.folder) == look_after(workspace.folder) == []
    names = copies(workspace.folder)
    assert len(names) == 10
    assert (names[0], names[-1]) == ("000000021.day-2026-01-05.sqlite", "000000030.day-2026-01-14.sqlite")


def test_that_a_clock_that_was_set_back_does_not_change_which_backup_is_the_last(workspace, monkeypatch):
    for day in ("2027-05-05", "2026-05-05"):
        today(monkeypatch, day)
        edit(workspace, 1)
        look_after(workspace.folder)
    newest = newest_sound(workspace.folder)
    assert newest is not None
    assert (newest.sequence, newest.path.name) == (18, "000000018.day-2026-05-05.sqlite")


def test_that_a_workspace_is_backed_up_before_every_migration(folder):
    with closing(sqlite3.connect(folder / DATABASE)) as connection, connection:
        history_of_version_4(connection)
    before = states(folder)
    assert copies(folder)[-1] == "000000020.schema-4.sqlite"
    with closing(sqlite3.connect(folder / "backups" / "000000020.schema-4.sqlite")) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (4,)
        assert connection.execute("SELECT count(*) FROM history").fetchone() == (20,)
    assert before == states(folder)
    assert len(copies(folder)) == 2


def test_that_a_migration_waits_until_there_is_room_for_its_backup(folder, monkeypatch):
    with closing(sqlite3.connect(folder / DATABASE)) as connection, connection:
        history_of_version_4(connection)
    with monkeypatch.context() as patch:
        patch.setattr("engine.files.os.fsync", full_disk)
        with pytest.raises(UserError, match=r"backup .* could not be written"):
            Workspace.open(folder)
    with closing(sqlite3.connect(folder / DATABASE)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (4,)
    assert states(folder)[2] == []


def test_that_an_older_workspace_with_a_wrong_row_is_migrated_and_the_row_is_named(folder):
    with closing(sqlite3.connect(folder / DATABASE)) as connection, connection:
        history_of_version_4(connection)
        connection.execute("UPDATE annotation SET value = '{}' WHERE volume = 'v0' AND number = 0")
    with Workspace.open(folder) as workspace:
        assert workspace.integrity_faults() == ["v0/0: not what its history says"]
    assert copies(folder)[-1] == "000000020.schema-4.sqlite"


def full_disk(*_):
    raise OSError(28, "No space left on device")


@pytest.mark.parametrize("length", [0, 1000, PAGE, 3 * PAGE, 5 * PAGE + 100])
def test_that_the_last_good_state_is_offered_for_a_database_that_was_cut(folder, length):
    data = (folder / DATABASE).read_bytes()[:length]
    (folder / DATABASE).write_bytes(data)
    with pytest.raises(DamagedError, match=r"is damaged .*“recover .*row 16 of the history"):
        Workspace.open(folder)
    assert (folder / DATABASE).read_bytes() == data
    found = recover(folder)
    assert found.damaged.read_bytes() == data
    revision, _, faults = states(folder)
    assert revision == 16 + found.regained
    assert faults == []
    assert "The damaged file is kept" in str(found)


def test_that_every_page_that_is_flipped_is_found_at_opening_or_lies_unused(folder):
    original = (folder / DATABASE).read_bytes()
    sound = states(folder)
    refused = 0
    for start in range(0, len(original), PAGE):
        page = bytes(255 - byte for byte in original[start : start + PAGE])
        (folder / DATABASE).write_bytes(original[:start] + page + original[start + PAGE :])
        try:
            assert states(folder) == sound, start
        except DamagedError:
            refused += 1
    assert refused >= len(original) // PAGE - 1


def test_that_rows_made_after_the_backup_are_brought_back_up_to_the_first_damaged_one(folder, organ):
    with Workspace.open(folder) as workspace:
        mask = EncodedMask.of(~organ)
        workspace.record_edits({KEY: Annotation(mask=mask.sha256)}, "paint", [mask])
        workspace.history.name("before the accident")
        edit(workspace, 3)
    change_row(folder, 28)
    assert look_after(folder)[0] == "history row 28: was changed"
    found = recover(folder)
    revision, said, faults = states(folder)
    assert faults == []
    assert (found.regained, found.lost, revision) == (11, 2, 27)
    assert said[KEY].comment.endswith("long 0")
    assert "2 are lost" in str(found)
    with Workspace.open(folder) as workspace:
        assert [version.name for version in workspace.history.versions()] == ["before the accident"]
        assert (workspace.history.at(25)[KEY].mask, bool(workspace.integrity_faults())) == (mask.sha256, False)


def test_that_slices_that_were_imported_after_the_backup_are_brought_back(full_plan, tmp_path):
    folder = tmp_path / "workspace"
    with Workspace.create(folder) as workspace:
        look_after(folder)
        full_plan.apply(workspace)
        edit(workspace, 2)
    before = states(folder)
    change_row(folder, 18)
    found = recover(folder)
    assert (found.regained, found.lost) == (17, 1)
    assert states(folder)[1].keys() == before[1].keys()
    with Workspace.open(folder) as workspace:
        assert len(workspace.slices()) == 12
        assert workspace.patients()[KEY] == "P0"
        assert workspace.expert_mask(KEY) is not None


def test_that_a_damaged_backup_is_passed_over(folder):
    shutil.copyfile(folder / "backups" / copies(folder)[0], folder / "backups" / "000000099.day-2026-01-01.sqlite")
    for name, start in (("000000099.day-2026-01-01.sqlite", PAGE),):
        path = folder / "backups" / name
        path.write_bytes(path.read_bytes()[:start])
    newest = newest_sound(folder)
    assert newest is not None
    assert newest.sequence == 16


def test_that_nothing_is_touched_where_nothing_is_damaged_or_nothing_can_be_brought_back(folder):
    before = states(folder)
    with pytest.raises(UserError, match="is sound"):
        recover(folder)
    assert states(folder) == before
    shutil.rmtree(folder / "backups")
    (folder / DATABASE).write_bytes(b"")
    with pytest.raises(DamagedError, match="no sound backup"):
        Workspace.open(folder)
    with pytest.raises(UserError, match="no sound backup"):
        recover(folder)
    assert (folder / DATABASE).read_bytes() == b""


def test_that_a_full_disk_leaves_the_damaged_file_and_the_next_try_works(folder, monkeypatch):
    (folder / DATABASE).write_bytes(b"nothing")
    with monkeypatch.context() as patch:
        patch.setattr("engine.files.os.fsync", full_disk)
        with pytest.raises(UserError, match="cannot be written"):
            recover(folder)
    assert (folder / DATABASE).read_bytes() == b"nothing"
    assert recover(folder).regained == 0
    assert states(folder)[0] == 16


def test_that_a_workspace_in_use_is_not_recovered_under_the_hand(workspace):
    with pytest.raises(UserError, match="another program has it open"):
        recover(workspace.folder)


def test_that_no_backup_is_made_of_a_database_that_is_not_sound(workspace):
    with closing(sqlite3.connect(workspace.folder / DATABASE)) as connection, connection:
        connection.execute("UPDATE annotation SET value = '{}' WHERE volume = 'v0' AND number = 0")
    assert look_after(workspace.folder) == ["v0/0: not what its history says"]
    assert newest_sound(workspace.folder) is None


@pytest.fixture
def older(workspace, monkeypatch):
    """Makes a workspace of an older schema with a backup of its last day: the import alone is in both."""
    workspace.close()
    today(monkeypatch, DAY)

    def make(version):
        with closing(sqlite3.connect(workspace.folder / DATABASE)) as connection, connection:
            connection.execute("PRAGMA journal_mode = DELETE")
            database_of_version(connection, version)
        (workspace.folder / "backups").mkdir()
        copy = workspace.folder / "backups" / f"000000012.day-{DAY}.sqlite"
        shutil.copyfile(workspace.folder / DATABASE, copy)
        return workspace.folder

    return make


def overwrite(folder, table):
    """The first page of a table, in a file without a log."""
    with closing(sqlite3.connect(folder / DATABASE)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
        (page,) = connection.execute("SELECT rootpage FROM sqlite_schema WHERE name = ?", (table,)).fetchone()
    with (folder / DATABASE).open("r+b") as file:
        file.seek((page - 1) * PAGE)
        file.write(b"\xff" * PAGE)


@pytest.mark.parametrize("version", [5, 6, 7])
def test_that_what_an_older_program_wrote_since_its_backup_comes_back_whole(older, version):
    folder, new = older(version), SliceKey("v9", 0)
    with closing(sqlite3.connect(folder / DATABASE)) as connection, connection:
        for number in range(6):
            older_edit(connection, KEY, Annotation((), Review.FLAGGED, str(number)), "edit")
        connection.execute("INSERT INTO volume (name, patient) VALUES ('v9', 'P9')")
        columns = "number, image, image_sha256, width, height, expert_mask, mask_file, mask_variable"
        connection.execute(f"INSERT INTO slice SELECT 'v9', {columns} FROM slice WHERE (volume, number) = ('v0', 0)")
        older_edit(connection, new, Annotation(), "import")
        connection.execute("INSERT INTO locked VALUES ('v9', '', 'somebody')")
    overwrite(folder, "fingerprint")
    found = recover(folder)
    assert (found.regained, found.lost) == (7, 0)
    with Workspace.open(folder) as workspace:
        assert workspace.integrity_faults() == []
        assert workspace.annotations()[KEY].comment == "5"
        assert (workspace.patients()[new], workspace.expert_mask(new) is None) == ("P9", False)
        assert workspace.guard.locked_volumes() == {"v9"}


def test_that_a_day_on_which_a_workspace_is_brought_up_has_a_backup_of_the_new_schema(older):
    folder = older(7)
    with Workspace.open(folder) as workspace:
        edit(workspace, 3)
        assert look_after(folder) == look_after(folder) == []
        edit(workspace, 2)
    assert [name.partition(".")[2] for name in copies(folder)] == [
        f"day-{DAY}.sqlite",
        "schema-7.sqlite",
        f"day-{DAY}.sqlite",
    ]
    overwrite(folder, "fingerprint")
    found = recover(folder)
    assert (found.regained, found.lost) == (2, 0)


def test_that_a_copy_from_before_a_migration_leads_to_all_that_came_after_it(older):
    folder = older(7)
    with Workspace.open(folder) as workspace:
        edit(workspace, 3)
    before = states(folder)
    overwrite(folder, "fingerprint")
    found = recover(folder)
    assert "schema-7" in found.backup.path.name
    assert (found.regained > 3, found.lost) == (True, 0)
    assert states(folder) == before


def test_that_a_copy_without_a_chained_history_is_brought_back_as_it_is(folder):
    shutil.rmtree(folder / "backups")
    with closing(sqlite3.connect(folder / DATABASE)) as connection, connection:
        history_of_version_4(connection)
    with Workspace.open(folder) as workspace:
        edit(workspace, 1)
    overwrite(folder, "fingerprint")
    found = recover(folder)
    assert (found.regained, found.lost) == (0, None)
    assert states(folder)[2] == []


def test_that_what_the_history_does_not_tell_of_costs_nothing_that_it_tells_of(folder):
    overwrite(folder, "found_file")
    assert recover(folder).regained == 8


def test_that_a_database_whose_table_names_are_damaged_is_brought_back_from_its_copy(folder):
    data = (folder / DATABASE).read_bytes()
    (folder / DATABASE).write_bytes(data.replace(b"found_file", b"\xff\xfeund fil"))
    assert recover(folder).regained == 0
    assert states(folder)[2] == []


@pytest.mark.parametrize(
    "said",
    [
        {"record": '{"found_file": [{"path": "a", "kind": "b", "outcome": "c", "detail": "d"}]}'},
        {"record": """{"split": [{"name, made_after, at, value) SELECT 'a', 1, 'b', 'c' WHERE ? --": 1}]}"""},
        {"record": '{"split": [{"name": "own"}]}'},
        {"record": '{"split": [{"name": ["own"]}]}'},
        {"record": "[]"},
        {"after": "5", "volume": "v0", "kind": Kind.VOLUME},
        {"after": "5", "volume": "v0", "number": 0, "kind": Kind.EDIT},
    ],
)
def test_that_a_row_of_history_that_this_program_cannot_have_written_ends_what_is_regained(folder, said):
    with closing(sqlite3.connect(folder / DATABASE)) as connection, connection:
        row = {"kind": Kind.RECORD, "at": "2026-01-01T12:00:00+00:00", "who": "x", "action": "crafted"}
        append(connection, **{**row, **said})
    overwrite(folder, "fingerprint")
    found = recover(folder)
    assert (found.regained, found.lost) == (8, 1)
    assert states(folder)[2] == []
