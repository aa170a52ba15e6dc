"""The editor of splits: what it shows is what is saved; patients move by mouse and keys; what is in use stays."""

from threading import Event

import pytest
from PySide6.QtCore import QPointF, Qt

from cerebellum_viewer.dialogs import split_dialog
from cerebellum_viewer.dialogs.split_dialog import SplitDialog
from cerebellum_viewer.dialogs.split_strip import COLORS
from cerebellum_viewer.document.document import Document
from cerebellum_viewer.services.background import Background
from engine.data.split import Part
from engine.data.store import Workspace
from engine.splitting import lock_test
from tests.viewer.mouse import drag
from tests.viewer.research_fixtures import make_workspace, open_document, start_experiment

LOCKED = "V03"


@pytest.fixture
def document(tmp_path, qapp):
    opened = open_document(make_workspace(tmp_path / "workspace"))
    yield opened
    opened.close()


@pytest.fixture
def background(qapp):
    threads = Background()
    yield threads
    threads.close()


@pytest.fixture
def open_editor(document, background, qtbot):
    """Opens the editor and waits until it knows of duplicates."""

    def open_it():
        dialog = SplitDialog(document, background)
        qtbot.addWidget(dialog)
        dialog.show()
        qtbot.waitUntil(dialog.progress.isHidden)
        return dialog

    return open_it


@pytest.fixture
def editor(open_editor):
    return open_editor()


def save(editor, qtbot):
    with qtbot.waitSignal(editor.saved) as signal:
        qtbot.mouseClick(editor.save_button, Qt.MouseButton.LeftButton)
    return editor._document.workspace.splits()[signal.args[0]]


def parts(editor):
    """The part of each patient."""
    return {name: editor.strip.part_of(name) for name in editor.strip.groups}


def center_of(strip, name):
    """The middle of a patient's block."""
    columns = [x for x in range(strip.width()) if strip.at(x) == name]
    return QPointF((columns[0] + columns[-1]) / 2, strip.height() / 2)


def choose(editor, name):
    rows = [row for row in range(editor.stored.count()) if editor.stored.item(row).text().startswith(name)]
    editor.stored.setCurrentRow(rows[0])


def test_that_a_split_by_patient_is_the_default_and_does_not_leak(editor, qtbot):
    assert not editor.warning.isVisible()
    split = save(editor, qtbot)
    assert (split.by, split.leaks) == ("patient", False)
    assert not editor.isVisible()


def test_that_a_split_by_slice_warns_that_it_leaks(editor, qtbot):
    editor.form.by_slice.setChecked(True)
    assert "several parts" in editor.current.text()
    assert "LEAK" in editor.warning.text()
    assert editor.warning.isVisible()
    assert save(editor, qtbot).leaks


def test_that_folds_are_saved_as_a_split_each(editor, document, qtbot):
    editor.form.folds.setValue(3)
    assert not editor.form.val.isEnabled()
    save(editor, qtbot)
    assert sum("fold" in name for name in document.workspace.splits()) == 3


def test_that_leaving_one_out_makes_a_split_for_each_patient_beside_the_test_part(editor, document, qtbot):
    editor.form.leave_one_out.setChecked(True)
    assert not editor.form.folds.isEnabled()
    split = save(editor, qtbot)
    tested = {key.volume for key in split.keys(Part.TEST)}
    folds = [item for name, item in document.workspace.splits().items() if "fold" in name]
    assert {key.volume for item in folds for key in item.keys(Part.VAL)} == set(document.volumes) - tested
    assert len(folds) == len(document.volumes) - len(tested)


def test_that_an_impossible_split_says_why_and_cannot_be_saved(editor):
    editor.form.test.setValue(editor.form.test.maximum())
    assert not editor.save_button.isEnabled()
    assert editor.message.text()


def test_that_sizes_are_told_in_slices_patients_and_per_cent(editor):
    (train, *_) = editor.message.text().split("<br>")
    split = editor._splits[0]
    patients = {key.volume for key in split.keys(Part.TRAIN)}
    slices = len(split.keys(Part.TRAIN))
    assert f"training: {slices} slices ({100 * slices / 24:.0f} %), {len(patients)} patients" in train


def test_that_a_split_that_leaves_nothing_to_train_on_says_so(editor, qtbot):
    while Part.TRAIN in parts(editor).values():
        assert "train" not in editor.warning.text()
        name = next(name for name, part in parts(editor).items() if part is Part.TRAIN)
        qtbot.mouseClick(editor.strip, Qt.MouseButton.LeftButton, pos=center_of(editor.strip, name).toPoint())
    assert editor.warning.text() == "No slice is left to train on."
    assert editor.warning.isVisible()


def test_that_the_strip_paints_each_part_in_its_colour(editor):
    image = editor.strip.grab().toImage()
    middle = image.height() // 2
    seen = {image.pixelColor(x, middle).name() for x in range(image.width())}
    assert {COLORS[part] for part in Part} <= seen


def test_that_a_click_moves_a_patient_on_to_the_next_part(editor, qtbot):
    before = parts(editor)
    qtbot.mouseClick(editor.strip, Qt.MouseButton.LeftButton, pos=center_of(editor.strip, "P02").toPoint())
    after = parts(editor)
    order = list(Part)
    assert after["P02"] is order[(order.index(before["P02"]) + 1) % 3]
    assert {name for name in before if before[name] is not after[name]} == {"P02"}
    assert editor.current.text().startswith("P02")


def test_that_a_drag_gives_the_patients_it_passes_the_part_of_the_first(editor):
    strip = editor.strip
    drag(strip, [center_of(strip, name) for name in ("P03", "P04", "P05")])
    after = parts(editor)
    assert after["P03"] is after["P04"] is after["P05"]
    drag(strip, [QPointF(1, 5), QPointF(2, 5)])
    assert parts(editor)["P05"] is after["P05"]


def test_that_keys_choose_a_patient_and_move_it(editor, qtbot):
    strip = editor.strip
    strip.setFocus()
    qtbot.keyClick(strip, Qt.Key.Key_End)
    assert strip.current == "P06"
    for key, part in ((Qt.Key.Key_3, Part.TEST), (Qt.Key.Key_1, Part.TRAIN), (Qt.Key.Key_2, Part.VAL)):
        qtbot.keyClick(strip, key)
        assert parts(editor)["P06"] is part
    qtbot.keyClick(strip, Qt.Key.Key_Left)
    qtbot.keyClick(strip, Qt.Key.Key_Space)
    assert strip.current == "P05"
    assert "P05" in strip.accessibleDescription()


def test_that_what_was_moved_is_what_is_saved(editor, qtbot):
    editor.strip.setFocus()
    qtbot.keyClick(editor.strip, Qt.Key.Key_3)
    editor.name.setText("by hand")
    wanted = parts(editor)
    split = save(editor, qtbot)
    assert split.name == "by hand"
    assert {key.volume.replace("V", "P"): part for key, part in split.parts.items()} == wanted


def test_that_a_saved_split_can_be_changed_until_an_experiment_names_it(document, open_editor, qtbot):
    workspace = document.workspace
    (name,) = workspace.splits()
    editor = open_editor()
    choose(editor, name)
    editor.strip.moved.emit("P01", Part.TEST)
    assert (editor.name.text(), save(editor, qtbot).name) == (name, name)
    assert len(workspace.splits()) == 1
    start_experiment(workspace, "first")
    kept = workspace.splits()[name]
    editor = open_editor()
    choose(editor, f"{name}, in use")
    assert not editor.save_button.isEnabled()
    editor.strip.moved.emit("P01", Part.TRAIN)
    assert save(editor, qtbot).name == f"{name}-edited"
    assert workspace.splits()[name] == kept


def test_that_the_name_of_a_split_in_use_cannot_be_typed(document, open_editor, qtbot):
    (name,) = document.workspace.splits()
    start_experiment(document.workspace, "first")
    editor = open_editor()
    editor.name.clear()
    qtbot.keyClicks(editor.name, name)
    assert not editor.save_button.isEnabled()
    qtbot.keyClicks(editor.name, "x")
    assert editor.save_button.isEnabled()


def test_that_one_can_work_while_pictures_are_compared_and_nothing_of_it_is_lost(
    document, background, qtbot, monkeypatch
):
    may_end, compare = Event(), split_dialog.guard_facts
    monkeypatch.setattr(split_dialog, "guard_facts", lambda *given: compare(*given) if may_end.wait(30) else None)
    editor = SplitDialog(document, background)
    qtbot.addWidget(editor)
    editor.show()
    assert [editor.stored.item(row).text() for row in range(2)] == ["New split", *document.workspace.splits()]
    assert editor.form.test.value() > 0
    editor.strip.moved.emit("P02", Part.TEST)
    editor.name.setText("by hand")
    wanted = parts(editor)
    assert "twice" in editor.progress.text()
    assert not editor.save_button.isEnabled()
    may_end.set()
    qtbot.waitUntil(editor.save_button.isEnabled)
    assert (parts(editor), editor.name.text()) == (wanted, "by hand")
    assert editor.progress.isHidden()


def test_that_a_locked_patient_does_not_move(document, open_editor, qtbot):
    lock_test(document.workspace, [LOCKED])
    editor = open_editor()
    assert parts(editor)["P03"] is Part.TEST
    qtbot.mouseClick(editor.strip, Qt.MouseButton.LeftButton, pos=center_of(editor.strip, "P03").toPoint())
    qtbot.keyClick(editor.strip, Qt.Key.Key_1)
    assert parts(editor)["P03"] is Part.TEST
    assert "locked" in editor.current.text()


def test_that_locking_asks_first_and_holds_for_every_split_from_then_on(editor, document, qtbot):
    editor.lock.patient.setCurrentText("P03")
    qtbot.mouseClick(editor.lock.button, Qt.MouseButton.LeftButton)
    assert editor.lock.question.isVisible()
    assert document.workspace.guard.locked_volumes() == frozenset()
    qtbot.mouseClick(editor.lock.yes, Qt.MouseButton.LeftButton)
    assert document.workspace.guard.locked_volumes() == {LOCKED}
    qtbot.waitUntil(editor.save_button.isEnabled)
    assert parts(editor)["P03"] is Part.TEST


def test_that_patients_who_share_a_picture_are_named_and_move_together(document, open_editor):
    workspace = document.workspace
    records = workspace.slices()
    first, second = (next(key for key in records if key.volume == name) for name in ("V01", "V04"))
    prints = workspace.guard.fingerprints()
    workspace.image_path(records[second]).write_bytes(workspace.image_path(records[first]).read_bytes())
    with workspace.transaction() as connection:
        sha = (records[first].image_sha256, second.volume, second.index)
        connection.execute("UPDATE slice SET image_sha256 = ? WHERE volume = ? AND number = ?", sha)
    assert prints == {}
    editor = open_editor()
    assert f"{first} = {second} (same pixels)" in editor.warning.text()
    assert {key.volume for key in editor.strip.groups["P01"]} == {"V01", "V04"}


def test_that_the_editor_of_a_read_only_workspace_saves_nothing(tmp_path, background, qtbot):
    with make_workspace(tmp_path / "again") as held:
        document = open_document(Workspace.open(held.folder))
        editor = SplitDialog(document, background)
        qtbot.addWidget(editor)
        editor.show()
        qtbot.waitUntil(editor.progress.isHidden)
        assert not editor.save_button.isEnabled()
        document.close()


def test_that_no_workspace_means_no_split(background, qtbot):
    dialog = SplitDialog(Document(), background)
    qtbot.addWidget(dialog)
    dialog.show()
    assert not dialog.save_button.isEnabled()
