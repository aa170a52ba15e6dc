"""Nothing that a hand can enter or reach takes memory without bound: long words, plots seen from far away."""

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from cerebellum_viewer.app import Viewer
from cerebellum_viewer.panels.curve_plots import BatchPlot, Quantity
from cerebellum_viewer.panels.plot import FARTHEST
from engine.errors import UserError

LONG = "W" * 5000


def test_that_a_long_word_widens_no_window(viewer: Viewer, qapp: QApplication) -> None:
    panel, window = viewer.research.train, viewer.window
    window.show_panel(panel)
    qapp.processEvents()
    size = window.size()
    panel.form.change(panel.form.config().with_options(start=LONG))
    panel.status.text.setText(LONG)
    panel.preflight.summary.setText(LONG)
    viewer.document.not_saved.emit(UserError(LONG))
    viewer.toasts.error(UserError(LONG, LONG))
    qapp.processEvents()
    assert window.size() == size
    assert window.minimumSizeHint().width() <= size.width()


@pytest.mark.parametrize("log", [False, True])
@pytest.mark.parametrize("delta", [-240, 240])
def test_that_a_plot_can_be_turned_over_by_the_wheel_for_ever(qtbot: QtBot, log: bool, delta: int) -> None:
    plot = BatchPlot()
    qtbot.addWidget(plot)
    plot.item.plot(range(100), range(1, 101))
    plot.set_view(Quantity.LOSS, log=log, over=1)
    plot.resize(400, 300)
    with qtbot.waitExposed(plot):
        plot.show()
    at = QPointF(plot.viewport.rect().center())
    turn = at, plot.viewport.mapToGlobal(at), QPoint(), QPoint(0, delta), Qt.MouseButton.NoButton
    for _ in range(120):
        event = QWheelEvent(*turn, Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False)
        QApplication.sendEvent(plot.viewport, event)
    plot.grab()
    (low, high), _ = plot.item.vb.viewRange()
    assert -FARTHEST <= low < high <= FARTHEST
