"""The table of faults names tests that are there, each row with its expectation."""

import ast
import re
from pathlib import Path

TESTS = Path(__file__).parents[1]
TABLE = (TESTS / "faults.md").read_text(encoding="utf-8")
NAME = re.compile(r"`(test_that_\w+)`")
FAULTS = 70
ROW = re.compile(r"^\| (\d[\d, ]*) \| (.+?) \| (.+?) \| (.+) \|$", re.MULTILINE)


def names_of_tests() -> set[str]:
    """The names of all tests."""
    trees = (ast.parse(path.read_text(encoding="utf-8")) for path in TESTS.rglob("test_*.py"))
    return {node.name for tree in trees for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def test_that_every_test_that_the_table_of_faults_names_is_there():
    assert set(NAME.findall(TABLE)) - names_of_tests() == set()


def test_that_every_fault_of_the_list_has_a_row_that_names_a_test_or_says_why_it_does_not_apply():
    rows = ROW.findall(TABLE)
    numbers = {int(number) for row in rows for number in row[0].split(",")}
    assert numbers == set(range(1, FAULTS + 1))
    assert [row for row in rows if not NAME.search(row[3]) and "does not apply, because" not in row[2]] == []
