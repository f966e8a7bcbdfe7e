// What is left of a chart when the page shows only some strategies, or only some values of a sweep's axes.
"use strict";

const quiesceFilter = (() => {
  // passes says whether a series, a category or a point is shown. detail: {strategies: [shown], set:
  // {axis: value, "" is any}}.
  function passes(strategy, set, detail) {
    if (strategy && !detail.strategies.includes(strategy)) {
      return false;
    }
    return Object.entries(detail.set || {}).every(([axis, value]) => !value || !set || !set[axis] || set[axis] === value);
  }

  // parse reads what a name says of a point: "drain", "drain, timeout=1s, rate=2/s", "timeout=1s, rate=2/s"
  // or, of a single axis, "1s". What it does not say is left open.
  function parse(name, run) {
    const strategy = run.strategies.filter((s) => name === s || name.startsWith(`${s}, `) || name.startsWith(`${s}: `))
      .sort((a, b) => b.length - a.length)[0];
    const rest = strategy ? name.slice(strategy.length + 2) : name;
    const axes = run.axes || [];
    if (axes.length === 1) {
      return { strategy, set: axes[0].values.includes(rest) ? [rest] : [""] };
    }
    const told = new Map(rest.split(", ").map((part) => part.split("=")).filter((part) => part.length === 2));
    return { strategy, set: axes.map((axis) => {
      const key = [...told.keys()].find((k) => axis.path === k || axis.path.endsWith(`.${k}`) || axis.path.endsWith(`/${k}`));
      return axis.values.includes(told.get(key)) ? told.get(key) : "";
    }) };
  }

  // names says whether a name is that of a point.
  function names(name, run) {
    const { strategy, set } = parse(name, run);
    return Boolean(strategy) || set.some((value) => value !== "");
  }

  const lists = ["x", "y", "low", "high", "xLow", "xHigh", "names"];

  // pick keeps some of a series' points.
  function pick(s, kept) {
    const all = { ...s };
    for (const list of lists) {
      if (all[list] && all[list].length > 0) {
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

  // apply is the chart with what passes. Bars of categories move together.
  function apply(chart, run, detail) {
    if (detail && chart.heatMap) {
      return map(chart, run, detail);
    }
    if (!detail || !chart.series) {
      return chart;
    }
    const says = (name) => {
      const { strategy, set } = parse(name, run);
      return passes(strategy, set, detail);
    };
    const categories = chart.x.categories || [];
    const points = categories.length > 0 && categories.every((name) => names(name, run)); // else they are of something else
    const kept = categories.map((_, i) => i).filter((i) => !points || says(categories[i]));
    const x = categories.length > 0 ? { ...chart.x, categories: kept.map((i) => categories[i]) } : chart.x;
    const series = [];
    for (const s of chart.series) {
      if (!passes(s.strategy, s.set, detail)) {
        continue;
      }
      const points = s.x.map((_, i) => i).filter((i) => (!s.names || !s.names.length || says(s.names[i])) && (!categories.length || kept.includes(s.x[i])));
      const picked = pick(s, points);
      if (categories.length > 0) {
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
