"""TensorBoard's event files, for who likes to look there: scalars only; `events.jsonl` stays the source of truth.

A file is a row of TFRecords (length, masked CRC-32C of it, data, masked CRC-32C of that), each an `Event` in the wire
format of Protocol Buffers: https://www.tensorflow.org/tutorials/load_data/tfrecord, tensorflow/core/util/event.proto.
"""

import struct
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path

from engine.errors import UserError
from engine.experiment import Experiment
from engine.files import write_bytes_atomic
from engine.protocol import CheckpointScored, Event, JobStarted, StepFinished

TENSORBOARD = "tensorboard"
"""The folder in an experiment's for an event file of its own."""
VERSION = b"brain.Event:2"
Scalar = tuple[float, int, str, float]
"""When (seconds since the epoch), after how many batches, of what, and how much."""


def export_tensorboard(experiment: Experiment, folder: Path) -> int:
    """Write loss, rate and all metrics into a new event file in `folder`; returns how many numbers.

    Raises UserError if there are none, or if the folder has such a file already: TensorBoard would mix the two.
    """
    if any(folder.glob("events.out.tfevents.*")):
        raise UserError(f"{folder} has an event file already.", "Choose a new folder.")
    count = write_event_file(experiment, folder)
    if not count:
        raise UserError(f"{experiment.name} has no numbers yet.", "Train it first.")
    return count


def write_event_file(experiment: Experiment, folder: Path) -> int:
    """Write the event file, over one of the same experiment; returns how many numbers. Nothing where there are none."""
    found = list(scalars(experiment.events()))
    if found:
        began = found[0][0]
        write_bytes_atomic(_path(experiment, folder, began), _header(began) + b"".join(map(_number, found)))
    return len(found)


class LiveEventFile:
    """Hears the events of a training and puts their numbers behind those of its log, so that TensorBoard sees it learn.

    Made before the job begins: what the log has by then is written anew, half a record that a crash left included.
    """

    def __init__(self, experiment: Experiment, folder: Path) -> None:
        self._experiment = experiment
        self._folder = folder
        starts = (event for event in experiment.events() if isinstance(event, JobStarted))
        self._began: float | None = next(map(_seconds, starts), None)
        self._at = 0.0
        write_event_file(experiment, folder)

    def __call__(self, event: Event) -> None:
        """Write the numbers of one event, if it has any."""
        if isinstance(event, JobStarted):
            self._at = _seconds(event)
            self._began = self._at if self._began is None else self._began
        found = list(scalars([event], self._at))
        if not found or self._began is None:
            return
        path = _path(self._experiment, self._folder, self._began)
        path.parent.mkdir(exist_ok=True)
        with path.open("ab") as file:
            file.write((b"" if file.tell() else _header(self._began)) + b"".join(map(_number, found)))


def scalars(events: Iterable[Event], at: float = 0.0) -> Iterator[Scalar]:
    """Every number in a log, in its order; the time is that of the job's start, `at` for one begun before them."""
    for event in events:
        match event:
            case JobStarted():
                at = _seconds(event)
            case StepFinished():
                for name in ("loss", "learning_rate", "pictures_per_second"):
                    yield at, event.step, f"train/{name}", getattr(event, name)
            case CheckpointScored():
                for name, value in event.metrics.items():
                    if isinstance(value, int | float):
                        yield at, event.step, f"{event.part}/{name}", value


def _seconds(started: JobStarted) -> float:
    return datetime.fromisoformat(started.at).timestamp()


def _path(experiment: Experiment, folder: Path, began: float) -> Path:
    """The same however often the training is resumed."""
    return folder / f"events.out.tfevents.{began:.0f}.{experiment.name}"


def _header(began: float) -> bytes:
    return _record(_event(began, 0, _field(3, VERSION)))


def _number(scalar: Scalar) -> bytes:
    at, step, tag, value = scalar
    return _record(_event(at, step, _summary(tag, value)))


def _event(at: float, step: int, content: bytes) -> bytes:
    return struct.pack("<Bd", 1 << 3 | 1, at) + bytes([2 << 3]) + _varint(step) + content


def _summary(tag: str, value: float) -> bytes:
    """The field `summary` of an event, with one scalar."""
    return _field(5, _field(1, _field(1, tag.encode()) + struct.pack("<Bf", 2 << 3 | 5, value)))


def _field(number: int, content: bytes) -> bytes:
    """A field that has a length: text, bytes or a message."""
    return bytes([number << 3 | 2]) + _varint(len(content)) + content


def _varint(value: int) -> bytes:
    """Seven bits a byte, the lowest first."""
    found = bytearray()
    while value > 0x7F:
        found.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*found, value])


def _record(data: bytes) -> bytes:
    length = struct.pack("<Q", len(data))
    return length + _masked(length) + data + _masked(data)


def _masked(data: bytes) -> bytes:
    """TFRecord's checksum: CRC-32C turned by 15 bits and moved, so that data which hold checksums have others."""
    crc = crc32c(data)
    return struct.pack("<I", ((crc >> 15 | crc << 17) + 0xA282EAD8) & 0xFFFFFFFF)


def crc32c(data: bytes) -> int:
    """The cyclic redundancy check of RFC 3720, Castagnoli's polynomial."""
    crc = 0xFFFFFFFF
    for byte in data:
        crc = crc >> 8 ^ _TABLE[(crc ^ byte) & 0xFF]
    return crc ^ 0xFFFFFFFF


def _table_entry(value: int) -> int:
    for _ in range(8):
        value = value >> 1 ^ (0x82F63B78 if value & 1 else 0)
    return value


_TABLE = tuple(map(_table_entry, range(256)))
