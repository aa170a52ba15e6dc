"""Verbs about data: phantom, import, split, export."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter

from engine.commands.common import Common, Report, open_or_create, open_to_change, progress_bar
from engine.darknet.cfg_files import cfg_files
from engine.data.export import export_workspace, write_list_files
from engine.data.import_plan import ImportOptions, ImportPlan, Outcome, Present
from engine.data.importing import scan
from engine.data.leakage import guard_facts
from engine.data.pseudonyms import apply_nameless, has_pseudonyms, renaming
from engine.data.readers import MAIN
from engine.data.split import Part, SplitPlan
from engine.data.store import Workspace
from engine.errors import ExitStatus, UserError
from engine.splitting import deal, keep, lock_test, openings
from engine.wording import counted, named

ExportName = Literal[
    "yolo", "ultralytics", "darknet", "labelimg", "coco", "voc", "csv", "masks", "matlab", "nifti", "pictures"
]


def phantom(
    out: Path,
    /,
    *,
    patients: int = 21,
    slices: int = 15,
    seed: int = 0,
    flags: Common = None,  # noqa: ARG001
) -> Report:
    """Simulate a data set in the paper's format: pictures, expert masks, patients.csv with the true sizes.

    Example: cerebellum-viewer phantom phantom-data --patients 21 --slices 15 --seed 0

    Parameters
    ----------
    out
        A new or empty folder.
    patients
        How many patients, one volume each.
    slices
        Parallel slices per volume.
    seed
        The same seed gives the same files.
    """
    from engine.data.phantom import write_phantom

    for name, value, least in (("patients", patients, 1), ("slices", slices, 1), ("seed", seed, 0)):
        if value < least:
            raise UserError(f"--{name} is {value}.", f"Give {least} or more.")
    with progress_bar("Simulating") as advance:
        write_phantom(out, patients, slices, seed, advance)
    text = f"{counted(patients * slices, 'slice')} of {counted(patients, 'patient')} in {out}."
    return Report(text, {"folder": str(out), "patients": patients, "slices": patients * slices, "seed": seed})


def import_(
    source: Path,
    workspace: Path,
    /,
    *,
    preview: bool = False,
    reader: str = MAIN,
    pseudonyms: Annotated[bool, Parameter(negative="")] = False,
    options: Annotated[ImportOptions | None, Parameter(name="*")] = None,
    flags: Common = None,  # noqa: ARG001
) -> Report:
    """Take a folder of pictures, expert masks and labels into a workspace. The files stay where they are.

    Pictures: BMP, PNG, JPEG, TIFF, PGM, DICOM ultrasound, and volumes in NIfTI, NRRD and MetaImage. Masks: MATLAB files
    and volumes. Labels: YOLO, COCO, Pascal VOC and CSV, also of slices that are in the workspace already.

    Example: cerebellum-viewer import phantom-data my-workspace

    Parameters
    ----------
    source
        The folder with the files: a folder per volume, or flat names like P01_s03.bmp.
    workspace
        The workspace's folder; made if it is not there.
    preview
        Only tell what would be done.
    reader
        Whose labels these are, if not the main reader's: they go into a layer of their own. Of a table with a column
        “reader” or “reading” and several names in it, these rows alone are taken in.
    pseudonyms
        Names of volumes, patients and files are not taken in: pictures are copied under pseudonyms. Whose each is says
        pseudonyms.csv in the workspace's folder. A workspace that has pseudonyms takes in no names any more.
    """
    with progress_bar("Reading") as advance:
        present = _present(workspace, reader)
        plan = scan(source, options or ImportOptions(), advance, present)
        # With the first pseudonyms nothing is called as anything that is there.
        unlike = [] if pseudonyms and not has_pseudonyms(workspace) else plan.unlike(present)
    data = {**plan.to_json(), "added": 0, "labelled": 0, "unlike": unlike}
    if not plan.is_of_use:
        fault = f"Nothing in {source} can be used: the list says why. No workspace was made or changed."
        return Report("\n".join(_describe(plan)), data, ExitStatus.BAD_INPUT, (fault,))
    if preview:
        return Report("\n".join([*_describe(plan), *unlike, "Nothing was changed (preview)."]), data)
    with open_or_create(workspace) as opened:
        bare = [key for key, record in opened.slices().items() if record.expert_mask is None]
        nameless = pseudonyms or has_pseudonyms(workspace)
        taken = apply_nameless(plan, opened, reader) if nameless else plan.apply(opened, reader)
        records = opened.slices()
        pairs = [str(pair) for pair in guard_facts(opened).duplicates]
    completed = sum(records[key].expert_mask is not None for key in bare)
    ending = [f"{counted(taken.added, 'new slice')} in the workspace."]
    if taken.labelled or reader != MAIN:
        ending.append(f"{counted(taken.labelled, 'slice')} labelled for {reader}.")
    if completed:
        ending.append(f"{counted(completed, 'slice')} already there got a mask that was lacking.")
    data |= {**asdict(taken), "completed": completed, "one_picture": pairs}
    return Report("\n".join([*_describe(plan), *ending, *unlike, *_one_picture(pairs)]), data)


def _present(folder: Path, reader: str) -> Present:
    """What the workspace holds, and this reader has said, where there is one."""
    if not Workspace.exists(folder):
        return Present(reader=reader)
    with Workspace.open(folder, to_read=True) as opened:
        return Present(opened.slices(), opened.annotations(reader), opened.volumes(), reader, renaming(folder))


def _one_picture(pairs: Sequence[str]) -> list[str]:
    """A line where two patients have one picture: perhaps one woman with two names, or a file copied by mistake."""
    count = counted(len(pairs), "pair")
    return [f"{count} of slices of different patients are one picture: {named(pairs)}."] if pairs else []


def _describe(plan: ImportPlan) -> Iterator[str]:
    facts = plan.to_json()
    yield f"{counted(facts['files'], 'file')} found:"
    yield from (f"  {count:6} × {outcome}" for outcome, count in facts["counts"].items())
    yield (
        f"{counted(facts['slices'], 'slice')} in {counted(facts['volumes'], 'volume')} of "
        f"{counted(facts['patients'], 'known patient')}."
    )
    if facts["slices_with_labels"]:
        yield f"Labels of {counted(facts['slices_with_labels'], 'slice')}."
    unknown = facts["volumes_without_patient"]
    if unknown:
        volumes = counted(len(unknown), "volume")
        yield f"{volumes} without a patient: a split by patient needs --patients or --volume-is-patient."
    yield from (f"  left out: {row.path}: {row.outcome}. {row.detail}".rstrip() for row in plan.left_out())
    yield from (
        f"  in part: {row.path}: {row.detail}" for row in plan.rows if row.outcome is Outcome.LABELS_USED and row.detail
    )
    yield from plan.notes


def split(
    workspace: Path,
    /,
    *,
    plan: Annotated[SplitPlan | None, Parameter(name="*")] = None,
    lock: Annotated[tuple[str, ...], Parameter(negative="")] = (),
    lists: Path | None = None,
    flags: Common = None,  # noqa: ARG001
) -> Report:
    """Deal the slices into training, validation and test, by patient unless the paper's slice split is asked for.

    Patients that share a picture, also one that was encoded anew, cropped or mirrored, are dealt as one.

    Example: cerebellum-viewer split my-workspace --by patient --test 78 --val 0.15 --seed 0

    Parameters
    ----------
    workspace
        The workspace's folder.
    lock
        A patient or volume to keep for an external test, now and in all later splits. Nothing takes this back.
    lists
        A folder for list files as in the paper: train.txt, val.txt and test.txt with one picture's path a line, as
        seen from that folder: start Darknet in it.
    """
    with open_to_change(workspace) as opened:
        if lock:
            lock_test(opened, lock)
        facts = guard_facts(opened)
        made = keep(opened, deal(facts, plan or SplitPlan()))
        opened_times = openings(opened) if facts.locked else 0
        if lists is not None:
            write_list_files(opened, made[0], lists)
    lines, data = [], []
    for item in made:
        counts = {str(part): len(item.keys(part)) for part in Part}
        sizes = ", ".join(f"{count} {part}" for part, count in counts.items())
        lines.append(f"{item.name}: {sizes}. {item.stamp}".rstrip())
        data.append({"name": item.name, "by": item.by, "leaks": item.leaks, **counts})
    pairs = [str(pair) for pair in facts.duplicates]
    lines += _one_picture(pairs)
    if facts.locked:
        locked = f"Locked for the external test: {named(sorted(facts.locked))}"
        lines.append(f"{locked}; opened {counted(opened_times, 'time')}.")
    return Report("\n".join(lines), {"splits": data, "one_picture": pairs, "locked": sorted(facts.locked)})


def export(
    workspace: Path,
    out: Path,
    /,
    *,
    format: ExportName = "yolo",  # noqa: A002
    reviewed_only: bool = False,
    reader: str = MAIN,
    flags: Common = None,  # noqa: ARG001
) -> Report:
    """Write the annotations for other programs, with provenance.csv beside them.

    Example: cerebellum-viewer export my-workspace yolo-labels --format yolo

    Parameters
    ----------
    workspace
        The workspace's folder.
    out
        A new or empty folder.
    format
        What to write.
    reviewed_only
        Only slices that somebody has accepted.
    reader
        Whose boxes and masks to write.
    """
    with Workspace.open(workspace, to_read=True) as opened:
        opened.readers.read_as(reader)
        report = export_workspace(opened, out, format, reviewed_only=reviewed_only, more=cfg_files(format))
    boxes = counted(report.boxes, "box") + (f" of {reader}" if reader != MAIN else "")
    told = f"{counted(report.slices, 'slice')} with {boxes} in {out}; {report.left_out} left out."
    return Report(told, report.to_json(), faults=report.warnings)
