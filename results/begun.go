package results

// Begun returns the settings, ascending, of which something is stored and that are wanted. A run may
// have more settings than fit into memory; wanted is asked once for each, in their order.
func (l *Ledger) Begun(wanted func(setting int) bool) ([]int, error) {
	var all []int
	last, k := -1, len(l.Definition.Strategies)
	err := l.each("select point from points where done > 0 order by point", nil, func(scan scanner) error {
		var point int
		if err := scan(&point); err != nil {
			return err
		}
		setting := point / k
		if setting == last {
			return nil
		}
		if last = setting; wanted(setting) {
			all = append(all, setting)
		}
		return nil
	})
	return all, l.explain(err)
}
