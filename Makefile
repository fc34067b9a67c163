# The whole developer interface: run, test, lint, bench, pictures.
#
# Set-up is by file: a stamp in .venv is as old as the requirements that were installed for it, so
# whatever has been done once is not done again.

PORT ?= 8501
ARGS ?=

# The first interpreter that is new enough and can make a virtual environment; asked for only when
# .venv has to be made. Each is tried by running it: a name on the PATH may be an empty shell.
PYTHON = $(shell for name in python3.11 python3.12 python3.13 python3.14 python3 python; do \
	"$$name" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' \
	>/dev/null 2>&1 && echo "$$name" && break; done)

.PHONY: run test lint bench pictures
.DELETE_ON_ERROR:

# `python -m streamlit`, not the `streamlit` command: a forkserver worker imports the main module of
# its parent anew, and only with -m is that not Streamlit, which no worker needs. OMP_NUM_THREADS has
# to be in the environment before torch is imported.
run: .venv/app.stamp
	@echo "Starting Glassbox; Ctrl+C ends it. If the port is taken: make run PORT=8600"
	@OMP_NUM_THREADS=1 .venv/bin/python -m streamlit run app.py --server.port $(PORT)

# make test ARGS="tests/core -k archive" runs a part. Two at a time, each file by one of them, in the
# order of the folders: those with a browser are slow, and come first.
test: .venv/dev.stamp
	@.venv/bin/python tests/browser/find_browser.py
	OMP_NUM_THREADS=1 .venv/bin/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder $(ARGS)

lint: .venv/dev.stamp
	.venv/bin/python -m ruff check .
	.venv/bin/python -m ruff format --check .

bench: .venv/dev.stamp
	@.venv/bin/python tests/browser/find_browser.py
	@for program in benchmarks/*.py; do \
		echo "== $$program"; \
		.venv/bin/python -m "benchmarks.$$(basename "$$program" .py)" || exit 1; \
	done

pictures: .venv/dev.stamp
	@.venv/bin/python tests/browser/find_browser.py
	.venv/bin/python -m assets.make_pictures

.venv/app.stamp: .venv/bin/python requirements.txt
	@echo "Installing the libraries: once, a few minutes, about 6 GB on Linux."
	.venv/bin/python -m pip install --disable-pip-version-check -r requirements.txt
	@touch $@

.venv/dev.stamp: .venv/app.stamp requirements-dev.txt
	.venv/bin/python -m pip install --disable-pip-version-check -r requirements-dev.txt
	@touch $@

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo "Glassbox needs Python 3.11 or newer with its venv module: \
	install it from python.org, or on Debian and Ubuntu with 'apt install python3 python3-venv'." >&2; exit 1; }
	$(PYTHON) -m venv --clear .venv
