package workloads

import (
	"fmt"
	"strings"

	"quiesce/model/driver"
	"quiesce/workloads/document"
)

// Strategy is what a driver does with the requests it owns when a queue stops: a suspend strategy
// alone, or one each for suspend (EvtIoStop with StopActionSuspend) and purge.
type Strategy struct {
	// When the device leaves D0 or is stopped.
	Suspend Assignment `yaml:"suspend" jsonschema:"default=drain"`
	// When the device is removed. Omitted: cancel-owned, or cancel-sent where the suspend strategy sends requests on.
	Purge *Assignment `yaml:"purge"`
}

// UnmarshalText reads a suspend strategy alone.
func (s *Strategy) UnmarshalText(text []byte) error {
	*s = Strategy{}
	return s.Suspend.UnmarshalText(text)
}

// Grammar describes the single-word form.
func (Strategy) Grammar() (string, []string) { return StrategyText{}.Grammar() }

// Assignment is a strategy for all requests, or a mapping of queues and classes to strategies; the
// key default stands for the rest, and a class goes before its queue.
type Assignment struct {
	choices []*choice
}

// choice is the strategy of one queue or class.
type choice struct {
	name     string // "": all requests, written without a key
	strategy StrategyText
}

// defaultKey is the key for all that is not named.
const defaultKey = "default"

// UnmarshalText reads one strategy for all.
func (a *Assignment) UnmarshalText(text []byte) error {
	c := &choice{}
	a.choices = []*choice{c}
	return c.strategy.UnmarshalText(text)
}

// Grammar describes the single-word form.
func (Assignment) Grammar() (string, []string) { return StrategyText{}.Grammar() }

// Entry is the strategy of a queue or class.
func (a *Assignment) Entry(key string) any {
	c := &choice{name: key}
	a.choices = append(a.choices, c)
	return &c.strategy
}

// String is the assignment as one would write it.
func (a *Assignment) String() string {
	if len(a.choices) == 1 && a.choices[0].name == "" {
		return a.choices[0].strategy.Text
	}
	parts := make([]string, len(a.choices))
	for i, c := range a.choices {
		parts[i] = c.name + ": " + c.strategy.Text
	}
	return "{" + strings.Join(parts, ", ") + "}"
}

// forClass is the strategy of a class in a queue, if there is one.
func (a *Assignment) forClass(class, queue string) (driver.Strategy, bool) {
	for _, name := range []string{class, queue, defaultKey, ""} {
		for _, c := range a.choices {
			if c.name == name {
				return c.strategy.Strategy.ForClass(class), true
			}
		}
	}
	return driver.Strategy{}, false
}

// StrategyText is a strategy of the library with its parameters: hold, deadline(500us).
type StrategyText struct {
	Text     string
	Strategy driver.Strategy
}

// UnmarshalText reads a strategy.
func (s *StrategyText) UnmarshalText(text []byte) error {
	parsed, problems := driver.Parse(string(text))
	if len(problems) == 0 {
		*s = StrategyText{string(text), parsed}
		return nil
	}
	var all document.Complaints
	for _, p := range problems {
		all = append(all, &document.Complaint{Offset: p.Offset, What: p.Message, Hint: p.Hint})
	}
	return all
}

// Grammar describes a strategy: one of the library, perhaps with parameters.
func (StrategyText) Grammar() (string, []string) {
	var names []string
	for _, e := range driver.Catalogue() {
		names = append(names, e.Name)
	}
	return `^ *(` + strings.Join(names, "|") + `) *(\(.*\))? *$`, []string{"drain", "deadline(500us)"}
}

// Compare is the list of strategies that are set side by side.
type Compare []Candidate

// FormHint says how the list is written.
func (Compare) FormHint() string { return "for example compare: [drain, hold, requeue]" }

// Candidate is one of them: a suspend strategy, which leaves the purge strategy as it is, or a
// name and both.
type Candidate struct {
	// What results call it.
	Name Line `yaml:"name" jsonschema:"required" example:"split"`
	// When the device leaves D0 or is stopped.
	Suspend Assignment `yaml:"suspend" jsonschema:"required" example:"{read: requeue, write: hold}"`
	// When the device is removed. Omitted: as in strategy.
	Purge *Assignment `yaml:"purge"`
}

// NameKey makes compare.split a path.
func (Candidate) NameKey() string { return "name" }

// UnmarshalText reads a suspend strategy.
func (c *Candidate) UnmarshalText(text []byte) error {
	*c = Candidate{Name: Line(text)}
	return c.Suspend.UnmarshalText(text)
}

// Grammar describes the single-word form.
func (Candidate) Grammar() (string, []string) { return StrategyText{}.Grammar() }

// checkStrategies checks what the scenario's strategies say against its queues and classes.
func (c *checker) checkStrategies() {
	f := c.file
	c.checkAssignment(&f.Strategy.Suspend, false, "strategy", "suspend")
	if f.Strategy.Purge != nil {
		c.checkAssignment(f.Strategy.Purge, true, "strategy", "purge")
	}
	seen := map[string]bool{}
	for i := range f.Compare {
		candidate := &f.Compare[i]
		if seen[string(candidate.Name)] {
			c.problem(fmt.Sprintf("%q is compared twice", candidate.Name), "give one of them another name", "compare", i)
		}
		seen[string(candidate.Name)] = candidate.Name != ""
		c.checkAssignment(&candidate.Suspend, false, "compare", i, "suspend")
		if candidate.Purge != nil {
			c.checkAssignment(candidate.Purge, true, "compare", i, "purge")
		}
	}
}

// checkAssignment checks one assignment, which stands at path or, if it is a bare word, above.
func (c *checker) checkAssignment(a *Assignment, purge bool, path ...any) {
	for _, choice := range a.choices {
		at := path
		if choice.name != "" {
			at = append(at[:len(at):len(at)], choice.name)
			c.checkChoiceName(choice.name, at)
		}
		if purge && choice.strategy.Strategy.SuspendOnly() {
			c.problem(fmt.Sprintf("%s says nothing about purges", choice.strategy.Text), "write cancel-owned, cancel-sent or cancel-hw", at...)
		}
		for _, row := range choice.strategy.Strategy.Choices() {
			if !c.hasClass(row.Class) {
				c.problem(fmt.Sprintf("%s names the class %q, which there is not", choice.strategy.Text, row.Class),
					document.Nearest(row.Class, c.classNames(), "classes are"), at...)
			}
		}
	}
	for i := range c.file.Requests {
		class := &c.file.Requests[i]
		if _, ok := a.forClass(string(class.Class), string(class.Queue)); !ok && len(a.choices) > 0 {
			c.problem(fmt.Sprintf("class %s has no strategy here", class.Class), "name it, its queue, or default", path...)
		}
	}
	c.checkWholeQueues(a, path)
}

// checkChoiceName demands a queue or a class that can only be one of both.
func (c *checker) checkChoiceName(name string, at []any) {
	queue, class := c.hasQueue(name), c.hasClass(name)
	if name == defaultKey || queue != class {
		return
	}
	if !queue {
		names := append(append([]string{}, c.queueNames()...), c.classNames()...)
		c.problem(fmt.Sprintf("%q is neither a queue nor a class", name), document.Nearest(name, append(names, defaultKey), "keys here are"), at...)
		return
	}
	for i := range c.file.Requests {
		r := &c.file.Requests[i]
		if (string(r.Class) == name) != (string(r.Queue) == name) {
			c.problem(fmt.Sprintf("%q is both a queue and a class, with different requests", name), "rename one of them", at...)
			return
		}
	}
}

// checkWholeQueues demands that strategies which apply to a queue as a whole (park, self-stop) do
// not differ between its classes.
func (c *checker) checkWholeQueues(a *Assignment, path []any) {
	type user struct {
		class    string
		strategy driver.Strategy
	}
	first := map[Name]user{}
	for i := range c.file.Requests {
		class := &c.file.Requests[i]
		s, ok := a.forClass(string(class.Class), string(class.Queue))
		if !ok {
			continue
		}
		before, seen := first[class.Queue]
		if !seen {
			first[class.Queue] = user{string(class.Class), s}
			continue
		}
		if before.strategy.String() != s.String() && (before.strategy.SuspendOnly() || s.SuspendOnly()) {
			c.problem(fmt.Sprintf("%s for class %s and %s for class %s cannot share queue %s: park and self-stop apply to a whole queue",
				before.strategy, before.class, s, class.Class, class.Queue), "give the classes queues of their own", path...)
		}
	}
}
