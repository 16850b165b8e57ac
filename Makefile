# Every command of this repository. `make help` lists them with what they do.
# Options: PDF=…, DIR=… OUT=…, STAGE=…; ports by FRONT_PORT, EMULATOR_PORT, BANKID_PORT, PHONE_PORT, TRUST_PORT, MAIL_PORT, STRIPE_PORT,
# SWISH_PORT, PAYER_PORT, KLARNA_PORT.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
STAGE ?=
TESTS ?=

.DEFAULT_GOAL := help
.PHONY: help run stop reset test races money erasures check format demo screenshots corpus bench infra deploy lock environment

help: ## This list
	@awk 'BEGIN {FS = ":.*## "} /^[a-z]+:.*## / {printf "  make %-11s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: environment ## The whole local stack; says where to look when it is up, and returns
	@$(BIN)/python -m dev.web
	@$(BIN)/python -m dev.stack run

stop: ## Stops the local stack; its data stays
	@if [ -x $(BIN)/python ]; then $(BIN)/python -m dev.stack stop; else echo "Nothing is running."; fi

reset: ## Stops the local stack and deletes its data
	@if [ -x $(BIN)/python ]; then $(BIN)/python -m dev.stack reset; else echo "Nothing is there."; fi

test: environment ## All tests, on two cores; TESTS=path for some of them, in one process
	@$(BIN)/pytest $(or $(TESTS),-n 2 --dist loadscope --no-loadscope-reorder)

races: environment ## Races and the state machine on the emulator in full: 50 rounds of each pair, 150 ways through a request
	@RACE_ROUNDS=50 MACHINE_EXAMPLES=150 $(BIN)/pytest tests/faults/test_races.py tests/faults/test_machine.py

erasures: environment ## An erasure killed before and after every write and state, and one of 10,000 items and 1,000 versions
	@EVERY_DEATH=1 ERASE_ITEMS=10000 ERASE_VERSIONS=1000 $(BIN)/pytest -o timeout=3000 tests/unit/privacy/test_erasure_kills.py tests/unit/privacy/test_erasure_large.py

money: environment ## Purchases, payments and credits as a state machine on the emulator, in full: 80 ways of 30 steps
	@MONEY_EXAMPLES=80 $(BIN)/pytest tests/faults/test_money.py

check: environment ## The gate: format, lint, types, import directions, security, templates, known vulnerabilities
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/bandit -q -c pyproject.toml -ll -r app.py chalicelib infra verifier/src
	$(BIN)/cfn-lint infra/*.yaml
	$(BIN)/python -m dev.web --check
	$(BIN)/python -m dev.audit

format: environment ## Formats the code and repairs what can be repaired
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .
	@$(BIN)/python -m dev.web --format

demo: run ## The whole journey over HTTP, one line per step; PDF=path for a document of yours
	@$(BIN)/python -m dev.demo $(if $(PDF),--pdf "$(PDF)")

screenshots: environment ## Every page, wide and narrow, light and dark, Swedish and English, into .local/screenshots
	@mkdir -p .local/screenshots
	@SCREENSHOTS=.local/screenshots $(BIN)/pytest -q tests/e2e/test_web_pages.py tests/e2e/test_pages.py tests/e2e/test_sign_page.py

corpus: environment ## Preflights and seals every PDF below DIR into OUT
	@$(if $(and $(DIR),$(OUT)),,echo "make: say DIR=folder-of-PDFs OUT=folder-for-results" >&2; exit 1)
	@$(BIN)/python -m dev.corpus "$(DIR)" "$(OUT)"

bench: run ## The figures of performance, as a table and .local/bench.json
	@$(BIN)/python -m dev.bench

infra: environment ## Checks the CloudFormation templates and writes the policies of every function
	@$(BIN)/cfn-lint infra/*.yaml
	@$(BIN)/python -m infra.deploy_policies

deploy: environment ## A whole stage to AWS: STAGE=staging or STAGE=prod
	@$(if $(STAGE),,echo "make: say which stage, for instance STAGE=staging" >&2; exit 1)
	@$(BIN)/python -m infra.deploy --stage $(STAGE)

lock: environment ## Renews the locks from requirements*.in
	$(BIN)/uv pip compile -q --generate-hashes --python-version 3.11 --python-platform x86_64-manylinux_2_17 --only-binary :all: --no-annotate requirements.in -o requirements.txt
	$(BIN)/uv pip compile -q --generate-hashes --python-version 3.11 --no-annotate requirements-dev.in -o requirements-dev.txt
	$(BIN)/uv pip compile -q --generate-hashes --python-version 3.11 --no-annotate requirements-emulator.in -o requirements-emulator.txt

environment:
	@$(PYTHON) dev/bootstrap.py
