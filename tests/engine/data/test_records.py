"""What the history tells of facts, pictures, splits, locks and readers: who changes them by hand is found out."""

import sqlite3
from contextlib import closing
from dataclasses import replace

import pytest

from engine.data.annotation import SliceKey
from engine.data.backups import look_after
from engine.data.database import DATABASE
from engine.data.recovery import recover
from engine.data.split import SplitPlan, make_splits
from engine.data.store import Workspace
from engine.data.volumes import Volume
from tests.engine.data.older import history_of_version_4

KEY = SliceKey("v0", 0)
FACTS = "volume v0: its facts are not what its history says"
PICTURE = "what was imported of v0/0: not what its history says"
LOCK = "lock of volume “v3”: not what its history says"
BY_HAND = [
    ("UPDATE volume SET patient = 'P1' WHERE name = 'v0'", [FACTS]),
    ("UPDATE volume SET spacing_x_mm = 0.9 WHERE name = 'v0'", [FACTS]),
    ("UPDATE volume SET spacing_y_mm = NULL WHERE name = 'v0'", [FACTS]),
    ("UPDATE volume SET spacing_source = 'ruler' WHERE name = 'v0'", [FACTS]),
    ("UPDATE volume SET age_days = 140 WHERE name = 'v0'", [FACTS]),
    ("UPDATE volume SET blackout = '[]' WHERE name = 'v0'", [FACTS]),
    ("UPDATE volume SET blackout = 'not json' WHERE name = 'v0'", [FACTS]),
    ("INSERT INTO volume (name) VALUES ('v9')", [FACTS.replace("v0", "v9")]),
    ("UPDATE slice SET image = 'other.bmp' WHERE volume = 'v0' AND number = 0", [PICTURE]),
    ("UPDATE slice SET image_sha256 = '' WHERE volume = 'v0' AND number = 0", [PICTURE]),
    ("UPDATE slice SET expert_mask = NULL WHERE volume = 'v0' AND number = 0", [PICTURE]),
    ("UPDATE slice SET mask_file = 'other.mat' WHERE volume = 'v0' AND number = 0", [PICTURE]),
    ("UPDATE split SET value = replace(value, 'train', 'val')", ["split “own”: not what its history says"]),
    ("DELETE FROM split", ["split “own”: not what its history says"]),
    (
        "INSERT INTO split SELECT 'other', made_after, at, value FROM split",
        ["split “other”: not what its history says"],
    ),
    ("DELETE FROM locked", [LOCK]),
    ("UPDATE locked SET who = 'nobody'", [LOCK]),
    ("INSERT INTO locked VALUES ('v1', '', '')", [LOCK.replace("v3", "v1")]),
    ("UPDATE reader SET blinded = 0", ["reader “B”: not what its history says"]),
    ("INSERT INTO reader VALUES ('C', 0, '', '')", ["reader “C”: not what its history says"]),
]


@pytest.fixture
def folder(workspace):
    """A workspace with a split, a locked volume and a blinded reader, that nobody has open."""
    (split,) = make_splits(workspace.patients(), SplitPlan(test=0.3))
    workspace.save_split(replace(split, name="own"))
    workspace.guard.lock(["v3"], "somebody")
    workspace.readers.add("B", blinded=True)
    workspace.close()
    return workspace.folder


def by_hand(folder, *statements):
    """What somebody does who knows SQLite: without the triggers, which are there again in the end."""
    with closing(sqlite3.connect(folder / DATABASE)) as connection, connection:
        triggers = connection.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").fetchall()
        removed = [f"DROP TRIGGER {name}" for name, _ in triggers]
        for statement in (*removed, *statements, *(sql for _, sql in triggers)):
            connection.execute(statement)


def faults(folder):
    with Workspace.open(folder) as workspace:
        return workspace.integrity_faults()


def test_that_verify_names_each_row_of_the_other_tables_that_was_changed_by_hand(folder):
    original = (folder / DATABASE).read_bytes()
    assert faults(folder) == []
    for statement, found in BY_HAND:
        by_hand(folder, statement)
        assert faults(folder) == found, statement
        (folder / DATABASE).write_bytes(original)


def test_that_what_an_older_workspace_holds_is_told_when_it_is_brought_up(folder):
    with closing(sqlite3.connect(folder / DATABASE)) as connection, connection:
        history_of_version_4(connection)
    assert faults(folder) == []
    original = (folder / DATABASE).read_bytes()
    for statement, found in BY_HAND:
        if "reader" not in statement:
            by_hand(folder, statement)
            assert faults(folder) == found, statement
            (folder / DATABASE).write_bytes(original)


def test_that_facts_changed_by_hand_before_a_workspace_is_brought_up_are_found_after_it(folder):
    with Workspace.open(folder) as workspace:
        workspace.record_volume(Volume("v0", "P0", (0.5, 0.5), "ruler"), "calibrate")
    by_hand(
        folder,
        "UPDATE volume SET spacing_x_mm = 0.9 WHERE name = 'v0'",
        "ALTER TABLE history DROP COLUMN record",
        "PRAGMA user_version = 7",
    )
    assert [fault for fault in faults(folder) if not fault.startswith("history")] == [FACTS]


def test_that_nothing_that_is_written_into_the_history_keeps_verify_from_its_end(folder):
    for text in ("5", "[]", "{", '{"slice": 1}', '{"other": [{}]}', '{"slice": [{}]}'):
        by_hand(folder, f"UPDATE history SET record = '{text}' WHERE volume = 'v0' AND number = 0")
        assert PICTURE in faults(folder)


def test_that_facts_that_somebody_wrote_into_the_history_are_passed_over(folder):
    with Workspace.open(folder) as workspace:
        before = workspace.volumes()
        workspace.record_volume(replace(before["v0"], age_days=150), "age")
    by_hand(folder, "UPDATE history SET after = '{}' WHERE action = 'age'")
    with Workspace.open(folder) as workspace:
        assert workspace.history.steps(newest=9)[-1].what == "age"
        assert workspace.history.volumes_at(workspace.revision).keys() == before.keys() - {"v0"}
        assert FACTS in workspace.integrity_faults()


def test_that_a_second_import_and_a_replaced_picture_are_told(workspace, full_plan):
    record = workspace.slices()[KEY]
    said = workspace.annotations()[KEY]
    workspace.record_edits({KEY: said}, "accept the picture", pictures={KEY: "0" * 64})
    assert workspace.slices()[KEY] == replace(record, image_sha256="0" * 64)
    full_plan.apply(workspace)
    assert workspace.integrity_faults() == []


def test_that_splits_locks_readers_and_facts_come_back_as_their_rows_tell(workspace):
    look_after(workspace.folder)
    (split,) = make_splits(workspace.patients(), SplitPlan(test=0.3))
    workspace.save_split(split)
    workspace.guard.lock(["v3"], "somebody")
    workspace.readers.add("B", blinded=True)
    facts = Volume("v0", "P0", (0.5, 0.5), "ruler", 150, ())
    workspace.record_volume(facts, "calibrate")
    readers = workspace.readers.all()
    workspace.close()
    by_hand(workspace.folder, "DELETE FROM split", "DELETE FROM locked", "UPDATE reader SET blinded = 0")
    assert len(faults(workspace.folder)) == 3
    found = recover(workspace.folder)
    assert (found.regained, found.lost) == (4, 0)
    with Workspace.open(workspace.folder) as again:
        assert again.split() == split
        assert again.guard.locked_volumes() == {"v3"}
        assert again.readers.all() == readers
        assert again.volumes()["v0"] == facts
        assert again.integrity_faults() == []
