// Package explore searches every interleaving of a small configuration for what a strategy can do
// wrong: a power transition that nothing the driver owes can release, a request completed twice or
// lost, misuse of the framework, and starvation under repeated stops.
//
// The world is the framework's machine (package wdf), the driver's strategy (package driver) and
// nothing that needs time: hardware that may finish a request at any moment while it has power, an
// issuer that may cancel at any moment, a power manager that goes down and up a given number of
// times and may remove the device. Every DDI call and every return from a callback is a move of
// its own, so that another thread may come between any two.
//
// Search is breadth first, so a counterexample is as short as any. States that differ only in which
// of several like requests or threads did what are one state.
//
// Read config.go for what is searched, world.go for the state, moves.go for what can happen,
// program.go for what the driver does, search.go for the search, transcript.go for how a
// counterexample is written and played again.
package explore
