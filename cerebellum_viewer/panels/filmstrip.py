"""The slices of the open volume as small pictures under the canvas."""

from collections.abc import Sequence

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QFrame, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from cerebellum_viewer.document.badges import Badge, badge_text, badges_of
from cerebellum_viewer.document.document import Document
from cerebellum_viewer.document.item_models import Role
from cerebellum_viewer.panels.badge_delegate import GAP, ICON_SIDE, BadgePainter, badge_color
from cerebellum_viewer.services.previews import Previews
from cerebellum_viewer.services.theme import CANVAS, CANVAS_TEXT, DARK
from cerebellum_viewer.widgets.ground import make_opaque, paint_ground
from engine.data.annotation import SliceKey
from engine.data.images import GreyImage

PICTURE = QSize(84, 58)
CELL = QSize(PICTURE.width() + 8, PICTURE.height() + 28)

Index = QModelIndex | QPersistentModelIndex


class FilmstripModel(QAbstractListModel):
    """The slices of the current volume; a small picture is read when its place is looked at, never while painting."""

    def __init__(self, document: Document, previews: Previews, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._previews = previews
        self._keys: list[SliceKey] = []
        self._rows: dict[SliceKey, int] = {}
        self._thumbnails: dict[SliceKey, QPixmap] = {}
        previews.arrived.connect(self._preview_arrived)
        document.workspace_changed.connect(self._clear)
        document.slice_changed.connect(self._follow)
        document.annotation_changed.connect(self._annotation_changed)
        document.checkpoint_changed.connect(self._checkpoint_changed)

    def row_of(self, key: SliceKey | None) -> int:
        """Where a slice stands, -1 if it is of another volume."""
        return -1 if key is None else self._rows.get(key, -1)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008  # Qt's name and signature
        """Qt's hook."""
        return 0 if parent.isValid() else len(self._keys)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Qt's hook."""
        if not index.isValid():
            return None
        key = self._keys[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return str(key.index)
        if role == Role.KEY:
            return key
        if role == Role.BADGES:
            return badges_of(self._document, key)
        if role == Qt.ItemDataRole.DecorationRole:
            return self._thumbnail(key)
        if role == Qt.ItemDataRole.ToolTipRole:
            return ", ".join(badge_text(badge) for badge in badges_of(self._document, key))
        return None

    def _thumbnail(self, key: SliceKey) -> QPixmap | None:
        """Small pictures are asked for by being looked at."""
        if key not in self._thumbnails and (preview := self._previews.get(key)) is not None:
            self._thumbnails[key] = _small(preview)
        return self._thumbnails.get(key)

    def _clear(self) -> None:
        """Also where the same workspace has more slices now."""
        self._set_keys(None)
        self._follow(self._document.current if self._document.current in self._document.slices else None)

    def _follow(self, key: SliceKey | None) -> None:
        if key is None or key not in self._rows:
            self._set_keys(key)

    def _set_keys(self, key: SliceKey | None) -> None:
        self.beginResetModel()
        self._keys = [] if key is None else self._document.volume_keys(key.volume)
        self._rows = {key: row for row, key in enumerate(self._keys)}
        self._thumbnails.clear()
        self.endResetModel()

    def _preview_arrived(self, key: SliceKey) -> None:
        self._changed(key, Qt.ItemDataRole.DecorationRole)

    def _annotation_changed(self, key: SliceKey) -> None:
        self._changed(key, Role.BADGES)

    def _checkpoint_changed(self) -> None:
        if self._keys:
            self.dataChanged.emit(self.index(0), self.index(len(self._keys) - 1), [Role.BADGES])

    def _changed(self, key: SliceKey, role: int) -> None:
        if key in self._rows:
            index = self.index(self._rows[key])
            self.dataChanged.emit(index, index, [role])


class Filmstrip(QListView):
    """Goes to the slice that is clicked and keeps the one that is shown in sight."""

    def __init__(self, document: Document, previews: Previews, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._model = FilmstripModel(document, previews, self)
        self._delegate = _ThumbnailDelegate()
        self.setModel(self._model)
        self.setItemDelegate(self._delegate)
        self.setFlow(QListView.Flow.LeftToRight)
        self.setUniformItemSizes(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFixedHeight(CELL.height() + 16)
        self.setStyleSheet(f"QListView {{ background: {CANVAS}; border: none; border-radius: 0; }}")
        make_opaque(self)
        self.setAccessibleName(self.tr("Slices of this volume"))
        self.selectionModel().currentChanged.connect(self._go_to)
        document.slice_changed.connect(self._mark)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802  # Qt's name
        """Qt's hook."""
        paint_ground(self, event, QColor(CANVAS))
        super().paintEvent(event)

    def dataChanged(self, first: Index, last: Index, roles: Sequence[int] = ()) -> None:  # noqa: N802, ARG002  # Qt's
        """Qt's hook: cells are all of one size, so that none is laid out anew, and only what changed is painted."""
        for row in range(first.row(), last.row() + 1):
            self.update(self._model.index(row))

    def _mark(self, key: SliceKey | None) -> None:
        """The slices before and after are in sight as well."""
        row = self._model.row_of(key)
        if row >= 0:
            for near in {max(row - 1, 0), min(row + 1, self._model.rowCount() - 1)}:
                self.scrollTo(self._model.index(near))
            self.setCurrentIndex(self._model.index(row))

    def _go_to(self, index: QModelIndex) -> None:
        key = index.data(Role.KEY) if index.isValid() else None
        if key is not None and key != self._document.current:
            self._document.go_to(key)


class _ThumbnailDelegate(QStyledItemDelegate):
    """A small picture, below it the slice's number and its states."""

    def __init__(self) -> None:
        super().__init__()
        self._badges = BadgePainter()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: N802, ARG002  # Qt's
        """Qt's hook."""
        return CELL

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Qt's hook. The strip belongs to the canvas and is dark in both themes."""
        cell: QRect = option.rect.adjusted(4, 4, -4, -4)
        picture = QRect(cell.topLeft(), PICTURE)
        pixmap = index.data(Qt.ItemDataRole.DecorationRole)
        if pixmap is not None:
            target = QRect(picture.topLeft(), pixmap.size())
            target.moveCenter(picture.center())
            painter.drawPixmap(target.topLeft(), pixmap)
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.setPen(QPen(QColor(DARK.link if selected else DARK.line), 2 if selected else 1))
        painter.drawRect(picture)
        line = QRect(cell.left(), picture.bottom() + 3, cell.width(), cell.bottom() - picture.bottom() - 2)
        painter.setPen(QColor(CANVAS_TEXT if selected else DARK.muted))
        painter.drawText(line, Qt.AlignmentFlag.AlignVCenter, index.data(Qt.ItemDataRole.DisplayRole))
        self._paint_badges(painter, line, index.data(Role.BADGES))

    def _paint_badges(self, painter: QPainter, line: QRect, badges: Sequence[Badge]) -> None:
        """From the right end, the state of review last."""
        for place, badge in enumerate(badges, start=1):
            left = line.right() - place * (ICON_SIDE + GAP)
            self._badges.paint(
                painter, QRect(left, line.top(), ICON_SIDE, line.height()), badge, badge_color(badge, DARK)
            )


def _small(picture: GreyImage) -> QPixmap:
    height, width = picture.shape
    image = QImage(picture.data, width, height, width, QImage.Format.Format_Grayscale8)
    keep, smooth = Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
    return QPixmap.fromImage(image.scaled(PICTURE, keep, smooth))
