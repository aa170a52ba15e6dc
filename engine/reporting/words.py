"""The languages of a report, and where in it guidelines find what they ask for."""

from collections.abc import Callable
from typing import Literal

from engine.reporting.spanish import SPANISH

Language = Literal["en", "es"]
Say = Callable[[str], str]

GUIDELINES = (
    ("source of the data, and what was left out", "The way of the data; Files left out at import"),
    ("the reference standard", "Limits; each box's source is in provenance.csv of an export"),
    ("how data were divided, at which level", "Split"),
    ("the model, its start and its training", "Parameters; Where this comes from; network.cfg in the bundle"),
    ("choice of checkpoint and threshold", "Results"),
    ("metrics with uncertainty", "Results; Differences"),
    ("failures", "Best and worst slices; Every slice"),
    ("availability of program, weights and predictions", "the bundle of each experiment, which “verify” scores again"),
    ("study design, ethics, funding, clinical role", "not here: for the authors to write"),
)
"""What reporting guidelines ask for, and where in a report it is."""

UNNAMED = "Volumes of which nobody has told the patient: {count}. Each counts as a patient of its own."


def speaking(language: Language) -> Say:
    """A function from the English sentence to that of the language; what the table lacks stays English."""
    return (lambda text: text) if language == "en" else (lambda text: SPANISH.get(text, text))
