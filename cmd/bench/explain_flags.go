package main

import (
	"errors"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"quiesce/des"
	"quiesce/reports"
	"quiesce/reports/explain"
	"quiesce/results/recording"
	"quiesce/workloads"
	"quiesce/workloads/document"
)

// The formats of explain besides those of results.
const (
	formatTranscript = "transcript"
	formatLog        = "log"
)

var explainFormats = []string{string(reports.Table), string(reports.Markdown), string(reports.CSV), string(reports.JSON), formatTranscript, formatLog}

// explainOptions are the flags of explain, as given.
type explainOptions struct {
	sets                          []string
	seed, strategy, replication   string
	request, queue, class         string
	stop, from, to                string
	format                        string
	timeline, transcript, logFile string
	plot, plotBlame, recording    string
}

func (o *explainOptions) register(cmd *cobra.Command) {
	f := cmd.Flags()
	f.SortFlags = false
	f.StringArrayVar(&o.sets, "set", nil, "replace a value of the scenario: `path=value`; repeatable")
	f.StringVar(&o.seed, "seed", "", "start of all random streams, a `number` (default: as the scenario says)")
	f.StringVar(&o.strategy, "strategy", "", "`strategy` to explain (default: the scenario's)")
	f.StringVar(&o.replication, "replication", "0", "`number` of the replication, from 0")
	f.StringVar(&o.stop, "stop", "", "only power-down `number` N, from 1")
	f.StringVar(&o.from, "from", "", "begin at this `time`, as 10s")
	f.StringVar(&o.to, "to", "", "end at this `time`; nothing after it is simulated")
	f.StringVar(&o.request, "request", "", "only lines of request `number` N of its class; CLIENT/N in a closed loop")
	f.StringVar(&o.class, "class", "", "only lines of requests of the class of this `name`")
	f.StringVar(&o.queue, "queue", "", "only lines of the queue of this `name`")
	f.StringVar(&o.format, "format", string(reports.Table), "`format` of the output: "+strings.Join(explainFormats, ", ")+"\n(with --request, --class or --queue: transcript)")
	f.StringVar(&o.timeline, "timeline", "", "also write a timeline to this `file`, for ui.perfetto.dev")
	f.StringVar(&o.transcript, "transcript", "", "also write the transcript to this `file`")
	f.StringVar(&o.logFile, "log", "", "also write the log to this `file`")
	f.StringVar(&o.plot, "plot", "", "also draw what went on to this `file` (.svg, .png or .pdf): the power-down of --stop,\nthe time from --from to --to, or else the longest power-down")
	f.StringVar(&o.plotBlame, "plot-blame", "", "also draw what the longest power-downs spent their time on to this `file`")
	f.StringVar(&o.recording, "recording", "", "keep what was recorded in this `file`, whose name must end in .recording:\nbench report draws those in the directory of their run")
}

// explainPlan is what the flags and the scenario ask for.
type explainPlan struct {
	source                    *recording.Source
	choice                    explain.Choice
	until                     des.Time // 0: the end
	stop                      int      // 0: all
	format                    string
	timeline, transcript, log string
	plot, plotBlame           string
	recording                 string
}

// check reads the scenario with the flags applied. The error names all that is wrong with either.
func (o *explainOptions) check(name string, formatGiven bool) (*explainPlan, error) {
	p := &explainPlan{format: o.format, timeline: o.timeline, transcript: o.transcript, log: o.logFile, plot: o.plot, plotBlame: o.plotBlame, recording: o.recording}
	p.choice = explain.Choice{Window: explain.Always, Class: o.class, Queue: o.queue, Client: -1}
	wrong := []error{o.checkFormat(p, formatGiven), o.checkWindow(p), o.checkRequest(p), checkPlot("--plot", o.plot), checkPlot("--plot-blame", o.plotBlame), o.checkOutputs(name)}
	sets := flagged{given: len(o.sets), sets: o.sets}
	if _, err := strconv.ParseUint(o.seed, 10, 64); err != nil && o.seed != "" {
		wrong = append(wrong, usage("--seed: %q is not a whole number from 0 to 2^64-1", o.seed))
	} else if o.seed != "" {
		sets.add("--seed", "seed="+o.seed)
	}
	replication, err := strconv.ParseUint(o.replication, 10, 31)
	if err != nil {
		wrong = append(wrong, usage("--replication: %q is not a whole number from 0 on", o.replication))
	}
	scenario, err := workloads.Load(name, sets.sets)
	if err != nil {
		return nil, errors.Join(append(wrong, sets.named(err))...)
	}
	if _, err := scenario.Config(o.strategy); err != nil {
		return nil, errors.Join(append(wrong, asStrategy("--strategy", o.strategy, err))...)
	}
	if p.source, err = recording.NewSource(scenario, o.strategy, int(replication)); err != nil {
		return nil, errors.Join(append(wrong, err)...)
	}
	return p, errors.Join(append(wrong, o.checkNames(&p.source.Header), o.checkInputs(scenario))...)
}

func (o *explainOptions) checkFormat(p *explainPlan, given bool) error {
	if !slices.Contains(explainFormats, o.format) {
		return usage("--format: there is no format %q (%s)", o.format, document.Nearest(o.format, explainFormats, "formats are"))
	}
	if o.request == "" && o.class == "" && o.queue == "" {
		return nil
	}
	if !given && o.transcript == "" && o.logFile == "" {
		p.format = formatTranscript
	}
	if lines := p.format == formatTranscript || p.format == formatLog; !lines && o.transcript == "" && o.logFile == "" {
		return usage("--request, --class and --queue choose lines of a transcript or a log: with --format %s there are none (--format transcript, --transcript FILE, --log FILE)", o.format)
	}
	return nil
}

func (o *explainOptions) checkWindow(p *explainPlan) error {
	var wrong []error
	at := func(flag, text string, to *des.Time) {
		if text == "" {
			return
		}
		var t workloads.Time
		if err := t.UnmarshalText([]byte(text)); err != nil {
			wrong = append(wrong, usage("%s: %v", flag, err))
		}
		*to = des.Time(math.Round(float64(t) * 1e9))
	}
	at("--from", o.from, &p.choice.Window.From)
	at("--to", o.to, &p.choice.Window.To)
	if o.to != "" {
		p.until = p.choice.Window.To
	}
	if len(wrong) == 0 && p.choice.Window.From >= p.choice.Window.To {
		wrong = append(wrong, usage("--to: %v is not after %v", p.choice.Window.To, p.choice.Window.From))
	}
	if o.stop == "" {
		return errors.Join(wrong...)
	}
	if o.from != "" || o.to != "" {
		wrong = append(wrong, usage("--stop: a power-down has its own time; leave --from and --to out"))
	}
	n, err := strconv.ParseUint(o.stop, 10, 31)
	if err != nil || n == 0 {
		wrong = append(wrong, usage("--stop: %q is not a whole number from 1 on", o.stop))
	}
	p.stop = int(n)
	return errors.Join(wrong...)
}

func (o *explainOptions) checkRequest(p *explainPlan) error {
	if o.request == "" {
		return nil
	}
	client, number, closed := strings.Cut(o.request, "/")
	if !closed {
		client, number = "", o.request
	}
	n, err := strconv.ParseUint(number, 10, 64)
	if closed && err == nil {
		var c uint64
		c, err = strconv.ParseUint(client, 10, 31)
		p.choice.Client = int(c)
	}
	if err != nil {
		return usage("--request: %q is not a number from 0 on, as in \"read 17\", nor CLIENT/N as in \"read 3/17\"", o.request)
	}
	p.choice.Number, p.choice.Chosen = n, true
	return nil
}

// checkNames looks for the queue and the class in the scenario.
func (o *explainOptions) checkNames(h *recording.Header) error {
	var queues, classes []string
	for i := range h.Queues {
		queues = append(queues, h.Queues[i].Name)
	}
	for i := range h.Classes {
		classes = append(classes, h.Classes[i].Name)
	}
	var wrong []error
	if o.queue != "" && !slices.Contains(queues, o.queue) {
		wrong = append(wrong, usage("--queue: there is no queue %q (%s)", o.queue, document.Nearest(o.queue, queues, "queues are")))
	}
	if o.class != "" && !slices.Contains(classes, o.class) {
		wrong = append(wrong, usage("--class: there is no class %q (%s)", o.class, document.Nearest(o.class, classes, "classes are")))
	}
	return errors.Join(wrong...)
}
