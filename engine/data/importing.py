"""Import: look through a folder, pair pictures with expert masks, and say what is left out and why."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from pathlib import Path

from engine.data.annotation import Annotation, LabelledBox, Review, SliceKey, Source
from engine.data.burned_in import CROSSES
from engine.data.depth import BITS
from engine.data.formats.contents import Contents, Region
from engine.data.formats.mask_rule import MaskRule
from engine.data.formats.process import read_files
from engine.data.formats.table import MASK_PICTURE, MASKS_ALONE, PICTURE, PICTURES, Format, format_of
from engine.data.frames import VolumeFile, frames_of
from engine.data.import_plan import FileRow, ImportOptions, ImportPlan, Outcome, Present, SliceLabels
from engine.data.label_import import LabelReader, exported_names
from engine.data.layout import is_named_mask, is_named_picture, key_of, older_key_of, shared_folders, volume_of
from engine.data.mask_choice import choose_mask
from engine.data.masks import EncodedMask, bounding_box, part_count
from engine.data.paths import files_below, printable, relative, why_no_file
from engine.data.patients import PATIENTS_CSV, VolumeFacts, divided_patients, read_patients
from engine.data.picture_facts import PictureFacts, facts_of
from engine.data.pseudonyms import is_like_a_person
from engine.data.store import ImportedSlice, Slice
from engine.data.volumes import Volume, read_spacing
from engine.errors import UserError
from engine.files import sha256_of_file
from engine.wording import counted, named

Progress = Callable[[int, int], None]


def scan(
    source: Path, options: ImportOptions, on_progress: Progress | None = None, present: Present | None = None
) -> ImportPlan:
    """Look through a folder without changing anything. Its labels may be about slices that are `present` already.

    Raises UserError if the folder cannot be read, holds no pictures at all, or the patient table is bad.
    """
    files = list(files_below(source))
    tables = (path for path in files if path.name.lower() == PATIENTS_CSV and not why_no_file(path, source))
    table = options.patients or next(tables, None)
    facts = read_patients(table) if table else {}
    present = present or Present()
    finder = _Scan(source, options, on_progress or (lambda _done, _total: None), present)
    finder.sort(files, table.absolute() if table else None)
    if not finder.has_pictures and not present.slices:
        raise UserError(f"There are no pictures in {source.name}.", "Choose the folder that holds the .bmp files.")
    finder.read_images()
    finder.read_volumes()
    finder.read_masks()
    finder.read_labels()
    return finder.plan(facts)


class _Scan:
    """One look through a folder: files by the slice that their names say, and a row for each as it is read."""

    def __init__(self, source: Path, options: ImportOptions, on_progress: Progress, present: Present) -> None:
        self._source = source
        self._present = present
        self._options = options
        self._rule = MaskRule.read(options.mask_values) if options.mask_values else None
        self._on_progress = on_progress
        self._done = 0
        self._rows: dict[Path, FileRow] = {}
        self._shared: set[str] = set()
        """Folders of several volumes; not those that the workspace has as one already."""
        self._kinds: Counter[str] = Counter()
        self._slices: dict[SliceKey, ImportedSlice] = {}
        self._images: dict[SliceKey, Path] = {}
        self._volumes: dict[Path, Format] = {}
        self._masks: dict[Path, Format] = {}
        self._of_volume: dict[str, list[SliceKey]] = {}
        self._texts: list[Path] = []
        self._mask_volumes: list[Contents] = []
        self._volume_files: list[VolumeFile] = []
        self._regions: dict[str, list[Region]] = {}
        self._unsettled: list[str] = []
        self._axes: dict[str, str] = {}
        self._labels: dict[SliceKey, SliceLabels] = {}
        self._label_notes: list[str] = []

    @property
    def has_pictures(self) -> bool:
        """Whether any file is a picture or may hold some."""
        return bool(self._images or self._volumes)

    def sort(self, files: Sequence[Path], table: Path | None) -> None:
        """Tell images from masks from the rest, and read volume and slice number from each name."""
        kinds: dict[Path, Format | None] = {}
        for path in files:
            if path.absolute() == table:
                self._note(path, "other", Outcome.PATIENT_TABLE)
            elif why := why_no_file(path, self._source):
                self._note(path, "other", Outcome.OTHER, why)
            else:
                kinds[path] = format_of(path)
        pictures = (path.relative_to(self._source) for path, kind in kinds.items() if kind and kind.title in PICTURES)
        shared, known = shared_folders(pictures), {key.volume for key in self._present.slices}
        self._shared = {name for name in shared if self._present.renaming(name) not in known}
        for path, kind in kinds.items():
            self._file(path, kind)

    def _file(self, path: Path, kind: Format | None) -> None:
        if kind is None:
            self._texts.append(path)
        elif kind.title in MASKS_ALONE or (kind.title in PICTURES and is_named_mask(path.relative_to(self._source))):
            self._masks[path] = kind
        elif kind.title in PICTURES:
            self._file_image(path)
        else:
            self._volumes[path] = kind

    def _file_image(self, path: Path) -> None:
        key = self._key(path)
        if key is None:
            self._note(path, "image", Outcome.NO_NUMBER, _NAME_HINT)
        elif key in self._images:
            self._note_duplicate(path, "image", key)
        else:
            self._images[key] = path

    # --- pictures ----------------------------------------------------------------------------------------------

    def read_images(self) -> None:
        """Read and hash every picture."""
        found = read_files([(path, PICTURE) for path in self._images.values()])
        for (key, path), picture in zip(self._images.items(), found, strict=True):
            if picture.facts is None:
                self._note(path, "image", Outcome.UNREADABLE_IMAGE, f"{path.name} {picture.fault}.")
            else:
                self._add_slice(key, str(path.absolute()), picture.facts)
                self._note(path, "image", Outcome.WITHOUT_MASK)
            self._advance()

    def _add_slice(self, key: SliceKey, image: str, facts: PictureFacts) -> None:
        self._kinds.update(_kinds(facts))
        record = Slice(key, image, facts.sha256, facts.width, facts.height)
        said = Annotation(review=Review.FLAGGED, comment=CROSSES) if facts.has_crosses else Annotation()
        self._slices[key] = ImportedSlice(record, None, said, facts.fingerprint)

    def read_volumes(self) -> None:
        """Read the files that hold planes: pictures become slices, masks wait until all pictures are there."""
        masks = {path for path in self._volumes if is_named_mask(path.relative_to(self._source))}
        others = [(path, kind) for path, kind in self._volumes.items() if path not in masks]
        named = read_files([(path, self._volumes[path]) for path in masks], self._options.mask_values)
        for found in (*named, *read_files(others)):
            if found.fault:
                self._note(found.path, "image", Outcome.UNREADABLE_IMAGE, f"{found.path.name} {found.fault}.")
            elif found.path in masks or (any(v.masks for v in found.variables) and not self._is_picture(found.path)):
                self._mask_volumes.append(found)
            else:
                self._take_volume(found, self._volumes[found.path])
            self._advance()

    def _take_volume(self, found: Contents, kind: Format) -> None:
        pictures = [data for variable in found.variables for data in variable.pictures]
        numbered = self._key(found.path) if len(pictures) == 1 else None
        keys = [numbered] if numbered else [SliceKey(self._volume_of(found.path), n + 1) for n in range(len(pictures))]
        if any(key in self._slices for key in keys):
            self._note_duplicate(found.path, "volume", next(key for key in keys if key in self._slices))
            return
        file = VolumeFile(found.path, kind, frames_of(pictures, sha256_of_file(found.path)))
        for key, frame, data in zip(keys, file.frames, pictures, strict=True):
            self._add_slice(key, frame.image, facts_of(data, found.path.name))
        self._volume_files.append(file)
        self._regions.setdefault(keys[0].volume, []).extend(found.regions)
        self._axes[keys[0].volume] = found.axes
        detail = "; ".join((counted(len(pictures), "plane"), *found.notes))
        self._note(found.path, "volume", Outcome.VOLUME, f"{detail}.")

    # --- masks -------------------------------------------------------------------------------------------------

    def read_masks(self) -> None:
        """Read the masks of the slices that have a picture."""
        for known in sorted(self._slices):
            self._of_volume.setdefault(known.volume, []).append(known)
        wanted = {path: kind for path, kind in self._masks.items() if self._targets(path)}
        for path in self._masks.keys() - wanted.keys():
            key = self._key(path)
            why = (Outcome.NO_IMAGE, f"No readable picture for {key}.") if key else (Outcome.NO_NUMBER, _NAME_HINT)
            self._note(path, "mask", *why)
        files = [(path, MASK_PICTURE if kind.title in PICTURES else kind) for path, kind in wanted.items()]
        for found in chain(self._mask_volumes, read_files(files, self._options.mask_values)):
            self._take_masks(found)
            if found.path in wanted:
                self._advance()

    def _targets(self, path: Path) -> list[SliceKey]:
        """The slices that a mask belongs to: the one that its name says, else all of the volume of its name."""
        key = self._key(path)
        if key in self._slices:
            return [key] if key else []
        return self._of_volume.get(self._volume_of(path), [])

    def _take_masks(self, found: Contents) -> None:
        keys = self._targets(found.path)
        if not keys:
            either = any(variable.pictures for variable in found.variables)
            hint = " If it is a picture of two values, put it into a folder “images”." if either else ""
            detail = f"No readable picture for {self._volume_of(found.path)}.{hint}"
            self._note(found.path, "mask", Outcome.NO_IMAGE, detail)
            return
        taken = next((self._slices[key].slice.mask_file for key in keys if self._slices[key].mask is not None), None)
        if taken is not None:
            self._note(found.path, "mask", Outcome.DUPLICATE, f"{taken} is the mask of {keys[0]} already.")
            return
        outcome, detail, variable = choose_mask(
            found, [self._slices[key].slice for key in keys], self._options.mask_variable
        )
        axes = (found.axes, self._axes.get(keys[0].volume, ""))
        if variable is not None and all(axes) and axes[0] != axes[1]:
            outcome, detail, variable = Outcome.WRONG_SIZE, f"Its axes run {axes[0]}, the picture's {axes[1]}.", None
        self._note(found.path, "mask", outcome, detail)
        if variable is not None:
            name = f"{variable.name} {self._rule or ''}".rstrip()
            for key, mask in zip(keys, variable.masks, strict=False):
                self._add_mask(key, found.path, name, mask, outcome)

    def _add_mask(self, key: SliceKey, path: Path, variable: str, encoded: EncodedMask, outcome: Outcome) -> None:
        item, mask = self._slices[key], encoded.decode()
        box = bounding_box(mask)
        if box is not None:
            annotation = replace(item.annotation, boxes=(LabelledBox(box, source=Source.MASK),))
            parts = part_count(mask)
            if parts > 1:
                self._note(path, "mask", outcome, f"{parts} separate parts; the box is around all of them.")
        else:
            # A plane without the organ is nothing odd in a volume that has planes with it.
            alone = outcome is Outcome.EMPTY_MASK
            said = "; ".join(filter(None, ["empty mask", item.annotation.comment]))
            annotation = Annotation(review=Review.FLAGGED, comment=said) if alone else item.annotation
        if key in self._images:
            self._note(self._images[key], "image", Outcome.PAIRED)
        record = replace(item.slice, mask_file=self._rows[path].path, mask_variable=variable)
        self._slices[key] = replace(item, slice=record, mask=encoded, annotation=annotation)

    def read_labels(self) -> None:
        """Read the label files, of slices that are found here and of those that the workspace has already."""
        if not self._texts:
            return
        present = self._present
        own = {key: item.slice for key, item in self._slices.items()}
        said = {key: item.annotation for key, item in self._slices.items()} | dict(present.annotations)
        boxed = {key for key, annotation in said.items() if annotation.boxes}
        slices = {**own, **present.slices}
        stems = {stem: key for stem, key in exported_names(self._texts).items() if key in slices}
        clip, root = self._options.clip_boxes, self._source
        reader = LabelReader(slices, boxed, self._key, stems, present, clip=clip, root=root)
        for path in self._texts:
            found = reader.read(path)
            self._note(path, "other" if found.outcome is Outcome.OTHER else "labels", found.outcome, found.detail)
            self._labels.update(found.slices)
            self._label_notes += [found.note] if found.note else []

    # --- the end -----------------------------------------------------------------------------------------------

    def plan(self, facts: Mapping[str, VolumeFacts]) -> ImportPlan:
        """Everything found, in order."""
        rows = tuple(sorted(self._rows.values(), key=lambda row: row.path))
        slices = tuple(self._slices[key] for key in sorted(self._slices))
        names = sorted({item.slice.key.volume for item in slices})
        volumes = tuple(self._volume(name, facts) for name in names)
        absent = sorted(set(facts) - set(names))
        notes = [f"The patient table names {name}, which is not there." for name in absent]
        persons = [name for name in names if is_like_a_person(name)]
        if persons:
            notes.append(f"Names that may be those of people: {named(persons)}. With --pseudonyms none is taken in.")
        divided = divided_patients(volumes, self._present.volumes.values())
        if divided:
            several = f"Several volumes seem to be of one patient, but are not said to be: {named(divided)}."
            notes.append(f"{several} Give --patients, or a split may have a patient on two sides.")
        if self._unsettled:
            unsettled = f"{counted(len(self._unsettled), 'volume')} ({named(self._unsettled)})"
            notes.append(f"No spacing is taken for {unsettled}: files or regions differ. Calibrate by a known length.")
        notes += [f"{counted(count, 'picture')} {what}" for what, count in self._kinds.items()]
        notes += self._label_notes
        scored = sum(entry.score is not None for labels in self._labels.values() for entry in labels.boxes)
        if scored:
            notes.append(f"Among the labels {counted(scored, 'box')} of a detector, with scores: nobody drew them.")
        return ImportPlan(self._source, rows, slices, volumes, tuple(notes), tuple(self._volume_files), self._labels)

    def _volume(self, name: str, facts: Mapping[str, VolumeFacts]) -> Volume:
        own = facts.get(name, VolumeFacts())
        said = read_spacing(self._options.spacing_mm) if self._options.spacing_mm else own.spacing_mm
        patient = own.patient or (name if self._options.volume_is_patient else None)
        return Volume(name, patient, said or self._measured(name), age_days=own.age_days)

    def _measured(self, name: str) -> tuple[float, float] | None:
        """The spacing of all regions of its files; where they differ, that of those that hold the organ, else none."""
        regions = self._regions.get(name, [])
        slices = (self._slices[key] for key in self._of_volume[name])
        organ = next((entry.box for item in slices for entry in item.annotation.boxes), None)
        holding = [region for region in regions if organ is not None and region.holds(*organ.center)]
        for deciding in (regions, holding):
            if len({tuple(round(side, SAME_SPACING) for side in region.spacing_mm) for region in deciding}) == 1:
                return deciding[0].spacing_mm
        if regions:
            self._unsettled.append(name)
        return None

    def _key(self, path: Path) -> SliceKey | None:
        """The slice that a name says; where the workspace has it by an older rule, as it is there."""
        within = path.relative_to(self._source)
        older = older_key_of(within)
        if older and SliceKey(self._present.renaming(older.volume), older.index) in self._present.slices:
            return older
        return key_of(within, self._source.name, self._shared)

    def _volume_of(self, path: Path) -> str:
        return volume_of(path.relative_to(self._source))

    def _is_picture(self, path: Path) -> bool:
        return is_named_picture(path.relative_to(self._source))

    def _advance(self) -> None:
        self._done += 1
        self._on_progress(self._done, len(self._images) + len(self._volumes) + len(self._masks))

    def _note_duplicate(self, path: Path, kind: str, key: SliceKey) -> None:
        first = self._images[key].relative_to(self._source) if key in self._images else "another file"
        self._note(path, kind, Outcome.DUPLICATE, f"{first} is {key} already.")

    def _note(self, path: Path, kind: str, outcome: Outcome, detail: str = "") -> None:
        self._rows[path] = FileRow(printable(relative(path, self._source)), kind, outcome, detail)


SAME_SPACING = 5
"""Spacings that agree to so many places of a millimetre are one."""
_NAME_HINT = "Name it like P01_s03.bmp, or put it into a folder per volume."


def _kinds(facts: PictureFacts) -> Iterator[str]:
    """What there is to know about a picture that is not 8 bits of grey, or shows what it should not."""
    if facts.is_deep:
        yield "of 16 bits: the window shows them all, detectors are given the upper 8."
    if facts.spare_bits:
        yield f"whose 16 bits hold values of {BITS - facts.spare_bits}: multiplied by {2**facts.spare_bits}."
    if facts.is_coloured:
        yield "in colour: shown, learned and scored as grey, by luminance."
    if facts.has_crosses:
        yield "with calliper crosses, which give the answer away: flagged."
