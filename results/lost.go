package results

import "fmt"

// LostError is how an Engine ends that has computed everything but some tasks, of which those who were to
// compute them gave no result. That says nothing of the tasks: machines are taken away, and connections
// break. So nothing of them is stored, and whoever runs the ledger again tries them again.
type LostError struct {
	Tasks int
	First string // the first of them, and how it was lost
}

func (e *LostError) Error() string {
	if e.Tasks == 1 {
		return "1 task is lost: " + e.First + "; the same command tries it again"
	}
	return fmt.Sprintf("%d tasks are lost; the first: %s; the same command tries them again", e.Tasks, e.First)
}
