// Package page makes one HTML page of a stored run: verdict, findings, tables, charts, the scenario and
// the commands. It needs nothing but itself: no network, no other file, and its policy forbids both.
//
// Read the files in this order:
//
//	page.go       what a page is made of, and Write
//	gather.go     what of it is read from a ledger
//	assets.go     style and scripts, embedded; the policy that admits these and nothing else
//	licence.go    the terms of what is embedded and not ours
//	layout.go     which part of a report stands where
//	questions.go  which question is answered where
//	table.go      tables and lists, with what scripts sort and filter by
//	picture.go    charts as SVG inside the page
//	recordings.go charts of the replications that bench explain has recorded
//	web/          the template, the style sheet and the scripts: page.js for every page, and those that have
//	              Apache ECharts draw the charts, in this order: scales, looks, axes, option, special, tip,
//	              filter, charts
//	echarts/      which Apache ECharts that is; make build fetches it
package page
