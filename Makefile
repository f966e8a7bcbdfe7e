# make alone lists the targets.

GO ?= go

.DEFAULT_GOAL := help
.PHONY: help build test race bench lint check update clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

build: ## bin/bench, for this machine
	CGO_ENABLED=0 $(GO) build -o bin/ ./cmd/bench

test: ## all tests
	$(GO) test ./...

race: ## the race detector on the packages that start goroutines (needs gcc)
	CGO_ENABLED=1 $(GO) test -race ./results ./cmd/bench

bench: ## the speed benchmarks, each beside its baseline
	$(GO) test -run '^$$' -bench . -benchmem ./des/... ./model/... ./results/...

lint: ## formatting, go vet, staticcheck
	.ci/run lint

check: ## what CI does: lint, tests, race detector, builds for all systems
	.ci/run

update: ## rewrite golden files, and what the README shows; look at the difference
	$(GO) test ./reports ./cmd/bench -update

clean: ## remove binaries and the runs stored in results/
	rm -rf bin
	find results -mindepth 2 -maxdepth 2 -name ledger.db -not -path 'results/reference/*' -exec dirname {} \; | xargs -r rm -rf
