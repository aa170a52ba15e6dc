"""ARCHITECTURE.md has a map of the code; it names every file that is there and none that is not."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
MAP = ROOT / "ARCHITECTURE.md"
NAMED = re.compile(r"`((?:engine|cerebellum_viewer)/[\w/]+\.py)`")
LINE = re.compile(r"^- `((?:engine|cerebellum_viewer)/[\w/]+\.py)` (.+)$", re.MULTILINE)


def files() -> set[str]:
    """Every module but the `__init__.py` that hold one line."""
    found = {
        p.relative_to(ROOT).as_posix() for top in ("engine", "cerebellum_viewer") for p in (ROOT / top).rglob("*.py")
    }
    return {name for name in found if not name.endswith("__init__.py")}


def first_line(name: str) -> str:
    """What a module says of itself."""
    return (ast.get_docstring(ast.parse((ROOT / name).read_text(encoding="utf-8"))) or "").splitlines()[0]


def test_that_every_file_has_its_own_first_line_in_the_map():
    lines = dict(LINE.findall(MAP.read_text(encoding="utf-8")))
    assert {name: first_line(name) for name in files()} == {name: lines.get(name) for name in files()}


def test_that_every_file_that_is_named_exists():
    named = set(NAMED.findall(MAP.read_text(encoding="utf-8")))
    assert {name for name in named if not (ROOT / name).is_file()} == set()


def test_that_no_file_has_two_lines():
    lines = [name for name, _ in LINE.findall(MAP.read_text(encoding="utf-8"))]
    assert len(lines) == len(set(lines))
