package model

import (
	"time"

	"quiesce/des/variate"
)

// What a random number is for. Together with its entity (a request's arrival number, a
// power-down's number ...) this names the number, so that what is drawn for one request does not
// depend on the strategy, nor on what was drawn before (common random numbers). A purpose that
// exists once a class, queue or schedule is followed by that index in its upper bits.
const (
	forArrival    uint32 = iota + 1 // class; entity: request; a pair: the gap or think time before it, and its demand
	forModulation                   // class; entity: number of the phase or burst
	forDemand                       // class; entity: request; draw: requeues, if they are fresh
	forHandler                      // class; entity: request; draw: delivery
	forCancelable                   // class; entity: request; draw: delivery
	forTimeout                      // class; entity: request; draw: attempt
	forRetryDelay                   // class; entity: request; draw: attempt
	forStop                         // class; entity: request; draw: number of its EvtIoStop
	forSpan                         // class; entity: request; draw: SpanID + SpanCount * occurrence
	forRetrieve                     // queue; entity: number of the retrieval
	forSleep                        // schedule; entity: power-down; draw: 0 gap, 1 dwell, 2 phase shift
	forPhase                        // entity: transition; draw: phase
	forIdle                         // entity: number of the timer's start
	forWorkItem                     // entity: number of the work item
	forTailSample                   // entity: number of the stop, by the limit in question
	forRedraw                       // class; entity: request; draw: 0 demand, 1 extra event, 2 callback, 3 phase
	purposeBits   = 5
)

// purpose joins a purpose and the index it applies to.
func purpose(what uint32, index int) uint32 { return what | uint32(index)<<purposeBits }

// draw is a duration from d; 0 if d is nil.
func (s *Simulation) draw(d *variate.Distribution, what uint32, entity uint64, n uint32) time.Duration {
	if d == nil {
		return 0
	}
	return d.Draw(s.random.Uniform(what, entity, n))
}
