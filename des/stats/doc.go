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
// For one long series, and for how many replications are needed:
//
//	autocorrelation.go  how values that are so far apart depend on each other
//	batchmeans.go       the interval of the mean of one correlated series
//	precision.go        when to stop replicating, and how many will be needed
//
// For which of several systems is the best:
//
//	direction.go  what best means
//	kimnelson.go  selection that drops systems as replications come
//	rinott.go     selection in two stages
//	ocba.go       who should get the next replications
//	subset.go     the systems that may be the best
//	mcb.go        intervals of the differences from the best
//
// For less variance:
//
//	paired.go   common random numbers and antithetic pairs
//	control.go  regression on figures whose means are known
//
// # When to use which
//
// Replications are independent, so prefer them, each cut by MSER5, and MeanInterval over their
// results. BatchMeansInterval is for a series that cannot be replicated because its warm-up is too
// long, or when there is only one, such as a measured trace.
//
// To compare two systems, run them on common random numbers and take PairedInterval;
// PairingReduction tells what that was worth. WelchInterval is for samples drawn independently.
//
// To select the best of more: KimNelson if replications can be run one after the other, as it is the
// only one here that profits from common random numbers. RinottH if a second stage of a size known
// in advance suits better. OCBA if the number of replications is fixed: it makes the most of it
// but promises no confidence. Subset and MCB judge what has been sampled already: Subset says which
// systems can be left out, MCB by how much each differs from the best. These four ask for
// independent sampling.
//
// Probabilities too small to be seen by replicating are for package splitting.
//
// Functions whose result may be undefined, such as the mean of nothing, return it with ok false.
package stats
