# make demo       Sandbox, Bot und Panel mit erfundenen Leuten: ohne Konto, ohne Schlüssel, ohne .env
# make test       Lint, Format, Typen und alle Tests
# make run        Bot und Panel mit der echten .env
# make install    Als Dienste einrichten (sudo; fragt vorher, ARGS="--dry-run" zeigt nur, ARGS="--nginx NAME" mit nginx)
# make upgrade    Die neueste Fassung holen, vorher sichern (sudo)
# make uninstall  Die Dienste wieder entfernen; Daten bleiben (sudo)
# make check      nur Lint, Format und Typen
# make bench      Aufrufe, Zeiten, CPU und Speicher, neben Untergrenze und nacktem py-cord-Client gemessen
# make bench-ocr  Wie gut Ban-IDs aus gezeichneten Bildschirmfotos gelesen werden, neben Tesseract allein
# make bench-transcripts  Ganze Transkripte neben chat-exporter und nackter Schleife; ein Fenster im Panel
# make bench-markdown  Der Renderer für Nachrichten neben markdown-it-py, und die langsamsten Nachrichten
# make bench-panel  Das Panel auf 100.000 Tickets neben derselben Seite aus einer festen Liste, während ein Bot schreibt
# make bench-capacity  Was 1.000 bis 100.000 Tickets den Rechner kosten, neben einer leeren Datenbank
# make eval       Gespräche mit Sigrid über das KI-Modell der .env (OPENAI_API_KEY), jedes dreimal, mit Bericht
# make soak       Dauerlauf: 500 Tickets, während Discord und der Bot immer wieder ausfallen (etwa eine Viertelstunde)

PYTHON ?= python3
BIN := .venv/bin
# For single tests: make test ARGS="tests/unit -k claim"
ARGS ?=

# Without a goal these first lines are shown; they are what an operator reads, hence in German.
.DEFAULT_GOAL := help
.PHONY: help demo test check bench bench-ocr bench-transcripts bench-markdown bench-panel bench-capacity eval soak run install upgrade uninstall setup-demo setup-test setup-run

help:
	@sed -n 's/^# \(make .*\)/\1/p' Makefile

setup-demo setup-test setup-run: setup-%:
	@$(PYTHON) tools/setup.py $*

demo: setup-demo
	@$(BIN)/python -m tests.sandbox.demo

run: setup-run
	@$(BIN)/python -m tools.run

install upgrade uninstall:
	@$(PYTHON) tools/install.py $@ $(ARGS)

check: setup-test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

# A file's tests stay on one worker: they share the processes that their fixtures start. Whole installations mostly wait,
# so four workers suit two cores; they come first (tests/e2e), and the many short tests fill what is left.
test: check
	$(BIN)/pytest -n 4 --dist loadfile --no-loadscope-reorder $(ARGS)

bench: setup-test
	@$(BIN)/python -m bench

# For a shorter one: make bench-ocr ARGS="--pictures 30"
bench-ocr: setup-test
	@$(BIN)/python -m bench.ocr $(ARGS)

bench-transcripts: setup-test
	@$(BIN)/python -m bench.transcripts

bench-markdown: setup-test
	@$(BIN)/python -m bench.markdown

# For a shorter one: make bench-panel ARGS="--tickets 2000 --rounds 1"
bench-panel: setup-test
	@$(BIN)/python -m bench.panel $(ARGS)

# For a shorter one: make bench-capacity ARGS="--sizes 0 1000"
bench-capacity: setup-test
	@$(BIN)/python -m bench.capacity $(ARGS)

# One conversation: make eval ARGS="--only many-evasion"; by her written script, without a model: make eval ARGS=--script
eval: setup-test
	@$(BIN)/python -m tests.eval $(ARGS)

# For a shorter one: make soak ARGS="--tickets 30"
soak: setup-test
	@$(BIN)/python -m tests.soak $(ARGS)
