"""A grid of trainings asked for as a person does: what varies is typed into the dock “Train”, then Start is pressed."""

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QEventLoop, Qt, QTimer
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QComboBox, QLineEdit

from cerebellum_viewer.app import Viewer

LEFT = Qt.MouseButton.LeftButton
MADE_MS = 60_000
"""In which the trainings are made, pictures that nobody has compared yet included."""


def queue_grid(viewer: Viewer, options: Mapping[str, Any], axes: Mapping[str, str]) -> list[str]:
    """The names of the trainings, in the order in which they wait. `axes`: what is typed for an option that varies."""
    panel, watcher = viewer.research.train, viewer.research.watcher
    viewer.window.table["train.start"].trigger()
    panel.form.set_config(panel.form.config().with_options(**options))
    for name, values in axes.items():
        QTest.mouseClick(panel.vary.add_button, LEFT)
        option = panel.vary.findChildren(QComboBox)[-1]
        option.setCurrentIndex(option.findData(name))
        QTest.keyClicks(panel.vary.findChildren(QLineEdit)[-1], values)
    known = set(watcher.names)
    added, loop = QSignalSpy(viewer.research.queue.added), QEventLoop()
    viewer.research.queue.added.connect(loop.quit)
    QTimer.singleShot(MADE_MS, loop, loop.quit)
    QTest.mouseClick(panel.start_button, LEFT)
    loop.exec()  # not the spy's own wait, which lets no other thread run Python
    assert added.count() == 1
    # The runner may have begun with the first before the window hears of them.
    entries = viewer.research.queue.entries
    made = [name for name in (*entries.at_work, *entries.waiting) if name not in known]
    assert set(made) <= set(watcher.names)
    return made
