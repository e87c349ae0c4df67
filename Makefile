# The two commands a user needs: `make demo` and `make test`. Everything is installed into .venv/.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

# a folder with the corpora as ../shared/data has them
CORPORA ?= ../shared/data

.PHONY: demo test lint bench docs lock clean

demo: $(VENV)/.core
	$(BIN)/onrecord read examples/state-visit.txt --published 2026-03-18

test: $(VENV)/.dev
	$(BIN)/python -m pytest

lint: $(VENV)/.dev
	$(BIN)/ruff check src tests training
	$(BIN)/ruff format --check src tests training
	$(BIN)/mypy
	$(BIN)/lint-imports

# every figure of docs/quality.md; takes some minutes
bench: $(VENV)/.core
	$(BIN)/onrecord bench report --corpora $(CORPORA)

# the documents as a site in site/, offline
docs: $(VENV)/.docs
	$(BIN)/zensical build --clean --strict

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

# a stamp per lock: a second run of make has nothing to do
$(VENV)/.core: requirements/core.lock pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/core.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	$(BIN)/python -m compileall -q src
	touch $@

$(VENV)/.dev: requirements/dev.lock $(VENV)/.core
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.lock
	touch $@

$(VENV)/.docs: requirements/docs.lock | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/docs.lock
	touch $@

# after a change of dependencies in pyproject.toml; needs uv (pip install uv)
lock:
	uv pip compile pyproject.toml --extra build -c requirements/constraints.txt --generate-hashes --no-emit-index-url --no-header \
	  --no-annotate --python-version 3.11 --python-platform linux -q -o requirements/core.lock
	uv pip compile pyproject.toml --extra build --extra dev --extra batch --extra ray --extra web -c requirements/core.lock --generate-hashes \
	  --no-emit-index-url --no-header --no-annotate --python-version 3.11 --python-platform linux -q \
	  -o requirements/dev.lock

	uv pip compile --group docs -c requirements/dev.lock --generate-hashes --no-emit-index-url --no-header \
	  --no-annotate --python-version 3.11 --python-platform linux -q -o requirements/docs.lock

clean:
	rm -rf $(VENV) build dist site .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
