"""What every export format writes from: the slices that were chosen, their names in the export, and a folder."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from engine.data.annotation import Annotation
from engine.data.blackout import black_out_file
from engine.data.split import Part, Split
from engine.data.store import Slice, Workspace
from engine.data.volumes import Volume
from engine.errors import UserError

PROVENANCE = "provenance.csv"
"""Who or what made each box, beside every export."""
NOTICE = "Research and education. Not a medical device. Not for diagnosis."


@dataclass(frozen=True, slots=True)
class ExportedSlice:
    """One slice on its way out. `stem` is its file name without suffix, unique in the export."""

    stem: str
    record: Slice
    annotation: Annotation
    volume: Volume
    part: Part | None


@dataclass(frozen=True, slots=True)
class ExportJob:
    """What is written, and where."""

    workspace: Workspace
    out: Path
    slices: tuple[ExportedSlice, ...]
    split: Split | None


def copy_image(job: ExportJob, item: ExportedSlice, folder: str) -> str:
    """The source's bytes, unchanged but for text that is blacked out; returns the path relative to the export."""
    source, hidden = job.workspace.image_path(item.record), item.volume.blackout
    relative = f"{folder}/{item.stem}{'.png' if hidden else source.suffix.lower()}"
    target = job.out / relative
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        if hidden:
            target.write_bytes(black_out_file(source.read_bytes(), source.name, hidden))
        else:
            shutil.copyfile(source, target)
    except FileNotFoundError as error:
        raise UserError(f"The picture of {item.record.key} has gone ({source.name}).", "Put it back.") from error
    return relative
