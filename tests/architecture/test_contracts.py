"""Who may import whom: the contracts in pyproject.toml hold."""

import tomllib
from pathlib import Path

from importlinter.cli import lint_imports

ROOT = Path(__file__).parents[2]


def test_that_the_import_contracts_are_kept(capsys):
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
    status = lint_imports(str(ROOT / "pyproject.toml"), no_cache=True)
    said = capsys.readouterr().out
    assert status == 0, said
    assert said.count("KEPT") == len(settings["contracts"])
