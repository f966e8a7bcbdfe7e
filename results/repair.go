package results

import (
	"context"
	"fmt"
	"maps"
	"math"
	"slices"
)

// repair checks the checksum of everything that is stored, before a writer goes on from it. A point with
// damage is removed whole, to be computed again: the histograms of a point cannot be told apart by
// replication. It takes some 20 us for a point of one replication, which is little beside computing one.
// A reader checks each row and histogram when it reads it.
func (l *Ledger) repair() error {
	damaged := map[int]bool{}
	err := l.each("select point, replication, data from rows", nil, l.check(damaged))
	if err == nil {
		err = l.each("select point, metric, data from histograms", nil, l.check(damaged))
	}
	if err == nil {
		err = l.each(miscounted, nil, func(scan scanner) error {
			var point int
			if err := scan(&point); err != nil {
				return err
			}
			damaged[point] = true
			return nil
		})
	}
	if err != nil || len(damaged) == 0 {
		return err
	}
	tx, err := l.db.BeginTx(context.Background(), nil)
	if err != nil {
		return err
	}
	defer rollback(tx)
	for _, point := range slices.Sorted(maps.Keys(damaged)) {
		for _, table := range []string{"points", "rows", "histograms", "findings", "failures"} {
			if _, err := tx.Exec("delete from "+table+" where point = ?", point); err != nil {
				return err
			}
		}
		name := fmt.Sprintf("point %d", point)
		if point >= 0 && point < l.Definition.Len() {
			name = l.Definition.Point(point).String()
		}
		l.Damaged = append(l.Damaged, name)
	}
	if err := tx.Commit(); err != nil {
		return err
	}
	return l.loadCounts()
}

// miscounted are the points of which the table points has another number of replications than there are.
const miscounted = `select point from (
		select point, count(*) as n from rows group by point
		union all select point, sum(replications) from failures group by point
		union all select point, -done from points)
	group by point having sum(n) <> 0`

// check notes the points whose sealed data does not open. It fails if what it is given is out of order, as it
// is stored: what is searched for would then not be found, nor what is to be removed.
func (l *Ledger) check(damaged map[int]bool) func(scanner) error {
	lastPoint, lastPlace := math.MinInt, 0
	return func(scan scanner) error {
		var point, place int
		var data []byte
		if err := scan(&point, &place, &data); err != nil {
			return err
		}
		if point < lastPoint || point == lastPoint && place <= lastPlace {
			return fmt.Errorf("malformed: what is stored of point %d is out of order", point)
		}
		lastPoint, lastPlace = point, place
		if _, err := unseal(data, point, place); err != nil || point < 0 || point >= l.Definition.Len() {
			damaged[point] = true
		}
		return nil
	}
}
