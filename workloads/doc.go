// Package workloads says with what load a device is simulated: it reads a scenario and turns it
// into a model.Config. It simulates nothing.
//
//	s, err := workloads.Load("system-sleep", []string{"device.d0_exit=2ms"})
//	cfg, err := s.Config("requeue")
//
// A scenario is a built-in one, a YAML file, or an I/O trace, which the template replay.yaml then
// replays. The error of Load lists everything that is wrong, each problem with its place, an
// excerpt and a hint. Folder document reads YAML in that strict way and knows nothing of devices;
// folder trace reads traces; folder builtin holds the built-in scenarios; folder schema makes the
// JSON Schema from the types here.
//
// Read in this order:
//
//	file.go          the scenario as it is written: all keys, with what an editor shows for each
//	value.go         single values: times, rates, powers, counts, names
//	quantity.go      numbers with units
//	distribution.go  times that may be random
//	arrivals.go      when requests arrive
//	sleep.go         when the device is forced out of D0
//	strategy.go      what the driver does then
//	condition.go     objectives and expectations, with the metrics of metric.go
//	precision.go     how exact the results are to be
//	theory.go        what analysis says the results must be
//	sweep.go         axes; axes.go those of the command line; design.go which of their settings are run
//	axis.go          the one axis of a capacity question
//	check.go         what is wrong between keys that are right one by one
//	scenario.go      Load, Open and With put it together
//	files.go         traces and samples that a scenario names
//	compile.go       scenario to model.Config; replay.go does the traces
//	point.go         both at once, for the points of a sweep
//	notes.go         what a user must know before trusting results, with the loads of load.go
//	builtin.go       the built-in scenarios, and those of the validation ladder
//	tracefile.go     a trace in place of a scenario
//
// # What the format decides
//
// Times take the units ns, us, ms, s, m or min, h, and d, a day of 24 hours, and may be joined,
// greatest first: 1h30m, 7d12h. A bare number is refused, also 0. A time between 0 and a nanosecond
// is refused too, as the clock counts nanoseconds.
//
// What ends a replication is one key with two units: "horizon: 1000s" or "horizon: 200000 requests".
// (requests is the list of classes, and YAML has each key once.) It may be left out if the arrivals
// end by themselves.
//
// An omitted duration takes no time. An omitted schedule, timer or limit is not there: no idle, no
// sleep and no watchdog unless the scenario says so.
//
// A strategy alone is the suspend strategy; the purge strategy is then cancel-owned, or cancel-sent
// for requests that the suspend strategy sends on to a target. A mapping gives queues and classes
// their own, the class before its queue, and default stands for the rest.
//
// In sleep, poisson and renewal schedules run in D0 only and periodic ones always, unless clock says
// otherwise. A periodic schedule starts at a random phase if a class replays a trace, since nothing
// else in time would then differ between replications.
//
// File names in a scenario are relative to its own folder, on the command line (--set) to the
// working directory.
//
// A path (--set, sweep) names keys joined by dots; elements of lists by name, class or trigger, or
// by number from 0. Setting one alternative of an either-or replaces the other.
package workloads
