// What is left of a chart when the page shows only some strategies, or only some values of a sweep's axes.
// Charts say of series, points and categories whose they are: names are for readers alone.
"use strict";

const quiesceFilter = (() => {
  const has = (list) => Array.isArray(list) && list.length > 0;

  // within says whether the values of a sweep's axes have those wanted; "" is any.
  const within = (set, wanted) => !set || Object.entries(wanted || {}).every(([axis, value]) => !value || !set[axis] || set[axis] === value);

  // passes says whether a series, a category or a point is shown. detail: {strategies: [shown], set:
  // {axis: value, "" is any}}.
  function passes(strategy, set, detail) {
    return (!strategy || detail.strategies.includes(strategy)) && within(set, detail.set);
  }

  const lists = ["x", "y", "low", "high", "xLow", "xHigh", "names", "sets"];

  // pick keeps some of a series' points.
  function pick(s, kept) {
    const all = { ...s };
    for (const list of lists) {
      if (has(all[list])) {
        all[list] = kept.map((i) => s[list][i]);
      }
    }
    return all;
  }

  // map is a heat map with the rows and columns that pass.
  function map(chart, run, detail) {
    if (!passes(chart.heatMap.strategy, null, detail)) {
      return { ...chart, heatMap: null, series: [] };
    }
    const kept = (axis) => {
      const wanted = (detail.set || {})[run.axes.findIndex((a) => a.path === axis.label)];
      return axis.categories.map((_, i) => i).filter((i) => !wanted || axis.categories[i] === wanted);
    };
    const [xs, ys] = [kept(chart.x), kept(chart.y)];
    return {
      ...chart,
      x: { ...chart.x, categories: xs.map((i) => chart.x.categories[i]) },
      y: { ...chart.y, categories: ys.map((i) => chart.y.categories[i]) },
      heatMap: { ...chart.heatMap, z: ys.map((y) => xs.map((x) => chart.heatMap.z[y][x])) },
    };
  }

  // The numbers of those that pass: of an axis' categories, and of a series' points.
  const keptOf = (axis, detail) => axis.categories.map((_, i) => i).filter((i) =>
    passes(has(axis.strategies) ? axis.strategies[i] : "", has(axis.sets) ? axis.sets[i] : null, detail));
  const pointsOf = (s, detail) => s.x.map((_, i) => i).filter((i) => passes("", has(s.sets) ? s.sets[i] : null, detail));

  // whole says whether a front still is one: all points of its load are shown. That of some of them is not known here.
  function whole(front, chart, detail) {
    return chart.series.filter((s) => s.kind === "points").every((s) => s.x.every((_, i) => {
      const set = has(s.sets) ? s.sets[i] : null;
      return !within(set, front.set) || passes(s.strategy, set, detail);
    }));
  }

  // apply is the chart with what passes. Bars of categories move together.
  function apply(chart, run, detail) {
    if (detail && chart.heatMap) {
      return map(chart, run, detail);
    }
    if (!detail || !chart.series) {
      return chart;
    }
    const kept = has(chart.x.categories) ? keptOf(chart.x, detail) : null;
    const x = kept ? { ...chart.x, categories: kept.map((i) => chart.x.categories[i]) } : chart.x;
    const series = [];
    for (const s of chart.series) {
      if (!passes(s.strategy, s.set, detail) || (s.kind === "front" && !whole(s, chart, detail))) {
        continue;
      }
      const picked = pick(s, pointsOf(s, detail).filter((i) => !kept || kept.includes(s.x[i])));
      if (kept) {
        picked.x = picked.x.map((i) => kept.indexOf(i));
      }
      if (picked.x.length > 0) {
        series.push(picked);
      }
    }
    return { ...chart, x, series };
  }

  return { apply };
})();
