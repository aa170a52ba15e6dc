"""Who has made what: Python keeps hold of nothing that only Qt has made, and of no window that was closed for good."""

from collections.abc import Iterator

import pytest
import shiboken6
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QDialogButtonBox, QWidget

from cerebellum_viewer.app import Viewer
from cerebellum_viewer.dialogs.about_dialog import AboutDialog
from cerebellum_viewer.widgets.button_box import add_button


def _kept(part: QObject) -> Iterator[tuple[str, QObject]]:
    """The objects of Qt that a part of the window keeps as attributes, one by one or in a collection."""
    for name, value in vars(part).items():
        inside = value.values() if isinstance(value, dict) else value if isinstance(value, list | tuple) else (value,)
        yield from ((name, item) for item in inside if isinstance(item, QObject))


def test_that_the_window_keeps_nothing_that_only_qt_has_made(viewer: Viewer) -> None:
    parts = [part for part in viewer.window.findChildren(QObject) if type(part).__module__.startswith("cerebellum")]
    assert len(parts) > 100
    kept = {(type(part).__name__, name): item for part in (viewer.window, *parts) for name, item in _kept(part)}
    assert {where for where, item in kept.items() if not shiboken6.createdByPython(item)} == set()


def test_that_a_button_that_qt_makes_is_lost_with_the_one_who_found_it_and_one_of_ours_is_not(
    qapp: QApplication,
) -> None:
    window = QWidget()
    box = QDialogButtonBox(window)
    theirs = box.addButton("Theirs", QDialogButtonBox.ButtonRole.ActionRole)
    ours = add_button(box, "Ours", QDialogButtonBox.ButtonRole.ActionRole)
    window.findChildren(QWidget)
    shiboken6.invalidate(window)
    assert shiboken6.isValid(ours)
    with pytest.raises(RuntimeError, match="already deleted"):
        theirs.setEnabled(False)
    assert len(box.buttons()) == 2, "both are there all the same"


def test_that_dialogs_hear_of_another_workspace_whatever_pyside_believes(viewer: Viewer) -> None:
    viewer.window.findChildren(QWidget)
    shiboken6.invalidate(viewer.window)
    viewer.document.reload()
    assert viewer.research.export_dialog.proof_button.isEnabled()


def test_that_about_leaves_nothing_behind(viewer: Viewer, qapp: QApplication) -> None:
    viewer.window.table["help.about"].trigger()
    (dialog,) = viewer.window.findChildren(AboutDialog)
    dialog.close()
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert not shiboken6.isValid(dialog)
