// Turns a chart, which is data, into an option of ECharts: the counterpart for still pictures is the Go
// package reports/draw.
"use strict";

const quiesceOption = (() => {
  const { kinds, isNumber, figure } = quiesceScales;
  const { colour } = quiesceLooks;
  const { has } = quiesceAxes;

  const isLine = (kind) => kind === "line" || kind === "step" || kind === "linepoint" || kind === "theory" || kind === "front";

  const shown = (s, state) => !state.off.has(s.name);

  // held is what a step function's data are with the end of the axis: what holds at its last point holds
  // on. Only if that repeats the one before it, it is where the series ends.
  function held(s, f) {
    const data = points(s, f);
    const last = data[data.length - 1];
    const n = s.y.length;
    if (!last || !isNumber(last.value[0]) || (n > 1 && s.y[n - 1] === s.y[n - 2]) || last.value[0] >= f.x.max) {
      return data;
    }
    return data.concat({ value: [f.x.max, last.value[1]], index: last.index });
  }

  // points are the pairs of a series that have a place on both axes; others are gaps.
  function points(s, f) {
    return s.x.map((x, i) => {
      const at = [f.x.place(x), f.y.place(s.y[i])];
      return isNumber(at[0]) && isNumber(at[1]) ? { value: at, index: i } : { value: ["-", "-"], index: i };
    });
  }

  // between says which points of a line have a gap, or nothing, on both sides: a line does not show them.
  function between(data) {
    const there = (i) => i >= 0 && i < data.length && isNumber(data[i].value[0]);
    return data.map((_, i) => there(i) && !there(i - 1) && !there(i + 1));
  }

  // alone is what ECharts is told of the symbols of a line: those of points alone are seen, or all of them.
  function alone(s, data) {
    const lonely = between(data);
    if (s.kind === "linepoint" || s.kind === "front" || !lonely.includes(true)) {
      return { showSymbol: s.kind === "linepoint", data };
    }
    return { showSymbol: true, data: data.map((d, i) => (lonely[i] ? d : { ...d, symbol: "none" })) };
  }

  // main is a series without its intervals.
  function main(s, n, f, page) {
    const fill = colour(s.look, page);
    const base = {
      id: `main ${n}`, name: s.name, z: 3, animation: false, emphasis: { focus: "none" },
      itemStyle: { color: fill, opacity: 1, borderColor: page.ground, borderWidth: 1 },
      symbol: s.look.symbol.path, symbolSize: s.look.symbol.size, symbolKeepAspect: true,
      data: s.kind === "step" ? held(s, f) : points(s, f),
    };
    if (s.kind === "bars") {
      const along = f.x.categories ? 1 : 0;
      // A border around nothing would hide the axis.
      const data = base.data.map((d) => ({ ...d, itemStyle: { borderWidth: d.value[along] ? 1 : 0 } }));
      return { ...base, type: "bar", stack: "all", barMaxWidth: 56, data, label: {} };
    }
    const lone = s.kind === "theory" && s.x.length === 1;
    if (s.kind === "points" || lone) {
      return { ...base, type: "scatter", z: lone ? 6 : 5, ...names(s, page) };
    }
    const front = s.kind === "front";
    return {
      ...base,
      type: "line",
      z: front ? 2 : s.kind === "theory" ? 4 : 3,
      ...alone(s, front ? [...base.data].sort((a, b) => a.value[0] - b.value[0]) : base.data),
      step: s.kind === "step" || front ? "end" : false,
      showAllSymbol: true,
      lineStyle: { color: fill, width: front ? 1.2 : s.kind === "theory" ? 1.6 : 2, type: has(s.look.dash) ? s.look.dash : "solid" },
      ...(s.kind === "linepoint" ? names(s, page) : {}),
    };
  }

  // names stand beside points, to the side where there is room; those that would overlap are left out.
  function names(s, page) {
    const text = (p) => s.names[p.data.index] || "";
    return {
      label: {
        show: has(s.names), formatter: text, position: "right", distance: 7, color: page.text, fontSize: 12,
        textBorderColor: page.ground, textBorderWidth: 2, minMargin: 3,
      },
      labelLayout: (p) => {
        const left = p.rect.x + p.labelRect.width + 24 > page.width;
        return { hideOverlap: true, ...(left ? { dx: -p.labelRect.width - p.rect.width - 14 } : {}) };
      },
    };
  }

  // end is the place of an interval's end. One that is infinite is not known as a number; one that has no
  // place because it is not above 0 is below all that is drawn.
  const end = (v, view) => (isNumber(v) && v <= 0 && view.scale === "log" ? view.min - 1 : view.place(v));

  // drawn is a series of shapes that no pointer finds.
  const drawn = (id, s, z, fill, data, renderItem) => ({
    id, name: s.name, type: "custom", silent: true, clip: true, z, animation: false, tooltip: { show: false },
    itemStyle: { color: fill }, encode: { x: [0, 2], y: [1, 3] }, data, renderItem,
  });

  // band is the interval of a line: polygons, up along the lower ends and back along the upper, with gaps
  // where there is no interval.
  function band(s, n, f, page) {
    const parts = [[]];
    s.x.forEach((x, i) => {
      const at = f.x.place(x);
      const [low, high] = [s.low[i], s.high[i]].map((v) => end(v, f.y));
      const part = parts[parts.length - 1];
      if (s.kind === "step" && part.length > 0 && isNumber(at)) {
        part.push({ ...part[part.length - 1], at });
      }
      if (![at, low, high].every(isNumber)) {
        parts.push([]);
        return;
      }
      part.push({ at, low, high });
    });
    const fill = colour(s.look, page);
    const polygon = (api, part) => ({
      type: "polygon", style: { fill, opacity: 0.22 },
      shape: { points: part.map((p) => api.coord([p.at, p.low])).concat(part.map((p) => api.coord([p.at, p.high])).reverse()) },
    });
    return drawn(`band ${n}`, s, 1, fill, [[f.x.min, f.y.min, f.x.min, f.y.min]], (params, api) => ({
      type: "group", children: parts.filter((part) => part.length > 1).map((part) => polygon(api, part)),
    }));
  }

  // errors are the intervals of points, in one direction or both: from where to where, and which way they are
  // open, if they have one end alone.
  function errors(s, n, f, page) {
    const bars = [];
    s.x.forEach((x, i) => {
      const at = [f.x.place(x), f.y.place(s.y[i])];
      if (!at.every(isNumber)) {
        return;
      }
      const upright = reach(s.low && s.low[i], s.high && s.high[i], at[1], f.y);
      const across = reach(s.xLow && s.xLow[i], s.xHigh && s.xHigh[i], at[0], f.x);
      if (upright) {
        bars.push([at[0], upright.from, at[0], upright.to, 0, upright.open]);
      }
      if (across) {
        bars.push([across.from, at[1], across.to, at[1], across.open, 0]);
      }
    });
    const fill = colour(s.look, page);
    const z = s.kind === "linepoint" ? 2 : 4; // below the points themselves
    return drawn(`errors ${n}`, s, z, fill, bars, (params, api) => {
      const [from, to, open] = [[0, 1], [2, 3], [4, 5]].map((pair) => pair.map((k) => api.value(k)));
      return whisker(api.coord(from), tip(api.coord(to), open, params.coordSys), open, fill, page);
    });
  }

  // reach is an interval around a place; of one end alone, from there to the place, open: 1 or -1. Null: there is none.
  function reach(low, high, around, view) {
    const [from, to] = [low, high].map((v) => end(v, view));
    if (isNumber(from) && isNumber(to)) {
      return from < to ? { from, to, open: 0 } : null;
    }
    if (isNumber(from) || isNumber(to)) {
      return isNumber(from) ? { from, to: around, open: 1 } : { from: to, to: around, open: -1 };
    }
    return null;
  }

  const openReach = 20; // of an arrow beyond its point

  // tip is where a whisker ends: beyond its point, to the right or up, if it is open there, but not beyond the axes.
  function tip([x, y], [right, up], area) {
    return [
      right === 0 ? x : Math.max(area.x, Math.min(area.x + area.width, x + openReach * right)),
      up === 0 ? y : Math.max(area.y, Math.min(area.y + area.height, y - openReach * up)),
    ];
  }

  // whisker is a line with a cap at each end, on a ground that keeps it apart from bars; an open one ends in an arrow.
  function whisker([x1, y1], [x2, y2], [right, up], fill, page) {
    const open = right !== 0 || up !== 0;
    const upright = open ? up !== 0 : Math.abs(x1 - x2) < Math.abs(y1 - y2);
    const [dx, dy] = upright ? [4, 0] : [0, 4];
    const caps = [[x1 - dx, y1 - dy, x1 + dx, y1 + dy]];
    if (open) {
      const [backX, backY] = [x2 - 5 * right, y2 + 5 * up];
      caps.push([x2, y2, backX - dx, backY - dy], [x2, y2, backX + dx, backY + dy]);
    } else {
      caps.push([x2 - dx, y2 - dy, x2 + dx, y2 + dy]);
    }
    const lines = [[x1, y1, x2, y2], ...caps];
    const stroke = (style) => lines.map(([a, b, c, d]) => ({ type: "line", shape: { x1: a, y1: b, x2: c, y2: d }, style }));
    return { type: "group", children: [...stroke({ stroke: page.ground, lineWidth: 3.5 }), ...stroke({ stroke: fill, lineWidth: 1.5 })] };
  }

  // marks are lines across the chart, such as an objective's limit.
  function marks(chart, f, page) {
    const data = (chart.marks || []).map((m) => {
      const way = isNumber(m.y) ? "y" : "x";
      return { [`${way}Axis`]: f[way].place(m[way]), name: m.label, way };
    }).filter((m) => isNumber(m[`${m.way}Axis`]));
    if (data.length === 0) {
      return [];
    }
    return [{
      id: "marks", type: "line", data: [], silent: true, animation: false, tooltip: { show: false },
      markLine: {
        silent: true, symbol: "none", animation: false, lineStyle: { color: page.text, type: [2, 3], width: 1.5 },
        data: data.map((m) => ({ ...m, label: {
          formatter: m.name, color: page.text, fontSize: 12, textBorderColor: page.ground, textBorderWidth: 3,
          position: m.way === "y" ? "insideStartTop" : "insideEndTop",
        } })),
      },
    }];
  }

  // zeros say where a point of a category is 0, which has no place on a logarithmic axis: why nothing is there.
  function zeros(visible, f, page) {
    if (f.y.scale !== "log" || !f.x.categories) {
      return [];
    }
    const at = new Set(visible.flatMap((s) => s.x.filter((x, i) => s.y[i] === 0)));
    const label = { show: true, formatter: "0", position: "top", distance: 2, color: page.quiet, fontSize: 12 };
    return [{ id: "zeros", type: "scatter", silent: true, animation: false, symbolSize: 1, itemStyle: { color: "transparent" }, label, tooltip: { show: false }, data: [...at].map((x) => [x, f.y.min]) }];
  }

  function seriesOption(chart, f, state, page) {
    const all = [];
    chart.series.forEach((s, n) => {
      if (!shown(s, state)) {
        return;
      }
      all.push(main(s, n, f, page));
      if (has(s.low) && (s.kind === "line" || s.kind === "step" || (s.kind === "theory" && s.x.length > 1))) {
        all.push(band(s, n, f, page));
      } else if (has(s.low) || has(s.xLow)) {
        all.push(errors(s, n, f, page));
      }
    });
    return all.concat(zeros(chart.series.filter((s) => shown(s, state)), f, page), marks(chart, f, page));
  }

  // zooming is by a frame that the pointer draws, by the wheel with Ctrl held, and where there is no fine
  // pointer by two fingers or a slider. Categories are not zoomed.
  function zooming(chart, f, state, page) {
    const x = !f.x.categories, y = !f.y.categories;
    if (page.still || chart.heatMap || (!x && !y)) {
      return {};
    }
    const window = (way) => (state[way].zoom ? { startValue: state[way].zoom[0], endValue: state[way].zoom[1] } : {});
    const inside = (way) => ({
      id: `inside ${way}`, type: "inside", [`${way}AxisIndex`]: 0, filterMode: "none", zoomOnMouseWheel: "ctrl",
      moveOnMouseMove: false, moveOnMouseWheel: false, preventDefaultMouseMove: false, ...window(way),
    });
    const slider = {
      id: "slider", type: "slider", xAxisIndex: 0, filterMode: "none", height: 18, bottom: 4, showDataShadow: false, brushSelect: false,
      labelFormatter: (place) => figure(kinds[f.x.scale].value(place), f.x.axis, 3),
      textStyle: { color: page.quiet }, ...window("x"),
    };
    const sliding = x && (page.coarse || chart.strip);
    return {
      dataZoom: [x && inside("x"), y && inside("y"), sliding && slider].filter(Boolean),
      // The tool that draws the frame belongs to a box of icons, which has none here.
      toolbox: { itemSize: 0, showTitle: false, top: 0, right: 0, feature: { dataZoom: {
        xAxisIndex: x ? 0 : false, yAxisIndex: y ? 0 : false, filterMode: "none",
        brushStyle: { color: page.text, opacity: 0.12, borderWidth: 0 },
      } } },
      ...(sliding ? { grid: { ...grid, bottom: 32 } } : {}),
    };
  }

  const grid = { left: 12, right: 20, top: 14, bottom: 10, outerBoundsMode: "same", outerBoundsContain: "all" };

  // transposed exchanges the axes of a chart.
  function transposed(chart) {
    return {
      ...chart, x: chart.y, y: chart.x, transposed: true,
      series: chart.series.map((s) => ({ ...s, x: s.y, y: s.x, low: s.xLow, xLow: s.low, high: s.xHigh, xHigh: s.high })),
      marks: (chart.marks || []).map((m) => ({ ...m, x: m.y, y: m.x })),
    };
  }

  // option is what ECharts draws, with the chart as it is drawn and its axes. state: {off: names, x: {scale,
  // zoom}, y: {scale, zoom}, patterns}; page: colours, size, whether it is dark, whether the pointer is
  // coarse, and whether it is for a still picture.
  function option(data, state, page) {
    const lies = quiesceAxes.lying(data, page);
    const chart = lies ? transposed(data) : data;
    const now = lies ? { ...state, x: state.y, y: state.x } : state;
    const visible = (chart.series || []).filter((s) => shown(s, now));
    const f = quiesceAxes.frame(chart, visible, now, page);
    const special = chart.heatMap ? quiesceSpecial.heatMap : chart.strip ? quiesceSpecial.strip : null;
    const base = {
      animation: false,
      backgroundColor: "transparent",
      aria: { enabled: true, label: { description: `${chart.title}. ${chart.about}` }, decal: { show: now.patterns } },
      textStyle: { fontFamily: page.font, color: page.text },
      grid,
      xAxis: quiesceAxes.option(f.x, "x", chart, page),
      yAxis: quiesceAxes.option(f.y, "y", chart, page),
      ...zooming(chart, f, now, page),
    };
    const drawing = special ? special(chart, now, page) : { series: seriesOption(chart, f, now, page) };
    return { chart, state: now, frame: f, option: { ...base, ...drawing } };
  }

  return { option, isLine, grid };
})();
