package workloads

import (
	"fmt"
	"strings"

	"quiesce/workloads/document"
)

// At is a point of a sweep: the scenario with values replaced, without what is known of all points
// together (Notes, Axes). File names in the values are relative to the scenario's, as those of axes are. It takes tens of microseconds. Several goroutines may ask at once.
func (s *Scenario) At(sets []string) (*Scenario, error) {
	var report document.Report
	point := s.next(sets)
	if err := point.complete(sets, s.source.Dir, s, &report); err != nil {
		return nil, err
	}
	point.describe()
	return point, nil
}

// fixed are the keys that an axis cannot vary: all points of a run share them.
var fixed = map[string]string{
	"seed": "bench sweep --seed", "replications": "bench sweep --reps", "precision": "bench sweep --precision",
	"compare": "bench sweep --strategies", "sweep": "", "design": "", "about": "", "question": "",
	"objectives": "", "expect": "", "theory": "",
}

// checkAxes demands paths that can be varied, of which none undoes another, and different values.
func (c *checker) checkAxes() {
	for i, a := range c.file.Sweep {
		if a.node == nil {
			continue
		}
		key, _, _ := strings.Cut(a.Path, ".")
		if flag, isFixed := fixed[key]; isFixed {
			hint := "take a key of the device, its queues, requests or sleep"
			if flag != "" {
				hint = flag + " sets it for all"
			}
			c.report.Add(a.node, c.axisPlace(a), fmt.Sprintf("sweep: %s is the same at all points of a run", key), hint)
		}
		for _, later := range c.file.Sweep[i+1:] {
			if later.node == nil || strings.HasPrefix(later.Path, a.Path+".") || !c.undoes(later, a) {
				continue
			}
			hint := "leave one out"
			if strings.HasPrefix(a.Path, later.Path+".") {
				hint = "write " + later.Path + " first, or leave one out"
			}
			c.report.Add(later.node, c.axisPlace(later), fmt.Sprintf("sweep: %s replaces what %s has set", later.Path, a.Path), hint)
		}
	}
}

// undoes reports whether setting one axis takes away what the one before has set: the same value by
// another name, one around it, or an alternative to it.
func (c *checker) undoes(later, earlier *Axis) bool {
	var trial document.Report
	set := func(root *document.Node, a *Axis, value string) {
		document.Set(root, &File{}, &document.Source{Name: "sweep", Text: a.Path + "=" + value, Argument: true}, &trial)
	}
	after := c.root.Clone()
	set(after, earlier, "earlier")
	set(after, later, "later")
	again := after.Clone()
	set(again, earlier, "earlier")
	return trial.Clean() && !again.Equal(after)
}

// checkValues demands that an axis has each value, however it is written, and each name of one, once.
func (c *checker) checkValues(a *Axis) {
	if a.ranges() {
		return
	}
	seen := map[string]bool{}
	type quantity struct {
		si        float64
		dimension dimension
	}
	equal := map[quantity]string{}
	for i, label := range a.Labels {
		si, of, problem := readQuantity(a.Values[i])
		q := quantity{si, of}
		at := a.place(i)
		if seen[label] {
			c.report.Add(at, at.Place, fmt.Sprintf("sweep.%s has the value %s twice", a.Path, label), "remove one of them")
		} else if same, there := equal[q]; there && problem == nil && a.named() == nil {
			c.report.Add(at, at.Place, fmt.Sprintf("sweep.%s has the value %s twice: it is %s, too", a.Path, label, same), "remove one of them")
		}
		if seen[label] = true; problem == nil {
			equal[q] = label
		}
	}
}

// relocateValues makes names of files in an axis that the command line gives, where they are relative to the
// working directory, relative to the scenario file, like those of the file itself.
func (s *Scenario) relocateValues(a *Axis) {
	if a.node == nil {
		return
	}
	if strings.HasSuffix(a.Path, ".file") {
		for _, item := range a.node.Items {
			s.relocate(item)
		}
		if named := a.named(); named != nil {
			for _, e := range named.Entries {
				s.relocate(e.Value)
			}
		}
	}
	a.node.Each("file", s.relocate)
}
