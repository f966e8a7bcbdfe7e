package station

import (
	"fmt"
	"time"

	"quiesce/des/variate"
)

// Rows returns the engine rows of the validation ladder, those of the field's textbooks first. It computes
// what to expect and simulates nothing.
func Rows() []Row {
	rows := []Row{finiteQueue(), closedNetwork(), impatience(), catastrophes(), tandem(), transient(), threshold("I8", nil), threshold("I8 setup", constant(3))}
	rows = append(rows, vacations()...)
	rows = append(rows,
		setup("I16", Setup{ArrivalRate: 1.2, Servers: 2, Service: exponential(1), Setup: exponential(5)}, 300_000),
		setup("I18", Setup{ArrivalRate: 3.2, Servers: 4, Service: exponential(1), Setup: exponential(2), Staggered: true}, 200_000))
	rows = append(rows, schedules()...)
	rows = append(rows, emptying())
	return append(rows, powerRows()...)
}

func constant(seconds float64) *variate.Distribution { return must(variate.Constant(seconds)) }

func exponential(mean float64) *variate.Distribution { return must(variate.Exponential(mean)) }

func finiteQueue() Row {
	q := Queue{ArrivalRate: 1.8, Servers: 2, Capacity: 5, Service: exponential(1)}
	const source = "stationary probabilities of M/M/c/K (Erlang)"
	return newRow("C5", "M/M/2/5: finite room; λ=1.8, μ=1", q.Theory, scaled(q.Simulate, 75_000),
		measure[QueueMeasures]{"refused", "1", ofMeans, source, func(m QueueMeasures) float64 { return m.Refused }},
		measure[QueueMeasures]{"number", "1", ofMeans, source, func(m QueueMeasures) float64 { return m.Number }},
		measure[QueueMeasures]{"sojourn", "s", ofMeans, source + ", Little", func(m QueueMeasures) float64 { return m.Sojourn }})
}

func closedNetwork() Row {
	n := Network{Customers: 8, Thinking: exponential(3), Stages: []Stage{{1, exponential(.4)}, {1, exponential(.25)}}}
	const source = "mean value analysis (Reiser and Lavenberg 1980)"
	return newRow("C13", "closed network: 8 customers, think 3 s, demands 0.4 and 0.25 s", n.Theory, scaled(n.Simulate, 40_000),
		measure[NetworkMeasures]{"throughput", "1/s", ofMeans, source, func(m NetworkMeasures) float64 { return m.Throughput }},
		measure[NetworkMeasures]{"response", "s", ofMeans, source, func(m NetworkMeasures) float64 { return m.Response }})
}

func impatience() Row {
	q := Queue{ArrivalRate: .9, Servers: 1, Service: exponential(1), Patience: exponential(10)}
	const source = "Erlang-A, birth-death probabilities (Palm)"
	return newRow("C18", "M/M/1+M: customers lose patience; λ=0.9, μ=1, θ=0.1", q.Theory, scaled(q.Simulate, 200_000),
		measure[QueueMeasures]{"impatient", "1", ofMeans, source, func(m QueueMeasures) float64 { return m.Impatient }},
		measure[QueueMeasures]{"waiting", "1", ofMeans, source, func(m QueueMeasures) float64 { return m.Waiting }})
}

func catastrophes() Row {
	q := Queue{ArrivalRate: .9, Servers: 1, Service: exponential(1), CatastropheRate: .05}
	const source = "π(n)=(1-ω)ωⁿ, ω=[λ+μ+θ-√((λ+μ+θ)²-4λμ)]/2μ"
	return newRow("C20", "M/M/1 with catastrophes that remove everybody; λ=0.9, μ=1, θ=0.05", q.Theory, scaled(q.Simulate, 400_000),
		measure[QueueMeasures]{"number", "1", ofMeans, source, func(m QueueMeasures) float64 { return m.Number }},
		measure[QueueMeasures]{"purged at once", "1", ofMeans, source, func(m QueueMeasures) float64 { return m.PurgedAtOnce }},
		measure[QueueMeasures]{"purged", "1", ofMeans, source, func(m QueueMeasures) float64 { return m.Purged }})
}

func tandem() Row {
	n := Network{ArrivalRate: .8, Stages: []Stage{{1, exponential(1)}, {1, exponential(.8)}}}
	return newRow("C24", "two M/M/1 in series; λ=0.8, μ=1 and 1.25", n.Theory, scaled(n.Simulate, 500_000),
		measure[NetworkMeasures]{"response", "s", ofMeans, "Burke 1956: independent M/M/1", func(m NetworkMeasures) float64 { return m.Response }})
}

func transient() Row {
	t := Transient{ArrivalRate: .8, Service: exponential(1), Times: []float64{1, 5, 10, 20, 50, 100, 200}}
	var measures []measure[[]float64]
	for i, at := range t.Times {
		measures = append(measures, measure[[]float64]{fmt.Sprintf("number at %g s", at), "1", ofMeans, "uniformization",
			func(means []float64) float64 { return means[i] }})
	}
	return newRow("C25", "M/M/1 from empty; λ=0.8, μ=1", t.Theory, repeated(t.Simulate, 9_000), measures...)
}

func threshold(id string, setup *variate.Distribution) Row {
	t := Threshold{ArrivalRate: .5, Service: exponential(1), Threshold: 5, Setup: setup}
	about := "M/M/1 that starts at 5 customers; λ=0.5, μ=1"
	if setup != nil {
		about += fmt.Sprintf(", setup %v", setup)
	}
	return newRow(id, about, t.Theory, scaled(t.Simulate, 60_000),
		measure[ThresholdMeasures]{"sojourn", "s", ofMeans, "M/G/1 and [N(N-1)+2NλE[D]+λ²E[D²]]/2λ(N+λE[D])", func(m ThresholdMeasures) float64 { return m.Sojourn }},
		measure[ThresholdMeasures]{"cycles", "1/s", ofMeans, "(1-ρ)/(N/λ+E[D])", func(m ThresholdMeasures) float64 { return m.Cycles }})
}

func vacations() []Row {
	erlang, uniform := must(variate.Erlang(2, 4)), must(variate.Uniform(1, 7))
	var rows []Row
	for _, r := range []struct {
		id, about string
		vacation  Vacation
	}{
		{"I11", "multiple vacations of 4 s", Vacation{Vacation: constant(4)}},
		{"I11 exponential", "multiple exponential vacations, mean 4 s", Vacation{Vacation: exponential(4)}},
		{"I11 general", "multiple vacations, uniform from 1 to 7 s", Vacation{Vacation: uniform}},
		{"I11 single", "single vacations of 4 s", Vacation{Vacation: constant(4), Single: true}},
		{"I11 single general", "single Erlang-2 vacations, mean 4 s", Vacation{Vacation: erlang, Single: true}},
	} {
		v := r.vacation
		v.ArrivalRate, v.Service = .5, exponential(1)
		delay := "E[V²]/2E[V]"
		if v.Single {
			delay = "λE[V²]/2(V*(λ)+λE[V])"
		}
		rows = append(rows, newRow(r.id, "M/M/1 with "+r.about+"; λ=0.5, μ=1", v.Theory, scaled(v.Simulate, 400_000),
			measure[VacationMeasures]{"sojourn", "s", ofMeans, "M/G/1 and " + delay, func(m VacationMeasures) float64 { return m.Sojourn }},
			measure[VacationMeasures]{"sojourn variance", "s²", ofTails, "decomposition (Fuhrmann and Cooper 1985)", func(m VacationMeasures) float64 { return m.Variance }}))
	}
	return rows
}

func setup(id string, s Setup, length float64) Row {
	way := "each on its own"
	if s.Staggered {
		way = "one at a time"
	}
	about := fmt.Sprintf("M/M/%d whose servers set up %s; λ=%g, μ=%g, α=%g", s.Servers, way, s.ArrivalRate, 1/s.Service.Mean(), 1/s.Setup.Mean())
	const source = "Markov chain (Gandhi, Harchol-Balter and Adan 2010)"
	return newRow(id, about, s.Theory, scaled(s.Simulate, length),
		measure[SetupMeasures]{"sojourn", "s", ofMeans, source, func(m SetupMeasures) float64 { return m.Sojourn }},
		measure[SetupMeasures]{"in setup", "1", ofMeans, source, func(m SetupMeasures) float64 { return m.InSetup }})
}

func schedules() []Row {
	var rows []Row
	for _, mode := range []struct {
		name        string
		interrupted Interruption
	}{{"resume", Resume}, {"restart", Restart}, {"non-preemptive", NonPreemptive}} {
		s := Schedule{On: 10250 * time.Millisecond, Off: 2750 * time.Millisecond, First: 2 * time.Second,
			Gap: 2 * time.Second, Service: 1500 * time.Millisecond, Customers: 12, Interrupted: mode.interrupted}
		const source = "Ciw 3.2.7; recursion over customers"
		rows = append(rows, newRow("G6 "+mode.name, "D/D/1 that works 10.25 s of 13 s, "+mode.name+"; gap 2 s, service 1.5 s, 12 customers",
			s.Theory, once(s.Simulate),
			measure[ScheduleMeasures]{"sojourn", "s", exact, source, func(m ScheduleMeasures) float64 { return m.Sojourn }},
			measure[ScheduleMeasures]{"interruptions", "1", exact, source, func(m ScheduleMeasures) float64 { return float64(m.Interruptions) }}))
	}
	return rows
}

func emptying() Row {
	e := Emptying{ArrivalRate: .8, Service: exponential(1)}
	return newRow("S17", "M/M/1 emptied from its stationary state; λ=0.8, μ=1", e.Theory, repeated(e.Simulate, 18_000),
		measure[EmptyingMeasures]{"drain", "s", ofMeans, "E[N]/μ", func(m EmptyingMeasures) float64 { return m.Drain }},
		measure[EmptyingMeasures]{"drain p99", "s", ofTails, "P(T>t)=ρe^(-(μ-λ)t)", func(m EmptyingMeasures) float64 { return m.DrainP99 }},
		measure[EmptyingMeasures]{"until idle", "s", ofMeans, "E[N] busy periods of 1/(μ-λ)", func(m EmptyingMeasures) float64 { return m.UntilIdle }})
}
