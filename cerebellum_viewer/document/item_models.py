"""Patients, volumes and slices as a tree for Qt views: nothing is made per row until a view asks for it."""

from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass, field
from enum import IntEnum
from functools import lru_cache

from PySide6.QtCore import (
    QAbstractItemModel,
    QCoreApplication,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
)

from cerebellum_viewer.document.badges import Badge, badge_text, badges_of, slices_in
from cerebellum_viewer.document.document import Document
from engine.data.annotation import Review, SliceKey

Index = QModelIndex | QPersistentModelIndex


class Role(IntEnum):
    """What the tree tells beyond Qt's roles."""

    KEY = Qt.ItemDataRole.UserRole
    """A slice's SliceKey; None for patients and volumes."""
    BADGES = Qt.ItemDataRole.UserRole + 1
    """A slice's badges; None for patients and volumes."""


class Column(IntEnum):
    """The columns of the tree."""

    NAME = 0
    STATE = 1


@dataclass(slots=True)
class _Volume:
    name: str
    patient: int
    row: int
    keys: list[SliceKey]
    """In order."""


@dataclass(slots=True)
class _Patient:
    name: str
    volumes: list[int] = field(default_factory=list)


class SliceTreeModel(QAbstractItemModel):
    """Patient -> volume -> slice. The internal id of an index names its parent: 0 the root, then patients, volumes."""

    def __init__(self, document: Document, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._patients: list[_Patient] = []
        self._volumes: list[_Volume] = []
        self._volume_numbers: dict[str, int] = {}
        self._reviewed: set[SliceKey] = set()
        self._reviewed_in: Counter[str] = Counter()
        self._words: dict[str, frozenset[Badge]] = {}
        document.workspace_changed.connect(self._reload)
        document.annotation_changed.connect(self._annotation_changed)
        document.checkpoint_changed.connect(self._checkpoint_changed)
        self._reload()

    # --- for the panel -----------------------------------------------------------------------------------------

    def filter_by(self, text: str) -> None:
        """Keep the slices in whose names and states every word of `text` occurs."""
        words = {
            word: frozenset(badge for badge in Badge if word in badge_text(badge).casefold())
            for word in text.casefold().split()
        }
        if words != self._words:
            self._words = words
            self._rebuild()

    @property
    def reviewed(self) -> tuple[int, int]:
        """How many slices of the workspace are reviewed, and how many there are."""
        return len(self._reviewed), len(self._document.slices)

    def index_of(self, key: SliceKey | None) -> QModelIndex:
        """Where a slice stands; an invalid index if it is filtered out."""
        number = None if key is None else self._volume_numbers.get(key.volume)
        if key is None or number is None:
            return QModelIndex()
        keys = self._volumes[number].keys
        place = bisect_left(keys, key)
        if keys[place : place + 1] != [key]:
            return QModelIndex()
        return self.createIndex(place, Column.NAME, self._volume_id(number))

    # --- Qt's hooks --------------------------------------------------------------------------------------------

    def index(self, row: int, column: int, parent: Index = QModelIndex()) -> QModelIndex:  # noqa: B008  # Qt's signature
        """Qt's hook."""
        if not self.hasIndex(row, column, parent):
            return QModelIndex()
        if not parent.isValid():
            return self.createIndex(row, column, 0)
        if parent.internalId() == 0:
            return self.createIndex(row, column, parent.row() + 1)
        return self.createIndex(row, column, self._volume_id(self._volume_number(parent)))

    def parent(self, index: Index = QModelIndex()) -> QModelIndex:  # type: ignore[override]  # noqa: B008  # overloaded
        """Qt's hook."""
        owner = index.internalId() if index.isValid() else 0
        if owner == 0:
            return QModelIndex()
        if owner <= len(self._patients):
            return self.createIndex(owner - 1, Column.NAME, 0)
        volume = self._volumes[owner - len(self._patients) - 1]
        return self.createIndex(volume.row, Column.NAME, volume.patient + 1)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008  # Qt's name and signature
        """Qt's hook."""
        if not parent.isValid():
            return len(self._patients)
        if parent.column() != Column.NAME or parent.internalId() > len(self._patients):
            return 0
        if parent.internalId() == 0:
            return len(self._patients[parent.row()].volumes)
        return len(self._volumes[self._volume_number(parent)].keys)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008, ARG002  # Qt's name and signature
        """Qt's hook."""
        return len(Column)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> str | None:  # noqa: N802  # Qt's name
        """Qt's hook."""
        if role != Qt.ItemDataRole.DisplayRole or orientation is not Qt.Orientation.Horizontal:
            return None
        return self.tr("Slice") if section == Column.NAME else self.tr("State")

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Qt's hook."""
        if not index.isValid():
            return None
        if index.internalId() > len(self._patients):
            return self._slice_data(index, role)
        if role not in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole}:
            return None
        return self._name(index) if index.column() == Column.NAME else self._progress(index)

    # --- inside ------------------------------------------------------------------------------------------------

    def _slice_data(self, index: Index, role: int) -> object:
        volume = self._volumes[index.internalId() - len(self._patients) - 1]
        key = volume.keys[index.row()]
        if role == Role.KEY:
            return key
        if role == Role.BADGES and index.column() == Column.STATE:
            return badges_of(self._document, key)
        if role not in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole}:
            return None
        if index.column() == Column.NAME:
            return str(key.index)
        return _states(badges_of(self._document, key))

    def _name(self, index: Index) -> str:
        if index.internalId() == 0:
            return self._patients[index.row()].name
        return self._volumes[self._volume_number(index)].name

    def _progress(self, index: Index) -> str:
        numbers = [self._volume_number(index)] if index.internalId() else self._patients[index.row()].volumes
        names = [self._volumes[number].name for number in numbers]
        total = sum(len(self._document.volume_keys(name)) for name in names) if self._words else 0
        total = total or sum(len(self._volumes[number].keys) for number in numbers)
        return self.tr("{0} of {1} reviewed").format(sum(self._reviewed_in[name] for name in names), total)

    def _volume_number(self, index: Index) -> int:
        return self._patients[index.internalId() - 1].volumes[index.row()]

    def _volume_id(self, number: int) -> int:
        return len(self._patients) + number + 1

    def _reload(self) -> None:
        self._reviewed = self._document.annotations.reviewed()
        self._reviewed_in = Counter(key.volume for key in self._reviewed)
        self._rebuild()

    def _rebuild(self) -> None:
        self.beginResetModel()
        self._patients, self._volumes, self._volume_numbers = [], [], {}
        numbers: dict[str, int] = {}
        for name in self._document.order.volumes:
            keys = self._matching(name)
            if keys:
                self._add_volume(name, keys, numbers)
        self.endResetModel()

    def _add_volume(self, name: str, keys: list[SliceKey], patients: dict[str, int]) -> None:
        patient = self._patient_name(name)
        if patient not in patients:
            patients[patient] = len(self._patients)
            self._patients.append(_Patient(patient))
        owner = self._patients[patients[patient]]
        self._volume_numbers[name] = len(self._volumes)
        self._volumes.append(_Volume(name, patients[patient], len(owner.volumes), keys))
        owner.volumes.append(self._volume_numbers[name])

    def _patient_name(self, volume: str) -> str:
        name = self._document.volumes[volume].patient
        if name is None:
            return QCoreApplication.translate("SliceTreeModel", "Patient unknown")
        return QCoreApplication.translate("SliceTreeModel", "Patient {0}").format(name)

    def _matching(self, volume: str) -> list[SliceKey]:
        """The slices of a volume in which every word occurs. One not in its name is part of a number or of a state."""
        keys, name = self._document.volume_keys(volume), f"{self._patient_name(volume)} {volume}/".casefold()
        states = set[frozenset[Badge]]()
        for word, badges in self._words.items():
            if word in name:
                continue
            if word[-1].isdecimal():
                keys = [key for key in keys if word in f"{name}{key.index}"]
            else:
                states.add(badges)
        for badges in states:
            # Whatever is in a narrower choice of states is in a wider one.
            if not any(other < badges for other in states):
                keys = slices_in(self._document, keys, badges)
        return keys

    def _annotation_changed(self, key: SliceKey) -> None:
        reviewed = self._document.annotations[key].review is not Review.UNREVIEWED
        counts = reviewed != (key in self._reviewed)
        if counts:
            (self._reviewed.add if reviewed else self._reviewed.discard)(key)
            self._reviewed_in[key.volume] += 1 if reviewed else -1
        index = self.index_of(key)
        while index.isValid():
            state = index.siblingAtColumn(Column.STATE)
            self.dataChanged.emit(state, state)
            index = index.parent() if counts else QModelIndex()

    def _checkpoint_changed(self) -> None:
        """Low IoU may be another set of slices; views ask again for the few rows they show."""
        if self._words:
            self._rebuild()
        else:
            self.layoutChanged.emit()


@lru_cache(maxsize=64)
def _states(badges: tuple[Badge, ...]) -> str:
    """All words of a slice's badges; the combinations are few, the slices are many."""
    return ", ".join(badge_text(badge) for badge in badges)
