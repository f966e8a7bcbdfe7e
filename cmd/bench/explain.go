package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"quiesce/des"
	"quiesce/reports"
	"quiesce/reports/explain"
	"quiesce/reports/timeline"
	"quiesce/results/recording"
)

// explain is the verb that says why the device was late.
func (c *command) explain() *cobra.Command {
	var o explainOptions
	cmd := &cobra.Command{
		Use:   "explain SCENARIO [flags]",
		Short: "why was it late? one replication: blame table, worst stops, transcript, timeline",
		Long: `Simulate one replication of a scenario, record all that happens in it, and say what every
power-down spent its time on: which phase, which queue, which class of requests; and which
requests held the longest ones. The shares sum exactly to time_to_low_power, those of the
Hold to stop_latency.

--request, --class and --queue choose lines of the transcript and of the log; --stop, --from
and --to choose a part of the replication for everything. --plot draws a power-down and the
requests it waited for. The timeline opens in https://ui.perfetto.dev, which reads it in the
browser and sends it nowhere.`,
		Example: `  bench explain slowest-class
  bench explain slowest-class --format transcript --stop 3
  bench explain slowest-class --plot late.svg --plot-blame blame.svg
  bench explain slowest-class --strategy drain --timeline late.pftrace --stop 3
  bench explain slowest-class --class update --from 10s --to 60s --format log`,
		Args:              oneScenario(false),
		ValidArgsFunction: completeScenario,
		RunE: func(cmd *cobra.Command, args []string) error {
			p, err := o.check(args[0], cmd.Flags().Changed("format"))
			if err != nil {
				return err
			}
			return c.explainOne(cmd.Context(), p)
		},
	}
	o.register(cmd)
	return cmd
}

// explainOne records the plan's replication in a temporary file, shows it, and removes the file.
func (c *command) explainOne(ctx context.Context, p *explainPlan) (err error) {
	f, err := os.CreateTemp("", "bench-explain-*.recording")
	if err != nil {
		return err
	}
	// Where an open file may be removed it is, so that nothing is left if the process is killed, as by
	// the end of a pipe. Windows refuses; there it is removed at the end.
	open := os.Remove(f.Name()) != nil
	defer func() {
		err = errors.Join(err, f.Close())
		if open {
			err = errors.Join(err, os.Remove(f.Name()))
		}
	}()
	if _, err := p.source.Record(ctx, f, recording.Limits{Until: p.until}); err != nil {
		return fmt.Errorf("recording the replication in %s: %w", f.Name(), err)
	}
	size, err := f.Seek(0, io.SeekEnd)
	if err != nil {
		return err
	}
	r, err := recording.Open(f, size)
	if err != nil {
		return err
	}
	if r.Trailer.Reason == recording.Full {
		c.print(fmt.Sprintf("bench: the recording is full (%d MiB) at %v: what comes after that is left out; --to ends it earlier\n", recording.DefaultBytes>>20, r.Trailer.End))
	}
	if p.choice.Window, err = p.window(r); err != nil {
		return err
	}
	if p.recording != "" {
		err := writeWhole(p.recording, func(w io.Writer) error {
			_, err := io.Copy(w, io.NewSectionReader(f, 0, size))
			return err
		})
		if err != nil {
			return fmt.Errorf("--recording: %w", err)
		}
	}
	return c.showExplanation(r, p)
}

// showExplanation writes the files, then the output.
func (c *command) showExplanation(r *recording.Recording, p *explainPlan) error {
	if p.timeline != "" {
		var drawn *timeline.Summary
		err := writeWhole(p.timeline, func(w io.Writer) (err error) {
			drawn, err = timeline.Write(w, r, p.choice.Window)
			return err
		})
		if err != nil {
			return fmt.Errorf("--timeline: %w", err)
		}
		if c.terminal() {
			c.print(fmt.Sprintf("%s has %d slices on %d tracks; open it in https://ui.perfetto.dev\n", p.timeline, drawn.Slices, drawn.Tracks))
		}
	}
	if err := p.plots(r); err != nil {
		return err
	}
	for _, file := range []struct{ flag, name, format string }{{"--transcript", p.transcript, formatTranscript}, {"--log", p.log, formatLog}} {
		if file.name == "" {
			continue
		}
		if err := writeWhole(file.name, func(w io.Writer) error { return p.lines(w, r, file.format) }); err != nil {
			return fmt.Errorf("%s: %w", file.flag, err)
		}
	}
	if p.format == formatTranscript || p.format == formatLog {
		return p.lines(c.out, r, p.format)
	}
	b, err := explain.NewBlame(r, p.selection())
	if err != nil {
		return err
	}
	return reports.WriteExplanation(c.out, b, reports.Format(p.format))
}

// lines writes the transcript or the log. It is an error if nothing is chosen.
func (p *explainPlan) lines(w io.Writer, r *recording.Recording, format string) error {
	write := explain.WriteTranscript
	if format == formatLog {
		write = explain.WriteLog
	}
	n, err := write(w, r, p.choice)
	if err == nil && n == 0 {
		return usage("nothing that happened between %v and %v is of what was asked for", p.choice.Window.From, min(p.choice.Window.To, r.Trailer.End))
	}
	return err
}

// window is the part of the recording that is asked for.
func (p *explainPlan) window(r *recording.Recording) (explain.Window, error) {
	w := p.choice.Window
	if p.stop == 0 {
		if w.From >= r.Trailer.End {
			return w, usage("--from: the replication ends at %v", r.Trailer.End)
		}
		return w, nil
	}
	last := 0
	err := explain.Stops(r, func(s *explain.Stop) error {
		last = s.Number
		if s.Number == p.stop {
			w = explain.Window{From: s.Decided, To: s.Ended + 1}
		}
		return nil
	})
	if err == nil && p.stop > last {
		err = usage("--stop: there is no power-down %d; the replication has %d", p.stop, last)
	}
	return w, err
}

// selection is which power-downs the blame is about. What is asked for by a window is shown even if it
// lies in the warm-up.
func (p *explainPlan) selection() explain.Selection {
	chosen := p.stop != 0 || p.choice.Window != explain.Always
	return explain.Selection{Window: explain.Window{From: p.choice.Window.From, To: max(p.choice.Window.To, des.Time(1))}, Warmup: chosen, Stop: p.stop}
}
