// Package results runs experiments and keeps what came out: one directory per run, with a ledger in
// it that survives being killed at any moment.
//
// Read the files in this order:
//
//	definition.go  what determines a run's results, and so its identity and its directory
//	settings.go    the axes of a sweep, and the points that follow from them
//	axisnumbers.go their values as numbers
//	build.go       which program made them
//	task.go        a task, its result, and what an engine is
//	lost.go        tasks whose workers were lost
//	local.go       the engine of this machine: goroutines
//	simulate.go    a task computed by the model
//	experiment.go  a scenario and strategies as a run, or as a sweep
//	job.go         a run as plain data, to be computed on another machine
//	guarded.go     a task of which a replication panics; check.go says what cannot be a result
//	row.go         what a replication leaves behind
//	encode.go      a row as bytes
//	seal.go        how damage is told from what was stored
//	schema.go      the ledger's tables
//	ledger.go      making and opening a ledger; lock.go, facts.go, derived.go, log.go are its parts
//	verify.go      checking a ledger when it is opened
//	salvage.go     a ledger with damage: put aside, and what is whole carried over
//	append.go      writing: first write wins
//	read.go        reading
//	missing.go     how far a run has come, and the tasks that are missing
//	stage.go       runs of several stages: how many replications are planned, and the next ones
//	precision.go   when figures are exact enough
//	screen.go      which strategies are not worth more
//	run.go         all together: compute what the ledger lacks
//	chosen.go      the same for some points, which package plan chooses as it goes
//
//	number.go      figures and intervals that may be undefined
//	summary.go     a point's metrics with their intervals
//	interval.go    how those come about
//	replicates.go  values, one a replication, that a mean and its error come from
//	difference.go  two strategies on common random numbers
//	percentile.go  the same for percentiles
//	distribution.go  all of a latency's distribution, with intervals
//	verdict.go     which strategy is best, and how surely
//	pareto.go      which strategies are worth choosing between
//	queues.go      the queues that all of it holds for
//	expect.go      a scenario's expectations
//	judge.go       what only the replications together show
//	risk.go        the same of bug checks
//	study.go       all of it, ready to be shown
//	sweep.go       the same of a sweep, setting by setting
//	begun.go       which settings of a sweep have results
//	bounds.go      how low and how high a figure may be, for package plan to decide by
//	rare.go        the same of a mean, of which a few replications may make most
//	estimate.go    a figure with its standard error, for folder ladder, which holds it against theory
//
// # What is checked of a ledger, and when
//
//	whenever it is opened     that it is a ledger, of a version known here, of a definition that has its
//	                          identity, and that tables which sum up others could be of that definition
//	the same, up to 64 MiB    the structure of the whole file (SQLite's quick_check)
//	opened for writing        each row's and histogram's checksum, their order, and that rows are as many as
//	                          was noted; points with damage are named and computed again
//	when a point is read      the checksums of its rows and histograms, and that both count as much
//
// So no damage to a row or a histogram changes a figure. Texts (findings, notes, what metrics are called) have
// no checksum of their own.
//
// Package recording stores a replication in full, for bench explain. Package shard computes a run as an
// array job, on many machines.
//
// The folder is also where runs are stored when bench is run from the top of the repository; those
// directories are not part of it. results/reference holds results that are.
package results
