// Package export writes stored results as tables that other programs read: as CSV, JSON or Parquet.
// All three hold the same rows and columns.
//
// Read the files in this order:
//
//	tables.go   which tables there are
//	export.go   Write
//	key.go      the columns that every table begins with: which point of which run
//	order.go    the order of metrics
//	points.go, replications.go, histograms.go, findings.go  the tables
//	table.go    columns, cells, and what a format does with them
//	csv.go, json.go, parquet.go  the formats
//
// Names with dots, as p99.9 or the path of an axis, are the same in all formats and as in the JSON of
// bench run. SQL wants them in double quotes.
package export
