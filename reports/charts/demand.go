package charts

import (
	"slices"
	"strings"

	"quiesce/results"
)

// ofDriver are the values of a request class that its driver chooses, and no load.
var ofDriver = []string{"queue", "handler", "cancelable"}

// isLoad reports whether a path of a scenario is of the requests that come.
func isLoad(path string) bool {
	parts := strings.Split(path, ".")
	return parts[0] == "requests" && (len(parts) < 3 || !slices.Contains(ofDriver, parts[2]))
}

// isSchedule reports whether a path of a scenario is of the power-downs that are demanded.
func isSchedule(path string) bool {
	return path == "sleep" || strings.HasPrefix(path, "sleep.")
}

// IsDemand reports whether a path of a scenario is of what the device is asked for, its load or its power schedule. No
// driver chooses it, so that points which differ in it are no choice.
func IsDemand(path string) bool { return isLoad(path) || isSchedule(path) }

// DemandWord is what the axes of a run vary of what the device is asked for: "load", "power schedule" or both; "":
// nothing.
func DemandWord(d *results.Definition) string {
	var words []string
	if slices.ContainsFunc(d.Axes, func(a results.Axis) bool { return isLoad(a.Path) }) {
		words = append(words, "load")
	}
	if slices.ContainsFunc(d.Axes, func(a results.Axis) bool { return isSchedule(a.Path) }) {
		words = append(words, "power schedule")
	}
	return list(words)
}

// demandOf is the part of a setting that is asked for, and not chosen: points are compared only where it is the same.
// "" stands at the other axes.
func demandOf(d *results.Definition, set []string) []string {
	all := make([]string, len(set))
	for k, value := range set {
		if IsDemand(d.Axes[k].Path) {
			all[k] = value
		}
	}
	return all
}
