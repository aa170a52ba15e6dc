"""Fixtures of the viewer's tests: no screen, no modal dialogs, a small workspace of bright ellipses."""

import gc
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

os.environ["QT_QPA_PLATFORM"] = "offscreen"

import cv2
import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QSettings
from PySide6.QtWidgets import QDialog
from pytestqt.qtbot import QtBot

from cerebellum_viewer.app import Viewer, build
from cerebellum_viewer.document.document import Document
from cerebellum_viewer.services import adviser
from cerebellum_viewer.services.settings import Settings
from engine.data.annotation import Annotation, LabelledBox, SliceKey, Source
from engine.data.masks import EncodedMask, bounding_box
from engine.data.store import ImportedSlice, Slice, Workspace
from engine.data.volumes import Volume
from engine.files import sha256_of_file

WIDTH, HEIGHT = 120, 80
VOLUMES = {"vol01": "anna", "vol02": "berta"}
SLICES = 3
SPACING = (0.5, 0.25)


@pytest.fixture(autouse=True)
def _collect_garbage_in_the_main_thread() -> Iterator[None]:
    """As in the program: a background thread that collects garbage may free a widget, which crashes Qt.

    What a test leaves goes before the next one begins: its window, which Qt was told to delete later, then all that was
    bound to it. Older things are not looked through again, which took as long as the tests themselves.
    """
    gc.disable()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    gc.collect()
    gc.freeze()
    yield
    gc.enable()


@pytest.fixture(autouse=True)
def _no_modal_dialogs(monkeypatch: pytest.MonkeyPatch) -> None:
    """A dialog that waits for a click would hang the tests; whoever expects one replaces this."""

    def refuse(self: QDialog) -> int:
        raise AssertionError(f"an unexpected modal dialog: {self.windowTitle()}")

    monkeypatch.setattr(QDialog, "exec", refuse)


@pytest.fixture(autouse=True)
def _no_adviser(monkeypatch: pytest.MonkeyPatch) -> None:
    """The smart tool has no model to ask; whoever wants one replaces this."""
    monkeypatch.setattr(adviser, "ADVISER", (sys.executable, "-S", "-c", ""))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A closed workspace: two patients with one volume of three slices each; only the first has a spacing."""
    target = tmp_path / "workspace"
    target.mkdir()
    spacings = dict(zip(VOLUMES, (SPACING, None), strict=True))
    volumes = [Volume(name, patient, spacings[name]) for name, patient in VOLUMES.items()]
    slices = [_imported(target, SliceKey(name, index)) for name in VOLUMES for index in range(1, SLICES + 1)]
    with Workspace.create(target) as made:
        made.add_import(volumes, slices)
    return target


@pytest.fixture
def workspace(folder: Path) -> Iterator[Workspace]:
    """The same, open."""
    with Workspace.open(folder) as opened:
        yield opened


@pytest.fixture
def document(qapp: object, workspace: Workspace) -> Document:
    """A document that shows the workspace."""
    document = Document()
    document.open(workspace)
    return document


@pytest.fixture
def settings(qapp: object, tmp_path: Path) -> Settings:
    """Settings in a file of their own."""
    QSettings.setDefaultFormat(QSettings.Format.IniFormat)
    return Settings(tmp_path / "settings.ini")


@pytest.fixture
def build_viewer(qtbot: QtBot, tmp_path: Path) -> Iterator[Callable[[Path | None], Viewer]]:
    """Makes whole viewers, shown, and closes them."""
    made: list[Viewer] = []

    def make(workspace: Path | None) -> Viewer:
        viewer = build(tmp_path / f"settings{len(made)}.ini", workspace)
        qtbot.addWidget(viewer.window)
        viewer.window.resize(1200, 760)
        viewer.window.restore_layout()
        with qtbot.waitExposed(viewer.window):
            viewer.window.show()
        if workspace is not None:
            viewer.canvas.setFocus()
        made.append(viewer)
        return viewer

    yield make
    for viewer in made:
        viewer.close()


@pytest.fixture
def viewer(build_viewer: Callable[[Path | None], Viewer], folder: Path) -> Viewer:
    """The whole viewer on the workspace."""
    return build_viewer(folder)


def _imported(folder: Path, key: SliceKey) -> ImportedSlice:
    """A slice with an ellipse that is a little lower on each slice of a volume."""
    rng = np.random.default_rng(key.index)
    image = rng.integers(20, 60, (HEIGHT, WIDTH), dtype=np.uint8)
    mask = np.zeros((HEIGHT, WIDTH), np.uint8)
    cv2.ellipse(mask, (60, 36 + 4 * key.index), (24, 14), 0, 0, 360, 1, -1)
    image[mask > 0] += 120
    path = folder / f"{key.volume}_{key.index}.png"
    cv2.imwrite(str(path), image)
    organ = mask.astype(np.bool_)
    box = bounding_box(organ)
    assert box is not None
    said = Annotation((LabelledBox(box, source=Source.MASK),))
    record = Slice(key, path.name, sha256_of_file(path), WIDTH, HEIGHT)
    return ImportedSlice(record, EncodedMask.of(organ), said)
