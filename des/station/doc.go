// Package station has small queueing stations on the clock of package des, each beside the theory of
// the same parameters: the rows of the validation ladder that no driver stack can express (finite
// capacity, several stations, vacations, servers that set up one by one, transitions that an arrival
// aborts). They check the engine, the random streams and the statistics themselves, without the model
// of the framework.
//
// A station is a value of parameters. Simulate plays one replication of it, Theory computes the same
// measures from a formula or from a small Markov chain, and never looks at the simulator. Both return
// the same struct. Theory fails if the parameters make no sense, have no stationary state, or go
// beyond what is known in closed form; Simulate plays whatever has a meaning and panics otherwise.
// Rates are in 1/s, times in seconds, and every station starts empty: what is averaged over time is
// observed from a fiftieth of the length on.
//
// Read the files in this order, each with its neighbour _theory.go:
//
//	row.go         a row of the ladder: what is expected, and how to measure it
//	rows.go        the rows of queueing theory ...
//	rows_power.go  ... and those of power
//	draws.go       random times, queues and the like that all stations use
//	queue.go       several servers, finite room, impatience, catastrophes
//	network.go     stations in series, open or closed
//	threshold.go   a server that sleeps until so many have come (N-policy)
//	vacation.go    a server that goes away when there is no work
//	setup.go       servers that are switched off, and each has to set up again
//	transient.go   M/M/1 on its way from empty to the stationary state
//	schedule.go    a server that works by the clock
//	emptying.go    how long it takes until nobody is left
//	disk.go        a disk that sleeps as soon as it has nothing to do
//	breakeven.go   from what length on sleeping through an idle period pays
//	timeout.go     what a time-out costs per idle period (ski rental)
//	moments.go     moments and transforms of distributions
//	chain.go       stationary probabilities of a Markov chain
package station
