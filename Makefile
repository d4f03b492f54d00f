# The two commands on a fresh machine (Python 3.11+, make, git): `make demo` and `make test`. Each does all set-up itself.
PYTHON ?= python3
PORT ?= 8501
BIN := .venv/bin
DEMO := demo
# Empty: Python keeps what it compiled, also where the surroundings say otherwise. Every test server and every command starts faster by a second.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: demo test test-all test-duckdb2 bench bench-quick setup setup-test docs lock clean

demo: setup
	$(BIN)/cla demo --port $(PORT)

setup: .venv/.ready

.venv/.ready: requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or later is needed; this is " + sys.version.split()[0] if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@

setup-test: setup
	@bash .ci/browser

test: setup-test
	$(BIN)/python -m pytest -n 3 --dist loadfile --no-loadscope-reorder -m "not long"

test-all: setup-test
	$(BIN)/python -m pytest -n 3 --dist loadfile --no-loadscope-reorder

# The same tests on DuckDB 2.0, in an environment of its own.
test-duckdb2: setup-test
	$(PYTHON) -m venv .venv-duckdb2
	.venv-duckdb2/bin/python -m pip install --quiet --disable-pip-version-check -r requirements.lock --no-deps
	.venv-duckdb2/bin/python -m pip install --quiet --disable-pip-version-check "duckdb==2.0.*"
	.venv-duckdb2/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	.venv-duckdb2/bin/python -m pytest -n 3 --dist loadfile --no-loadscope-reorder -m "not long and not browser"

# England whole: made and loaded once in england/ (10 GB), then measured; about an hour.
bench: setup-test
	$(BIN)/python -m bench --england england

bench-quick: setup-test
	$(BIN)/python -m bench --quick

docs: setup
	$(BIN)/python -m data_layer.docs_measures
	$(BIN)/python -m data_layer.docs_data
	$(BIN)/python -m filters.document

lock:
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile pyproject.toml --extra test --universal --generate-hashes --no-header --no-annotate --quiet --output-file requirements.lock

clean:
	rm -rf .venv .venv-duckdb2 $(DEMO)
