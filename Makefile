# Two commands are enough: make demo, make test. Each installs and builds what it needs.

SHELL := /bin/bash
export CHART_DIR ?= $(abspath ../shared/charts)

.DEFAULT_GOAL := help
.PHONY: help demo test lint faults bench bench-docs profile cluster-up cluster-down run build setup clean

help: ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: build ## install Cilium on a local control plane dressed as TKE, and show it
	@hack/go.sh e2e run ./cmd/demo

test: setup ## run all tests; needs no Docker and no cluster
	@hack/test.sh

lint: setup ## check formats and run the static checks
	@hack/lint.sh

faults: setup ## SHARD=i/n: the long fault tests, an hour a shard, resumable; writes build/reports/faults.md
	@hack/faults.sh

bench: build ## measure beside everybody else; 45 minutes; writes build/reports/bench.json and bench.md
	@hack/setup.sh bench
	@hack/go.sh e2e run ./cmd/bench

bench-docs: ## put tables and plots of the last `make bench` into docs/performance
	@hack/go.sh e2e run ./cmd/bench --docs

profile: setup ## where the controller's time goes; writes build/reports/profile.txt
	@hack/setup.sh profile
	@hack/profile.sh

cluster-up: setup ## start the local control plane and leave it running
	@hack/build.sh tools
	@hack/go.sh e2e run ./cmd/cluster up --dir ../build/cluster

cluster-down: ## stop it, and what KEEP=1 left running
	@hack/go.sh e2e run ./cmd/cluster down --dir ../build/cluster
	@hack/go.sh e2e run ./cmd/demo down

run: setup ## KUBECONFIG=FILE IMAGE=REF: run the operator from source against any cluster; its pods on nodes are of IMAGE
	@hack/build.sh controller release
	@hack/build.sh sidecar
	@hack/run.sh "$(KUBECONFIG)" "$(IMAGE)"

build: setup
	@hack/build.sh controller release
	@hack/build.sh sidecar
	@hack/build.sh tools

setup:
	@hack/setup.sh

clean: ## remove everything that was built here; caches outside stay
	@[ ! -d build/cluster ] || hack/go.sh e2e run ./cmd/cluster down --dir ../build/cluster
	@[ ! -d build/demo ] || hack/go.sh e2e run ./cmd/demo down
	@rm -rf build
