// Package ladder holds the simulator against theory: a ladder of configurations whose results are
// known in closed form, from one queue that never sleeps to EvtIoStop strategies under churn.
//
// A rung of the ladder is a row. Device rows are scenarios with a theory, those of workloads.Ladder
// or a user's own, and go the way of every scenario: experiment, engine, ledger, study. Engine rows
// are small stations on the event clock, for what no WDF device can express.
//
// Read in this order:
//
//	judge.go   when a figure passes
//	row.go     device and engine rows
//	run.go     simulates rows and judges them
package ladder
