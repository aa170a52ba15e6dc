"""Verbs about networks as files: inspect, convert, export-onnx."""

import re
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from engine.commands.common import Common, Report, check_cfg, table
from engine.darknet.cfg import read_cfg
from engine.darknet.configured import network_of
from engine.darknet.layers import Network, Shape
from engine.darknet.network import Row, describe, read_network
from engine.darknet.weights import Header, Values, expected_bytes, write_weights
from engine.data.colormaps import ColorMap
from engine.errors import UserError
from engine.files import write_bytes_atomic
from engine.shipped import ONNX, checkpoint_file
from engine.wording import counted

if TYPE_CHECKING:  # torch takes seconds to load, and a wrong word on the command line should not wait for it
    from engine.training.checkpoint import Sidecar

ENDINGS = re.compile(r"\.(weights|conv\.\d+|cfg|safetensors|json)$")
"""What the files that `convert` writes end in."""

_COLUMNS: dict[str, Literal["left", "right"]] = {
    "layer": "right",
    "kind": "left",
    "filters / size / stride / padding": "left",
    "input": "right",
    "output": "right",
    "parameters": "right",
    "MFLOP": "right",
}
_START = ("kind", "file", "sha256", "seen", "used", "left", "seed")
"""What is told of where a checkpoint's training began."""


def inspect(file: Path, weights: Path | None = None, /, *, flags: Common = None) -> Report:  # noqa: ARG001
    """Tell what a Darknet network consists of and what a weights file gives it, or what a checkpoint is.

    Example: cerebellum-viewer inspect tiny.cfg tiny_final.weights

    Parameters
    ----------
    file
        A .cfg file, or a checkpoint (.safetensors).
    weights
        Weights for the .cfg file, of any kind that a training can start from.
    """
    if file.suffix == ".safetensors" and weights is None:
        return _checkpoint_report(file)
    if file.suffix != ".cfg":
        raise UserError(
            f"{file.name} is not what this verb takes first.", "Give FILE.cfg, perhaps with weights, or a checkpoint."
        )
    network = read_network(read_cfg(file), file.name)
    report = _network_report(network)
    return report if weights is None else _joined(report, _weights_report(weights, network))


def convert(
    source: Path,
    out: Path,
    /,
    *,
    cfg: Path | None = None,
    layers: int | None = None,
    color_map: ColorMap = "grey",
    flags: Common = None,  # noqa: ARG001
) -> Report:
    """Make Darknet's files from a checkpoint, or a checkpoint from Darknet's files. Nothing is overwritten.

    A checkpoint becomes OUT.weights and OUT.cfg, which Darknet reads; FILE.weights with --cfg becomes OUT.safetensors
    and OUT.json, which “predict” and “train --start” take.

    Example: cerebellum-viewer convert my-workspace/experiments/first/checkpoints/000900.safetensors cerebellum

    Parameters
    ----------
    source
        A checkpoint (.safetensors), or Darknet's weights.
    out
        What to call it; the ending is added.
    cfg
        The network of Darknet's weights.
    layers
        Write the first layers only (all kinds count) to OUT.conv.N, as “darknet partial” does.
    color_map
        Colours in which Darknet's weights have seen grey pictures; a checkpoint knows them.
    """
    check_cfg(source, cfg)
    stem = out.with_name(ENDINGS.sub("", out.name))
    if layers is not None:
        return _to_partial(source, cfg, stem, layers)
    return _to_darknet(source, stem) if cfg is None else _to_checkpoint(source, cfg, stem, color_map)


def export_onnx(
    checkpoint: Path,
    out: Path | None = None,
    /,
    *,
    cfg: Path | None = None,
    color_map: ColorMap = "grey",
    flags: Common = None,  # noqa: ARG001
) -> Report:
    """Write a detector as an ONNX file that takes grey pictures and gives boxes in pixels, scores and a mask.

    Everything before and after the network is in it. Other programs run it, and so does “predict”. Nothing is
    overwritten. Its metadata say what it is: weights, classes, input, colours, calibration, versions, intended use.

    Example: cerebellum-viewer export-onnx my-workspace/experiments/first/checkpoints/000900.safetensors cerebellum.onnx

    Parameters
    ----------
    checkpoint
        A .safetensors file of an experiment, “shipped” for the detector that comes along, or Darknet's .weights.
    out
        The file to write; beside the checkpoint without it, where “predict” takes it for the checkpoint: it is faster.
    cfg
        The network of Darknet's weights.
    color_map
        Colours in which Darknet's weights have seen grey pictures; a checkpoint knows them.
    """
    from engine.scoring.onnx_file import export_onnx as exported
    from engine.training.checkpoint import load_network
    from engine.training.conversion import read_darknet

    source = checkpoint_file(checkpoint)
    path = source.with_suffix(ONNX) if out is None else _ended(out.with_name(out.name.removesuffix(ONNX)), ONNX)
    if source.suffix == ONNX:
        raise UserError(f"{source.name} is an ONNX file already.", "Name the checkpoint that it was made of.")
    check_cfg(source, cfg)
    _refuse_present([path])
    network, about = load_network(source) if cfg is None else read_darknet(source, cfg, color_map)
    said = exported(network, about, path)
    return Report(f"{path} written.", {"files": [str(path)], "metadata": said})


def _network_report(network: Network) -> Report:
    rows = describe(network)
    flop = sum(row.flop for row in rows)
    total = ("", "total", "", "", "", f"{network.parameters:,}", f"{flop / 1e6:,.2f}")
    text = table(_COLUMNS, [*map(_cells, rows), total])
    layers = [asdict(row) for row in rows]
    data = {"layers": layers, "parameters": network.parameters, "flop": flop, "notes": list(network.notes)}
    return Report("\n".join([text, *network.notes]), data)


def _cells(row: Row) -> tuple[str, ...]:
    before, after = _size(row.input), _size(row.output)
    return str(row.index), row.kind, row.geometry, before, after, f"{row.parameters:,}", f"{row.flop / 1e6:,.2f}"


def _size(shape: Shape) -> str:
    """Width, height, channels, as Darknet lists them; a vector is one number."""
    return str(shape.channels) if shape.size == shape.channels else f"{shape.width} x {shape.height} x {shape.channels}"


def _weights_report(path: Path, network: Network) -> Report:
    from engine.models.start import read_start

    _, start = read_start(path, network)
    data: dict[str, Any] = {**asdict(start), "bytes": path.stat().st_size}
    lines = [f"{start.file}: {data['bytes']:,} bytes, SHA-256 {start.sha256}."]
    if start.kind == "darknet":
        header = Header.from_bytes(path.read_bytes(), path.name)
        data |= {"version": [header.major, header.minor, header.revision], "expected": expected_bytes(network, header)}
        version = ".".join(map(str, data["version"]))
        lines.append(
            f"Header {version}, {start.seen:,} pictures seen; the whole network takes {data['expected']:,} bytes."
        )
    lines.append(f"{start.used:,} values used, {start.left:,} left.")
    if start.random:
        lines.append(f"Not in the file: {', '.join(start.random)}.")
    return Report("\n".join([*lines, *start.notes]), {"weights": data})


def _checkpoint_report(path: Path) -> Report:
    from engine.training.conversion import pictures_seen

    _, network, about = _checkpoint(path)
    config, seen = about.config, pictures_seen(about)
    start = ", ".join(f"{key} {about.start[key]}" for key in _START if about.start.get(key) not in (None, ""))
    lines = [
        f"{path.name}: a checkpoint of “{config.network}” after {counted(about.step, 'batch')}, "
        f"{counted(seen, 'picture')} seen.",
        f"Grid {config.side} x {config.side}, {counted(config.boxes, 'box')}, {counted(config.classes, 'class')}.",
        f"Colours: {config.color_map}.",
        f"Split: {about.split or 'not known'}. {about.stamp}".rstrip(),
        f"Start: {start or 'not known'}.",
        f"Written by version {about.program}; SHA-256 {about.sha256}.",
    ]
    return _joined(Report("\n".join(lines), {"checkpoint": {**asdict(about), "seen": seen}}), _network_report(network))


def _joined(first: Report, second: Report) -> Report:
    return Report(f"{first.text}\n\n{second.text}", {**first.data, **second.data})


def _checkpoint(path: Path) -> tuple[dict[str, Values], Network, "Sidecar"]:
    """The arrays of a checkpoint, its layers, and what is known about it."""
    from engine.training.checkpoint import load_network

    built, about = load_network(path)
    if about.config.network == "localiser":
        raise UserError(f"{path.name} is a localiser, which Darknet's files cannot hold.", "“predict” looks with it.")
    arrays = {key: array.numpy() for key, array in built.state_dict().items()}
    return arrays, network_of(about.config, about.network, path.name), about


def _darknet(weights: Path, cfg: Path) -> tuple[dict[str, Values], Network]:
    """The arrays that Darknet's weights give to a network, and its layers."""
    from engine.models.start import read_start

    network = read_network(read_cfg(cfg), cfg.name)
    return read_start(weights, network)[0], network


def _to_darknet(source: Path, stem: Path) -> Report:
    from engine.training.conversion import pictures_seen

    arrays, network, about = _checkpoint(source)
    seen = pictures_seen(about)
    files = {
        _ended(stem, ".weights"): write_weights(arrays, network, Header(seen=seen)),
        _ended(stem, ".cfg"): about.network.encode(),
    }
    _refuse_present(files)
    for path, data in files.items():
        write_bytes_atomic(path, data)
    colours = about.config.color_map
    notes = [] if colours == "grey" else [f"It has learnt in the colours “{colours}”: show Darknet pictures in these."]
    return _written(files, notes, seen=seen)


def _to_checkpoint(source: Path, cfg: Path, stem: Path, color_map: ColorMap) -> Report:
    from engine.training.checkpoint import save_checkpoint
    from engine.training.conversion import pictures_seen, read_darknet

    built, about = read_darknet(source, cfg, color_map)
    files = [_ended(stem, ".safetensors"), _ended(stem, ".json")]
    _refuse_present(files)
    save_checkpoint(files[0], built, about)
    return _written(files, built.network.notes, seen=pictures_seen(about))


def _to_partial(source: Path, cfg: Path | None, stem: Path, layers: int) -> Report:
    """As in Darknet, no picture counts as seen; and the network need not be a detector."""
    arrays, network = _checkpoint(source)[:2] if cfg is None else _darknet(source, cfg)
    if not 1 <= layers <= len(network.layers):
        raise UserError(f"--layers is {layers}.", f"Give 1 to {len(network.layers)}, as many as the network has.")
    path = _ended(stem, f".conv.{layers}")
    _refuse_present([path])
    try:
        data = write_weights(arrays, network, Header(), cutoff=layers)
    except KeyError as error:
        raise UserError(f"{source.name} does not hold {error.args[0]}.", "Give fewer --layers.") from error
    write_bytes_atomic(path, data)
    return _written([path], (), seen=0)


def _ended(stem: Path, ending: str) -> Path:
    return stem.with_name(stem.name + ending)


def _refuse_present(files: Iterable[Path]) -> None:
    for path in files:
        if path.exists():
            raise UserError(f"{path} exists already.", "Give another name: nothing is ever overwritten.")


def _written(files: Iterable[Path], notes: Iterable[str], *, seen: int) -> Report:
    names = [str(path) for path in files]
    return Report("\n".join([f"{' and '.join(names)} written.", *notes]), {"files": names, "seen": seen})
