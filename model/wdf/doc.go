// Package wdf is the Windows Driver Framework as far as I/O queues and power see it: a pure state
// machine. It has no clock, no randomness and no knowledge of any driver; it imports the standard
// library only.
//
// A host drives it with [Machine.Step]. An [Input] is a DDI call, an act of the issuer or of the
// system, or the return from a callback; an [Action] is a driver callback, spelled as documented, or
// a fact. The host names the threads: a Step carries one thread on until it is in a driver
// callback, waits inside the framework ([Machine.Blocked], [Machine.Ready]), or has nothing left
// to do. So a callback can last, several visits of a queue's dispatcher can be open at once, and a
// race is something that one can write down.
//
// The rules are numbered R1 to R115 and the misuses M1 to M31; model/DESIGN.md says what they are
// and how each is checked. Where they were in doubt, measured traces of the framework decided
// (quiesce/model/conform).
//
// Reading order:
//
//	config.go, input.go, action.go, status.go   what goes in and what comes out
//	machine.go       the state, Step, and what each input begins
//	thread.go        threads as stacks of frames: blocked calls as plain data
//	list.go          the lists that a request can be on
//	queue.go, request.go   their state; arrival (R10-R17) and completion (R25)
//	dispatch.go      the dispatch loop (R18-R26)
//	callback.go      calling the driver, the callback lock, deferral (R19, R110-R113)
//	queue_power.go   the power states of a queue, acknowledgements, the passes (R53-R88)
//	queue_state.go   Start, Stop, Drain, Purge, StopAndPurge (R33-R43)
//	cancel.go, forward.go, retrieve.go, send.go   the remaining DDIs (R27-R32, R44-R52, R60)
//	misuse.go        what the framework does about a driver's mistakes (R108)
//	device_*.go      the device: idle engine, power policy, power sequences (R89-R107)
//	text.go          the vocabulary of transcripts
package wdf
