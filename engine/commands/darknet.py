"""Verbs of the program `darknet yolo`: train, valid, recall, test; in its arithmetic, with its lines and files."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import isfinite
from pathlib import Path
from time import perf_counter
from typing import Annotated

from cyclopts import Parameter

from engine.commands.common import Common, Family, Report, progress_bar, refuse_used_folder, say, warn
from engine.darknet.cfg import read_cfg
from engine.darknet.configured import detection_of, grid_of
from engine.darknet.images import load_planes
from engine.darknet.layers import Detection, Network
from engine.darknet.lists import read_list, read_truth
from engine.darknet.network import read_network
from engine.darknet.program import (
    TEST_THRESHOLD,
    VOC_CLASSES,
    base_name,
    checkpoint_name,
    is_checkpoint,
    opening_lines,
    predicted_lines,
    recall_lines,
    valid_lines,
    valid_name,
)
from engine.darknet.rand import Rand
from engine.errors import UserError
from engine.files import write_bytes_atomic, write_text_atomic
from engine.scoring.decode import RawOutput
from engine.wording import counted

ListFile = Annotated[Path, Parameter(name="--list")]


def train(
    cfg: Path,
    weights: Path | None = None,
    /,
    *,
    pictures: ListFile,
    out: Path,
    seed: int = 0,
    flags: Common = None,
) -> Report:
    """Train as “darknet yolo train” does, with its lines and files, to rounding; the pictures are held in memory.

    The pictures that WEIGHTS has seen shift the learning rate and the names of files, and a file that has seen all of
    them learns nothing. Darknet's seed is 0. Where dropout or another layer draws random numbers, Darknet's order
    depends on the timing of its threads; here a batch is drawn before it is learnt.

    Example: cerebellum-viewer darknet train tiny.cfg tiny.conv.weights --list train.txt --out backup

    Parameters
    ----------
    cfg
        The network's file.
    weights
        What to start from; random weights without it.
    pictures
        A text file with the path of a picture on each line; its labels lie where Darknet looks for them.
    out
        A new or empty folder for the weights.
    seed
        Of the pictures drawn and of random weights.
    """
    from engine.training.darknet_run import learn_batches, start_network, weights_file
    from engine.training.train import ran_away

    quiet = flags is not None and flags.json
    network, _ = _detector(cfg)
    names = read_list(pictures)
    labels = read_truth(names)
    refuse_used_folder(out)
    planes = [load_planes(Path(name)) for name in names]
    built, start = start_network(network, weights, seed)
    if weights is not None and start.random:
        warn(f"{weights} gives {start.used} values; these arrays stay random: {', '.join(start.random)}.")
    base, seen, files, losses = base_name(cfg.as_posix()), start.seen, [], []
    _say_all(opening_lines(cfg.as_posix(), network.net), quiet=quiet)
    for learnt in learn_batches(built, planes, labels, Rand.seeded(seed), seen):
        _say_all(learnt.lines, quiet=quiet)
        if not isfinite(learnt.loss):
            raise ran_away(learnt.batch)
        seen = learnt.seen
        losses.append(learnt.loss)
        if is_checkpoint(learnt.batch):
            files.append(_write(out / checkpoint_name(base, learnt.batch), weights_file(built, seen)))
    if not losses:
        warn(f"Nothing was learnt: {seen} pictures seen are all that {network.net.max_batches} batches take.")
    files.append(_write(out / checkpoint_name(base), weights_file(built, seen)))
    data = {"files": files, "batches": len(losses), "seen": seen, "loss": losses[-1] if losses else None}
    return Report(f"{counted(len(losses), 'batch')} learnt; the weights are in {files[-1]}.", data)


def valid(cfg: Path, weights: Path, /, *, pictures: ListFile, out: Path, flags: Common = None) -> Report:  # noqa: ARG001
    """Write the boxes of every picture as “darknet yolo valid” does: name, score, xmin, ymin, xmax, ymax in pixels.

    Example: cerebellum-viewer darknet valid tiny.cfg tiny_final.weights --list test.txt --out results

    Parameters
    ----------
    cfg
        The network's file.
    weights
        Its weights.
    pictures
        A text file with the path of a picture on each line.
    out
        A new or empty folder for a file per class, by Darknet's names of classes (the first is “aeroplane”).
    """
    network, detection = _detector(cfg)
    names = read_list(pictures)
    refuse_used_folder(out)
    if detection.classes > len(VOC_CLASSES):
        raise UserError(f"{cfg.name} has {detection.classes} classes, and Darknet names 20.", "Use “darknet recall”.")
    grid, roots = grid_of(detection), detection.sqrt
    found = [
        valid_lines(base_name(seen.name), seen.size, seen.raw, grid, roots=roots)
        for seen in _looked(network, weights, names)
    ]
    files = {
        str(out / valid_name(label)): [line for of_picture in found for line in of_picture[label]]
        for label in range(detection.classes)
    }
    for file, lines in files.items():
        write_text_atomic(Path(file), "".join(f"{line}\n" for line in lines))
    text = "\n".join(
        f"{counted(len(lines), 'box')} on {counted(len(names), 'picture')} in {file}." for file, lines in files.items()
    )
    return Report(text, {"pictures": len(names), "files": {file: len(lines) for file, lines in files.items()}})


def recall(cfg: Path, weights: Path, /, *, pictures: ListFile, flags: Common = None) -> Report:  # noqa: ARG001
    """Tell how much of the truth is found, line by line as “darknet yolo recall”.

    Boxes are compared as fractions, as the labels are; the program since September 2016 takes them in pixels and finds
    next to nothing.

    Example: cerebellum-viewer darknet recall tiny.cfg tiny_final.weights --list test.txt

    Parameters
    ----------
    cfg
        The network's file.
    weights
        Its weights.
    pictures
        A text file with the path of a picture on each line; its labels lie where Darknet looks for them.
    """
    network, detection = _detector(cfg)
    names = read_list(pictures)
    labels = read_truth(names)
    outputs = [seen.raw for seen in _looked(network, weights, names)]
    lines = list(recall_lines(outputs, labels, grid_of(detection), roots=detection.sqrt))
    return Report("\n".join(lines), {"pictures": len(names), "lines": lines})


def show(
    cfg: Path,
    weights: Path,
    /,
    *images: str,
    thresh: float = TEST_THRESHOLD,
    flags: Common = None,  # noqa: ARG001
) -> Report:
    """Show what is found on pictures, as “darknet yolo test” prints it; nothing is drawn.

    Example: cerebellum-viewer darknet test tiny.cfg tiny_final.weights slice01.png --thresh 0.1

    Parameters
    ----------
    cfg
        The network's file.
    weights
        Its weights.
    images
        Pictures.
    thresh
        Only boxes with more than this score.
    """
    network, detection = _detector(cfg)
    if not images:
        raise UserError("No picture was given.", "Name one or more files after the weights.")
    grid, roots = grid_of(detection), detection.sqrt
    lines = [
        line
        for seen in _looked(network, weights, images)
        for line in predicted_lines(seen.name, seen.seconds, seen.raw, grid, roots=roots, threshold=thresh)
    ]
    return Report("\n".join(lines), {"pictures": len(images), "lines": lines})


FAMILY = Family(
    "What the program “darknet yolo” does, in its arithmetic and with its lines and files, for those who compare.",
    {"train": train, "valid": valid, "recall": recall, "test": show},
)


@dataclass(frozen=True, slots=True)
class _Seen:
    """What a network makes of one picture of `size` (width, height)."""

    name: str
    size: tuple[int, int]
    raw: RawOutput
    seconds: float


def _looked(network: Network, weights: Path, names: Sequence[str]) -> Iterator[_Seen]:
    """Each picture as the network with these weights sees it. Raises UserError if they are not the whole of them."""
    from engine.training.darknet_run import look, start_network

    built, start = start_network(network, weights)
    if start.random:
        raise UserError(
            f"{weights.name} ends before {start.random[0]}: it holds only the first layers.", "A training can use it."
        )
    with progress_bar("Looking") as advance:
        for count, name in enumerate(names, 1):
            planes, since = load_planes(Path(name)), perf_counter()
            raw = look(built, planes)
            yield _Seen(name, (planes.shape[2], planes.shape[1]), raw, perf_counter() - since)
            advance(count, len(names))


def _detector(cfg: Path) -> tuple[Network, Detection]:
    """The network in a file, which must detect something on pictures."""
    network = read_network(read_cfg(cfg), cfg.name)
    detection = detection_of(network, cfg.name)
    if network.net.input.channels != 3:
        raise UserError(
            f"{cfg.name} takes {network.net.input.channels} channels, and a picture has 3.", "Write channels=3."
        )
    for note in network.notes:
        warn(f"{cfg.name}, {note}")
    return network, detection


def _write(path: Path, data: bytes) -> str:
    write_bytes_atomic(path, data)
    return str(path)


def _say_all(lines: Iterable[str], *, quiet: bool) -> None:
    for line in lines:
        if not quiet:
            say(line)
