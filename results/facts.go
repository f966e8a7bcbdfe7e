package results

import (
	"database/sql"
	"encoding/json"
	"errors"
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
	if err := l.loadFacts(); err != nil {
		return l.explain(err)
	}
	if l.Definition.Identity() != l.identity {
		return l.explain(errors.New("malformed: its definition is not the one it was made with"))
	}
	if err := l.loadCounts(); err != nil {
		return l.explain(err)
	}
	return l.explain(l.loadMetrics())
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
		"notes":        func(v string) error { return json.Unmarshal([]byte(v), &d.Notes) },
		"identity":     func(v string) error { l.identity = v; return nil },
	}
	return l.each("select name, value from about", nil, func(scan scanner) error {
		var f fact
		if err := scan(&f.name, &f.value); err != nil {
			return err
		}
		if set := into[f.name]; set != nil {
			if err := set(f.value); err != nil {
				return fmt.Errorf("malformed: its %s is %q", f.name, f.value)
			}
		}
		return nil
	})
}

func (l *Ledger) loadMetrics() error {
	return l.each("select name, unit, kind, better, about from metrics order by metric", nil, func(scan scanner) error {
		m := Metric{Kind: model.Scalar}
		var kind string
		if err := scan(&m.Name, &m.Unit, &kind, &m.Better, &m.About); err != nil {
			return err
		}
		if kind == latencyKind {
			m.Kind = model.Latency
		}
		l.numbers[m.Name] = len(l.metrics)
		l.metrics = append(l.metrics, m)
		return nil
	})
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
