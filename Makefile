# Two commands do it all:  make run  (the demo plant in the browser)  and  make test.
# VENV=folder puts the environment elsewhere; PYTHON=python3.12 picks another interpreter.

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
SOURCES := plant knowledge tools agents ui evals
MANIFEST := pyproject.toml constraints.txt

# uv does not read pip's settings: hand on those that say where packages lie.
ifdef PIP_FIND_LINKS
export UV_FIND_LINKS ?= $(PIP_FIND_LINKS)
endif
ifdef PIP_INDEX_URL
export UV_DEFAULT_INDEX ?= $(PIP_INDEX_URL)
endif
ifdef PIP_EXTRA_INDEX_URL
export UV_INDEX ?= $(PIP_EXTRA_INDEX_URL)
endif
ifdef PIP_CERT
export SSL_CERT_FILE ?= $(PIP_CERT)
endif
export UV_LINK_MODE ?= copy

.PHONY: run test lint format eval docs screenshots wheel clean help

help:            ## this list
	@grep -E '^[a-z]+: .*##|^[a-z]+:  .*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/'

run: $(VENV)/.run ## install what is missing, make the demo plant if there is none, open the chat
	@$(BIN)/gemba init --demo --if-empty
	@$(BIN)/gemba chat

test: $(VENV)/.dev ## run every test
	$(BIN)/python -m pytest

lint: $(VENV)/.dev ## style, types, import layers, docs kept true
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(VENV)/.dev ## put the code into the house's form
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

eval: $(VENV)/.dev ## ask every eval case, compare with evals/baseline.json
	$(BIN)/gemba eval --baseline evals/baseline.json

docs: $(VENV)/.dev ## write the generated parts of docs/ anew
	$(BIN)/python -m ui.reference docs

screenshots: $(VENV)/.dev ## take the pictures in docs/images anew (needs Chromium)
	$(BIN)/python -m evals.screenshots docs/images

wheel: $(VENV)/.dev ## build a wheel into dist/
	$(BIN)/python -m pip wheel --no-deps -w dist .

clean:           ## remove the environment and caches
	rm -rf $(VENV) dist build .pytest_cache .mypy_cache .ruff_cache .hypothesis

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Gemba needs Python 3.11 or newer; $(PYTHON) is older. Try: make $(MAKECMDGOALS) PYTHON=python3.12"; exit 2; }
	@$(PYTHON) -m venv $(VENV) || \
	  { echo "No virtual environment could be made (on Debian: apt install python3-venv)."; rm -rf $(VENV); exit 2; }

define install
	@if [ -x $(BIN)/uv ] || $(BIN)/python -m pip install --quiet uv 2>/dev/null; then \
	  $(BIN)/uv pip install --python $(BIN)/python -c constraints.txt -e "$(1)"; \
	else \
	  $(BIN)/python -m pip install -c constraints.txt -e "$(1)"; \
	fi
	@$(BIN)/python -m compileall -q $(SOURCES) || true
endef

$(VENV)/.run: $(MANIFEST) | $(BIN)/python
	$(call install,.)
	@touch $@

$(VENV)/.dev: $(MANIFEST) | $(BIN)/python
	$(call install,.[dev])
	@touch $@ $(VENV)/.run
