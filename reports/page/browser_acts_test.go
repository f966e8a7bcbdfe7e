package page

import (
	"context"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"quiesce/reports/charts"
)

// What a reader does with a page, each as a method that fails the test if the page does not answer.

// draws fails the test unless each chart is drawn instead of its picture, with more on it than the grey of
// axes.
func (p *tab) draws(r *Report) {
	p.t.Helper()
	p.drawn()
	if failed := js[[]string](p, `[...document.querySelectorAll("[data-failed]")].map((f) => f.id + ": " + f.dataset.failed)`); len(failed) > 0 {
		p.t.Error(failed)
	}
	states := js[map[string]string](p, `(() => {
		const coloured = (canvas) => {
			const data = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
			for (let i = 0; i < data.length; i += 4) {
				const [r, g, b] = [data[i], data[i + 1], data[i + 2]];
				if (data[i + 3] > 200 && Math.max(r, g, b) - Math.min(r, g, b) > 60) {
					return true;
				}
			}
			return false;
		};
		return Object.fromEntries([...document.querySelectorAll("figure.chart")].map((f) => [f.dataset.chart,
			([...f.querySelectorAll("canvas")].some(coloured) ? "drawn" : "empty") + (f.querySelector(".plot").hidden ? "" : ", beside its picture")]));
	})()`)
	for _, c := range r.Charts {
		if states[c.ID] != "drawn" {
			p.t.Errorf("chart %s: %s", c.ID, states[c.ID])
		}
	}
}

// sorts fails the test unless a table is sorted by its header, with a pointer and with keys: up, down, and as
// it was.
func (p *tab) sorts() {
	p.t.Helper()
	const header = "table.sortable thead th:nth-child(2) button"
	keys := func() []float64 {
		return js[[]float64](p, `[...document.querySelector("table.sortable").tBodies[0].rows].map((r) => Number(r.cells[1].dataset.key)).filter((k) => !isNaN(k))`)
	}
	before := keys()
	if len(before) < 2 {
		p.t.Fatalf("the first table has the figures %v: nothing to sort", before)
	}
	up := slices.Sorted(slices.Values(before))
	down := slices.Clone(up)
	slices.Reverse(down)
	actions := map[string]func(){"click": func() { p.click(header) }, "Enter": func() { p.press(header, kb.Enter) }, "space": func() { p.press(header, " ") }}
	for name, act := range actions {
		for _, want := range [][]float64{up, down, before} {
			if act(); !slices.Equal(keys(), want) {
				p.t.Errorf("%s: the column is %v, not %v", name, keys(), want)
			}
		}
	}
}

// What is used by pointer and keys.
const (
	id    = "request-latency"
	chart = "#chart-" + id
)

// filtersStrategies fails the test unless what is chosen above the tables holds for these and for charts.
func (p *tab) filtersStrategies() {
	p.t.Helper()
	all, bars := p.series(id), js[[]string](p, option("residency")+".xAxis[0].data")
	if len(all) != 3 || !slices.Equal(bars, all) {
		p.t.Fatalf("charts of %q and %q", all, bars)
	}
	p.click(`#filter input[value="hold"]`)
	if rows := p.rows("table.sortable"); slices.ContainsFunc(rows, func(r string) bool { return strings.HasPrefix(r, "hold") }) || len(rows) == 0 {
		p.t.Errorf("the table has the rows %q", rows)
	}
	for what, left := range map[string][]string{"lines": p.series(id), "bars": js[[]string](p, option("residency")+".xAxis[0].data")} {
		if slices.Contains(left, "hold") || len(left) != 2 {
			p.t.Errorf("%s: %q are left", what, left)
		}
	}
	if js[bool](p, `[...document.querySelectorAll("`+chart+` .legend button")].some((b) => b.textContent === "hold")`) {
		p.t.Error("the legend still has what is filtered out")
	}
	p.click(`#filter button[type="reset"]`)
	p.until(`document.querySelectorAll("` + chart + ` .legend button").length === 3`)
}

// filtersAxes does so for the axes of a sweep.
func (p *tab) filtersAxes(r *Report) {
	p.t.Helper()
	const rows = `[...document.querySelectorAll("tr[data-set-0]")].filter((r) => !r.hidden).length`
	const drawn = `[...document.querySelectorAll(".canvas")].flatMap((c) => echarts.getInstanceByDom(c).getOption().series).length`
	const points = `[...document.querySelectorAll("figure.chart")].map((f) => [f.dataset.chart, echarts.getInstanceByDom(f.querySelector(".canvas")).getOption().series
		.filter((s) => s.id.startsWith("main")).reduce((sum, s) => sum + s.data.length, 0)])`
	all, series := js[int](p, rows), js[int](p, drawn)
	before := js[map[string]int](p, `Object.fromEntries(`+points+`)`)
	value := js[string](p, `(() => {
		const select = document.querySelector("select[data-axis='0']");
		select.value = select.options[1].value;
		select.dispatchEvent(new Event("change", { bubbles: true }));
		return select.value;
	})()`)
	if left := js[int](p, rows); left == 0 || left >= all {
		p.t.Errorf("%d of %d rows are left", left, all)
	}
	if left := js[int](p, drawn); left == 0 || left >= series {
		p.t.Errorf("%d of %d series are left", left, series)
	}
	after := js[map[string]int](p, `Object.fromEntries(`+points+`)`)
	for _, c := range r.Charts {
		if c.HeatMap == nil {
			ofValue := !slices.ContainsFunc(c.Series, func(s charts.Series) bool { return len(s.Set) == 0 || s.Set[0] != value })
			if after[c.ID] >= before[c.ID] && !ofValue {
				p.t.Errorf("chart %s has %d points of %d, though there are fewer values of an axis", c.ID, after[c.ID], before[c.ID])
			}
			continue
		}
		if left := js[[]string](p, option(c.ID)+".xAxis[0].data"); len(left) != 1 {
			p.t.Errorf("chart %s has the columns %q", c.ID, left)
		}
	}
}

// takesSeriesAway fails the test unless a series goes and comes back by its button.
func (p *tab) takesSeriesAway() {
	p.t.Helper()
	first := chart + " .legend button:first-child"
	name := js[string](p, `document.querySelector("`+first+`").textContent`)
	p.click(first)
	if slices.Contains(p.series(id), name) || js[string](p, `document.querySelector("`+first+`").ariaPressed`) != "false" {
		p.t.Errorf("%s is still drawn: %q", name, p.series(id))
	}
	p.press(first, " ")
	if !slices.Contains(p.series(id), name) {
		p.t.Errorf("%s does not come back: %q", name, p.series(id))
	}
}

// switchesAxes fails the test unless an axis is linear or logarithmic by its button.
func (p *tab) switchesAxes() {
	p.t.Helper()
	button := chart + ` button[data-axis="y"]`
	before := p.ticks(id, "y")
	p.press(button, kb.Enter)
	linear := p.ticks(id, "y")
	if slices.Equal(before, linear) || linear[0] != 0 || js[string](p, `document.querySelector('`+button+`').ariaPressed`) != "false" {
		p.t.Errorf("ticks at %v, and before at %v", linear, before)
	}
	p.click(button)
	if after := p.ticks(id, "y"); !slices.Equal(before, after) {
		p.t.Errorf("ticks at %v, and at first at %v", after, before)
	}
}

// zooms fails the test unless a frame drawn by the pointer zooms, and Escape and the button end it.
func (p *tab) zooms() {
	p.t.Helper()
	before := p.ticks(id, "x")
	for _, end := range []func(){func() { p.press(chart+" .canvas", kb.Escape) }, func() { p.click(chart + " .tools button:not([data-axis])") }} {
		x, y := p.middle(chart + " canvas")
		p.do(chromedp.DragAndDropXY(x-60, y-60, x+60, y+60))
		p.until(`!document.querySelector("` + chart + ` .tools button:not([data-axis])").disabled`)
		if zoomed := p.ticks(id, "x"); slices.Equal(zoomed, before) {
			p.t.Errorf("the ticks stay at %v", zoomed)
		}
		if end(); !slices.Equal(p.ticks(id, "x"), before) {
			p.t.Errorf("ticks at %v, and at first at %v", p.ticks(id, "x"), before)
		}
	}
	p.press(chart+" .canvas", "+")
	if slices.Equal(p.ticks(id, "x"), before) {
		p.t.Error("+ does not zoom")
	}
	p.press(chart+" .canvas", kb.Escape)
}

// tellsValues fails the test unless the pointer is told values with units and intervals.
func (p *tab) tellsValues() {
	p.t.Helper()
	x, y := p.middle(chart + " canvas")
	p.do(chromedp.MouseEvent(chromedp.MouseMoved, x-3, y), chromedp.MouseEvent(chromedp.MouseMoved, x, y))
	p.until(`document.querySelector("` + chart + ` .tip") !== null`)
	told := js[string](p, `document.querySelector("`+chart+` .tip").innerText`)
	for _, want := range []string{"percentile: ", " %", "drain", "[", "]", "s"} {
		if !strings.Contains(told, want) {
			p.t.Errorf("%q is not in what is told: %q", want, told)
		}
	}
}

// followsColours fails the test unless the charts are as light or dark as the page.
func (p *tab) followsColours() {
	p.t.Helper()
	colour := func() string { return js[string](p, option(id)+".xAxis[0].nameTextStyle.color") }
	p.click(`#themes [data-theme="light"]`)
	light := colour()
	p.click(`#themes [data-theme="dark"]`)
	if dark := colour(); dark == light || dark != js[string](p, `getComputedStyle(document.documentElement).getPropertyValue("--text").trim()`) {
		p.t.Errorf("text is %s in the dark and %s in the light", dark, light)
	}
}

// hasPicturesOnPaper fails the test unless print has the still pictures.
func (p *tab) hasPicturesOnPaper() {
	p.t.Helper()
	inSight := func() string {
		return js[string](p, `[".plot", ".live"].filter((s) => !document.querySelector("`+chart+` " + s).hidden).join()`)
	}
	js[chromedp.Void](p, `dispatchEvent(new Event("beforeprint"))`)
	if seen := inSight(); seen != ".plot" {
		p.t.Errorf("%s on paper", seen)
	}
	js[chromedp.Void](p, `dispatchEvent(new Event("afterprint"))`)
	if seen := inSight(); seen != ".live" {
		p.t.Errorf("%s after printing", seen)
	}
}

// hasWholeTablesOnPaper fails the test unless print has all rows, as it has the pictures of all, and unless the
// filter holds again after it.
func (p *tab) hasWholeTablesOnPaper() {
	p.t.Helper()
	const hidden = `document.querySelectorAll("tr[data-strategy][hidden], details[data-strategy][hidden]").length`
	p.click(`#filter input[value="hold"]`)
	filtered := js[int](p, hidden)
	js[chromedp.Void](p, `dispatchEvent(new Event("beforeprint"))`)
	if n := js[int](p, hidden); filtered == 0 || n != 0 {
		p.t.Errorf("of %d parts that are filtered out %d are not on paper", filtered, n)
	}
	js[chromedp.Void](p, `dispatchEvent(new Event("afterprint"))`)
	if n := js[int](p, hidden); n != filtered {
		p.t.Errorf("%d parts are filtered out after printing, and %d before", n, filtered)
	}
	p.click(`#filter input[value="hold"]`)
}

// filtersByWhatChartsSay fails the test unless filters go by what charts say of series, points and categories,
// whatever their names, and unless fronts go of which points are hidden.
func (p *tab) filtersByWhatChartsSay() {
	p.t.Helper()
	const apply = `(() => {
		const run = { strategies: ["drain", "hold"], axes: [{ path: "requests.read.service", values: ["{constant: 1ms}", "{erlang: {shape: 2, mean: 1ms}}"] }, { path: "device.d0_exit", values: ["1ms", "2ms"] }] };
		const [one, two] = run.axes[0].values;
		const sets = [[one, "1ms"], [two, "1ms"], [one, "2ms"], [two, "2ms"]];
		const points = { name: "drain", kind: "points", strategy: "drain", x: [1, 2, 3, 4], y: [4, 3, 2, 1], names: ["", "hold", "d0_exit=1ms", ""], sets };
		const front = (load) => ({ name: "front", kind: "front", set: [load, ""], x: [1, 2], y: [2, 1] });
		const trade = { x: {}, series: [points, { ...points, strategy: "hold" }, front(one), front(two)] };
		const bars = { x: { categories: ["hold", "a", "b", "c"], strategies: ["drain", "drain", "hold", "drain"], sets }, series: [{ name: "n", kind: "bars", x: [0, 1, 2, 3], y: [1, 2, 3, 4] }] };
		const shown = (chart, strategies, set) => {
			const left = quiesceFilter.apply(chart, run, { strategies, set });
			return left.series.map((s) => s.kind + ":" + (!s.sets || s.sets.length === s.y.length ? s.y.join() : "sets of others")).concat(left.x.categories || []).join(" ");
		};
		return [
			shown(trade, run.strategies, { 0: two, 1: "" }), shown(trade, run.strategies, { 0: "", 1: "1ms" }), shown(trade, ["drain"], { 0: one, 1: "2ms" }),
			shown(trade, run.strategies, {}), shown(bars, ["drain"], {}), shown(bars, run.strategies, { 0: two, 1: "" }),
		];
	})()`
	want := []string{"points:3,1 points:3,1 front:2,1", "points:4,3 points:4,3", "points:2", "points:4,3,2,1 points:4,3,2,1 front:2,1 front:2,1",
		"bars:1,2,4 hold a c", "bars:2,4 a c"}
	if got := js[[]string](p, apply); !slices.Equal(got, want) {
		p.t.Errorf("the filters leave %q, not %q", got, want)
	}
}

// bordersObjectives fails the test unless contours are where an objective ceases to hold, whatever its operator.
func (p *tab) bordersObjectives() {
	p.t.Helper()
	const borders = `["<", "<=", ">", ">=", "=="].map((operator) => {
		const chart = { x: { categories: ["a", "b", "c", "d"] }, y: { categories: ["e"] }, heatMap: { z: [[0, 1, 1, 2]], contours: [{ label: "limit", operator, level: 1 }] } };
		const drawn = quiesceSpecial.heatMap(chart, { off: new Set() }, { width: 500 }).series.find((s) => s.id === "contour 0");
		const { children } = drawn.renderItem({}, { size: () => [1, 1], coord: ([x, y]) => [x, -y] });
		return [...new Set(children.map((l) => l.shape.x1))].join();
	})`
	if got, want := js[[]string](p, borders), []string{"0.5", "2.5", "2.5", "0.5", "0.5,2.5"}; !slices.Equal(got, want) {
		p.t.Errorf("the borders are at %q, not at %q", got, want)
	}
}

// middle is the middle of an element, in the window.
func (p *tab) middle(selector string) (x, y float64) {
	p.t.Helper()
	at := js[[]float64](p, `(() => { const r = document.querySelector("`+selector+`").getBoundingClientRect(); return [r.x + r.width / 2, r.y + r.height / 2]; })()`)
	return at[0], at[1]
}

// saves fails the test unless a chart is saved as SVG and as PNG.
func (p *tab) saves() {
	p.t.Helper()
	dir := p.t.TempDir()
	yes := true
	if _, err := chromedp.CallBrowser(p.ctx, browser.SetDownloadBehavior, browser.SetDownloadBehaviorParams{Behavior: "allow", DownloadPath: dir, EventsEnabled: &yes}); err != nil {
		p.t.Fatal(err)
	}
	events := chromedp.BrowserEvents(p.ctx, browser.DownloadProgress)
	for i, begin := range []string{"<svg", "\x89PNG"} {
		p.click(fmt.Sprintf(chart+" .tools button:nth-last-child(%d)", 2-i))
		for e, err := range events {
			if err != nil {
				p.t.Fatal(err)
			}
			if e.State != "inProgress" {
				break
			}
		}
		name := "load-request-latency" + []string{".svg", ".png"}[i]
		data, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil || !strings.HasPrefix(string(data), begin) {
			p.t.Errorf("%s: %.20q, %v", name, data, err)
		}
		if begin == "<svg" && (!strings.Contains(string(data), "drain") || !strings.Contains(string(data), "Request latency")) {
			p.t.Error("the SVG has no legend or no title")
		}
		events = chromedp.BrowserEvents(p.ctx, browser.DownloadProgress)
	}
}

// fallsBack fails the test unless a chart that cannot be drawn leaves its still picture, and no other chart
// does; and unless a point of a line is seen that has gaps on both sides.
func fallsBack(t *testing.T, in context.Context) {
	t.Helper()
	const line = `"kind":"line","strategy":"drain","x":[`
	r := *gathered(t, "compare")
	r.Charts = append(slices.Clone(r.Charts), charts.Chart{ID: "gaps", Title: "Gaps", X: charts.Axis{Scale: charts.Linear}, Y: charts.Axis{Scale: charts.Linear},
		Series: []charts.Series{{Name: "drain", Kind: charts.Line, Strategy: "drain", X: charts.Values{1, 2, 3, 4, 5}, Y: charts.Values{math.NaN(), 1, math.NaN(), 2, 3}}}})
	text := withLibrary(t, &r)
	if strings.Count(text, line) == 0 {
		t.Fatalf("no series begins with %s", line)
	}
	p := open(t, in, strings.Replace(text, line, `"kind":"line","strategy":"drain","x":7,"rest":[`, 1))
	p.until(`window.quiesceReady === true`)
	js[chromedp.Void](p, `quiesceDrawAll()`)
	if seen := js[[]bool](p, option("gaps")+`.series[0].data.map((d) => d.symbol !== "none" && typeof d.value[0] === "number")`); !slices.Equal(seen, []bool{false, true, false, false, false}) || !js[bool](p, option("gaps")+".series[0].showSymbol") {
		t.Errorf("of points of which one has gaps on both sides these have a symbol: %v", seen)
	}
	states := js[map[string]string](p, `Object.fromEntries([...document.querySelectorAll("figure.chart")].map((f) =>
		[f.dataset.chart, f.querySelector(".plot").hidden ? "live" : f.querySelector(".live") ? "both" : "still"]))`)
	for id, state := range states {
		if want := map[bool]string{true: "still", false: "live"}[id == "request-latency"]; state != want {
			t.Errorf("chart %s: %s, not %s", id, state, want)
		}
	}
	p.quiet()
}
