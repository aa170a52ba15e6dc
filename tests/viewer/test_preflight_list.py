"""The list before a training in the window: what it says is the engine's, and one click mends what can be mended."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton

from cerebellum_viewer.document import edits
from cerebellum_viewer.document.mending import MENDERS
from cerebellum_viewer.document.reading import add_reader, read_as
from cerebellum_viewer.panels.preflight_list import PreflightList
from cerebellum_viewer.panels.preflight_texts import FIXES, SENTENCES, STATES
from cerebellum_viewer.services.background import Background
from engine.config import TrainConfig
from engine.data.annotation import Annotation, LabelledBox, Review
from engine.data.boxes import Box
from engine.data.readers import MAIN
from engine.data.split import Part, SplitPlan, make_splits
from engine.training import preflight as module
from engine.training import preflight_texts
from engine.training.preflight_texts import Action, State
from engine.training.trial import Trial
from tests.viewer.research_fixtures import make_workspace, open_document

CONFIG = TrainConfig(width=0.1, input_size=64, side=3, batch=4)
WELL = Trial("the processor", 0.01, 100, 10, 10_000)


@pytest.fixture
def document(tmp_path, qapp):
    opened = open_document(make_workspace(tmp_path / "workspace"))
    yield opened
    opened.close()


@pytest.fixture
def panel(document, qtbot, monkeypatch):
    monkeypatch.setattr(module, "try_out", lambda *_: WELL)
    threads = Background()
    panel = PreflightList(document, threads)
    qtbot.addWidget(panel)
    panel.show()
    yield panel
    threads.close()


def look(panel, qtbot, split=None, config=CONFIG):
    with qtbot.waitSignal(panel.checked) as told:
        panel.look(config, split or panel._document.workspace.split())
    return told.args[0]


def button(panel, text):
    return next(item for item in panel.findChildren(QPushButton) if text in item.text())


def click(panel, text, qtbot):
    qtbot.mouseClick(button(panel, text), Qt.MouseButton.LeftButton)


def train_key(document):
    return document.workspace.split().keys(Part.TRAIN)[0]


def test_that_the_window_has_words_for_all_that_the_engine_says():
    assert {code: sentence for code, (_, sentence) in preflight_texts.ROWS.items()} == SENTENCES
    assert preflight_texts.FIXES == FIXES
    assert STATES.keys() == set(State)
    assert MENDERS.keys() | {Action.SPLIT, Action.IMPORT, Action.OPTIONS, Action.FREE_SPACE} == set(Action)


def test_that_a_sound_start_is_all_well(panel, qtbot):
    assert look(panel, qtbot)
    assert panel.summary.text() == "All is well."
    assert not any(item.fix for item in panel.items)


def test_that_what_trainings_learn_from_is_not_mended_in_another_readers_name(panel, document, qtbot):
    key = train_key(document)
    document.edit(key, Annotation((LabelledBox(Box(-5, 3, 20, 20)),)), "reach out")
    add_reader(document, "B", blinded=False)
    read_as(document, "B")
    look(panel, qtbot)
    mend = button(panel, "Cut")
    assert not mend.isEnabled()
    assert "read as main" in mend.toolTip()
    assert "This is about what main has read" in panel.summary.text()
    read_as(document, MAIN)
    look(panel, qtbot)
    assert button(panel, "Cut").isEnabled()
    assert "main" not in panel.summary.text()


def test_that_failures_stand_first_and_have_a_word_beside_the_colour(panel, document, qtbot):
    key = train_key(document)
    document.edit(key, Annotation((LabelledBox(Box(-5, 3, 20, 20)),)), "reach out")
    assert not look(panel, qtbot)
    assert panel.items[0].code == "labels.outside"
    names = [label.accessibleName() for label in panel.findChildren(QLabel) if label.accessibleName()]
    assert names[:2] == ["failure", f"failure: Boxes that reach out of their picture: 1 ({key})."]


def test_that_one_click_cuts_boxes_and_looks_again(panel, document, qtbot):
    key = train_key(document)
    document.edit(key, Annotation((LabelledBox(Box(-5, 3, 20, 20)), LabelledBox(Box(-9, 3, -2, 9)))), "reach out")
    look(panel, qtbot)
    with qtbot.waitSignal(panel.checked) as told:
        click(panel, "Cut the boxes", qtbot)
    assert told.args == [True]
    assert [item.box for item in document.annotations[key].boxes] == [Box(0, 3, 20, 20)]
    document.undo_stack.undo()
    assert len(document.annotations[key].boxes) == 2


def test_that_empty_slices_are_accepted_only_where_they_were_seen(panel, document, qtbot):
    seen, unseen = document.workspace.split().keys(Part.TRAIN)[:2]
    document.edit_all({seen: Annotation(), unseen: Annotation()}, "empty")
    document.saw(seen)
    look(panel, qtbot)
    with qtbot.waitSignals([panel.checked, document.noted]):
        click(panel, "Accept them", qtbot)
    assert document.annotations[seen].review is Review.ACCEPTED
    assert document.annotations[unseen].review is Review.UNREVIEWED


def test_that_a_batch_that_fits_is_asked_for_by_one_click(panel, qtbot):
    look(panel, qtbot, config=replace(CONFIG, batch=64))
    with qtbot.waitSignal(panel.options_wanted) as told:
        click(panel, "Use Batch 8", qtbot)
    assert told.args == [{"batch": 8, "subdivisions": 1}]


def test_that_a_split_by_patient_is_asked_for(panel, document, qtbot):
    split = make_splits(document.workspace.patients(), SplitPlan(by="slice"))[0]
    assert look(panel, qtbot, split)
    with qtbot.waitSignal(panel.split_wanted):
        click(panel, "Make a split by patient", qtbot)


def test_that_asking_to_show_goes_from_one_to_the_next(panel, document, qtbot):
    first, second = document.workspace.split().keys(Part.TRAIN)[:2]
    for key in (first, second):
        (box,) = document.annotations[key].boxes
        found = replace(box, source=edits.Source.MODEL)
        document.edit(key, Annotation((found,)), "found by a model")
    document.go_to(document.workspace.split().keys(Part.TEST)[0])
    look(panel, qtbot)
    click(panel, "Show the first", qtbot)
    assert document.current == first
    click(panel, "Show the first", qtbot)
    assert document.current == second


def test_that_pictures_that_are_gone_are_left_out(panel, document, qtbot):
    key = train_key(document)
    document.workspace.image_path(document.slices[key]).unlink()
    look(panel, qtbot)
    with qtbot.waitSignal(panel.checked) as told:
        click(panel, "Leave them out", qtbot)
    assert told.args == [True]
    assert document.annotations[key].review is Review.REJECTED


def test_that_a_list_about_other_options_is_taken_off(panel, document, qtbot):
    look(panel, qtbot)
    panel.ask_about(replace(CONFIG, batch=2), document.workspace.split())
    assert panel.items == ()
    assert panel.summary.text() == ""
    with qtbot.waitSignal(panel.checked):
        qtbot.keyClick(panel.button, Qt.Key.Key_Space)
    assert panel.items


def test_that_a_network_that_cannot_be_is_told(panel, document, qtbot, monkeypatch):
    from engine.errors import UserError

    def refuse(*_):
        raise UserError("This network cannot be.", "Take another.")

    monkeypatch.setattr(module, "network_text", refuse)
    assert not look(panel, qtbot)
    assert panel.summary.text() == "This network cannot be. Take another."
