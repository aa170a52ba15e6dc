"""Which runtime looks fastest at slices: ONNX Runtime where there is a file for it, else torch; and files kept for it.

To make a file takes a quarter of a minute, so it is made for many slices, once, and kept in the user's cache under a
hash of what the checkpoint says of itself.
"""

from dataclasses import replace
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path

import platformdirs

from engine.errors import UserError
from engine.models.compute import pick_device
from engine.scoring.onnx_file import NEEDED, OnnxDetector, export_onnx, load_onnx
from engine.scoring.predict import Detector, load_detector
from engine.shipped import ONNX
from engine.training.checkpoint import load_network, read_sidecar
from engine.version import program_version

WORTH = 1000
"""From so many slices on a file is made."""
KEPT = 8
"""Files in the cache; the one that was made longest ago goes first."""


def fastest_detector(checkpoint: Path, slices: int = 1) -> Detector | OnnxDetector:
    """The detector in a checkpoint that is fastest here for so many slices, one after the other.

    Raises UserError as `load_detector`.
    """
    if find_spec("onnxruntime") is None or pick_device("auto").type != "cpu":
        return load_detector(checkpoint)
    about, kept = read_sidecar(checkpoint), cached_file(checkpoint)
    for path in (checkpoint.with_suffix(ONNX), kept):
        if (found := _loaded(path)) and found.weights == about.sha256:
            return replace(found, confidence=about.confidence)
    if slices < WORTH or about.config.network != "localiser" or not all(map(find_spec, NEEDED)):
        return load_detector(checkpoint)
    made = _made(checkpoint, kept)
    return load_detector(checkpoint) if made is None else made


def cached_file(checkpoint: Path) -> Path:
    """Where the file of a checkpoint lies in the cache, if it was made."""
    said = program_version().encode() + checkpoint.with_suffix(".json").read_bytes()
    return platformdirs.user_cache_path("cerebellum-viewer") / "onnx" / f"{sha256(said).hexdigest()}{ONNX}"


def _made(checkpoint: Path, path: Path) -> OnnxDetector | None:
    """A new file in the cache; None where there is no room for one."""
    network, about = load_network(checkpoint)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        export_onnx(network, about, path)
        for old in sorted(path.parent.glob(f"*{ONNX}"), key=lambda file: file.stat().st_mtime)[:-KEPT]:
            old.unlink()
    except OSError:
        return None
    return _loaded(path)


def _loaded(path: Path) -> OnnxDetector | None:
    """A file that is there and whole."""
    try:
        return load_onnx(path) if path.is_file() else None
    except UserError:
        return None
