// Package plan answers the capacity question: the largest load, or the smallest time-out, at which a
// scenario's objectives hold.
//
// A plan is a sweep of one axis of which only some values are computed: its ends and quarters, and
// then, by bisection, those between which it is decided. At each value replications are added in
// stages until the interval of every objective's figure lies on one side of its limit, or the budget is spent.
// Where all of these fail, but not by the same objectives, it looks for a window between them: see window.go.
// All values see common random numbers. What the intervals do not support is not said: the answer is
// a value at which all objectives are shown to hold, and the interval up to the next one at which one is shown to fail.
//
// How sure an answer is. Let it hold up to some value and fail from the next one on. As long as every
// decision is right, which values a bisection meets is not random at all, whatever the figures
// have in common; the first wrong decision must be at one of these. So the risk (5 % of a confidence of
// 95 %) is divided among them, at each value among the stages at which it may be decided, and there
// among the objectives (Bonferroni). A value that stays undecided cannot lead astray either: beyond
// it the search for the values that hold only goes down, the one for those that fail only up.
//
// What no inference supports. No number of replications shows that something never happens, nor that a
// figure that was the same in all of them is always that: 0 in ten replications is what most see of an event that
// comes once in fifty. So such an objective (== and max, too) stays open until the budget is spent, and then
// is unbroken, which is not called holding: the answer may rest on it, and says how many replications may be
// otherwise. The same of a value at which the device leaves D0 in hardly any replication, whatever the figures.
// What the bounds of a mean rest on is said in results/rare.go; what is left to assume is that a figure that
// differs in all replications has shown in them what it does.
//
// Read the files in this order:
//
//	objective.go  an objective at one value: holds, fails, or open
//	search.go     which values are asked for next, and what they say together
//	window.go     the same where objectives fail on both sides of a window
//	plan.go       Run: rounds of simulation and decisions, and the answers
//	stopped.go    what is known when a search is stopped
//	stored.go     the answers that stored replications give, with nothing simulated
//	idle.go       break-even of an idle time-out, and how it compares with knowing the future; derived.go stores that
package plan
