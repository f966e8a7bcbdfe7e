package results

// Metric returns what the ledger says of a metric; ok is false if it has none of that name.
func (l *Ledger) Metric(name string) (m Metric, ok bool) {
	n, ok := l.numbers[name]
	if !ok {
		return Metric{}, false
	}
	return l.metrics[n], true
}
