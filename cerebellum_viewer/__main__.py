"""`cerebellum-viewer`: without words the window, with words the command line. A process is one or the other."""

import sys
from collections.abc import Sequence
from pathlib import Path

import cerebellum_viewer
from engine import cli
from engine.commands.common import Common, Report
from engine.errors import ExitStatus, UserError


def main(arguments: Sequence[str] | None = None) -> int:
    """Start what the words ask for; returns the exit status."""
    words = list(sys.argv[1:] if arguments is None else arguments) or ["open"]
    return cli.main(words, version=cerebellum_viewer.__version__, more={"open": open_, "demo": demo})


def open_(workspace: Path | None = None, *, flags: Common = None) -> Report:  # noqa: ARG001
    """Open the window, on a workspace if one is named.

    Example: cerebellum-viewer open my-workspace

    Parameters
    ----------
    workspace
        The workspace's folder.
    """
    from cerebellum_viewer import app

    if workspace is not None and not workspace.is_dir():
        raise UserError(f"There is no folder {workspace}.", "Make a workspace with “import SOURCE WORKSPACE”.")
    status = app.run(workspace)
    return Report("", {"status": status}, ExitStatus(status))


def demo(folder: Path = Path("demo-output"), *, tour: bool = False, flags: Common = None) -> Report:  # noqa: ARG001
    """Show everything on a simulated data set: import, a trained detector, its curves, the worst slices.

    Example: cerebellum-viewer demo demo-output

    Parameters
    ----------
    folder
        Where the demo's files go; a second call starts at once with what is there.
    tour
        Only leave pictures and an HTML report, without a window (the default where there is no display).
    """
    from cerebellum_viewer import demo

    return demo.run(folder, tour=tour)


if __name__ == "__main__":
    sys.exit(main())
