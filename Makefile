# The commands of the house. All of them work on a fresh machine with Python 3.11+ and make.
.DEFAULT_GOAL := help
.PHONY: help run test check lint docs proof bench lock upgrade clean environment dev-environment

BIN := .venv/bin
# Tests start the commands some hundred times; none of them is to compile the packages anew.
unexport PYTHONDONTWRITEBYTECODE

RULES := bot/quiz/*,bot/tips/*,bot/actions.py,bot/registry.py,bot/markup.py

run: environment  ## Open the playground, and serve Slack and Discord if their tokens are set
	@WAYMARK_PLAYGROUND=1 exec $(BIN)/waymark run

test: check  ## Run every check, then every test, and require full coverage of the rules
	$(BIN)/python -m pytest -n 2 --dist worksteal --cov --cov-report=
	$(BIN)/coverage report --fail-under=95 --skip-covered
	$(BIN)/coverage report --fail-under=100 --skip-covered --include='$(RULES)'

check: dev-environment  ## Check style, types, layers, content and locks, without running tests
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/waymark lint
	$(BIN)/python .ci/locks.py check
	PYTHONPATH=. $(BIN)/python .ci/docs.py check

lint: dev-environment  ## Let ruff repair what it can
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

docs: dev-environment  ## Write the parts of the README that come from the code
	PYTHONPATH=. $(BIN)/python .ci/docs.py

proof: dev-environment  ## Prove what is promised of tips: kills, faults, power, zones, half a year (long)
	$(BIN)/python -m pytest tests/proof -v -n 2 --dist worksteal -o faulthandler_timeout=0

bench: dev-environment  ## Measure answers, start-up and sending beside bare SDKs and APScheduler
	$(BIN)/python -m tests.bench

lock: dev-environment  ## Solve the locks anew after a change of pyproject.toml
	$(BIN)/python .ci/locks.py write

upgrade: dev-environment  ## Raise every locked version to the newest that fits
	$(BIN)/python .ci/locks.py upgrade

clean:  ## Remove the environment and all caches
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis .coverage*
	find bot adapters tests .ci -name __pycache__ -type d -prune -exec rm -rf {} +

help:  ## Show this list
	@awk -F ':.*## *' '/^[a-z]+:.*## /{printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

environment:
	@python=$$(sh .ci/find-python) && exec "$$python" .ci/environment.py

dev-environment:
	@python=$$(sh .ci/find-python) && exec "$$python" .ci/environment.py --dev
