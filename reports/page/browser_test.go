package page

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// The pages as readers have them: opened from a disk by Chromium, with nobody at hand but the page.

// chromium starts the browser, or skips the test where there is none; not where CI=true says that there
// must be.
func chromium(t *testing.T) context.Context {
	t.Helper()
	var path string
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "chrome"} {
		if found, err := exec.LookPath(name); err == nil {
			path = found
			break
		}
	}
	if path == "" {
		if os.Getenv("CI") == "true" {
			t.Fatal("there is no chromium, and CI=true")
		}
		t.Skip("there is no chromium")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox,
		chromedp.Flag("disable-gpu", true), chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true))
	ctx, stop := chromedp.NewExecAllocator(t.Context(), options...)
	t.Cleanup(stop)
	ctx, quit := chromedp.NewContext(ctx)
	t.Cleanup(quit)
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("%s does not start: %v", path, err)
	}
	return ctx
}

// tab is a page that is open.
type tab struct {
	t   *testing.T
	ctx context.Context
	url string

	mu       sync.Mutex
	requests []string // what the page asked for, itself among it
	problems []string // errors of the console, exceptions, what the policy refused
}

// open opens a page in a new tab, with the actions before.
func open(t *testing.T, in context.Context, text string, before ...chromedp.Action[chromedp.Void]) *tab {
	t.Helper()
	file := filepath.Join(t.TempDir(), "page.html")
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	ctx, shut := chromedp.NewContext(in)
	t.Cleanup(shut)
	p := &tab{t: t, ctx: ctx, url: (&url.URL{Scheme: "file", Path: filepath.ToSlash(file)}).String()}
	if err := chromedp.Listen(ctx, p.note); err != nil {
		t.Fatal(err)
	}
	p.ctx, shut = context.WithTimeout(ctx, 2*time.Minute) // of all that is done with it
	t.Cleanup(shut)
	p.do(chromedp.EmulateViewport(1200, 900))
	p.do(before...)
	p.do(chromedp.Navigate(p.url))
	return p
}

func (p *tab) note(event any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch e := event.(type) {
	case *network.EventRequestWillBeSent:
		p.requests = append(p.requests, e.Request.URL)
	case *runtime.EventExceptionThrown:
		p.problems = append(p.problems, fmt.Sprintf("exception: %s %+v", e.ExceptionDetails.Text, e.ExceptionDetails.Exception))
	case *runtime.EventConsoleAPICalled:
		if e.Type == "error" || e.Type == "warning" || e.Type == "assert" {
			for _, arg := range e.Args {
				p.problems = append(p.problems, fmt.Sprintf("console.%s: %s %s", e.Type, arg.Value, arg.Description))
			}
		}
	case *log.EventEntryAdded:
		if e.Entry.Level == "error" || e.Entry.Level == "warning" {
			p.problems = append(p.problems, fmt.Sprintf("%s: %s", e.Entry.Source, e.Entry.Text))
		}
	}
}

// quiet fails the test if the page has asked for anything but itself, or if something was wrong with it.
func (p *tab) quiet() {
	p.t.Helper()
	p.mu.Lock()
	defer p.mu.Unlock()
	if !slices.Equal(p.requests, []string{p.url}) {
		p.t.Errorf("the page asks for %q, not for itself alone", p.requests)
	}
	for _, problem := range p.problems {
		p.t.Error(problem)
	}
}

func (p *tab) do(steps ...chromedp.Action[chromedp.Void]) {
	p.t.Helper()
	if err := chromedp.Do(p.ctx, steps...); err != nil {
		p.t.Fatal(err)
	}
}

// js is the value of an expression in the page.
func js[T any](p *tab, expression string) T {
	p.t.Helper()
	v, err := chromedp.Run(p.ctx, chromedp.Evaluate[T](expression))
	if err != nil {
		p.t.Fatalf("%s: %v", expression, err)
	}
	return v
}

// until waits for an expression to be true.
func (p *tab) until(expression string) {
	p.t.Helper()
	if _, err := chromedp.Run(p.ctx, chromedp.Poll[bool](expression, chromedp.WithPollingTimeout(0))); err != nil {
		p.t.Fatalf("%s: %v", expression, err)
	}
}

// drawn waits until all charts are drawn.
func (p *tab) drawn() {
	p.t.Helper()
	p.until(`window.quiesceReady === true`)
	js[chromedp.Void](p, `quiesceDrawAll()`)
	p.until(`[...document.querySelectorAll("figure.chart")].every((f) => f.querySelector("canvas"))`)
}

// press gives the focus to what a selector finds, and presses a key.
func (p *tab) press(selector, key string) {
	p.t.Helper()
	p.do(chromedp.Focus(chromedp.CSS(selector)), chromedp.KeyEvent(key))
}

func (p *tab) click(selector string) {
	p.t.Helper()
	p.do(chromedp.Click(chromedp.CSS(selector)))
}

// option is an expression for what ECharts draws now in a chart.
func option(id string) string {
	return fmt.Sprintf(`echarts.getInstanceByDom(document.querySelector("#chart-%s .canvas")).getOption()`, id)
}

// series are the names of what is drawn in a chart.
func (p *tab) series(id string) []string {
	p.t.Helper()
	return js[[]string](p, `[...new Set(`+option(id)+`.series.map((s) => s.name).filter(Boolean))]`)
}

// ticks are the places of a chart's ticks on an axis, "x" or "y".
func (p *tab) ticks(id, axis string) []float64 {
	p.t.Helper()
	return js[[]float64](p, option(id)+"."+axis+"Axis[0].axisLabel.customValues")
}

// rows are the headers of the rows that a table shows.
func (p *tab) rows(table string) []string {
	p.t.Helper()
	return js[[]string](p, fmt.Sprintf(`[...document.querySelectorAll("%s tbody tr")].filter((r) => !r.hidden).map((r) => r.cells[0].textContent.trim())`, table))
}

// withLibrary is the page of a run with interactive charts. Without the library the test is skipped; not
// where CI=true says that make build has fetched it.
func withLibrary(t *testing.T, r *Report) string {
	t.Helper()
	if !HasECharts() {
		if os.Getenv("CI") == "true" {
			t.Fatal("echarts.min.js is missing, and CI=true: make build fetches it")
		}
		t.Skip("echarts.min.js is missing: make build fetches it")
	}
	text := written(t, r, embedded)
	t.Logf("the page has %d kB", len(text)/1000)
	return text
}

// TestBrowser opens each kind of page once, and does with it what a reader may do.
func TestBrowser(t *testing.T) {
	in := chromium(t)
	t.Run("without scripts", func(t *testing.T) {
		without := chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
			return target.Call(ctx, emulation.SetScriptExecutionDisabled.Method, emulation.SetScriptExecutionDisabledParams{Value: true}, nil)
		})
		p := open(t, in, written(t, gathered(t, "compare"), embedded), without)
		p.hasPictures(gathered(t, "compare"))
		p.fitsAPhone()
		p.quiet()
	})
	t.Run("without the library", func(t *testing.T) {
		p := open(t, in, written(t, gathered(t, "compare"), still(t)))
		p.hasPictures(gathered(t, "compare"))
		p.sorts()
		p.fitsAPhone()
		p.quiet()
	})
	t.Run("run", func(t *testing.T) {
		p := open(t, in, withLibrary(t, gathered(t, "run")))
		p.draws(gathered(t, "run"))
		p.fitsAPhone()
		p.quiet()
	})
	t.Run("compare", func(t *testing.T) {
		p := open(t, in, withLibrary(t, gathered(t, "compare")))
		p.draws(gathered(t, "compare"))
		p.filtersStrategies()
		p.do(chromedp.ScrollIntoView(chromedp.CSS(chart)))
		for _, act := range []struct {
			name string
			do   func()
		}{
			{"series", p.takesSeriesAway}, {"axes", p.switchesAxes}, {"zoom", p.zooms}, {"values", p.tellsValues},
			{"colours", p.followsColours}, {"paper", p.hasPicturesOnPaper}, {"tables on paper", p.hasWholeTablesOnPaper},
			{"filter", p.filtersByWhatChartsSay}, {"contours", p.bordersObjectives}, {"saving", p.saves},
		} {
			t.Run(act.name, func(t *testing.T) {
				p.t = t
				act.do()
			})
		}
		p.t = t
		p.fitsAPhone()
		p.quiet()
	})
	t.Run("sweep", func(t *testing.T) {
		p := open(t, in, withLibrary(t, gathered(t, "sweep")))
		p.draws(gathered(t, "sweep"))
		p.filtersAxes(gathered(t, "sweep"))
		p.fitsAPhone()
		p.quiet()
	})
	t.Run("a broken chart", func(t *testing.T) { fallsBack(t, in) })
}

// hasPictures fails the test if a picture is not in sight.
func (p *tab) hasPictures(r *Report) {
	p.t.Helper()
	n := js[int](p, `[...document.querySelectorAll("figure.chart")].filter((f) => f.querySelector(".plot svg").getBoundingClientRect().height > 100).length`)
	if n != len(r.Charts) || n == 0 {
		p.t.Errorf("%d of %d pictures are in sight", n, len(r.Charts))
	}
}

// fitsAPhone fails the test if the page must be moved sideways on a phone.
func (p *tab) fitsAPhone() {
	p.t.Helper()
	p.do(chromedp.EmulateViewport(360, 740, chromedp.EmulateMobile))
	if wide := js[int](p, `document.documentElement.scrollWidth`); wide > 360 {
		widest := js[string](p, `[...document.querySelectorAll("main *")].sort((a, b) => b.getBoundingClientRect().right - a.getBoundingClientRect().right)[0].outerHTML.slice(0, 120)`)
		p.t.Errorf("the page is %d pixels wide where there are 360: %s", wide, widest)
	}
}
