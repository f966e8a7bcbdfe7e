// Package document reads a YAML file strictly: it keeps the place of every value, lets single
// values be replaced by their path, and reports all that is wrong at once, each with its line,
// the column, an excerpt and a hint. It knows nothing of what the file is about; the Go type it
// decodes into says which keys there are.
//
// Read in this order:
//
//	place.go    where something is written
//	problem.go  what is wrong there, and how it is shown
//	node.go     the tree of mappings, lists and scalars
//	yaml.go     text to tree and back; the only file that knows the YAML library
//	shape.go    what a Go type allows: keys, required keys, either-or, free keys
//	path.go     requests.read.arrivals.poisson.rate
//	calls.go    deadline(500us, fallback=hold) in a list
//	set.go      replaces what a path names, before decoding
//	decode.go   tree to Go value
//	nearest.go  "did you mean"
//
// Differences from YAML at large, all on purpose: duplicate keys, tags and merge keys (<<) are
// refused; there is one document; a scalar means what its key says, so that a class may be called
// "on" and a name may be 12. Anchors and aliases work.
package document
