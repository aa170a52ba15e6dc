"""TensorBoard's files as any reader finds them: records with right checksums, and in them the numbers of the log."""

import struct
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.cli import main
from engine.errors import UserError
from engine.experiment import Experiment
from engine.protocol import CheckpointScored, StepFinished
from engine.tensorboard import TENSORBOARD, LiveEventFile, crc32c, export_tensorboard, scalars
from tests.engine.conftest import SMALL, experiment_in
from tests.engine.study.pretending import pretend


@pytest.fixture
def done(fresh_workspace_folder: Path) -> Experiment:
    experiment = experiment_in(fresh_workspace_folder)
    pretend(experiment)
    return experiment


@pytest.mark.parametrize(
    ("data", "expected"),
    [(bytes(32), 0x8A9136AA), (b"\xff" * 32, 0x62A8AB43), (bytes(range(32)), 0x46DD794E), (b"123456789", 0xE3069283)],
)
def test_that_the_checksum_is_that_of_rfc_3720(data: bytes, expected: int) -> None:
    assert crc32c(data) == expected


def test_that_every_number_of_the_log_is_read_back(done: Experiment, tmp_path: Path) -> None:
    count = export_tensorboard(done, tmp_path / "run")
    (path,) = (tmp_path / "run").iterdir()
    first, *events = [fields(record) for record in records(path.read_bytes())]
    assert first[3] == [b"brain.Event:2"]
    found = {}
    for event in events:
        value = fields(fields(event[5][0])[1][0])
        found[value[1][0].decode(), event[2][0]] = struct.unpack("<f", value[2][0])[0]
    expected = {}
    for event in done.events():
        if isinstance(event, StepFinished):
            expected["train/loss", event.step] = event.loss
        if isinstance(event, CheckpointScored):
            expected[f"{event.part}/mean_iou", event.step] = event.metrics["mean_iou"]
    assert len(events) == count
    assert {key: found[key] for key in expected} == pytest.approx(expected, rel=1e-6)


def test_that_a_folder_with_an_event_file_and_an_experiment_without_numbers_are_refused(
    done: Experiment, tmp_path: Path
) -> None:
    assert main(["export-tensorboard", str(done.folder), str(tmp_path / "run")]) == 0
    assert main(["export-tensorboard", str(done.folder), str(tmp_path / "run")]) == 3
    empty = experiment_in(done.workspace_folder)
    with pytest.raises(UserError, match="has no numbers yet"):
        export_tensorboard(empty, tmp_path / "other")


def test_that_a_training_leaves_an_event_file_beside_its_log_if_asked_and_a_resumed_one_a_longer_one(
    fresh_workspace_folder: Path,
) -> None:
    small = [f"--{name.replace('_', '-')}={value}" for name, value in SMALL.items()]
    words = ["train", str(fresh_workspace_folder), "--name", "mine", "--tensorboard"]
    assert main([*words, *small]) == 0
    mine = Experiment(fresh_workspace_folder / "experiments" / "mine")
    assert numbers_in(mine) == len(list(scalars(mine.events())))
    before = numbers_in(mine)
    mine.append(StepFinished(step=5, loss=1.0, learning_rate=1e-3, pictures_per_second=1.0))
    assert main([*words, "--resume"]) == 0
    assert numbers_in(mine) == len(list(scalars(mine.events()))) > before


def test_that_the_file_grows_while_the_training_runs_and_loses_half_a_record_when_it_is_resumed(
    done: Experiment, tmp_path: Path
) -> None:
    log = experiment_in(done.workspace_folder)
    folder = log.folder / TENSORBOARD
    heard, grown = LiveEventFile(log, folder), [0]
    for event in done.events():
        log.append(event)
        heard(event)
        if any(folder.glob("*")):
            grown.append(numbers_in(log))
    assert grown == sorted(grown)
    assert len(set(grown)) > 5
    assert grown[-1] == len(list(scalars(log.events())))
    (path,) = folder.iterdir()
    whole = path.read_bytes()
    path.write_bytes(whole[:-5])
    LiveEventFile(log, folder)
    assert path.read_bytes() == whole
    assert export_tensorboard(log, tmp_path / "other") == grown[-1]


def test_that_a_training_that_failed_before_its_first_batch_leaves_no_event_file(fresh_workspace_folder: Path) -> None:
    words = ["train", str(fresh_workspace_folder), "--name", "mine", "--tensorboard", "--preset", "tiny-yolo"]
    for picture in fresh_workspace_folder.glob("*.png"):
        picture.unlink()
    assert main([*words, "--steps=2", "--checkpoint-every=2", "--device=cpu"]) != 0
    assert not (fresh_workspace_folder / "experiments" / "mine" / TENSORBOARD).exists()


def numbers_in(experiment: Experiment) -> int:
    """Numbers in the one event file beside the log; the first record is no number."""
    (path,) = (experiment.folder / TENSORBOARD).iterdir()
    return len(list(records(path.read_bytes()))) - 1


def records(data: bytes) -> Iterator[bytes]:
    """The data of all TFRecords, their checksums checked bit by bit."""
    while data:
        (length,), (of_length,) = struct.unpack("<Q", data[:8]), struct.unpack("<I", data[8:12])
        content, (of_content,) = data[12 : 12 + length], struct.unpack("<I", data[12 + length : 16 + length])
        assert of_length == masked(data[:8])
        assert of_content == masked(content)
        yield content
        data = data[16 + length :]


def masked(data: bytes) -> int:
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0x82F63B78 & -(crc & 1))
    crc ^= 0xFFFFFFFF
    return ((crc >> 15 | crc << 17) + 0xA282EAD8) & 0xFFFFFFFF


def fields(data: bytes) -> dict[int, list]:
    """A message of Protocol Buffers by the numbers of its fields."""
    found: dict[int, list] = {}
    while data:
        key, data = varint(data)
        if key & 7 == 0:
            value, data = varint(data)
        else:
            length, data = varint(data) if key & 7 == 2 else ({1: 8, 5: 4}[key & 7], data)
            value, data = data[:length], data[length:]
        found.setdefault(key >> 3, []).append(value)
    return found


def varint(data: bytes) -> tuple[int, bytes]:
    value = 0
    for index, byte in enumerate(data):
        value |= (byte & 0x7F) << 7 * index
        if byte < 0x80:
            return value, data[index + 1 :]
    raise AssertionError("a number without an end")
