# Everything that a person or CI does with this checkout. `make help` lists it.
# LANE=current|legacy forces a lane (docs/lanes.md); EXTRAS="s3 gcs" adds file systems;
# ARGS="..." goes to the program or to pytest.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory

LANE ?=
EXTRAS ?=
ARGS ?=
# Processes of `make test`. A file is tested by one of them: most long files tell one story, or share
# a trained model. The order is that of tests/conftest.py; xdist alone would leave the files with the
# fewest tests, which are the longest, to the end. A process needs 1.3 GB.
WORKERS ?= 2
export LANE EXTRAS

TOOLS := sh tools/python.sh -m tools
PYTHON := .venv/bin/python
# pytest rewrites 300 test modules, unless it may keep what it made of them.
PYTEST := PYTHONDONTWRITEBYTECODE= $(PYTHON) -m pytest

.PHONY: help
help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
	@echo 'Options: LANE=current|legacy, ARGS="--data ../ml-100k.zip", EXTRAS="s3 gcs"'

.PHONY: setup
setup: ## Make .venv and .venv-serving fit the locks (the other targets do it first)
	@$(TOOLS) setup

.PHONY: run
run: setup ## Run the pipeline, by default on generated sample data
	@$(PYTHON) local_runner.py run $(ARGS)

.PHONY: test
test: setup ## Run all tests, the slow ones with TFX and whole pipelines too
	@echo "test: all tests, in $(WORKERS) processes; the whole pipelines take half of the time"
	@$(PYTEST) -n $(WORKERS) --dist loadfile --no-loadscope-reorder \
		--durations=15 --durations-min=1 $(ARGS)

.PHONY: check check-style check-lock check-types check-layers check-fast
check: check-style check-lock check-types check-layers check-fast ## Check format, lint, types, layers and locks; run the fast tests

check-style: setup
	@echo "check: style (make format mends most of it)"
	@$(PYTHON) -m ruff check .
	@$(PYTHON) -m ruff format --check .

check-lock: setup
	@echo "check: uv.lock, serving/environment/uv.lock"
	@$(TOOLS) uv lock --check --quiet
	@$(TOOLS) uv lock --check --quiet --project serving/environment

check-types: setup
	@echo "check: types"
	@$(PYTHON) -m mypy

check-layers: setup
	@echo "check: layers"
	@.venv/bin/lint-imports --no-logo

check-fast: setup
	@echo "check: fast tests"
	@$(PYTEST) -m "not tfx and not e2e" $(ARGS)

.PHONY: format
format: setup ## Format the sources and mend what ruff can mend
	@$(PYTHON) -m ruff check --fix .
	@$(PYTHON) -m ruff format .

.PHONY: image
image: ## Build the image of the pipeline's steps without a Docker engine (root, Debian)
	@$(TOOLS) image $(ARGS)

.PHONY: clean
clean: ## Delete .venv, .venv-serving, .uv, .image, caches and build leftovers (output/ stays)
	@echo "clean: .venv .venv-serving .uv .image, caches, build leftovers"
	@rm -rf .venv .venv-serving .uv .image build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache \
		.import_linter_cache .hypothesis
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
