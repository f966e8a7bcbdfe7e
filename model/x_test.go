package model

import (
	"fmt"
	"testing"
	"time"

	"quiesce/des/variate"
	"quiesce/model/driver"
	"quiesce/model/wdf"
)

func mustExp(m float64) *variate.Distribution { d, err := variate.Exponential(m); if err != nil { panic(err) }; return d }

func strat(s string) driver.Strategy { v, p := driver.Parse(s); if len(p) > 0 { panic(p) }; return v }

func base(lambda float64, svc *variate.Distribution, suspend string) *Config {
	return &Config{
		Device: Device{PolicyOwner: true, Power: Power{2.5, 1, 1, .05, 1}},
		Queues: []Queue{{Name: "io", Dispatch: wdf.Sequential, PowerManaged: true}},
		Classes: []Class{{Name: "read", Arrivals: Arrivals{Kind: Renewal, Gap: mustExp(1 / lambda)}, Service: svc}},
		Strategy: Strategy{Suspend: []driver.Strategy{strat(suspend)}, Purge: []driver.Strategy{strat("cancel-owned")}},
	}
}

func show(o *Outcome) {
	for _, v := range o.Values {
		if v.Kind == Scalar {
			if v.Defined { fmt.Printf("%-40s %g\n", v.Metric, v.Scalar) }
		} else if v.Observations.Count() > 0 {
			m, _ := v.Observations.Mean(); sd, _ := v.Observations.SD(); q, _ := v.Observations.Quantile(.99)
			f := 1e-9
			if v.Unit != "s" { f = 1 }
			fmt.Printf("%-40s n=%d mean %g sd %g p99 %g\n", v.Metric, v.Observations.Count(), m*f, sd*f, float64(q)*f)
		}
	}
	fmt.Println(o.Findings, o.Events, o.Simulated, o.Discarded)
}

func TestX(t *testing.T) {
	for _, st := range []string{"drain", "hold", "requeue", "requeue(demand=fresh)", "cancel-owned"} {
		c := base(.5, mustExp(1), st)
		c.Sleep = []Sleep{{Trigger: SystemSleep, Every: mustExp(20), OnlyInD0: true, Dwell: mustExp(6)}}
		c.Horizon = 400000 * time.Second
		s, err := New(c, 1, 0)
		if err != nil { t.Fatal(err) }
		t0 := time.Now()
		o := s.Run(nil)
		fmt.Println("=====", st, time.Since(t0), float64(time.Since(t0).Nanoseconds())/float64(o.Events))
		show(o)
	}
}
