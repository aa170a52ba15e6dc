"""Verbs about finished experiments: verify, bundle, export-tensorboard."""

from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from engine.bundle import SUFFIX, opened_bundle, write_bundle
from engine.commands.common import Common, Report, progress_bar
from engine.data.export import round_trip as prove
from engine.data.store import Workspace
from engine.errors import ExitStatus, UserError
from engine.experiment import MANIFEST, Experiment
from engine.files import sha256_of_file
from engine.label_changes import changed_labels
from engine.manifest import Manifest
from engine.scoring.definitions import DEFINITIONS
from engine.scoring.recheck import Recheck, recheck
from engine.tensorboard import export_tensorboard
from engine.wording import counted, named

Advance = Callable[[int, int], None]


def verify(
    what: Path,
    /,
    *,
    weights: bool = False,
    round_trip: Annotated[bool, Parameter(negative="")] = False,
    flags: Common = None,  # noqa: ARG001
) -> Report:
    """Check that all is as it was recorded, and score experiments again from the predictions that they kept.

    A workspace: the database, the history, the hashes of all pictures and masks, and all experiments. An experiment's
    folder or a bundle: hashes, predictions and metrics to the bit. The exit status is 1 if something differs.

    Example: cerebellum-viewer verify my-workspace

    Parameters
    ----------
    what
        A workspace's folder, an experiment's folder, or a bundle.
    weights
        Also make all predictions anew from the weights; this needs the pictures.
    round_trip
        Instead, write a workspace's boxes and masks in every format, read them back and compare: nothing may move.
    """
    if round_trip:
        return _prove_round_trip(what)
    with progress_bar("Checking") as advance:
        if what.suffix == SUFFIX and what.is_file():
            with opened_bundle(what) as (experiment, faults):
                return _told([recheck(experiment, weights=weights)], faults, [])
        if Workspace.exists(what):
            return _verify_workspace(what, advance, weights=weights)
        if not (what / MANIFEST).is_file():
            raise UserError(f"There is no workspace in {what}.", "Name one, or an experiment's folder, or a bundle.")
        experiment = Experiment.open(what)
        found = [recheck(experiment, weights=weights)]
        return _told(found, [], _moved(experiment.workspace_folder, [experiment]))


def bundle(experiment: Path, out: Path, /, *, flags: Common = None) -> Report:  # noqa: ARG001
    """Pack an experiment into one file from which “verify” scores it again. Pictures and the log stay out.

    Example: cerebellum-viewer bundle my-workspace/experiments/first first.zip

    Parameters
    ----------
    experiment
        The experiment's folder.
    out
        The new file, .zip.
    """
    if out.suffix != SUFFIX:
        raise UserError(f"{out.name} does not end in {SUFFIX}.", f"Call it {out.stem}{SUFFIX}.")
    names = write_bundle(Experiment.open(experiment), out)
    return Report(f"{counted(len(names), 'file')} in {out}.", {"file": str(out), "files": names})


def tensorboard(experiment: Path, out: Path, /, *, flags: Common = None) -> Report:  # noqa: ARG001
    """Write an experiment's numbers as an event file for TensorBoard.

    Example: cerebellum-viewer export-tensorboard my-workspace/experiments/first runs/first

    Parameters
    ----------
    experiment
        The experiment's folder.
    out
        A folder without an event file; TensorBoard calls the run by its name.
    """
    count = export_tensorboard(Experiment.open(experiment), out)
    return Report(f"{counted(count, 'number')} in {out}.", {"folder": str(out), "numbers": count})


def _prove_round_trip(folder: Path) -> Report:
    with progress_bar("Writing and reading") as advance, Workspace.open(folder, to_read=True) as opened:
        found = prove(opened, advance)
    lines = [f"{item.format:12}{item.objects:6}  {item.deviation_px:.1e} pixels" for item in found]
    faults = [f"{item.format}: {fault}" for item in found for fault in item.faults]
    ending = [] if faults else ["All came back as it was; written again, every file is the same to the byte."]
    status = ExitStatus.WORK_FAILED if faults else ExitStatus.DONE
    return Report("\n".join([*lines, *faults, *ending]), {"formats": [asdict(item) for item in found]}, status)


def _verify_workspace(folder: Path, advance: Advance, *, weights: bool) -> Report:
    with Workspace.open(folder, to_read=True) as opened:
        faults = opened.integrity_faults()
        emptied = opened.history.redacted().items()
        records = list(opened.slices().values())
        for count, record in enumerate(records, 1):
            faults += _picture_faults(opened.image_path(record), record.image_sha256, f"picture of {record.key}")
            advance(count, len(records))
        experiments = Experiment.all_in(opened.experiments_folder)
    redacted = [f"{counted(rows, 'row')} of the history redacted by {what}." for what, rows in emptied]
    found = []
    for count, experiment in enumerate(experiments, 1):
        found.append(recheck(experiment, weights=weights))
        advance(count, len(experiments))
    return _told(found, faults, [*redacted, *_moved(folder, experiments)], slices=len(records))


def _told(checked: list[Recheck], faults: list[str], notes: list[str], slices: int | None = None) -> Report:
    """What was looked at, what differs, and what is worth knowing although nothing is wrong."""
    faults = [*faults, *(fault for item in checked for fault in item.faults)]
    earlier = [codes for item in checked for codes in item.earlier]
    if earlier:
        names = ", ".join(sorted(DEFINITIONS[code].name for code in frozenset.union(*earlier) if code in DEFINITIONS))
        notes = [*notes, f"{counted(len(earlier), 'row')} by earlier definitions, of which were not compared: {names}."]
    looked = {
        "slice": slices,
        "experiment": len(checked),
        "checkpoint": sum(item.checkpoints for item in checked),
        "row": sum(item.scores for item in checked),
    }
    words = ", ".join(counted(count, noun) for noun, count in looked.items() if count is not None)
    ending = [] if faults else ["All is as it was recorded."]
    data = {
        **({} if slices is None else {"slices": slices}),
        "experiments": len(checked),
        "checkpoints": looked["checkpoint"],
        "scores": looked["row"],
        "forwards": sum(item.forwards for item in checked),
        "faults": faults,
        "notes": notes,
    }
    text = "\n".join([f"{words} of metrics checked.", *faults, *notes, *ending])
    return Report(text, data, ExitStatus.WORK_FAILED if faults else ExitStatus.DONE)


def _moved(folder: Path, experiments: list[Experiment]) -> list[str]:
    """Where the workspace has moved on since experiments began, and slices of their splits that are gone."""
    if not Workspace.exists(folder):
        return []
    notes = []
    with Workspace.open(folder, to_read=True) as workspace:
        for experiment in experiments:
            try:
                manifest = experiment.manifest()
            except UserError:
                continue
            notes += [f"{experiment.name}: {note}" for note in _notes(workspace, manifest)]
    return notes


def _notes(workspace: Workspace, manifest: Manifest) -> list[str]:
    notes = []
    changes, stored = changed_labels(manifest, workspace.annotations()), workspace.splits().get(manifest.split)
    if changes:
        notes.append(changes.sentence(manifest.revision, workspace.revision))
    if manifest.gone:
        notes.append(
            f"The split “{manifest.split}” named {counted(len(manifest.gone), 'slice')} that were gone when the "
            f"training began: {named(manifest.gone)}."
        )
    if stored is None:
        return [*notes, f"The split “{manifest.split}” is not in the workspace any more."]
    other = [item.key for item in manifest.slices if stored.parts.get(item.key) is not item.part]
    if other:
        notes.append(f"The split “{manifest.split}” was changed: {counted(len(other), 'slice')} ({named(other)}).")
    return notes


def _picture_faults(path: Path, sha256: str, name: str) -> list[str]:
    try:
        return [] if sha256_of_file(path) == sha256 else [f"{name}: the file has changed ({path.name})"]
    except OSError as error:
        return [f"{name}: {error.strerror} ({path.name})"]
