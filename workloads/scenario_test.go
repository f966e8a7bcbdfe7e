package workloads

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"quiesce/model"
	"quiesce/workloads/document"
)

// noFiles opens nothing.
func noFiles(path string) (io.ReadCloser, error) { return nil, os.ErrNotExist }

func open(t *testing.T, text string, sets ...string) *Scenario {
	t.Helper()
	s, err := Open(Source{Name: "test.yaml", Text: text, Sets: sets}, noFiles)
	if err != nil {
		t.Fatalf("%v", err)
	}
	return s
}

func config(t *testing.T, s *Scenario, strategy string) *model.Config {
	t.Helper()
	cfg, err := s.Config(strategy)
	if err != nil {
		t.Fatal(err)
	}
	return cfg
}

// strategies are all under which a scenario is run.
func strategies(s *Scenario) []string { return append([]string{""}, s.Compare...) }

// TestBuiltin demands that every built-in scenario, with every strategy and at every end of its
// axes, is one that the simulator takes.
func TestBuiltin(t *testing.T) {
	questions := map[string]string{}
	all := Builtin()
	if len(all) < 8 {
		t.Errorf("only %d built-in scenarios", len(all))
	}
	for _, b := range all {
		s, err := Load(b.Name, nil)
		if err != nil {
			t.Errorf("%v", err)
			continue
		}
		if s.About != b.About || s.Question != b.Question || b.Question == "" || !strings.Contains(b.Text, "\n#") {
			t.Errorf("%s: about %q, question %q", b.Name, b.About, b.Question)
		}
		if other := questions[b.Question]; other != "" {
			t.Errorf("%s and %s answer the same question", b.Name, other)
		}
		questions[b.Question] = b.Name
		points := []*Scenario{s}
		for _, a := range s.Axes {
			for _, v := range a.Values {
				p, err := s.With(a.Path + "=" + v)
				if err != nil {
					t.Fatalf("%s at %s=%s: %v", b.Name, a.Path, v, err)
				}
				points = append(points, p)
			}
		}
		for _, p := range points {
			for _, name := range strategies(p) {
				if _, err := model.New(config(t, p, name), p.Seed, 0); err != nil {
					t.Errorf("%s with %q: %v", b.Name, name, err)
				}
			}
			for _, n := range p.Notes {
				if n.Severity == severityWarning {
					t.Errorf("%s: %s", b.Name, n.Message)
				}
			}
		}
	}
	d, err := Load(Default, nil)
	if err != nil || len(d.Compare) < 4 {
		t.Errorf("the default scenario compares %v, %v", d, err)
	}
}

// TestReread writes every built-in scenario in canonical form and reads it back: the same text,
// the same configuration.
func TestReread(t *testing.T) {
	for _, b := range Builtin() {
		sets := []string{"seed=77", "replications=3"}
		s, err := Load(b.Name, sets)
		if err != nil {
			t.Fatal(err)
		}
		back := open(t, s.Text())
		if back.Text() != s.Text() || back.Seed != 77 || back.Replications != 3 {
			t.Errorf("%s is written as\n%s\nand again as\n%s", b.Name, s.Text(), back.Text())
		}
		for _, name := range strategies(s) {
			if !reflect.DeepEqual(config(t, s, name), config(t, back, name)) {
				t.Errorf("%s: another configuration for %q after reading it back", b.Name, name)
			}
		}
	}
}

// leaves are all paths of a tree with their values.
func leaves(n *document.Node, path string, visit func(path, value string)) {
	if path != "" {
		visit(path, document.FormatInline(n))
	}
	if strings.HasPrefix(path, "sweep.") || strings.HasPrefix(path, "expect.") {
		return // keys with dots
	}
	for _, e := range n.Entries {
		leaves(e.Value, strings.TrimPrefix(path+"."+e.Key, "."), visit)
	}
	for i, item := range n.Items {
		leaves(item, fmt.Sprintf("%s.%d", path, i), visit)
	}
}

// TestSetSame sets every value of every built-in scenario to what it is already.
func TestSetSame(t *testing.T) {
	for _, b := range Builtin() {
		s, err := Load(b.Name, nil)
		if err != nil {
			t.Fatal(err)
		}
		count := 0
		leaves(s.root, "", func(path, value string) {
			if strings.HasPrefix(path, "sweep.") {
				return
			}
			count++
			same, err := s.With(path + "=" + value)
			if err != nil {
				t.Errorf("%s: --set %s=%s: %v", b.Name, path, value, err)
				return
			}
			if same.Text() != s.Text() {
				t.Errorf("%s: --set %s=%s changes\n%s\nto\n%s", b.Name, path, value, s.Text(), same.Text())
			}
		})
		if count < 20 {
			t.Errorf("%s: only %d values were set", b.Name, count)
		}
	}
}

const small = `
about: A small scenario
horizon: 100s
queues:
  - {name: io, dispatch: parallel}
  - {name: log, dispatch: sequential}
requests:
  - {class: read, queue: io, arrivals: {poisson: {rate: 1/s}}, service: 10ms}
  - {class: write, queue: log, arrivals: {poisson: {rate: 1/s}}, service: 10ms}
sleep:
  - {trigger: sx, poisson: {rate: 0.05/s}, dwell: 1s}
compare: [hold, {name: split, suspend: {read: requeue, log: drain}, purge: cancel-hw}, by-type(read=drain, otherwise=hold(owner=lower))]
`

// TestDefaults pins what is meant where nothing is said.
func TestDefaults(t *testing.T) {
	s := open(t, small)
	cfg := config(t, s, "")
	if s.Seed != 1 || s.Replications != 30 || !cfg.Warmup.Automatic || !cfg.Device.PolicyOwner || cfg.Device.Idle != nil ||
		cfg.Device.Watchdog != 0 || cfg.Target.Servers != 0 || !cfg.Queues[0].PowerManaged || cfg.Queues[0].Presented != 1<<32-1 ||
		cfg.Queues[1].Presented != 0 || cfg.Classes[0].Cancelable != 0 || cfg.Classes[0].Retry.Policy != model.RetryNone ||
		!cfg.Sleep[0].OnlyInD0 || cfg.Sleep[0].Phase || cfg.Device.D0Exit != nil {
		t.Errorf("defaults: %+v", cfg)
	}
	s = open(t, small, "device.idle.tolerance=1ms", "sleep.sx.periodic.every=5s")
	if cfg := config(t, s, ""); cfg.Device.Idle.Timeout.Seconds() != 5 || cfg.Sleep[0].OnlyInD0 {
		t.Errorf("the idle time-out is %v, a periodic schedule runs in D0 only: %v", cfg.Device.Idle.Timeout, cfg.Sleep[0].OnlyInD0)
	}
	if cfg := config(t, open(t, small, "device.idle={timeout: 1s}", "device.idle=none"), ""); cfg.Device.Idle != nil {
		t.Error("idle: none idles")
	}
}

func TestStrategies(t *testing.T) {
	s := open(t, small)
	for name, want := range map[string]string{
		"":      "[drain drain] [cancel-owned cancel-owned]",
		"drain": "[drain drain] [cancel-owned cancel-owned]",
		"hold":  "[hold hold] [cancel-owned cancel-owned]",
		"split": "[requeue drain] [cancel-hw cancel-hw]",
		"by-type(read=drain, otherwise=hold(owner=lower))": "[drain hold(owner=lower)] [cancel-owned cancel-sent]",
		"deadline(5ms)": "[deadline(5ms) deadline(5ms)] [cancel-owned cancel-owned]", // not compared, but of the library
	} {
		cfg, err := s.Config(name)
		if err != nil {
			t.Errorf("%q: %v", name, err)
			continue
		}
		if got := fmt.Sprint(cfg.Strategy.Suspend, " ", cfg.Strategy.Purge); got != want {
			t.Errorf("%q: %s, want %s", name, got, want)
		}
	}
	s = open(t, small, "strategy={suspend: {io: hold, read: requeue, default: drain}, purge: {write: cancel-hw, default: cancel-owned}}", "compare=[]")
	cfg := config(t, s, "")
	if got := fmt.Sprint(cfg.Strategy.Suspend, " ", cfg.Strategy.Purge); got != "[requeue drain] [cancel-owned cancel-hw]" {
		t.Errorf("a class does not go before its queue: %s", got)
	}
	for _, name := range []string{"holdd", "by-type(reed=drain, otherwise=hold)", "{read: hold}"} {
		if _, err := s.Config(name); err == nil {
			t.Errorf("%q is accepted", name)
		}
	}
}

// extensions set keys that no built-in scenario has.
var extensions = []string{
	"limits={events: 1000, pending: 10}", "device.self_managed_io_suspend=1ms", "device.dx_irp=2ms", "device.self_managed_io_restart=3ms",
	"device.execution_level=passive", "device.synchronization_scope=device", "device.verifier=true", "device.kmdf_minor=9",
	"device.work_item_delay={exponential: {mean: 1ms}}", "device.idle={system_managed: true}", "queues.log={name: log, dispatch: manual, retrieve_every: 1s}",
	"requests.read.cancelable=25%", "requests.read.timeout=1s", "requests.read.retry={policy: after-resume, delay: 1s, limit: 2}", "requests.read.handler=1us",
	"sleep=[{trigger: stop, at: [1s, 5s], wake: [3s, 9s]}, {trigger: directed, renewal: {gap: 1s}, clock: wall}]",
}

// TestExtensions reads them.
func TestExtensions(t *testing.T) {
	s := open(t, small, extensions...)
	cfg := config(t, s, "")
	c := cfg.Classes[0]
	if cfg.Limits.Events != 1000 || cfg.Limits.Pending != 10 || cfg.Device.SelfManagedIoSuspend.Mean() != 0.001 || cfg.Device.DxIrp.Mean() != 0.002 ||
		cfg.Device.SelfManagedIoRestart.Mean() != 0.003 || cfg.Device.Level == 0 || cfg.Device.Scope == 0 || !cfg.Device.Verifier || cfg.Device.KmdfMinor != 9 ||
		cfg.Device.WorkItemDelay.Mean() != 0.001 || !cfg.Device.Idle.SystemManaged || cfg.Queues[1].RetrieveEvery.Mean() != 1 ||
		c.Cancelable != 0.25 || c.Timeout.Mean() != 1 || c.Retry.Policy != model.RetryAfterResume || c.Retry.Delay.Mean() != 1 || c.Retry.Limit != 2 ||
		c.Handler.Mean() != 1e-6 || len(cfg.Sleep[0].Wake) != 2 || cfg.Sleep[0].Wake[1] != 9e9 || cfg.Sleep[1].OnlyInD0 || cfg.Sleep[1].Trigger != model.Directed {
		t.Errorf("%+v", cfg)
	}
}

// TestTails reads them.
func TestTails(t *testing.T) {
	if got := config(t, open(t, small), "").Tails; got != nil {
		t.Errorf("without the key: %+v", got)
	}
	for text, want := range map[string]model.Tails{
		"tails={beyond: 20s}": {Beyond: 20 * time.Second, Effort: model.DefaultTailEffort},
		"tails={beyond: 1ms, effort: 500, method: splitting}": {Beyond: time.Millisecond, Effort: 500, Method: model.TailSplitting},
		"tails.method=conditional":                            {Effort: model.DefaultTailEffort, Method: model.TailConditional},
	} {
		if got := config(t, open(t, small, text, "device.watchdog=5s"), "").Tails; got == nil || *got != want {
			t.Errorf("%s: %+v, want %+v", text, got, want)
		}
	}
}

func TestConditions(t *testing.T) {
	s := open(t, small, "objectives=[stop_latency.p99 < 50ms, 'low_power_residency{state=D3} >= 60%', transitions.max<=12/min]",
		"expect=[watchdog_trips == 0, hold: request_latency.p99.9 > 1ms, split: 'request_latency{class=read}.count >= 5']")
	want := []Condition{
		{"stop_latency.p99 < 50ms", "stop_latency", nil, "p99", "<", 0.05, "s"},
		{"low_power_residency{state=D3} >= 60%", "low_power_residency", []Label{{"state", "D3"}}, "mean", ">=", 0.6, "1"},
		{"transitions.max<=12/min", "transitions", nil, "max", "<=", 0.2, "1/s"},
	}
	if !reflect.DeepEqual(s.Objectives, want) {
		t.Errorf("objectives %+v", s.Objectives)
	}
	e := s.Expect
	if len(e) != 3 || e[0].Strategy != "" || e[0].Condition.Operator != "==" || e[1].Strategy != "hold" || e[1].Condition.Statistic != "p99.9" ||
		e[2].Condition.Name() != "request_latency{class=read}" || e[2].Condition.Statistic != "count" {
		t.Errorf("expectations %+v", e)
	}
}

func TestAxes(t *testing.T) {
	s := open(t, small, "sweep={strategy: [drain, 'deadline(5ms, fallback=cancel-hw)', hold(owner=lower, resume_cost=1ms)], requests.read.arrivals.poisson.rate: {from: 1/s, to: 3/s, steps: 3}, device: {values: {fast: {d0_exit: 1ms}, slow: {d0_exit: 1s}}}}")
	if len(s.Axes) != 3 || s.Axes[1].Values[1] != "2/s" || !slices.Equal(s.Axes[2].Labels, []string{"fast", "slow"}) ||
		!slices.Equal(s.Axes[0].Labels, []string{"drain", "deadline(5ms, fallback=cancel-hw)", "hold(owner=lower, resume_cost=1ms)"}) {
		t.Fatalf("axes %+v", s.Axes)
	}
	text := s.Text()
	p, err := s.With(s.Axes[0].Path+"="+s.Axes[0].Values[1], s.Axes[1].Path+"="+s.Axes[1].Values[2], s.Axes[2].Path+"="+s.Axes[2].Values[1])
	if err != nil {
		t.Fatal(err)
	}
	cfg := config(t, p, "")
	if cfg.Strategy.Suspend[0].String() != "deadline(5ms, fallback=cancel-hw)" || cfg.Classes[0].Arrivals.Gap.Mean() != 1.0/3 || cfg.Device.D0Exit.Mean() != 1 {
		t.Errorf("the point is %+v", cfg)
	}
	if before := config(t, s, ""); before.Device.D0Exit != nil || before.Classes[0].Arrivals.Gap.Mean() != 1 || s.Text() != text {
		t.Error("a point changed the scenario it was made from")
	}
	if q, err := p.With("seed=3"); err != nil || len(q.Source().Sets) != 5 || q.Source().Sets[4] != "seed=3" {
		t.Errorf("the sets of a point of a point are %v (%v)", q.Source().Sets, err)
	}
}

// TestRangeDigits demands that values of a range have the digits that tell them apart, and no more: what a
// plan answers is one of them, and is the very value that was simulated.
func TestRangeDigits(t *testing.T) {
	const rate = "requests.read.arrivals.poisson.rate"
	for text, want := range map[string]string{
		rate + "=0.1/s..0.3/s/4":         "0.1/s 0.1667/s 0.2333/s 0.3/s",
		rate + "=1/min..20/min/4":        "1/min 7.33/min 13.67/min 20/min",
		rate + "=3/h..1/s/3":             "3/h 1800/h 1/s",
		rate + "=1000/s..1000.1/s/4":     "1000/s 1000.0333/s 1000.0667/s 1000.1/s",
		rate + "=1/s..1.001/s/4/log":     "1/s 1.00033/s 1.00067/s 1.001/s",
		"device.d0_exit=0s..1s/4":        "0s 0.333s 0.667s 1s",
		"device.d0_exit=100ms..7s/4":     "100ms 2.4s 4.7s 7s",
		"device.d0_exit=1s..100ms/4":     "1s 0.7s 0.4s 100ms",
		"device.d0_exit=1ms..10s/4/log":  "1ms 21.54ms 464.2ms 10s",
		"queues.io.presented=1..64/4":    "1 22 43 64",
		"device.d0_exit=0.12345s..10s/3": "0.12345s 5.06s 10s",
		"device.d0_exit=1s..1.00001s/3":  "1s 1.000005s 1.00001s",
		"device.d0_exit=100ms..100s/3":   "100ms 50.1s 100s",
		"device.d0_exit=1ms..60s/4/log":  "1ms 39.15ms 1.533s 60s",
	} {
		s, err := open(t, small).WithAxis(text, 0)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		if got := strings.Join(s.Axes[0].Values, " "); got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
}

// TestPhase demands that periodic arrivals start within their first period.
func TestPhase(t *testing.T) {
	s := open(t, small, "requests.read.arrivals={periodic: {every: 400ms, phase: random}}", "requests.write.arrivals={periodic: {every: 1s, first: 0s}}")
	cfg := config(t, s, "")
	first := cfg.Classes[0].Arrivals.First
	if first.Quantile(1e-9) > 1e-6 || first.Quantile(0.999999999) > 0.4 || first.Mean() != 0.2 || cfg.Classes[1].Arrivals.First.Mean() != 0 {
		t.Errorf("the first arrivals are %v and %v", first, cfg.Classes[1].Arrivals.First)
	}
}

// TestNotThere looks for scenarios that there are not.
func TestNotThere(t *testing.T) {
	for name, want := range map[string]string{
		"sistem-sleep":      `there is no file and no built-in scenario "sistem-sleep" (did you mean "system-sleep"?)`,
		"nothing/like.yaml": `(built-in scenarios are `,
		".":                 `cannot read "."`,
	} {
		_, err := Load(name, nil)
		var problems document.Problems
		if !errors.As(err, &problems) || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestMeant looks for files that are spelt a little otherwise. Only the names in the directory count, not how
// long the path to it is.
func TestMeant(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "a-rather-long-name-of-a-directory")
	if err := os.MkdirAll(filepath.Join(dir, "myscenarios.yaml"), 0o777); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"myscenario.yaml", "system-sleep.yml", "disk.csv"} {
		if err := os.WriteFile(filepath.Join(dir, name), nil, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	for name, want := range map[string]string{
		"myscenrio.yaml":    "myscenario.yaml",
		"MyScenario":        "myscenario.yaml",
		"system-sleap.yaml": "system-sleep.yml",
		"disc.csv":          "disk.csv",
		"disc.txt":          "", // another kind of file
		"quite-another":     "",
	} {
		hint := "(built-in scenarios are "
		if want != "" {
			hint = `(did you mean "` + filepath.Join(dir, want) + `"?)`
		}
		if _, err := Load(filepath.Join(dir, name), nil); err == nil || !strings.HasPrefix(err.Error(), "there is no file") || !strings.Contains(err.Error(), hint) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestFileNames demands that names in a file are relative to it, names in --set to the working
// directory, and that the canonical text keeps both right.
func TestFileNames(t *testing.T) {
	dir := t.TempDir()
	if err := os.MkdirAll(filepath.Join(dir, "a", "b"), 0o755); err != nil {
		t.Fatal(err)
	}
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write("a/s.yaml", strings.Replace(small, "service: 10ms", "service: {empirical: {file: b/one.txt}}", 1))
	write("a/b/one.txt", "1ms\n3ms\n")
	write("two.txt", "# bare\n5\n")
	t.Chdir(dir)
	s, err := Load("a/s.yaml", nil)
	if err != nil || config(t, s, "").Classes[0].Service.Mean() != 0.002 {
		t.Fatalf("%v", err)
	}
	s, err = Load("a/s.yaml", []string{"requests.write.service={empirical: {file: two.txt, unit: ms}}"})
	if err != nil || config(t, s, "").Classes[1].Service.Mean() != 0.005 {
		t.Fatalf("%v", err)
	}
	if len(s.Attachments) != 2 || s.Attachments[1].Bytes != 9 || s.Attachments[1].SHA256 != fmt.Sprintf("%x", sha256.Sum256([]byte("# bare\n5\n"))) {
		t.Errorf("attachments %+v", s.Attachments)
	}
	back, err := Open(Source{Name: "back", Dir: "a", Text: s.Text()}, openFile)
	if err != nil || config(t, back, "").Classes[1].Service.Mean() != 0.005 {
		t.Errorf("the canonical text loses a file: %v\n%s", err, s.Text())
	}
}

// checkOpen demands of any text that it becomes a scenario, or is refused at a place.
func checkOpen(t interface{ Fatalf(string, ...any) }, text string, sets ...string) {
	s, err := Open(Source{Name: "x", Text: text, Sets: sets}, noFiles)
	if err == nil {
		for _, name := range strategies(s) {
			if _, err := s.Config(name); err != nil {
				t.Fatalf("accepted, but not for %q: %v\n%s", name, err, text)
			}
		}
		if _, err := Open(Source{Name: "x", Text: s.Text()}, noFiles); err != nil {
			t.Fatalf("the canonical text is refused: %v\n%s", err, s.Text())
		}
		return
	}
	var problems document.Problems
	if !errors.As(err, &problems) || len(problems) == 0 {
		t.Fatalf("%v", err)
	}
	for _, p := range problems {
		if p.Place.Source == nil || p.Place.Line < 1 || p.Place.Column < 1 || p.What == "" {
			t.Fatalf("a problem nowhere: %+v\n%s", p, text)
		}
	}
}

// FuzzOpen reads anything.
func FuzzOpen(f *testing.F) {
	f.Add(small, "seed=1")
	for _, b := range Builtin() {
		f.Add(b.Text, "device.d0_exit=5")
	}
	f.Fuzz(func(t *testing.T, text, set string) { checkOpen(t, text, set) })
}

// TestDamaged is a short, repeatable stand-in for the fuzzer: good scenarios with words exchanged,
// cut and doubled.
func TestDamaged(t *testing.T) {
	var words []string
	texts := []string{small}
	for _, b := range Builtin() {
		texts = append(texts, b.Text)
		words = append(words, strings.FieldsFunc(b.Text, func(r rune) bool { return strings.ContainsRune(" \n{},[]", r) })...)
	}
	words = append(words, "", "[]", "{}", "0s", "-1", "none", "null", "1e999", "default", "\n", "  ", ":", "1/s", "(", "5W")
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.SampledFrom(texts).Draw(t, "text")
		for range rapid.IntRange(1, 4).Draw(t, "cuts") {
			from := rapid.IntRange(0, len(text)).Draw(t, "from")
			to := min(len(text), from+rapid.IntRange(0, 12).Draw(t, "width"))
			text = text[:from] + rapid.SampledFrom(words).Draw(t, "word") + text[to:]
		}
		set := rapid.SampledFrom(words).Draw(t, "path") + "=" + rapid.SampledFrom(words).Draw(t, "value")
		checkOpen(t, text, set)
		checkOpen(t, text)
	})
}

// TestWindowsText reads a scenario as Windows editors write it: a byte order mark, CR LF.
func TestWindowsText(t *testing.T) {
	text := "\ufeff" + strings.ReplaceAll(strings.TrimPrefix(small, "\n"), "\n", "\r\n")
	if open(t, text).Text() != open(t, small).Text() {
		t.Error("the text differs")
	}
	_, err := Open(Source{Name: "x", Text: "\ufeffabuot: x\r\nhorizon: 5\r\n"}, noFiles)
	for _, want := range []string{"x:1:1: unknown key \"abuot\" (did you mean \"about\"?)\n    1 | abuot: x\n", "x:2:10: horizon: \"5\" has no unit", "    2 | horizon: 5\n      |          ^"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("no %q in\n%v", want, err)
		}
	}
}

// TestEveryFieldIsReached demands that scenarios can set every field of a model.Config: one that
// none of these sets has no key.
func TestEveryFieldIsReached(t *testing.T) {
	set := map[string]bool{}
	all := map[string]bool{}
	var visit func(v reflect.Value, name string)
	visit = func(v reflect.Value, name string) {
		switch {
		case v.Kind() == reflect.Pointer && v.Type().Elem().PkgPath() == reflect.TypeFor[model.Config]().PkgPath():
			if !v.IsNil() {
				visit(v.Elem(), name)
			}
		case v.Kind() == reflect.Slice && v.Type().Elem().Kind() == reflect.Struct && v.Type().Elem().PkgPath() == reflect.TypeFor[model.Config]().PkgPath():
			for i := range v.Len() {
				visit(v.Index(i), name)
			}
		case v.Kind() == reflect.Struct && v.Type().PkgPath() == reflect.TypeFor[model.Config]().PkgPath():
			for i := range v.NumField() {
				field := v.Type().Name() + "." + v.Type().Field(i).Name
				all[field] = true
				if !v.Field(i).IsZero() {
					set[field] = true
				}
				visit(v.Field(i), field)
			}
		}
	}
	for _, s := range []*Scenario{
		open(t, small, extensions...), open(t, powerDown), open(t, idle, "device.idle={wake_from_s0: true, tolerance: 1ms}"), replayed(t),
		open(t, small, "horizon=100 requests", "device.power={busy: 1W, idle: 1W, d0_exit: 1W, dx: 1W, d0_entry: 1W}", "device.watchdog=5s", "target.servers=2",
			"device.d0_irp=1ms", "tails={beyond: 20s, effort: 500, method: splitting}", "sleep.sx.periodic={every: 1s, phase: random}", "warmup=5%", "requests.read.arrivals={on_off: {on: 1s, off: 1s, gap: 1s}}",
			"requests.write.arrivals={closed: {clients: 2, think: 1s}}"),
		open(t, small, "warmup=5s", "requests.read.arrivals={mmpp: {phases: [{rate: 1/s, sojourn: 1s}]}}", "requests.write.arrivals={periodic: {every: 1s, first: 1s}}"),
	} {
		visit(reflect.ValueOf(config(t, s, "")), "")
	}
	for field := range all {
		if !set[field] {
			t.Errorf("nothing sets %s", field)
		}
	}
	if len(all) < 50 {
		t.Errorf("only %d fields were looked at", len(all))
	}
}
