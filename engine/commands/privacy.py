"""Verbs about privacy: blackout, erase-patient."""

from collections.abc import Sequence
from pathlib import Path

from engine.commands.common import Common, Report, open_to_change
from engine.data.blackout import confirm, find_text
from engine.data.boxes import Box
from engine.data.store import Workspace
from engine.erasure import Erasure, erase_patient, find_patient
from engine.errors import ExitStatus
from engine.wording import counted

_TRACES = (
    "Traces stay in the database's files: {}. Wait for the end of it, or close the other program, then erase the same"
    " patient again: it is not known any more, and its traces are gone."
)


def blackout(workspace: Path, /, *, yes: bool = False, flags: Common = None) -> Report:  # noqa: ARG001
    """Find text that the scanner burned into pictures; with --yes exports black it out from now on.

    Pictures in the workspace and their source stay as they are. Of volumes that somebody has confirmed only the slices
    that came since are looked at; one in which nothing was found stays open, and is looked at again.

    Example: cerebellum-viewer blackout my-workspace --yes

    Parameters
    ----------
    workspace
        The workspace's folder.
    yes
        Take what was found as confirmed.
    """
    with open_to_change(workspace) if yes else Workspace.open(workspace, to_read=True) as opened:
        known = {name: volume.blackout for name, volume in opened.volumes().items()}
        looked = {name: find_text(opened, name) for name in known}
        found = {name: boxes for name, boxes in looked.items() if boxes or known[name] is None}
        if yes:
            for name, boxes in found.items():
                if boxes:
                    confirm(opened, name, (*(known[name] or ()), *boxes))
    lines = [f"{name}: {_places(boxes)}" for name, boxes in found.items()]
    ending = "Exports black this out." if yes else "Nothing was changed: give --yes to black this out in exports."
    data = {name: [box.edges for box in boxes] for name, boxes in found.items()}
    return Report("\n".join([*lines, ending]), {"volumes": data, "confirmed": yes})


def _places(boxes: Sequence[Box]) -> str:
    shown = "; ".join(f"x {box.x0:.0f} to {box.x1:.0f}, y {box.y0:.0f} to {box.y1:.0f}" for box in boxes)
    return shown or "no text found"


def erase(workspace: Path, patient: str, /, *, yes: bool = False, flags: Common = None) -> Report:  # noqa: ARG001
    """Erase a patient from a workspace for good: slices, annotations, history, lists, backups and experiments.

    The reports of all studies in it go too: “reproduce” makes them again. Without --yes nothing is done: it only tells
    what would go, and what stays all the same.

    Example: cerebellum-viewer erase-patient my-workspace P07 --yes

    Parameters
    ----------
    workspace
        The workspace's folder.
    patient
        The patient, or the volume where its patient is not known.
    yes
        Erase. Nothing takes this back.
    """
    with Workspace.open(workspace, to_read=not yes) as opened:
        found = (erase_patient if yes else find_patient)(opened, patient)
    told, data = "\n".join(_describe(found, done=yes)), {**found.to_json(), "erased": yes}
    if found.unfinished:
        return Report(told, data, ExitStatus.WORK_FAILED, (_TRACES.format(found.unfinished),))
    return Report(told, data)


def _describe(found: Erasure, *, done: bool) -> list[str]:
    what = f"{counted(found.slices, 'slice')} in {counted(len(found.volumes), 'volume')}"
    named = f"; experiments that name them: {', '.join(found.experiments)}" if found.experiments else ""
    if done:
        rows = counted(found.rows, "row")
        told = f"Erased {what} and all studies' reports{named}. {rows} of the history redacted; backups made anew."
    else:
        told = f"Would erase {what}, all backups and studies' reports{named}. Nothing was changed: give --yes to erase."
    return [told, *found.remains]
