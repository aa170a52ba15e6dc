"""Several readers of one slice: layers that do not mix, older workspaces, facts of volumes in the history."""

import sqlite3
from contextlib import closing
from dataclasses import replace

import filelock
import numpy as np
import pytest

from engine.data.annotation import Annotation, LabelledBox, Review, SliceKey, Source
from engine.data.boxes import Box
from engine.data.callipers import Calliper, Role
from engine.data.database import DATABASE, LOCK
from engine.data.import_plan import Imported, ImportOptions
from engine.data.importing import scan
from engine.data.masks import EncodedMask
from engine.data.patients import read_patients
from engine.data.readers import MAIN
from engine.data.schema import SCHEMA_VERSION, schema_version
from engine.data.store import Workspace
from engine.errors import UserError
from tests.engine.data.older import history_of_version_4

KEY = SliceKey("v0", 1)
SAID = Annotation((LabelledBox(Box(1, 2, 11, 12)),), callipers=(Calliper((1, 2), (3.5, 4), Role.TCD),))


@pytest.fixture
def second(workspace):
    """The workspace, with a reader B who has not begun."""
    workspace.readers.add("B", blinded=True)
    workspace.readers.read_as("B")
    return workspace


def test_that_a_reader_begins_with_nothing_and_sees_no_expert_mask(second):
    assert set(second.annotations()) == set(second.slices())
    assert second.annotations()[KEY] == Annotation()
    assert second.mask(KEY) is None
    assert second.expert_mask(KEY) is None
    assert second.history.edits() == []
    assert second.mask(KEY, MAIN).any()


def test_that_what_one_says_is_nothing_to_the_other(second):
    before = dict(second.annotations(MAIN))
    mask = EncodedMask.of(np.eye(30, 40, dtype=bool))
    said = replace(SAID, mask=mask.sha256, mask_source=Source.DRAWN)
    second.record_edits({KEY: said}, "draw", [mask])
    assert second.annotations()[KEY] == said
    assert np.array_equal(second.mask(KEY), np.eye(30, 40, dtype=bool))
    assert [edit.action for edit in second.history.edits(key=KEY)] == ["draw"]
    assert dict(second.history.at(second.revision)) == {KEY: said}
    second.readers.read_as(MAIN)
    assert dict(second.annotations()) == before
    assert [edit.action for edit in second.history.edits(key=KEY)] == ["import"]
    assert second.integrity_faults() == []


def test_that_readers_are_there_when_the_workspace_is_opened_again_and_main_reads(second):
    second.record_edits({KEY: SAID}, "draw")
    second.close()
    with Workspace.open(second.folder) as again:
        assert again.readers.current.name == MAIN
        assert [(item.name, item.blinded) for item in again.readers.all().values()] == [(MAIN, False), ("B", True)]
        assert again.annotations("B")[KEY] == SAID


@pytest.mark.parametrize("name", ["", "  ", MAIN, "B"])
def test_that_a_name_that_is_empty_or_taken_is_refused(second, name):
    with pytest.raises(UserError, match="cannot be called"):
        second.readers.add(name)


def test_that_nobody_reads_under_a_name_that_is_not_there(workspace):
    with pytest.raises(UserError, match="no reader"):
        workspace.readers.read_as("C")
    assert workspace.readers.current.name == MAIN


def test_that_a_readers_state_that_no_history_explains_is_named(second):
    second.record_edits({KEY: SAID}, "draw")
    with closing(sqlite3.connect(second.folder / DATABASE)) as connection, connection:
        connection.execute("UPDATE annotation SET value = '{}' WHERE reader = 'B'")
    assert second.integrity_faults() == [f"{KEY} of reader B: not what its history says"]


def test_that_a_workspace_of_version_4_keeps_what_was_said_also_if_it_may_only_be_read(workspace):
    workspace.record_edits({KEY: SAID}, "draw")
    said, volumes = dict(workspace.annotations()), workspace.volumes()
    workspace.close()
    with closing(sqlite3.connect(workspace.folder / DATABASE)) as connection, connection:
        history_of_version_4(connection)
        assert schema_version(connection) == 4
    with filelock.FileLock(workspace.folder / LOCK), Workspace.open(workspace.folder) as looking:
        assert looking.read_only
        assert dict(looking.annotations()) == said
        assert looking.volumes() == volumes
        assert list(looking.readers.all()) == [MAIN]
        assert looking.mask(KEY).any()
        assert looking.integrity_faults() == []
    with Workspace.open(workspace.folder) as migrated:
        assert dict(migrated.annotations()) == said
        assert migrated.integrity_faults() == []
    with closing(sqlite3.connect(workspace.folder / DATABASE)) as connection:
        assert schema_version(connection) == SCHEMA_VERSION


def test_that_the_facts_of_a_volume_are_changed_with_a_row_of_history(workspace):
    before = workspace.volumes()["v0"]
    after = replace(before, spacing_mm=(0.3, 0.4), spacing_source="two points", age_days=170)
    revision = workspace.revision
    workspace.record_volume(after, "calibrate")
    assert workspace.volumes()["v0"] == after
    assert workspace.revision == revision + 1
    assert all(edit.action != "calibrate" for edit in workspace.history.edits())
    assert workspace.integrity_faults() == []
    workspace.close()
    with closing(sqlite3.connect(workspace.folder / DATABASE)) as connection, connection:
        connection.execute("UPDATE volume SET spacing_x_mm = 0.9 WHERE name = 'v0'")
    with Workspace.open(workspace.folder) as again:
        assert again.integrity_faults() == ["volume v0: its facts are not what its history says"]


def test_that_labels_are_imported_as_another_readers(source, workspace):
    """The same pictures, with masks by somebody else: the main reader's annotations stay."""
    before = dict(workspace.annotations())
    source.pair("v0_s01")
    source.pair("new_s01")
    plan = scan(source.path, ImportOptions())
    taken = plan.apply(workspace, "B")
    said = workspace.annotations("B")
    read = sorted(key for key, annotation in said.items() if annotation != Annotation())
    assert taken == Imported(added=len(workspace.slices()) - len(before), labelled=2)
    assert read == [SliceKey("new", 1), SliceKey("v0", 1)]
    assert workspace.mask(SliceKey("new", 1), "B").any()
    assert workspace.mask(SliceKey("new", 1)) is None
    assert {key: workspace.annotations()[key] for key in before} == before
    with workspace.readers.reading_as("B"):
        workspace.record_edits({KEY: Annotation(review=Review.FLAGGED)}, "flag")
    assert plan.apply(workspace, "B") == Imported(added=0, labelled=0)
    assert workspace.annotations("B")[KEY] == Annotation(review=Review.FLAGGED)
    assert workspace.integrity_faults() == []


def test_that_the_age_by_dates_comes_with_the_patients_and_what_was_said_since_stays(workspace, full_source, tmp_path):
    table = tmp_path / "patients.csv"
    table.write_text("volume,patient,spacing_mm,gestational_age_weeks\nv0,P0,0.7,22.5\nv1,P1,,\n", encoding="utf-8")
    workspace.record_volume(replace(workspace.volumes()["v1"], spacing_mm=(0.2, 0.2), spacing_source="ruler"), "ruler")
    scan(full_source.path, ImportOptions(patients=table, spacing_mm="0.9")).apply(workspace)
    found = workspace.volumes()
    assert (found["v0"].age_days, found["v0"].spacing_mm) == (158, (0.9, 0.9))
    assert (found["v1"].age_days, found["v1"].spacing_mm) == (None, (0.2, 0.2))
    assert workspace.integrity_faults() == []


@pytest.mark.parametrize("weeks", ["0", "60", "x"])
def test_that_an_impossible_age_is_refused_with_its_line(weeks, tmp_path):
    table = tmp_path / "patients.csv"
    table.write_text(f"volume,patient,gestational_age_weeks\nv0,P0,{weeks}\n", encoding="utf-8")
    with pytest.raises(UserError, match="line 2: gestational_age_weeks"):
        read_patients(table)
