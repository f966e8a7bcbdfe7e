# make alone lists the targets.

GO ?= go

.DEFAULT_GOAL := help
.PHONY: help build test race bench explore fuzz faults scaling coverage slurm readers lint check update reference clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# Apache ECharts, which draws the charts of a report's page: fetched as package-lock.json has it, put with its
# licence into the binary where it is, never kept here.
echarts := reports/page/web/echarts.min.js

$(echarts): reports/page/echarts/package-lock.json Makefile
	@if ! command -v npm >/dev/null; then \
		echo 'There is no npm to fetch Apache ECharts: the charts of bench report will be still pictures.'; \
	elif npm ci --prefix $(<D) --ignore-scripts --no-audit --no-fund --loglevel=error; then \
		for text in LICENSE NOTICE; do mv $(<D)/node_modules/echarts/$$text $(@D)/echarts.$$text; done && \
		mv $(<D)/node_modules/echarts/dist/$(@F) $@ && touch $@ && rm -r $(<D)/node_modules; \
	else \
		echo 'Apache ECharts could not be fetched: the charts of bench report will be still pictures.'; \
	fi

build: $(echarts) ## bin/bench, for this machine
	CGO_ENABLED=0 $(GO) build -o bin/ ./cmd/bench

test: ## all tests
	$(GO) test ./...

race: ## the race detector on the packages that start goroutines (needs gcc)
	CGO_ENABLED=1 $(GO) test -race -short ./results ./results/nats ./results/shard
	CGO_ENABLED=1 $(GO) test -race -run 'Interrupted|Stopped' ./cmd/bench

bench: ## the speed benchmarks, each beside its baseline
	$(GO) test -run '^$$' -bench . -benchmem ./des/... ./model/... ./results/...
	@echo 'Baseline of BenchmarkSimulator: the same events in the same order, on container/heap'
	$(GO) test -tags containerheap -run '^$$' -bench Simulator -benchmem ./model

explore: ## search every strategy exhaustively: 3 queues, 3 requests each, and all calls interleaved (15 min)
	$(GO) run ./cmd/bench explore model/explore/testdata/two-queues.yaml --requests 3 --cancels 1 --cycles 2 --remove --coarse
	$(GO) run ./cmd/bench explore model/explore/testdata/three-queues.yaml --requests 3 --cancels 1 --coarse
	$(GO) run ./cmd/bench explore model/explore/testdata/two-queues.yaml --requests 2 --cancels 1 --remove
	$(GO) run ./cmd/bench explore model/explore/testdata/two-queues.yaml --requests 3

fuzz: ## fuzz the machine, the clock and the readers, a minute each
	$(GO) test -run '^$$' -fuzz FuzzStep -fuzztime 1m ./model/wdf
	$(GO) test -run '^$$' -fuzz FuzzClock -fuzztime 1m ./des
	$(GO) test -run '^$$' -fuzz FuzzOpen -fuzztime 1m ./workloads

faults: build ## kill sweeps, writers and servers, cut the power, fill and damage the disk, hundreds of times (5 min)
	QUIESCE_FAULTS=300 $(GO) test -count=1 -run 'Killed|PowerCut|FullDisk|Damaged' -v ./results
	QUIESCE_FAULTS=20 QUIESCE_BENCH=$(CURDIR)/bin/bench $(GO) test -count=1 -run 'Killed|TwoWriters|FullDisk' -v ./cmd/bench
	$(GO) test -count=1 -run 'Killed|Kills' -v ./results/nats

scaling: build ## two cores against one: bench compare and bench sweep, and what a store costs, in pairs (3 min)
	QUIESCE_BENCH=$(CURDIR)/bin/bench $(GO) test -run '^$$' -bench Scaling -benchtime 5x ./cmd/bench
	$(GO) test -run '^$$' -bench SweepOverhead -benchtime 3x ./results

coverage: ## how often intervals cover the truth, over a thousand runs of a queue whose truth is known (4 min)
	$(GO) test -run Coverage -v ./results -runs 1000

slurm: build ## an array job on a real Slurm of one node, started for it (as root, 20 s; see the script)
	results/shard/testdata/slurm.sh bin/bench

readers: build ## DuckDB, arrow-rs and pandas read all that bench export writes (npm, 1 min; see the script)
	reports/export/testdata/readers.sh bin/bench

lint: ## formatting, go vet, staticcheck
	.ci/run lint

check: ## what CI does: lint, tests, race detector, builds for all systems
	.ci/run

update: ## rewrite golden files, what the README shows and results/reference; look at the difference
	$(GO) test ./reports ./cmd/bench -update

reference: ## make the results and plots of results/reference again (half a minute); look at the difference
	$(GO) test ./cmd/bench -count=1 -run TestReferenceResultsAreMadeAgain -update

clean: ## remove binaries, what was fetched for them, and the runs stored in results/
	rm -rf bin $(dir $(echarts))echarts.*
	rm -f results/reference/*/ledger.db* results/reference/*/writer.lock
	find results -mindepth 2 -maxdepth 2 -name ledger.db -not -path 'results/reference/*' -exec dirname {} \; | xargs -r rm -rf
