// Package model is the simulated world: a device with its I/O queues, the driver that serves them,
// the hardware behind the driver, the issuers of requests, and what takes the device out of D0. It
// is the one place where time and the framework's rules meet.
//
// A [Config] says what is simulated, [New] makes one replication of it, [Simulation.Run] executes
// that and returns an [Outcome]: the values of all metrics of the [Catalogue], and findings.
//
// Who does what:
//
//	wdf      decides: the framework's rules, without time (quiesce/model/wdf)
//	driver   chooses: the strategy under test, without time (quiesce/model/driver)
//	des      times: clock, events, random numbers (quiesce/des)
//	model    brings them together, and supplies the rest of the world
//
// A slot of the clock fires; its event is an input to the machine (an arrival, a completion, the
// return of a callback); the machine answers with actions; the world reacts to each, possibly with
// further inputs, until nothing more can happen at this instant.
//
// Reading order:
//
//	config.go, metrics.go, catalogue.go   what goes in and what comes out
//	check.go, plan.go       a Config checked, and worked out once
//	sim.go, run.go          the state of a replication, its events, and how it is run
//	react.go                actions of the framework
//	thread.go               threads and the callbacks they are in
//	callbacks.go, cancel.go what the driver does: strategies carried out, completion, cancellation
//	request.go, target.go   requests, and the hardware that serves them
//	arrivals.go, clients.go where requests come from and what issuers do with the result
//	power.go, sleep.go      device power: phases, schedules, the idle timer
//	watch.go, findings.go   watchdog, hangs, misuse
//	meter.go, meter_stop.go, occupancy.go, growth.go, values.go   metrics
//	tail.go, tail_conditional.go, tail_residual.go   probabilities too small to count, by formula ...
//	tail_split.go, tail_levels.go   ... and by splitting
//	warmup.go               what is left out of them
//	random.go               how random numbers are named
//	observer.go, clone.go   watching a replication, and splitting one
package model
