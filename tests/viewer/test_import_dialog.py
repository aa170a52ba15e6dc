"""Import shows what it would do, adds up, and takes in only what was shown."""

import shutil

import pytest
from PySide6.QtCore import Qt

from cerebellum_viewer.dialogs.import_dialog import ImportDialog
from cerebellum_viewer.document.document import Document
from cerebellum_viewer.document.reading import read_as
from cerebellum_viewer.services.background import Background
from cerebellum_viewer.services.states import REASONS, STATES
from cerebellum_viewer.services.wording import OUTCOMES, PARTS, leak_text
from engine.data.boxes import Box
from engine.data.import_plan import ImportOptions, Outcome
from engine.data.importing import scan
from engine.data.phantom.dataset import write_phantom
from engine.data.readers import MAIN
from engine.data.split import LEAK_STAMP, Part
from engine.data.store import Workspace
from engine.errors import Reason
from engine.job_history import Status
from tests.viewer import mouse
from tests.viewer.research_fixtures import make_workspace, open_document


@pytest.fixture
def source(tmp_path):
    folder = tmp_path / "source"
    write_phantom(folder, patients=2, slices=2)
    (folder / "notes.txt").write_text("not a picture")
    next((folder / "P01").glob("*.mat")).write_bytes(b"junk")
    return folder


@pytest.fixture
def background(qapp):
    threads = Background()
    yield threads
    threads.close()


@pytest.fixture
def open_dialog(background, qtbot):
    def opened(document):
        dialog = ImportDialog(document, background)
        qtbot.addWidget(dialog)
        dialog.show()
        return dialog

    return opened


def scanned(dialog, source, qtbot):
    dialog.choose_source(source)
    qtbot.waitUntil(dialog.import_button.isEnabled, timeout=10_000)


def rows(tree):
    items = [tree.topLevelItem(row) for row in range(tree.topLevelItemCount())]
    return [[item.text(column) for column in range(tree.columnCount())] for item in items]


def test_that_the_preview_adds_up_and_names_what_is_left_out(open_dialog, source, qtbot):
    dialog = open_dialog(Document())
    scanned(dialog, source, qtbot)
    counts = [int(count) for _, count in rows(dialog.counts)]
    files = sum(path.is_file() for path in source.rglob("*"))
    assert sum(counts[:-1]) == counts[-1] == files
    assert {path for path, _, _ in rows(dialog.problems)} == {"notes.txt", "P01/slice01.mat"}
    assert "4 slices in 2 volumes." in dialog.message.text()
    assert dialog.patients.path == source / "patients.csv"


def test_that_a_folder_of_which_nothing_can_be_used_cannot_be_imported(open_dialog, tmp_path, qtbot):
    (tmp_path / "p_1.bmp").write_bytes(b"BM")
    dialog = open_dialog(Document())
    dialog.choose_source(tmp_path)
    qtbot.waitUntil(lambda: dialog.counts.topLevelItemCount() > 0, timeout=10_000)
    assert not dialog.import_button.isEnabled()
    assert dialog.message.text() == "Nothing in this folder can be used: the list says why."


def test_that_a_workspace_of_pseudonyms_takes_in_no_names_any_more(open_dialog, source, tmp_path, qtbot):
    document = Document()
    document.open(make_workspace(tmp_path / "workspace"))
    dialog = open_dialog(document)
    assert dialog.pseudonyms.isEnabled()
    assert not dialog.pseudonyms.isChecked()
    scanned(dialog, source, qtbot)
    dialog.pseudonyms.setChecked(True)
    qtbot.mouseClick(dialog.import_button, Qt.MouseButton.LeftButton)
    again = open_dialog(document)
    assert again.pseudonyms.isChecked()
    assert not again.pseudonyms.isEnabled()


def test_that_import_makes_a_workspace_and_shows_it(open_dialog, source, qtbot):
    document = Document()
    dialog = open_dialog(document)
    scanned(dialog, source, qtbot)
    assert dialog.target.isVisible()
    with qtbot.waitSignal(dialog.imported) as signal:
        qtbot.mouseClick(dialog.import_button, Qt.MouseButton.LeftButton)
    assert signal.args == [4]
    assert document.workspace.folder == source.with_name("source-workspace")
    assert len(document.slices) == 4
    assert document.current is not None
    assert not dialog.isVisible()
    document.close()


def test_that_import_adds_to_the_open_workspace(open_dialog, source, qtbot, tmp_path):
    document = open_document(make_workspace(tmp_path / "workspace"))
    before = len(document.slices)
    dialog = open_dialog(document)
    assert not dialog.target.isVisible()
    scanned(dialog, source, qtbot)
    qtbot.mouseClick(dialog.import_button, Qt.MouseButton.LeftButton)
    assert len(document.slices) == before + 4
    document.close()


def test_that_an_import_of_labels_says_how_many_slices_it_labelled(open_dialog, qtbot, tmp_path):
    workspace = Workspace.create(tmp_path / "workspace")
    write_phantom(tmp_path / "pictures", patients=1, slices=2)
    for mask in (tmp_path / "pictures").rglob("*.mat"):
        mask.unlink()
    scan(tmp_path / "pictures", ImportOptions()).apply(workspace)
    labels = tmp_path / "labels"
    labels.mkdir()
    for key in workspace.slices():
        (labels / f"{key.volume}_{key.index:03}.txt").write_text("0 0.5 0.5 0.4 0.3\n")
    document = open_document(workspace)
    dialog = open_dialog(document)
    scanned(dialog, labels, qtbot)
    assert "Labels of 2 slices." in dialog.message.text()
    with qtbot.waitSignal(document.noted) as noted:
        qtbot.mouseClick(dialog.import_button, Qt.MouseButton.LeftButton)
    assert noted.args == ["2 slices labelled for main."]
    document.close()


def test_that_a_dialog_out_of_sight_looks_through_nothing_until_it_is_shown_again(open_dialog, source, qtbot, tmp_path):
    document = open_document(make_workspace(tmp_path / "workspace"))
    dialog = open_dialog(document)
    scanned(dialog, source, qtbot)
    dialog.close()
    shutil.rmtree(source / "P02")
    document.reload()
    assert (dialog._plan, dialog._scan_soon.isActive()) == (None, False)
    dialog.show()
    qtbot.waitUntil(dialog.import_button.isEnabled, timeout=10_000)
    assert dialog.message.text().startswith("2 slices in 1 ")
    document.close()


def test_that_labels_are_taken_in_for_another_reader(open_dialog, qtbot, tmp_path):
    document = open_document(make_workspace(tmp_path / "workspace"))
    said = dict(document.annotations)
    table = tmp_path / "labels" / "two readers.csv"
    table.parent.mkdir()
    rows = [f"{key.volume},{key.index},{name},1,2,30,{40 + at}" for key in said for at, name in enumerate("AB")]
    table.write_text("\n".join(["volume,slice,reader,x0,y0,x1,y1", *rows]))
    dialog = open_dialog(document)
    dialog.choose_source(table.parent)
    qtbot.waitUntil(lambda: dialog.problems.topLevelItemCount() == 1, timeout=10_000)
    assert not dialog.import_button.isEnabled()
    for name, low in (("A", 40), (" B ", 41)):
        dialog.reader.setEditText(name)
        qtbot.waitUntil(dialog.import_button.isEnabled, timeout=10_000)
        with qtbot.waitSignal(document.noted) as noted:
            qtbot.mouseClick(dialog.import_button, Qt.MouseButton.LeftButton)
        assert noted.args == [f"{len(said)} slices labelled for {name.strip()}."]
        found = document.workspace.annotations(name.strip())
        assert {item.boxes[0].box for item in found.values()} == {Box(1, 2, 30, low)}
        dialog = open_dialog(document)
        dialog.choose_source(table.parent)
    assert [dialog.reader.itemText(row) for row in range(dialog.reader.count())] == [MAIN, "A", "B"]
    assert dict(document.annotations) == said
    document.close()


def test_that_the_reader_is_the_one_that_was_typed_and_begins_anew_in_another_workspace(open_dialog, qtbot, tmp_path):
    document = open_document(make_workspace(tmp_path / "one"))
    document.workspace.readers.add("Anna")
    dialog = open_dialog(document)
    line = dialog.reader.lineEdit()
    line.selectAll()
    qtbot.keyClicks(line, "An")
    qtbot.keyClick(line, Qt.Key.Key_Return)
    assert (dialog.reader.currentText(), dialog.reader.findText("An")) == ("An", -1)
    assert dialog.isVisible()
    document.reload()
    assert dialog.reader.currentText() == "An"
    document.open(make_workspace(tmp_path / "two"))
    assert dialog.reader.currentText() == MAIN
    document.workspace.readers.add("B", blinded=True)
    read_as(document, "B")
    blinded = open_dialog(document)
    assert (blinded.reader.currentText(), blinded.reader.count(), blinded.reader.isEnabled()) == ("B", 1, False)
    document.close()


def test_that_the_preview_tells_of_slices_that_are_there_with_another_picture(open_dialog, source, qtbot, tmp_path):
    document = open_document(Workspace.create(tmp_path / "workspace"))
    scan(source, ImportOptions()).apply(document.workspace)
    document.reload()
    shutil.copy(source / "P02/slice01.bmp", source / "P01/slice01.bmp")
    dialog = open_dialog(document)
    scanned(dialog, source, qtbot)
    told = "1 slice already there with another picture or mask, which stay: P01/1."
    assert told in dialog.message.text()
    dialog.pseudonyms.setChecked(True)
    assert told not in dialog.message.text()
    dialog.pseudonyms.setChecked(False)
    assert told in dialog.message.text()
    document.close()


def test_that_a_change_makes_the_preview_void_until_it_is_made_again(open_dialog, source, qtbot):
    dialog = open_dialog(Document())
    scanned(dialog, source, qtbot)
    dialog.volume_is_patient.setChecked(True)
    assert not dialog.import_button.isEnabled()
    assert dialog.counts.topLevelItemCount() == 0
    qtbot.waitUntil(dialog.import_button.isEnabled, timeout=10_000)


def test_that_volumes_without_a_patient_are_told(open_dialog, source, qtbot):
    (source / "patients.csv").unlink()
    dialog = open_dialog(Document())
    scanned(dialog, source, qtbot)
    assert "2 volumes have no patient" in dialog.message.text()


def test_that_an_implausible_spacing_is_refused_before_scanning(open_dialog, source, qtbot):
    dialog = open_dialog(Document())
    dialog.spacing.setValue(0.001)
    dialog.choose_source(source)
    qtbot.waitUntil(lambda: "not plausible" in dialog.message.text())
    assert not dialog.import_button.isEnabled()


def test_that_a_folder_that_is_not_there_is_told(open_dialog, tmp_path, qtbot):
    dialog = open_dialog(Document())
    dialog.choose_source(tmp_path / "nowhere")
    qtbot.waitUntil(lambda: "not a folder" in dialog.message.text())


def test_that_the_workspace_follows_a_folder_typed_letter_by_letter(open_dialog, source, qtbot):
    dialog = open_dialog(Document())
    qtbot.keyClicks(dialog.source.line, "/")
    assert dialog.target.path is None
    mouse.write(dialog.source.line, str(source)[1:])
    assert dialog.target.path == source.with_name("source-workspace")


def test_that_a_workspace_named_by_the_user_stays(open_dialog, source, tmp_path, qtbot):
    dialog = open_dialog(Document())
    dialog.choose_source(source)
    dialog.target.line.clear()
    mouse.write(dialog.target.line, str(tmp_path / "mine"))
    dialog.choose_source(tmp_path)
    assert dialog.target.path == tmp_path / "mine"


def test_that_every_code_of_the_engine_has_words(qapp):
    assert set(OUTCOMES) == set(Outcome)
    assert set(PARTS) == set(Part)
    assert set(STATES) == set(Status)
    assert set(REASONS) == set(Reason)
    assert leak_text() == LEAK_STAMP
