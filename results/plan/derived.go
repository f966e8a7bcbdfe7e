package plan

import (
	"context"
	"encoding/json"
	"math"

	"quiesce/results"
	"quiesce/workloads"
)

// What theory says of an idle time-out rests on idle periods that are observed in simulations of their own. It is
// stored beside the plan's replications, so that reports, which simulate nothing, can show it.

// derivedIdleName is under what the ledger keeps it.
const derivedIdleName = "idle time-outs"

// idleRecord is an Idle as JSON, which has no infinity.
type idleRecord struct {
	Idle               // but for the fields of the same name below
	BreakEven *float64 // null: undefined
	Best      *float64 // null: infinite
	Timeouts  []timeoutRecord
}

type timeoutRecord struct {
	Seconds, Energy  float64
	Ratio, Low, High *float64 // null: undefined
	OnAxis           bool
}

// deriveIdle is what theory adds to a plan: as the ledger has it, or else observed, and stored there.
func deriveIdle(ctx context.Context, s *workloads.Scenario, ledger *results.Ledger, strategy string, timeouts []float64) (*Idle, error) {
	if idle := derivedIdle(ledger); idle != nil {
		return idle, nil
	}
	idle, err := newIdle(ctx, s, strategy, timeouts)
	if err != nil {
		return nil, err
	}
	text, err := encodedIdle(idle)
	if err != nil {
		return nil, err
	}
	return idle, ledger.Derive(ctx, derivedIdleName, text)
}

// encodedIdle is what is stored.
func encodedIdle(idle *Idle) (string, error) {
	text, err := json.Marshal(idle.record())
	return string(text), err
}

// derivedIdle is what the ledger has, or nil.
func derivedIdle(ledger *results.Ledger) *Idle {
	text, ok := ledger.Derived(derivedIdleName)
	var r idleRecord
	if !ok || json.Unmarshal([]byte(text), &r) != nil {
		return nil
	}
	return r.idle()
}

func known(n results.Number) *float64 {
	if !n.Defined {
		return nil
	}
	return &n.Value
}

func number(x *float64) results.Number {
	if x == nil {
		return results.Number{}
	}
	return results.Number{Value: *x, Defined: true}
}

func (i *Idle) record() *idleRecord {
	r := &idleRecord{Idle: *i, BreakEven: known(i.BreakEven)}
	if !math.IsInf(i.Best, 1) {
		r.Best = &i.Best
	}
	r.Idle.Best, r.Idle.Timeouts = 0, nil
	for _, t := range i.Timeouts {
		one := timeoutRecord{Seconds: t.Seconds, Energy: t.Energy, Ratio: known(t.Ratio), OnAxis: t.OnAxis}
		if t.CI.Defined {
			one.Low, one.High = &t.CI.Low, &t.CI.High
		}
		r.Timeouts = append(r.Timeouts, one)
	}
	return r
}

func (r *idleRecord) idle() *Idle {
	i := r.Idle
	i.BreakEven, i.Best = number(r.BreakEven), math.Inf(1)
	if r.Best != nil {
		i.Best = *r.Best
	}
	for _, t := range r.Timeouts {
		one := Timeout{Seconds: t.Seconds, Energy: t.Energy, Ratio: number(t.Ratio), OnAxis: t.OnAxis}
		if t.Low != nil && t.High != nil {
			one.CI = results.Interval{Low: *t.Low, High: *t.High, Defined: true}
		}
		i.Timeouts = append(i.Timeouts, one)
	}
	return &i
}
