// Package stats collects observations and says what can be concluded from them. It knows no
// domain: values are numbers, their unit is the caller's affair.
//
// Read the files in this order:
//
//	histogram.go    collecting integers: exact sums, quantiles to 0.05 %
//	summary.go      what a histogram tells
//	encode.go       a histogram as bytes, readable by HDR histogram tools
//	binary.go       a histogram as few bytes, for stores
//	tally.go        collecting floating-point numbers
//	timeaverage.go  a level averaged over time
//	interval.go     confidence intervals of means and of their differences
//	ranks.go        confidence intervals of quantiles
//	mser.go         where the warm-up of a series ends
//
// Functions whose result may be undefined, such as the mean of nothing, return it with ok false.
package stats
