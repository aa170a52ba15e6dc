"""Proposals for whole slices: interpolated between key slices or carried over, and accepted as undoable steps."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from cerebellum_viewer.document import edits
from cerebellum_viewer.document.ahead import ahead
from cerebellum_viewer.document.document import Document
from cerebellum_viewer.document.masks import read_mask
from cerebellum_viewer.document.model_proposals import RejectProposals
from cerebellum_viewer.document.suggestions import Suggestion
from engine.data.annotation import Annotation, LabelledBox, SliceKey, Source
from engine.data.boxes import Box, iou
from engine.data.masks import EncodedMask, Mask, bounding_box
from engine.proposals import is_open
from engine.shapes.interpolation import boxes_between, masks_between

Track = tuple[str, int]
"""A box followed through a volume: its class, and the how manieth of that class it is on each slice."""


@dataclass(frozen=True, slots=True)
class KeySlices:
    """What is interpolated in one volume: boxes and masks of its key slices, and the slices that may be given any."""

    volume: str
    boxes: Mapping[Track, Mapping[int, Box]]
    masks: Mapping[int, Mask]
    targets: frozenset[int]


def toggle_key(document: Document) -> None:
    """Make the current slice a key slice, or one like the others again."""
    key = document.current
    if key is not None:
        said = document.annotations[key]
        texts = {
            True: QCoreApplication.translate("Suggesting", "Key slice"),
            False: QCoreApplication.translate("Suggesting", "No key slice any more"),
        }
        document.edit(key, edits.set_key(said, not said.is_key), texts[not said.is_key])


def key_slices(document: Document, volume: str) -> KeySlices:
    """The key slices of a volume. Key slices themselves, accepted and rejected slices are no targets."""
    keys = [key for key in document.volume_keys(volume) if document.annotations[key].is_key]
    boxes: dict[Track, dict[int, Box]] = {}
    for key in keys:
        for track, box in _tracks(document.annotations[key].boxes):
            boxes.setdefault(track, {})[key.index] = box
    masks = {key.index: mask for key in keys if (mask := read_mask(document, key)) is not None and mask.any()}
    if len({mask.shape for mask in masks.values()}) > 1:
        masks = {}
    targets = frozenset(key.index for key in _open_slices(document, volume) if key not in keys)
    return KeySlices(volume, boxes, masks, targets)


def interpolated(keys: KeySlices) -> dict[SliceKey, Suggestion]:
    """Proposals for the slices between key slices. Needs no document: it may be called from any thread."""
    ways = {track: boxes_between(known) for track, known in keys.boxes.items()}
    masks = masks_between(keys.masks)
    made = {}
    for index in sorted(keys.targets):
        boxes = tuple(
            LabelledBox(way[index], label, Source.INTERPOLATED) for (label, _), way in ways.items() if index in way
        )
        mask = masks.get(index)
        shape = EncodedMask.of(mask) if mask is not None and mask.any() else None
        if boxes or shape is not None:
            made[SliceKey(keys.volume, index)] = Suggestion(boxes, shape, Source.INTERPOLATED)
    return made


def propagated(
    document: Document, source: SliceKey, targets: Collection[SliceKey], *, boxes: bool, mask: bool
) -> dict[SliceKey, Suggestion]:
    """Boxes and mask of one slice as proposals for others of its volume.

    Boxes are cut at the border; a mask is proposed only for slices of its size. Accepted and rejected slices are left
    out.
    """
    organ = read_mask(document, source) if mask else None
    shape = None if organ is None else EncodedMask.of(organ)
    items = document.annotations[source].boxes if boxes else ()
    made = {}
    for key in _open_slices(document, source.volume):
        record = document.slices[key]
        fits = shape is not None and (shape.height, shape.width) == (record.height, record.width)
        placed = tuple(
            LabelledBox(box, item.label, Source.PROPAGATED)
            for item in items
            if (box := item.box.clipped(record.width, record.height)) is not None
        )
        if key in targets and key != source and (placed or fits):
            made[key] = Suggestion(placed, shape if fits else None, Source.PROPAGATED)
    return made


def agreement(document: Document, made: Mapping[SliceKey, Suggestion]) -> float | None:
    """Mean IoU of proposed boxes with those that are there, over the slices that have any; None if none has."""
    overlaps = [
        max(iou(item.box, known.box) for item in suggestion.boxes)
        for key, suggestion in made.items()
        if suggestion.boxes
        for known in document.annotations[key].boxes
    ]
    return sum(overlaps) / len(overlaps) if overlaps else None


def taken_over(document: Document, key: SliceKey, suggestion: Suggestion) -> tuple[Annotation, tuple[EncodedMask, ...]]:
    """What a slice is after its proposal was accepted, and the masks to be stored.

    Proposed boxes take the place of all that are there. The source stays, “interpolated” or a model's: it is a person's
    only when one changes the box, and no truth before somebody signs the slice off.
    """
    said, mask = document.annotations[key], suggestion.mask
    before = None
    if suggestion.boxes:
        said = edits.take_boxes(said, suggestion.boxes, linked=said.linked and mask is not None)
    elif mask is not None:
        old = read_mask(document, key)
        before = None if old is None else bounding_box(old)
    if mask is None:
        return said, ()
    outline = bounding_box(mask.decode())
    checkpoint = next((item.checkpoint for item in suggestion.boxes), None)
    outlines = (before or outline, outline)
    return edits.set_mask(said, mask.sha256, suggestion.source, outlines, checkpoint), (mask,)


def accept_suggestion(document: Document, *, by_gain: bool = False) -> None:
    """Accept what is proposed for the current slice and go on to the next slice with a proposal, as in `ahead`."""
    key = document.current
    if key is None or key not in document.suggestions:
        return
    _accept(document, {key: document.suggestions[key]}, QCoreApplication.translate("Suggesting", "Accept proposal"))
    if key not in document.suggestions:
        _go_to_next(document, by_gain=by_gain)


def accept_suggestions(document: Document) -> None:
    """Accept everything that somebody has asked for, as one step.

    Without that, what a detector proposes for the current volume: for the slices that were seen; of others it is told.
    """
    chosen = document.suggestions.asked or _standing_here(document)
    seen = {key: item for key, item in chosen.items() if item.source is not Source.MODEL or document.was_seen(key)}
    _accept(document, seen, QCoreApplication.translate("Suggesting", "Accept proposals"))
    if len(seen) < len(chosen):
        document.noted.emit(unseen_text(len(chosen) - len(seen)))


def drop_suggestions(document: Document) -> None:
    """Drop everything that somebody has asked for; without that, reject what a detector proposes for the volume."""
    if document.suggestions.asked:
        document.suggest({})
    else:
        _reject(document, _standing_here(document))


def reject_suggestion(document: Document, *, by_gain: bool = False) -> None:
    """Drop what is proposed for the current slice, and go on to the next slice with a proposal, as in `ahead`."""
    key, asked = document.current, document.suggestions.asked
    if key is None or key not in document.suggestions:
        return
    if key in asked:
        document.suggest({other: item for other, item in asked.items() if other != key})
    else:
        _reject(document, [key])
    _go_to_next(document, by_gain=by_gain)


def unseen_text(count: int) -> str:
    """Says that slices are not accepted that nobody has looked at."""
    if count == 1:
        return QCoreApplication.translate("Review", "A slice that was never on the canvas is not accepted: look first.")
    text = QCoreApplication.translate("Review", "{0} slices were never on the canvas and are not accepted: look first.")
    return text.format(count)


def _standing_here(document: Document) -> dict[SliceKey, Suggestion]:
    """What a detector proposes for the current volume."""
    keys = document.volume_keys(document.current.volume) if document.current else ()
    return {key: document.suggestions[key] for key in keys if key in document.suggestions.undecided}


def _reject(document: Document, keys: Collection[SliceKey]) -> None:
    if keys and document.editable:
        document.undo_stack.push(RejectProposals(document, keys))


def _go_to_next(document: Document, *, by_gain: bool) -> None:
    following = next((key for key in ahead(document, by_gain=by_gain) if key in document.suggestions), None)
    if following is not None:
        document.go_to(following)


def _accept(document: Document, chosen: Mapping[SliceKey, Suggestion], text: str) -> None:
    after: dict[SliceKey, Annotation] = {}
    masks: dict[str, EncodedMask] = {}
    for key, suggestion in chosen.items():
        after[key], stored = taken_over(document, key, suggestion)
        masks |= {mask.sha256: mask for mask in stored}
    document.edit_all(after, text, masks=tuple(masks.values()))
    # What could not be saved is still only proposed.
    rest = document.suggestions.asked.items()
    document.suggest({key: item for key, item in rest if key not in after or document.annotations[key] != after[key]})


def _tracks(boxes: Collection[LabelledBox]) -> Iterator[tuple[Track, Box]]:
    counts: dict[str, int] = {}
    for item in boxes:
        counts[item.label] = counts.get(item.label, 0) + 1
        yield (item.label, counts[item.label]), item.box


def _open_slices(document: Document, volume: str) -> list[SliceKey]:
    """The slices of a volume on which nobody has decided."""
    return [key for key in document.volume_keys(volume) if is_open(document.annotations[key])]
