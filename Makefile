# `make demo` shows trainingflow, `make test` tests it; `make` alone explains every target.
#
# Set-up is keyed on the hashes of the files it installs from: a second `make setup` does nothing,
# and a changed lock installs again whatever the clock says.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

PYTHON    ?= $(firstword $(shell command -v python3.11 || command -v python3 || echo python3))
WORKERS   ?= 2
DEMO_ARGS ?=
BENCH     ?=
CHAOS     ?=
FAULTS    ?=

BIN     := .venv/bin
ASSETS  := src/trainingflow/api/graphiql/assets
digest   = $(shell cat $(1) | sha256sum | cut -c -16)

LOCKED  := .venv/.locked-$(call digest,requirements/dev.txt requirements/environment.py)
PROJECT := .venv/.project-$(call digest,pyproject.toml hatch_build.py)
NPM     := node_modules/.locked-$(call digest,package-lock.json)
BUNDLE  := $(ASSETS)/.built-$(call digest,package-lock.json frontend/build.mjs frontend/graphiql.jsx frontend/diagrams.js)
PEER    := bench/peer
PEERNPM := $(PEER)/node_modules/.locked-$(call digest,$(PEER)/package-lock.json)
KIT     := clients/typescript
KITNPM  := $(KIT)/node_modules/.locked-$(call digest,$(KIT)/package-lock.json)
PYKIT   := clients/python
PYENV   := $(PYKIT)/.venv/.locked-$(call digest,$(PYKIT)/requirements.txt $(PYKIT)/pyproject.toml)
TOGETHER = $(MAKE) --no-print-directory -j $(WORKERS) --output-sync=target
READY   := $(LOCKED) $(PROJECT) $(NPM) $(BUNDLE)

##@ Look

.PHONY: help
help: ## explain the targets
	@awk 'BEGIN { FS = ":.*## " } \
		/^##@/ { printf "\n%s\n", substr($$0, 5) } \
		/^[a-z-]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: demo
demo: $(READY) ## start the demo district; DEMO_ARGS="--json", "--today 2024-05-20", "--port 8001"
	@exec $(BIN)/trainingflow demo $(DEMO_ARGS)

.PHONY: serve
serve: $(READY) ## serve the API on the database that DATABASE_URL names
	@exec $(BIN)/trainingflow serve

##@ Set up

.PHONY: setup
setup: $(READY) ## install everything from the locks into .venv and node_modules
	@echo "Ready: $(BIN)/trainingflow --help"

# Set-up speaks on standard error: standard output belongs to what is asked for (`--json`).

$(LOCKED):
	@echo "Installing the Python packages of requirements/dev.txt" >&2
	@$(PYTHON) requirements/environment.py .venv >&2
	@$(BIN)/python -m pip install --quiet --no-deps --require-hashes --only-binary :all: \
		-r requirements/dev.txt >&2
	@rm -f .venv/.locked-* && touch $@

$(PROJECT): $(LOCKED)
	@$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable . >&2
	@rm -f .venv/.project-* && touch $@

$(NPM): $(LOCKED)
	@echo "Installing the npm packages of package-lock.json" >&2
	@$(BIN)/python frontend/assets.py install >&2
	@rm -f node_modules/.locked-* && touch $@

$(BUNDLE): $(NPM)
	@echo "Bundling GraphiQL" >&2
	@$(BIN)/python frontend/assets.py build >&2
	@rm -f $(ASSETS)/.built-* && touch $@

$(KITNPM): $(LOCKED)
	@echo "Installing the npm packages of $(KIT)/package-lock.json" >&2
	@$(BIN)/python frontend/assets.py kit >&2
	@rm -f $(KIT)/node_modules/.locked-* && touch $@

$(PEERNPM): $(LOCKED)
	@echo "Installing the npm packages of $(PEER)/package-lock.json" >&2
	@$(BIN)/python frontend/assets.py peer >&2
	@rm -f $(PEER)/node_modules/.locked-* && touch $@

# Its generator wants an older graphql-core than ours: an environment of its own.
$(PYENV): $(LOCKED)
	@echo "Installing the Python packages of $(PYKIT)/requirements.txt" >&2
	@$(PYTHON) requirements/environment.py $(PYKIT)/.venv >&2
	@$(PYKIT)/.venv/bin/python -m pip install --quiet --no-deps --require-hashes \
		--only-binary :all: -r $(PYKIT)/requirements.txt >&2
	@$(PYKIT)/.venv/bin/python -m pip install --quiet --no-deps --no-build-isolation \
		--editable $(PYKIT) >&2
	@rm -f $(PYKIT)/.venv/.locked-* && touch $@

.PHONY: lock
lock: $(LOCKED) ## write the locks anew; UPGRADE=1 takes the newest versions
	$(BIN)/python requirements/lock.py $(if $(UPGRADE),--upgrade)

.PHONY: clean
clean: ## remove everything that the other targets made, the demo's data too
	rm -rf .venv node_modules dist build $(ASSETS) .trainingflow
	rm -rf $(KIT)/node_modules $(KIT)/generated $(PEER)/node_modules
	rm -rf $(PYKIT)/.venv $(PYKIT)/src/trainingflow_client/generated
	rm -rf .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find src tests -name __pycache__ -type d -prune -exec rm -rf {} +

##@ Check

.PHONY: check
check: ## everything that CI runs; what only reads the code runs side by side
	@$(TOGETHER) lint types imports drift
	@$(MAKE) --no-print-directory kit browser oldest test chaos sabotage-some

.PHONY: fmt
fmt: $(READY) ## rewrite the code in the project's format
	$(BIN)/ruff format
	$(BIN)/ruff check --fix

.PHONY: lint
lint: $(READY) ## format and lint, changing nothing
	$(BIN)/ruff format --check
	$(BIN)/ruff check

.PHONY: types
types: $(READY) ## mypy strict over src and tests
	$(BIN)/mypy

.PHONY: imports
imports: $(READY) ## the contracts between the layers
	$(BIN)/lint-imports

.PHONY: drift
drift: $(READY) ## generated files say what the code says, newer migrations lock nothing for long
	$(BIN)/trainingflow schema --check
	$(BIN)/trainingflow docs --check
	$(BIN)/python -m tests.migration_lint

.PHONY: test
test: $(READY) ## all tests, on an embedded PostgreSQL; TESTS="tests/api -k inbox" narrows them
	$(BIN)/pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder \
		-m "not browser and not kit" $(TESTS)

.PHONY: seconds
seconds: $(READY) ## all tests, and write down how long their files take: the longest run first
	$(BIN)/pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder --write-seconds \
		-m "not browser and not kit"

.PHONY: test-fast
test-fast: $(READY) ## the tests that need no database
	$(BIN)/pytest -q tests/domain tests/policies $(TESTS)

.PHONY: oldest
oldest: $(READY) ## the tests of the database on Debian's PostgreSQL 15, where it is installed
	$(BIN)/python tests/oldest_postgres.py

.PHONY: browser
browser: $(READY) ## GraphiQL in headless Chromium, with the network cut off
	$(BIN)/pytest -m browser

.PHONY: kit
kit: $(READY) $(KITNPM) client ## the schema linted and compared, the clients built and driven; BASE="v0.1.0"
	$(BIN)/python -m tests.clients.schema_changes $(BASE)
	$(BIN)/pytest -m kit tests/clients

.PHONY: fuzz-admission
fuzz-admission: $(READY) ## hold generated documents against admission; N=100000 SEED=7
	$(BIN)/python -m tests.admission.fuzz --documents $(or $(N),10000) --seed $(or $(SEED),7) $(FUZZ)

.PHONY: fuzz-executed
fuzz-executed: $(READY) ## carry out generated documents, none may end in a fault; SEEDS=20 SEED=7
	SEED=$(or $(SEED),7) SEEDS=$(or $(SEEDS),20) $(BIN)/pytest -q -n $(WORKERS) \
		tests/admission/test_executed.py

.PHONY: chaos
chaos: $(READY) ## kill what serves under load; CHAOS="--seconds 3600 --seed 7 --clients 8"
	$(BIN)/python -m tests.chaos.harness $(CHAOS)

.PHONY: chaos-grid
chaos-grid: $(READY) ## every action at every failpoint; the tests leave some for other days
	CHAOS_GRID=all $(BIN)/pytest -q -n0 tests/chaos/test_grid.py tests/chaos/test_imports.py

.PHONY: sabotage
sabotage: $(READY) ## put every seeded fault in; each must be caught; FAULTS="skip-lock" takes some
	$(BIN)/python -m tests.sabotage $(FAULTS)

.PHONY: sabotage-some
sabotage-some: $(READY) ## the same for five of the quick ones, others each day
	$(BIN)/python -m tests.sabotage --some 5

.PHONY: bench
bench: $(READY) $(PEERNPM) ## pages, moves and credits beside PostGraphile and plain SQL; BENCH="--quick", BENCH=large
	BENCH="$(BENCH)" $(BIN)/python -m bench --write --flames .trainingflow/flames $(filter-out large,$(BENCH))

.PHONY: bench-floor
bench-floor: $(READY) $(PEERNPM) ## a status, and what is left of it without the application; BENCH="--rounds 2"
	$(BIN)/python -m bench.floor $(BENCH)

.PHONY: bench-lists
bench-lists: $(READY) ## lists of items among 200,000, of those who do not see everything; BENCH="--rounds 3"
	$(BIN)/python -m bench.lists $(BENCH)

.PHONY: bench-http-servers
bench-http-servers: $(READY) ## pages behind several HTTP servers, loops and numbers of workers; BENCH="--rounds 2"
	$(BIN)/python -m bench.http_servers $(BENCH)

.PHONY: bench-transitions
bench-transitions: $(READY) ## moves through HTTP beside the same statements from bare psycopg
	$(BIN)/python -m bench.transitions $(BENCH)

.PHONY: bench-subscriptions
bench-subscriptions: $(READY) ## events to 500 who wait on two processes, while items move; BENCH="--units 25 --seconds 10"
	$(BIN)/python -m bench.subscriptions $(BENCH)

.PHONY: bench-imports
bench-imports: $(READY) ## a table of 100,000 teachers taken over beside COPY of the same rows; BENCH="--rows 5000" is smaller
	$(BIN)/python -m bench.imports $(BENCH)

.PHONY: bench-credits
bench-credits: $(READY) ## credits at the size of a district beside plain SQL; BENCH="--teachers 3000" is smaller
	$(BIN)/python -m bench.credits $(BENCH)

.PHONY: audit
audit: $(READY) ## ask the public advisories about what is locked; needs the network
	@$(BIN)/python requirements/audit.py audit

.PHONY: sbom
sbom: $(READY) ## write the bill of materials to dist/ (CycloneDX)
	@$(BIN)/python requirements/audit.py sbom dist

##@ Change

.PHONY: schema
schema: $(READY) ## write schema.graphql from the code
	$(BIN)/trainingflow schema --write

.PHONY: docs
docs: $(READY) ## write the generated pages of docs/ from the code
	$(BIN)/trainingflow docs
	$(BIN)/python -m tests.architecture.coverage --write
	$(BIN)/python -m tests.architecture.ledgers --write

.PHONY: client
client: $(PYENV) ## make the Python client from schema.graphql and its documents
	@cd $(PYKIT) && .venv/bin/ariadne-codegen >/dev/null

.PHONY: migrate
migrate: $(READY) ## bring the database that DATABASE_URL names to the newest revision
	$(BIN)/trainingflow migrate

.PHONY: revision
revision: $(READY) ## write a migration from the models; m="what it does"
	$(BIN)/trainingflow migrate --revision "$(m)"
	$(BIN)/ruff format --quiet alembic

.PHONY: wheel
wheel: $(READY) ## build dist/*.whl with migrations, policies and GraphiQL inside
	$(BIN)/python -m hatchling build --target wheel --directory dist
