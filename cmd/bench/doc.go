// Command bench simulates Windows Driver Framework I/O queues under power churn and compares what
// EvtIoStop strategies cost.
//
// Read main.go first (the command as a whole; unknown.go refuses verbs and flags that there are not), then flags.go, flagged.go and simulate.go (what verbs share), then
// one file per verb: run.go, compare.go, plan.go, list.go, conform.go, explore.go, explain.go
// (its flags are in explain_flags.go, its files in explain_files.go), schema.go, and for array jobs
// split.go, shard.go, missing.go, collect.go; man.go is hidden.
// errors.go says which error means which exit status. What a verb does is in the packages below; here is only what it is
// called, what it takes, and where its output goes.
//
// architecture_test.go keeps the rules of the whole repository: who imports whom, and what is banned
// where results are made.
package main
