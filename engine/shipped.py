"""The detector that comes with the program, and its name where a file of weights is asked for."""

from pathlib import Path

from engine.errors import UserError

SHIPPED = "shipped"
ONNX = ".onnx"
"""What the names of ONNX files end in."""
CONFIDENCE = 0.35
"""From here on its boxes are proposed: of 30 real planes each has more, of 30 carotid scans four in five have less."""
_PLACES = ("resources", "cerebellum_viewer/resources")
"""Beside the packages in a checkout, inside the viewer's in an installed wheel."""


def checkpoint_file(given: Path) -> Path:
    """The file that a user means: the detector that comes along for “shipped”, else what was given.

    Raises UserError if it did not come along. Its card lies beside it, by the same name.
    """
    if given != Path(SHIPPED):
        return given
    root = Path(__file__).resolve().parents[1]
    found = [path for place in _PLACES if (path := root / place / "models" / "localiser.safetensors").is_file()]
    if not found:
        raise UserError("No detector came with this installation.", "Name a checkpoint of your own.")
    return found[0]
