"""Nothing that is written is cut off: every dock, dialog and tool, in both languages, on small and enlarged screens."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt, QTranslator
from PySide6.QtWidgets import QApplication, QDialog, QDockWidget, QStyle, QTabWidget
from pytestqt.qtbot import QtBot

from cerebellum_viewer.app import Viewer
from cerebellum_viewer.panels.checkpoint_model import FIRST_HEADERS
from cerebellum_viewer.services import resources
from cerebellum_viewer.services.wording import METRICS
from tests.viewer.fitting import Fault, clipped
from tests.viewer.research_fixtures import make_experiment, make_workspace

SIZES = ((1366, 768), (1280, 720))
"""The smallest screen, and one of 1920 x 1080 at 150 %."""
DIALOGS = (
    "file.import",
    "file.export",
    "file.blackout",
    "file.erase",
    "data.split",
    "suggest.propagate",
    "help.keys",
    "help.shortcuts",
    "help.about",
)
TOOLS = ("select", "box", "grey", "polygon", "brush", "eraser", "threshold", "smart", "fill", "calliper")


@pytest.fixture(params=["en", "es"])
def language(request: pytest.FixtureRequest, qapp: QApplication) -> Iterator[str]:
    """Either language, spoken for the time of one test."""
    translator = QTranslator()
    assert translator.load(str(resources.translation(request.param)))
    qapp.installTranslator(translator)
    yield request.param
    qapp.removeTranslator(translator)


@pytest.fixture
def viewer(language: str, build_viewer: Callable[[Path | None], Viewer], tmp_path: Path, qtbot: QtBot) -> Viewer:
    """The whole window on a workspace with a scored experiment, a slice that is signed, and a note."""
    with make_workspace(tmp_path / "desk") as made:
        make_experiment(made, "tiny-yolo-7x7")
    viewer = build_viewer(tmp_path / "desk")
    viewer.research.show_newest_result()
    viewer.window.table["review.flag"].trigger()
    return viewer


def lay_out() -> None:
    """Let every widget take the size that it has asked for."""
    QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)


def faults_in_window(viewer: Viewer) -> dict[str, list[Fault]]:
    """Of the bars, and of every dock, each in front once and each of its pages, too."""
    lay_out()
    found = {"window": clipped(viewer.window)}
    docks = viewer.window.findChildren(QDockWidget)
    assert len(docks) >= 12
    for dock in docks:
        hidden = dock.isHidden()
        dock.show()
        dock.raise_()
        pages = dock.widget()
        for page in range(pages.count()) if isinstance(pages, QTabWidget) else [0]:
            if isinstance(pages, QTabWidget):
                pages.setCurrentIndex(page)
            lay_out()
            found[f"{dock.windowTitle()} {page}"] = clipped(dock)
        dock.setHidden(hidden)
    return found


def faults_in_dialogs(viewer: Viewer) -> dict[str, list[Fault]]:
    found = {}
    for action_id in DIALOGS:
        viewer.window.table[action_id].trigger()
        (dialog,) = (dialog for dialog in viewer.window.findChildren(QDialog) if dialog.isVisible())
        lay_out()
        found[action_id] = clipped(dialog)
        dialog.close()
    return found


def faults_in_tools(viewer: Viewer) -> dict[str, list[Fault]]:
    found = {}
    for name in TOOLS:
        viewer.window.table[f"tool.{name}"].trigger()
        lay_out()
        found[name] = clipped(viewer.tool_panel)
    return found


def test_that_the_window_has_room_on_an_old_screen(viewer: Viewer) -> None:
    lay_out()
    assert viewer.window.minimumSizeHint().width() <= 1024
    viewer.window.resize(1024, 700)
    for action in (*(f"tool.{name}" for name in TOOLS), "view.compare", "view.split", "view.readers"):
        viewer.window.table[action].trigger()
        lay_out()
        assert (action, viewer.window.width()) == (action, 1024)
    viewer.window.show_panel(viewer.research.results)
    lay_out()
    assert viewer.window.width() == 1024


def test_that_no_text_is_cut_off(viewer: Viewer, qtbot: QtBot) -> None:
    found = faults_in_dialogs(viewer)
    for size in SIZES:
        viewer.window.resize(*size)
        qtbot.waitUntil(lambda width=size[0]: viewer.window.width() == width)
        found |= faults_in_window(viewer) | faults_in_tools(viewer)
        assert (viewer.window.width(), viewer.window.height()) == size
        assert [(place, *fault) for place, faults in found.items() for fault in faults] == []


def test_that_a_patient_of_eight_letters_can_be_read(viewer: Viewer, qtbot: QtBot) -> None:
    viewer.window.resize(*SIZES[0])
    tree = viewer.volumes.tree
    name = QCoreApplication.translate("SliceTreeModel", "Patient {0}").format("GARCIALO")
    margins = 2 * (tree.style().pixelMetric(QStyle.PixelMetric.PM_FocusFrameHMargin) + 1)
    assert tree.indentation() + tree.fontMetrics().horizontalAdvance(name) + margins <= tree.columnWidth(0)
    patient = viewer.volumes.model.index(0, 0)
    assert patient.data(Qt.ItemDataRole.ToolTipRole) == patient.data()
    assert tree.textElideMode() is Qt.TextElideMode.ElideLeft


def test_that_a_small_screen_shows_what_matters_of_a_checkpoint(viewer: Viewer, qtbot: QtBot) -> None:
    viewer.window.resize(*SIZES[0])
    panel = viewer.research.results.checkpoints
    viewer.window.show_panel(viewer.research.results)
    qtbot.waitUntil(panel.table.isVisible)
    lay_out()
    precision = len(FIRST_HEADERS) + list(METRICS).index("precision")
    assert panel.table.header().sectionViewportPosition(precision + 1) <= panel.table.viewport().width()


def test_that_no_text_of_the_start_page_is_cut_off(
    language: str, build_viewer: Callable[[Path | None], Viewer]
) -> None:
    assert clipped(build_viewer(None).window) == []


def test_that_nothing_is_cut_off_where_the_desktop_enlarges() -> None:
    """A scale is set once for a process, so the longer language is looked at in another one."""
    test = f"{__file__}::{test_that_no_text_is_cut_off.__name__}[es]"
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", test]
    scaled = os.environ | {"QT_SCALE_FACTOR": "1.5"}
    done = subprocess.run(command, env=scaled, capture_output=True, text=True, check=False)
    assert "1 passed" in done.stdout, done.stdout
