// Package recording stores one replication, everything that happened in it, so that it can be
// explained without being simulated again.
//
// A recording is a file: what was simulated (Header), then a record for every occurrence that a
// model.Observer sees, then how it ended (Trailer). It is written and read in one pass each, so a long
// replication takes room on the disk, not in memory. How much room is bounded (Limits.Bytes).
//
// Read the files in this order:
//
//	header.go  what stands before and after the records
//	digest.go  whether two configurations are the same
//	record.go  Record: a replication is run and written
//	code.go    an occurrence as bytes
//	read.go    Open, and the records one by one
//	check.go   which records there can be
//	file.go    OpenFile: a recording that was kept, undamaged
package recording
