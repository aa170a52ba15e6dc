"""The lists of classes beside YOLO's labels: what the ids mean, in `classes.txt`, `*.names` and `data.yaml`."""

import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from engine.data.annotation import CLASSES
from engine.errors import UserError

_YAML = frozenset({"data.yaml", "data.yml"})
_COMMENT = re.compile(r"(^|\s)#.*")
_NAMES = re.compile(r"names\s*:(.*)")
_ITEM = re.compile(r"""(?:(\d+)\s*:\s*|-\s+)?(["']?)([^"'\[\]{},:]+)\2""")
_LARGEST_BYTES = 1_000_000
_NEAREST = 2
"""Folders that are looked at even above the root: `labels` may be imported without the folder that it lies in."""


class ClassLists:
    """The lists in the folders from a label file up to `root`, each folder read once."""

    def __init__(self, root: Path | None = None) -> None:
        self._root = root
        self._known: dict[Path, tuple[tuple[str, str], ...]] = {}

    def check(self, path: Path) -> None:
        """Raises UserError if a list gives the ids of a label file in another order, which would swap classes."""
        for folder in self._folders(path):
            if folder not in self._known:
                self._known[folder] = tuple(_lists_in(folder))
            for name, text in self._known[folder]:
                listed = _yaml_names(text, name) if name.lower() in _YAML else _lines(text)
                if listed is not None and listed[: len(CLASSES)] != list(CLASSES):
                    raise UserError(
                        f"{path.name}: {name} says that class 0 is {listed[0] if listed else 'nothing'}; here it is "
                        f"{CLASSES[0]}.",
                        f"Put {CLASSES[0]} first in {name}, with the ids in the label files changed accordingly.",
                    )

    def _folders(self, path: Path) -> Iterator[Path]:
        for level, folder in enumerate(path.parents):
            if level < _NEAREST or (self._root is not None and folder.is_relative_to(self._root)):
                yield folder


def _lists_in(folder: Path) -> Iterator[tuple[str, str]]:
    """Names and texts, as far as they can be read."""
    with suppress(OSError):
        for path in sorted(folder.iterdir()):
            name = path.name.lower()
            if (name == "classes.txt" or name in _YAML or name.endswith(".names")) and path.is_file():
                with path.open("rb") as file:
                    yield path.name, file.read(_LARGEST_BYTES).decode("utf-8-sig", "replace")


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.split("\n") if line.strip()]


def _yaml_names(text: str, name: str) -> list[str] | None:
    """The `names:` of Ultralytics' file, a list or a table by id, in lines or in brackets; None without them.

    Raises UserError for any other form.
    """
    lines = [_COMMENT.sub("", line).rstrip() for line in text.splitlines()]
    start = next((place for place, line in enumerate(lines) if _NAMES.fullmatch(line)), None)
    if start is None:
        return None
    items = [lines[start].partition(":")[2].strip()]
    for line in lines[start + 1 :]:
        if line and line[0] not in " \t-]}":
            break
        items.append(line.strip())
    joined = " ".join(items).strip()
    if joined[:1] + joined[-1:] in {"[]", "{}"}:
        items = [item.strip() for item in joined[1:-1].split(",")]
    found = [(item, _ITEM.fullmatch(item)) for item in items if item]
    names: dict[int, str] = {}
    for place, (item, match) in enumerate(found):
        if match is None:
            raise UserError(f"{name}: “{item[:40]}” is no name of a class.", "Write a name a line: “0: cerebellum”.")
        names[int(match[1] or place)] = match[3].strip()
    return [names[number] for number in sorted(names)]
