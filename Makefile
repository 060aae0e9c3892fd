# Needs Python 3.11 or newer; everything else goes into .venv here, and `make clean` takes it away.
PYTHON ?= python3
ARGS ?=

# A setting of the reader's own that would send packages elsewhere than into .venv.
export PIP_USER := 0
unexport PIP_TARGET PIP_PREFIX PIP_ROOT

bin := .venv/bin
pip := $(bin)/python -m pip install --quiet --disable-pip-version-check
lesson := $(firstword $(sort $(wildcard notebooks/[0-9]*.ipynb)))
installed := pyproject.toml $(wildcard data/*/*/*/*.json data/*/*/*/*/*/*.json)

.PHONY: help lab test notebooks html site pdf format bench clean

help:  ## list these targets
	@sed -n 's/^\([a-z]*\):.*##/make \1	/p' Makefile

# The folder is named in all the ways in which a reader's own configuration might name another.
lab: .venv/lab  ## open the first lesson in JupyterLab (more options: ARGS=--no-browser)
	@$(bin)/python -m jupyterlab --ip=127.0.0.1 --log-level=WARN $(if $(filter 0,$(shell id -u)),--allow-root) \
		--ServerApp.root_dir='$(CURDIR)' --FileContentsManager.root_dir='$(CURDIR)' \
		--FileContentsManager.preferred_dir='$(CURDIR)/notebooks' \
		--LabApp.default_url=/lab/tree/$(lesson) $(ARGS)

test: export PYTHONDONTWRITEBYTECODE =  # some sixty processes need not compile the same
test: .venv/test  ## run every test, proof, notebook and browser check (some of them: ARGS="-k explore")
	$(bin)/ruff check
	$(bin)/ruff format --check
	$(bin)/python -m pytest $(ARGS)

notebooks: .venv/test  ## run all notebooks and save their outputs (or one: ARGS=notebooks/01_….ipynb)
	$(bin)/ruff format notebooks
	$(bin)/python tools/make_notebooks.py $(ARGS)

html: .venv/test  ## write the series as a static site into site/
	$(bin)/python tools/make_html.py $(ARGS)

site: .venv/site  ## the same site, and each lesson live in the browser beside it
	$(bin)/python tools/make_site.py $(ARGS)

pdf: .venv/test  ## print the series as one book, on A4 and on Letter, into site/ (with Chromium)
	$(bin)/python tools/make_pdf.py $(ARGS)

format: .venv/test  ## bring code and notebooks into shape
	$(bin)/ruff check --fix
	$(bin)/ruff format

bench: .venv/test  ## measure speed and memory
	$(bin)/python tools/bench.py $(ARGS)

clean:  ## remove what these targets made
	rm -rf .venv .venv.lock site .pytest_cache .ruff_cache .hypothesis

# One install at a time: who comes second waits, and then finds it done. The lock is a link to its process's number.
# A stamp is written last, so an install that failed or was stopped is never believed in.
alone = until ln -s $$$$ .venv.lock 2>/dev/null; do \
		test "$$waits" || echo "Another make is installing here: waiting for it."; waits=yes; \
		kill -0 "$$(readlink .venv.lock)" 2>/dev/null || rm -f .venv.lock; sleep 1; \
	done; \
	trap 'test -e .venv/lab || rm -rf .venv; rm -f .venv.lock' EXIT; trap 'exit 1' HUP INT TERM; \
	if test -e $@ && test -z "$$(find $^ -newer $@)"; then exit 0; fi
sorry = { echo "That could not be installed; pip says why. It fetches packages: is this machine online?"; exit 1; }

.venv/lab: $(installed)
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo "nbprop needs Python 3.11 or newer, and $(PYTHON) is not: try make lab PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
		echo "$(PYTHON) cannot make environments: sudo apt install python3-venv, or try make lab PYTHON=python3.12"; exit 1; }
	@$(alone); \
	echo "Installing nbprop into .venv, once; this takes a minute or two."; \
	test -e $@ || rm -rf .venv; \
	$(PYTHON) -m venv .venv && $(pip) -e '.[lab]' || $(sorry); touch $@

.venv/test: .venv/lab
	@$(alone); \
	echo "Installing what the tests need."; \
	$(pip) -e '.[test]' || $(sorry); touch $@

.venv/site: .venv/test tools/site/versions.toml
	@echo "Installing what builds the live lessons."
	@$(pip) $$($(bin)/python tools/make_site.py --builder) && touch $@

.venv/pyodide: .venv/site
	@echo "Fetching a Python for the browser, which the tests of the live lessons use."
	@$(bin)/python tools/make_site.py --pyodide $@
