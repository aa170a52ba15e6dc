"""Which program this is."""

from importlib.metadata import PackageNotFoundError, version


def program_version() -> str:
    """The version of this program, as installed."""
    try:
        return version("cerebellum-viewer")
    except PackageNotFoundError:
        return "not installed"
