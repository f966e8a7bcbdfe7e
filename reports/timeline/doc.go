// Package timeline draws a recording as a trace that Perfetto's viewer opens (ui.perfetto.dev): a
// file of protocol buffers, of type perfetto.protos.Trace.
//
// Its tracks, from the top: the device's power state and what it draws; power-downs and power-ups; the
// power thread with the device callbacks and, in the Hold, pass 1 and pass 2 of each queue; then, for
// each queue, arrivals, how many requests are stored and in flight, a track for every slot in which a
// request is in flight and for every place in which one waits; then the other threads in driver
// callbacks. Arrows lead from a request's arrival to each delivery and to its completion.
//
// The file is written while the recording is read, in the order of time. Slices on a track nest;
// what is open at the end of the window is closed there and carries the annotation unfinished.
//
// Read the files in this order:
//
//	message.go   the messages of the format, and their field numbers
//	trace.go     tracks with slices, instants and counters
//	lanes.go     tracks that are used again
//	write.go     Write: from records to tracks
//	requests.go  the requests' part of that
//	threads.go   the threads' part
//	power.go     the device's part
package timeline
