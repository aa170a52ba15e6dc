"""What the folder of one experiment tells; for a report scored again, and what does not agree is named."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from engine.config import TrainConfig
from engine.data.split import Part
from engine.errors import UserError
from engine.experiment import Experiment, load_masks
from engine.job_history import best_of, last_word, remarks, scores
from engine.manifest import Manifest
from engine.protocol import CheckpointSaved, Event, JobFailed, JobStarted, StepFinished, TestSetOpened
from engine.scoring.metrics import Judged, judge
from engine.scoring.predictions import Predictions, load_predictions
from engine.scoring.recheck import recheck

Rows = Mapping[int, Mapping[str, Any]]
"""Metrics by step, as in `engine.scoring.metrics`."""
COUNTS = ("patients", "slices")
"""Without these no number goes out."""


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Record:
    """What the folder of one experiment has on record. Rows of metrics without their counts are left out.

    `chosen` is the checkpoint that is best on validation, the earlier of equals; `losses` are (step, loss); `failure`
    is why the last job failed, empty where it did not.
    """

    experiment: Experiment
    config: TrainConfig
    manifest: Manifest
    start: Mapping[str, Any]
    validation: Rows
    test: Rows
    chosen: int | None
    losses: Sequence[tuple[int, float]]
    hashes: Mapping[int, str]
    openings: Sequence[TestSetOpened]
    device: str
    failure: str

    @property
    def name(self) -> str:
        """The experiment's name."""
        return self.experiment.name


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Rescored(Record):
    """A record whose chosen checkpoint was scored again, and what was found wrong in the folder.

    `part` is what the chosen one is shown on: test where it was opened for it, else validation; `predictions` and
    `judged` are of that part, None where they cannot be read.
    """

    part: Part
    predictions: Predictions | None
    judged: Judged | None
    problems: Sequence[str]

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


def read_record(experiment: Experiment, events: Sequence[Event]) -> Record:
    """What the folder and its `events` tell. Raises UserError if configuration or manifest is damaged."""
    validation, test = (_with_counts(scores(events, part)) for part in (Part.VAL, Part.TEST))
    started = [event for event in events if isinstance(event, JobStarted)]
    word = last_word(events)
    return Record(
        experiment=experiment,
        config=experiment.config(),
        manifest=experiment.manifest(),
        start=experiment.start(),
        validation=validation,
        test=test,
        chosen=best_of(validation),
        losses=[(event.step, event.loss) for event in events if isinstance(event, StepFinished)],
        hashes={event.step: event.sha256 for event in events if isinstance(event, CheckpointSaved)},
        openings=[event for event in events if isinstance(event, TestSetOpened)],
        device=started[-1].device if started else "",
        failure=f"{word.message} {word.hint}".strip() if isinstance(word, JobFailed) else "",
    )


def told(record: Record) -> dict[str, Any]:
    """The fields of a record by name, for one that says more."""
    return {field.name: getattr(record, field.name) for field in fields(Record)}


def rescore(experiment: Experiment) -> Rescored:
    """Read a folder, and score it again. Raises UserError if configuration or manifest is damaged."""
    events = experiment.events()
    record = read_record(experiment, events)
    part = Part.TEST if record.chosen in record.test else Part.VAL
    problems = list(recheck(experiment).faults)
    predictions: Predictions | None = None
    judged: Judged | None = None
    if record.chosen is not None:
        try:
            predictions = load_predictions(experiment.predictions_path(record.chosen, part))
            masks = load_masks(experiment, part)
            judged = judge(record.manifest.part(part), predictions, record.config.layout, masks)
        except UserError as error:
            problems.append(str(error))
    named = tuple(dict.fromkeys([*_troubles(record, events), *problems]))
    return Rescored(**told(record), part=part, predictions=predictions, judged=judged, problems=named)


def stamp_of(records: Sequence[Record]) -> str:
    """What marks numbers of all these records: the leak stamp of one of them, if any has one."""
    return next((record.manifest.stamp for record in records if record.manifest.stamp), "")


def _with_counts(rows: Rows) -> Rows:
    return {step: row for step, row in sorted(rows.items()) if all(row.get(name) for name in COUNTS)}


def _troubles(record: Record, events: Sequence[Event]) -> Iterator[str]:
    """What the log tells that a reader of the report should know."""
    if record.failure:
        yield record.failure
    yield from remarks(events)
    for part in (Part.VAL, Part.TEST):
        bare = sorted(scores(events, part).keys() - (record.validation if part is Part.VAL else record.test).keys())
        if bare:
            yield f"Metrics on {part} without their number of patients and slices are left out: {bare}."
    if scores(events, Part.TEST) and not record.openings:
        yield "The test part was scored without an opening on record."
