// Package variate turns uniform numbers into random times. Every distribution is inverted: one
// uniform makes one variate, and the same uniform makes the same one, so that streams stay aligned
// whatever the distributions are (common random numbers) and u and 1-u make an antithetic pair.
//
// Read the files in this order:
//
//	distribution.go      the type, its quantile function and its moments
//	construct.go         the families and what their parameters must be
//	cdf.go               distribution functions
//	invert.go            the inverse where there is no formula ...
//	shared.go            one table for all distributions that differ by a factor only
//	erlang.go            ... of Erlang
//	hyperexponential.go  ... and hyperexponential distributions
//	text.go              a distribution as a scenario file has it
package variate
