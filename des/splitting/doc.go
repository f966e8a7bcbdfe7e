// Package splitting estimates probabilities of rare events, such as that a stop outlasts a watchdog,
// by fixed-effort multilevel splitting. It knows no domain: see Model for what it splits.
//
// A rare event lies at the end of a way: between a path's beginning and the event are levels of an
// importance, each not rare from the one before. From each level a fixed number of trials is
// started, from the states at which those before have entered it; the probability is the product of
// the shares that reach the next level. M. J. J. Garvels, The Splitting Method in Rare Event
// Simulation, thesis, Twente (2000).
//
// Use Pilot to choose levels once, Run for each of 30 or so replications, which may run in parallel,
// and Summarise for the probability, its interval and its relative error.
//
// When to use it: when the event is rarer than 1e-4 or so, when it is approached step by step, and
// when what is random about the steps is drawn on the way. Otherwise there is better:
//
//   - For an event that happens in most runs, count it: no method beats that.
//   - If the law of what is left is known in some state, as that of a stop's latency is when the
//     residual service times are: average its exact tail over plain replications (conditional Monte
//     Carlo).
//   - If rates can be changed and the likelihood ratio is known: importance sampling. For the
//     one-station queue it beats splitting by far; in others a wrong change makes the variance
//     infinite unnoticed. Splitting changes no law.
//   - If one jump makes the event, as a heavy-tailed time does, there are no levels to split at.
//
// Read the files in this order:
//
//	model.go    what can be split
//	run.go      the estimate of one replication
//	pilot.go    the choice of levels
//	summary.go  several replications
package splitting
