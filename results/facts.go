package results

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"strconv"

	"quiesce/model"
)

// fact is one row of the ledger's table about.
type fact struct{ name, value string }

// facts are the definition's.
func (d *Definition) facts() []fact {
	return []fact{
		{"format", strconv.Itoa(d.Format)},
		{"build", d.Build},
		{"scenario", d.Scenario},
		{"about", d.About},
		{"text", d.Text},
		{"inputs", encoded(d.Inputs)},
		{"sets", encoded(d.Sets)},
		{"seed", strconv.FormatUint(d.Seed, 10)},
		{"replications", strconv.Itoa(d.Replications)},
		{"strategies", encoded(d.Strategies)},
		{"chosen", encoded(d.Chosen)},
		{"axes", encoded(d.Axes)},
		{"design", encoded(d.Design)},
		{"precision", encoded(d.Precision)},
		{"screened", encoded(d.Screened)},
		{"plan", encoded(d.Plan)},
		{"notes", encoded(d.Notes)},
		{"identity", d.Identity()},
	}
}

// encoded is what JSON can hold, as JSON.
func encoded(what any) string {
	data, err := json.Marshal(what)
	if err != nil {
		panic(fmt.Sprintf("results: a fact cannot be encoded: %v", err))
	}
	return string(data)
}

// load reads the definition and the metrics from the ledger.
func (l *Ledger) load() error {
	for _, part := range []func() error{l.loadFacts, l.loadCounts, l.loadMetrics} {
		if err := part(); err != nil {
			return err
		}
	}
	return nil
}

func (l *Ledger) loadFacts() error {
	d := &l.Definition
	into := map[string]func(value string) error{
		"format":       func(v string) (err error) { d.Format, err = strconv.Atoi(v); return },
		"build":        func(v string) error { d.Build = v; return nil },
		"scenario":     func(v string) error { d.Scenario = v; return nil },
		"about":        func(v string) error { d.About = v; return nil },
		"text":         func(v string) error { d.Text = v; return nil },
		"inputs":       func(v string) error { return json.Unmarshal([]byte(v), &d.Inputs) },
		"sets":         func(v string) error { return json.Unmarshal([]byte(v), &d.Sets) },
		"seed":         func(v string) (err error) { d.Seed, err = strconv.ParseUint(v, 10, 64); return },
		"replications": func(v string) (err error) { d.Replications, err = strconv.Atoi(v); return },
		"strategies":   func(v string) error { return json.Unmarshal([]byte(v), &d.Strategies) },
		"chosen":       func(v string) error { return json.Unmarshal([]byte(v), &d.Chosen) },
		"axes":         func(v string) error { return json.Unmarshal([]byte(v), &d.Axes) },
		"design":       func(v string) error { return json.Unmarshal([]byte(v), &d.Design) },
		"precision":    func(v string) error { return json.Unmarshal([]byte(v), &d.Precision) },
		"screened":     func(v string) error { return json.Unmarshal([]byte(v), &d.Screened) },
		"plan":         func(v string) error { return json.Unmarshal([]byte(v), &d.Plan) },
		"notes":        func(v string) error { return json.Unmarshal([]byte(v), &d.Notes) },
		"identity":     func(v string) error { l.identity = v; return nil },
	}
	var all []fact
	var seals []int64
	err := l.each("select name, value, seal from about", nil, func(scan scanner) error {
		var f fact
		var seal int64
		if err := scan(&f.name, &f.value, &seal); err != nil {
			return err
		}
		if set := into[f.name]; set != nil {
			if err := set(f.value); err != nil {
				return malformed("its %s is %q", f.name, f.value)
			}
			delete(into, f.name)
		}
		all, seals = append(all, f), append(seals, seal)
		return nil
	})
	if err != nil {
		return err
	}
	if len(into) > 0 || d.Identity() != l.identity {
		return malformed("its definition is not the one it was made with")
	}
	l.seals = newSealer(l.identity)
	for i, f := range all {
		if err := l.seals.opens(seals[i], "about", f.name, f.value); err != nil {
			return err
		}
		l.keepDerived(f)
	}
	return nil
}

const selectMetrics = "select metric, name, unit, kind, better, about, seal from metrics order by metric "

func (l *Ledger) loadMetrics() error {
	return l.each(selectMetrics, nil, func(scan scanner) error {
		number, m, err := l.scanMetric(scan)
		if err != nil {
			return err
		}
		if number != len(l.metrics) {
			return malformed("metric number %d is not in the table metrics", len(l.metrics))
		}
		l.numbers[m.Name] = number
		l.metrics = append(l.metrics, m)
		return nil
	})
}

func (l *Ledger) scanMetric(scan scanner) (number int, m Metric, err error) {
	m.Kind = model.Scalar
	var kind string
	var seal int64
	if err := scan(&number, &m.Name, &m.Unit, &kind, &m.Better, &m.About, &seal); err != nil {
		return 0, m, err
	}
	if kind == latencyKind {
		m.Kind = model.Latency
	}
	return number, m, l.seals.opens(seal, "metrics", number, m.Name, m.Unit, kind, m.Better, m.About)
}

// scanner reads the columns of a row of a query.
type scanner func(into ...any) error

// each calls do for every row of a query. do must not use the ledger.
func (l *Ledger) each(query string, args []any, do func(scanner) error) error {
	rows, err := l.query(query, args)
	if err != nil {
		return err
	}
	return scanAll(rows, do)
}

// scanAll calls do for every row, and closes rows.
func scanAll(rows *sql.Rows, do func(scanner) error) (err error) {
	defer func() {
		if cerr := rows.Close(); err == nil {
			err = cerr
		}
	}()
	for rows.Next() {
		if err := do(rows.Scan); err != nil {
			return err
		}
	}
	return rows.Err()
}

func (l *Ledger) query(query string, args []any) (*sql.Rows, error) {
	if l.view != nil {
		return l.view.Query(query, args...)
	}
	return l.db.Query(query, args...)
}

func (l *Ledger) queryRow(query string, args ...any) *sql.Row {
	if l.view != nil {
		return l.view.QueryRow(query, args...)
	}
	return l.db.QueryRow(query, args...)
}
