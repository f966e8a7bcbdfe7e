package transcript

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strings"

	"quiesce/model/wdf"
)

// Transcript is one machine with what was played on it.
type Transcript struct {
	Config wdf.Config
	Steps  []Step
}

// Step is one input with the actions that it led to, as text.
type Step struct {
	About   string // comment above the input, line by line without its #; may be empty
	Input   wdf.Input
	Actions []string
	Line    int // of the input, if the transcript was read
}

// String is the transcript as text, which Read reads back.
func (t *Transcript) String() string {
	var b strings.Builder
	b.WriteString(formatSettings(&t.Config))
	b.WriteByte('\n')
	for i := range t.Config.Queues {
		b.WriteString(formatQueue(&t.Config.Queues[i]))
		b.WriteByte('\n')
	}
	b.WriteByte('\n')
	for _, s := range t.Steps {
		if s.About != "" {
			fmt.Fprintf(&b, "# %s\n", strings.ReplaceAll(s.About, "\n", "\n# "))
		}
		fmt.Fprintln(&b, s.Input)
		for _, a := range s.Actions {
			fmt.Fprintf(&b, "    %s\n", a)
		}
	}
	return b.String()
}

// Is reports whether a text looks like a transcript: its first line that is no comment begins with
// the word machine.
func Is(text string) bool {
	for line := range strings.SplitSeq(text, "\n") {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		return line == "machine" || strings.HasPrefix(line, "machine ")
	}
	return false
}

// Read reads a transcript. The error names every line that is wrong, as name:line.
func Read(r io.Reader, name string) (*Transcript, error) {
	p := &reader{name: name, t: &Transcript{Config: wdf.Config{CountedReferences: true}}}
	lines := bufio.NewScanner(r)
	for lines.Scan() {
		p.line++
		p.read(lines.Text())
	}
	if err := lines.Err(); err != nil {
		p.wrong = append(p.wrong, fmt.Errorf("%s: %w", name, err))
	}
	if p.part == 0 {
		p.wrong = append(p.wrong, fmt.Errorf("%s: a transcript begins with a line \"machine\" and its settings", name))
	}
	return p.t, errors.Join(p.wrong...)
}

// reader is where reading stands: before the machine, among its queues, or among its steps.
type reader struct {
	name  string
	line  int
	part  int
	about string
	t     *Transcript
	wrong []error
}

func (p *reader) problem(err error) {
	if err != nil {
		p.wrong = append(p.wrong, fmt.Errorf("%s:%d: %w", p.name, p.line, err))
	}
}

func (p *reader) read(text string) {
	trimmed := strings.TrimSpace(text)
	switch {
	case strings.HasPrefix(trimmed, "#"):
		p.about = strings.TrimPrefix(p.about+"\n"+strings.TrimSpace(trimmed[1:]), "\n")
	case trimmed == "":
		if p.part == 1 {
			p.part = 2
		}
	case p.part == 0:
		p.machine(trimmed)
	case p.part == 1:
		q, err := ParseQueue(trimmed)
		p.problem(err)
		p.t.Config.Queues = append(p.t.Config.Queues, q)
	case text[0] == ' ' || text[0] == '\t':
		if len(p.t.Steps) == 0 {
			p.problem(fmt.Errorf("an action stands before the first input"))
			return
		}
		last := &p.t.Steps[len(p.t.Steps)-1]
		last.Actions = append(last.Actions, trimmed)
	default:
		p.input(trimmed)
	}
}

// machine reads the first line.
func (p *reader) machine(line string) {
	fields := strings.Fields(line)
	if fields[0] != "machine" {
		p.problem(fmt.Errorf("want a line that begins with \"machine\""))
	}
	for _, word := range fields[1:] {
		p.problem(ParseSetting(&p.t.Config, word))
	}
	p.part, p.about = 1, ""
}

// input reads an input's line.
func (p *reader) input(line string) {
	thread, rest, _ := strings.Cut(line, " ")
	in, err := ParseInput(thread, strings.Fields(rest))
	p.problem(err)
	p.t.Steps = append(p.t.Steps, Step{About: p.about, Input: in, Line: p.line})
	p.about = ""
}
