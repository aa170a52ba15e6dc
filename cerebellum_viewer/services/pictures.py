"""The slices' pictures: read off the GUI thread, the last kept, the next fetched ahead, the shown one watched."""

from collections import OrderedDict
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import numpy as np
from PySide6.QtCore import QCoreApplication, QFileSystemWatcher, QObject, QTimer, Signal

from cerebellum_viewer.document.document import Document
from engine.data.annotation import SliceKey
from engine.data.images import DeepImage, GreyImage, decode_deep, decode_grey
from engine.data.store import Slice
from engine.errors import UserError

CAPACITY = 96
"""Pictures kept: several volumes, and below 100 MB at 1024 x 768."""
SETTLE_MS = 150
"""Whoever writes a file anew writes it in several goes; whoever pages on does not stay as long."""

Picture = GreyImage | UserError
"""Grey values [height, width], or why there are none."""
DeepPicture = DeepImage | UserError
Stamp = tuple[int, int] | None
"""When a file was written last and how long it is; None where there is none."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """A picture, the same with all its bits for the eye, and the hash of its file where that could be read."""

    picture: Picture
    deep: DeepPicture
    sha256: str = ""
    stamp: Stamp = None


class Pictures(QObject):
    """Pictures by slice. A file that is missing, damaged or of another size is an error value, never an exception."""

    changed = Signal(object)
    """The SliceKey of the shown slice, whose file has vanished, come back or been written anew."""

    def __init__(self, document: Document, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._readers = ThreadPoolExecutor(max_workers=2, thread_name_prefix="pictures")
        self._cache: OrderedDict[SliceKey, Future[Loaded]] = OrderedDict()
        self._watcher = QFileSystemWatcher(self)
        self._settling = QTimer(self, interval=SETTLE_MS, singleShot=True)
        self._settling.timeout.connect(self._look_again)
        self._watcher.fileChanged.connect(self._settling.start)
        self._watcher.directoryChanged.connect(self._settling.start)
        document.workspace_changed.connect(self._cache.clear)
        document.slice_changed.connect(self._fetch_around)
        document.slice_changed.connect(lambda _: self._settling.start())
        self.destroyed.connect(lambda: self._readers.shutdown(wait=False, cancel_futures=True))

    def picture(self, key: SliceKey) -> Picture:
        """The picture of a slice, read now unless it was fetched before."""
        return self._request(key).result().picture

    def deep(self, key: SliceKey) -> DeepPicture:
        """The same with all the bits that the file has; where that are 8, the same array."""
        return self._request(key).result().deep

    def altered(self, key: SliceKey) -> bool:
        """Whether the file can be read and is another one than was imported."""
        found = self._request(key).result().sha256
        return bool(found) and found != self._document.slices[key].image_sha256

    def accept(self, key: SliceKey) -> None:
        """From now on the file as it was read stands for the one that was imported; the history names both.

        What is said about the slice stays, and the step is not one to be undone: the old file is gone.
        """
        document, found = self._document, self._request(key).result().sha256
        if document.workspace is None or not self.altered(key):
            return
        action = f"accept the changed picture: SHA-256 {found}, not {document.slices[key].image_sha256}"
        document.leaving.emit()
        try:
            document.workspace.record_edits({key: document.annotations[key]}, action, pictures={key: found})
        except UserError as error:
            document.failed.emit(error)
            return
        document.reload()
        self.changed.emit(key)

    def ready(self, key: SliceKey) -> bool:
        """Whether `picture` would return at once; asks for the picture if not."""
        return self._request(key).done()

    def close(self) -> None:
        """Let go of the reading threads."""
        self._readers.shutdown(wait=False, cancel_futures=True)

    def _fetch_around(self, key: SliceKey | None) -> None:
        """Read the slice and, while the user looks at it, its neighbours."""
        if key is None:
            return
        self._drop_if_stale(key)
        for offset in (0, 1, 2, -1):
            wanted = self._document.order.neighbour(key, offset)
            if wanted is not None:
                self._request(wanted)

    def _request(self, key: SliceKey) -> "Future[Loaded]":
        future = self._cache.get(key)
        if future is None:
            future = self._readers.submit(_read, self._path(key), self._document.slices[key])
            self._cache[key] = future
            if len(self._cache) > CAPACITY:
                self._cache.popitem(last=False)
        self._cache.move_to_end(key)
        return future

    def _path(self, key: SliceKey) -> Path:
        workspace = self._document.workspace
        assert workspace is not None, "a slice belongs to an open workspace"
        return workspace.image_path(self._document.slices[key])

    # --- the file of the shown slice ---------------------------------------------------------------------------

    def _watch(self, key: SliceKey) -> None:
        """The folder as well: a file that vanished is heard of no more, and one that comes back only there."""
        path = self._path(key)
        wanted = {str(path), str(path.parent)}
        watched = {*self._watcher.files(), *self._watcher.directories()}
        if gone := watched - wanted:
            self._watcher.removePaths(list(gone))
        if new := [path for path in wanted - watched if Path(path).exists()]:
            self._watcher.addPaths(new)

    def _look_again(self) -> None:
        """The watch begins when the user stays at a slice; what happened until then is seen by the file's stamp."""
        key = self._document.current
        if key is not None and self._document.workspace is not None:
            self._watch(key)
            if self._drop_if_stale(key):
                self.changed.emit(key)

    def _drop_if_stale(self, key: SliceKey) -> bool:
        future = self._cache.get(key)
        if future is None or not future.done() or future.result().stamp == _stamp(self._path(key)):
            return False
        del self._cache[key]
        return True


def _read(path: Path, record: Slice) -> Loaded:
    """In a reader's thread."""
    stamp = _stamp(path)
    try:
        data = path.read_bytes()
        deep = decode_deep(data, path.name)
        image = decode_grey(data, path.name) if deep.dtype == np.uint16 else deep.astype(np.uint8, copy=False)
    except OSError:
        return _unread(_gone(path), stamp)
    except UserError as error:
        return _unread(error, stamp)
    height, width = image.shape
    if (width, height) != (record.width, record.height):
        return _unread(_resized(path, record, (width, height)), stamp)
    return Loaded(image, deep, sha256(data).hexdigest(), stamp)


def _unread(error: UserError, stamp: Stamp) -> Loaded:
    return Loaded(error, error, stamp=stamp)


def _stamp(path: Path) -> Stamp:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size


def _gone(path: Path) -> UserError:
    message = QCoreApplication.translate("Errors", "{name} cannot be read: it is not where it was.")
    hint = QCoreApplication.translate("Errors", "Put the file back into {folder}. Boxes, masks and notes are kept.")
    return UserError(message.format(name=path.name), hint.format(folder=path.parent))


def _resized(path: Path, record: Slice, size: tuple[int, int]) -> UserError:
    message = QCoreApplication.translate("Errors", "{name} has changed: it had {before} pixels, now {after}.")
    hint = QCoreApplication.translate("Errors", "Put the original file back. Boxes, masks and notes are kept.")
    before, after = f"{record.width} × {record.height}", f"{size[0]} × {size[1]}"
    return UserError(message.format(name=path.name, before=before, after=after), hint)
