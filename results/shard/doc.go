// Package shard computes a run as an array job: the way in which Slurm, Kubernetes, LSF, AWS Batch and
// GNU parallel run the same command many times, each with a number of its own.
//
// The directory of the run is all that the machines share, on a network file system or copied:
//
//	run.json                what to compute: definition, scenario, files (results.Job)
//	round-1/tasks.json      the tasks, and how many shards they are dealt to
//	round-1/part-3.ndjson   what shard 3 gave; with a number and .tmp behind it until it is whole
//	round-2/...             more replications, where the first round says that they are needed
//	ledger.db               what was collected; only ever opened where bench split, missing and collect run
//
// The number of shards is in tasks.json and not in the environment: the engine says 7 to each of 7 tasks
// that are submitted again, and Kubernetes says nothing.
//
// Read the files in this order:
//
//	round.go      the tasks of a round, and which shard has which
//	directory.go  the files of a run: made by Split, opened by Open
//	part.go       the format of a part, which stands being torn, damaged and mixed up
//	compute.go    a shard: computes what its part lacks
//	index.go      which shard this is, from the environment
//	collect.go    parts into the ledger, and the next round
//	missing.go    what is to be submitted (again)
//	list.go       numbers of shards, as array jobs take them
//	jobs.go       job files ready to be submitted; they are in folder jobs
//
// testdata/slurm.sh tries all of it on a real Slurm: make slurm.
package shard
