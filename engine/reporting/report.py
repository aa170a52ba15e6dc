"""The report about experiments: what was found, learnt and reached, side by side, with all that a reviewer asks."""

from collections.abc import Iterator, Sequence

from engine.clock import now
from engine.data.split import Part
from engine.data.store import Workspace
from engine.errors import UserError
from engine.experiment import Experiment
from engine.reporting.about import flow_table, import_table, origin_table, parameter_table, split_table
from engine.reporting.agreement import reader_table
from engine.reporting.document import Block, Document, Heading, Picture, Words
from engine.reporting.flow import Flow, data_flow
from engine.reporting.gallery import SHOWN, gallery
from engine.reporting.record import Rescored, rescore
from engine.reporting.results import (
    LINES,
    checkpoint_table,
    comparison_table,
    curve_figure,
    opening_table,
    operating_figure,
    result_table,
    slice_table,
)
from engine.reporting.tables import Table, without_folders
from engine.reporting.words import GUIDELINES, UNNAMED, Language, Say, speaking
from engine.wording import NOTICE

FEW_PATIENTS = 20


def make_report(workspace: Workspace, experiments: Sequence[Experiment], language: Language = "en") -> Document:
    """The report; experiments whose record is damaged are named and the others told.

    Raises UserError if none can be read, or if the numbers of the data do not add up.
    """
    say = speaking(language)
    records, damaged = [], []
    for experiment in experiments:
        try:
            records.append(rescore(experiment))
        except UserError as error:
            damaged.append(f"{experiment.name}: {error}")
    if not records:
        raise UserError("None of these experiments can be read.", " ".join(damaged))
    flows = [data_flow(workspace, record.manifest) for record in records]
    found = [*damaged, *(f"{record.name}: {fault}" for record in records for fault in record.problems)]
    readers, faults = reader_table(workspace, records, say)
    found += faults
    problems = list(map(without_folders, found))
    blocks = [
        *_opening(records, problems, say),
        *_data(workspace, records, flows, say),
        *_results(records, readers, say),
        *_slices(workspace, records, say),
        *_closing(records, readers, say),
    ]
    title = ", ".join(record.name for record in records)
    return Document(f"{say('Report')}: {title}", language, blocks, problems)


def _opening(records: Sequence[Rescored], problems: Sequence[str], say: Say) -> Iterator[Block]:
    yield Words(say(NOTICE), "notice")
    for stamp in dict.fromkeys(record.manifest.stamp for record in records if record.manifest.stamp):
        yield Words(stamp, "stamp")
    yield Words(f"{say('Written')} {now()}.")
    if problems:
        rows = [[problem] for problem in problems]
        note = say("What could not be read or does not agree. Everything else is told below, without it.")
        yield Table("problems", say("Problems"), note, [say("problem")], rows)


def _data(workspace: Workspace, records: Sequence[Rescored], flows: Sequence[Flow], say: Say) -> Iterator[Block]:
    yield flow_table(records, flows, say)
    left_out = import_table(workspace.found.all(), say)
    if left_out:
        yield left_out
    yield split_table(workspace, records, say)
    yield parameter_table(records, say)
    yield origin_table(workspace, records, say)


def _results(records: Sequence[Rescored], readers: Table | None, say: Say) -> Iterator[Block]:
    yield result_table(records, say)
    if readers:
        yield readers
    compared = comparison_table(records, say) if len(records) > 1 else None
    if compared:
        yield compared
    yield Heading(say("Curves"))
    for at in range(0, len(records), LINES):
        shown = records[at : at + LINES]
        bars = say("Bars: 95 % t interval of the mean by patient, on the logit scale.")
        caption = f"{_counts(shown, Part.VAL, say)} {bars}"
        yield Picture(curve_figure(shown, say), say("Validation and loss"), caption, shown[0].manifest.stamp)
    for record in records:
        figure = operating_figure(record, say)
        if figure is not None:
            title = say("{name}: over the confidence").format(name=record.name)
            yield Picture(figure, title, _counts([record], record.part, say), record.manifest.stamp)
    for record in records:
        yield checkpoint_table(record, say)
    opened = opening_table(records, say)
    yield opened or Words(say("No test part was opened."))


def _counts(records: Sequence[Rescored], part: Part, say: Say) -> str:
    """How many patients and slices a figure is about."""
    texts = [
        say("{name}: {slices} slices of {patients} patients ({part}).").format(
            name=record.name, slices=len(found), patients=len({item.group for item in found}), part=say(str(part))
        )
        for record in records
        if (found := record.manifest.part(part))
    ]
    return " ".join(texts)


def _slices(workspace: Workspace, records: Sequence[Rescored], say: Say) -> Iterator[Block]:
    yield Heading(say("Best and worst slices"))
    yield Words(
        say(
            "By rule, not by hand: the {count} slices with an organ of the highest and of the lowest IoU of the chosen "
            "checkpoint; fewer where there are not twice as many. Green: the truth, as box, and the mask as it is now. "
            "Orange, dashed: the best-scored predicted box with its score."
        ).format(count=SHOWN)
    )
    for record in records:
        figure, faults = gallery(workspace, record, say)
        yield from (Words(f"{record.name}: {without_folders(fault)}") for fault in faults)
        if figure is None:
            yield Words(say("{name}: no slice can be shown.").format(name=record.name))
            continue
        caption = _counts([record], record.part, say)
        title = f"{record.name}: {say('Best and worst slices')}"
        yield Picture(figure, title, caption, record.manifest.stamp, bitmap=True)
        yield slice_table(record, say)


def _closing(records: Sequence[Rescored], readers: Table | None, say: Say) -> Iterator[Block]:
    yield Heading(say("Limits"))
    yield from (Words(f"• {limit}") for limit in _limits(records, readers, say))
    headings = [say("a reader asks for"), say("here")]
    note = say(
        "Topics that CLAIM, TRIPOD+AI and STARD-AI have in common; their numbers differ from edition to edition."
    )
    rows = [[say(topic), say(place)] for topic, place in GUIDELINES]
    yield Table("guidelines", say("Where reporting guidelines find their topics"), note, headings, rows)


def _limits(records: Sequence[Rescored], readers: Table | None, say: Say) -> Iterator[str]:
    unnamed = {item.key.volume for record in records for item in record.manifest.slices if item.patient is None}
    if unnamed:
        yield say(UNNAMED).format(count=len(unnamed))
    yield say("Internal validation only: patients of the same collection, no external set.")
    fewest = min(len({item.group for item in record.manifest.part(record.part)}) for record in records)
    if fewest < FEW_PATIENTS:
        yield say(
            "The part that the numbers are about has as few as {count} patients: intervals are wide, and small "
            "differences between experiments show nothing."
        ).format(count=fewest)
    if any(all(item.boxes for item in record.manifest.part(record.part)) for record in records):
        yield say("Positives only: every slice has an organ, so false positives on others are not known.")
    if len({record.config.seed for record in records}) == 1:
        yield say("One seed: how much another training with the same options would differ is not known.")
    if any(record.part is Part.VAL for record in records):
        yield say("Numbers on validation flatter: the checkpoint and the confidence were chosen there.")
    if any(record.manifest.leaks for record in records):
        yield say("Slices of one patient are on several sides: the numbers say nothing about new patients.")
    if not readers:
        yield say("The truth is what one reader or mask said; how far readers agree is not measured here.")
    yield say("The program tells where the cerebellum is, never whether it is normal.")
