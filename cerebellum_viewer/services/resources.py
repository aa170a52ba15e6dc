"""Icons, styles and translations: the one place that knows where resources/ lies."""

from functools import lru_cache
from pathlib import Path

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPalette, QPixmap, QPixmapCache
from PySide6.QtSvg import QSvgRenderer

SIZES = (16, 20, 32, 40)
"""The sizes in use, for screens with one pixel per point and with two."""


_DISABLED = QPalette.ColorGroup.Disabled
_ON_ACCENT = QPalette.ColorRole.HighlightedText


@lru_cache(maxsize=1)
def folder() -> Path:
    """resources/ beside the packages in a checkout, inside the package in an installed wheel."""
    package = Path(__file__).resolve().parents[1]
    installed = package / "resources"
    return installed if installed.is_dir() else package.parent / "resources"


def icon(name: str, palette: QPalette) -> QIcon:
    """The icon of that name in the text colours of a palette. Raises OSError if there is no such icon.

    A button that is down has the accent colour, so its icon takes the colour of text on that.
    """
    result = QIcon()
    for pixmap in _pixmaps(name, palette.color(_ON_ACCENT)):
        result.addPixmap(pixmap, QIcon.Mode.Normal, QIcon.State.On)
        result.addPixmap(pixmap, QIcon.Mode.Selected)  # in a selected row
    for mode, state, color in (
        (QIcon.Mode.Normal, QIcon.State.Off, palette.color(QPalette.ColorRole.ButtonText)),
        (QIcon.Mode.Disabled, QIcon.State.Off, palette.color(_DISABLED, QPalette.ColorRole.ButtonText)),
        (QIcon.Mode.Disabled, QIcon.State.On, palette.color(_DISABLED, _ON_ACCENT)),
    ):
        for pixmap in _pixmaps(name, color):
            result.addPixmap(pixmap, mode, state)
    return result


def icon_pixmap(name: str, color: QColor, size: int) -> QPixmap:
    """The icon in one colour as a square picture with `size` pixels a side."""
    return _drawn(_renderer(name, color), size)


def _pixmaps(name: str, color: QColor) -> list[QPixmap]:
    """The icon in one colour in all sizes; drawn once as long as Qt keeps it, since many actions share an icon."""
    keys = [f"{name} {color.name()} {size}" for size in SIZES]
    pixmaps = [QPixmap() for _ in SIZES]
    if not all(map(QPixmapCache.find, keys, pixmaps)):
        renderer = _renderer(name, color)
        pixmaps = [_drawn(renderer, size) for size in SIZES]
        for key, pixmap in zip(keys, pixmaps, strict=True):
            QPixmapCache.insert(key, pixmap)
    return pixmaps


def _renderer(name: str, color: QColor) -> QSvgRenderer:
    return QSvgRenderer(QByteArray(_svg(name).replace("currentColor", color.name()).encode()))


def _drawn(renderer: QSvgRenderer, size: int) -> QPixmap:
    pixmap = QPixmap(QSize(size, size))
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    renderer.render(painter, QRectF(0.0, 0.0, float(size), float(size)))
    painter.end()
    return pixmap


def style() -> str:
    """The style sheet, which takes all of its colours from the palette."""
    styles = folder() / "styles"
    return (styles / "viewer.qss").read_text(encoding="utf-8").replace("@styles@", styles.as_posix())


def translation(language: str) -> Path:
    """Where the compiled translation into a language lies, if there is one."""
    return folder() / "translations" / f"cerebellum_viewer_{language}.qm"


@lru_cache(maxsize=128)
def _svg(name: str) -> str:
    return (folder() / "icons" / f"{name}.svg").read_text(encoding="utf-8")
