// Package plan answers the capacity question: the largest load, or the smallest time-out, at which a
// scenario's objectives hold.
//
// A plan is a sweep of one axis of which only some values are computed: its ends and quarters, and
// then, by bisection, those between which it is decided. At each value replications are added in
// stages until the interval of every objective's figure lies on one side of its limit, or the budget is spent.
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
// Read the files in this order:
//
//	objective.go  an objective at one value: holds, fails, or open
//	search.go     which values are asked for next, and what they say together
//	plan.go       Run: rounds of simulation and decisions, and the answers
//	stopped.go    what is known when a search is stopped
//	idle.go       break-even of an idle time-out, and how it compares with knowing the future
package plan
