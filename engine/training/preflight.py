"""The list before a training: what is well, what is doubtful, what would fail, and what mends it. Without torch."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from engine.config import TrainConfig
from engine.data.annotation import Annotation, SliceKey
from engine.data.boxes import Box
from engine.data.leakage import GuardFacts, find_leaks, guard_facts
from engine.data.masks import bounding_box
from engine.data.split import Part, Split
from engine.data.store import Slice, Workspace
from engine.data.volumes import group_of
from engine.errors import UserError
from engine.experiment import Learnt, learnt_before
from engine.networks import Blueprint, network_of, network_text
from engine.training.cost import disk_cost, duration, size_text
from engine.training.preflight_texts import FIXES, ROWS, Action, State
from engine.training.trial import Trial, try_out
from engine.wording import named

LONG_SECONDS = 24 * 3600
DETECTORS = (".safetensors", ".weights")
"""Files that may have learnt from the very patients; features of other pictures have other endings."""
TOLERANCE = 0.5
"""Pixels by which a box may miss picture or mask: what is drawn by hand is never exact."""


@dataclass(frozen=True, slots=True)
class Fix:
    """What mends an item: `options` to set, or slices to do something about."""

    action: Action
    options: tuple[tuple[str, Any], ...] = ()
    keys: tuple[SliceKey, ...] = ()

    def label(self) -> str:
        """For a button or a line of text."""
        return FIXES[self.action].format(options=self.options_text())

    def options_text(self) -> str:
        """The options with their values, as they are given on the command line."""
        return " ".join(f"--{name.replace('_', '-')} {value}" for name, value in self.options)


@dataclass(frozen=True, slots=True)
class Item:
    """One row of the list: `code` names its sentence in `ROWS`, which `values` complete."""

    code: str
    values: Mapping[str, Any] = field(default_factory=dict)
    fix: Fix | None = None
    lenient: bool = False
    """A failure that is only a warning here."""

    @property
    def state(self) -> State:
        """How serious it is."""
        state = ROWS[self.code][0]
        return State.WARNING if self.lenient and state is State.FAILURE else state

    def sentence(self) -> str:
        """For people."""
        return ROWS[self.code][1].format(**self.values)

    def to_json(self) -> dict[str, Any]:
        """A value that JSON can hold."""
        fix = None if self.fix is None else {"action": self.fix.action, "options": dict(self.fix.options)}
        return {"code": self.code, "state": self.state, "sentence": self.sentence(), "fix": fix}


def preflight(
    workspace: Workspace, split: Split | None, config: TrainConfig, cfg: str | None = None, *, trial: bool = True
) -> tuple[Item, ...]:
    """Everything that can be known before a training of `config` on `split`; `cfg` is the text of an own network.

    With `trial` five batches of noise are learnt in a process of their own, which takes some seconds. Nothing is
    changed. Raises UserError if the network cannot be.
    """
    found = _Look(workspace, split)
    learnt = learnt_before(workspace.experiments_folder, config)
    items = [*_start_items(config, learnt), *_split_items(found, learnt), *_data_items(found)]
    items += _label_items(found)
    network = network_of(config, cfg or network_text(config))
    items += [_batch_item(config, network, len(found.part(Part.TRAIN))), _disk_item(config, network, workspace.folder)]
    return (*items, *(trial_items(config, try_out(config, cfg)) if trial else ()))


def data_items(workspace: Workspace, split: Split | None) -> tuple[Item, ...]:
    """What can be known without a configuration: split, leaks, patients, pictures, labels."""
    found = _Look(workspace, split)
    return (*_split_items(found, Learnt()), *_data_items(found), *_label_items(found))


class _Look:
    """One look at the workspace. What is used of the split is what a manifest would hold."""

    def __init__(self, workspace: Workspace, split: Split | None) -> None:
        self.workspace = workspace
        self.split = split
        self.records: Mapping[SliceKey, Slice] = workspace.slices()
        self.said: Mapping[SliceKey, Annotation] = workspace.annotations()
        self.facts: GuardFacts = guard_facts(workspace)
        parts = split.parts if split else {}
        self.parts = {key: part for key, part in parts.items() if key in self.records}
        self.used = {key: part for key, part in self.parts.items() if self.said[key].is_truth}

    def part(self, part: Part) -> list[SliceKey]:
        """The slices that are used for one part."""
        return [key for key, own in self.used.items() if own is part]

    def with_box(self, part: Part) -> list[SliceKey]:
        """Those of them with a box."""
        return [key for key in self.part(part) if self.said[key].boxes]

    def judged_though(self, learnt: Learnt) -> list[str]:
        """Patients, or volumes of nobody, that validate or test although something was learnt from them."""
        judging = [*self.part(Part.VAL), *self.part(Part.TEST)]
        names = {key: group_of(key.volume, self.facts.patients[key]) for key in judging}
        known = {key for key in judging if self.records[key].image_sha256 in learnt.pictures}
        return sorted({name for key, name in names.items() if name in learnt.groups or key in known})

    def patients(self, part: Part | None = None) -> set[str]:
        """Whose slices are used."""
        keys = self.used if part is None else self.part(part)
        return {group_of(key.volume, self.facts.patients[key]) for key in keys}


def _split_items(found: _Look, learnt: Learnt) -> Iterator[Item]:
    """Which kind of split, whether it is about the slices that are there, and what leaks."""
    if found.split is None:
        yield Item("split.none", fix=Fix(Action.SPLIT))
        return
    by_slice = found.split.by == "slice"
    code = "split.slice" if by_slice else "split.patient"
    yield Item(code, {"split": found.split.name}, Fix(Action.SPLIT) if by_slice else None)
    yield from _about("split.gone", sorted(found.split.parts.keys() - found.records.keys()))
    yield from _about("split.new", sorted(found.records.keys() - found.parts.keys()), Action.SPLIT)
    leaks = find_leaks(found.used, found.facts)
    split = Fix(Action.SPLIT)
    rows = (("leak.patients", leaks.patients), ("leak.pictures", leaks.duplicates), ("leak.locked", leaks.locked))
    for code, who in rows:
        if who:
            yield Item(code, _offenders(who), split, lenient=by_slice and code != "leak.locked")
    if judged := found.judged_though(learnt):
        yield Item("leak.start", _offenders(judged))
    elif not leaks:
        yield Item("leak.none")


def _start_items(config: TrainConfig, learnt: Learnt) -> Iterator[Item]:
    """Whether it is on record whom the detector that it starts from has learnt from."""
    name = Path(config.start).name
    if not learnt.known and name.endswith(DETECTORS) and ".conv." not in name:
        yield Item("start.unknown", {"file": name})


def _data_items(found: _Look) -> Iterator[Item]:
    """Patients and pictures: enough of them, and all there."""
    if found.split is None:
        return
    more = Fix(Action.IMPORT)
    train = found.part(Part.TRAIN)
    if len(train) < 2:
        yield Item("pictures.few", {"count": len(train)}, more)
    if len(found.patients()) == 1:
        yield Item("patients.one", fix=more)
    else:
        yield Item("patients.enough", {str(part): len(found.patients(part)) for part in (Part.TRAIN, Part.VAL)})
    lost = [key for key in found.used if not found.workspace.image_path(found.records[key]).is_file()]
    yield from _about("pictures.gone", lost, Action.LEAVE_OUT)


def _label_items(found: _Look) -> Iterator[Item]:
    """What is said about the slices of the split."""
    if found.split is None:
        return
    counts = {str(part): len(found.with_box(part)) for part in (Part.TRAIN, Part.VAL)}
    empty = [key for key in found.parts if _is_open(found.said[key]) and not found.said[key].boxes]
    if all(counts.values()):
        yield Item("labels.boxes", counts)
    else:
        yield Item("labels.none", fix=Fix(Action.SHOW, keys=tuple(empty[:1])) if empty else Fix(Action.SPLIT))
    unseen = [key for key in found.parts if _is_open(found.said[key]) and found.said[key].boxes]
    yield from _about("labels.empty", empty, Action.ACCEPT)
    yield from _about("labels.unseen", unseen, Action.SHOW)
    yield from _about("labels.outside", [key for key in found.used if _reaches_out(found, key)], Action.CUT)
    yield from _about("labels.loose", [key for key in found.used if _is_loose(found, key)], Action.FIT)


def _batch_item(config: TrainConfig, network: Blueprint, count: int) -> Item:
    """Whether a batch makes sense with so many slices to learn from."""
    if config.mini_batch < 2 and network.normalises:
        batch = max(config.batch, 2)
        return Item("batch.single", fix=Fix(Action.OPTIONS, (("batch", batch), ("subdivisions", batch // 2))))
    values = {"batch": config.batch, "count": count}
    if config.batch > count > 1:
        fix = Fix(Action.OPTIONS, (("batch", _fitting_batch(count)), ("subdivisions", 1)))
        return Item("batch.large", values, fix)
    return Item("batch.fits", values)


def _disk_item(config: TrainConfig, network: Blueprint, folder: Path) -> Item:
    cost = disk_cost(config, network, folder)
    values = {"needed": size_text(cost.disk_bytes), "free": size_text(cost.free_bytes)}
    if cost.fits:
        return Item("disk.fits", values)
    affordable = (cost.free_bytes - cost.state_bytes - 1) // cost.checkpoint_bytes
    if affordable < 1:
        return Item("disk.full", values, Fix(Action.FREE_SPACE))
    return Item("disk.full", values, Fix(Action.OPTIONS, (("checkpoint_every", -(-config.steps // affordable)),)))


def trial_items(config: TrainConfig, trial: Trial) -> Iterator[Item]:
    """What a trial has shown: device, memory, time."""
    if trial.fault:
        fix = Fix(Action.OPTIONS, (("device", "auto"),)) if config.device == "cuda" else _smaller(config)
        yield Item("device.fault", {"fault": trial.fault}, fix)
        return
    yield Item("device.found", {"device": trial.device})
    needed = trial.memory_bytes(config.mini_batch)
    values = {"needed": size_text(needed), "free": size_text(trial.available_bytes)}
    if needed <= trial.available_bytes:
        yield Item("memory.fits", values)
    else:
        yield Item("memory.short", values, _less_memory(config, trial))
    seconds = trial.seconds_per_picture * config.batch * config.steps
    yield Item("time.long" if seconds > LONG_SECONDS else "time.short", {"time": duration(seconds)})


def _less_memory(config: TrainConfig, trial: Trial) -> Fix:
    """The fewest passes a batch in which it fits; the batch learns the same. Else less to compute."""
    passes = config.subdivisions * 2
    while config.batch // passes >= 2:
        if trial.memory_bytes(config.batch // passes) <= trial.available_bytes:
            return Fix(Action.OPTIONS, (("subdivisions", passes),))
        passes *= 2
    return _smaller(config)


def _smaller(config: TrainConfig) -> Fix:
    return Fix(Action.OPTIONS, (("batch", max(config.batch // 2, 2)), ("subdivisions", 1)))


def _fitting_batch(count: int) -> int:
    """The largest power of two that is not more than the slices."""
    return 1 << (count.bit_length() - 1)


def _about(code: str, who: Iterable[SliceKey], action: Action | None = None) -> Iterator[Item]:
    """An item about slices, where there are any."""
    keys = tuple(who)
    if keys:
        yield Item(code, _offenders(keys), Fix(action, keys=keys) if action else None)


def _offenders(who: Iterable[object]) -> dict[str, Any]:
    listed = list(who)
    return {"count": len(listed), "who": named(listed)}


def _is_open(said: Annotation) -> bool:
    """Whether a slice is left out for want of somebody who looks at it."""
    return not said.is_truth and said.review in {"unreviewed", "flagged"}


def _reaches_out(found: _Look, key: SliceKey) -> bool:
    record = found.records[key]
    return any(
        min(box.x0, box.y0) < -TOLERANCE or box.x1 > record.width + TOLERANCE or box.y1 > record.height + TOLERANCE
        for box in (item.box for item in found.said[key].boxes)
    )


def _is_loose(found: _Look, key: SliceKey) -> bool:
    """Whether the box that is linked to a mask misses its edges."""
    said = found.said[key]
    outline = outline_of(found.workspace, key) if said.linked and said.boxes else None
    index = said.box_around(outline)
    if outline is None or index is None:
        return False
    pairs = zip(said.boxes[index].box.edges, outline.edges, strict=True)
    return any(abs(edge - true) > TOLERANCE for edge, true in pairs)


def outline_of(workspace: Workspace, key: SliceKey) -> Box | None:
    """The tight box around the mask of a slice; None where there is no mask, or it is damaged or empty."""
    try:
        mask = workspace.mask(key)
    except UserError:
        return None
    return None if mask is None else bounding_box(mask)
