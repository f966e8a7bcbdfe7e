// Package results runs experiments and keeps what came out: one directory per run, with a ledger in
// it that survives being killed at any moment.
//
// Read the files in this order:
//
//	definition.go  what determines a run's results, and so its identity and its directory
//	build.go       which program made them
//	task.go        a task, its result, and what an engine is
//	local.go       the engine of this machine: goroutines
//	simulate.go    a task computed by the model
//	experiment.go  a scenario and strategies as a run
//	row.go         what a replication leaves behind
//	encode.go      a row as bytes
//	schema.go      the ledger's tables
//	ledger.go      making and opening a ledger; lock.go, facts.go, repair.go are its parts
//	append.go      writing: first write wins
//	read.go        reading, and what is missing
//	stage.go       runs of several stages: how many replications are planned, and the next ones
//	precision.go   when figures are exact enough
//	screen.go      which strategies are not worth more
//	run.go         all together: compute what the ledger lacks
//
//	number.go      figures and intervals that may be undefined
//	summary.go     a point's metrics with their intervals
//	interval.go    how those come about
//	difference.go  two strategies on common random numbers
//	percentile.go  the same for percentiles
//	verdict.go     which strategy is best, and how surely
//	pareto.go      which strategies are worth choosing between
//	queues.go      the queues that all of it holds for
//	expect.go      a scenario's expectations
//	study.go       all of it, ready to be shown
//	estimate.go    a figure with its standard error, for folder ladder, which holds it against theory
//
// Package recording stores a replication in full, for bench explain.
//
// The folder is also where runs are stored when bench is run from the top of the repository; those
// directories are not part of it. results/reference holds results that are.
package results
