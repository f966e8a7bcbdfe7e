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
// An axis has a column of text, its values as they were given. If all of these are numbers or quantities, the column
// behind it has them as numbers in SI units, and its name ends in the unit: device.idle.timeout is 100ms where
// device.idle.timeout_s is 0.1. The fact axes of JSON and Parquet names that column and its unit.
//
// Names with dots, as p99.9 or the path of an axis, are the same in all formats and as in the JSON of
// bench run. SQL wants them in double quotes.
//
// DuckDB, arrow-rs and pandas read all of it to the last bit: make readers tries them. Parquet says all that a
// reader needs. Of the other formats, some have to be told more:
//
//   - CSV, pandas: read_csv(file, float_precision="round_trip"), or the last digit may be another.
//   - CSV, DuckDB: read_csv(file, types = {'seed': 'UBIGINT'}) if the seed is 2^63 or more.
//   - JSON, pandas: json_normalize(json.load(open(file)), "points"), as there is more than rows in the object.
//   - JSON, DuckDB: select unnest(points, max_depth := 2) from read_json(file, maximum_object_size = N), where
//     N bytes are no less than the file has. It stops at 16 MiB by itself.
package export
