"""Label files of a folder and the slices that they are about: what is taken, and why the rest is not."""

import csv
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from itertools import chain
from pathlib import Path, PurePath

from engine.data.annotation import SliceKey
from engine.data.export_job import PROVENANCE
from engine.data.import_plan import Outcome, Present, SliceLabels
from engine.data.label_files.class_lists import ClassLists
from engine.data.label_files.labels import Labels, cut
from engine.data.label_files.reading import NO_LABELS, SUFFIXES, read_labels
from engine.data.label_files.yolo import write_yolo
from engine.data.layout import folders_of, key_of
from engine.data.store import Slice
from engine.data.tables import plain_text
from engine.errors import UserError
from engine.wording import counted, named

_NAMED = 3
"""Pictures that are missing and named; of more there is only the number."""


@dataclass(frozen=True, slots=True)
class FoundLabels:
    """What becomes of one label file."""

    outcome: Outcome
    detail: str = ""
    slices: Mapping[SliceKey, SliceLabels] = field(default_factory=dict)
    note: str = ""
    """What the user should know of labels that are taken."""


class LabelReader:
    """Reads label files against the slices that are there. `key_of` reads a slice from a path, if it names one.

    `stems` are names that an export gave to slices: they count before all others. A volume may also be called by the
    name of which `present.renaming` makes the one that it has; of a file of several readers only `present.reader`
    counts, and of one alone who is another it is noted. With `clip` boxes that leave their picture are cut at its edge.
    Lists of classes count up to `root`.
    """

    def __init__(
        self,
        slices: Mapping[SliceKey, Slice],
        occupied: set[SliceKey],
        key_of: Callable[[Path], SliceKey | None],
        stems: Mapping[str, SliceKey],
        present: Present,
        *,
        clip: bool = False,
        root: Path | None = None,
    ) -> None:
        self._classes = ClassLists(root)
        self._slices = slices
        self._occupied = occupied
        self._key_of = key_of
        self._renaming, self._reader = present.renaming, present.reader
        self._clip = clip
        self._by_text = {str(key): key for key in slices}
        self._by_stem = _unique((PurePath(record.image).stem, key) for key, record in slices.items())
        self._exported = stems

    def read(self, path: Path) -> FoundLabels:
        """What a file gives; nothing and `Outcome.OTHER` if it is no label file. Never raises for what is in it."""
        if not self._may_be_labels(path):
            return FoundLabels(Outcome.OTHER)
        try:
            if path.suffix.lower() == ".txt":
                self._classes.check(path)
            found = self._of_reader(path, read_labels(path, strict=not self._clip))
            return self._noted(path, found, self._placed(path, found)) if found else FoundLabels(Outcome.OTHER)
        except UserError as error:
            text = str(error)
            return FoundLabels(Outcome.BAD_LABELS, text if text.startswith(path.name) else f"{path.name}: {text}")

    def _of_reader(self, path: Path, found: list[Labels]) -> list[Labels]:
        """What the reader says in a file of several. Raises UserError if none of them is called so."""
        readers = sorted({labels.reader for labels in found})
        if len(readers) > 1 and self._reader not in readers:
            raise UserError(
                f"{path.name} holds what several readers say: {named(readers)}.",
                f"Import it once for each reader (--reader {readers[0]}).",
            )
        return [labels for labels in found if len(readers) == 1 or labels.reader == self._reader]

    def _noted(self, path: Path, labels: Sequence[Labels], found: FoundLabels) -> FoundLabels:
        """With a note where somebody else said so than the one for whom it is taken."""
        who = labels[0].reader
        if not found.slices or who in ("", self._reader):
            return found
        return replace(found, note=f"{path.name} holds what {who} says; it is taken as what {self._reader} says.")

    def _may_be_labels(self, path: Path) -> bool:
        """A text may be about anything: it is labels only in a folder of that name, or beside a picture of its name."""
        if path.suffix.lower() not in SUFFIXES or path.name.lower() in NO_LABELS:
            return False
        return path.suffix.lower() != ".txt" or path.parent.name == "labels" or self._key(path.stem, path) is not None

    def _key(self, picture: str, path: Path) -> SliceKey | None:
        """The slice of a picture that is named in a file: by an export's name, by ours, by its folders, or by its

        own name, unless its folders speak of another volume.
        """
        *folders, name = PurePath(picture.replace("\\", "/")).parts or ("",)
        volume, _, number = picture.rpartition("/")
        said = [self._by_text.get(picture), self._by_text.get(f"{self._renaming(volume)}/{number}")]
        placed = [key_of(PurePath(*folders[start:], name), "") for start in range(len(folders))]
        beside = [] if folders else [self._key_of(path.with_name(f"{name}.x")), self._key_of(path.parent / name)]
        found = [*said, *placed, self._named(name, folders), *beside, key_of(PurePath(name), "")]
        renamed = ((key, SliceKey(self._renaming(key.volume), key.index)) for key in found if key is not None)
        exported = self._exported.get(name) or self._exported.get(PurePath(name).stem)
        return exported or next((key for key in chain.from_iterable(renamed) if key in self._slices), None)

    def _named(self, name: str, folders: Sequence[str]) -> SliceKey | None:
        """The only slice whose picture has that name, unless its volume is a folder and the folders here are others."""
        key = self._by_stem.get(name) or self._by_stem.get(PurePath(name).stem)
        if key is None:
            return None
        told = folders_of(PurePath(*folders, name))
        own = folders_of(PurePath(self._slices[key].image))[-1:]
        return None if told and own == [key.volume.rpartition("/")[2]] and own[0] not in told else key

    def _placed(self, path: Path, found: Iterable[Labels]) -> FoundLabels:
        """Raises UserError for boxes that cannot be, and then nothing of the file is taken."""
        placed: dict[SliceKey, SliceLabels] = {}
        lost, kept, empty, clipped, several = [], 0, 0, 0, 0
        for labels in found:
            key = self._key(labels.picture, path)
            if key is None:
                lost.append(labels.picture)
                continue
            size = self._slices[key].width, self._slices[key].height
            whole = labels.boxes_in(*size, strict=not self._clip)
            boxes = tuple(cut(entry, *size) for entry in whole)
            if not boxes:
                empty += 1
            elif key in self._occupied:
                kept += 1
            else:
                text = "" if labels.text == write_yolo(boxes, *size) else labels.text
                clipped += sum(new is not old for new, old in zip(boxes, whole, strict=True))
                several += len(boxes) > 1
                if key in placed:
                    raise UserError(f"It tells of {key} more than once.", "Keep one entry for each picture.")
                placed[key] = SliceLabels(boxes, labels.mask, text)
        self._occupied.update(placed)
        parts = [
            self._missing(lost, placed) if lost else "",
            f"{counted(several, 'slice')} with more than one box" if several else "",
            f"{counted(clipped, 'box')} cut at the edge of the picture" if clipped else "",
            f"{counted(kept, 'slice')} with boxes already, left as they are" if kept else "",
            f"{counted(empty, 'slice')} without a box: accepted by nobody yet" if empty else "",
        ]
        return FoundLabels(_outcome(placed, kept, empty), "; ".join(filter(None, parts)), placed)

    def _missing(self, lost: Sequence[str], placed: Mapping[SliceKey, SliceLabels]) -> str:
        """The pictures that are not there; and if none of the file is, what one that is there is called."""
        text = f"no picture for {', '.join(lost[:_NAMED])}{' and others' if len(lost) > _NAMED else ''}"
        first = next(iter(self._slices.items()), None)
        if first is None or placed:
            return text
        key, name = first[0], PurePath(first[1].image).name
        alone = self._by_stem.get(PurePath(name).stem) == key
        return f"{text}; here a slice is called {key}, or {name if alone else f'{key.volume}/{name}'}"


def exported_names(paths: Iterable[Path]) -> dict[str, SliceKey]:
    """Which slice each file name of an export is, as its `provenance.csv` tells; nothing where that is damaged."""
    names: dict[str, SliceKey] = {}
    for path in paths:
        if path.name == PROVENANCE:
            with suppress(OSError, UnicodeDecodeError, csv.Error, KeyError, TypeError, ValueError):
                rows = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"), newline="")))
                names |= {
                    plain_text(row["file"]): SliceKey(plain_text(row["volume"]), int(row["slice"])) for row in rows
                }
    return names


def _outcome(placed: Mapping[SliceKey, SliceLabels], kept: int, empty: int) -> Outcome:
    if placed:
        return Outcome.LABELS_USED
    if empty:
        return Outcome.EMPTY_LABELS
    return Outcome.LABELS_KEPT_OUT if kept else Outcome.LABELS_WITHOUT_IMAGE


def _unique(pairs: Iterable[tuple[str, SliceKey]]) -> dict[str, SliceKey]:
    """Without the names that several slices have."""
    found: dict[str, SliceKey | None] = {}
    for name, key in pairs:
        found[name] = None if name in found else key
    return {name: key for name, key in found.items() if key is not None}
