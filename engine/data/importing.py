"""Import: look through a folder, pair pictures with expert masks, say what is left out and why, then take it in."""

import os
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

from engine.data.annotation import Annotation, LabelledBox, Review, SliceKey, Source
from engine.data.fingerprints import fingerprint
from engine.data.found import FoundFile
from engine.data.images import IMAGE_SUFFIXES, decode_deep, decode_grey, is_coloured
from engine.data.layout import key_of
from engine.data.masks import bounding_box, part_count
from engine.data.matfile import MatFile, MatVariable, read_mat_files
from engine.data.patients import PATIENTS_CSV, VolumeFacts, read_patients
from engine.data.store import ImportedSlice, Slice, Volume, Workspace
from engine.errors import UserError
from engine.files import sha256_of
from engine.wording import counted

Progress = Callable[[int, int], None]


class Outcome(StrEnum):
    """What became of a file. The first four are taken in, the others left out."""

    PAIRED = "paired"
    WITHOUT_MASK = "image without mask"
    MASK_USED = "mask"
    EMPTY_MASK = "empty mask"
    UNREADABLE_IMAGE = "unreadable image"
    UNREADABLE_MASK = "unreadable mask"
    NO_MASK_INSIDE = "no mask inside"
    SEVERAL_MASKS = "several masks inside"
    WRONG_SIZE = "mask of another size"
    TRANSPOSED = "transposed mask"
    NO_IMAGE = "mask without image"
    NO_NUMBER = "no slice number in the name"
    DUPLICATE = "same volume and slice as another file"
    OTHER = "neither image nor mask"
    PATIENT_TABLE = "patient table"


TAKEN_IN = frozenset(
    {Outcome.PAIRED, Outcome.WITHOUT_MASK, Outcome.MASK_USED, Outcome.EMPTY_MASK, Outcome.PATIENT_TABLE}
)


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """What the user says about the folder. Raises UserError for a spacing that cannot be."""

    patients: Path | None = None
    """A table with the columns volume and patient (and spacing_mm); patients.csv in the folder is found by itself."""
    mask_variable: str | None = None
    """The variable that holds the mask, where a .mat file has several that could."""
    spacing_mm: float | None = None
    """Millimetres per pixel, the same in both directions."""
    volume_is_patient: bool = False
    """Each volume is another patient, named like the volume."""

    def __post_init__(self) -> None:
        if self.spacing_mm is not None and not 0.01 <= self.spacing_mm <= 10:
            raise UserError(f"A spacing of {self.spacing_mm} mm is not plausible.", "Give 0.01 to 10 mm per pixel.")


@dataclass(frozen=True, slots=True)
class FileRow:
    """One file of the folder and what became of it. `path` is relative to the folder."""

    path: str
    kind: str
    outcome: Outcome
    detail: str = ""


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """What an import would do. Every file found has exactly one row, so the counts add up."""

    source: Path
    rows: tuple[FileRow, ...]
    slices: tuple[ImportedSlice, ...]
    volumes: tuple[Volume, ...]
    notes: tuple[str, ...] = ()

    def counts(self) -> dict[Outcome, int]:
        """Files by outcome, in the order of `Outcome`; they add up to the number of files found."""
        found = Counter(row.outcome for row in self.rows)
        return {outcome: found[outcome] for outcome in Outcome if found[outcome]}

    def left_out(self) -> list[FileRow]:
        """The files that are not taken in."""
        return [row for row in self.rows if row.outcome not in TAKEN_IN]

    def to_json(self) -> dict[str, Any]:
        """The preview as a value that JSON can hold."""
        patients = {volume.patient for volume in self.volumes if volume.patient}
        return {
            "files": len(self.rows),
            "counts": {str(outcome): count for outcome, count in self.counts().items()},
            "volumes": len(self.volumes),
            "patients": len(patients),
            "volumes_without_patient": sorted(v.name for v in self.volumes if not v.patient),
            "slices": len(self.slices),
            "slices_with_mask": sum(item.mask is not None for item in self.slices),
            "left_out": [asdict(row) for row in self.left_out()],
            "notes": list(self.notes),
        }

    def apply(self, workspace: Workspace) -> int:
        """Take the slices in; returns how many were new. The files stay where they are and are never written."""
        # Links are followed first: “..” behind one leads elsewhere than the text of the path says.
        folder = workspace.folder.resolve()
        located = (
            replace(item, slice=replace(item.slice, image=_relative(_follow_folders(item.slice.image), folder)))
            for item in self.slices
        )
        added = workspace.add_import(self.volumes, located)
        workspace.found.keep(self._found(folder))
        return added

    def _found(self, folder: Path) -> Iterator[FoundFile]:
        """What became of every file, named as the workspace in `folder` names pictures."""
        for row in self.rows:
            path = _relative(_follow_folders(str((self.source / row.path).absolute())), folder)
            yield FoundFile(path, row.kind, row.outcome, row.detail)


def scan(source: Path, options: ImportOptions, on_progress: Progress | None = None) -> ImportPlan:
    """Look through a folder without changing anything.

    Raises UserError if the folder cannot be read, holds no pictures at all, or the patient table is bad.
    """
    files = list(_files_below(source))
    table = options.patients or next((path for path in files if path.name.lower() == PATIENTS_CSV), None)
    facts = read_patients(table) if table else {}
    finder = _Scan(source, options, on_progress or (lambda _done, _total: None))
    finder.sort(files, table.absolute() if table else None)
    if not finder.images:
        raise UserError(f"There are no pictures in {source.name}.", "Choose the folder that holds the .bmp files.")
    finder.read_images()
    finder.read_masks()
    return finder.plan(facts)


class _Scan:
    """One look through a folder: files by the slice that their names say, and a row for each as it is read."""

    def __init__(self, source: Path, options: ImportOptions, on_progress: Progress) -> None:
        self._source = source
        self._options = options
        self._on_progress = on_progress
        self._rows: dict[Path, FileRow] = {}
        self._kinds: Counter[str] = Counter()
        self._slices: dict[SliceKey, ImportedSlice] = {}
        self.images: dict[SliceKey, Path] = {}
        self._masks: dict[SliceKey, Path] = {}

    def sort(self, files: Sequence[Path], table: Path | None) -> None:
        """Tell images from masks from the rest, and read volume and slice number from each name."""
        for path in files:
            suffix = path.suffix.lower()
            if path.absolute() == table:
                self._note(path, "other", Outcome.PATIENT_TABLE)
            elif not _is_text(path):
                self._note(path, "other", Outcome.OTHER, "Its name is not valid text: give it another name.")
            elif not path.is_file():
                self._note(path, "other", Outcome.OTHER, "No file that can be read, or a link that leads nowhere.")
            elif suffix in IMAGE_SUFFIXES:
                self._file(path, "image", self.images)
            elif suffix == ".mat":
                self._file(path, "mask", self._masks)
            else:
                self._note(path, "other", Outcome.OTHER)

    def read_images(self) -> None:
        """Read and hash every picture."""
        for count, (key, path) in enumerate(self.images.items(), 1):
            try:
                data = path.read_bytes()
                image = decode_grey(data, path.name)
            except OSError as error:
                self._note(path, "image", Outcome.UNREADABLE_IMAGE, f"{path.name} cannot be read ({error.strerror}).")
            except UserError as error:
                self._note(path, "image", Outcome.UNREADABLE_IMAGE, str(error))
            else:
                self._note(path, "image", Outcome.WITHOUT_MASK)
                self._kinds.update(_kinds(data, path.name))
                height, width = image.shape
                record = Slice(key, str(path.absolute()), sha256_of(data), width, height)
                self._slices[key] = ImportedSlice(record, None, Annotation(), fingerprint(image))
            self._on_progress(count, len(self.images) + len(self._masks))

    def read_masks(self) -> None:
        """Read the masks of the slices that have a picture."""
        wanted = {path: key for key, path in self._masks.items() if key in self._slices}
        for key, path in self._masks.items():
            if key not in self._slices:
                self._note(path, "mask", Outcome.NO_IMAGE, f"No readable picture for {key}.")
        for count, found in enumerate(read_mat_files(list(wanted)), 1):
            self._take_mask(wanted[found.path], found)
            self._on_progress(len(self.images) + count, len(self.images) + len(wanted))

    def plan(self, facts: Mapping[str, VolumeFacts]) -> ImportPlan:
        """Everything found, in order."""
        rows = tuple(sorted(self._rows.values(), key=lambda row: row.path))
        slices = tuple(self._slices[key] for key in sorted(self._slices))
        names = sorted({item.slice.key.volume for item in slices})
        volumes = tuple(self._volume(name, facts) for name in names)
        absent = sorted(set(facts) - set(names))
        notes = [f"The patient table names {name}, which is not there." for name in absent]
        notes += [f"{counted(count, 'picture')} {what}" for what, count in self._kinds.items()]
        return ImportPlan(self._source, rows, slices, volumes, tuple(notes))

    def _volume(self, name: str, facts: Mapping[str, VolumeFacts]) -> Volume:
        own = facts.get(name, VolumeFacts())
        spacing = self._options.spacing_mm or own.spacing_mm
        patient = own.patient or (name if self._options.volume_is_patient else None)
        return Volume(name, patient, (spacing, spacing) if spacing else None)

    def _take_mask(self, key: SliceKey, found: MatFile) -> None:
        item = self._slices[key]
        outcome, detail, variable = _choose_mask(found, item.slice, self._options.mask_variable)
        self._note(found.path, "mask", outcome, detail)
        if variable is None or variable.mask is None:
            return
        mask = variable.mask.decode()
        box = bounding_box(mask)
        if box is None:
            annotation = Annotation(review=Review.FLAGGED, comment="empty mask")
        else:
            annotation = Annotation((LabelledBox(box, source=Source.MASK),))
            parts = part_count(mask)
            if parts > 1:
                self._note(found.path, "mask", outcome, f"{parts} separate parts; the box is around all of them.")
        self._note(self.images[key], "image", Outcome.PAIRED)
        record = replace(item.slice, mask_file=self._rows[found.path].path, mask_variable=variable.name)
        self._slices[key] = replace(item, slice=record, mask=variable.mask, annotation=annotation)

    def _file(self, path: Path, kind: str, shelf: dict[SliceKey, Path]) -> None:
        key = key_of(path.relative_to(self._source), self._source.name)
        if key is None:
            self._note(path, kind, Outcome.NO_NUMBER, "Name it like P01_s03.bmp, or put it into a folder per volume.")
        elif key in shelf:
            self._note(path, kind, Outcome.DUPLICATE, f"{shelf[key].relative_to(self._source)} is {key} already.")
        else:
            shelf[key] = path

    def _note(self, path: Path, kind: str, outcome: Outcome, detail: str = "") -> None:
        self._rows[path] = FileRow(_printable(_relative(path, self._source)), kind, outcome, detail)


def _kinds(data: bytes, name: str) -> Iterator[str]:
    """What there is to know about the pixels of a picture that are not 8 bits of grey."""
    if decode_deep(data, name).itemsize > 1:
        yield "of 16 bits: the window shows them all, detectors are given the upper 8."
    if is_coloured(data):
        yield "in colour: shown, learned and scored as grey, by luminance."


def _choose_mask(found: MatFile, record: Slice, wanted: str | None) -> tuple[Outcome, str, MatVariable | None]:
    """Which variable is the mask: the one asked for, else the only one of the picture's size. Never just the first."""
    if found.fault:
        return Outcome.UNREADABLE_MASK, f"{found.path.name} {found.fault}.", None
    named = [v for v in found.variables if wanted is None or v.name == wanted]
    possible = [v for v in named if v.mask is not None]
    fitting = [v for v in possible if v.shape == (record.height, record.width)]
    if len(fitting) == 1:
        variable = fitting[0]
        empty = not variable.mask.decode().any() if variable.mask else True
        return (Outcome.EMPTY_MASK if empty else Outcome.MASK_USED), "", variable
    return (*_mask_fault(found, record, (possible, fitting)), None)


def _mask_fault(
    found: MatFile, record: Slice, choice: tuple[list[MatVariable], list[MatVariable]]
) -> tuple[Outcome, str]:
    possible, fitting = choice
    size = f"{record.width} x {record.height}"
    if fitting:
        names = ", ".join(v.name for v in fitting)
        return Outcome.SEVERAL_MASKS, f"{names} could each be the mask; name one as the mask variable."
    if any(v.shape == (record.width, record.height) for v in possible):
        turned = f"{record.height} x {record.width}"
        return Outcome.TRANSPOSED, f"The mask is {turned}, the picture {size}: save it transposed."
    if possible:
        sizes = ", ".join(f"{v.name} is {v.shape[1]} x {v.shape[0]}" for v in possible)
        return Outcome.WRONG_SIZE, f"{sizes}; the picture is {size}."
    seen = ", ".join(f"{v.name} ({v.fault})" for v in found.variables) or "nothing"
    return Outcome.NO_MASK_INSIDE, f"Variables found: {seen}."


def _files_below(source: Path) -> Iterator[Path]:
    if not source.is_dir() or not _is_text(source.absolute()):
        raise UserError(f"{source} is not a folder that can be read.", "Choose the folder that holds the pictures.")

    def refuse(error: OSError) -> None:
        raise UserError(f"{error.filename} cannot be read ({error.strerror}).", "Check its permissions.") from error

    for folder, subfolders, names in os.walk(source, onerror=refuse):
        subfolders[:] = sorted(name for name in subfolders if not name.startswith("."))
        for name in sorted(names):
            if not name.startswith("."):
                yield Path(folder) / name


def _is_text(path: Path) -> bool:
    """Whether a name came out of the file system as text; one in an old code page has bytes that no text holds."""
    return _printable(str(path)) == str(path)


def _printable(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8")


def _follow_folders(path: str) -> Path:
    """`path` with the links in its folders followed; the file itself keeps its name."""
    return Path(path).parent.resolve() / Path(path).name


def _relative(path: Path, base: Path) -> str:
    """`path` as seen from `base`, with forward slashes; absolute where they lie on different drives."""
    try:
        return Path(os.path.relpath(path.absolute(), base.absolute())).as_posix()
    except ValueError:
        return path.absolute().as_posix()
