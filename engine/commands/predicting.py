"""The verb about pictures from anywhere: predict."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

import numpy as np

from engine.commands.common import Common, Report, check_cfg, progress_bar
from engine.data.annotation import SliceKey
from engine.data.colormaps import ColorMap
from engine.data.formats.writing import png_of
from engine.data.images import read_grey
from engine.data.layout import key_of
from engine.data.tables import csv_text
from engine.errors import ExitStatus, UserError
from engine.files import write_bytes_atomic, write_text_atomic
from engine.proposals import UNJUDGED, Asked, Model, Proposal
from engine.shipped import ONNX, checkpoint_file
from engine.wording import counted, named

if TYPE_CHECKING:
    from engine.scoring.onnx_file import OnnxDetector
    from engine.scoring.predict import Detector, Finding

TOGETHER_PX = 500_000_000
"""Masks of so many pixels, a byte each, are held at a time; a volume with more is made smooth in stretches."""
COLUMNS = ("image", "rank", "x0", "y0", "x1", "y1", "score")


def predict(
    checkpoint: Path,
    /,
    *images: Path,
    confidence: float | None = None,
    smooth: bool = True,
    out: Path | None = None,
    masks: Path | None = None,
    cfg: Path | None = None,
    color_map: ColorMap = "grey",
    flags: Common = None,  # noqa: ARG001
) -> Report:
    """Find the cerebellum on pictures with a checkpoint, with the detector that comes along, or with Darknet's weights.

    What is found is what the window would propose: the same confidence, the same smoothing, the box around the mask.

    Example: cerebellum-viewer predict my-workspace/experiments/first/checkpoints/000900.safetensors *.bmp --out p.csv

    Parameters
    ----------
    checkpoint
        A .safetensors file of an experiment, “shipped” for the detector that comes along, an ONNX file (“export-onnx”),
        or Darknet's .weights.
    images
        Pictures.
    confidence
        Only boxes with at least this confidence; without it the one that validation chose for the checkpoint, and 0.2
        where none did.
    smooth
        Make masks smooth across neighbouring slices: pictures of one folder whose names differ in a number at the end.
    out
        A CSV file to write: one row per box, in pixels, and one without edges for a picture on which none was found.
    masks
        A folder for the masks that a localiser draws, as PNG, each under its picture's name. Where mask and box do not
        agree there is none; two pictures of one name are refused.
    cfg
        The network of Darknet's weights.
    color_map
        Colours in which Darknet's weights have seen grey pictures; a checkpoint knows them.
    """
    if not images:
        raise UserError("No picture was given.", "Name one or more files after the checkpoint.")
    _check_confidence(confidence)
    if masks is not None:
        _check_names(images)
    checkpoint = checkpoint_file(checkpoint)
    check_cfg(checkpoint, cfg)
    detector = _detector(checkpoint, cfg, color_map, len(images))
    limit = _limit(confidence, detector.confidence)
    looking = _Looking(detector, Model(checkpoint.stem, "", limit.value), smooth, masks)
    faults, said = list[str](), dict[Path, Proposal]()
    with progress_bar("Predicting") as advance:
        for volume in volumes(images):
            said |= looking.at(volume, faults)
            advance(len(said) + len(faults), len(images))
    rows = {path: _rows(path, said[path]) for path in images if path in said}
    return _report(rows, limit, faults, out)


@dataclass(frozen=True, slots=True)
class _Limit:
    """The confidence from which on boxes count, and in words who says so."""

    value: float
    source: str


def _limit(given: float | None, chosen: float | None) -> _Limit:
    if given is not None:
        return _Limit(given, "as asked")
    if chosen is not None:
        return _Limit(chosen, "as chosen for the checkpoint")
    return _Limit(UNJUDGED, "the default, since none was chosen for it")


def _check_confidence(given: float | None) -> None:
    if given is not None and not 0 <= given <= 1:
        raise UserError(f"--confidence is {given}.", "Give a value from 0 to 1.")


def _check_names(images: Sequence[Path]) -> None:
    """Refuse pictures whose masks would be one file; also on disks that know no capital letters."""
    by_name = dict[str, Path]()
    for path in dict.fromkeys(images):
        other = by_name.setdefault(path.stem.casefold(), path)
        if other != path:
            raise UserError(f"The masks of {other} and {path} would have one name.", "Give --masks folder by folder.")


def _detector(weights: Path, cfg: Path | None, color_map: ColorMap, pictures: int) -> "Detector | OnnxDetector":
    """What looks at so many pictures with a file of weights."""
    from engine.scoring.fastest import fastest_detector
    from engine.scoring.onnx_file import load_onnx
    from engine.scoring.predict import darknet_detector

    if weights.suffix == ONNX:
        return load_onnx(weights)
    return fastest_detector(weights, pictures) if cfg is None else darknet_detector(weights, cfg, color_map)


def volumes(images: Sequence[Path]) -> Iterator[Mapping[Asked, Path]]:
    """The pictures, volume by volume, by what their folders and names say; one without a number stands alone."""
    found = dict[str, dict[Asked, Path]]()
    numbers = set[SliceKey]()
    for path in dict.fromkeys(images):
        key = key_of(PurePath(path.name), "")
        key = SliceKey(f"{path.parent.as_posix()}/{key.volume}", key.index) if key else None
        if key is None or key in numbers:
            key = SliceKey(path.as_posix(), 0)
        numbers.add(key)
        found.setdefault(key.volume, {})[Asked(key, path.as_posix())] = path
    return iter(found.values())


@dataclass(frozen=True, slots=True)
class _Looking:
    """A detector, what counts of what it finds, and where masks go to."""

    detector: "Detector | OnnxDetector"
    model: Model
    smooth: bool
    masks: Path | None

    def at(self, volume: Mapping[Asked, Path], faults: list[str]) -> dict[Path, Proposal]:
        """What is said of the pictures of a volume that can be read; the others are added to `faults`."""
        said, held = dict[Path, Proposal](), 0
        found: dict[Asked, Finding] = {}
        for item, path in volume.items():
            try:
                picture = read_grey(path)
                found[item] = self.detector.look([picture])[0]
            except UserError as error:
                faults.append(f"{path}: {error}")
                continue
            held += picture.size
            if held >= TOGETHER_PX:
                said |= self._said(volume, found)
                found, held = {}, 0
        return said | self._said(volume, found)

    def _said(self, volume: Mapping[Asked, Path], found: "Mapping[Asked, Finding]") -> dict[Path, Proposal]:
        """What is said of pictures that were looked at; their masks are written."""
        from engine.scoring.propose import proposals

        said = proposals(found, self.model, self.detector.weights, smooth=self.smooth)
        by_path = {volume[item]: proposal for item, proposal in zip(found, said, strict=True)}
        for path, proposal in by_path.items():
            self._write_mask(path, proposal)
        return by_path

    def _write_mask(self, path: Path, proposal: Proposal) -> None:
        if self.masks is not None and proposal.mask is not None:
            drawn = proposal.mask.decode().astype(np.uint8) * 255
            write_bytes_atomic(self.masks / f"{path.stem}.png", png_of(drawn))


def _rows(path: Path, said: Proposal) -> list[tuple[object, ...]]:
    """A row of `COLUMNS` for each box."""
    return [
        (path.as_posix(), rank, *(round(edge, 2) for edge in item.box.edges), round(item.score, 4))
        for rank, item in enumerate(said.boxes, 1)
    ]


def _nothing_on(path: Path) -> tuple[object, ...]:
    """The row of `COLUMNS` for a picture on which none was found; one that cannot be read has no row."""
    return (path.as_posix(), *[""] * (len(COLUMNS) - 1))


def _report(
    rows_by_picture: Mapping[Path, Sequence[tuple[object, ...]]], limit: _Limit, faults: list[str], out: Path | None
) -> Report:
    rows = list(chain.from_iterable(rows_by_picture.values()))
    bare = [path.as_posix() for path, own in rows_by_picture.items() if not own]
    if out is not None:
        told = chain.from_iterable(own or [_nothing_on(path)] for path, own in rows_by_picture.items())
        write_text_atomic(out, csv_text([COLUMNS, *told]))
    lines = [
        _told(rows, len(rows_by_picture), out),
        f"Boxes count from a confidence of {limit.value:.3g} on, {limit.source}.",
    ]
    if bare and rows:
        lines.append(f"None found on {named(bare)}.")
    data = {
        "boxes": [dict(zip(COLUMNS, row, strict=True)) for row in rows],
        "confidence": {"value": limit.value, "source": limit.source},
        "none_found": bare,
        "faults": faults,
    }
    return Report("\n".join(lines), data, ExitStatus.BAD_INPUT if faults else ExitStatus.DONE, tuple(faults))


def _told(rows: Sequence[tuple[object, ...]], pictures: int, out: Path | None) -> str:
    """The boxes as a table, or how many they are where they are in a file or there are none."""
    found_on = f"{counted(len(rows), 'box')} on {counted(pictures, 'picture')}"
    if out is not None:
        return f"{found_on}, in {out}."
    return "\n".join("  ".join(map(str, row)) for row in (COLUMNS, *rows)) if rows else f"{found_on}."
