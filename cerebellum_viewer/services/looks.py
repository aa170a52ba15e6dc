"""The grey scale of each volume: taken up when it is shown, kept with the user's settings and never with the data."""

import json
from dataclasses import asdict
from hashlib import sha256
from pathlib import Path

from PySide6.QtCore import QObject

from cerebellum_viewer.document.document import Document
from cerebellum_viewer.services.display import Display, GreyScale, bounded
from cerebellum_viewer.services.settings import Setting, Settings
from engine.data.colormaps import COLOR_MAPS

EVERYWHERE = ""
"""In the place of a volume's name: the look of volumes without one of their own."""


class Looks(QObject):
    """Gives every volume the grey scale it was last seen with. Must follow the document before any canvas does."""

    def __init__(self, document: Document, display: Display, settings: Settings) -> None:
        super().__init__(display)
        self._document = document
        self._display = display
        self._settings = settings
        self._looks: dict[str, GreyScale] = {}
        self._volume: str | None = None
        self._row: Setting[str] | None = None
        document.workspace_changed.connect(self._open)
        document.slice_changed.connect(self._follow)
        self._open()
        self._follow()

    def same_everywhere(self) -> None:
        """Show all volumes as this one is shown now."""
        self._looks = {EVERYWHERE: self._display.grey}

    def save(self) -> None:
        """Keep the looks for the next time; volumes that look like the others take no room."""
        if self._row is None:
            return
        self._remember()
        self._settings.set(self._row, json.dumps({name: asdict(grey) for name, grey in self._looks.items()}))

    def _open(self) -> None:
        self.save()
        workspace = self._document.workspace
        row = None if workspace is None else row_of(workspace.folder)
        if row != self._row:
            self._row, self._volume = row, None
            self._looks = {} if row is None else _read(self._settings.get(row))
        else:
            self._forget_erased()

    def _forget_erased(self) -> None:
        known = {EVERYWHERE, *self._document.volumes}
        if self._row is not None and not {self._volume or EVERYWHERE, *self._looks} <= known:
            self._looks = {name: grey for name, grey in self._looks.items() if name in known}
            self._volume = self._volume if self._volume in known else None
            self.save()

    def _follow(self) -> None:
        key = self._document.current
        if key is not None and key.volume != self._volume:
            self.save()
            self._volume = key.volume
            self._display.set_grey(self._looks.get(key.volume, self._common))

    @property
    def _common(self) -> GreyScale:
        return self._looks.get(EVERYWHERE, GreyScale())

    def _remember(self) -> None:
        if self._volume is None:
            return
        self._looks.pop(self._volume, None)
        if self._display.grey != self._common:
            self._looks[self._volume] = self._display.grey


def row_of(folder: Path) -> Setting[str]:
    """Where the settings keep the looks of a workspace."""
    return Setting(f"looks/{sha256(str(folder.resolve()).encode()).hexdigest()[:16]}", "{}")


def _read(text: str) -> dict[str, GreyScale]:
    """What was kept, or nothing where that is damaged."""
    try:
        looks = {name: bounded(GreyScale(**fields)) for name, fields in json.loads(text).items()}
    except (AttributeError, TypeError, ValueError):
        return {}
    return {name: grey for name, grey in looks.items() if grey.color_map in COLOR_MAPS}
