package nats

import "quiesce/results"

// losses are the tasks that were given up in this life of the process. It does not give them out again, so
// that a run ends; the next one does.
type losses struct {
	tasks map[string]results.Task // by key
	first string                  // what was lost first, and why
}

// has reports whether a task was given up.
func (l *losses) has(key string) bool {
	_, has := l.tasks[key]
	return has
}

func (l *losses) add(key string, t results.Task, what string) {
	if l.tasks == nil {
		l.tasks = map[string]results.Task{}
	}
	if l.first == "" {
		l.first = what
	}
	l.tasks[key] = t
}

// err names what is lost; nil if nothing is, or all came late.
func (l *losses) err() error {
	if len(l.tasks) == 0 {
		return nil
	}
	return &results.LostError{Tasks: len(l.tasks), First: l.first}
}
