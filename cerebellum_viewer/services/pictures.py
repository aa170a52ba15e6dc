"""The slices' pictures: read off the GUI thread, the last kept, the next fetched ahead, the shown one watched."""

from collections import OrderedDict
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from weakref import WeakSet

from PySide6.QtCore import QCoreApplication, QFileSystemWatcher, QObject, Qt, QTimer, Signal

from cerebellum_viewer.document.document import Document
from cerebellum_viewer.services.file_threads import FileThreads
from engine.data.annotation import SliceKey
from engine.data.checked import check_picture
from engine.data.depth import DeepImage
from engine.data.history import PICTURE_ACCEPTED
from engine.data.images import GreyImage, decode_deep, grey_of
from engine.data.store import Slice, Workspace
from engine.errors import UserError
from engine.files import sha256_of

CAPACITY = 96
"""Pictures kept: several volumes, and below 100 MB at 1024 x 768."""
SETTLE_MS = 150
"""Whoever writes a file anew writes it in several goes; whoever pages on does not stay as long."""
AGAIN_MS = 2000
"""How often is looked for a file that is not there: of a share that comes back, nobody tells."""
PATIENCE_S = 1.0
"""How long the window waits for a file. A share that was lost may not answer for minutes, and then raises an error."""

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
    """Pictures by slice. A file that is missing, damaged or of another size is an error value, never an exception.

    So is one that does not come in time. The window's own thread touches no file that has not just answered.
    """

    changed = Signal(object)
    """The SliceKey of the shown slice, whose file has vanished, come late, come back or been written anew."""
    _came = Signal(object)
    _looked = Signal(object, object)

    def __init__(self, document: Document, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._readers = FileThreads(2, "pictures")
        self._looker = FileThreads(1, "looker")
        self._look: Future[_Seen] | None = None
        self._cache: OrderedDict[SliceKey, Future[Loaded]] = OrderedDict()
        self._late: WeakSet[Future[Loaded]] = WeakSet()
        self._again = QTimer(self, interval=AGAIN_MS, singleShot=True)
        self._again.timeout.connect(self._look_at_shown)
        self._came.connect(self._tell, Qt.ConnectionType.QueuedConnection)
        self._looked.connect(self._take_look, Qt.ConnectionType.QueuedConnection)
        self._watcher = QFileSystemWatcher(self)
        self._settling = QTimer(self, interval=SETTLE_MS, singleShot=True)
        self._settling.timeout.connect(self._look_at_shown)
        self._watcher.fileChanged.connect(self._settling.start)
        self._watcher.directoryChanged.connect(self._settling.start)
        document.workspace_changed.connect(self._cache.clear)
        document.slice_changed.connect(self._fetch_around)
        document.slice_changed.connect(lambda _: self._settling.start())
        self.destroyed.connect(lambda: _let_go(self._readers, self._looker))

    def picture(self, key: SliceKey) -> Picture:
        """The picture of a slice, read now unless it was fetched before."""
        return self._loaded(key).picture

    def deep(self, key: SliceKey) -> DeepPicture:
        """The same with all the bits that the file has; where that are 8, the same array."""
        return self._loaded(key).deep

    def altered(self, key: SliceKey) -> bool:
        """Whether the file can be read and is another one than was imported."""
        found = self._loaded(key).sha256
        return bool(found) and found != self._document.slices[key].image_sha256

    def accept(self, key: SliceKey) -> None:
        """From now on the file as it was read stands for the one that was imported; the history names both.

        What is said about the slice stays, and the step is not one to be undone: the old file is gone.
        """
        document, found = self._document, self._loaded(key).sha256
        if document.workspace is None or not self.altered(key):
            return
        action = f"{PICTURE_ACCEPTED}: SHA-256 {found}, not {document.slices[key].image_sha256}"
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
        _let_go(self._readers, self._looker)

    def _fetch_around(self, key: SliceKey | None) -> None:
        """Read the slice and, while the user looks at it, its neighbours."""
        if key is None:
            return
        for offset in (0, 1, 2, -1):
            wanted = self._document.order.neighbour(key, offset)
            if wanted is not None:
                self._request(wanted)

    def _loaded(self, key: SliceKey) -> Loaded:
        """What was read; where that takes long, a sentence that says so, and `changed` once it is there."""
        future = self._request(key)
        try:
            return future.result(0 if future in self._late else PATIENCE_S)
        except TimeoutError:
            if future not in self._late:
                self._late.add(future)
                future.add_done_callback(lambda _: self._came.emit(key))
            return _unread(_silent(self._document.slices[key]), None)

    def _request(self, key: SliceKey) -> "Future[Loaded]":
        future = self._cache.get(key)
        if future is None:
            future = self._readers.submit(_read, self._workspace, self._document.slices[key])
            self._cache[key] = future
            if len(self._cache) > CAPACITY:
                self._cache.popitem(last=False)
        self._cache.move_to_end(key)
        return future

    @property
    def _workspace(self) -> Workspace:
        workspace = self._document.workspace
        assert workspace is not None, "a slice belongs to an open workspace"
        return workspace

    # --- the file of the shown slice ---------------------------------------------------------------------------

    def _look_at_shown(self) -> None:
        """When the user stays at a slice, a thread looks whether its file is still the one that was read."""
        key = self._document.current
        if key is None or self._document.workspace is None:
            return
        if self._look is not None and not self._look.done():
            self._settling.start()
            return
        self._look = self._looker.submit(_look_at, self._workspace, self._document.slices[key])
        self._look.add_done_callback(lambda look: self._looked.emit(key, look))

    def _take_look(self, key: SliceKey, look: "Future[_Seen]") -> None:
        if look.cancelled() or not self._is_shown(key):
            return
        seen = look.result()
        self._watch(seen.there)
        if seen.stamp is None:
            self._again.start()
        read = self._cache.get(key)
        if read is None:
            return
        if not read.done():
            self._settling.start()
        elif read.result().stamp != seen.stamp:
            # Shown when it is there: a file that nobody has looked at yet is looked at elsewhere first.
            del self._cache[key]
            self._request(key).add_done_callback(lambda _: self._came.emit(key))

    def _watch(self, there: frozenset[str]) -> None:
        watched = {*self._watcher.files(), *self._watcher.directories()}
        if gone := watched - there:
            self._watcher.removePaths(list(gone))
        if new := there - watched:
            self._watcher.addPaths(list(new))
            # Once more, since the file may have changed between the look and the watch.
            self._settling.start()

    def _tell(self, key: SliceKey) -> None:
        if self._is_shown(key):
            self.changed.emit(key)

    def _is_shown(self, key: SliceKey) -> bool:
        """What a thread found out may arrive when the workspace is closed."""
        return self._document.workspace is not None and key == self._document.current


def _let_go(*pools: FileThreads) -> None:
    for threads in pools:
        threads.close()


@dataclass(frozen=True, slots=True)
class _Seen:
    """The stamp of a file, and what there is to watch of it.

    Its folder as well: a file that vanished is heard of no more, and one that comes back only there.
    """

    stamp: Stamp
    there: frozenset[str]


def _look_at(workspace: Workspace, record: Slice) -> _Seen:
    """In the looker's thread: on a share that was lost, this alone may take minutes."""
    path = workspace.image_path(record)
    return _Seen(_stamp(path), frozenset(str(place) for place in (path, path.parent) if place.exists()))


def _read(workspace: Workspace, record: Slice) -> Loaded:
    """In a reader's thread."""
    path = workspace.image_path(record)
    stamp = _stamp(path)
    try:
        data = path.read_bytes()
        found = sha256_of(data)
        if found != record.image_sha256:
            check_picture(path, found)
        deep = decode_deep(data, path.name)
        image = grey_of(deep)
    except OSError:
        return _unread(_gone(path), stamp)
    except UserError as error:
        return _unread(error, stamp)
    height, width = image.shape
    if (width, height) != (record.width, record.height):
        return _unread(_resized(path, record, (width, height)), stamp)
    return Loaded(image, deep, found, stamp)


def _unread(error: UserError, stamp: Stamp) -> Loaded:
    return Loaded(error, error, stamp=stamp)


def _stamp(path: Path) -> Stamp:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size


def _silent(record: Slice) -> UserError:
    message = QCoreApplication.translate("Errors", "{name} has not been read yet: its drive does not answer.")
    hint = QCoreApplication.translate("Errors", "It is shown as soon as it is there. Boxes, masks and notes are kept.")
    return UserError(message.format(name=Path(record.image).name), hint)


def _gone(path: Path) -> UserError:
    message = QCoreApplication.translate("Errors", "{name} cannot be read: it is not where it was.")
    hint = QCoreApplication.translate("Errors", "Put the file back into {folder}. Boxes, masks and notes are kept.")
    return UserError(message.format(name=path.name), hint.format(folder=path.parent))


def _resized(path: Path, record: Slice, size: tuple[int, int]) -> UserError:
    message = QCoreApplication.translate("Errors", "{name} has changed: it had {before} pixels, now {after}.")
    hint = QCoreApplication.translate("Errors", "Put the original file back. Boxes, masks and notes are kept.")
    before, after = f"{record.width} × {record.height}", f"{size[0]} × {size[1]}"
    return UserError(message.format(name=path.name, before=before, after=after), hint)
