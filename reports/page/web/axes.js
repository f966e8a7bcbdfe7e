// From where to where axes go, which is as in the still pictures (the Go package reports/draw, range.go and
// figure.go), and what ECharts is told of them.
"use strict";

const quiesceAxes = (() => {
  const { kinds, isNumber, figure, ticks, axisName } = quiesceScales;

  const has = (values) => Array.isArray(values) && values.length > 0;

  // extent collects places.
  function extent() {
    return { low: Infinity, high: -Infinity };
  }

  function add(e, place) {
    if (isNumber(place)) {
      e.low = Math.min(e.low, place);
      e.high = Math.max(e.high, place);
    }
  }

  // addInterval adds the ends of an interval around a place. Logarithms of ends near 0 may be anywhere: an
  // interval widens a logarithmic axis by a decade, no more.
  function addInterval(e, scale, around, ends) {
    for (const place of ends.map(kinds[scale].place)) {
      if (isNumber(place)) {
        add(e, scale === "log" ? Math.max(around - 1, Math.min(around + 1, place)) : place);
      }
    }
  }

  // extents are those of what is visible.
  function extents(chart, visible, scales) {
    const e = { x: extent(), y: extent() };
    for (const s of visible.filter((one) => one.kind !== "bars")) {
      s.x.forEach((x, i) => {
        const at = { x: kinds[scales.x].place(x), y: kinds[scales.y].place(s.y[i]) };
        if (!isNumber(x) || !isNumber(s.y[i]) || !isNumber(at.x) || !isNumber(at.y)) {
          return;
        }
        add(e.x, at.x);
        add(e.y, at.y);
        addInterval(e.y, scales.y, at.y, has(s.low) ? [s.low[i], s.high[i]].filter(isNumber) : []);
        addInterval(e.x, scales.x, at.x, has(s.xLow) ? [s.xLow[i], s.xHigh[i]].filter(isNumber) : []);
      });
    }
    addBars(e, chart, visible.filter((s) => s.kind === "bars"));
    if (chart.strip) {
      chart.strip.spans.forEach((s) => [s.from, s.to].forEach((v) => add(e.x, v)));
      (chart.strip.events || []).forEach((one) => add(e.x, one.at));
    }
    return e;
  }

  // addBars adds the ends of stacks.
  function addBars(e, chart, bars) {
    const [at, along] = has(chart.y.categories) ? ["y", "x"] : ["x", "y"];
    const sums = new Map();
    for (const s of bars) {
      s[along].forEach((v, i) => {
        const key = `${s[at][i]} ${v < 0}`;
        sums.set(key, (sums.get(key) || 0) + (v || 0));
        add(e[along], 0);
        add(e[along], sums.get(key));
      });
    }
  }

  // A view is one axis as it is drawn now: its scale, its ends as places, the part of it that is zoomed
  // into, and its ticks.
  function view(axis, scale, e, marks, rules, zoom, room) {
    if (has(axis.categories)) {
      return { axis, scale: "linear", place: (v) => (isNumber(v) ? v : NaN), categories: axis.categories };
    }
    const place = (v) => (isNumber(v) ? kinds[scale].place(v) : NaN);
    const [min, max] = widened(ends(axis, scale, withMarks(e, scale, marks.map(place)), rules), scale);
    const [from, to] = zoom || [min, max];
    return { axis, scale, place, min, max, from, to, ticks: ticks(axis, scale, from, to, room) };
  }

  // withMarks adds marks that are not too far from the data.
  function withMarks(data, scale, marks) {
    const span = data.high - data.low;
    const reach = scale === "linear" ? 3 * Math.max(span, Math.max(Math.abs(data.low), Math.abs(data.high)) / 3) : span + 2;
    const seen = { ...data };
    for (const mark of marks) {
      const more = { ...seen };
      add(more, mark);
      if (data.low > data.high || more.high - more.low <= reach) {
        Object.assign(seen, more);
      }
    }
    return seen;
  }

  // ends leave room around what is seen, and are as the axis asks if its own scale is drawn. rules: tight,
  // data may touch the ends; zero, the axis has 0 on it.
  function ends(axis, scale, seen, rules) {
    let { low, high } = seen.low <= seen.high ? seen : { low: 0, high: 1 };
    const linear = scale === "linear";
    if (rules.tight) {
      low = scale === "percentile" && low < 0.3 ? 0 : low;
    } else {
      if (linear && low < 0 && -low < 0.02 * high) { // the end of an interval of what is not below 0
        low = 0;
      }
      const fromZero = scale === "percentile" ? low < 1 : linear && low >= 0 && (rules.zero || low < 0.4 * high);
      const toZero = linear && high <= 0 && (rules.zero || high > 0.4 * low);
      [low, high] = [fromZero ? 0 : low, toZero ? 0 : high];
      if (rules.zero && linear) {
        [low, high] = [Math.min(low, 0), Math.max(high, 0)];
      }
      const room = 0.05 * (high - low);
      [low, high] = [fromZero ? low : low - room, toZero ? high : high + room];
    }
    const asked = (v, otherwise) => (scale === (axis.scale || "linear") && isNumber(v) && isNumber(kinds[scale].place(v)) ? kinds[scale].place(v) : otherwise);
    return [asked(axis.low, low), asked(axis.high, high)];
  }

  // widened gives an axis a span that is there.
  function widened([low, high], scale) {
    if (low > high) {
      [low, high] = [high, low];
    }
    if (scale !== "linear" && high - low < 0.05) {
      return scale === "log" ? [low - 0.35, high + 0.35] : [low, low + 1];
    }
    const size = Math.max(Math.abs(low), Math.abs(high));
    if (high - low > 1e-9 * size) {
      return [low, high];
    }
    return size === 0 ? [low, 1] : low > 0 ? [0, 2 * high] : [2 * low, 0];
  }

  // frame is both axes of a chart, as they are drawn now.
  function frame(chart, visible, state, page) {
    const scaleOf = (way) => (has(chart[way].categories) ? "linear" : state[way].scale || chart[way].scale || "linear");
    const scales = { x: scaleOf("x"), y: scaleOf("y") };
    const e = extents(chart, visible, scales);
    const bars = visible.some((s) => s.kind === "bars");
    const tight = visible.every((s) => s.kind === "line" || s.kind === "step");
    const marks = (way) => (chart.marks || []).map((m) => m[way]);
    return {
      x: view(chart.x, scales.x, e.x, marks("x"), { tight, zero: bars }, state.x.zoom, Math.max(3, Math.floor(page.width / 80))),
      y: view(chart.y, scales.y, e.y, marks("y"), { tight: false, zero: bars }, state.y.zoom, Math.max(3, Math.floor(page.height / 44))),
    };
  }

  // fits says whether a text, at the size of labels, is narrower than so many pixels.
  const fits = (text, pixels) => text.length * 6.6 <= pixels;

  // lying says whether a chart's categories must be at its side: their names do not fit below it.
  function lying(chart, page) {
    return has(chart.x.categories) && !has(chart.y.categories) && has(chart.series)
      && chart.series.every((s) => s.kind === "bars" || s.kind === "points" || s.kind === "theory")
      && !chart.x.categories.every((c) => fits(c, (0.8 * page.width) / chart.x.categories.length));
  }

  // option is what ECharts is told of an axis, "x" or "y".
  function option(v, way, chart, page) {
    const common = {
      name: axisName(v.axis, v.scale, v.from, v.to),
      nameLocation: "middle",
      nameGap: way === "x" ? 30 : 40, // at least; more where labels are in the way
      nameTextStyle: { color: page.text, fontSize: 12 },
      axisLine: { show: true, onZero: false, lineStyle: { color: page.quiet } },
    };
    if (v.categories) {
      return { ...common, ...categories(v, way, chart, page) };
    }
    const labels = new Map(v.ticks.map((t) => [t.place, t.label]));
    const places = [...labels.keys()];
    return {
      ...common,
      type: "value",
      min: v.min,
      max: v.max,
      axisTick: { show: true, customValues: places, lineStyle: { color: page.quiet } },
      axisLabel: {
        color: page.quiet, fontSize: 12, hideOverlap: true, customValues: places,
        formatter: (place) => labels.get(place) || "",
      },
      splitLine: { show: true, lineStyle: { color: page.grid, width: 1 } },
      axisPointer: { label: { formatter: (p) => figure(kinds[v.scale].value(p.value), v.axis) } },
    };
  }

  // categories are names: below a chart turned where they do not fit, at its side from top to bottom.
  function categories(v, way, chart, page) {
    const slot = way === "x" ? (page.width - 80) / v.categories.length : page.width / 3;
    const turned = way === "x" && !v.categories.every((c) => fits(c, slot));
    return {
      type: "category",
      data: v.categories,
      inverse: way === "y" && Boolean(chart.strip || chart.transposed),
      axisTick: { show: false },
      axisLabel: {
        color: page.quiet, fontSize: 12, interval: way === "x" && slot < 14 ? "auto" : 0,
        rotate: turned ? (slot < 40 ? 90 : 30) : 0,
        width: way === "y" ? Math.max(90, slot) : turned ? 0.4 * page.height : slot, overflow: "truncate",
      },
      splitLine: { show: false },
    };
  }

  return { frame, option, lying, has };
})();
