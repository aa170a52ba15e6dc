"""The figure as a file: SVG and PNG on white as for paper, and its values as CSV; never without stamp and notice."""

from collections.abc import Callable, Mapping
from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtSvg import QSvgGenerator

from cerebellum_viewer.panels.curve_figure import HEADINGS, CurveFigure, Drawing
from cerebellum_viewer.services.theme import LIGHT, palette_of
from engine.data.tables import csv_text
from engine.files import write_bytes_atomic
from engine.wording import NOTICE

SIZE = QSize(1400, 560)
FOOT = 28
"""Pixels below the plots, for the notice."""
PNG_SCALE = 2


def svg(drawing: Drawing) -> bytes:
    """The figure as a vector graphic."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    generator = QSvgGenerator()
    generator.setOutputDevice(buffer)
    generator.setSize(SIZE)
    generator.setViewBox(QRectF(0.0, 0.0, float(SIZE.width()), float(SIZE.height())))
    generator.setTitle("Cerebellum Viewer")
    generator.setDescription(f"{drawing.stamp} {NOTICE}".strip())
    painter = QPainter(generator)
    _paint(drawing, painter)
    painter.end()
    return bytes(buffer.data().data())


def png(drawing: Drawing) -> bytes:
    """The figure as a picture with two pixels per point."""
    image = QImage(SIZE * PNG_SCALE, QImage.Format.Format_RGB32)
    image.setText("Description", f"{drawing.stamp} {NOTICE}".strip())
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.scale(PNG_SCALE, PNG_SCALE)
    _paint(drawing, painter)
    painter.end()
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]  # the stub knows str for the format, Qt bytes
    return bytes(buffer.data().data())


def csv(drawing: Drawing) -> bytes:
    """Every value that is drawn, a row each; the notice is the last row."""
    return csv_text([HEADINGS, *drawing.rows(), (NOTICE,)]).encode()


FORMATS: Mapping[str, Callable[[Drawing], bytes]] = {"svg": svg, "png": png, "csv": csv}
"""By the end of the file's name."""


def save(drawing: Drawing, path: Path) -> None:
    """Write the figure in the format that the file's name ends in. Raises OSError if it cannot be written."""
    write_bytes_atomic(path, FORMATS[path.suffix.lower().lstrip(".")](drawing))


def _paint(drawing: Drawing, painter: QPainter) -> None:
    """A figure of its own, laid out without a screen, so that a dark window gives no dark paper."""
    figure = CurveFigure()
    for widget in (figure, *figure.plots):
        widget.setPalette(palette_of(LIGHT))
    figure.setOrientation(Qt.Orientation.Horizontal)
    figure.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
    figure.resize(SIZE.width(), SIZE.height() - FOOT)
    figure.show()
    figure.draw(drawing)
    painter.fillRect(QRectF(0.0, 0.0, float(SIZE.width()), float(SIZE.height())), QColor(LIGHT.base))
    for plot in figure.plots:
        plot.view.render(painter, QRectF(plot.geometry()), plot.viewport.rect())
    painter.setPen(QColor(LIGHT.muted))
    foot = QRectF(8.0, float(SIZE.height() - FOOT), SIZE.width() - 16.0, float(FOOT))
    painter.drawText(foot, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, NOTICE)
    figure.close()
    figure.deleteLater()
