# The two commands a user needs: `make demo` and `make test`. Everything is installed into .venv/.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

# a folder with the corpora as ../shared/data has them
CORPORA ?= ../shared/data

.PHONY: demo test lint bench docs lock clean web wheel test-web screenshots

demo: $(VENV)/.core
	$(BIN)/onrecord read examples/state-visit.txt --published 2026-03-18

test: $(VENV)/.dev
	$(BIN)/python -m pytest

lint: $(VENV)/.dev
	$(BIN)/ruff check src tests training
	$(BIN)/ruff format --check src tests training
	$(BIN)/mypy
	$(BIN)/lint-imports

# what runs in the browser; needs node and npm, which nothing else does
WEB := src/onrecord/web/assets

web: $(WEB)/node_modules/.made
	cd $(WEB) && npm run --silent check && npm run --silent build
	cd $(WEB) && for d in node_modules/@observablehq/plot node_modules/d3* node_modules/internmap node_modules/interval-tree-1d \
	  node_modules/isoformat node_modules/topojson-client node_modules/world-atlas; do \
	  if [ -f $$d/LICENSE ] || [ -f $$d/LICENSE.md ] || [ -f $$d/LICENSE.txt ]; then \
	    printf '== %s\n' "$${d#node_modules/}"; cat $$d/LICENSE*; echo; fi; done > ../static/built/LICENSES.txt

$(WEB)/node_modules/.made: $(WEB)/package-lock.json
	cd $(WEB) && npm ci --ignore-scripts --no-audit --no-fund
	touch $@

# dist/onrecord-*.whl, with the data, the weights, what runs in the browser, and docs/
wheel: $(VENV)/.dev web
	rm -rf dist
	$(BIN)/python -m pip wheel --quiet --disable-pip-version-check --no-deps --no-build-isolation --wheel-dir dist .

CHROMIUM ?= /usr/bin/chromium

$(CHROMIUM):
	apt-get update -qq && apt-get install -y -qq chromium > /dev/null

# every page in Chromium, and the JSON pages against their description
test-web: $(VENV)/.dev web | $(CHROMIUM)
	ONRECORD_BROWSER=$(CHROMIUM) $(BIN)/python -m pytest tests/browser

# docs/img: every page in light, dark and phone width
screenshots: $(VENV)/.dev web | $(CHROMIUM)
	ONRECORD_BROWSER=$(CHROMIUM) ONRECORD_HOSTILE=0 $(BIN)/python -m pytest -s tests/browser/test_screenshots.py --screenshots docs/img

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
