# Everything a developer does here, and all that CI and pre-commit call. Needs python3 (3.11 or newer) and make.

PYTHON ?= python3
REPO ?= fixtures/shop
FILES ?= 500 5000

BIN := .venv/bin
READY := .venv/.ready

audit: $(READY)  ## audit fixtures/shop, or your own: make audit REPO=path
	@$(BIN)/checkout-audit scan "$(REPO)" --fail-on never

test: $(READY)  ## run all tests
	@$(BIN)/python -m pytest

lint: $(READY)  ## ruff, its format, and mypy
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

format: $(READY)  ## rewrite the Python files as `make lint` wants them
	@$(BIN)/ruff check --fix-only .
	@$(BIN)/ruff format .

docs: $(READY)  ## write again what is generated: schemas, and the lists and the sample in README.md
	@$(BIN)/python tools/docs.py

bench: $(READY)  ## time the audit beside Semgrep CE and ast-grep, on generated shops and on REPO=path
	@$(BIN)/python bench/run.py --files "$(FILES)" $(if $(filter command% environment%,$(origin REPO)),"$(REPO)")

fixtures-check: .tools/.ready  ## let the TypeScript compiler parse the fixtures (needs node and npm)
	@TYPESCRIPT=.tools/node_modules/typescript node fixtures/check-syntax.mjs fixtures/shop fixtures/shop-fixed

sarif-check: .tools/.sarif-ready  ## let Microsoft's sarif-multitool read the golden SARIF by its own rules and GitHub's (needs node and npm)
	@for name in sarif sarif-audit; do \
		cp "tests/data/reports/whole.$$name" ".tools/$$name.sarif" && DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1 \
		.tools/node_modules/.bin/sarif-multitool validate ".tools/$$name.sarif" --rule-kind '"Sarif;Ghas"' --level Error \
			--output ".tools/$$name.found.sarif" --log ForceOverwrite >".tools/$$name.txt" || exit 1; \
		if grep ": error " ".tools/$$name.txt"; then exit 1; fi; \
		grep -q "1 files scanned" ".tools/$$name.txt" || { cat ".tools/$$name.txt"; exit 1; }; \
	done

clean:  ## remove what these targets have made
	rm -rf .venv .tools .bench build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis

help:  ## this list
	@sed -n 's/^\([a-z-]*\):.*##  *\(.*\)/\1|\2/p' Makefile | while IFS='|' read -r name text; do printf '  make %-15s %s\n' "$$name" "$$text"; done

$(READY): pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Python 3.11 or newer is needed; name one: make PYTHON=python3.12 …" >&2; exit 1; }
	@$(PYTHON) -m venv .venv \
		|| { echo "$(PYTHON) cannot make a virtual environment; on Debian and Ubuntu: apt-get install python3-venv" >&2; exit 1; }
	@echo "installing into .venv …" >&2
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade pip
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable . --group dev
	@touch $@

.tools/.ready:
	@npm install --silent --no-audit --no-fund --prefix .tools typescript@5.9
	@touch $@

.tools/.sarif-ready:
	@npm install --silent --no-audit --no-fund --prefix .tools @microsoft/sarif-multitool@5
	@touch $@

.PHONY: audit test lint format docs bench fixtures-check sarif-check clean help
