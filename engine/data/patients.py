"""The patient table: which volume is whose, and what is known about it."""

import csv
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from engine.errors import UserError

PATIENTS_CSV = "patients.csv"


@dataclass(frozen=True, slots=True)
class VolumeFacts:
    """One row: the patient's key and, where the table has them, the pixel spacing in mm and the age in days."""

    patient: str | None = None
    spacing_mm: float | None = None
    age_days: int | None = None


def read_patients(path: Path) -> dict[str, VolumeFacts]:
    """Facts by volume from a CSV file with the columns `volume` and `patient`, and if known `spacing_mm` and
    `gestational_age_weeks`, with a fraction.

    Raises UserError if a column is missing, a volume stands twice, or a number is none.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            rows = list(reader)
            columns = set(reader.fieldnames or ())
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
        weeks = _number(path, line, row, "gestational_age_weeks", (1, 45), "weeks with a fraction, like 22.4")
        facts[volume] = VolumeFacts(
            (row["patient"] or "").strip() or None,
            _number(path, line, row, "spacing_mm", (0.01, 10), "millimetres per pixel, like 0.35"),
            None if weeks is None else round(7 * weeks),
        )
    return facts


def _number(
    path: Path, line: int, row: Mapping[str, str | None], column: str, limits: tuple[float, float], wanted: str
) -> float | None:
    text = row.get(column)
    if not text:
        return None
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not limits[0] <= value <= limits[1]:
        raise UserError(f"{path.name}, line {line}: {column} is {text!r}.", f"Write {wanted}.")
    return value
