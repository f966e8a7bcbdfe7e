// Package trace reads I/O traces: who asked for how much, and when.
//
// A trace says nothing of queues, of classes or of service times; the scenario that replays it
// does. Read format.go for the rows and the table of formats, reader.go for the loop over the
// lines, and then one file per format.
package trace
