"""Erases a patient from a workspace: backups, reports, pictures made at the import, experiments, and the database last.

Files go first and the database goes last: whoever is interrupted can ask again, since the patient is still known. In
experiments the patient's slices keep their numbers under a name that says nothing, so that metrics score again.
"""

import json
import re
import shutil
from collections.abc import Callable, Collection, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from engine import proposals
from engine.data import backups, pseudonyms, recovery
from engine.data.annotation import SliceKey
from engine.data.frames import FRAMES
from engine.data.names import mentions
from engine.data.split import Part
from engine.data.store import Workspace
from engine.errors import UserError
from engine.experiment import ERASED, MANIFEST, Experiment
from engine.files import json_text, sha256_of, write_json_atomic, write_text_atomic
from engine.job_history import AT_WORK, status_now
from engine.jobs import EVENTS, LOG
from engine.manifest import Manifest, ManifestSlice
from engine.proposals import ProposalJob
from engine.scoring.predictions import load_predictions, save_predictions
from engine.study.plan import REPORT, STUDIES

_NOBODY = "erased"
_AGAIN = "Erase the patient again once it can be: what is gone is gone."
_SENTENCES = frozenset({"message", "hint", "sentence"})
"""What an event says in words, where a name can stand."""


@dataclass(frozen=True, slots=True)
class Erasure:
    """What is about a patient, and goes or is gone. `learnt` are experiments whose weights learnt from the
    patient, or were chosen by it.

    `sources` are the folders of the patient's pictures and masks, which are never touched. `unfinished` is why traces
    are still in the database's files, where somebody began to read meanwhile; whatever is erased next takes them out.
    """

    patient: str
    volumes: tuple[str, ...]
    slices: int
    experiments: tuple[str, ...]
    learnt: tuple[str, ...]
    sources: tuple[str, ...]
    rows: int = 0
    unfinished: str = ""

    @property
    def remains(self) -> list[str]:
        """What no program can take back, a sentence each."""
        told = []
        if self.learnt:
            named = ", ".join(self.learnt)
            told.append(f"Weights that learnt from this patient, or were chosen by it, stay as they are: {named}.")
        told += [f"The source files stay where they are: delete them in {folder}." for folder in self.sources]
        return [
            *told,
            "Exports, bundles and other reports made before stay, wherever they lie, and so do copies of this folder.",
        ]

    def to_json(self) -> dict[str, Any]:
        """A value that JSON can hold."""
        return {**asdict(self), "remains": self.remains}


def find_patient(workspace: Workspace, patient: str) -> Erasure:
    """What there is about a patient. Raises UserError if there is none of that name."""
    volumes = workspace.eraser.volumes_of(patient)
    records = [record for key, record in workspace.slices().items() if key.volume in volumes]
    paths = {workspace.image_path(record) for record in records if not _is_made(record.image)}
    named: list[str] = []
    learnt: list[str] = []
    for experiment in Experiment.all_in(workspace.experiments_folder):
        own = [item for item in experiment.manifest().slices if item.key.volume in volumes]
        if own:
            named.append(experiment.name)
        if any(item.part is not Part.TEST for item in own) and any((experiment.folder / "checkpoints").glob("*")):
            learnt.append(experiment.name)
    folders = tuple(sorted({str(path.parent) for path in paths}))
    return Erasure(patient, tuple(volumes), len(records), tuple(named), tuple(learnt), folders)


def erase_patient(workspace: Workspace, patient: str) -> Erasure:
    """Erase a patient for good; returns what was erased.

    Raises UserError if there is none of that name, while a training is at work or somebody reads the workspace, or if
    something cannot be written: then erase again, what is gone is gone.
    """
    if workspace.read_only:
        raise workspace.read_only.refusal
    # First of all: it also ends an erasure that somebody's reading cut short, whose patient is not known any more.
    if why := workspace.eraser.empty_log():
        hint = "Wait for the end of it, or close the other program, then erase again."
        raise UserError(f"Nothing was erased, since traces would stay in the database's files: {why}.", hint)
    found = find_patient(workspace, patient)
    experiments = Experiment.all_in(workspace.experiments_folder)
    jobs = (*experiments, *ProposalJob.all_in(workspace.folder))
    busy = [job.name for job in jobs if status_now(job) in AT_WORK]
    if busy:
        raise UserError(f"A job is at work: {', '.join(busy)}.", "Cancel it or wait for its end, then erase.")
    try:
        for experiment in experiments:
            _erase_in_experiment(experiment, patient, found.volumes)
        _delete_pictures(workspace, found.volumes)
        _delete_proposals(workspace.folder)
        pseudonyms.forget(workspace.folder, {patient, *found.volumes})
        # All reports of studies, since they show slices of many patients: they can be made again.
        for pattern in (backups.FOLDER, recovery.FOLDER, f"{STUDIES}/*/{REPORT}"):
            for folder in [*workspace.folder.glob(pattern)]:
                shutil.rmtree(folder)
    except OSError as error:
        raise UserError(
            f"{error.filename or workspace.folder} cannot be written ({error.strerror}).", _AGAIN
        ) from error
    rows = workspace.eraser.erase(patient, found.volumes)
    backups.look_after(workspace.folder)
    return replace(found, rows=rows, unfinished=workspace.eraser.empty_log())


def _is_made(image: str) -> bool:
    return image.startswith(f"{FRAMES}/")


def _delete_pictures(workspace: Workspace, volumes: Collection[str]) -> None:
    """Pictures that the program made itself, as far as no other slice shows them."""
    records = workspace.slices()
    kept = {record.image for key, record in records.items() if key.volume not in volumes}
    for image in {record.image for record in records.values() if _is_made(record.image)} - kept:
        path = workspace.folder / image
        path.unlink(missing_ok=True)
        if path.parent.exists() and not any(path.parent.iterdir()):
            path.parent.rmdir()


def _delete_proposals(workspace: Path) -> None:
    """All of them, since a request names slices of many patients: they can be asked for again."""
    if (workspace / proposals.FOLDER).exists():
        shutil.rmtree(workspace / proposals.FOLDER)


# --- experiments -----------------------------------------------------------------------------------------------


def _erase_in_experiment(experiment: Experiment, patient: str, volumes: Collection[str]) -> None:
    """The manifest last: what other names the volumes get follows from it, also when this is done again."""
    manifest = experiment.manifest()
    others, named = _other_names(manifest, volumes), mentions([patient, *volumes])
    _scrub_events(experiment.folder / EVENTS, named)
    _rewrite(experiment.folder / LOG, lambda text: named.sub(_NOBODY, text))
    if others:
        for path in (experiment.folder / "predictions").glob("*.safetensors"):
            _rename_predictions(path, others)
    slices = tuple(_nameless(item, others) if item.key.volume in others else item for item in manifest.slices)
    gone = tuple(_NOBODY if named.search(key) else key for key in manifest.gone)
    after = replace(manifest, slices=slices, gone=gone)
    if after != manifest:
        value = after.to_json()
        hashes = {sha256_of(json_text(value).encode("utf-8")): experiment.manifest_hash()}
        write_json_atomic(experiment.folder / ERASED, hashes)
        write_json_atomic(experiment.folder / MANIFEST, value)


def _other_names(manifest: Manifest, volumes: Collection[str]) -> dict[str, str]:
    """For each of the volumes that the manifest names one that says nothing, and that no other slice has."""
    known = {item.key.volume for item in manifest.slices}
    free = (name for number in range(1, 2 * len(known) + 1) if (name := f"{_NOBODY}-{number}") not in known)
    return dict(zip(sorted(known & set(volumes)), free, strict=False))


def _nameless(item: ManifestSlice, others: Mapping[str, str]) -> ManifestSlice:
    key = SliceKey(others[item.key.volume], item.key.index)
    # The patient's volumes stay those of one patient: metrics are by patient.
    patient = item.patient and next(iter(others.values()))
    return replace(item, key=key, patient=patient, image="", image_sha256="", mask=None)


def _rename_predictions(path: Path, others: Mapping[str, str]) -> None:
    kept = load_predictions(path)
    keys = tuple(SliceKey(others.get(key.volume, key.volume), key.index) for key in kept.keys)
    if keys != kept.keys:
        save_predictions(path, replace(kept, keys=keys))


def _scrub_events(path: Path, named: re.Pattern[str]) -> None:
    def scrub(line: str) -> str:
        try:
            event = json.loads(line)
        except ValueError:
            return named.sub(_NOBODY, line)
        said = {name: named.sub(_NOBODY, event[name]) for name in _SENTENCES & event.keys()}
        return line if said.items() <= event.items() else json.dumps({**event, **said}, ensure_ascii=False)

    _rewrite(path, lambda text: "\n".join(map(scrub, text.split("\n"))))


def _rewrite(path: Path, change: Callable[[str], str]) -> None:
    """Replace what a file says, if it is there and says something else then."""
    if not path.exists():
        return
    before = path.read_text(encoding="utf-8", errors="replace")
    after = change(before)
    if after != before:
        write_text_atomic(path, after)
