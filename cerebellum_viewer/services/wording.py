"""The engine's closed sets of codes in the user's language."""

from collections.abc import Mapping
from datetime import datetime

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, QObject

from cerebellum_viewer.services.metric_texts import NAMES, SENTENCES
from engine.data.import_plan import Outcome
from engine.data.split import Part
from engine.data.volumes import Volume, changed_facts, group_of
from engine.errors import UserError
from engine.scoring.definitions import DEFINITIONS

PARTS: dict[Part, str] = {
    Part.TRAIN: str(QT_TRANSLATE_NOOP("Wording", "training")),
    Part.VAL: str(QT_TRANSLATE_NOOP("Wording", "validation")),
    Part.TEST: str(QT_TRANSLATE_NOOP("Wording", "test")),
}

READ_ONLY = (
    QT_TRANSLATE_NOOP("Wording", "another program has it open"),
    QT_TRANSLATE_NOOP("Wording", "the folder cannot be written"),
    QT_TRANSLATE_NOOP("Wording", "the database cannot be written"),
    QT_TRANSLATE_NOOP("Wording", "it is only read here"),
)
"""Why the engine opens a workspace read-only, as it says it."""

READING = QT_TRANSLATE_NOOP("Wording", "somebody is reading the workspace")
"""Why the engine erases nobody, as it says it."""

METRICS = ("mean_iou", "f1", "precision", "recall", "false_positives")
"""The metrics of a checkpoint that are drawn and listed, by the names of `engine.scoring.metrics.Metrics`."""
COUNTS = frozenset({"false_positives"})
"""Those of them that are no fraction."""

OUTCOMES: dict[Outcome, str] = {
    Outcome.PAIRED: str(QT_TRANSLATE_NOOP("Wording", "Pictures with mask")),
    Outcome.WITHOUT_MASK: str(QT_TRANSLATE_NOOP("Wording", "Pictures without mask")),
    Outcome.MASK_USED: str(QT_TRANSLATE_NOOP("Wording", "Masks")),
    Outcome.EMPTY_MASK: str(QT_TRANSLATE_NOOP("Wording", "Empty masks, to be flagged")),
    Outcome.VOLUME: str(QT_TRANSLATE_NOOP("Wording", "Volumes of pictures")),
    Outcome.UNREADABLE_IMAGE: str(QT_TRANSLATE_NOOP("Wording", "Picture cannot be read")),
    Outcome.UNREADABLE_MASK: str(QT_TRANSLATE_NOOP("Wording", "Mask cannot be read")),
    Outcome.NO_MASK_INSIDE: str(QT_TRANSLATE_NOOP("Wording", "No mask inside")),
    Outcome.SEVERAL_MASKS: str(QT_TRANSLATE_NOOP("Wording", "Several masks inside")),
    Outcome.WRONG_SIZE: str(QT_TRANSLATE_NOOP("Wording", "Mask of another size")),
    Outcome.TRANSPOSED: str(QT_TRANSLATE_NOOP("Wording", "Mask is transposed")),
    Outcome.NO_IMAGE: str(QT_TRANSLATE_NOOP("Wording", "Mask without picture")),
    Outcome.NO_NUMBER: str(QT_TRANSLATE_NOOP("Wording", "No slice number in the name")),
    Outcome.DUPLICATE: str(QT_TRANSLATE_NOOP("Wording", "Slice is there twice")),
    Outcome.OTHER: str(QT_TRANSLATE_NOOP("Wording", "Neither picture nor mask")),
    Outcome.LABELS_USED: str(QT_TRANSLATE_NOOP("Wording", "Label files")),
    Outcome.EMPTY_LABELS: str(QT_TRANSLATE_NOOP("Wording", "Label files without a box")),
    Outcome.BAD_LABELS: str(QT_TRANSLATE_NOOP("Wording", "Labels cannot be read")),
    Outcome.LABELS_KEPT_OUT: str(QT_TRANSLATE_NOOP("Wording", "Labels of slices with boxes")),
    Outcome.LABELS_WITHOUT_IMAGE: str(QT_TRANSLATE_NOOP("Wording", "Labels without picture")),
    Outcome.PATIENT_TABLE: str(QT_TRANSLATE_NOOP("Wording", "Patient table")),
}

FACTS = (
    QT_TRANSLATE_NOOP("Wording", "patient"),
    QT_TRANSLATE_NOOP("Wording", "size of a pixel"),
    QT_TRANSLATE_NOOP("Wording", "size by"),
    QT_TRANSLATE_NOOP("Wording", "age by dates"),
    QT_TRANSLATE_NOOP("Wording", "places blacked out"),
)
"""What is known of a volume, as the engine says it in lists of changes."""

LEAK = str(QT_TRANSLATE_NOOP("Wording", "LEAK: slices of one patient on both sides"))


def local_time(at: str) -> str:
    """A moment on record as the clock here shows it: in every language the same, since 3/4 is two days."""
    return datetime.fromisoformat(at).astimezone().strftime("%Y-%m-%d %H:%M")


def part_text(part: Part) -> str:
    """A part of the split."""
    return QCoreApplication.translate("Wording", PARTS[part])


def metric_text(metric: str) -> str:
    """The name of a metric."""
    return QCoreApplication.translate("Metrics", NAMES[metric])


def metric_definition(metric: str) -> str:
    """What a metric means."""
    return QCoreApplication.translate("Metrics", SENTENCES[metric])


def is_fraction(metric: str) -> bool:
    """Whether a metric goes from 0 to 1."""
    return metric not in COUNTS


def metric_number(metric: str, value: float) -> str:
    """A value of a metric: three digits of a fraction, two of a distance, a count or a mean of counts as it is."""
    if DEFINITIONS[metric].unit in {"px", "mm"}:
        return f"{value:.2f}"
    return f"{value:.3f}" if is_fraction(metric) else f"{value:g}"


def signed(value: float, digits: int) -> str:
    """A difference with its sign: a minus as wide as the plus."""
    return f"{value:+.{digits}f}".replace("-", "\N{MINUS SIGN}")


def outcome_text(outcome: Outcome) -> str:
    """What became of a file in an import."""
    return QCoreApplication.translate("Wording", OUTCOMES[outcome])


def volume_change_text(before: Volume, after: Volume) -> str:
    """What of a volume became what: “P1/a: age by dates 21+0 → 22+0”."""
    changes = ((QCoreApplication.translate("Wording", name), *said) for name, *said in changed_facts(before, after))
    return f"{after.name}: " + ", ".join(f"{name} {was} → {now}" for name, was, now in changes)


def read_only_text(reason: str) -> str:
    """Why a workspace is read-only, or must not be erased from just now."""
    return QCoreApplication.translate("Wording", reason)


def leak_text() -> str:
    """What every figure of a leaking split must bear."""
    return QCoreApplication.translate("Wording", LEAK)


def moved_labels_text(count: int) -> str:
    """That labels are not those any more that an experiment learnt from."""
    text = QCoreApplication.translate("Experiments", "The labels have changed since it learnt from them: {slices}")
    return text.format(slices=Counted().slices(count))


class Counted(QObject):
    """Nouns with their number. A QObject, since plurals are collected from `tr` alone."""

    def slices(self, count: int) -> str:
        """“1 slice”, “2 slices”."""
        return self.tr("%n slices", "", count)

    def volumes(self, count: int) -> str:
        """“1 volume”, “2 volumes”."""
        return self.tr("%n volumes", "", count)

    def patients(self, count: int) -> str:
        """“1 patient”, “2 patients”."""
        return self.tr("%n patients", "", count)

    def groups(self, patients: Mapping[str, str | None]) -> str:
        """How many patients volumes are of; one without a patient counts as one of its own, and that is said."""
        count = len({group_of(volume, patient) for volume, patient in patients.items()})
        if all(patients.values()):
            return self.patients(count)
        if any(patients.values()):
            return self.tr("%n patients (some unknown)", "", count)
        return self.tr("%n volumes (patients unknown)", "", count)

    def boxes(self, count: int) -> str:
        """“1 box”, “2 boxes”."""
        return self.tr("%n boxes", "", count)


def unwritable(error: OSError) -> UserError:
    """That something could not be put down in the workspace's folder."""
    message = QCoreApplication.translate("Wording", "The workspace cannot be written ({error}).")
    hint = QCoreApplication.translate("Wording", "Free disk space or check the folder.")
    return UserError(message.format(error=error.strerror or error), hint)
