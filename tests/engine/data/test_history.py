"""The history: whoever rewrites it is found out, patients can be erased from it, and every past state can be had."""

import itertools
import json
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import datetime
from unittest.mock import Mock

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.data.annotation import Annotation, Review, SliceKey
from engine.data.blackout import CONFIRMED
from engine.data.boxes import Box
from engine.data.chain import redact
from engine.data.database import DATABASE
from engine.data.history import PICTURE_ACCEPTED
from engine.data.schema import SCHEMA_VERSION, schema_version
from engine.data.store import Workspace
from engine.data.volumes import changed_facts
from engine.errors import UserError
from tests.engine.data.older import history_of_version_4

KEY = SliceKey("v0", 0)
REDACTED = {"at": "2026-01-01T00:00:00+00:00", "who": "somebody", "action": "erase P0"}


@pytest.fixture
def folder(workspace):
    """A workspace that nobody has open, with 21 rows of history."""
    for count in range(5):
        workspace.record_edits({KEY: Annotation((), Review.ACCEPTED, str(count))}, "count")
    workspace.close()
    return workspace.folder


def rewrite(folder, *statements):
    """What somebody does who knows SQLite: without the triggers, by hand."""
    with closing(sqlite3.connect(folder / DATABASE)) as connection, connection:
        for name in ("insert", "update", "delete"):
            connection.execute(f"DROP TRIGGER history_is_append_only_on_{name}")
        for statement in statements:
            connection.execute(statement)


def faults(folder):
    with Workspace.open(folder) as workspace:
        return [fault for fault in workspace.integrity_faults() if fault.startswith("history")]


@pytest.mark.parametrize(
    ("statements", "found"),
    [
        (["UPDATE history SET who = 'nobody' WHERE sequence = 7"], ["row 7: was changed"]),
        (["UPDATE history SET at = '1999' WHERE sequence = 1"], ["row 1: was changed"]),
        (["UPDATE history SET after = replace(after, '3', '8') WHERE sequence = 20"], ["row 20: was changed"]),
        (["UPDATE history SET kind = 'version' WHERE sequence = 21"], ["row 21: was changed"]),
        (["DELETE FROM history WHERE sequence = 9"], ["row 9: missing"]),
        (["DELETE FROM history WHERE sequence BETWEEN 1 AND 3"], ["rows 1 to 3: missing"]),
        (["DELETE FROM history WHERE sequence > 19"], ["rows 20 to 21: missing"]),
        (
            [
                "DELETE FROM history WHERE sequence = 20",
                "UPDATE history SET sequence = 20 WHERE sequence = 21",
            ],
            ["row 20: does not follow the row before it; rows were put in or moved here", "row 21: missing"],
        ),
        (
            [
                "INSERT INTO history (sequence, kind, at, who, action, volume, number, before, after, salt, content,"
                " hash) SELECT sequence + 3, kind, at, who, action, volume, number, before, after, salt,"
                " content, hash FROM history WHERE sequence = 19"
            ],
            ["row 22: does not follow the row before it; rows were put in or moved here"],
        ),
        (
            [
                "UPDATE history SET sequence = 99 WHERE sequence = 4",
                "UPDATE history SET sequence = 4 WHERE sequence = 5",
                "UPDATE history SET sequence = 5 WHERE sequence = 99",
            ],
            [f"row {row}: does not follow the row before it; rows were put in or moved here" for row in (4, 5, 6)],
        ),
        (
            [
                "UPDATE history SET at = '', who = '', action = '', volume = NULL, number = NULL, before = NULL,"
                " after = NULL, salt = NULL WHERE sequence = 18"
            ],
            ["row 18: emptied, and no later row tells of it"],
        ),
        (
            ["UPDATE history SET salt = NULL WHERE sequence = 18"],
            ["row 18: was changed", "row 18: emptied, and no later row tells of it"],
        ),
    ],
)
def test_that_verify_names_each_row_that_was_changed_removed_inserted_or_moved(folder, statements, found):
    assert faults(folder) == []
    rewrite(folder, *statements)
    assert faults(folder) == [f"history {words}" for words in found]


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    row=st.integers(1, 21),
    column=st.sampled_from(["kind", "at", "who", "action", "volume", "after"]),
    text=st.text(max_size=3),
)
def test_that_any_change_of_any_row_is_found_and_nothing_else_is_blamed(folder, row, column, text):
    original = (folder / DATABASE).read_bytes()
    try:
        rewrite(
            folder, f"UPDATE history SET {column} = {column} || '{'x' + text.encode().hex()}' WHERE sequence = {row}"
        )
        assert faults(folder) == [f"history row {row}: was changed"]
    finally:
        (folder / DATABASE).write_bytes(original)


def test_that_rows_taken_from_the_end_are_missed_also_after_more_edits(folder):
    rewrite(folder, "DELETE FROM history WHERE sequence > 19")
    with Workspace.open(folder) as workspace:
        workspace.record_edits({KEY: Annotation()}, "more")
        assert workspace.revision == 22
    assert faults(folder) == ["history rows 20 to 21: missing"]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE history SET who = 'nobody'",
        "UPDATE history SET salt = NULL",
        "DELETE FROM history",
        "INSERT OR REPLACE INTO history SELECT * FROM history WHERE sequence = 3",
        "INSERT INTO history (sequence, kind, at, who, action, content, hash) VALUES (0, 'edit', '', '', '', '', '')",
    ],
)
def test_that_the_database_itself_refuses_to_rewrite_the_history(folder, statement):
    with (
        pytest.raises(sqlite3.IntegrityError, match="append-only"),
        closing(sqlite3.connect(folder / DATABASE)) as connection,
    ):
        connection.execute(statement)


def test_that_rows_can_be_emptied_and_verify_knows_of_it(folder):
    with closing(sqlite3.connect(folder / DATABASE)) as connection, connection:
        redact(connection, [1, 2, 5], **REDACTED)
    assert faults(folder) == []
    with closing(sqlite3.connect(folder / DATABASE)) as connection:
        emptied = connection.execute(
            "SELECT at, who, action, volume, number, before, after, salt FROM history WHERE sequence IN (1, 2, 5)"
        ).fetchall()
    assert emptied == [("", "", "", None, None, None, None, None)] * 3
    with Workspace.open(folder) as workspace:
        assert {edit.sequence for edit in workspace.history.edits()} == {*range(6, 22)}
    rewrite(folder, "UPDATE history SET after = '[1, 2, 3, 5]' WHERE kind = 'redaction'")
    assert "history row 22: was changed" in faults(folder)


def test_that_a_history_without_hashes_gets_them_and_keeps_its_numbers(folder):
    with Workspace.open(folder) as workspace:
        before = [replace(edit, sequence=number) for number, edit in enumerate(workspace.history.edits(), 1)]
    with closing(sqlite3.connect(folder / DATABASE)) as connection, connection:
        history_of_version_4(connection)
    with Workspace.open(folder) as workspace:
        assert workspace.history.edits() == before
        assert workspace.integrity_faults() == []
        workspace.record_edits({KEY: Annotation()}, "more")
        assert workspace.history.edits() == [*before, workspace.history.edits()[-1]]
        assert workspace.integrity_faults() == []
    with closing(sqlite3.connect(folder / DATABASE)) as connection:
        assert schema_version(connection) == SCHEMA_VERSION


def test_that_every_past_state_can_be_had(workspace):
    states = {workspace.revision: dict(workspace.annotations())}
    for number, key in enumerate(list(workspace.slices()) * 2):
        workspace.record_edits({key: Annotation((), Review.FLAGGED, str(number))}, "flag")
        states[workspace.revision] = dict(workspace.annotations())
    for sequence, said in states.items():
        assert dict(workspace.history.at(sequence)) == said
    assert dict(workspace.history.at(0)) == {}


def test_that_a_past_state_has_the_facts_of_its_time(workspace):
    imported, first = workspace.revision, workspace.volumes()
    calibrated = replace(first["v0"], spacing_mm=(0.5, 0.25), spacing_source="ruler", blackout=(Box(0, 0, 9, 5),))
    workspace.record_volume(calibrated, "calibrate")
    workspace.record_edits({KEY: Annotation()}, "clear")
    workspace.record_volume(replace(calibrated, age_days=150), "age")
    assert workspace.history.volumes_at(0) == {}
    assert workspace.history.volumes_at(imported) == first
    assert workspace.history.volumes_at(workspace.revision - 1) == {**first, "v0": calibrated}
    assert workspace.history.volumes_at(workspace.revision) == workspace.volumes()


def test_that_a_workspace_from_before_its_facts_were_told_keeps_them_in_every_past_state(folder):
    with closing(sqlite3.connect(folder / DATABASE)) as connection, connection:
        history_of_version_4(connection)
    with Workspace.open(folder) as workspace:
        known = workspace.volumes()
        workspace.record_volume(replace(known["v0"], age_days=150), "age")
        assert workspace.history.volumes_at(1) == known
        steps = workspace.history.steps(newest=99)
        assert list(dict.fromkeys(step.what for step in steps)) == ["import", "count", "age"]


def test_that_a_change_of_facts_is_a_step_with_what_it_was_and_became(workspace):
    before = workspace.volumes()
    after = {name: replace(volume, age_days=150) for name, volume in before.items()}
    workspace.record_edits({}, "age", volumes=after.values())
    step = workspace.history.steps(newest=1)[-1]
    assert (step.what, step.slices, step.first) == ("age", 0, None)
    assert step.facts == tuple((before[name], after[name]) for name in before)
    assert changed_facts(*step.facts[0]) == [("age by dates", "–", "21+3")]


def test_that_a_change_of_slices_and_facts_is_one_step_however_long_it_takes(workspace, monkeypatch):
    seconds = itertools.count(1_800_000_000)
    monkeypatch.setattr("engine.clock.datetime", Mock(now=lambda zone: datetime.fromtimestamp(next(seconds), zone)))
    before = workspace.volumes()["v0"]
    after = replace(before, age_days=150)
    workspace.record_edits({KEY: Annotation((), Review.FLAGGED)}, "restore", volumes=[after])
    *_, step = steps = workspace.history.steps(newest=99)
    assert [each.what for each in steps].count("restore") == 1
    assert (step.first, step.slices, step.facts) == (KEY, 1, ((before, after),))
    assert step.sequence == workspace.revision


def test_that_pictures_count_as_looked_at_only_under_the_blackout_that_stands(workspace):
    def blackout(x, action=CONFIRMED):
        after = replace(workspace.volumes()["v0"], blackout=(Box(0, 0, x, 5),))
        workspace.record_volume(after, action)
        return workspace.history.pictures_since(after, CONFIRMED)

    assert blackout(9) == set()
    workspace.record_edits({KEY: Annotation()}, PICTURE_ACCEPTED, pictures={KEY: "0" * 64})
    assert blackout(20) == set()
    assert blackout(9, "restore") == {KEY.index}
    assert blackout(20, "restore") == set()
    assert blackout(5, "restore") == {key.index for key in workspace.slices() if key.volume == "v0"}


def test_that_a_step_counts_all_of_its_slices_however_few_rows_are_asked_for(workspace):
    keys = list(workspace.slices())
    workspace.record_edits({key: Annotation((), Review.FLAGGED, "") for key in keys}, "flag all")
    (step,) = workspace.history.steps(newest=1)
    assert (step.what, step.slices) == ("flag all", len(keys))
    assert len(keys) > 1


def test_that_a_state_gets_a_name_that_nobody_can_take_twice(workspace):
    workspace.record_edits({KEY: Annotation((), Review.FLAGGED)}, "flag")
    made = workspace.history.name(" first reading ")
    workspace.record_edits({KEY: Annotation()}, "clear")
    assert workspace.history.versions() == [made]
    assert made.name == "first reading"
    assert workspace.history.at(made.sequence)[KEY].review is Review.FLAGGED
    for name in ("", "  ", "first reading"):
        with pytest.raises(UserError, match="cannot be called"):
            workspace.history.name(name)
    assert len(workspace.history.edits()) == 14
    assert workspace.integrity_faults() == []


def test_that_versions_are_found_without_a_look_at_every_row(workspace):
    asked = list[str]()
    workspace._connection.set_trace_callback(asked.append)
    workspace.history.versions()
    workspace.history.redacted()
    workspace._connection.set_trace_callback(None)
    queries = [query for query in asked if "FROM history" in query]
    plans = [workspace._connection.execute(f"EXPLAIN QUERY PLAN {query}").fetchall() for query in queries]
    assert len(plans) == 2
    assert all("USING INDEX history_by_slice" in plan[0][3] for plan in plans)


def test_that_what_a_row_says_cannot_be_guessed_from_its_hash(workspace):
    for _ in range(2):
        workspace.record_edits({KEY: Annotation()}, "same")
    with closing(sqlite3.connect(workspace.folder / DATABASE)) as connection:
        rows = connection.execute("SELECT content, json(after) FROM history ORDER BY sequence DESC LIMIT 2").fetchall()
    assert json.loads(rows[0][1]) == json.loads(rows[1][1])
    assert rows[0][0] != rows[1][0]
