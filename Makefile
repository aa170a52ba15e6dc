# The two commands for a newcomer: `make demo` and `make test`. Each sets up all that it needs.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: demo test test-locales check setup torture benchmarks translations clean

demo: setup
	@$(BIN)/cerebellum-viewer demo demo-output

test: check
	@QT_QPA_PLATFORM=offscreen OMP_WAIT_POLICY=PASSIVE $(BIN)/python -m pytest -q -n auto --dist worksteal

# The suite once more under es_MX.UTF-8 and de_DE.UTF-8, in folders whose names are not ASCII.
test-locales: setup
	@sh .make/locales.sh $(BIN)/python $(TESTS)

check: setup
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --cache-dir .import_linter_cache

setup: $(VENV)/.ready
	@sh .make/system-libraries.sh $(BIN)/python

$(VENV)/.ready: pyproject.toml
	@sh .make/virtual-environment.sh $(PYTHON) $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable ".[test]"
	@touch $@

# Those that need data and hours are started by hand: each says how.
ON_DATA := tests/benchmarks/bench_beside.py tests/benchmarks/bench_localiser.py
benchmarks: setup
	@for script in $(filter-out $(ON_DATA),$(wildcard tests/benchmarks/bench_*.py)); do \
		echo "== $$script"; QT_QPA_PLATFORM=offscreen $(BIN)/python $$script || exit 1; done

# Ten thousand random gestures on the whole window for each seed, a process that writes killed 240 times, flipped
# bits, power cuts and a full disk 2 000 times each, and 100 000 damaged files for each parser:
# make torture SEEDS="1 2 3" KILLS=1000 DISASTERS=500 FILES=20000.
torture: setup
	@PYTHONPATH=. $(BIN)/python tests/benchmarks/torture.py $(SEEDS)
	@PYTHONPATH=. $(BIN)/python tests/benchmarks/kills.py $(KILLS)
	@PYTHONPATH=. $(BIN)/python tests/benchmarks/disasters.py $(DISASTERS)
	@PYTHONPATH=. $(BIN)/python -m tests.fuzz $(FILES)

translations: setup
	@sh .make/translations.sh $(BIN)

clean:
	rm -rf $(VENV) demo-output build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
