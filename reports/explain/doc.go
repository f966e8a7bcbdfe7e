// Package explain says why the device was late: it reads a recording of one replication and finds
// which phase of each power-down took how long, which queue and which requests it waited for. It
// shows the same recording as a transcript and as a log. These keep in memory what is open at an
// instant, never the recording; a chart has all of its window.
//
// Read the files in this order:
//
//	window.go      which part of a replication is of interest
//	request.go     requests, as far as a power-down depends on them
//	cause.go       what a part of a power-down is put down to, in words
//	stop.go        a power-down, phase by phase, and who held it
//	follow.go      power-downs found in a recording
//	hold.go        the Hold in particular: pass 1, then queue after queue
//	blame.go       all power-downs together, and the worst
//	charts.go      Charts: the worst power-downs as bars, and the worst one as a strip
//	strip.go       what went on over time, in lanes: the device, the power thread, requests
//	lives.go       the requests of a strip, and which row each has
//	transcript.go  what happened, in the words of the framework's machine
//	log.go         what happened, as a driver's log
package explain
