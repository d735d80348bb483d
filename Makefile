# make serve   build the release if there is none, and serve it on http://127.0.0.1:8000/
# make test    the whole test suite
# make test-clients   harvest with udata and CKAN (needs PostgreSQL), reconcile a table; each in an
#                     environment of its own
# make check   ruff, mypy, import-linter, clusterlod fmt --check, clusterlod check
# make fmt     put code and tables into their canonical form
# make assets  bundle the scripts and fonts of the pages (npm; Node comes from PyPI where it is missing)
# make benchmark   compare with other servers and write docs/performance.md (half an hour; needs wrk; QUICK=1 is short)
# make docs    renew the figures in docs/data.md
# make lock    renew requirements/*.txt after a change of dependencies (needs uv)
# make territories   renew data/territories/cog and outlines from published packages (npm, PyPI)
# make icons   draw the icons and the card of the site from its logo (needs Chromium)
# make screenshots   renew the pictures in docs/, those of the tours too (needs Chromium)
# make tours   walk the tours of docs/tours.md in the browser and renew their pictures (needs Chromium)

PYTHON ?= python3
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
CLIENTS := udata ckan reconciler
ASSETS := src/clusterlod/web/assets
# A Node.js that will do, or the one that PyPI brings.
NODE = { PATH="$(abspath $(BIN)):$$PATH" node -e 'process.exit(parseInt(process.versions.node) < 20 ? 1 : 0)' && \
  PATH="$(abspath $(BIN)):$$PATH" command -v npm >/dev/null; } 2>/dev/null \
  || $(PIP) install --require-hashes -r requirements/node.txt
NPM = cd $(ASSETS) && PATH="$(abspath $(BIN)):$$PATH" npm

.DEFAULT_GOAL := help
.PHONY: help serve build test test-clients check benchmark fmt assets docs lock territories icons screenshots tours clean

help:
	@sed -n 's/^# \(make .*\)/\1/p' Makefile

serve: $(VENV)/serve.done
	@$(MAKE) --no-print-directory assets || echo "Without their scripts and fonts the pages are whole, but plainer. Next time \`make assets\` may succeed."
	@$(BIN)/clusterlod serve --port $(PORT)

build: $(VENV)/serve.done
	@$(BIN)/clusterlod build

assets: $(VENV)/assets.done

# The browser's driver keeps an event loop running in its process: its tests run by themselves,
# whatever came of the others.
test: $(VENV)/dev.done $(VENV)/assets.done
	@$(MAKE) --no-print-directory $(VENV)/clients.done || echo "Without npm's packages the tests of its clients are skipped."
	@failed=; \
	  $(BIN)/python -m pytest --numprocesses 2 --dist loadfile --ignore tests/browser || failed=1; \
	  $(BIN)/python -m pytest --numprocesses 2 --dist worksteal tests/browser || failed=1; \
	  test -z "$$failed"

test-clients: $(VENV)/dev.done $(CLIENTS:%=tests/clients/%/.venv/done)
	@CLUSTERLOD_PORTALS=required $(BIN)/python -m pytest tests/clients/test_portals.py tests/clients/test_reconciler.py tests/deploy/test_installed.py

check: $(VENV)/dev.done $(VENV)/assets.done
	@$(NPM) run --silent check
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/clusterlod fmt --check
	@$(BIN)/clusterlod check

fmt: $(VENV)/dev.done
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .
	@$(BIN)/python -m clusterlod.build.turtle ontology/*.ttl ontology/concepts/*.ttl
	@$(BIN)/clusterlod fmt

docs: $(VENV)/dev.done
	@$(BIN)/python -m clusterlod.build.comparison docs/data.md

benchmark: $(VENV)/dev.done benchmarks/.venv/done
	@test -e releases/current || $(BIN)/clusterlod build
	@$(BIN)/python -m benchmarks.run $(if $(QUICK),--quick)

screenshots: tours
	@$(BIN)/python docs/screenshots.py

tours: $(VENV)/dev.done $(VENV)/assets.done
	@$(BIN)/python docs/tours.py

icons: $(VENV)/dev.done $(VENV)/assets.done
	@$(BIN)/python -m tools.pictures.icons

# npm and pip refuse a package that does not fit the hash of the committed lock files.
territories: $(VENV)/dev.done
	@$(NODE) || { echo "npm is missing, and PyPI did not bring it: install Node.js 20 or later (Debian: apt-get install nodejs npm), or try again with a network."; exit 1; }
	@cd tools/territories && PATH="$(abspath $(BIN)):$$PATH" npm ci --ignore-scripts --silent
	@$(PIP) install --require-hashes --no-deps --upgrade --target tools/territories/python_modules \
	  -r tools/territories/requirements.txt
	@$(BIN)/python -m tools.territories.extract
	@$(BIN)/python -m tools.territories.outlines
	@$(BIN)/python -m tools.territories.positions

lock:
	@uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
	  --no-annotate --group node -o requirements/node.txt
	@$(NPM) install --package-lock-only --ignore-scripts --silent
	@uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
	  --no-annotate pyproject.toml --group build -o requirements/serve.txt
	@uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
	  --no-annotate pyproject.toml --group build --group dev -c requirements/serve.txt \
	  -o requirements/dev.txt
	@for client in $(CLIENTS); do uv pip compile --quiet --python-version 3.11 --generate-hashes \
	  --no-header --no-annotate tests/clients/$$client/requirements.in \
	  -o tests/clients/$$client/requirements.txt; done
	@uv pip compile --quiet --python-version 3.11 --generate-hashes --no-header --no-annotate \
	  benchmarks/requirements.in -o benchmarks/requirements.txt

clean:
	rm -rf $(VENV) build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis

# An environment is made once and renewed when its lock or the project's metadata change.
$(VENV)/python.done:
	@command -v $(PYTHON) >/dev/null || { echo "$(PYTHON) is missing: install Python 3.11 or later (Debian: apt-get install python3 python3-venv), or name it: make PYTHON=..."; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "$(PYTHON) is older than Python 3.11: install a newer one, or name it: make PYTHON=python3.12 ..."; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { echo "The venv module of $(PYTHON) is missing (Debian: apt-get install python3-venv)."; exit 1; }
	@$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/serve.done: $(VENV)/python.done requirements/serve.txt pyproject.toml
	@echo "Installing what clusterlod needs to run (locked, with hashes) ..."
	@$(PIP) install --require-hashes -r requirements/serve.txt
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/dev.done: $(VENV)/serve.done requirements/dev.txt
	@echo "Installing what the tests need (locked, with hashes) ..."
	@$(PIP) install --require-hashes -r requirements/dev.txt
	@touch $@

# Portal software pins what we do not: each has a place of its own.
tests/clients/%/.venv/done: tests/clients/%/requirements.txt $(VENV)/python.done
	@echo "Installing $* for its test (locked, with hashes) ..."
	@$(PYTHON) -m venv tests/clients/$*/.venv
	@tests/clients/$*/.venv/bin/python -m pip --disable-pip-version-check --quiet \
	  install --require-hashes -r $<
	@touch $@

# Comunica needs Node.js 22.15 or later; where it is missing or older, PyPI brings one.
$(VENV)/clients.done: $(VENV)/python.done requirements/node.txt tests/clients/package-lock.json
	@echo "Installing the SPARQL clients of npm for the tests (locked) ..."
	@node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a < 22 || (a == 22 && b < 15))' 2>/dev/null && command -v npm >/dev/null \
	  || $(PIP) install --require-hashes -r requirements/node.txt
	@cd tests/clients && PATH="$(abspath $(BIN)):$$PATH" npm ci --ignore-scripts --silent
	@touch $@

# So does a server that the benchmark runs against.
benchmarks/.venv/done: benchmarks/requirements.txt $(VENV)/python.done
	@echo "Installing rdflib-endpoint for the benchmark (locked, with hashes) ..."
	@$(PYTHON) -m venv benchmarks/.venv
	@benchmarks/.venv/bin/python -m pip --disable-pip-version-check --quiet \
	  install --require-hashes -r $<
	@touch $@

# Node bundles the scripts of the pages, once; where it is missing or old, PyPI brings it.
$(VENV)/assets.done: $(VENV)/python.done requirements/node.txt $(ASSETS)/package-lock.json \
    $(ASSETS)/build.mjs $(shell find $(ASSETS)/scripts -name '*.ts')
	@echo "Bundling the scripts and fonts of the pages (npm, locked) ..."
	@$(NODE)
	@$(NPM) ci --silent --no-fund --no-audit
	@$(NPM) run --silent build
	@touch $@
