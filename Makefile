# Outreach: every target works from a fresh clone with Python 3.11+ and make.
# Settings come from the environment (see README); those used here:
#   PYTHON    the Python that makes .venv (python3)
#   HOST PORT where `make run` listens (127.0.0.1 8000)
#   CHROMIUM  the browser for tests and screenshots (the first chromium found)
#   WORKERS   test processes (4);  ARGS  more words for pytest, bench or screenshots

PYTHON ?= python3
PORT ?= 8000
HOST ?= 127.0.0.1
WORKERS ?= 4
ARGS ?=
BIN := .venv/bin
SETUP := $(PYTHON) scripts/setup.py
FLASK := $(BIN)/flask --app wsgi
export HOST PORT
# Where this is set, each of the hundreds of processes of a test run compiles a thousand modules anew.
export PYTHONDONTWRITEBYTECODE :=
MAKEFLAGS += --no-print-directory

.DEFAULT_GOAL := help
.PHONY: help setup run run-https test pytest lint format bench bench-full soak screenshots translations lock watch clean

help: ## List these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-13s %s\n", $$1, $$2}' Makefile

setup: ## Environment in .venv, packages, front end, translations (a second time: about a second)
	@$(SETUP) run

run: setup ## Serve on 127.0.0.1:8000 with demo data in an empty database (HOST, PORT)
	@$(FLASK) init
	@PASSWORD_MEMORY_KIB=1024 $(FLASK) demo --if-empty  # 57 cheap hashes; each gets its full cost at first sign-in
	@echo "Serving on http://$(HOST):$(PORT)/ (Ctrl-C ends)"
	@exec $(BIN)/gunicorn --config scripts/gunicorn_settings.py wsgi:app

run-https: setup ## The same over HTTPS for phones, with an own CA (HTTPS_PORT 8443, HTTPS_NAMES)
	@$(FLASK) init
	@PASSWORD_MEMORY_KIB=1024 $(FLASK) demo --if-empty
	@exec $(BIN)/python -m scripts.https

test: ## Everything CI checks: lint and the whole test suite (ARGS)
	@$(SETUP) dev browser
	@$(MAKE) lint
	@$(MAKE) pytest

pytest: ## The test suite alone (ARGS="-k map -x")
	@$(SETUP) dev browser
	$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal $(ARGS)

lint: ## ruff, mypy, import contracts, types of the scripts
	@$(SETUP) dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/python -m scripts.check_javascript

format: ## Format the Python code and repair what ruff can
	@$(SETUP) dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: ## Benchmarks side by side, as ratios
	@$(SETUP) dev
	$(BIN)/python -m bench $(ARGS)

bench-full: ## The rows that take long: ten million visits, a nation (ARGS="--scope nation --write")
	@$(SETUP) dev browser
	$(BIN)/python -m bench.full $(ARGS)

soak: ## The long runs: server and browser killed, bad network (ARGS="--quick --only server_kills")
	@$(SETUP) dev browser
	$(BIN)/python -m tests.soak $(ARGS)

screenshots: ## Pictures of the main pages at 360 and 1440 px
	@$(SETUP) dev browser
	$(BIN)/python -m scripts.screenshots $(ARGS)

translations: ## Collect texts into outreach/translations/en
	@$(SETUP) dev
	$(BIN)/python -m scripts.translations

watch: ## Rebuild the front end while editing
	@$(SETUP) run
	PATH="$$PATH:$(CURDIR)/$(BIN)" node frontend/build.mjs --watch

lock: ## Pin packages anew from *.in and package.json (UPGRADE=1: newest that fit)
	@$(SETUP) dev
	$(BIN)/python -m scripts.lock $(if $(UPGRADE),--upgrade)

clean: ## Remove everything that can be made again (not instance/)
	rm -rf .venv node_modules outreach/static/dist test-results build .setup.lock
	rm -rf .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis .schemathesis
	find outreach -name '*.mo' -delete
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
