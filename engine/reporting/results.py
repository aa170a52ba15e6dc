"""Tables and curves of results: every number with its part, its patients and slices, and an interval by patient."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from engine.data.split import Part
from engine.reporting.charts import Panel, Series, line_panels
from engine.reporting.gallery import scored_slices
from engine.reporting.record import Rescored, Rows, stamp_of
from engine.reporting.tables import PENDING, Table, or_pending
from engine.reporting.words import Say
from engine.scoring.comparison import compare, holm, multiplicity_note
from engine.scoring.contours import MEASURES, ContourScore, values_by_patient
from engine.scoring.definitions import DEFINITIONS
from engine.scoring.intervals import Interval, bca_interval, t_interval
from engine.scoring.metrics import (
    RATIOS,
    SliceScore,
    by_patient,
    ranking_by_patient,
    ratio,
    score_slices,
    sums_by_patient,
)
from engine.scoring.ranking import AVERAGE_PRECISIONS, Ranking

if TYPE_CHECKING:
    from matplotlib.figure import Figure

LINES = 6
"""Experiments in one panel that can still be told apart."""
BCA, T = ("95 % BCa, low", "95 % BCa, high"), ("95 % t, low", "95 % t, high")
PER_CHECKPOINT = ("mean_iou", "mean_iou_low", "mean_iou_high", "f1", "confidence", "false_positives")
CONFIDENCES = np.linspace(0.05, 0.95, 19)


def result_table(records: Sequence[Rescored], say: Say) -> Table:
    """The chosen checkpoints, metric by metric, the experiments below each other; definitions beside the numbers."""
    told = [_Told.of(record, found) for record in records if (found := record.metrics) is not None]
    codes = (*RATIOS, *AVERAGE_PRECISIONS, "calibration_error", "icc", *MEASURES)
    rows = [row for code in codes for row in _metric_rows(code, told, say)]
    words = ("metric", "experiment", "part", "batches", "value", *BCA, "by patient", *T)
    headings = [say(word) for word in (*words, "patients", "slices", "definition")]
    note = say(
        "The checkpoint with the best mean IoU on validation, the earlier of equals, on test where that was opened for "
        "it, else on validation. F1, precision, recall and false positives hold at the stated confidence, the best on "
        "validation, and an IoU of 0.5. The value is over all slices, with its 95 % BCa bootstrap interval, patients "
        "drawn, widened for few of them. “By patient” is the mean of the patients' own values, with its 95 % t "
        "interval; intervals of shares are made on the logit scale. A patient without a true box has no AP and is left "
        "out of that mean. Patients and slices are those that the value is about. No interval allows for what none of "
        "its patients shows, such as a rare failure."
    )
    return Table("results", say("Results"), note, headings, rows, stamp_of(records))


@dataclass(frozen=True, slots=True)
class _Told:
    """The chosen checkpoint of one experiment: its metrics, slice by slice, and its boxes ranked by patient."""

    record: Rescored
    metrics: Mapping[str, Any]
    scored: Sequence[SliceScore]
    rankings: Mapping[str, Ranking]
    contours: Sequence[ContourScore]

    @classmethod
    def of(cls, record: Rescored, metrics: Mapping[str, Any]) -> "_Told":
        """What is told slice by slice is empty where the predictions cannot be read."""
        judged = record.judged
        rankings, contours = ({}, ()) if judged is None else (judged.rankings, judged.contours)
        return cls(record, metrics, scored_slices(record), rankings, contours)

    def tells(self, code: str) -> bool:
        """Whether a row is due: of masks only where some are drawn, in mm only where a spacing is known."""
        return code not in MEASURES or self.metrics.get(code) is not None

    def about(self, code: str) -> tuple[int, int]:
        """Patients and slices that a metric is about: where it has something to be a part of."""
        if code in MEASURES:
            patients, slices = (self.metrics.get(f"{code}_{what}") or 0 for what in ("patients", "slices"))
            return patients, slices
        if code not in RATIOS:
            return self.metrics["patients"], self.metrics["slices"]
        counted = [item for item in self.scored if RATIOS[code](item)[1]]
        return len({item.patient for item in counted}), len(counted)

    def t(self, code: str) -> Interval | None:
        """The mean of the patients' own values of a metric; None where no patient has one."""
        known: Mapping[str, float] = {}
        if code in RATIOS:
            known = by_patient(code, self.scored)
        elif code in AVERAGE_PRECISIONS:
            known = ranking_by_patient(code, self.rankings)
        elif code in MEASURES:
            low, high, patients = (self.metrics.get(f"{code}_{what}") for what in ("low", "high", "patients"))
            return Interval(self.metrics[code], low, high, patients or 0)
        return _within(t_interval(list(known.values()), share=_is_share(code)), code) if known else None

    def bca(self, code: str) -> Interval | None:
        """A metric of `RATIOS` or `MEASURES` over all slices, patients drawn; None where there is nothing of it."""
        sums: list[Any] = []
        if code in RATIOS:
            sums = list(sums_by_patient(code, self.scored).values())
        elif code in MEASURES:
            sums = [(sum(own), len(own)) for own in values_by_patient(code, self.contours).values()]
        return _within(bca_interval(*np.array(sums).T, share=_is_share(code)), code) if sums else None

    def value(self, code: str) -> float | None:
        """Over all slices; metrics of masks are on record by patient alone."""
        if code not in MEASURES:
            return self.metrics.get(code)
        over_slices = self.bca(code)
        return None if over_slices is None else over_slices.value


def _is_share(code: str) -> bool:
    return (DEFINITIONS[code].low, DEFINITIONS[code].high) == (0, 1)


def _within(interval: Interval, code: str) -> Interval:
    """Cut to what the metric can be."""
    return interval.within(DEFINITIONS[code].low, DEFINITIONS[code].high)


def _metric_rows(code: str, told: Sequence[_Told], say: Say) -> Iterator[list[object]]:
    """A row per experiment; the definition stands once, the operating point at each."""
    defined = DEFINITIONS[code]
    for number, one in enumerate(one for one in told if one.tells(code)):
        sentence = "" if number else say(defined.sentence)
        yield [
            say(defined.name),
            one.record.name,
            say(str(one.record.part)),
            one.record.chosen,
            or_pending(one.value(code)),
            *_ends(one.bca(code)),
            *([t.value, *_ends(t)] if (t := one.t(code)) else [PENDING] * 3),
            *one.about(code),
            f"{sentence} {_threshold(code, one.metrics, say)}".strip(),
        ]


def _ends(interval: Interval | None) -> list[object]:
    return [PENDING] * 2 if interval is None else [or_pending(interval.low), or_pending(interval.high)]


def _threshold(code: str, row: Mapping[str, Any], say: Say) -> str:
    """The operating point, where a metric has one."""
    if code not in RATIOS or code == "mean_iou":
        return ""
    return say("Confidence {confidence:.3g}, IoU {iou:.2f}.").format(
        confidence=row["confidence"], iou=row["iou_threshold"]
    )


def checkpoint_table(record: Rescored, say: Say) -> Table:
    """All checkpoints of an experiment, the best on validation in bold; test columns only where it was opened."""
    sides: list[tuple[Part, Rows]] = [(Part.VAL, record.validation)]
    if record.test:
        sides.append((Part.TEST, record.test))
    steps = sorted({*record.validation, *record.test, *record.hashes})
    rows = [
        [step, *(cell for _, found in sides for cell in _cells(found.get(step))), record.hashes.get(step, PENDING)]
        for step in steps
    ]
    names = [*(say(DEFINITIONS[code].name) for code in PER_CHECKPOINT), say("patients"), say("slices")]
    headings = [say("batches"), *(f"{say(str(part))}: {name}" for part, _ in sides for name in names)]
    openings = say("The test part was opened {count} times.").format(count=len(record.openings))
    note = say("In bold the best on validation. The confidence is the best on validation, for each checkpoint anew.")
    return Table(
        f"checkpoints-{record.name}",
        say("All checkpoints of {name}").format(name=record.name),
        f"{note} {openings}",
        [*headings, "SHA-256"],
        rows,
        record.manifest.stamp,
        frozenset(index for index, step in enumerate(steps) if step == record.chosen),
    )


def _cells(row: Mapping[str, Any] | None) -> list[object]:
    names = (*PER_CHECKPOINT, "patients", "slices")
    return [PENDING] * len(names) if row is None else [or_pending(row.get(name)) for name in names]


def opening_table(records: Sequence[Rescored], say: Say) -> Table | None:
    """Who looked at a test part and when; None where nobody did."""
    rows = [
        [record.name, number, event.at, event.who, event.step or say("all")]
        for record in records
        for number, event in enumerate(record.openings, 1)
    ]
    headings = [say(word) for word in ("experiment", "number", "when", "who", "checkpoint")]
    note = say("In the order of the log. Each look at a test part makes the next number on it a little less honest.")
    return Table("openings", say("Openings of the test part"), note, headings, rows) if rows else None


def comparison_table(records: Sequence[Rescored], say: Say) -> Table | None:
    """Every experiment against the first, patient by patient; None for one alone or without a common patient."""
    scored = [(record, scored_slices(record)) for record in records]
    first, reference = scored[0]
    pairs = [
        (record, compare(reference, found))
        for record, found in scored[1:]
        if record.part is first.part and {item.patient for item in found} & {item.patient for item in reference}
    ]
    if not pairs:
        return None
    corrected = holm([found.p for _, found in pairs if found.p is not None])
    values = iter(corrected)
    rows = [
        [
            record.name,
            first.name,
            say(str(record.part)),
            found.t.value,
            *map(or_pending, (found.t.low, found.t.high, found.p)),
            PENDING if found.p is None else next(values),
            len(found.patients),
            len(found.slices),
            found.unpaired,
        ]
        for record, found in pairs
    ]
    words = ("experiment", "less", "part", "difference of mean IoU", *T, "p", "p after Holm")
    headings = [say(word) for word in (*words, "patients", "slices", "slices unpaired")]
    note = say(
        "Mean over the patients that both were judged on, with its 95 % t interval; p of the sign-flip test by patient."
    )
    return Table(
        "differences",
        say("Differences"),
        f"{note} {multiplicity_note(len(pairs))}".strip(),
        headings,
        rows,
        stamp_of(records),
    )


def slice_table(record: Rescored, say: Say) -> Table:
    """Every slice of the chosen checkpoint's part, in the order of names; none is left out."""
    rows = [
        [
            str(item.key),
            item.patient,
            PENDING if item.iou is None else item.iou,
            item.score,
            item.matched,
            item.false_positives,
            item.missed,
        ]
        for item in sorted(scored_slices(record), key=lambda item: item.key)
    ]
    words = ("slice", "patient", "IoU", "score", "found", "false positives", "missed")
    title = say("Every slice of {name} on {part}").format(name=record.name, part=say(str(record.part)))
    return Table(f"slices-{record.name}", title, "", [say(w) for w in words], rows, record.manifest.stamp, folded=True)


def curve_figure(records: Sequence[Rescored], say: Say) -> "Figure":
    """Mean IoU and F1 on validation, and the loss, over the batches learnt."""
    shown = records[:LINES]
    over = say("batches learnt")
    panels = [
        Panel(
            say("mean IoU on validation"),
            "mean IoU",
            [_curve(r.name, r.validation, "mean_iou", interval=True) for r in shown],
            1,
            over,
        ),
        Panel(say("F1 on validation"), "F1", [_curve(r.name, r.validation, "f1") for r in shown], 1, over),
        Panel(
            say("loss"),
            say("loss"),
            [Series(r.name, [x for x, _ in r.losses], [y for _, y in r.losses]) for r in shown],
            None,
            over,
        ),
    ]
    return line_panels(panels, stamp_of(records), "")


def _curve(name: str, rows: Rows, code: str, *, interval: bool = False) -> Series:
    low, high = ([row.get(f"{code}_{end}") for row in rows.values()] if interval else [] for end in ("low", "high"))
    return Series(name, list(rows), [row[code] for row in rows.values()], low, high)


def operating_figure(record: Rescored, say: Say) -> "Figure | None":
    """F1, precision and recall of the chosen checkpoint over the confidence; None without predictions."""
    judged = record.judged
    if judged is None:
        return None
    scored = {float(c): score_slices(judged.slices, judged.matching, float(c)) for c in CONFIDENCES}
    lines = [_over_confidence(say(DEFINITIONS[code].name), code, scored) for code in ("f1", "precision", "recall")]
    title = say("at an IoU of 0.5")
    return line_panels([Panel(title, "", lines, 1, say("confidence"))], record.manifest.stamp, "")


def _over_confidence(name: str, code: str, scored: Mapping[float, Sequence[SliceScore]]) -> Series:
    """A line that ends where no box is left to have a metric of."""
    points = [(at, value) for at, found in scored.items() if (value := ratio(code, found)) is not None]
    return Series(name, [at for at, _ in points], [value for _, value in points])
