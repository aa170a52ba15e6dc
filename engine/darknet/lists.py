"""Darknet's list files: the path of a picture a line, and its labels in the file where Darknet looks for them."""

from collections.abc import Sequence
from pathlib import Path

from engine.darknet.loader import Labels, label_path, read_labels
from engine.errors import UserError
from engine.files import read_text


def read_list(path: Path) -> list[str]:
    """The pictures that a list file names; relative paths count from the current folder, as in Darknet.

    Raises UserError if the list cannot be read or is empty, or if a picture is not there.
    """
    text = read_text(path, "Give a text with the path of a picture in each line.")
    pictures = [line.strip() for line in text.splitlines() if line.strip()]
    if not pictures:
        raise UserError(f"{path} names no picture.", "Write the path of a picture on each line.")
    missing = [picture for picture in pictures if not Path(picture).is_file()]
    if missing:
        raise UserError(
            f"{path} names {missing[0]}, which is not there ({len(missing)} of {len(pictures)} pictures are missing).",
            "Paths that do not begin with a slash count from the current folder.",
        )
    return pictures


def read_truth(pictures: Sequence[str]) -> list[Labels]:
    """The labels of each picture. Raises UserError naming a label file that is missing, at which Darknet just ends."""
    files = [label_path(picture) for picture in pictures]
    missing = [number for number, file in enumerate(files) if not Path(file).is_file()]
    if missing:
        raise UserError(
            f"{files[missing[0]]} is not there: it should hold the labels of {pictures[missing[0]]} "
            f"({len(missing)} of {len(pictures)} label files are missing).",
            "Write an empty file for a picture without an organ.",
        )
    return [read_labels(read_text(Path(file), "Give a text with a box in each line.")) for file in files]
