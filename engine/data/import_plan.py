"""What an import would do: a row for every file found, the slices that come of it, and the taking in."""

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

from engine.data.annotation import Annotation, LabelledBox, SliceKey, Source
from engine.data.checked import read_unchanged
from engine.data.formats.mask_rule import MaskRule
from engine.data.found import FoundFile
from engine.data.frames import VolumeFile, new_pictures, write_frames
from engine.data.masks import EncodedMask
from engine.data.paths import follow_folders, relative
from engine.data.picture_text import without_text
from engine.data.readers import MAIN
from engine.data.store import ImportedSlice, Slice, Workspace
from engine.data.volumes import Volume, read_spacing
from engine.errors import UserError
from engine.files import sha256_of, write_bytes_atomic
from engine.wording import counted, named


class Outcome(StrEnum):
    """What became of a file; those of `TAKEN_IN` are taken in, the others left out."""

    PAIRED = "paired"
    WITHOUT_MASK = "image without mask"
    MASK_USED = "mask"
    EMPTY_MASK = "empty mask"
    VOLUME = "volume of pictures"
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
    LABELS_USED = "labels"
    EMPTY_LABELS = "labels without a box"
    BAD_LABELS = "labels that cannot be taken in"
    LABELS_KEPT_OUT = "labels of slices that have boxes already"
    LABELS_WITHOUT_IMAGE = "labels without image"


TAKEN_IN = frozenset(
    {
        Outcome.PAIRED,
        Outcome.WITHOUT_MASK,
        Outcome.MASK_USED,
        Outcome.EMPTY_MASK,
        Outcome.VOLUME,
        Outcome.PATIENT_TABLE,
        Outcome.LABELS_USED,
        Outcome.EMPTY_LABELS,
    }
)
_LABELS = frozenset({Outcome.LABELS_USED, Outcome.EMPTY_LABELS, Outcome.LABELS_KEPT_OUT})


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """What the user says about the folder. Raises UserError for a spacing or values that cannot be."""

    patients: Path | None = None
    """A table with the columns volume and patient (and spacing_mm); patients.csv in the folder is found by itself."""
    mask_variable: str | None = None
    """The variable that holds the mask, where a .mat file has several that could."""
    mask_values: str = ""
    """Which values are the mask where there are more than two: a label (2), several (1,2), or a threshold (>=128)."""
    spacing_mm: str = ""
    """Millimetres per pixel: 0.35, or 0.21x0.23 where it is less across than down, or more."""
    clip_boxes: bool = False
    """Boxes that leave their picture are cut at its edge and counted; else the file that has one is left out."""
    volume_is_patient: bool = False
    """Each volume is another patient, named like the volume."""

    def __post_init__(self) -> None:
        if self.mask_values:
            MaskRule.read(self.mask_values)
        if self.spacing_mm:
            read_spacing(self.spacing_mm)


@dataclass(frozen=True, slots=True)
class FileRow:
    """One file of the folder and what became of it. `path` is relative to the folder."""

    path: str
    kind: str
    outcome: Outcome
    detail: str = ""


@dataclass(frozen=True, slots=True)
class SliceLabels:
    """What label files say about one slice."""

    boxes: tuple[LabelledBox, ...]
    mask: EncodedMask | None = None
    text: str = ""
    """As in `Annotation.label_text`."""

    def added_to(self, annotation: Annotation) -> Annotation:
        """An annotation without a box, with these. A mask that is there stays."""
        said = replace(annotation, boxes=self.boxes, label_text=self.text)
        if self.mask is None or annotation.mask is not None:
            return said
        return replace(said, mask=self.mask.sha256, mask_source=Source.IMPORTED)


@dataclass(frozen=True, slots=True)
class Present:
    """What the workspace has already, and `reader` has said: labels may be about these slices too."""

    slices: Mapping[SliceKey, Slice] = field(default_factory=dict)
    annotations: Mapping[SliceKey, Annotation] = field(default_factory=dict)
    volumes: Mapping[str, Volume] = field(default_factory=dict)
    reader: str = MAIN
    renaming: Callable[[str], str] = str
    """The name that it has for a volume or patient of a name (`engine.data.pseudonyms`)."""


@dataclass(frozen=True, slots=True)
class Imported:
    """What came of an import: how many slices were `added`, and on how many a reader's labels were put, new or not.

    An expert's mask is a label where it goes to another reader than the main one.
    """

    added: int
    labelled: int


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """What an import would do. Every file found has exactly one row, so the counts add up."""

    source: Path
    rows: tuple[FileRow, ...]
    slices: tuple[ImportedSlice, ...]
    volumes: tuple[Volume, ...]
    notes: tuple[str, ...] = ()
    volume_files: tuple[VolumeFile, ...] = ()
    labels: Mapping[SliceKey, SliceLabels] = field(default_factory=dict)
    """What label files say; it goes to slices on which there is no box."""
    copies: Mapping[str, Slice] = field(default_factory=dict)
    """Slices, as they were found, of whose pictures the workspace gets copies, by their names: no other is taken in."""
    nameless: bool = False
    """Neither rows nor details may name a file."""

    @property
    def is_of_use(self) -> bool:
        """Whether there is a slice, or a label file that can be read; else an import would leave everything out."""
        return bool(self.slices) or any(row.outcome in _LABELS for row in self.rows)

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
            "slices_with_labels": len(self.labels),
            "left_out": [asdict(row) for row in self.left_out()],
            "notes": list(self.notes),
        }

    def unlike(self, present: Present) -> list[str]:
        """A sentence for each thing of which the workspace holds another already, before this is applied to it.

        Masks of another reader than the main one are no others of the same thing. Raises UserError if a picture that
        seems to be another has gone or changed meanwhile.
        """
        patients = (
            (present.volumes.get(present.renaming(new.name)), present.renaming(new.patient))
            for new in self.volumes
            if new.patient
        )
        told = [
            f"Volume {old.name} was of patient {old.patient} and is now of {patient}, as this import says."
            for old, patient in patients
            if old is not None and old.patient not in (None, patient)
        ]
        others = [str(record.key) for item, record in self._there(present) if self._is_another(item, record, present)]
        if others:
            count = counted(len(others), "slice")
            told.append(f"{count} already there with another picture or mask, which stay: {named(others)}.")
        return told

    def _there(self, present: Present) -> Iterator[tuple[ImportedSlice, Slice]]:
        """The slices that the workspace has already, beside what it has."""
        names = {volume.name: present.renaming(volume.name) for volume in self.volumes}
        for item in self.slices:
            key = item.slice.key
            record = present.slices.get(SliceKey(names.get(key.volume, key.volume), key.index))
            if record is not None:
                yield item, record

    def _is_another(self, item: ImportedSlice, record: Slice, present: Present) -> bool:
        """Whether a slice has another picture or expert mask than the one there, which may lack text of its file."""
        if item.mask and present.reader == MAIN and record.expert_mask not in (None, item.mask.sha256):
            return True
        if item.slice.image_sha256 == record.image_sha256:
            return False
        return item.slice.image in self._made() or sha256_of(_bare(item.slice)) != record.image_sha256

    def _made(self) -> set[str]:
        """Pictures that the import makes, as they are named in the workspace."""
        return {*self.copies, *(frame.image for file in self.volume_files for frame in file.frames)}

    def apply(self, workspace: Workspace, reader: str = MAIN) -> Imported:
        """Take the slices in, all or none. The files stay where they are, never written.

        What the labels say is said by `reader`, who is made if there is none of that name; what another reader than the
        main one has said already stays.
        """
        # Links are followed first: “..” behind one leads elsewhere than the text of the path says.
        folder = workspace.folder.resolve()
        made = self._made()
        located = (item if item.slice.image in made else _located(item, folder) for item in self.slices)
        with new_pictures(folder, made), workspace.transaction():
            write_frames(self.volume_files, folder)
            _write_copies(self.copies, folder)
            labelled: Collection[SliceKey] = ()
            if reader == MAIN:
                added = workspace.add_import(self.volumes, located)
            else:
                added, labelled = _add_as(workspace, reader, self.volumes, list(located))
            labelled = {*labelled, *self._add_labels(workspace, reader)}
            workspace.found.keep(self._found(folder))
        return Imported(added, len(labelled))

    def _add_labels(self, workspace: Workspace, reader: str) -> Collection[SliceKey]:
        """To slices that still have no box: what somebody drew since the look stays. Returns those that it changed."""
        if not self.labels:
            return ()
        said = workspace.annotations(reader)
        bare = {key: labels for key, labels in self.labels.items() if not said[key].boxes}
        after = {key: made for key, labels in bare.items() if (made := labels.added_to(said[key])) != said[key]}
        masks = [mask for key in after if (mask := bare[key].mask) is not None]
        if after:
            with workspace.readers.reading_as(reader):
                workspace.record_edits(after, "import", masks)
        return after

    def _found(self, folder: Path) -> Iterator[FoundFile]:
        """What became of every file and every plane, named as the workspace in `folder` names pictures."""
        for row in self.rows:
            path = relative(follow_folders(str((self.source / row.path).absolute())), folder)
            yield FoundFile(row.path if self.nameless else path, row.kind, row.outcome, row.detail)
        masked = {item.slice.image for item in self.slices if item.mask is not None}
        for file in self.volume_files:
            for number, frame in enumerate(file.frames, 1):
                outcome = Outcome.PAIRED if frame.image in masked else Outcome.WITHOUT_MASK
                detail = f"plane {number}" if self.nameless else f"plane {number} of {file.path.name}"
                yield FoundFile(frame.image, "image", outcome, detail)


def _write_copies(copies: Mapping[str, Slice], folder: Path) -> None:
    """Raises UserError if a picture cannot be read, has changed, or the disk is full."""
    for image, record in copies.items():
        data = _bare(record)
        try:
            write_bytes_atomic(folder / image, data)
        except OSError as error:
            raise UserError(f"{image} could not be written ({error.strerror}).", "Free some disk space.") from error


def _bare(record: Slice) -> bytes:
    """A picture's file as it was found, without text in it. Raises UserError if it cannot be read or has changed."""
    source = Path(record.image)
    return without_text(read_unchanged(source, record.image_sha256), source.name)


def _located(item: ImportedSlice, folder: Path) -> ImportedSlice:
    """With its picture named as seen from the workspace's folder."""
    image = relative(follow_folders(item.slice.image), folder)
    return replace(item, slice=replace(item.slice, image=image))


def _add_as(
    workspace: Workspace, reader: str, volumes: Sequence[Volume], items: Sequence[ImportedSlice]
) -> tuple[int, list[SliceKey]]:
    """Slices without a label for those that lack them, and the labels in the layer of one reader.

    Returns how many slices are new, and which were labelled.
    """
    bare = [
        ImportedSlice(replace(item.slice, mask_file=None, mask_variable=None), None, Annotation(), item.fingerprint)
        for item in items
    ]
    added = workspace.add_import(volumes, bare)
    if reader not in workspace.readers.all():
        workspace.readers.add(reader)
    before, nothing = workspace.annotations(reader), Annotation()
    new = [item for item in items if item.annotation != nothing and before[item.slice.key] == nothing]
    masks = [item.mask for item in new if item.mask]
    with workspace.readers.reading_as(reader):
        workspace.record_edits({item.slice.key: _own_mask(item) for item in new}, "import", masks)
    return added, [item.slice.key for item in new]


def _own_mask(item: ImportedSlice) -> Annotation:
    """The annotation with the mask of the file as the reader's own."""
    if item.mask is None:
        return item.annotation
    return replace(item.annotation, mask=item.mask.sha256, mask_source=Source.MASK)
