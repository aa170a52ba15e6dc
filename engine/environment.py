"""What a computation depends on besides its data: versions of the program and of what it computes with."""

import platform
from importlib.metadata import PackageNotFoundError, version

from engine.version import program_version

PACKAGES = ("torch", "numpy", "scipy", "opencv-python-headless", "safetensors")


def environment() -> dict[str, str]:
    """Versions by name, of this machine and now."""
    found = {name: _installed(name) for name in PACKAGES}
    system = f"{platform.system()} {platform.machine()}"
    return {"cerebellum-viewer": program_version(), "Python": platform.python_version(), **found, "system": system}


def _installed(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"
