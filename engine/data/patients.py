"""The patient table: which volume is whose, and what is known about it."""

import csv
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from engine.data.callipers import Spacing
from engine.data.tables import column_names
from engine.data.volumes import Volume, read_spacing
from engine.errors import UserError

PATIENTS_CSV = "patients.csv"
_PATIENT = re.compile(
    r"(?:patient|pat|pt|p|case|subject|subj|sub|fetus|foetus|id)[\s_-]*\d+(?=[\s_.\-/])", re.IGNORECASE
)
"""A patient at the beginning of a volume's name: `Patient00728_Plane3`."""
WEEKS = (1, 45)
"""Gestational ages that can be."""


@dataclass(frozen=True, slots=True)
class VolumeFacts:
    """One row: the patient's key and, where the table has them, the pixel spacing (x, y) in mm and the age in days."""

    patient: str | None = None
    spacing_mm: Spacing | None = None
    age_days: int | None = None


def read_patients(path: Path) -> dict[str, VolumeFacts]:
    """Facts by volume from a CSV file with the columns `volume` and `patient`, and if known `spacing_mm`, as
    `read_spacing` has it, and `gestational_age_weeks`, with a fraction.

    Raises UserError if a column is missing, a volume stands twice, or a number is none.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            reader.fieldnames = names = column_names(reader.fieldnames)
            rows, columns = list(reader), set(names)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise UserError(f"{path.name} cannot be read as a table ({error}).", "Save it as CSV in UTF-8.") from error
    if not {"volume", "patient"} <= columns:
        raise UserError(f"{path.name} lacks the columns volume and patient.", "Its first line names the columns.")
    facts: dict[str, VolumeFacts] = {}
    for line, row in enumerate(rows, 2):
        volume = unicodedata.normalize("NFC", (row["volume"] or "").strip())
        if not volume:
            continue
        if volume in facts:
            raise UserError(f"{path.name}, line {line}: the volume {volume} stands twice.", "Keep one of the lines.")
        where = f"{path.name}, line {line}"
        facts[volume] = VolumeFacts((row["patient"] or "").strip() or None, _spacing(where, row), _days(where, row))
    return facts


def divided_patients(volumes: Iterable[Volume], present: Iterable[Volume] = ()) -> list[str]:
    """What the names of several volumes begin with that looks like a patient, where they are not one patient's.

    Those `present` count where a new one is called so, and what they are said to be stays if the new one says nothing.
    """
    found: dict[str, dict[str, str | None]] = {}
    for volume in volumes:
        if match := _PATIENT.match(volume.name):
            found.setdefault(match[0], {})[volume.name] = volume.patient
    for volume in present:
        if (match := _PATIENT.match(volume.name)) and (own := found.get(match[0])):
            own[volume.name] = own.get(volume.name) or volume.patient
    return [name for name, own in found.items() if len(own) > 1 and (None in own.values() or len({*own.values()}) > 1)]


def _spacing(where: str, row: Mapping[str, str | None]) -> Spacing | None:
    text = row.get("spacing_mm")
    if not text:
        return None
    try:
        return read_spacing(text)
    except UserError as error:
        raise UserError(f"{where}: spacing_mm is {text!r}.", error.hint) from error


def _days(where: str, row: Mapping[str, str | None]) -> int | None:
    text, (low, high) = row.get("gestational_age_weeks"), WEEKS
    if not text:
        return None
    try:
        weeks = float(text)
    except ValueError:
        weeks = 0.0
    if not low <= weeks <= high:
        hint = "Write weeks with a fraction, like 22.4."
        raise UserError(f"{where}: gestational_age_weeks is {text!r}.", hint)
    return round(7 * weeks)
