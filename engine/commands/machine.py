"""The verb about the machine: doctor."""

import importlib.metadata
import importlib.util
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil

from engine.commands.common import Common, Report
from engine.data.database import read_only_reason
from engine.data.store import Workspace
from engine.errors import ExitStatus, UserError
from engine.training.preflight import Item, data_items
from engine.training.preflight_texts import State
from engine.wording import counted

GIB = 1024**3
NEEDED_DISK = 2 * GIB
NEEDED_MEMORY = 2 * GIB
PACKAGES = ("numpy", "scipy", "opencv-python-headless", "torch", "safetensors", "PySide6-Essentials", "pyqtgraph")


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at, whether it is well, and what to do if not."""

    name: str
    well: bool
    found: str
    advice: str = ""


def doctor(workspace: Path | None = None, *, flags: Common = None) -> Report:  # noqa: ARG001
    """Look whether this machine has what the program needs, and whether a workspace can be opened.

    Example: cerebellum-viewer doctor my-workspace

    Parameters
    ----------
    workspace
        A workspace's folder to look at as well.
    """
    findings = [*_software(), *_hardware(workspace or Path.cwd()), _display()]
    if workspace is not None:
        findings += _workspace(workspace)
    marks = {True: "ok  ", False: "MEND"}
    lines = [f"{marks[item.well]}  {item.name}: {item.found}  {item.advice}".rstrip() for item in findings]
    well = all(item.well for item in findings)
    data = {"well": well, "findings": [asdict(item) for item in findings]}
    return Report("\n".join(lines), data, ExitStatus.DONE if well else ExitStatus.WORK_FAILED)


def _software() -> Iterator[Check]:
    yield Check("Python", sys.version_info >= (3, 11), platform.python_version(), "")
    for package in PACKAGES:
        try:
            yield Check(package, True, importlib.metadata.version(package))
        except importlib.metadata.PackageNotFoundError:
            yield Check(package, False, "not installed", f"Install it: pip install {package}")
    yield _qt()


def _qt() -> Check:
    """Load Qt in a process of its own: where a system library is missing, only trying shows which."""
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    command = [sys.executable, "-P", "-c", "from PySide6.QtWidgets import QApplication; QApplication([])"]
    tried = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if tried.returncode == 0:
        return Check("Qt", True, "starts")
    said = tried.stderr.strip().splitlines() or [f"ends with status {tried.returncode}"]
    return Check("Qt", False, said[-1], "Install the system libraries of Qt: make setup")


def _hardware(folder: Path) -> Iterator[Check]:
    memory = psutil.virtual_memory()
    yield Check(
        "memory",
        memory.available >= NEEDED_MEMORY,
        f"{memory.available / GIB:.1f} of {memory.total / GIB:.1f} GiB free",
        "" if memory.available >= NEEDED_MEMORY else "Close other programs before training.",
    )
    place = next((path for path in (folder, *folder.absolute().parents) if path.exists()), Path.cwd())
    free = shutil.disk_usage(place).free
    advice = "" if free >= NEEDED_DISK else "Free some space: a training of the full network takes about 1 GiB."
    yield Check("disk", free >= NEEDED_DISK, f"{free / GIB:.1f} GiB free", advice)
    yield Check("processor", True, f"{os.cpu_count()} cores")
    yield _graphics_card()


def _graphics_card() -> Check:
    if importlib.util.find_spec("torch") is None:
        return Check("graphics card", True, "not asked, torch is missing")
    import torch

    if torch.cuda.is_available():
        return Check("graphics card", True, torch.cuda.get_device_name(0))
    return Check("graphics card", True, "none that torch can use: training runs on the processor")


def _display() -> Check:
    if sys.platform != "linux":
        return Check("display", True, "the system's own")
    found = next((name for name in ("WAYLAND_DISPLAY", "DISPLAY", "QT_QPA_PLATFORM") if os.environ.get(name)), None)
    if found:
        return Check("display", True, f"{found}={os.environ[found]}")
    return Check("display", True, "none: the window cannot open here, the command line works")


def _workspace(folder: Path) -> list[Check]:
    """Whether it opens, and what is to be known of its data before a training on the newest split."""
    try:
        with Workspace.open(folder, to_read=True) as opened:
            reason = read_only_reason(folder)
            state = f"read-only: {reason}" if reason else "can be changed"
            items = data_items(opened, opened.split() if opened.splits() else None)
            count = f"{counted(len(opened.slices()), 'slice')}, {state}"
    except UserError as error:
        return [Check("workspace", False, error.message, error.hint)]
    return [Check("workspace", True, count), *map(_check, items)]


def _check(item: Item) -> Check:
    """A warning is told as one; only a failure is to be mended."""
    advice = f"{item.fix.label()}." if item.fix else ""
    doubt = "Warning: " if item.state is State.WARNING else ""
    return Check(item.code.partition(".")[0], item.state is not State.FAILURE, doubt + item.sentence(), advice)
