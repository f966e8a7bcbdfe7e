package station

import (
	"fmt"
	"math"
)

// powerRows are the rows about what power costs.
func powerRows() []Row {
	return []Row{
		fujitsu(1, 2_700_000), fujitsu(5, 1_100_000), fujitsu(20, 60_000),
		breakEven("D3 DTTA", "IBM DTTA", BreakEven{UpWatts: 3.48, DownWatts: .75, DownJoules: 1.08, UpJoules: 52.5, DownTime: .51, UpTime: 6.97}),
		breakEven("D3 MHF", "Fujitsu MHF", BreakEven{UpWatts: .95, DownWatts: .13, DownJoules: .36, UpJoules: 4.39, DownTime: .67, UpTime: 1.61}),
		skiRental(2), skiRental(10),
	}
}

// fujitsu is the disk of Qiu, Wu and Pedram in the three-state form of PRISM.
func fujitsu(wakeAt int, length float64) Row {
	d := Disk{
		ArrivalRate: 1 / .72, Service: exponential(.008), Limit: 20, WakeAt: wakeAt,
		FallAsleep: exponential(.67), Wake: exponential(1.6),
		BusyWatts: 2.15, IdleWatts: .95, SleepWatts: .13,
		FallAsleepJoules: .067, WakeJoules: 7,
	}
	const source = "Markov chain (Qiu, Wu and Pedram; PRISM power_ctmc3)"
	return newRow(fmt.Sprintf("D1 N=%d", wakeAt), fmt.Sprintf("Fujitsu disk that wakes at %d requests, of 20 at most", wakeAt),
		d.Theory, scaled(d.Simulate, length),
		measure[DiskMeasures]{"power", "W", ofMeans, source, func(m DiskMeasures) float64 { return m.Watts }},
		measure[DiskMeasures]{"queue", "1", ofMeans, source, func(m DiskMeasures) float64 { return m.Queue }},
		measure[DiskMeasures]{"lost", "1/s", ofRare, source, func(m DiskMeasures) float64 { return m.Lost }},
		measure[DiskMeasures]{"asleep", "1", ofMeans, source, func(m DiskMeasures) float64 { return m.Asleep }},
		measure[DiskMeasures]{"cycles", "1/s", ofMeans, source, func(m DiskMeasures) float64 { return m.Cycles }})
}

func breakEven(id, disk string, b BreakEven) Row {
	return newRow(id, disk+": idle period through which it pays to go down", b.Theory, once(b.Simulate),
		measure[float64]{"break-even", "s", exact, "(E_down+E_up-P_s·T)/(P_w-P_s)", func(x float64) float64 { return x }})
}

func skiRental(idle float64) Row {
	t := Timeout{Idle: exponential(idle), Watts: 1, WakeJoules: 5, Timeouts: []float64{0, 5, math.Inf(1)}}
	const fixed, offline = "E[min(X,τ)]+5P(X>τ)", "E[min(X,5)]"
	return newRow(fmt.Sprintf("D5 mean %g", idle), fmt.Sprintf("cost of an exponential idle period, mean %g s; 1 W to stay up, 5 J to wake", idle),
		t.Theory, repeated(t.Simulate, 12_000),
		measure[TimeoutMeasures]{"time-out 0 s", "J", exact, fixed, func(m TimeoutMeasures) float64 { return m.Fixed[0] }},
		measure[TimeoutMeasures]{"time-out 5 s", "J", ofMeans, fixed, func(m TimeoutMeasures) float64 { return m.Fixed[1] }},
		measure[TimeoutMeasures]{"never", "J", ofMeans, fixed, func(m TimeoutMeasures) float64 { return m.Fixed[2] }},
		measure[TimeoutMeasures]{"Karlin", "J", ofMeans, "e/(e-1) of offline", func(m TimeoutMeasures) float64 { return m.Randomized }},
		measure[TimeoutMeasures]{"offline", "J", ofMeans, offline, func(m TimeoutMeasures) float64 { return m.Offline }})
}
