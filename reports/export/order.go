package export

import (
	"cmp"
	"slices"
	"strings"

	"quiesce/model"
)

// order is that of metrics in every table: as the catalogue has them, variants behind their metric by
// name. A ledger numbers metrics as it first meets them, which differs between equal runs.
type order map[string]int

func newOrder() order {
	o := order{}
	for i, m := range model.Catalogue() {
		o[m.Name] = i
	}
	return o
}

// compare puts a metric that the catalogue does not know, because a later version had it, behind the
// others.
func (o order) compare(a, b string) int {
	return cmp.Or(cmp.Compare(o.place(a), o.place(b)), strings.Compare(a, b))
}

func (o order) place(metric string) int {
	base, _, _ := strings.Cut(metric, "{")
	if place, ok := o[base]; ok {
		return place
	}
	return len(o)
}

// sorted returns the distinct metrics in order.
func (o order) sorted(metrics []string) []string {
	slices.SortFunc(metrics, o.compare)
	return slices.Compact(metrics)
}
