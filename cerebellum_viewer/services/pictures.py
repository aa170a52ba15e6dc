"""The slices' pictures: read off the GUI thread, the last ones kept, the next ones fetched ahead."""

from collections import OrderedDict
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QObject

from cerebellum_viewer.document.document import Document
from engine.data.annotation import SliceKey
from engine.data.images import GreyImage, read_grey
from engine.data.store import Slice
from engine.errors import UserError

CAPACITY = 96
"""Pictures kept: several volumes, and below 100 MB at 1024 x 768."""

Picture = GreyImage | UserError
"""Grey values [height, width], or why there are none."""


class Pictures(QObject):
    """Pictures by slice. A file that is missing, damaged or of another size is an error value, never an exception."""

    def __init__(self, document: Document, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._readers = ThreadPoolExecutor(max_workers=2, thread_name_prefix="pictures")
        self._cache: OrderedDict[SliceKey, Future[Picture]] = OrderedDict()
        document.workspace_changed.connect(self._cache.clear)
        document.slice_changed.connect(self._fetch_around)
        self.destroyed.connect(lambda: self._readers.shutdown(wait=False, cancel_futures=True))

    def picture(self, key: SliceKey) -> Picture:
        """The picture of a slice, read now unless it was fetched before."""
        return self._request(key).result()

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
        keys = self._document.volume_keys(key.volume)
        place = keys.index(key)
        for wanted in (key, *keys[place + 1 : place + 3], *keys[max(place - 1, 0) : place]):
            self._request(wanted)

    def _request(self, key: SliceKey) -> "Future[Picture]":
        future = self._cache.get(key)
        if future is None:
            record, workspace = self._document.slices[key], self._document.workspace
            assert workspace is not None, "a slice belongs to an open workspace"
            future = self._readers.submit(_read, workspace.image_path(record), record)
            self._cache[key] = future
            if len(self._cache) > CAPACITY:
                self._cache.popitem(last=False)
        self._cache.move_to_end(key)
        return future


def _read(path: Path, record: Slice) -> Picture:
    try:
        image = read_grey(path)
    except UserError as error:
        return error
    height, width = image.shape
    if (width, height) != (record.width, record.height):
        message = QCoreApplication.translate("Errors", "{name} has changed: it had {before} pixels, now {after}.")
        hint = QCoreApplication.translate("Errors", "Put the original file back.")
        before, after = f"{record.width} x {record.height}", f"{width} x {height}"
        return UserError(message.format(name=path.name, before=before, after=after), hint)
    return image
