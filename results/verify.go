package results

import (
	"database/sql"
	"encoding/json"

	"quiesce/des/stats"
)

// checkedWhole bounds the files, in bytes, whose structure is checked whole whenever they are opened: it
// takes longer than a second per gigabyte. In a larger one that is done for all tables but those of rows and
// histograms. Of these a writer reads all that there is, see verify, and a reader misses what is lost when
// it comes to that: points says how many replications there are, and the rows how many observations.
var checkedWhole = 64 << 20

// smallTables are those whose structure is checked in files of any size. They take some 100 bytes a point.
var smallTables = []string{"about", "points", "notes", "metrics", "stages", "failures"}

// checkStructure checks that the tables of the file are whole, but for what is stored in them.
func (l *Ledger) checkStructure() error {
	var pages, size, unused int
	for pragma, into := range map[string]*int{"page_count": &pages, "page_size": &size, "freelist_count": &unused} {
		if err := l.queryRow("pragma " + pragma).Scan(into); err != nil {
			return err
		}
	}
	// Nothing is ever removed from a ledger, so that no page is free; one that is said to be might be in use.
	if pages*size <= checkedWhole || unused > 0 {
		return l.integrity("")
	}
	for _, table := range smallTables {
		if err := l.integrity("," + table); err != nil {
			return err
		}
	}
	return nil
}

func (l *Ledger) integrity(table string) error {
	verdict := ""
	query := "pragma integrity_check(1)"
	if table != "" {
		query = "pragma integrity_check(" + table[1:] + ")"
	}
	if err := l.queryRow(query).Scan(&verdict); err != nil {
		return err
	}
	if verdict != "ok" {
		return malformed("%s", verdict)
	}
	return nil
}

// verify checks all that is stored, before a writer goes on from it: seals, order, and that points, rows,
// histograms and stages agree. load has checked the tables about and metrics.
func (l *Ledger) verify() error {
	notes, err := l.verifyNotes()
	if err == nil {
		err = l.verifyPoints(notes)
	}
	if err == nil {
		_, err = l.Failures()
	}
	if err == nil {
		err = l.stages("", nil, func(int, pointState) error { return nil })
	}
	if err == nil {
		err = l.verifyCounts()
	}
	if err == nil {
		err = l.verifyData()
	}
	return err
}

func (l *Ledger) verifyNotes() (known map[int]bool, err error) {
	known = map[int]bool{}
	err = l.each("select note, data, seal from notes", nil, func(scan scanner) error {
		n, err := l.scanNote(scan)
		known[n.number] = true
		return err
	})
	return known, err
}

func (l *Ledger) verifyPoints(known map[int]bool) error {
	return l.each("select point, done, notes, seal from points", nil, func(scan scanner) error {
		var point, done int
		var list string
		var seal int64
		if err := scan(&point, &done, &list, &seal); err != nil {
			return err
		}
		if err := l.seals.opens(seal, "points", point, done, list); err != nil || list == "[]" {
			return err
		}
		var numbers []int
		if err := json.Unmarshal([]byte(list), &numbers); err != nil {
			return malformed("the notes of point %d are %q", point, list)
		}
		for _, n := range numbers {
			if !known[n] {
				return malformed("note %d of point %d is lost", n, point)
			}
		}
		return nil
	})
}

// miscounted are the points of which the table points has another number of replications than there are, or
// the table stages a smaller one. The second is only asked where there are stages.
const (
	miscounted = `select point from (
		select point, count(*) as n from rows group by point
		union all select point, sum(replications) from failures group by point
		union all select point, -done from points)
	group by point having sum(n) <> 0 limit 1`
	unplanned = `select point from points left join stages using (point)
	where done > coalesce(stages.replications, ?) limit 1`
)

func (l *Ledger) verifyCounts() error {
	var point int
	err := l.queryRow(miscounted).Scan(&point)
	if err == sql.ErrNoRows && l.Definition.staged() {
		err = l.queryRow(unplanned, l.Definition.firstStage()).Scan(&point)
	}
	switch err {
	case nil:
		return malformed("point %d has other replications than it says", point)
	case sql.ErrNoRows:
		return nil
	}
	return err
}

// everything are rows and histograms, in the order of points: two tables that are read side by side, each as it
// is stored.
const everything = `select point, replication as place, 0 as kind, data from rows
	union all select point, metric, 1, data from histograms order by point, place`

// verifyData reads all rows and histograms. Since they are sealed, they are what was checked when it was
// written; what is left to check is that nothing is lost.
func (l *Ledger) verifyData() error {
	v := verifier{ledger: l, point: -1, rows: newChecker()}
	err := l.each(everything, nil, func(scan scanner) error {
		var point, place, kind int
		var data sql.RawBytes
		if err := scan(&point, &place, &kind, &data); err != nil {
			return err
		}
		return v.add(point, place, kind, data)
	})
	if err == nil {
		err = v.end()
	}
	return err
}

// verifier follows the rows and histograms of one point after the other.
type verifier struct {
	ledger     *Ledger
	point      int
	last       [2]int // places, of a row and of a histogram
	rows       *checker
	histograms []tally
}

// tally is what a histogram says of its observations.
type tally struct {
	metric          string
	count           uint64
	least, greatest int64
}

// add checks a row (of kind 0) or a histogram (1).
func (v *verifier) add(point, place, kind int, data []byte) error {
	if point > v.point {
		if err := v.end(); err != nil {
			return err
		}
		v.point, v.last = point, [2]int{-1, -1}
	}
	// Where it is stored out of order, what is searched for is not found.
	if point < v.point || place <= v.last[kind] {
		return malformed("what is stored of point %d is out of order", point)
	}
	v.last[kind] = place
	l := v.ledger
	if kind == 0 {
		row, err := decodeRow(l.seals, point, place, data, l.metrics)
		if err == nil {
			err = v.rows.row(&row)
		}
		if err != nil {
			return malformed("replication %d of point %d: %v", place, point, err)
		}
		return nil
	}
	body, err := l.seals.unseal(data, "histograms", point, place)
	if err != nil || place >= len(l.metrics) {
		return malformed("histogram %d of point %d is damaged", place, point)
	}
	f := tally{metric: l.metrics[place].Name}
	if f.count, f.least, f.greatest, err = stats.BinaryFigures(body); err != nil {
		return malformed("histogram %d of point %d: %v", place, point, err)
	}
	v.histograms = append(v.histograms, f)
	return nil
}

// end checks that the histograms of a point count what its rows count.
func (v *verifier) end() error {
	var err error
	for i := range v.histograms {
		if err == nil {
			err = v.rows.agree(&v.histograms[i])
		}
	}
	if err == nil {
		err = v.rows.complete()
	}
	if err != nil {
		return malformed("point %d: %v", v.point, err)
	}
	v.rows.reset()
	v.histograms = v.histograms[:0]
	return nil
}
