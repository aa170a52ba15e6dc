"""Budgets that keep the code readable; what exceeds one is split, not excused."""

import ast
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("engine", "cerebellum_viewer")
BROAD_EXCEPT = {"engine/cli.py", "engine/worker.py", "cerebellum_viewer/services/file_threads.py"}
"""Edges of a process, where anything at all becomes one sentence, or of a thread, which hands it to who asked;

elsewhere only a clean-up that raises again.
"""

FUNCTION_LINES, CLASS_LINES, METHODS, FILE_LINES, MAIN_WINDOW_LINES = 60, 300, 25, 500, 400
DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def sources(*folders: str) -> list[Path]:
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))


def trees() -> Iterator[tuple[str, ast.Module]]:
    for path in sources(*PACKAGES):
        yield path.relative_to(ROOT).as_posix(), ast.parse(path.read_text(encoding="utf-8"))


def nodes(*kinds: type[ast.AST]) -> Iterator[tuple[str, ast.AST]]:
    for name, tree in trees():
        for node in ast.walk(tree):
            if isinstance(node, kinds):
                yield name, node


def lines_of(node: ast.AST) -> int:
    return node.end_lineno - node.lineno + 1


def too_long(limit: int, *kinds: type[ast.AST]) -> list[str]:
    return [f"{name}: {n.name} has {lines_of(n)} lines" for name, n in nodes(*kinds) if lines_of(n) > limit]


def test_that_there_is_code_to_look_at():
    assert len(sources(*PACKAGES)) > 50


def test_that_no_function_is_longer_than_a_screen():
    assert too_long(FUNCTION_LINES, *DEFINITIONS) == []


def test_that_no_class_is_long():
    assert too_long(CLASS_LINES, ast.ClassDef) == []


def test_that_no_class_has_many_methods():
    counts = {f"{name}: {n.name}": sum(isinstance(m, DEFINITIONS) for m in n.body) for name, n in nodes(ast.ClassDef)}
    assert {name: count for name, count in counts.items() if count > METHODS} == {}


def test_that_no_file_is_long():
    counts = {path.relative_to(ROOT).as_posix(): len(path.read_text().splitlines()) for path in sources(*PACKAGES)}
    limits = {name: MAIN_WINDOW_LINES if "main_window" in name else FILE_LINES for name in counts}
    assert {name: count for name, count in counts.items() if count > limits[name]} == {}


def test_that_every_module_says_in_its_first_line_what_it_is_for():
    assert [name for name, tree in trees() if not (ast.get_docstring(tree) or "").partition("\n")[0].strip()] == []


def test_that_errors_are_swallowed_at_the_edges_of_a_process_or_thread_only():
    broad = {
        name
        for name, handler in nodes(ast.ExceptHandler)
        if handler.type is None
        or {"Exception", "BaseException"} & {n.id for n in ast.walk(handler.type) if hasattr(n, "id")}
        if not (isinstance(handler.body[-1], ast.Raise) and handler.body[-1].exc is None)
    }
    assert broad - BROAD_EXCEPT == set()


@pytest.mark.parametrize("pattern", [r"#\s*type:\s*ignore(?!\[)", r"#\s*noqa(?!: ?[A-Z]+[0-9]+)"])
def test_that_every_exception_from_a_rule_names_the_rule(pattern):
    bare = []
    for path in sources(*PACKAGES, "tests"):
        with path.open("rb") as file:
            comments = [token for token in tokenize.tokenize(file.readline) if token.type == tokenize.COMMENT]
        bare += [f"{path.relative_to(ROOT)}:{c.start[0]}" for c in comments if re.search(pattern, c.string)]
    assert bare == []


def test_that_tests_are_named_by_sentences():
    named = [
        f"{path.relative_to(ROOT)}: {node.name}"
        for path in sources("tests")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, DEFINITIONS) and node.name.startswith("test_") and not node.name.startswith("test_that_")
    ]
    assert named == []
