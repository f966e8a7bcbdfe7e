package results

import "quiesce/model"

// replicates are values of a metric, one a replication, that have its mean and its standard error. Of
// a ratio of sums they are those of the ratio, made linear: see meanError.
func replicates(measures []Measure, metric *Summary) []Number {
	if metric.Kind == model.Scalar {
		return scalars(measures)
	}
	values := make([]Number, len(measures))
	r := pooledRatio(measures)
	perReplication := r.count / float64(len(measures))
	for i := range measures {
		values[i] = number((r.mean+r.residual(&measures[i])/perReplication)/Steps(metric.Unit), r.count > 0)
	}
	return values
}

// scalars are those of a scalar, undefined where it is. Where replications weigh alike, they are its
// values. Else they stand for the ratio of sums over replications, of value times weight over weight:
// the mean of the replications' own ratios would be biased where how long a replication lasts depends
// on what happens in it, as it does where a bug check ends it.
func scalars(measures []Measure) []Number {
	values := make([]Number, len(measures))
	sum, total, n := 0.0, 0.0, 0.0
	alike, first := true, 0.0
	for i := range measures {
		m := &measures[i]
		values[i] = number(m.Scalar, m.Defined)
		if !m.Defined {
			continue
		}
		if n == 0 {
			first = m.weight()
		}
		alike = alike && m.weight() == first
		sum += float64(m.Scalar * m.weight())
		total += m.weight()
		n++
	}
	if alike {
		return values
	}
	mean, perReplication := sum/total, total/n
	for i := range measures {
		if m := &measures[i]; m.Defined {
			values[i] = number(mean+float64((m.Scalar-mean)*(m.weight()/perReplication)), true)
		}
	}
	return values
}

// weight is what a scalar counts.
func (m *Measure) weight() float64 {
	if m.Weight > 0 {
		return m.Weight
	}
	return 1
}
