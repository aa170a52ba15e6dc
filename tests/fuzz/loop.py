"""Files that are almost right, by the thousand, each given to the parser that the program has for it.

Run: python -m tests.fuzz [files per parser] [seed] [parser ...]
A line of JSON per parser tells what came of its files. `made` gives any of them again.
"""

import json
import os
import signal
import sys
import tempfile
import traceback
import warnings
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from engine.data.formats.process import read_files
from engine.data.formats.table import BY_TITLE
from engine.errors import UserError
from tests.fuzz.mutations import mutant, plain

BATCH = 1000
"""Files that lie on the disk at a time."""
SECONDS = 20.0
"""For one file in this process's copies: they take a millisecond, so this is a loop without end."""
MEMORY_BYTES = 2 * 1024**3
"""More than a copy has at its beginning."""
ACCEPTED, REFUSED, GREEDY = "accepted", "refused", "out of memory"
DIED, ENDLESS, ESCAPED, NAMELESS = "died", "endless", "escaped", "nameless"
_TO_MEND = frozenset({ESCAPED, NAMELESS})
"""What must never be. Only the throw-away process may die."""
_IN_MEMORY = Path("/dev/shm")  # where there is such a folder, it spares the disk
_CHILD_SAYS = {"reader crash": DIED, "reader more than": ENDLESS, "too much memory": GREEDY}

Read = Callable[[Path], object]
"""Reads a file in this process. Raises UserError that names it, and nothing else ever."""


@dataclass(frozen=True, slots=True)
class Parser:
    """What is tried: a `Read`, or the title of a format that the program reads in its throw-away process.

    Files are made of `seeds` and `words` of the format; `wrapped` gives them what each file of the kind has around it.
    """

    read: Read | str
    seeds: Callable[[], Sequence[bytes]]
    words: Sequence[bytes]
    suffix: str
    wrapped: Callable[[Random, bytes], bytes] = plain


Outcome = tuple[str, ...]
"""What came of a file, and what was said about it."""


@dataclass
class Tally:
    """What came of all files of one parser; `to_mend` tells of those that showed a fault of the program."""

    counts: Counter[str] = field(default_factory=Counter)
    to_mend: list[str] = field(default_factory=list)


def made(parser: Parser, seed: int, index: int, seeds: Sequence[bytes]) -> bytes:
    """The file of that number for a parser, from its `seeds`."""
    rng = Random(f"{parser.suffix} {seed} {index}")
    return parser.wrapped(rng, mutant(rng, seeds, parser.words))


def fuzz(parser: Parser, count: int, seed: int) -> Tally:
    """Give `count` files to one parser."""
    tally, seeds = Tally(), parser.seeds()
    to_mend = _TO_MEND if isinstance(parser.read, str) else _TO_MEND | {DIED, ENDLESS, GREEDY}
    for begin in range(0, count, BATCH):
        with tempfile.TemporaryDirectory(dir=_IN_MEMORY if _IN_MEMORY.exists() else None) as folder:
            paths = [Path(folder) / f"m{at:07d}{parser.suffix}" for at in range(begin, min(begin + BATCH, count))]
            for index, path in enumerate(paths, begin):
                path.write_bytes(made(parser, seed, index, seeds))
            for path, (kind, said) in zip(paths, _outcomes(parser, paths), strict=True):
                tally.counts[kind] += 1
                tally.to_mend += [f"{path.name}: {kind}: {said}"] if kind in to_mend else []
    return tally


def _outcomes(parser: Parser, paths: Sequence[Path]) -> Iterator[Outcome]:
    return _by_the_reader(parser.read, paths) if isinstance(parser.read, str) else _in_copies(parser.read, paths)


def _by_the_reader(title: str, paths: Sequence[Path]) -> Iterator[Outcome]:
    """By the program's own throw-away process."""
    for contents in read_files([(path, BY_TITLE[title]) for path in paths]):
        kinds = [kind for words, kind in _CHILD_SAYS.items() if words in contents.fault]
        yield kinds[0] if kinds else REFUSED if contents.fault else ACCEPTED, contents.fault


def _in_copies(read: Read, paths: Sequence[Path]) -> Iterator[Outcome]:
    """In copies of this process: where one dies, the next goes on behind the file that it was at."""
    waiting = list(paths)
    while waiting:
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            _read_all(read, waiting, writing)
        os.close(writing)
        answered = 0
        with os.fdopen(reading, encoding="utf-8") as lines:
            for line in lines:
                yield tuple(json.loads(line))
                answered += 1
        _, status = os.waitpid(child, 0)
        if answered < len(waiting):
            yield ENDLESS if os.WTERMSIG(status) == signal.SIGALRM else DIED, f"status {status}"
            answered += 1
        waiting = waiting[answered:]


def _read_all(read: Read, paths: Sequence[Path], writing: int) -> None:
    """A copy's whole life."""
    import resource  # there is none on Windows

    warnings.simplefilter("ignore")
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    limit = pages * resource.getpagesize() + MEMORY_BYTES
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    for path in paths:
        signal.setitimer(signal.ITIMER_REAL, SECONDS)
        os.write(writing, json.dumps(_outcome(read, path)).encode() + b"\n")
    os._exit(0)


def _outcome(read: Read, path: Path) -> Outcome:
    try:
        read(path)
    except UserError as error:
        said = str(error)
        kind = GREEDY if "too much memory" in said else REFUSED
        return kind if path.stem in said else NAMELESS, said[:2000]
    except BaseException as error:  # noqa: BLE001  # whatever it is, it is what is looked for
        place = traceback.extract_tb(error.__traceback__)[-1]
        return ESCAPED, f"{type(error).__name__}: {error}"[:300] + f" ({place.filename}:{place.lineno})"
    return ACCEPTED, ""


def main(words: Sequence[str], parsers: Mapping[str, Parser]) -> int:
    """Print the counts as JSON, a line per parser; the exit status is 0 if nothing is to mend."""
    count, seed = (int(word) for word in [*words[:2], *("100000", "1")[len(words[:2]) :]])
    failed = False
    for name in words[2:] or parsers:
        tally = fuzz(parsers[name], count, seed)
        line = {"parser": name, "files": tally.counts.total(), **tally.counts, "to mend": tally.to_mend}
        sys.stdout.write(json.dumps(line) + "\n")
        sys.stdout.flush()
        failed = failed or bool(tally.to_mend)
    return int(failed)
