// Package reports shows stored results: tables for people, Markdown for documents, CSV and JSON for
// programs. It never runs a simulation.
//
// Read the files in this order:
//
//	write.go     the formats, and Write
//	figure.go    a number as people read it: scaled, and no more digits than it is sure of
//	table.go     columns of text, aligned, as a table or as Markdown
//	run.go       one configuration: a line per metric
//	compare.go   strategies side by side: a line per strategy; differences; the verdict
//	findings.go  what a reader must know besides the figures
//	json.go      the object that programs read
//	csv.go       a row per point and metric
package reports
