# Each target makes .venv from the pinned requirements first; nothing else needs to be set up.
PYTHON ?= python3
CORES ?= all
VENV := .venv
BENCH := .venv-bench
ROUNDS ?= 7
FOLDER ?= results
NEW ?= results/report/report.json
OUT ?= comparison.md
CONFIG ?=
PARTS ?= mnist profile small study scale precision
# by modules: the scripts in .venv/bin name the folder that they were installed in, which may be moved
SNAKEMAKE := $(VENV)/bin/python -m snakemake --cores $(CORES)
PIP := $(VENV)/bin/python -m pip install --quiet --disable-pip-version-check
# TORCH=cpu: PyTorch without what drives GPUs, which its own index alone has
TORCH ?=
TORCH_INDEX ?=
FOR_CPU = $(shell sed -En 's/^(torch|torchvision)==([0-9.]+).*/\1==\2+cpu/p' requirements.txt)
NO_INDEX := TORCH=cpu needs TORCH_INDEX=<address>, that of the index that PyTorch keeps for CPUs
# of a lock, what PyTorch needs for GPUs alone, and PyTorch itself
OF_GPUS := ^(torch|torchvision|triton|nvidia-[a-z0-9-]+|cuda-[a-z0-9-]+)==

# of another Python or another project, as modules of a cluster and shells set them
unexport PYTHONPATH PYTHONHOME SNAKEMAKE_PROFILE

.PHONY: help report settle quick test test-faults lint bench compare power crate snakemake-report docs lock clean

help:  ## what there is
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-18s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))

# CONFIG names files to lay over config/config.yaml, e.g. make report CONFIG=mine.yaml
report: $(VENV)/ready  ## the whole study; ends with results/report/report.html and report.pdf
	@$(VENV)/bin/python -m workflow.plan.check_overlays $(CONFIG)
	$(SNAKEMAKE) $(if $(CONFIG),--configfile $(CONFIG))

settle: $(VENV)/ready  ## goes on from `make report`: further seeds where a conclusion is undecided
	@$(VENV)/bin/python -m workflow.plan.check_overlays $(CONFIG)
	$(SNAKEMAKE) --configfile $(CONFIG) config/settle.yaml

quick: $(VENV)/ready  ## the same graph in minutes, offline, with tiny budgets, in results-quick
	$(SNAKEMAKE) --configfile config/quick.yaml

test: lint  ## formatting, lint and all tests
	$(VENV)/bin/python -m pytest

test-faults: $(VENV)/ready-dev  ## every fault in full: kills, stops, full disks, double starts
	FAULTS=full $(VENV)/bin/python -m pytest tests/faults

lint: $(VENV)/ready-dev  ## formatting and lint alone
	$(VENV)/bin/python -m ruff format --check .
	$(VENV)/bin/python -m ruff check .
	$(VENV)/bin/python -m snakefmt --check Snakefile workflow
	$(VENV)/bin/python -m snakemake --lint
	$(VENV)/bin/deno fmt --quiet --check
	$(VENV)/bin/deno lint --quiet
	$(VENV)/bin/deno check --quiet report/page/*/*.js

$(VENV)/ready: requirements.txt
	@$(if $(filter cpu,$(TORCH)),test -n '$(TORCH_INDEX)' || { echo '$(NO_INDEX)'; exit 2; },:)
	@$(PYTHON) -c 'from workflow.plan.folders import check_place; check_place()'
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.12 report")'
	@echo 'Installing PyTorch, Snakemake and what they need into $(VENV): $(if $(filter cpu,$(TORCH)),about 2 GB,up to 6 GB), a few minutes.'
	$(PYTHON) -m venv $(VENV)
ifeq ($(TORCH),cpu)
	$(PIP) --require-hashes --no-deps -r requirements-cpu.txt
	$(PIP) --no-deps --index-url '$(TORCH_INDEX)' $(FOR_CPU)
else
	$(PIP) --require-hashes -r requirements.txt
endif
	@touch $@

$(VENV)/ready-dev: $(VENV)/ready requirements-dev.txt
	@echo 'Installing what tests and lint need into $(VENV): about 350 MB.'
	$(PIP) --require-hashes -r requirements-dev.txt
	@touch $@

# Parts: mnist profile small study scale precision, and build, which takes as long as the study itself; RESULTS names
# a finished build to be measured instead, e.g. make bench PARTS=build RESULTS=results
bench: $(BENCH)/ready  ## side by side with what people would use instead: benchmarks/RESULTS.md
	PYTHONPATH=.:workflow/scripts $(BENCH)/bin/python -m benchmarks $(PARTS) --rounds $(ROUNDS) \
		$(if $(RESULTS),--results $(RESULTS))

$(BENCH)/ready: benchmarks/requirements.txt
	@echo 'Installing PyTorch, Lightning, JAX, Keras and Flax into $(BENCH): more than 6 GB, a few minutes.'
	$(PYTHON) -m venv $(BENCH)
	$(BENCH)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@

# The status is that of workflow/scripts/compare_builds.py: 0 none, 1 moved, 2 cannot be compared; make
# itself ends with 2 for both of the latter.
compare: $(VENV)/ready  ## what changed since another build: make compare BASE=old/report.json
	@test -n '$(BASE)' || { echo 'BASE is missing: make compare BASE=old/report.json'; exit 2; }
	@$(VENV)/bin/python workflow/scripts/compare_builds.py '$(BASE)' '$(NEW)' --markdown '$(OUT)'

power: $(VENV)/ready  ## how many seeds would decide each conclusion, from the build in FOLDER
	@$(VENV)/bin/python workflow/scripts/plan_seeds.py '$(FOLDER)'

crate: $(VENV)/ready  ## describe the results for archives: ro-crate-metadata.json in FOLDER
	$(VENV)/bin/python workflow/scripts/make_crate.py '$(FOLDER)'

snakemake-report: $(VENV)/ready  ## Snakemake's own report: snakemake-report.html, once all is built
	@$(VENV)/bin/python -m workflow.plan.check_overlays $(CONFIG)
	$(SNAKEMAKE) $(if $(CONFIG),--configfile $(CONFIG)) --report snakemake-report.html

docs: $(VENV)/ready  ## write config/README.md from the schema
	$(VENV)/bin/python -m workflow.scripts.describe_config

lock:  ## pin requirements*.in anew, with hashes, for every platform (needs uv)
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
		--custom-compile-command 'make lock' requirements.in -o requirements.txt
	awk '/^[^ #]/ { left_out = /$(OF_GPUS)/ } !left_out' requirements.txt > requirements-cpu.txt
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
		--custom-compile-command 'make lock' -c requirements.txt requirements-dev.in -o requirements-dev.txt
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
		--custom-compile-command 'make lock' -c requirements.txt benchmarks/requirements.in \
		-o benchmarks/requirements.txt

clean:  ## remove what builds made, but not downloads and not .venv
	rm -rf results results-quick results-bench .snakemake
