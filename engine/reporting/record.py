"""What the folder of one experiment tells a report; what cannot be read or does not agree is a problem by name."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

from engine.config import TrainConfig
from engine.data.split import Part
from engine.errors import UserError
from engine.experiment import Experiment, Manifest, last_word, scores
from engine.history import read_events
from engine.protocol import CheckpointSaved, Event, JobFailed, JobStarted, StepFinished, TestSetOpened, Warned
from engine.scoring.metrics import Judged, judge
from engine.scoring.predictions import Predictions, load_predictions
from engine.scoring.recheck import recheck

Rows = Mapping[int, Mapping[str, Any]]
"""Metrics by step, as in `engine.scoring.metrics`."""
COUNTS = ("patients", "slices")
"""Without these no number goes out."""


@dataclass(frozen=True, slots=True, eq=False)
class Record:
    """One experiment. `chosen` is the checkpoint that is best on validation, the earlier of equals.

    `part` is what the chosen one is shown on: test where it was opened for it, else validation; `predictions` and
    `judged` are of that part, None where they cannot be read. `losses` are (step, loss).
    """

    experiment: Experiment
    config: TrainConfig
    manifest: Manifest
    start: Mapping[str, Any]
    validation: Rows
    test: Rows
    chosen: int | None
    part: Part
    predictions: Predictions | None
    judged: Judged | None
    losses: Sequence[tuple[int, float]]
    hashes: Mapping[int, str]
    openings: Sequence[TestSetOpened]
    device: str
    problems: Sequence[str]

    @property
    def name(self) -> str:
        """The experiment's name."""
        return self.experiment.name

    @property
    def metrics(self) -> Mapping[str, Any] | None:
        """Of the chosen checkpoint on `part`, scored anew; those on record where the predictions cannot be read."""
        if self.row is None or self.judged is None:
            return self.row
        return self.judged.at(self.row["confidence"]).metrics

    @property
    def row(self) -> Mapping[str, Any] | None:
        """The metrics on record of the chosen checkpoint on `part`."""
        return None if self.chosen is None else (self.test if self.part is Part.TEST else self.validation)[self.chosen]


def read_record(experiment: Experiment) -> Record:
    """Read a folder, and score it again. Raises UserError if configuration or manifest is damaged."""
    config, manifest, events = experiment.config(), experiment.manifest(), read_events(experiment).events
    validation, test = (_with_counts(scores(events, part)) for part in (Part.VAL, Part.TEST))
    chosen = max(sorted(validation), key=lambda step: float(validation[step]["mean_iou"]), default=None)
    part = Part.TEST if chosen in test else Part.VAL
    problems = list(recheck(experiment).faults)
    predictions: Predictions | None = None
    judged: Judged | None = None
    if chosen is not None:
        try:
            predictions = load_predictions(experiment.predictions_path(chosen, part))
            judged = judge(manifest.part(part), predictions, config.layout)
        except UserError as error:
            problems.append(str(error))
    started = [event for event in events if isinstance(event, JobStarted)]
    return Record(
        experiment,
        config,
        manifest,
        experiment.start(),
        validation,
        test,
        chosen,
        part,
        predictions,
        judged,
        [(event.step, event.loss) for event in events if isinstance(event, StepFinished)],
        {event.step: event.sha256 for event in events if isinstance(event, CheckpointSaved)},
        [event for event in events if isinstance(event, TestSetOpened)],
        started[-1].device if started else "",
        tuple(dict.fromkeys([*_troubles(events), *problems])),
    )


def _with_counts(rows: Rows) -> Rows:
    return {step: row for step, row in sorted(rows.items()) if all(row.get(name) for name in COUNTS)}


def _troubles(events: list[Event]) -> Iterator[str]:
    """What the log tells that a reader of the report should know."""
    word = last_word(events)
    if isinstance(word, JobFailed):
        yield f"{word.message} {word.hint}".strip()
    yield from (event.message for event in events if isinstance(event, Warned))
    for part in (Part.VAL, Part.TEST):
        bare = sorted(scores(events, part).keys() - _with_counts(scores(events, part)).keys())
        if bare:
            yield f"Metrics on {part} without their number of patients and slices are left out: {bare}."
    if scores(events, Part.TEST) and not any(isinstance(event, TestSetOpened) for event in events):
        yield "The test part was scored without an opening on record."
    times = [datetime.fromisoformat(at) for event in events if (at := getattr(event, "at", ""))]
    if any(later < earlier for earlier, later in pairwise(times)):
        yield "The clock was set back while the experiment ran: events are told in their order, not by their time."
