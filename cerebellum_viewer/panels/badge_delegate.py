"""Paints badges in lists: icon, word and colour, so that no state hangs on colour alone."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPalette, QPixmap
from PySide6.QtWidgets import QApplication, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from cerebellum_viewer.document.badges import Badge, badge_text
from cerebellum_viewer.document.item_models import Role
from cerebellum_viewer.services.resources import icon_pixmap
from cerebellum_viewer.services.theme import Colors, colors_of

ICON_SIDE = 14
GAP = 4

_ICONS = {
    Badge.UNREVIEWED: "unreviewed",
    Badge.ACCEPTED: "accept",
    Badge.REJECTED: "reject",
    Badge.FLAGGED: "flag",
    Badge.NO_MASK: "no-mask",
    Badge.NO_BOX: "no-box",
    Badge.LOW_OVERLAP: "low-overlap",
    Badge.KEY: "key-slice",
}


def badge_color(badge: Badge, colors: Colors) -> QColor:
    """A state's colour in one theme."""
    names = {
        Badge.ACCEPTED: colors.good,
        Badge.REJECTED: colors.bad,
        Badge.FLAGGED: colors.warn,
        Badge.LOW_OVERLAP: colors.warn,
    }
    return QColor(names.get(badge, colors.quiet))


class BadgePainter:
    """Badges as pictures, made once per colour and kept."""

    def __init__(self) -> None:
        self._pixmaps: dict[tuple[Badge, str, float], QPixmap] = {}

    def pixmap(self, badge: Badge, color: QColor, ratio: float) -> QPixmap:
        """A badge's icon for a screen of `ratio` pixels per point."""
        wanted = (badge, color.name(), ratio)
        if wanted not in self._pixmaps:
            pixmap = icon_pixmap(_ICONS[badge], color, round(ICON_SIDE * ratio))
            pixmap.setDevicePixelRatio(ratio)
            self._pixmaps[wanted] = pixmap
        return self._pixmaps[wanted]

    def paint(self, painter: QPainter, rect: QRect, badge: Badge, color: QColor) -> None:
        """The icon alone, in the middle of a rectangle's left end."""
        pixmap = self.pixmap(badge, color, painter.device().devicePixelRatioF())
        painter.drawPixmap(rect.left(), rect.center().y() - ICON_SIDE // 2 + 1, pixmap)


class BadgeDelegate(QStyledItemDelegate):
    """The state column: each badge is an icon, with its word where there is room; the tool tip has all words."""

    def __init__(self) -> None:
        super().__init__()
        self._badges = BadgePainter()

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Qt's hook. Of a slice's row the style paints the ground alone: for more it would ask for eight roles."""
        badges = index.data(Role.BADGES)
        style = option.widget.style() if option.widget else QApplication.style()
        if badges:
            style.drawPrimitive(QStyle.PrimitiveElement.PE_PanelItemViewItem, option, painter, option.widget)
            self._paint_badges(painter, option, badges)
            return
        self.initStyleOption(option, index)
        role = QPalette.ColorRole.PlaceholderText
        option.palette.setColor(QPalette.ColorRole.Text, option.palette.color(role))
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, option, painter, option.widget)

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:  # noqa: N802
        """Qt's hook: the first word and all icons; the other words are painted where there is room."""
        size, badges = super().sizeHint(option, index), index.data(Role.BADGES)
        if badges:
            word = QFontMetrics(option.font).horizontalAdvance(badge_text(badges[0]))
            size.setWidth(2 * GAP + len(badges) * (ICON_SIDE + GAP) + word + GAP)
        return size

    def _paint_badges(self, painter: QPainter, option: QStyleOptionViewItem, badges: tuple[Badge, ...]) -> None:
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        colors = colors_of(option.palette)
        metrics = QFontMetrics(option.font)
        painter.setFont(option.font)
        rect = option.rect.adjusted(GAP, 0, -GAP, 0)
        for badge in badges:
            color = QColor(colors.on_accent) if selected else badge_color(badge, colors)
            self._badges.paint(painter, rect, badge, color)
            rect.setLeft(rect.left() + ICON_SIDE + GAP)
            painter.setPen(color)
            width = metrics.horizontalAdvance(badge_text(badge))
            if width <= rect.width():
                painter.drawText(rect, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, badge_text(badge))
                rect.setLeft(rect.left() + width + 2 * GAP)
