// Package transcript writes, reads and replays what went into the framework's machine (package wdf)
// and what came out, as text that a person can read and change:
//
//	machine verifier
//	sequential callbacks=EvtIoStop,EvtIoResume
//
//	# a request arrives, then the device leaves D0
//	t1 Arrive q0 r0
//	    EvtIoDefault q0 r0
//	t1 CallbackReturned
//	    Returned Arrive q0 r0 PENDING
//	t0 StopForPowerHold
//	    EvtIoStop q0 r0 Suspend
//
// The first line names the machine's settings, the lines up to the first empty one its queues in
// creation order. Then every input stands in a line, `t1` naming its thread, and every action that
// it led to in an indented line below it. A line that begins with # is a comment; comments stay with
// the input below them.
//
// Read text.go for reading and writing, input.go for inputs, queue.go for configurations, replay.go
// for replaying.
package transcript
