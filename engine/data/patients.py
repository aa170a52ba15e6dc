"""The patient table: which volume is whose, and what is known about it."""

import csv
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from engine.errors import UserError

PATIENTS_CSV = "patients.csv"


@dataclass(frozen=True, slots=True)
class VolumeFacts:
    """One row: the patient's key and, where the table has it, the pixel spacing in mm."""

    patient: str | None = None
    spacing_mm: float | None = None


def read_patients(path: Path) -> dict[str, VolumeFacts]:
    """Facts by volume from a CSV file with the columns `volume` and `patient`, and `spacing_mm` if known.

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
        facts[volume] = VolumeFacts((row["patient"] or "").strip() or None, _spacing(path, line, row.get("spacing_mm")))
    return facts


def _spacing(path: Path, line: int, text: str | None) -> float | None:
    if not text:
        return None
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0.01 <= value <= 10:
        raise UserError(f"{path.name}, line {line}: spacing_mm is {text!r}.", "Write millimetres per pixel, like 0.35.")
    return value
