// Package reports shows stored results: tables for people, Markdown for documents, CSV and JSON for
// programs. It never runs a simulation.
//
// Read the files in this order:
//
//	write.go     the formats, and Write
//	terminal.go  how wide a terminal is, and whether it has colours
//	figure.go    a number as people read it: scaled, and no more digits than it is sure of
//	table.go     columns of text, aligned, as a table or as Markdown
//	run.go       one configuration: a line per metric
//	compare.go   strategies side by side: a line per strategy
//	differences.go, verdict.go, tradeoff.go  how they differ, which is best, which are worth choosing between
//	conclusion.go  which to choose, in words
//	findings.go  what a reader must know besides the figures
//	sweep.go, sweep_collect.go, sweep_data.go  a line per setting, or the ends of each figure
//	sweep_best.go, sweep_ranks.go  which settings are best: of a grid, and of a sample
//	plan.go, plan_bounds.go, plan_doubt.go, plan_data.go  the answer to a capacity question
//	validation.go  figures beside what theory says of them
//	json.go      the object that programs read
//	document.go  the same as data, for package page
//	csv.go       a row per point and metric
//	explain_text.go, explain_json.go  why a device was late; package explain has found out
//
// Package export writes stored results for other programs. Package explain says of a recording what held a
// device up, and package timeline draws it for Perfetto's viewer. Package charts says what the charts of a run
// show, as data; package draw draws these as SVG, PNG and PDF; package page makes the HTML page of it all.
package reports
