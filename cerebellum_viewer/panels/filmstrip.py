"""The slices of the open volume as small pictures under the canvas."""

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QImage, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QFrame, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from cerebellum_viewer.document.badges import Badge, badge_text, badges_of, review_badge
from cerebellum_viewer.document.document import Document
from cerebellum_viewer.document.item_models import Role
from cerebellum_viewer.panels.badge_delegate import GAP, ICON_SIDE, BadgePainter, badge_color
from cerebellum_viewer.services.pictures import Pictures
from cerebellum_viewer.services.theme import CANVAS, CANVAS_TEXT, DARK
from engine.data.annotation import SliceKey
from engine.data.images import GreyImage
from engine.errors import UserError

PICTURE = QSize(84, 58)
CELL = QSize(PICTURE.width() + 8, PICTURE.height() + 28)
POLL_MS = 15

Index = QModelIndex | QPersistentModelIndex


class FilmstripModel(QAbstractListModel):
    """The slices of the current volume; small pictures are made as the files arrive, never while painting."""

    def __init__(self, document: Document, pictures: Pictures, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._pictures = pictures
        self._keys: list[SliceKey] = []
        self._thumbnails: dict[SliceKey, QPixmap] = {}
        self._waiting: list[SliceKey] = []
        self._poll = QTimer(self)
        self._poll.setInterval(POLL_MS)
        self._poll.timeout.connect(self._fetch_one)
        document.workspace_changed.connect(self._clear)
        document.slice_changed.connect(self._follow)
        document.annotation_changed.connect(self._annotation_changed)

    def row_of(self, key: SliceKey | None) -> int:
        """Where a slice stands, -1 if it is of another volume."""
        return self._keys.index(key) if key in self._keys else -1

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
            return review_badge(self._document.annotations[key].review)
        if role == Qt.ItemDataRole.DecorationRole:
            return self._thumbnails.get(key)
        if role == Qt.ItemDataRole.ToolTipRole:
            return ", ".join(badge_text(badge) for badge in badges_of(self._document, key))
        return None

    def _clear(self) -> None:
        self._thumbnails.clear()
        self._set_keys([])

    def _follow(self, key: SliceKey | None) -> None:
        if key is None:
            self._set_keys([])
        elif key not in self._keys:
            self._set_keys(self._document.volume_keys(key.volume))

    def _set_keys(self, keys: list[SliceKey]) -> None:
        self.beginResetModel()
        self._keys = keys
        self._waiting = [key for key in keys if key not in self._thumbnails]
        self.endResetModel()
        self._poll.start()

    def _fetch_one(self) -> None:
        """One picture per turn of the event loop, so that paging goes first."""
        if not self._waiting or self._document.workspace is None:
            self._poll.stop()
        elif self._pictures.ready(self._waiting[0]):
            key = self._waiting.pop(0)
            picture = self._pictures.picture(key)
            if not isinstance(picture, UserError):
                self._thumbnails[key] = _thumbnail(picture)
                index = self.index(self._keys.index(key))
                self.dataChanged.emit(index, index, [Qt.ItemDataRole.DecorationRole])

    def _annotation_changed(self, key: SliceKey) -> None:
        if key in self._keys:
            index = self.index(self._keys.index(key))
            self.dataChanged.emit(index, index)


class Filmstrip(QListView):
    """Goes to the slice that is clicked and keeps the one that is shown in sight."""

    def __init__(self, document: Document, pictures: Pictures, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._model = FilmstripModel(document, pictures, self)
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
        self.setAccessibleName(self.tr("Slices of this volume"))
        self.selectionModel().currentChanged.connect(self._go_to)
        document.slice_changed.connect(self._mark)

    def _mark(self, key: SliceKey | None) -> None:
        row = self._model.row_of(key)
        if row >= 0:
            self.setCurrentIndex(self._model.index(row))

    def _go_to(self, index: QModelIndex) -> None:
        key = index.data(Role.KEY) if index.isValid() else None
        if key is not None and key != self._document.current:
            self._document.go_to(key)


class _ThumbnailDelegate(QStyledItemDelegate):
    """A small picture, below it the slice's number and the state of its review."""

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
        badge: Badge = index.data(Role.BADGES)
        line = QRect(cell.left(), picture.bottom() + 3, cell.width(), cell.bottom() - picture.bottom() - 2)
        self._badges.paint(painter, line, badge, badge_color(badge, DARK))
        painter.setPen(QColor(CANVAS_TEXT if selected else DARK.muted))
        number = index.data(Qt.ItemDataRole.DisplayRole)
        painter.drawText(line.adjusted(ICON_SIDE + GAP, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, number)


def _thumbnail(picture: GreyImage) -> QPixmap:
    height, width = picture.shape
    image = QImage(picture.data, width, height, width, QImage.Format.Format_Grayscale8)
    keep, smooth = Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
    return QPixmap.fromImage(image.scaled(PICTURE, keep, smooth))
