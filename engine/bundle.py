"""An experiment as one file that scores again by itself, with the hash of all that is in it; no pictures, no log."""

import json
import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from engine.environment import environment
from engine.errors import UserError
from engine.experiment import CONFIG, ERASED, MANIFEST, NETWORK, START, Experiment
from engine.files import replaced, sha256_of, sha256_of_file
from engine.jobs import EVENTS

CONTENTS = "bundle.json"
SUFFIX = ".zip"
_FORMAT = 1
_NAME = re.compile(r"(?:(?:checkpoints|predictions)/)?[^./\\:][^/\\:]*")
_MOST_FILES = 100_000
_ENCRYPTED = 1
_NO_BUNDLE = (OSError, EOFError, zipfile.BadZipFile, ValueError, LookupError, TypeError, AttributeError, RuntimeError)
"""What an archive, or what is said in it, can be wrong by."""
_DATE = (1980, 1, 1, 0, 0, 0)
"""The date of all files in a bundle: the same experiment gives the same bytes."""


def write_bundle(experiment: Experiment, out: Path) -> list[str]:
    """Write what scores the experiment again into the new file `out`; returns the names of the files in it.

    Raises UserError if `out` is there already or a file of the experiment is damaged.
    """
    if out.exists():
        raise UserError(f"{out} is there already.", "Choose a new name: nothing is ever overwritten.")
    small = {CONFIG: _config_text(experiment).encode("utf-8")}
    files = [path for path in _files(experiment) if path.name != CONFIG]
    hashes = {name: sha256_of(data) for name, data in small.items()}
    hashes |= {path.relative_to(experiment.folder).as_posix(): sha256_of_file(path) for path in files}
    about = {"format": _FORMAT, "experiment": experiment.name, "environment": environment(), "sha256": hashes}
    small[CONTENTS] = (json.dumps(about, indent=2, ensure_ascii=False) + "\n").encode("utf-8")
    with replaced(out) as temporary, zipfile.ZipFile(temporary, "w") as archive:
        for name, data in small.items():
            archive.writestr(zipfile.ZipInfo(name, _DATE), data)
        for path in files:
            _add(archive, path, path.relative_to(experiment.folder).as_posix())
    return sorted(hashes)


@contextmanager
def opened_bundle(path: Path) -> Iterator[tuple[Experiment, list[str]]]:
    """The experiment in a bundle, unpacked while the block runs, and a sentence for each file that is not as packed.

    Raises UserError if the file is no bundle.
    """
    with TemporaryDirectory() as folder:
        # Two folders down, so that what lies beside a temporary folder is never taken for a workspace.
        top = Path(folder) / "workspace" / "experiments" / path.stem
        try:
            with zipfile.ZipFile(path) as archive:
                _check_entries(archive, path.stat().st_size)
                archive.extractall(top)
            about: dict[str, Any] = json.loads((top / CONTENTS).read_text(encoding="utf-8"))
            hashes: dict[str, str] = about["sha256"]
            experiment = Experiment.open(top.rename(top.with_name(Path(about["experiment"]).name)))
        except _NO_BUNDLE as error:
            raise UserError(
                f"{path.name} is not a bundle ({error}).", "Make one with “bundle EXPERIMENT OUT”."
            ) from error
        yield experiment, list(_faults(experiment, hashes))


def _check_entries(archive: zipfile.ZipFile, size: int) -> None:
    """Raises ValueError for what `write_bundle` never makes, before anything is unpacked: a path that leads elsewhere,
    a file that is compressed, encrypted or more than once in the archive's `size` bytes, more files than there can be.
    """
    entries = archive.infolist()
    odd = [entry.filename for entry in entries if not _NAME.fullmatch(entry.filename) or _is_packed(entry)]
    if odd:
        raise ValueError(f"{odd[0]!r} is nothing that a bundle holds")
    if missing := {CONTENTS, CONFIG, MANIFEST} - set(archive.namelist()):
        raise ValueError(f"{min(missing)} is missing")
    if len(entries) > _MOST_FILES or sum(entry.file_size for entry in entries) > size:
        raise ValueError("it unpacks to more than it can hold")


def _is_packed(entry: zipfile.ZipInfo) -> bool:
    return entry.compress_type != zipfile.ZIP_STORED or bool(entry.flag_bits & _ENCRYPTED)


def _files(experiment: Experiment) -> list[Path]:
    """Everything that tells the story but what is needed to go on training, and what was printed."""
    named = [experiment.folder / name for name in (CONFIG, NETWORK, START, MANIFEST, ERASED, EVENTS)]
    below = [path for name in ("checkpoints", "predictions") for path in (experiment.folder / name).glob("[!.]*")]
    return sorted(path for path in (*named, *below) if path.is_file())


def _config_text(experiment: Experiment) -> str:
    """The configuration without the place where the file that it started from lay."""
    config = experiment.config()
    return config.with_options(start=Path(config.start).name).to_toml()


def _add(archive: zipfile.ZipFile, path: Path, name: str) -> None:
    entry = zipfile.ZipInfo(name, _DATE)
    with path.open("rb") as source, archive.open(entry, "w", force_zip64=True) as target:
        while block := source.read(1 << 20):
            target.write(block)


def _faults(experiment: Experiment, hashes: dict[str, str]) -> Iterator[str]:
    found = {path.relative_to(experiment.folder).as_posix() for path in experiment.folder.rglob("*") if path.is_file()}
    for name in sorted({*hashes, *found} - {CONTENTS}):
        if name not in found:
            yield f"{name} is missing from the bundle"
        elif name not in hashes:
            yield f"{name} was not packed into the bundle"
        elif sha256_of_file(experiment.folder / name) != hashes[name]:
            yield f"{name} is not what was packed"
