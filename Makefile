# Ganymede: everything a person does with the source. `make` lists it.

SWIFT ?= swift
# The modules whose documentation is built.
DOCUMENTED := Torch NN Datasets Adversarial Zoo Theory Measures Metrics Transport Report Images Fetch Command

# SwiftPM takes LibTorch's flags from the libtorch.pc that `make setup` writes.
export PKG_CONFIG_PATH := $(CURDIR)/.libtorch/pkgconfig$(if $(PKG_CONFIG_PATH),:$(PKG_CONFIG_PATH))

ifneq ($(LIBTORCH),)
# Package.swift is not read from this folder: the path has to be a whole one.
override LIBTORCH := $(or $(shell cd "$(LIBTORCH)" 2>/dev/null && pwd),$(LIBTORCH))
export LIBTORCH
endif

.DEFAULT_GOAL := help
.PHONY: help setup build release demo test lint format reference docs check-dependency bench bench-check bench-growth bench-metrics clean

help: ## Lists these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-16s %s\n", $$1, $$2}' Makefile

setup: ## Installs what is missing: C libraries, LibTorch into .libtorch (or LIBTORCH=DIR, a LibTorch of yours)
	@bash Tools/setup.sh

build: setup ## Builds for debugging
	$(SWIFT) build

release: setup ## Builds .build/release/ganymede
	$(SWIFT) build -c release --product ganymede

demo: setup ## Builds the program and trains a DCGAN on the built-in digits: about ten minutes on two cores
	@printf 'demo: %s\n' \
		'1. The program is built now; this takes some minutes the first time.' \
		'2. Then a DCGAN is trained on 15,000 handwritten digits: 3,000 steps.' \
		'   Look at the pictures while it trains: runs/dcgan-*/samples/*.png. The first comes within a minute.' \
		'   Ctrl-C stops the training and saves it; the last lines then say how to continue.'
	$(SWIFT) build -c release --product ganymede
	.build/release/ganymede train dcgan --set every.samples=100

test: setup ## Builds and runs all tests; a warning in our own code fails
	@bash Tools/build-without-warnings.sh --build-tests
	$(SWIFT) test --skip-build --disable-xctest

lint: ## Checks the format
	$(SWIFT) format lint --strict -r $(wildcard Sources Tests Benchmarks) Package.swift

format: ## Formats the source
	$(SWIFT) format -i -r $(wildcard Sources Tests Benchmarks) Package.swift

reference: setup ## Writes docs/settings.md and docs/commands.md from the program
	$(SWIFT) build --product ganymede
	.build/debug/ganymede reference docs

docs: setup ## Builds the documentation into .build/documentation; a broken link in it fails
	@bash Tools/build-documentation.sh $(DOCUMENTED)

check-dependency: setup ## Builds and runs another package that depends on the last commit by version
	@bash Tools/check-versioned-dependency.sh

bench-metrics: setup ## Compares metrics with the tools people use, on the same features, in pairs of runs
	$(SWIFT) build -c release --product bench
	@bash Tools/with-torch-python.sh --peers Benchmarks/metrics.py

bench-growth: setup ## Measures how a step's time and the memory grow with batch, width, picture size and threads
	$(SWIFT) build -c release --product bench
	@bash Tools/with-torch-python.sh Benchmarks/growth.py $(ARGS)

bench: setup ## Compares speed and memory with PyTorch, in turn (ARGS="--only dcgan64 --pairs 3 --quick --publish")
	$(SWIFT) build -c release --product bench
	@bash Tools/with-torch-python.sh Benchmarks/compare.py $(ARGS)

bench-check: setup ## Runs bench and fails if Ganymede became slower compared with PyTorch than Benchmarks/bench.json says
	$(SWIFT) build -c release --product bench
	@bash Tools/with-torch-python.sh Benchmarks/compare.py --check $(ARGS)

clean: ## Removes what was built; keeps LibTorch, data and runs
	rm -rf .build
