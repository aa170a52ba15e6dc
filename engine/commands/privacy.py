"""Verbs about privacy: erase-patient."""

from pathlib import Path

from engine.commands.common import Common, Report
from engine.data.store import Workspace
from engine.erasure import Erasure, erase_patient, find_patient
from engine.wording import counted


def erase(workspace: Path, patient: str, /, *, yes: bool = False, flags: Common = None) -> Report:  # noqa: ARG001
    """Erase a patient from a workspace for good: slices, annotations, history, lists, backups and experiments.

    Without --yes nothing is done: it only tells what would go, and what stays all the same.

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
    with Workspace.open(workspace) as opened:
        found = (erase_patient if yes else find_patient)(opened, patient)
    return Report("\n".join(_describe(found, done=yes)), {**found.to_json(), "erased": yes})


def _describe(found: Erasure, *, done: bool) -> list[str]:
    what = f"{counted(found.slices, 'slice')} in {counted(len(found.volumes), 'volume')}"
    named = f"; experiments that name them: {', '.join(found.experiments)}" if found.experiments else ""
    if done:
        told = f"Erased {what}{named}. {counted(found.rows, 'row')} of the history redacted; backups made anew."
    else:
        told = f"Would erase {what}{named}, and all backups. Nothing was changed: give --yes to erase."
    return [told, *found.remains]
