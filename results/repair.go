package results

import (
	"context"
	"fmt"
	"maps"
	"slices"
)

// repair checks the checksum of everything that is stored. A point with damage is removed whole,
// to be computed again: the histograms of a point cannot be told apart by replication.
func (l *Ledger) repair() error {
	damaged := map[int]bool{}
	err := l.each("select point, replication, data from rows", nil, l.check(damaged))
	if err == nil {
		err = l.each("select point, metric, data from histograms", nil, l.check(damaged))
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
		for _, table := range []string{"rows", "histograms", "findings", "failures"} {
			if _, err := tx.Exec("delete from "+table+" where point = ?", point); err != nil {
				return err
			}
		}
		name := fmt.Sprintf("point %d", point)
		if point >= 0 && point < len(l.Definition.Points) {
			name = l.Definition.Points[point].String()
		}
		l.Damaged = append(l.Damaged, name)
	}
	return tx.Commit()
}

// check notes the points whose sealed data does not open.
func (l *Ledger) check(damaged map[int]bool) func(scanner) error {
	return func(scan scanner) error {
		var point, place int
		var data []byte
		if err := scan(&point, &place, &data); err != nil {
			return err
		}
		if _, err := unseal(data, point, place); err != nil || point >= len(l.Definition.Points) {
			damaged[point] = true
		}
		return nil
	}
}
