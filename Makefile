# Two commands are all the set-up there is: `make demo` and `make test`.
PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
DEMO   ?= demo-out

.PHONY: demo test lint bench bench-api bench-maps openapi clean

$(VENV)/.app: pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --constraint constraints.txt --editable .
	touch $@

$(VENV)/.dev: $(VENV)/.app
	$(BIN)/pip install --quiet --constraint constraints.txt --editable '.[dev,postgres,online]'
	touch $@

demo: $(VENV)/.app
	$(BIN)/georisk demo --out $(DEMO)

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

test: lint
	$(BIN)/pytest -n 2 --dist worksteal

bench: $(VENV)/.dev
	$(BIN)/python -m tests.bench

bench-api: $(VENV)/.dev
	$(BIN)/python -m tests.bench api

bench-maps: $(VENV)/.dev
	$(BIN)/python -m tests.bench maps

# Accepts what the API has become, on purpose.
openapi: $(VENV)/.dev
	GEORISK_ACCEPT=1 $(BIN)/pytest -q -n 0 tests/service/test_openapi.py

clean:
	rm -rf $(VENV) $(DEMO) .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
