"""What is written on the canvas: facts in its corners, a scale bar, and a sentence where there is no picture."""

from collections.abc import Iterator, Mapping

from PySide6.QtCore import QCoreApplication, QLineF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen

from cerebellum_viewer.canvas.letters import MIDDLE, PADDING, Anchor, Block, line_size
from cerebellum_viewer.canvas.plates import PLATE
from cerebellum_viewer.canvas.readings import no_prediction
from cerebellum_viewer.document.badges import Badge, badge_text, review_badge
from cerebellum_viewer.document.document import Document
from cerebellum_viewer.services.display import GreyScale
from cerebellum_viewer.services.theme import CANVAS, CANVAS_TEXT, DARK
from engine.data.annotation import SliceKey

Lines = list[str]
Corner = tuple[Anchor, Lines]

MARGIN = 12.0
POINTS = 9.0
"""Of all letters on the canvas; it has them from the widget, and nobody who paints chooses again."""
BAR_MM = (1, 2, 5, 10, 20, 50, 100)
BAR_TICK, BAR_TEXT = 4.0, 28.0
"""How far the ends of the scale bar and the top of its text stand out from its line."""
BAR_SHARE = 0.2
"""The scale bar takes at most this part of the canvas' width."""
NARROW, CORNER_HEIGHT = 620.0, 50.0
"""On a narrower canvas the scale bar stands above the writing in the lower corners."""
CORNER_SHARE = 0.38
"""Of the canvas's width for a line beside the scale bar: names may be long."""
CORNER_GAP = 16.0
"""Between the writing in two corners."""
NAMES: Mapping[Anchor, slice] = {(0.0, 0.0): slice(None), (1.0, 1.0): slice(1)}
"""The lines of a corner that are names: all of patient and volume, the first where the experiment stands."""


def corners(document: Document, key: SliceKey, grey: GreyScale, zoom: float) -> list[Corner]:
    """What the four corners say about a slice."""
    left = top = 0.0
    right = bottom = 1.0
    return [
        ((left, top), _who(document, key)),
        ((right, top), _where(document, key)),
        ((left, bottom), _how(document, key, grey, zoom)),
        ((right, bottom), _how_good(document, key)),
    ]


def paint_corners(painter: QPainter, area: QRectF, texts: list[Corner]) -> None:
    """Write all corners, each on its plate: ultrasound is bright in places."""
    painter.setPen(QColor(CANVAS_TEXT))
    for block in _blocks(painter.font(), area, texts):
        block.paint(painter)


def written_places(font: QFont, area: QRectF, texts: list[Corner]) -> list[QRectF]:
    """Where the corners and the scale bar stand, so that nothing else is written there."""
    half, low = area.width() * BAR_SHARE / 2, _bar_height(area)
    bar = QRectF(area.center().x() - half, low - BAR_TEXT, 2 * half, BAR_TEXT + BAR_TICK)
    return [*(block.rect for block in _blocks(font, area, texts)), bar]


def _blocks(font: QFont, area: QRectF, texts: list[Corner]) -> Iterator[Block]:
    """The corners that say something. Names are shortened to the room that there is, numbers never.

    Where the numbers below have no room beside each other, those at the right stand over the scale bar.
    """
    inner = _inner(area)
    over_bar = inner.adjusted(0.0, 0.0, 0.0, _bar_height(area) - BAR_TEXT - PADDING - inner.bottom())
    widths = {anchor: max((line_size(line, font).width() for line in lines), default=0.0) for anchor, lines in texts}
    for (x, y), lines in texts:
        if lines:
            opposite = widths.get((1.0 - x, y), 0.0)
            room = corner_room(inner.width(), opposite, beside_bar=y > MIDDLE and area.width() >= NARROW)
            names = lines[NAMES.get((x, y), slice(0))]
            numbers = lines[len(names) :]
            needed = max((line_size(line, font).width() for line in numbers), default=0.0)
            fitting = [*(_shortened(line, font, max(room, needed)) for line in names), *numbers]
            crowded = (x, y) == (1.0, 1.0) and opposite + CORNER_GAP + max(room, needed) > inner.width()
            yield Block.within(over_bar if crowded else inner, fitting, (x, y), font)


def _shortened(line: str, font: QFont, room: float) -> str:
    return QFontMetricsF(font).elidedText(line, Qt.TextElideMode.ElideMiddle, room)


def _inner(area: QRectF) -> QRectF:
    return area.adjusted(MARGIN, MARGIN, -MARGIN, -MARGIN)


def corner_room(width: float, opposite: float, *, beside_bar: bool) -> float:
    """How wide a corner of names may be: what the numbers opposite leave."""
    return width * CORNER_SHARE if beside_bar else max(width - opposite - CORNER_GAP, width / 4)


def paint_scale_bar(painter: QPainter, area: QRectF, screen_per_mm: float) -> None:
    """A bar of a round number of millimetres at the lower edge."""
    length = max((mm for mm in BAR_MM if mm * screen_per_mm <= area.width() * BAR_SHARE), default=BAR_MM[0])
    half, y = length * screen_per_mm / 2, _bar_height(area)
    middle = area.center().x()
    lines = [
        QLineF(middle - half, y, middle + half, y),
        QLineF(middle - half, y - BAR_TICK, middle - half, y + BAR_TICK),
        QLineF(middle + half, y - BAR_TICK, middle + half, y + BAR_TICK),
    ]
    for color, width in ((CANVAS, 4.0), (CANVAS_TEXT, 1.5)):
        painter.setPen(QPen(QColor(color), width))
        painter.drawLines(lines)
    box = QRectF(middle - 50.0, y - BAR_TEXT, 100.0, 18.0)
    Block.within(box, [f"{length} mm"], (MIDDLE, 1.0), painter.font()).paint(painter)


def _bar_height(area: QRectF) -> float:
    """Of the line itself."""
    return area.bottom() - MARGIN - BAR_TICK - (0.0 if area.width() >= NARROW else CORNER_HEIGHT)


def paint_sentence(painter: QPainter, area: QRectF, title: str, hint: str) -> None:
    """Say in the middle why there is nothing to see, and what to do."""
    small, large = QFont(painter.font()), QFont(painter.font())
    large.setPointSizeF(POINTS + 3)
    width = min(area.width() - 4 * MARGIN, 560.0)
    flags = Qt.AlignmentFlag.AlignHCenter | Qt.TextFlag.TextWordWrap
    bounds = QRectF(area.center().x() - width / 2, area.center().y() - 40.0, width, 400.0)
    used = QFontMetricsF(large).boundingRect(bounds, int(flags), title)
    below = bounds.adjusted(0.0, used.height() + 8.0, 0.0, 0.0)
    both = used.united(QFontMetricsF(small).boundingRect(below, int(flags), hint))
    painter.fillRect(both.adjusted(-PADDING, -PADDING, PADDING, PADDING), PLATE)
    painter.setFont(large)
    painter.setPen(QColor(CANVAS_TEXT))
    painter.drawText(bounds, int(flags), title)
    painter.setFont(small)
    painter.setPen(QColor(DARK.muted))
    painter.drawText(below, int(flags), hint)


def paint_notice(painter: QPainter, area: QRectF, text: str) -> None:
    """A warning at the upper edge."""
    painter.setPen(QColor(DARK.warn))
    Block.within(_inner(area), text.splitlines(), (MIDDLE, 0.0), painter.font()).paint(painter)


def _who(document: Document, key: SliceKey) -> Lines:
    patient = document.volumes[key.volume].patient
    unknown = QCoreApplication.translate("Overlay", "patient unknown")
    named = QCoreApplication.translate("Overlay", "patient {0}")
    return [named.format(patient) if patient else unknown, key.volume]


def _where(document: Document, key: SliceKey) -> Lines:
    text = QCoreApplication.translate("Overlay", "slice {0} of {1}")
    place, count = document.order.place(key) + 1, len(document.volume_keys(key.volume))
    said = document.annotations[key]
    states = [review_badge(said.review), *([Badge.KEY] if said.is_key else [])]
    return [text.format(place, count), ", ".join(map(badge_text, states))]


def _how(document: Document, key: SliceKey, grey: GreyScale, zoom: float) -> Lines:
    spacing = document.volumes[key.volume].spacing_mm
    looks = QCoreApplication.translate("Overlay", "W {window:.4g}  L {level:.4g}   {zoom:.0%}")
    return [looks.format(window=grey.window, level=grey.level, zoom=zoom), _pixel(spacing)]


def _pixel(spacing: tuple[float, float] | None) -> str:
    """One number where pixels are square, as far as digits are written."""
    if spacing is None:
        return QCoreApplication.translate("Overlay", "mm/px unknown")
    sides = [f"{side:.3f}" for side in spacing]
    text = QCoreApplication.translate("Overlay", "{0} mm/px")
    return text.format(" × ".join(dict.fromkeys(sides)))


def _how_good(document: Document, key: SliceKey) -> Lines:
    if document.shown is None:
        return []
    found, overlap = document.detections(key), document.overlap(key)
    confidence = QCoreApplication.translate("Overlay", "confidence {0:.2f}")
    score = confidence.format(found[0].score) if found else no_prediction(document.shown, key)
    return [document.shown.name, score, *([] if overlap is None else [f"IoU {overlap:.2f}"])]
