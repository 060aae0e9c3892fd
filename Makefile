# Needs Python 3.11 or newer; everything else goes into .venv here, and `make clean` takes it away.
PYTHON ?= python3
ARGS ?=

bin := .venv/bin
lesson := $(firstword $(sort $(wildcard notebooks/[0-9]*.ipynb)))

.PHONY: help lab test notebooks html format bench clean

help:  ## list these targets
	@sed -n 's/^\([a-z]*\):.*##/make \1	/p' Makefile

lab: .venv/lab  ## open the first lesson in JupyterLab (more options: ARGS=--no-browser)
	@$(bin)/python -m jupyterlab --ip=127.0.0.1 --allow-root --log-level=WARN \
		--LabApp.default_url=/lab/tree/$(lesson) $(ARGS)

test: .venv/test  ## run every test, proof, notebook and browser check (some of them: ARGS="-k explore")
	$(bin)/ruff check
	$(bin)/ruff format --check
	$(bin)/python -m pytest -n logical --dist loadfile --no-loadscope-reorder $(ARGS)

notebooks: .venv/test  ## run all notebooks and save their outputs (or one: ARGS=notebooks/01_….ipynb)
	$(bin)/ruff format notebooks
	$(bin)/python tools/make_notebooks.py $(ARGS)

html: .venv/test  ## write the series as a static site into site/
	$(bin)/python tools/make_html.py $(ARGS)

format: .venv/test  ## bring code and notebooks into shape
	$(bin)/ruff check --fix
	$(bin)/ruff format

bench: .venv/test  ## measure speed and memory
	$(bin)/python tools/bench.py $(ARGS)

clean:  ## remove what these targets made
	rm -rf .venv site .pytest_cache .ruff_cache .hypothesis

# A stamp is written last, so an install that failed or was stopped is never believed in.
.venv/lab: pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo "nbprop needs Python 3.11 or newer, and $(PYTHON) is not: try make lab PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
		echo "$(PYTHON) cannot make environments: sudo apt install python3-venv, or try make lab PYTHON=python3.12"; exit 1; }
	@trap 'test -e $@ || rm -rf .venv' EXIT; trap 'exit 1' HUP INT TERM; \
	echo "Installing nbprop into .venv, once; this takes a minute or two."; \
	test -e $@ || rm -rf .venv; \
	$(PYTHON) -m venv .venv && $(bin)/python -m pip install --quiet --disable-pip-version-check -e . && touch $@

.venv/test: .venv/lab
	@echo "Installing what the tests need."
	@$(bin)/python -m pip install --quiet --disable-pip-version-check -e '.[test]' && touch $@
