package main

import (
	"fmt"
	"io"
	"os"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"
)

// statusLine is how far a run has come, for one line of a terminal.
type statusLine struct {
	name        string
	done, total int
	things      string        // that are counted
	left        time.Duration // 0: not known
	speed       float64       // events a second; 0: not known
}

// Widths of the bar in a line, in columns.
const (
	barLeast = 8
	barMost  = 30
)

// text is the line in so many columns at most: what matters less is left out first, the count last.
func (s statusLine) text(columns int) string {
	counts := fmt.Sprintf("%d of %d %s", s.done, s.total, s.things)
	short := fmt.Sprintf("%d/%d", s.done, s.total)
	var rest []string
	if s.left > 0 {
		rest = append(rest, fmt.Sprintf("%v left", s.left))
	}
	brief := strings.Join(rest, ", ")
	if s.speed > 0 {
		rest = append(rest, speedText(s.speed))
	}
	full := strings.Join(rest, ", ")
	named := s.name + "  " + counts
	for _, parts := range [][2]string{{named, full}, {counts, full}, {counts, brief}, {short, full}, {short, brief}} {
		behind := ""
		if parts[1] != "" {
			behind = "  " + parts[1]
		}
		room := columns - utf8.RuneCountInString(parts[0]+behind)
		if width := room - len("  []"); width >= barLeast {
			return parts[0] + "  [" + s.bar(min(width, barMost)) + "]" + behind
		}
		if room >= 0 {
			return parts[0] + behind
		}
	}
	return clipped(short, columns)
}

// told is the line where there is no terminal, without its end.
func (s statusLine) told() string {
	text := fmt.Sprintf("bench: %s: %d of %d %s", s.name, s.done, s.total, s.things)
	if s.left > 0 {
		text += fmt.Sprintf(", about %v left", s.left)
	}
	return text
}

// bar is the share of what is done, in so many columns.
func (s statusLine) bar(columns int) string {
	full := 0
	if s.total > 0 {
		full = min(columns, columns*s.done/s.total)
	}
	if full == columns {
		return strings.Repeat("=", columns)
	}
	return strings.Repeat("=", full) + ">" + strings.Repeat(" ", columns-full-1)
}

// speedText is a number of events a second.
func speedText(perSecond float64) string {
	switch {
	case perSecond >= 1e6:
		return fmt.Sprintf("%.1fM events/s", perSecond/1e6)
	case perSecond >= 1e4:
		return fmt.Sprintf("%.0fk events/s", perSecond/1e3)
	}
	return fmt.Sprintf("%.0f events/s", perSecond)
}

// clipped is a text in so many columns at most.
func clipped(text string, columns int) string {
	if runes := []rune(text); len(runes) > columns {
		return string(runes[:max(0, columns-1)]) + "…"
	}
	return text
}

// timeLeft is how long what remains will take, by the average so far: results come from several cores, and
// machines, at once, so what one of them took says nothing. 0: not known.
func timeLeft(elapsed time.Duration, done, remaining int) time.Duration {
	if done <= 0 || remaining <= 0 {
		return 0
	}
	return max(time.Second, time.Duration(float64(elapsed)*float64(remaining)/float64(done)).Round(time.Second))
}

// display shows lines at the bottom of a terminal, until it is ended.
type display struct {
	container *mpb.Progress
	bar       *mpb.Bar
}

// newDisplay makes the display. Each line is told the terminal's columns; one that is empty takes a row all the same.
func newDisplay(terminal *os.File, first func(columns int) string, more ...func(columns int) string) *display {
	filler := func(line func(int) string, end string) mpb.BarFiller {
		return mpb.BarFillerFunc(func(w io.Writer, s decor.Statistics) error {
			_, err := io.WriteString(w, line(s.AvailableWidth)+end)
			return err
		})
	}
	var below []mpb.BarFiller
	for _, line := range more {
		below = append(below, filler(line, "\n"))
	}
	d := &display{container: mpb.New(mpb.WithOutput(terminal))}
	bar, err := d.container.Add(0, filler(first, ""), mpb.BarFillerTrim(), mpb.BarBtmExtender(below...), mpb.BarRemoveOnComplete())
	if err == nil { // else the run is over
		d.bar = bar
	}
	return d
}

// say writes a line of its own above the display. It reports false if that has ended.
func (d *display) say(text string) bool {
	_, err := d.container.Write([]byte(text))
	return err == nil
}

// end removes the display.
func (d *display) end() {
	if d.bar != nil {
		d.bar.Abort(true)
	}
	d.container.Wait()
}
