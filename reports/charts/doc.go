// Package charts says what the charts of a run show: it turns stored results into axes, series and
// intervals. How they look is the business of package draw, and of the page's script.
//
// Read the files in this order:
//
//	chart.go        a chart as data: what the two have in common
//	of.go           the charts of a run, in their order
//	question.go     which of them answer which question
//	choose.go       which settings of a large sweep are drawn
//	source.go       the points that are drawn side by side, and what is read of them
//	scale.go        linear or logarithmic, and words that captions share
//	curve.go        distributions: the share of observations up to x, and above x
//	bars.go         what is stacked, and means with their intervals
//	stop.go         how fast the driver lets go of D0, and what the way to Dx is spent on
//	request.go      what requests pay, also the first one after Dx
//	requeue.go      what giving requests back costs
//	energy.go       power against latency
//	demand.go       what the device is asked for, and no driver chooses
//	front.go        the points that none beats in both, where the same is asked for
//	watchdog.go     what may go wrong
//	theory.go       what is known without simulating, beside what was simulated
//	form.go         the closed forms, and where they hold
//	sweep.go        figures over the axes of a sweep
//	sweep_lines.go  along one of them
//	sweep_maps.go   over two of them, and over samples
//	plan.go         the search of a plan, along its axis
package charts
