package main

import (
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"quiesce/reports/charts"
	"quiesce/reports/draw"
	"quiesce/reports/explain"
	"quiesce/results/recording"
)

// plotFormat is the format that a file's name asks for.
func plotFormat(name string) draw.Format {
	return draw.Format(strings.ToLower(strings.TrimPrefix(filepath.Ext(name), ".")))
}

// checkPlot sees whether there is a format for a flag's file.
func checkPlot(flag, name string) error {
	if name == "" || slices.Contains(draw.Formats(), plotFormat(name)) {
		return nil
	}
	return usage("%s: the name of the file says what to draw, as in late.svg: %q is none of %v", flag, filepath.Ext(name), draw.Formats())
}

// plots draws what is asked for.
func (p *explainPlan) plots(r *recording.Recording) error {
	if p.plot == "" && p.plotBlame == "" {
		return nil
	}
	b, err := explain.NewBlame(r, p.selection())
	if err != nil {
		return err
	}
	if p.plot != "" {
		c, err := p.strip(r, b)
		if err != nil {
			return err
		}
		if err := plot("--plot", p.plot, c); err != nil {
			return err
		}
	}
	if p.plotBlame == "" {
		return nil
	}
	if len(b.Worst) == 0 {
		return usage("--plot-blame: there is no power-down to draw")
	}
	return plot("--plot-blame", p.plotBlame, b.Chart())
}

// strip is the window that is asked for, or else the power-down that is, or the longest one.
func (p *explainPlan) strip(r *recording.Recording, b *explain.Blame) (*charts.Chart, error) {
	switch {
	case p.stop == 0 && p.choice.Window != explain.Always:
		return explain.Strip(r, p.choice.Window)
	case len(b.Worst) > 0:
		return explain.StripOfStop(r, b.Worst[0])
	}
	return nil, usage("--plot: there is no power-down to draw; --from and --to choose a time")
}

// plotWidth is that of the figures, in points: room for a long window.
const plotWidth = 720

func plot(flag, name string, c *charts.Chart) error {
	err := writeWhole(name, func(w io.Writer) error {
		return draw.Write(w, c, plotFormat(name), draw.Options{Width: plotWidth})
	})
	if err != nil {
		return fmt.Errorf("%s: %w", flag, err)
	}
	return nil
}
