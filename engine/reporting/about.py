"""Tables about experiments before any result: the way of the data, split, parameters, where the weights come from."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict

from engine.data.found import FoundFile
from engine.data.import_plan import TAKEN_IN
from engine.data.split import Part
from engine.data.store import Workspace
from engine.environment import environment
from engine.label_changes import changed_labels
from engine.reporting.flow import Flow
from engine.reporting.record import Rescored
from engine.reporting.tables import PENDING, Table, file_name
from engine.reporting.words import Say


def flow_table(records: Sequence[Rescored], flows: Sequence[Flow], say: Say) -> Table:
    """The way of the data, an experiment a column; every loss with its reason, every sum with its parts."""
    rows: list[list[object]] = []
    for stages in zip(*(flow.stages for flow in flows), strict=True):
        rows += _counts((stage.lost for stage in stages), say("  left out: {reason}"), say)
        rows.append([say(stages[0].name), *(stage.count for stage in stages)])
        rows += _counts((stage.parts for stage in stages), say("  of these: {reason}"), say)
    marked = frozenset(index for index, row in enumerate(rows) if not str(row[0]).startswith(" "))
    unrecorded = max(flow.unrecorded for flow in flows)
    note = say("Pictures. Each bold number and what was left out after it add up to the bold number before; checked.")
    if unrecorded:
        note += " " + say(
            "{count} of the pictures were imported before the program kept what it found: what was left out then is "
            "not known."
        ).format(count=unrecorded)
    return Table("flow", say("The way of the data"), note, [say("stage"), *_names(records)], rows, marked=marked)


def _counts(found: Iterator[Mapping[str, int]], words: str, say: Say) -> list[list[object]]:
    tables = list(found)
    names = dict.fromkeys(name for counts in tables for name in counts)
    return [[words.format(reason=say(name)), *(counts.get(name, 0) for counts in tables)] for name in names]


def import_table(files: Sequence[FoundFile], say: Say) -> Table | None:
    """Files of the imported folders that were left out, each with its reason; None where none was."""
    rows = [
        [file.path.rsplit("/", 1)[-1], say(file.kind), say(file.outcome), file.detail]
        for file in files
        if file.outcome not in TAKEN_IN
    ]
    headings = [say(word) for word in ("file", "kind", "reason", "detail")]
    title, note = say("Files left out at import"), say("Of each file the newest word.")
    return Table("import", title, note, headings, rows, folded=True) if rows else None


def split_table(workspace: Workspace, records: Sequence[Rescored], say: Say) -> Table:
    """Patients and slices of each part, and whether any patient is on two sides."""
    stored = workspace.splits()
    rows = []
    for record in records:
        split = stored.get(record.manifest.split)
        for part in Part:
            slices = record.manifest.part(part)
            rows.append(
                [
                    record.name,
                    record.manifest.split,
                    say(record.manifest.split_by),
                    PENDING if split is None else split.seed,
                    say(str(part)),
                    len({item.group for item in slices}),
                    len(slices),
                    sum(bool(item.boxes) for item in slices),
                    record.manifest.stamp or say("none"),
                ]
            )
    words = ("experiment", "split", "by", "seed", "part", "patients", "slices", "slices with an organ", "leak")
    note = say("Checkpoints and thresholds are chosen on validation, never on test.")
    return Table("split", say("Split"), note, [say(word) for word in words], rows)


def parameter_table(records: Sequence[Rescored], say: Say) -> Table:
    """Every option of every experiment; in bold where they differ."""
    configs = [asdict(record.config) for record in records]
    rows = [
        [name.replace("_", " "), *(str(file_name(name, config[name])) for config in configs)] for name in configs[0]
    ]
    marked = frozenset(index for index, row in enumerate(rows) if len(set(row[1:])) > 1)
    note = say("What differs is in bold.") if len(records) > 1 else ""
    return Table("parameters", say("Parameters"), note, [say("option"), *_names(records)], rows, marked=marked)


def origin_table(workspace: Workspace, records: Sequence[Rescored], say: Say) -> Table:
    """Where the numbers come from: start of the weights, device, versions, hashes, revision of the labels."""
    rows = [[say(name), *values] for name, values in _origins(workspace, records, say).items()]
    note = say("Versions are those of the machine that wrote this report.")
    return Table("origin", say("Where this comes from"), note, [say("what"), *_names(records)], rows)


def _origins(workspace: Workspace, records: Sequence[Rescored], say: Say) -> dict[str, list[str]]:
    annotations = workspace.annotations()
    changes = [changed_labels(record.manifest, annotations) for record in records]
    since = say("revision {now}; slices with another truth: {changed}, gone: {gone}")
    return {
        "start weights": [_start(record) for record in records],
        "SHA-256 of the start weights": [str(record.start.get("sha256", PENDING)) for record in records],
        "device of the training": [record.device or PENDING for record in records],
        "SHA-256 of the manifest": [record.experiment.manifest_hash() for record in records],
        "SHA-256 of the chosen weights": [record.hashes.get(record.chosen or 0, PENDING) for record in records],
        "label revision": [str(record.manifest.revision) for record in records],
        "labels now": [
            since.format(now=workspace.revision, changed=len(item.changed), gone=len(item.gone)) for item in changes
        ],
        **{name: [value] * len(records) for name, value in environment().items()},
    }


def _start(record: Rescored) -> str:
    kind = str(record.start.get("kind", PENDING))
    return " ".join(filter(None, [kind, str(file_name("start", record.start.get("file", "")))]))


def _names(records: Sequence[Rescored]) -> list[str]:
    return [record.name for record in records]
