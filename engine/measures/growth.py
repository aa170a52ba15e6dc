"""Gestational age and centile from the transcerebellar diameter, each direction by its own published equation.

A calculator over a stated reference: it says how large a diameter is among those of one study, and never whether that
is normal.
"""

from collections.abc import Callable
from dataclasses import dataclass
from statistics import NormalDist

AGREEMENT_LIMIT = 0.12
"""Two readers' diameters of one fetus lie within this share of each other, 95 % of them: the limits of agreement of
INTERGROWTH-21st's own reproducibility study. Where a calliper is put is the main source."""
REFERENCES_PART_WEEKS = 28.0
"""Above, ages by different references lie weeks apart (Chavez et al. 2003: one to two weeks at 28 to 30, four to six
after 32)."""
WEEK = 7


@dataclass(frozen=True, slots=True)
class Reference:
    """A published equation: its `name`, how many fetuses it is from, and the range [low, high] in which it holds."""

    name: str
    fetuses: int
    low: float
    high: float

    def holds(self, value: float) -> bool:
        """Whether a value is inside the range."""
        return self.low <= value <= self.high


INTERGROWTH = "INTERGROWTH-21st (Rodriguez-Sibaja et al. 2020, DOI 10.1002/uog.22017)"
AGE_FROM_TCD = Reference(INTERGROWTH, 1130, 12.0, 55.0)
"""Age from the diameter; the range is of the diameter in mm."""
TCD_FROM_AGE = Reference(INTERGROWTH, 1130, 14.0, 40.0)
"""Diameter from the age; the range is of the age in weeks. It is no inverse of the other: at 36 weeks that would be
54 mm instead of 50."""
TCD_WITH_CENTILE = Reference(INTERGROWTH, 1130, 11.8, 67.8)
"""Diameters in mm that have a centile: from the 3rd centile of the youngest fetuses to the 97th of the oldest, with
which its table begins and ends. The range of what has an age will not do: it leaves out half of the oldest."""


@dataclass(frozen=True, slots=True)
class Other:
    """What another published reference says, for comparison: a mean without a spread."""

    reference: Reference
    mean: Callable[[float], float]


OTHER_AGE = Other(Reference("Nigeria 2024 (PMID 38665343)", 400, 13.3, 52.3), lambda tcd_mm: 0.557 * tcd_mm + 8.840)
"""Age in weeks from the diameter; its range is that of the means at 14 and 38 weeks, in mm."""
OTHER_TCD = Other(Reference("Korea 2021 (CEOG 48(5):1056)", 1819, 15.0, 37.0), lambda weeks: 1.29 * weeks - 5.27)
"""Diameter in mm from the age in weeks."""


@dataclass(frozen=True, slots=True)
class Age:
    """Gestational age in weeks read off a diameter.

    `low` and `high` hold 95 % of the reference's fetuses of that diameter. `reader` is what the age would be if another
    reader's diameter were off by the limits of agreement; an end is None where that leaves the range. `other` is the
    mean of another reference, None outside its range.
    """

    weeks: float
    low: float
    high: float
    reader: tuple[float | None, float | None]
    other: float | None


@dataclass(frozen=True, slots=True)
class Centile:
    """Where a diameter stands among fetuses of an age, 0 to 100; `reader` as in `Age`; `mean` and `other` in mm."""

    value: float
    reader: tuple[float, float]
    mean: float
    other: float | None


def age_from_tcd(tcd_mm: float) -> Age | None:
    """The age in weeks that a diameter in mm stands for; None outside 12 to 55 mm."""
    ages = _age_distribution(tcd_mm)
    if ages is None:
        return None
    low, high = (_mean(_age_distribution(tcd_mm * (1 + side * AGREEMENT_LIMIT))) for side in (-1, 1))
    other = OTHER_AGE.mean(tcd_mm) if OTHER_AGE.reference.holds(tcd_mm) else None
    return Age(ages.mean, ages.inv_cdf(0.025), ages.inv_cdf(0.975), (low, high), other)


def centile_of_tcd(tcd_mm: float, weeks: float) -> Centile | None:
    """Where a diameter in mm stands among fetuses of an age that is known otherwise.

    None outside 14 to 40 weeks, and for diameters outside `TCD_WITH_CENTILE`.
    """
    diameters = tcd_at(weeks)
    if diameters is None or not TCD_WITH_CENTILE.holds(tcd_mm):
        return None
    low, value, high = (100 * diameters.cdf(tcd_mm * (1 + side * AGREEMENT_LIMIT)) for side in (-1, 0, 1))
    other = OTHER_TCD.mean(weeks) if OTHER_TCD.reference.holds(weeks) else None
    return Centile(value, (low, high), diameters.mean, other)


def tcd_at(weeks: float) -> NormalDist | None:
    """The diameters in mm of fetuses of an age, 14 to 40 weeks; None outside. Published equations, w = weeks / 10:

    mean -13.10907 + 20.8941 w^0.5 + 0.5035914 w^3, standard deviation 0.4719837 + 0.0500382 w^3.
    """
    if not TCD_FROM_AGE.holds(weeks):
        return None
    w = weeks / 10
    return NormalDist(-13.10907 + 20.8941 * w**0.5 + 0.5035914 * w**3, 0.4719837 + 0.0500382 * w**3)


def days_of_error(tcd_mm: float, error_mm: float) -> float | None:
    """What an error of a diameter shifts the age in days, by the slope at `tcd_mm`; None out of range."""
    if not AGE_FROM_TCD.holds(tcd_mm):
        return None
    weeks_per_cm = 8.154074 - 3 * 0.076187 * (tcd_mm / 10) ** 2
    return WEEK * weeks_per_cm * error_mm / 10


def weeks_and_days(weeks: float) -> str:
    """An age as obstetrics writes it: whole weeks + days."""
    days = round(weeks * WEEK)
    return f"{days // WEEK}+{days % WEEK}"


def _age_distribution(tcd_mm: float) -> NormalDist | None:
    """The ages in weeks of fetuses with a diameter, 12 to 55 mm; None outside. Published equations, x in cm:

    mean 3.957113 + 8.154074 x - 0.076187 x^3, standard deviation 1.577198 - 1.30374 x^-0.5.
    """
    if not AGE_FROM_TCD.holds(tcd_mm):
        return None
    x = tcd_mm / 10
    return NormalDist(3.957113 + 8.154074 * x - 0.076187 * x**3, 1.577198 - 1.30374 * x**-0.5)


def _mean(distribution: NormalDist | None) -> float | None:
    return None if distribution is None else distribution.mean


def centile_text(value: float) -> str:
    """A centile in whole numbers; “<1” and “>99” at the ends, since nobody is at 0 or 100."""
    whole = round(value)
    return "<1" if whole < 1 else ">99" if whole > 99 else str(whole)
