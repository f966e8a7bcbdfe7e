// The two charts that are no series over two axes: heat maps, and strips of what was going on over time.
"use strict";

const quiesceSpecial = (() => {
  const { isNumber, figure, kinds } = quiesceScales;
  const { heatAt, inkOn, nth, parts, symbols, viridis } = quiesceLooks;

  // heatMap is a chart of cells, with a scale of colours and the borders of objectives.
  function heatMap(chart, state, page) {
    const map = chart.heatMap;
    const axis = { unit: map.unit, scale: map.scale };
    const { place, value } = kinds[map.scale === "log" ? "log" : "linear"];
    const cells = [];
    const unknown = [];
    map.z.forEach((row, y) => row.forEach((z, x) => {
      const at = isNumber(z) ? place(z) : NaN;
      (isNumber(at) ? cells : unknown).push([x, y, at]);
    }));
    const places = cells.map((d) => d[2]);
    const end = (v, otherwise) => (isNumber(v) && isNumber(place(v)) ? place(v) : otherwise);
    const [low, high] = [end(map.low, Math.min(...places)), end(map.high, Math.max(...places))];
    const share = (at) => (at - low) / (high - low || 1);
    return {
      visualMap: {
        type: "continuous", show: high > low, min: low, max: high > low ? high : low + 1, calculable: true, seriesIndex: 0, dimension: 2,
        orient: "horizontal", left: "center", top: 0, itemHeight: Math.min(240, page.width / 2.5), itemWidth: 14,
        inRange: { color: viridis }, formatter: (v) => figure(value(v), axis, 3), textStyle: { color: page.quiet },
      },
      grid: { ...quiesceOption.grid, top: high > low ? 48 : 14 },
      series: [
        {
          id: "cells", type: "heatmap", animation: false, itemStyle: { borderColor: page.ground, borderWidth: 1 },
          data: cells.map((at) => ({ value: at, label: { color: inkOn(heatAt(share(at[2]))) } })),
          label: { show: page.width / chart.x.categories.length > 64, formatter: (p) => figure(value(p.value[2]), axis, 3) },
          emphasis: { itemStyle: { borderColor: page.text, borderWidth: 2 } },
        },
        gaps(unknown, page),
        ...(map.contours || []).filter((c) => !state.off.has(c.label)).map((c, n) => contour(map, c, n)),
      ],
    };
  }

  // gaps are the cells of which nothing is known.
  function gaps(unknown, page) {
    return {
      id: "gaps", type: "custom", silent: true, animation: false, tooltip: { show: false }, data: unknown, encode: { x: 0, y: 1 },
      renderItem: (params, api) => {
        const [w, h] = api.size([1, 1]);
        const [x, y] = api.coord([api.value(0), api.value(1)]);
        return { type: "group", children: [
          { type: "rect", shape: { x: x - w / 2, y: y - h / 2, width: w, height: h }, style: { fill: page.grid, stroke: page.ground } },
          { type: "text", style: { text: w > 70 ? "not known" : "?", x, y, align: "center", verticalAlign: "middle", fill: page.quiet, fontSize: 12 } },
        ] };
      },
    };
  }

  const contourDashes = [[], [6, 3], [2, 2], [8, 3, 2, 3]];

  // contour is drawn along the sides of cells: between points that were simulated nothing is known.
  function contour(map, c, n) {
    const sides = borders(map.z, (v) => holds[c.operator](v, c.level));
    return {
      id: `contour ${n}`, name: c.label, type: "custom", silent: true, animation: false, z: 6, tooltip: { show: false },
      data: [[0, 0]], clip: true,
      renderItem: (params, api) => {
        const [w, h] = api.size([1, 1]);
        const [x0, y0] = api.coord([0, 0]);
        const line = (s, style) => ({
          type: "line", style,
          shape: { x1: x0 + s[0] * w, y1: y0 - s[1] * h, x2: x0 + s[2] * w, y2: y0 - s[3] * h },
        });
        return { type: "group", children: [
          ...sides.map((s) => line(s, { stroke: "#111111", lineWidth: 5, lineCap: "round" })),
          ...sides.map((s) => line(s, { stroke: "#fefefe", lineWidth: 2.5, lineDash: nth(contourDashes, n) })),
        ] };
      },
    };
  }

  // holds says whether a value is on the side of a limit that its operator asks for.
  const holds = {
    "<": (v, level) => v < level, "<=": (v, level) => v <= level, ">": (v, level) => v > level, ">=": (v, level) => v >= level,
    "==": (v, level) => v === level,
  };

  // borders are the sides between cells of which one is within a limit and the other is not, as [x1, y1,
  // x2, y2] in cells; the middle of the first cell is 0, 0.
  function borders(z, within) {
    const sides = [];
    const differ = (a, b) => isNumber(a) && isNumber(b) && within(a) !== within(b);
    z.forEach((row, y) => row.forEach((v, x) => {
      if (differ(v, row[x + 1])) {
        sides.push([x + 0.5, y - 0.5, x + 0.5, y + 0.5]);
      }
      if (z[y + 1] && differ(v, z[y + 1][x])) {
        sides.push([x - 0.5, y + 0.5, x + 0.5, y + 0.5]);
      }
    }));
    return sides;
  }

  // kinds of spans or events, in the order in which they were given.
  const kindsOf = (all) => [...new Set((all || []).map((one) => one.kind))];

  // strip is a chart of lanes. Each kind of span or event is a series, so that the legend can take it away.
  function strip(chart, state, page) {
    const placed = rows(chart.strip.spans);
    const series = kindsOf(chart.strip.spans).map((kind, n) => spans(kind, n, placed, page))
      .concat(kindsOf(chart.strip.events).map((kind, n) => events(kind, n, chart.strip.events, page)));
    return { series: series.filter((s) => !state.off.has(s.name)) };
  }

  const rowsMost = 8; // overlapping spans that have a row of their own

  // rows puts the spans of a lane that overlap beneath one another.
  function rows(all) {
    const lanes = new Map();
    return [...all].sort((a, b) => a.from - b.from).map((span) => {
      const ends = lanes.get(span.lane) || [];
      lanes.set(span.lane, ends);
      let row = ends.findIndex((end) => end <= span.from);
      row = row < 0 ? Math.min(ends.length, rowsMost - 1) : row;
      ends[row] = Math.max(ends[row] === undefined ? -Infinity : ends[row], span.to);
      return { span, row, of: ends };
    });
  }

  function spans(kind, n, placed, page) {
    const fill = nth(parts, n);
    const own = placed.filter((p) => p.span.kind === kind);
    return {
      id: `spans ${n}`, name: kind, type: "custom", clip: true, animation: false, itemStyle: { color: fill },
      encode: { x: [0, 1], y: 2 }, data: own.map((p) => ({ value: [p.span.from, p.span.to, p.span.lane], of: p.span })),
      renderItem: (params, api) => {
        const { span, row, of } = own[params.dataIndex];
        const [x1, y] = api.coord([span.from, span.lane]);
        const [x2] = api.coord([span.to, span.lane]);
        const lane = api.size([0, 1])[1] * 0.8;
        const high = lane / of.length;
        const area = params.coordSys;
        const shape = echarts.graphic.clipRectByRect(
          { x: x1, y: y - lane / 2 + row * high, width: Math.max(0.6, x2 - x1), height: high },
          { x: area.x, y: area.y, width: area.width, height: area.height });
        const name = span.name || "";
        return shape && {
          type: "rect", shape, style: { fill, stroke: page.ground, lineWidth: shape.width > 3 ? 0.5 : 0, decal: api.visual("decal") },
          textConfig: { position: "inside" },
          textContent: { style: { text: high > 11 && name.length * 6.6 < shape.width ? name : "", fill: "#111111", fontSize: 11 } },
        };
      },
    };
  }

  function events(kind, n, all, page) {
    const { path, size } = nth(symbols, n);
    return {
      id: `events ${n}`, name: kind, type: "scatter", clip: true, animation: false, z: 4, symbol: path, symbolSize: 0.9 * size, symbolKeepAspect: true,
      itemStyle: { color: page.text, borderColor: page.ground, borderWidth: 1, opacity: 1 },
      data: all.filter((e) => e.kind === kind).map((e) => ({ value: [e.at, e.lane], of: e })),
    };
  }

  // entries are what a legend has of a heat map or a strip: names and how they look.
  function entries(chart) {
    if (chart.heatMap) {
      return (chart.heatMap.contours || []).map((c, n) => ({ name: c.label, kind: "contour", dash: nth(contourDashes, n) }));
    }
    return kindsOf(chart.strip.spans).map((name, n) => ({ name, kind: "bars", colour: nth(parts, n) }))
      .concat(kindsOf(chart.strip.events).map((name) => ({ name, kind: "points", colour: "currentColor" })));
  }

  return { heatMap, strip, entries };
})();
