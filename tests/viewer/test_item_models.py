"""The tree of patients, volumes and slices."""

import json
from dataclasses import dataclass, field
from types import SimpleNamespace

import pytest
from PySide6.QtCore import QModelIndex, Qt
from pytestqt.modeltest import ModelTester

from cerebellum_viewer.document import edits
from cerebellum_viewer.document.badges import Badge
from cerebellum_viewer.document.document import Document
from cerebellum_viewer.document.item_models import Column, Role, SliceTreeModel
from engine.data.annotation import Annotation, Review, SliceKey
from engine.data.readers import MAIN, Reader
from engine.data.store import Slice
from engine.data.stored import StoredAnnotations
from engine.data.volumes import Volume
from tests.viewer.viewer_fixtures import predictions


@dataclass
class _Library:
    """A workspace in memory, as large as one likes."""

    volumes_: dict[str, Volume]
    slices_: dict[SliceKey, Slice]
    annotations_: StoredAnnotations = field(default_factory=StoredAnnotations)
    readers: SimpleNamespace = field(default_factory=lambda: SimpleNamespace(current=Reader(MAIN)))

    def volumes(self) -> dict[str, Volume]:
        return self.volumes_

    def slices(self) -> dict[SliceKey, Slice]:
        return self.slices_

    def annotations(self) -> StoredAnnotations:
        return self.annotations_

    def close(self) -> None:
        """Nothing is open."""


def _names(model: SliceTreeModel, parent: QModelIndex) -> list[str]:
    return [model.index(row, Column.NAME, parent).data() for row in range(model.rowCount(parent))]


def test_that_the_tree_keeps_to_qts_rules(document: Document, qtmodeltester: ModelTester) -> None:
    model = SliceTreeModel(document)
    qtmodeltester.check(model)
    model.filter_by("berta")
    qtmodeltester.check(model)


def test_that_patients_hold_volumes_and_volumes_hold_slices(document: Document) -> None:
    model = SliceTreeModel(document)
    assert _names(model, QModelIndex()) == ["Patient anna", "Patient berta"]
    patient = model.index(1, 0, QModelIndex())
    assert _names(model, patient) == ["vol02"]
    assert _names(model, model.index(0, 0, patient)) == ["1", "2", "3"]


def test_that_every_slice_is_found_and_its_parents_lead_to_the_root(document: Document) -> None:
    model = SliceTreeModel(document)
    for key in document.slices:
        index = model.index_of(key)
        assert index.data(Role.KEY) == key
        assert index.parent().data() == key.volume
        assert not index.parent().parent().parent().isValid()


def test_that_a_review_changes_badge_and_progress(document: Document) -> None:
    model = SliceTreeModel(document)
    key = SliceKey("vol02", 2)
    document.edit(key, edits.set_review(document.annotations[key], Review.FLAGGED), "flag")
    state = model.index_of(key).siblingAtColumn(Column.STATE)
    assert state.data(Role.BADGES) == (Badge.FLAGGED,)
    assert state.data(Qt.ItemDataRole.ToolTipRole) == "flagged"
    assert state.parent().siblingAtColumn(Column.STATE).data() == "1 of 3 reviewed"
    assert model.reviewed == (1, 6)
    document.undo_stack.undo()
    assert model.reviewed == (0, 6)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("berta", 3),
        ("vol01/2", 1),
        ("flagged", 1),
        ("FLAGGED anna", 1),
        ("flagged berta", 0),
        ("no box", 1),
        ("un flagged", 0),
        ("", 6),
    ],
)
def test_that_the_filter_finds_names_and_states(document: Document, text: str, found: int) -> None:
    model = SliceTreeModel(document)
    first, second = list(document.slices)[:2]
    document.edit(first, edits.set_review(document.annotations[first], Review.FLAGGED), "flag")
    document.edit(second, edits.delete_box(document.annotations[second], 0), "delete")
    model.filter_by(text)
    assert sum(model.index_of(key).isValid() for key in document.slices) == found


def test_that_a_checkpoint_brings_low_overlaps_to_light(document: Document) -> None:
    model = SliceTreeModel(document)
    model.filter_by("low iou")
    assert model.rowCount() == 0
    document.show_checkpoint(predictions(document, shift=40))
    assert model.rowCount() == 2


def test_that_a_hundred_thousand_slices_ask_for_no_row_that_is_not_shown(
    qapp: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = [f"vol{number:04d}" for number in range(1000)]
    keys = [SliceKey(name, index) for name in names for index in range(100)]
    unreviewed = json.dumps(Annotation().to_json())
    library = _Library(
        {name: Volume(name, name[:5]) for name in names},
        {key: Slice(key, "x.png", "", 10, 10) for key in keys},
        StoredAnnotations((key, unreviewed) for key in keys),
    )
    asked: list[int] = []
    monkeypatch.setattr(SliceTreeModel, "data", lambda *_: asked.append(1))
    document = Document()
    model = SliceTreeModel(document)
    document.open(library)  # type: ignore[arg-type]  # as much of a workspace as is needed
    assert model.reviewed == (0, 100_000)
    assert model.index_of(keys[-1]).row() == 99
    assert asked == []
