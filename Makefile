# Everything that a person or a machine does with this project. `make` alone lists it.
SHELL := /bin/sh
.DEFAULT_GOAL := help

BIN := .venv/bin
PY := $(BIN)/python
# The suite starts a hundred programs, and a demo several: they read again what was compiled once.
unexport PYTHONDONTWRITEBYTECODE
PYTHONS := python3 python3.14 python3.13 python3.12 python3.11
WORKERS ?= 2
TESTFLAGS ?=
# Extras stay named: without them pip looks for `coverage[toml]` beyond the version that the lock holds.
COMPILE = $(BIN)/uv pip compile -q --universal --generate-hashes --no-header --no-emit-index-url --no-strip-extras \
	--fork-strategy fewest --python-version 3.11
PIP = $(PY) -m pip install --disable-pip-version-check --no-input --only-binary :all: --require-hashes
TEMPLATES = $$(find templates -name '*.html')

.PHONY: help demo test lint fix lock bench reliability mutants docs shots

help: ## cette liste
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{ printf "  make %-12s %s\n", $$1, $$2 }' Makefile

# $(call install,LOCK): .venv holds what LOCK says. A stamp per lock file (its hash and Python's version) makes the
# second time free; demo and test share .venv, whose two lock files agree on every version.
# The lock's own pip comes first: that of Python 3.11 takes half as long again to read the indexes.
# pip's own words stay in a file: they may name the addresses of a private package index.
define install
@for candidate in $(PYTHONS); do \
	"$$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && python="$$candidate" && break; \
done; \
if [ -z "$$python" ]; then echo "Il faut Python 3.11 ou plus récent (Debian : apt-get install python3 ; macOS : brew install python)." >&2; exit 1; fi; \
want=$$("$$python" -c 'import hashlib, pathlib, sys; print(sys.version.split()[0], hashlib.sha256(pathlib.Path(sys.argv[1]).read_bytes()).hexdigest())' $(1)); \
if [ "$$want" = "$$(cat .venv/stamp-$(1) 2>/dev/null)" ]; then exit 0; fi; \
if ! "$$python" -c 'import ensurepip' 2>/dev/null; then echo "Il manque python3-venv : apt-get install python3-venv, puis recommencez." >&2; exit 1; fi; \
if ! $(PY) -c 'import sys; sys.exit(sys.version.split()[0] != sys.argv[1])' "$${want%% *}" 2>/dev/null; then "$$python" -m venv --clear .venv; fi; \
echo "Installation des dépendances de $(1) dans .venv (la première fois, moins d’une minute)…"; \
if ! { sed -n '/^pip==/,/[^\]$$/p' $(1) > .venv/pip.lock && $(PIP) -r .venv/pip.lock && $(PIP) -r $(1); } > .venv/install.log 2>&1; then \
	sed 's|[a-z]*://[^ ]*|…|g' .venv/install.log | tail -n 15 >&2; exit 1; \
fi; \
echo "$$want" > .venv/stamp-$(1)
endef

demo: ## l’université d’exemple : installe, charge, démarre tout ; Ctrl-C arrête tout
	$(call install,requirements.lock)
	@ECANDIDAT_DEMO=1 exec $(PY) manage.py demo

test: lint ## toute la suite, sur PostgreSQL et Redis, puis le domaine sur les moteurs embarqués
	$(PY) -m pytest -n $(WORKERS) $(TESTFLAGS)
	$(PY) -m pytest -n $(WORKERS) $(TESTFLAGS) --engines=embedded -m "embedded or not (browser or one_engine)"

lint: ## style, format, gabarits, types, étages, fichier compose
	$(call install,requirements-dev.lock)
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	@$(BIN)/djade --check --target-version 5.2 $(TEMPLATES)
	$(BIN)/djlint --lint --quiet templates
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/check-jsonschema --builtin-schema vendor.compose-spec docker-compose.yml

fix: ## corrige ce qu’une machine sait corriger
	$(call install,requirements-dev.lock)
	$(BIN)/ruff check --fix
	$(BIN)/ruff format
	@$(BIN)/djade --target-version 5.2 $(TEMPLATES) || true

lock: ## refait les fichiers de dépendances verrouillées, pour toutes les machines à la fois
	$(call install,requirements-dev.lock)
	$(COMPILE) requirements.in -o requirements.lock
	$(COMPILE) -c requirements.lock requirements-dev.in -o requirements-dev.lock

bench: ## mesure les pages sur PostgreSQL et écrit docs/performance.md
	$(call install,requirements-dev.lock)
	$(PY) -m tests.bench

reliability: ## joue les scénarios de fiabilité et écrit docs/reliability.md (FULL=1 : doses longues)
	$(call install,requirements-dev.lock)
	FULL=$(FULL) $(PY) -m pytest --reliability -p no:randomly $(TESTFLAGS)

mutants: ## change les règles une chose à la fois, compte les tests qui le voient, écrit docs/mutations.md
	$(call install,requirements-dev.lock)
	WORKERS=$(WORKERS) $(PY) -m tests.mutants

docs: ## réécrit les pages de docs/ qui sont tirées du code
	$(call install,requirements-dev.lock)
	ECANDIDAT_VAR=.venv/var $(PY) manage.py write_configuration
	ECANDIDAT_VAR=.venv/var $(PY) manage.py workflow_docs

shots: ## photographie les pages dans shots/
	$(call install,requirements-dev.lock)
	$(PY) -m pytest -p no:randomly -m browser --shots=shots $(TESTFLAGS)
