"""What the list before a training can say: one row per code with its state and its sentence; and the names of fixes."""

from enum import StrEnum


class State(StrEnum):
    """How serious a row is: a failure keeps a training from starting or ending well."""

    OK = "ok"
    WARNING = "warning"
    FAILURE = "failure"


class Action(StrEnum):
    """What mends something."""

    SPLIT = "split by patient"
    IMPORT = "import"
    SHOW = "show"
    ACCEPT = "accept"
    LEAVE_OUT = "leave out"
    FIT = "fit"
    CUT = "cut"
    OPTIONS = "options"
    FREE_SPACE = "free space"


OK, WARNING, FAILURE = State.OK, State.WARNING, State.FAILURE

ROWS: dict[str, tuple[State, str]] = {
    "split.none": (FAILURE, "There is no split yet."),
    "split.patient": (OK, "Split by patient: {split}."),
    "split.slice": (WARNING, "Split by slice as in the paper: what is made with {split} is stamped as leaking."),
    "split.gone": (WARNING, "Slices that the split names and that are not there: {count} ({who}). The rest goes on."),
    "split.new": (WARNING, "Slices that came after the split and have no part in it: {count} ({who})."),
    "leak.none": (OK, "No patient and no picture stands on two sides."),
    "leak.patients": (FAILURE, "Patients on several sides: {count} ({who})."),
    "leak.pictures": (FAILURE, "One picture on two sides: {count} ({who})."),
    "leak.locked": (FAILURE, "Locked for the external test, but not in the test part: {count} ({who})."),
    "leak.start": (
        WARNING,
        "Patients that judge here, but whom the start has learnt from: {count} ({who}). All is stamped as leaking.",
    ),
    "start.unknown": (
        WARNING,
        "Whom {file} has learnt from is not on record here: if patients judge whom it knows, figures flatter.",
    ),
    "patients.enough": (OK, "Patients: {train} to learn from, {val} to validate on."),
    "patients.one": (FAILURE, "All slices are of one patient: nobody else can be judged by what is learnt."),
    "pictures.few": (FAILURE, "Slices to learn from: {count}. At least 2 are needed."),
    "pictures.gone": (FAILURE, "Pictures that are not where they were: {count} ({who})."),
    "labels.boxes": (OK, "Slices with a box: {train} to learn from, {val} to validate on."),
    "labels.none": (FAILURE, "No slice with a box to learn from, or none to validate on."),
    "labels.empty": (WARNING, "Slices without a box that nobody has signed off are left out: {count} ({who})."),
    "labels.unseen": (WARNING, "Slices whose boxes nobody has looked at are left out: {count} ({who})."),
    "labels.outside": (FAILURE, "Boxes that reach out of their picture: {count} ({who})."),
    "labels.loose": (WARNING, "Boxes that do not fit the mask that they are linked to: {count} ({who})."),
    "batch.fits": (OK, "Batch: {batch}, from the slices to learn from: {count}."),
    "batch.large": (
        WARNING,
        "A batch of {batch} is more than the slices to learn from, {count}: pictures repeat in it.",
    ),
    "batch.single": (FAILURE, "One picture a pass cannot be learnt from: batch normalisation needs two to compare."),
    "disk.fits": (OK, "Takes {needed} on the disk, of {free} free."),
    "disk.full": (FAILURE, "Takes {needed} on the disk, which has {free} free."),
    "device.found": (OK, "Computes on {device}."),
    "device.fault": (FAILURE, "A trial of five batches failed: {fault}"),
    "memory.fits": (OK, "Takes about {needed} of memory, of {free} free."),
    "memory.short": (FAILURE, "Takes about {needed} of memory, and {free} are free."),
    "time.short": (OK, "Takes about {time}, by a trial of five batches."),
    "time.long": (WARNING, "Takes about {time}, by a trial of five batches."),
}

FIXES: dict[Action, str] = {
    Action.SPLIT: "Make a split by patient",
    Action.IMPORT: "Import more slices",
    Action.SHOW: "Show the first of them",
    Action.ACCEPT: "Accept them as slices without an organ",
    Action.LEAVE_OUT: "Leave them out",
    Action.FIT: "Fit the boxes to their masks",
    Action.CUT: "Cut the boxes to their pictures",
    Action.OPTIONS: "Use {options}",
    Action.FREE_SPACE: "Free some space on the disk",
}
