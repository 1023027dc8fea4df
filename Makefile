# Everyday commands. Needs make and Python 3.11 or 3.12, nothing else.

PYTHON ?= $(shell for p in python3.12 python3.11 python3 python; do \
	$$p -c 'import sys; sys.exit(sys.version_info[:2] not in ((3, 11), (3, 12)))' 2>/dev/null \
	&& echo $$p && break; done)
BIN := .venv/bin
INSTALL := $(BIN)/pip install --quiet --disable-pip-version-check --no-deps --ignore-requires-python --require-hashes

.PHONY: help run venv test check train lock clean

help: ## list the commands
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

run: venv ## set up what is missing and serve on http://localhost:8080
	$(BIN)/assistant serve

venv: .venv/.installed ## install what requirements.lock pins, nothing more

.venv/.installed: requirements.lock pyproject.toml
	@test -n "$(PYTHON)" || { echo "Python 3.11 or 3.12 is needed; set it with: make PYTHON=/path/to/python3.12"; exit 1; }
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(INSTALL) -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

.venv/.tested: requirements-test.lock .venv/.installed
	$(INSTALL) -r requirements-test.lock
	@touch $@

test: .venv/.tested ## run the tests (trains the model once if needed)
	$(BIN)/assistant train
	$(BIN)/python -m pytest

check: .venv/.tested ## ruff, mypy, and Rasa's own check of domain and data
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/assistant playbook check
	$(BIN)/assistant rasa data validate --fail-on-warnings

train: venv ## train the model, if anything it is made from changed
	$(BIN)/assistant train

lock: ## resolve the dependencies anew; needs uv
	uv lock --upgrade
	uv export --quiet --format requirements-txt --no-emit-project --no-header --no-annotate --group build -o requirements.lock
	uv export --quiet --format requirements-txt --no-emit-project --no-header --no-annotate --only-group dev -o requirements-test.lock

clean: ## remove the environment, models and caches; data in var/ stays
	rm -rf .venv models var/cache .pytest_cache .mypy_cache .ruff_cache build
