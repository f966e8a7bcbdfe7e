// Package driver is the driver under test: what it does with a request when its I/O queue is
// being stopped, resumed or cancelled. It knows the framework's words (package wdf) and nothing
// of clocks, random numbers or devices.
//
// A [Strategy] is a value with one pure method, [Strategy.Decide]: from the [Situation] of one
// request in one callback to the [Decision] - which DDI calls to make, what the callback costs,
// and what is to happen after it returned. Costs and delays may be random. The package therefore
// names them only ([SpanID]) and holds what the user wrote ([Span]); the simulator turns each
// into a distribution and draws.
//
// Read strategy.go for the value, decide.go for what each strategy does, catalogue.go for the
// names, parameters, defaults and ranges, parse.go and bind.go for the text form
// "deadline(500us, fallback=cancel-owned)".
package driver
