package workloads

import (
	"slices"
	"strings"

	"quiesce/model"
)

// labelsOf are the keys by which a metric can be narrowed, as its entry in the catalogue says.
func labelsOf(m *model.Metric) []string {
	var keys []string
	for _, key := range []string{"queue", "class", "state", "part"} {
		if strings.Contains(m.About, "{"+key+"=") {
			keys = append(keys, key)
		}
	}
	return keys
}

// labelWords are the values of the labels that do not name parts of the scenario.
var labelWords = map[string][]string{
	"state": {"D0", "busy", "idle", "d0_exit", "D3", "d0_entry"},
	"part":  {"handlers"},
}

// metricByName is the catalogue's entry of a metric, or nil.
func metricByName(name string) *model.Metric {
	all := model.Catalogue()
	if i := slices.IndexFunc(all, func(m model.Metric) bool { return m.Name == name }); i >= 0 {
		return &all[i]
	}
	return nil
}

func metricNames() []string {
	var names []string
	for _, m := range model.Catalogue() {
		names = append(names, m.Name)
	}
	return names
}
