package explain

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"quiesce/model"
	"quiesce/results/recording"
)

// WriteTranscript writes what happened, a line for every occurrence that the choice has, in the words
// of the framework's machine (package wdf): an input stands behind its time, an action that it led to
// is indented, an act of the world that the framework does not see begins with an asterisk. q and r
// number queues and requests as the machine does; what stands behind # says which these are. It
// returns the number of lines chosen.
//
// A callback's calls stand between the actions of the input that led to the callback, where they
// happened.
func WriteTranscript(w io.Writer, r *recording.Recording, c Choice) (lines int, err error) {
	out := bufio.NewWriter(w)
	if err := writeHead(out, r); err != nil {
		return 0, err
	}
	stops := 0
	err = r.Each(func(record *recording.Record) error {
		text := transcriptLine(&record.Occurrence)
		switch record.Act {
		case model.PowerDownBegins:
			stops++
			text = fmt.Sprintf("%s: number %d", text, stops)
		case model.PowerDownWithdrawn:
			stops--
		}
		if record.At >= c.Window.To {
			return errPast
		}
		if !c.takes(&record.Occurrence) {
			return nil
		}
		lines++
		line := fmt.Sprintf("%15.9f  %-44s%s", record.At.Seconds(), text, comment(&record.Occurrence))
		_, err := fmt.Fprintln(out, strings.TrimRight(line, " "))
		return err
	})
	if err := past(err); err != nil {
		return lines, err
	}
	return lines, out.Flush()
}

// writeHead writes what was simulated, and the machine's configuration, as comments.
func writeHead(out io.Writer, r *recording.Recording) error {
	h := &r.Header
	text := fmt.Sprintf("%s, strategy %s, seed %d, replication %d\n", h.Scenario, h.Strategy, h.Seed, h.Replication)
	queue := 0
	for line := range strings.Lines(strings.TrimSpace(h.Machine) + "\n") {
		if !strings.HasPrefix(line, "machine") {
			line = fmt.Sprintf("q%d %s: %s", queue, h.Queues[queue].Name, line)
			queue++
		}
		text += line
	}
	for line := range strings.Lines(text) {
		if _, err := fmt.Fprintf(out, "# %s", line); err != nil {
			return err
		}
	}
	return nil
}

func transcriptLine(o *model.Occurrence) string {
	switch {
	case o.Action.Kind != 0:
		return "    " + o.Action.String()
	case o.Input.Kind != 0:
		return o.Input.String()
	}
	return "* " + o.Act.String()
}

// comment says which request and queue an occurrence concerns.
func comment(o *model.Occurrence) string {
	var parts []string
	if o.Class != "" {
		parts = append(parts, NameOf(o).String())
	}
	if o.Queue != "" {
		parts = append(parts, "queue "+o.Queue)
	}
	if len(parts) == 0 {
		return ""
	}
	return "  # " + strings.Join(parts, ", ")
}
