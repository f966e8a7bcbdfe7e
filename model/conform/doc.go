// Package conform replays measured conformance traces of the real framework against the rules of
// package wdf, and says where they differ.
//
// A conformance file holds one JSON object per line: a scenario (queues, scripted driver, stimuli)
// and the trace that Microsoft's published framework code produced for it. The package plays the
// scenario's driver and the world around it, lets a wdf.Machine decide what the framework does, and
// compares the events, queue states and device states of every step with the measured ones.
//
// Read in this order:
//
//	case.go      one line of a file, and the strict reader of it
//	verb.go      the vocabulary of actions, and their parser
//	script.go    a scenario made ready to run: names resolved, lists parsed
//	event.go     the vocabulary of events, and their text
//	world.go     the run of one scenario: threads of the script and the scheduling rule
//	thread.go    a thread of the script: the lists it is in the middle of
//	perform.go   what each action of the script does to the machine
//	observe.go   what each action of the machine means to the script and the log
//	device.go    the world around the device: clock, idle timer, power IRPs, lower drivers
//	compare.go   measured against replayed, step by step
//	report.go    the outcome of a whole file, as text
//
// The lists of a script run one inside another (an EvtIoStop inside a power-down inside a
// stimulus), on several threads that wait for each other. All of that is plain data here, as it is
// in the machine: no Go stack and no goroutine stands for a thread of the scenario.
package conform
