"""Words for the engine's list before a training, written out where lupdate can see them."""

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from engine.training.preflight_texts import Action, State

SENTENCES: dict[str, str] = {
    "split.none": str(QT_TRANSLATE_NOOP("Preflight", "There is no split yet.")),
    "split.patient": str(QT_TRANSLATE_NOOP("Preflight", "Split by patient: {split}.")),
    "split.slice": str(
        QT_TRANSLATE_NOOP(
            "Preflight", "Split by slice as in the paper: what is made with {split} is stamped as leaking."
        )
    ),
    "split.gone": str(
        QT_TRANSLATE_NOOP(
            "Preflight", "Slices that the split names and that are not there: {count} ({who}). The rest goes on."
        )
    ),
    "split.new": str(
        QT_TRANSLATE_NOOP("Preflight", "Slices that came after the split and have no part in it: {count} ({who}).")
    ),
    "leak.none": str(QT_TRANSLATE_NOOP("Preflight", "No patient and no picture stands on two sides.")),
    "leak.patients": str(QT_TRANSLATE_NOOP("Preflight", "Patients on several sides: {count} ({who}).")),
    "leak.pictures": str(QT_TRANSLATE_NOOP("Preflight", "One picture on two sides: {count} ({who}).")),
    "leak.locked": str(
        QT_TRANSLATE_NOOP("Preflight", "Locked for the external test, but not in the test part: {count} ({who}).")
    ),
    "leak.start": str(
        QT_TRANSLATE_NOOP(
            "Preflight",
            "Patients that judge here, but whom the start has learnt from: {count} ({who}). All is stamped as leaking.",
        )
    ),
    "start.unknown": str(
        QT_TRANSLATE_NOOP(
            "Preflight",
            "Whom {file} has learnt from is not on record here: if patients judge whom it knows, figures flatter.",
        )
    ),
    "patients.enough": str(QT_TRANSLATE_NOOP("Preflight", "Patients: {train} to learn from, {val} to validate on.")),
    "patients.one": str(
        QT_TRANSLATE_NOOP("Preflight", "All slices are of one patient: nobody else can be judged by what is learnt.")
    ),
    "pictures.few": str(QT_TRANSLATE_NOOP("Preflight", "Slices to learn from: {count}. At least 2 are needed.")),
    "pictures.gone": str(QT_TRANSLATE_NOOP("Preflight", "Pictures that are not where they were: {count} ({who}).")),
    "labels.boxes": str(
        QT_TRANSLATE_NOOP("Preflight", "Slices with a box: {train} to learn from, {val} to validate on.")
    ),
    "labels.none": str(QT_TRANSLATE_NOOP("Preflight", "No slice with a box to learn from, or none to validate on.")),
    "labels.empty": str(
        QT_TRANSLATE_NOOP("Preflight", "Slices without a box that nobody has signed off are left out: {count} ({who}).")
    ),
    "labels.unseen": str(
        QT_TRANSLATE_NOOP("Preflight", "Slices whose boxes nobody has looked at are left out: {count} ({who}).")
    ),
    "labels.outside": str(QT_TRANSLATE_NOOP("Preflight", "Boxes that reach out of their picture: {count} ({who}).")),
    "labels.loose": str(
        QT_TRANSLATE_NOOP("Preflight", "Boxes that do not fit the mask that they are linked to: {count} ({who}).")
    ),
    "batch.fits": str(QT_TRANSLATE_NOOP("Preflight", "Batch: {batch}, from the slices to learn from: {count}.")),
    "batch.large": str(
        QT_TRANSLATE_NOOP(
            "Preflight", "A batch of {batch} is more than the slices to learn from, {count}: pictures repeat in it."
        )
    ),
    "batch.single": str(
        QT_TRANSLATE_NOOP(
            "Preflight", "One picture a pass cannot be learnt from: batch normalisation needs two to compare."
        )
    ),
    "disk.fits": str(QT_TRANSLATE_NOOP("Preflight", "Takes {needed} on the disk, of {free} free.")),
    "disk.full": str(QT_TRANSLATE_NOOP("Preflight", "Takes {needed} on the disk, which has {free} free.")),
    "device.found": str(QT_TRANSLATE_NOOP("Preflight", "Computes on {device}.")),
    "device.fault": str(QT_TRANSLATE_NOOP("Preflight", "A trial of five batches failed: {fault}")),
    "memory.fits": str(QT_TRANSLATE_NOOP("Preflight", "Takes about {needed} of memory, of {free} free.")),
    "memory.short": str(QT_TRANSLATE_NOOP("Preflight", "Takes about {needed} of memory, and {free} are free.")),
    "time.short": str(QT_TRANSLATE_NOOP("Preflight", "Takes about {time}, by a trial of five batches.")),
    "time.long": str(QT_TRANSLATE_NOOP("Preflight", "Takes about {time}, by a trial of five batches.")),
}

FIXES: dict[Action, str] = {
    Action.SPLIT: str(QT_TRANSLATE_NOOP("Preflight", "Make a split by patient")),
    Action.IMPORT: str(QT_TRANSLATE_NOOP("Preflight", "Import more slices")),
    Action.SHOW: str(QT_TRANSLATE_NOOP("Preflight", "Show the first of them")),
    Action.ACCEPT: str(QT_TRANSLATE_NOOP("Preflight", "Accept them as slices without an organ")),
    Action.LEAVE_OUT: str(QT_TRANSLATE_NOOP("Preflight", "Leave them out")),
    Action.FIT: str(QT_TRANSLATE_NOOP("Preflight", "Fit the boxes to their masks")),
    Action.CUT: str(QT_TRANSLATE_NOOP("Preflight", "Cut the boxes to their pictures")),
    Action.OPTIONS: str(QT_TRANSLATE_NOOP("Preflight", "Use {options}")),
    Action.FREE_SPACE: str(QT_TRANSLATE_NOOP("Preflight", "Free some space on the disk")),
}

STATES: dict[State, str] = {
    State.OK: str(QT_TRANSLATE_NOOP("Preflight", "ok")),
    State.WARNING: str(QT_TRANSLATE_NOOP("Preflight", "warning")),
    State.FAILURE: str(QT_TRANSLATE_NOOP("Preflight", "failure")),
}

PROCESSOR = str(QT_TRANSLATE_NOOP("Preflight", "the processor"))
"""The one device that has a word for a name."""


def preflight_text(code: str, **values: object) -> str:
    """The sentence of one item with its values."""
    return QCoreApplication.translate("Preflight", SENTENCES[code]).format(**values)
