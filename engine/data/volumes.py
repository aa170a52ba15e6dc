"""Volumes: parallel slices of one patient, with the size of a pixel, where that comes from, and the age by dates."""

import json
import re
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, replace
from typing import Any

from engine.clock import now, user_name
from engine.data.boxes import Box
from engine.data.callipers import Spacing
from engine.data.chain import Kind, append
from engine.errors import UserError

PLAUSIBLE_MM = (0.01, 10.0)
"""Millimetres per pixel that an ultrasound picture can have."""

FACTS = {
    "patient": "patient",
    "spacing_mm": "size of a pixel",
    "spacing_source": "size by",
    "age_days": "age by dates",
    "blackout": "places blacked out",
}
"""What is known of a volume, by the names of its fields, in the words of lists of changes."""
_TEXTS: dict[str, Callable[[Any], str]] = {
    "spacing_mm": lambda spacing: "{:.4f} × {:.4f} mm".format(*spacing),
    "age_days": lambda days: f"{days // 7}+{days % 7}",
    "blackout": lambda boxes: str(len(boxes)),
}

Row = tuple[Any, ...]
_COLUMNS = "name, patient, spacing_x_mm, spacing_y_mm, spacing_source, age_days, blackout"


def group_of(volume: str, patient: str | None) -> str:
    """Whose slices count together in splits and intervals: the patient's; a volume's own where nobody told the patient.

    The mark keeps such a volume apart from a patient of its name, and sorts it as its name does.
    """
    return patient or f"{volume} (?)"


@dataclass(frozen=True, slots=True)
class Volume:
    """Parallel slices of one patient. `spacing_mm` is (x, y) per pixel; None where nobody gave one.

    `spacing_source` says where it comes from, if not from the import; `age_days` is the gestational age by dates.
    `blackout` are the parts of the pictures that exports black out; None where nobody has looked for burned-in text.
    """

    name: str
    patient: str | None = None
    spacing_mm: Spacing | None = None
    spacing_source: str | None = None
    age_days: int | None = None
    blackout: tuple[Box, ...] | None = None

    @property
    def group(self) -> str:
        """With which slices its own count: see `group_of`."""
        return group_of(self.name, self.patient)


def read_spacing(text: str) -> Spacing:
    """Millimetres per pixel (x, y), written as one number for both, or as across and down: “0.21x0.23” or “0.21 0.23”.

    Raises UserError for anything else, and for what no pixel of an ultrasound picture measures.
    """
    try:
        sides = [float(side) for side in re.split(r"\s*[x×]\s*|\s+", text.strip().lower())]
    except ValueError:
        sides = []
    low, high = PLAUSIBLE_MM
    if len(sides) not in {1, 2} or not all(low <= side <= high for side in sides):
        raise UserError(
            f"A spacing of “{text}” mm is not plausible.",
            f"Write {low:g} to {high:g} millimetres per pixel, like 0.35, or across and down, like 0.21x0.23.",
        )
    return sides[0], sides[-1]


def stored_volumes(connection: sqlite3.Connection) -> dict[str, Row]:
    """The rows of all volumes by name, whatever they hold."""
    return {row[0]: row for row in connection.execute(f"SELECT {_COLUMNS} FROM volume ORDER BY name")}


def read_volumes(connection: sqlite3.Connection) -> dict[str, Volume]:
    """All volumes by name."""
    return {
        name: Volume(name, patient, (x, y) if x and y else None, source, age, _boxes(blackout and json.loads(blackout)))
        for name, patient, x, y, source, age, blackout in stored_volumes(connection).values()
    }


def change_volume(connection: sqlite3.Connection, before: Volume, after: Volume, action: str) -> None:
    """Replace a volume's facts and tell the history, inside the caller's transaction."""
    put_volume(connection, after)
    tell_volume(connection, before, after, action)


def tell_volume(connection: sqlite3.Connection, before: Volume | None, after: Volume, action: str) -> None:
    """Tell the history what became of a volume's facts, inside the caller's transaction; None before it came in."""
    said = {"before": None if before is None else json.dumps(asdict(before)), "after": json.dumps(asdict(after))}
    append(connection, kind=Kind.VOLUME, at=now(), who=user_name(), action=action, volume=after.name, **said)


def put_volume(connection: sqlite3.Connection, volume: Volume) -> None:
    """Replace the facts of a volume, or bring it in."""
    connection.execute(f"INSERT OR REPLACE INTO volume ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?)", row_of(volume))


def row_of(volume: Volume) -> Row:
    """What the database holds of a volume."""
    blackout = None if volume.blackout is None else json.dumps([asdict(box) for box in volume.blackout])
    spacing = volume.spacing_mm or (None, None)
    return (volume.name, volume.patient, *spacing, volume.spacing_source, volume.age_days, blackout)


def told_volume(name: str, said: str) -> Volume | None:
    """The volume of a row of the history; None where somebody else wrote there, which `chain_faults` names."""
    try:
        return volume_from_json(name, json.loads(said))
    except (ValueError, TypeError, LookupError):
        return None


def with_changes(volume: Volume, before: Volume, after: Volume) -> Volume:
    """A volume with those facts as they are `after` that differ from `before`; what else became of it stays."""
    names = (name for name in FACTS if getattr(before, name) != getattr(after, name))
    return replace(volume, **{name: getattr(after, name) for name in names})


def changed_facts(before: Volume, after: Volume) -> list[tuple[str, str, str]]:
    """What differs between two states of a volume: the words of `FACTS`, what it was, and what it became."""
    pairs = ((name, getattr(before, name), getattr(after, name)) for name in FACTS)
    return [(FACTS[name], _said(name, was), _said(name, now)) for name, was, now in pairs if was != now]


def counted_changes(pairs: Iterable[tuple[Volume, Volume]]) -> dict[str, int]:
    """Of how many volumes, before and after, each fact differs, by the words of `FACTS`."""
    return dict(Counter(name for pair in pairs for name, _, _ in changed_facts(*pair)))


def _said(name: str, value: object) -> str:
    return "–" if value is None else _TEXTS.get(name, str)(value)


def volume_from_json(name: str, value: dict[str, Any]) -> Volume:
    """The volume of a row of the history."""
    spacing = value["spacing_mm"]
    known = None if spacing is None else (float(spacing[0]), float(spacing[1]))
    blackout = _boxes(value.get("blackout"))
    return Volume(name, value["patient"], known, value["spacing_source"], value["age_days"], blackout)


def _boxes(value: list[dict[str, float]] | None) -> tuple[Box, ...] | None:
    return None if value is None else tuple(Box(**box) for box in value)
