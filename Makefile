# make demo   sandbox, bot and panel with made-up people: no account, no key, no .env
# make test   everything that is checked: lint, format, types, tests
# make run    bot and panel with the real .env
# make check  lint, format and types only

PYTHON ?= python3
BIN := .venv/bin
# For single tests: make test ARGS="tests/unit -k claim"
ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help demo test check run setup-demo setup-test setup-run

help:
	@sed -n 's/^# \(make .*\)/\1/p' Makefile

setup-demo setup-test setup-run: setup-%:
	@$(PYTHON) tools/setup.py $*

demo: setup-demo
	@$(BIN)/python -m tests.sandbox.demo

run: setup-run
	@$(BIN)/python -m tools.run

check: setup-test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

# A file's tests stay on one worker: they share the processes that their fixtures start.
test: check
	$(BIN)/pytest -n auto --maxprocesses 4 --dist loadfile $(ARGS)
