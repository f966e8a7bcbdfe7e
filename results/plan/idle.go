package plan

import (
	"context"
	"fmt"
	"math"
	"slices"

	"quiesce/des"
	"quiesce/des/stats"
	"quiesce/des/variate"
	"quiesce/model"
	"quiesce/model/wdf"
	"quiesce/results"
	"quiesce/workloads"
)

// An idle time-out is a bet: a device that stays in D0 pays for every second, one that leaves it pays
// for the way there and back. Who knew how long the idle period lasts would stay if it is shorter than break-even,
// and leave at once if not. A time-out of break-even never costs more than twice that; no other has
// a better bound (A. R. Karlin et al., Algorithmica 3 (1988) 79). One drawn at random from the right
// distribution costs e/(e-1) times that in the mean.

// IdleTimeout is the path of the idle time-out in a scenario.
const IdleTimeout = "device.idle.timeout"

// Randomized is the ratio of the best random time-out to knowing the future, for any idle periods.
const Randomized = math.E / (math.E - 1)

// Costs are those of an idle period, beyond what the device would draw in Dx all the time.
type Costs struct {
	Saving float64 // W, by which D0 idle draws more than Dx
	Switch float64 // J, by which the way to Dx and back takes more than as long a stay in Dx
}

// CostsOf are those of a device, by the means of its transitions: the rule that break-even is
// (E_down + E_up - P_s T) / (P_w - P_s).
func CostsOf(d *model.Device) Costs {
	mean := func(phases ...*variate.Distribution) float64 {
		total := 0.0
		for _, phase := range phases {
			if phase != nil {
				total += phase.Mean()
			}
		}
		return total
	}
	down, up := mean(d.D0Exit, d.DxIrp), mean(d.D0Irp, d.D0Entry)
	energy := float64(down*d.Power.D0Exit) + float64(up*d.Power.Entry)
	return Costs{Saving: d.Power.Idle - d.Power.Dx, Switch: energy - float64((down+up)*d.Power.Dx)}
}

// BreakEven is the length of an idle period in seconds that costs as much in Dx as in D0; ok is false if
// none does, because Dx saves nothing.
func (c Costs) BreakEven() (seconds float64, ok bool) {
	if c.Saving <= 0 {
		return 0, false
	}
	return max(0, c.Switch/c.Saving), true
}

// Timeout is what an idle period costs with a time-out, both in seconds, in joules.
func (c Costs) Timeout(timeout, period float64) float64 {
	if period <= timeout {
		return c.Saving * period
	}
	return float64(c.Saving*timeout) + c.Switch
}

// Offline is what an idle period costs who knows its length.
func (c Costs) Offline(period float64) float64 {
	return min(c.Saving*period, c.Switch)
}

// Periods are the idle periods of each replication, in seconds.
type Periods [][]float64

// Count is their number, and mean their mean length.
func (p Periods) Count() (n int, mean float64) {
	total := 0.0
	for _, list := range p {
		n += len(list)
		for _, x := range list {
			total += x
		}
	}
	return n, total / float64(max(n, 1))
}

// Ratio is what a time-out costs over what knowing the future would, with its 95 % interval from how
// much the replications differ (a ratio of sums: see results.Estimate).
func (p Periods) Ratio(c Costs, timeout float64) (results.Number, results.Interval) {
	online, offline := make([]float64, len(p)), make([]float64, len(p))
	sumOnline, sumOffline := 0.0, 0.0
	for i, list := range p {
		for _, period := range list {
			online[i] += c.Timeout(timeout, period)
			offline[i] += c.Offline(period)
		}
		sumOnline += online[i]
		sumOffline += offline[i]
	}
	if !(sumOffline > 0) || math.IsInf(sumOnline, 0) {
		return results.Number{}, results.Interval{}
	}
	ratio := sumOnline / sumOffline
	var residuals stats.Tally
	for i := range p {
		residuals.Record(online[i] - float64(ratio*offline[i]))
	}
	variance, ok := residuals.Variance()
	n := float64(len(p))
	half := 0.0
	if ok {
		half = stats.StudentT(results.Confidence, n-1) * math.Sqrt(variance*n) / sumOffline
	}
	return results.Number{Value: ratio, Defined: true}, results.Interval{Low: ratio - half, High: ratio + half, Defined: ok}
}

// Mean is what a time-out costs per idle period, and offline what knowing the future would, in joules.
func (p Periods) Mean(c Costs, timeout float64) (online, offline float64) {
	n := 0
	for _, list := range p {
		for _, period := range list {
			online += c.Timeout(timeout, period)
			offline += c.Offline(period)
			n++
		}
	}
	return online / float64(max(n, 1)), offline / float64(max(n, 1))
}

// Best is the time-out that would have cost least for these periods: 0, one of them, or infinity, which is never.
func (p Periods) Best(c Costs) float64 {
	var all []float64
	for _, list := range p {
		all = append(all, list...)
	}
	slices.Sort(all)
	best, least := 0.0, c.Switch*float64(len(all))
	idle := 0.0 // of the periods that end before the time-out
	for i, period := range all {
		idle += period
		left := float64(len(all) - i - 1)
		cost := float64(c.Saving*idle) + float64(left*(float64(c.Saving*period)+c.Switch))
		if cost < least {
			best, least = period, cost
		}
	}
	if len(all) > 0 && best == all[len(all)-1] {
		return math.Inf(1)
	}
	return best
}

// Idle is what theory adds to a plan of the idle time-out.
type Idle struct {
	Costs     Costs
	BreakEven results.Number // s; undefined: Dx saves nothing
	Periods   int            // observed, of a device that stays in D0
	Mean      float64        // of their lengths, s
	Offline   float64        // J per idle period, of who knows the future
	Best      float64        // s, with which these periods would have cost least energy; infinite: never leave D0
	Timeouts  []Timeout      // break-even, and the values of the axis
}

// Timeout is a time-out held against knowing the future.
type Timeout struct {
	Seconds float64
	Energy  float64 // J per idle period
	Ratio   results.Number
	CI      results.Interval
	OnAxis  bool // else it is break-even
}

// newIdle observes the idle periods of a scenario and judges the time-outs by them.
func newIdle(ctx context.Context, s *workloads.Scenario, strategy string, timeouts []float64) (*Idle, error) {
	cfg, err := s.Config(strategy)
	if err != nil {
		return nil, err
	}
	costs := CostsOf(&cfg.Device)
	periods, err := observe(ctx, cfg, s.Seed, s.Replications)
	if err != nil {
		return nil, err
	}
	idle := &Idle{Costs: costs, Best: periods.Best(costs)}
	idle.Periods, idle.Mean = periods.Count()
	_, idle.Offline = periods.Mean(costs, 0)
	add := func(seconds float64, onAxis bool) {
		t := Timeout{Seconds: seconds, OnAxis: onAxis}
		t.Energy, _ = periods.Mean(costs, seconds)
		t.Ratio, t.CI = periods.Ratio(costs, seconds)
		idle.Timeouts = append(idle.Timeouts, t)
	}
	if breakEven, ok := costs.BreakEven(); ok {
		idle.BreakEven = results.Number{Value: breakEven, Defined: true}
		add(breakEven, false)
	}
	for _, seconds := range timeouts {
		add(seconds, true)
	}
	return idle, nil
}

// At is a time-out of the axis.
func (i *Idle) At(seconds float64) *Timeout {
	for k := range i.Timeouts {
		if t := &i.Timeouts[k]; t.OnAxis && t.Seconds == seconds {
			return t
		}
	}
	return nil
}

// AtBreakEven is the time-out of break-even, or nil; so if no idle periods were observed.
func (i *Idle) AtBreakEven() *Timeout {
	if !i.BreakEven.Defined || len(i.Timeouts) == 0 {
		return nil
	}
	return &i.Timeouts[0]
}

// observe returns the idle periods of a configuration whose device never leaves D0: how long its
// power-managed queues are without a request.
func observe(ctx context.Context, cfg *model.Config, seed uint64, replications int) (Periods, error) {
	awake := *cfg
	awake.Device.Idle, awake.Sleep, awake.Tails = nil, nil, nil
	managed := map[string]bool{}
	for i := range awake.Queues {
		managed[awake.Queues[i].Name] = awake.Queues[i].PowerManaged
	}
	var all Periods
	for r := range replications {
		simulation, err := model.New(&awake, seed, r)
		if err != nil {
			return nil, fmt.Errorf("observing idle periods: %w", err)
		}
		w := &idleWatch{managed: managed}
		simulation.Watch(w)
		simulation.Run(func() bool { return ctx.Err() != nil })
		if err := context.Cause(ctx); err != nil {
			return nil, err
		}
		all = append(all, w.periods)
	}
	return all, nil
}

// idleWatch is told of a replication and notes its idle periods after warm-up.
type idleWatch struct {
	managed map[string]bool // by queue
	present int             // requests
	warm    bool
	since   des.Time // when it went idle; meaningful when warm and present is 0
	started bool     // since is the start of a period
	periods []float64
}

// Observe takes an occurrence.
func (w *idleWatch) Observe(o model.Occurrence) {
	switch {
	case o.Act == model.WarmupEnds:
		w.warm = true
	case o.Input.Kind == wdf.Arrive && w.managed[o.Queue]:
		if w.present == 0 && w.started {
			w.periods = append(w.periods, (o.At - w.since).Seconds())
			w.started = false
		}
		w.present++
	case o.Action.Kind == wdf.RequestCompleted && w.managed[o.Queue]:
		if w.present--; w.present == 0 && w.warm {
			w.since, w.started = o.At, true
		}
	}
}
