"""What every export format writes from: the slices that were chosen, their names in the export, and a folder."""

from dataclasses import dataclass
from pathlib import Path

from engine.data.annotation import Annotation
from engine.data.blackout import black_out_file
from engine.data.checked import read_checked
from engine.data.picture_text import without_text
from engine.data.split import Part, Split
from engine.data.store import Slice, Workspace
from engine.data.volumes import Volume
from engine.files import write_bytes_atomic

PROVENANCE = "provenance.csv"
"""Who or what made each box, beside every export."""


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
    """The source's bytes, but only pixels where text is in them or beside them; returns the path within the export."""
    source, hidden = job.workspace.image_path(item.record), item.volume.blackout
    data = read_checked(source, item.record.image_sha256)
    shown = black_out_file(data, source.name, hidden) if hidden else without_text(data, source.name)
    relative = f"{folder}/{item.stem}{source.suffix.lower() if shown is data else '.png'}"
    write_bytes_atomic(job.out / relative, shown)
    return relative
