// What is said where the pointer is: values with units and intervals. It is made of elements, because
// the page's policy admits no style in markup.
"use strict";

const quiesceTip = (() => {
  const { kinds, isNumber, figure, interval } = quiesceScales;
  const { colour } = quiesceLooks;

  function element(name, className, text) {
    const e = document.createElement(name);
    e.className = className;
    e.textContent = text;
    return e;
  }

  // box is a title and rows of a colour, a name and a text.
  function box(title, rows) {
    const tip = element("div", "tip", "");
    if (title) {
      tip.append(element("p", "", title));
    }
    const table = document.createElement("table");
    for (const row of rows) {
      const tr = table.insertRow();
      const swatch = element("span", "swatch", "");
      swatch.style.backgroundColor = row.colour || "transparent";
      const name = tr.insertCell();
      name.append(swatch, row.name);
      tr.insertCell().textContent = row.text;
    }
    tip.append(table);
    return tip;
  }

  // indexAt is the point of a line at x: of a step the last one up to x, of others the nearest; -1 where
  // the line is not.
  function indexAt(s, x, place) {
    let best = -1;
    let least = Infinity;
    s.x.forEach((v, i) => {
      const distance = Math.abs(place(v) - place(x));
      if (isNumber(v) && isNumber(s.y[i]) && distance <= least && (s.kind !== "step" && s.kind !== "front" || v <= x)) {
        [best, least] = [i, distance];
      }
    });
    if (best >= 0 && s.kind !== "step" && (x < s.x[0] || x > s.x[s.x.length - 1])) {
      return -1;
    }
    return best;
  }

  const valueAt = (s, i, axis) => interval(s.y[i], s.low && s.low[i], s.high && s.high[i], axis);

  // across is for all lines at the pointer's place on the x axis.
  function across(chart, state, f, page, params) {
    const x = kinds[f.x.scale].value(params[0].axisValue);
    const rows = [];
    for (const s of chart.series) {
      const i = state.off.has(s.name) || !quiesceOption.isLine(s.kind) ? -1 : indexAt(s, x, f.x.place);
      if (i >= 0) {
        rows.push({ colour: colour(s.look, page), name: s.name, text: valueAt(s, i, chart.y) });
      }
    }
    return rows.length > 0 ? box(`${chart.x.label}: ${figure(x, chart.x)}`, rows) : null;
  }

  // stacked is for all parts of a bar, with their sum.
  function stacked(chart, state, page, params) {
    const [at, along] = chart.transposed ? ["y", "x"] : ["x", "y"];
    const category = params[0].value[chart.transposed ? 1 : 0];
    const parts = chart.series.filter((s) => !state.off.has(s.name)).map((s) => ({ s, i: s[at].indexOf(category) })).filter((p) => p.i >= 0);
    const [low, high] = chart.transposed ? ["xLow", "xHigh"] : ["low", "high"];
    const rows = parts.map(({ s, i }) => ({
      colour: colour(s.look, page), name: s.name, text: interval(s[along][i], s[low] && s[low][i], s[high] && s[high][i], chart[along]),
    }));
    const bars = parts.filter((p) => p.s.kind === "bars");
    if (bars.length > 1) {
      rows.push({ name: "all", text: figure(bars.reduce((sum, p) => sum + (p.s[along][p.i] || 0), 0), chart[along]) });
    }
    return box(chart[at].categories[category], rows);
  }

  const coordinate = (axis, v, low, high) => ({
    name: axis.label, text: axis.categories ? axis.categories[v] : interval(v, low, high, axis),
  });

  // point is for one point of a series.
  function point(chart, page, params) {
    const s = chart.series[Number(params.seriesId.split(" ")[1])];
    const i = params.data.index;
    const at = (values) => values && values[i];
    const name = at(s.names) && at(s.names) !== s.name ? `${s.name}: ${at(s.names)}` : s.name;
    return box(name, [
      coordinate(chart.x, s.x[i], at(s.xLow), at(s.xHigh)),
      coordinate(chart.y, s.y[i], at(s.low), at(s.high)),
    ].map((row) => ({ ...row, colour: colour(s.look, page) })));
  }

  function cell(chart, params) {
    const [x, y] = params.value;
    const { z, label, unit, scale } = chart.heatMap;
    return box("", [
      { name: chart.x.label, text: chart.x.categories[x] },
      { name: chart.y.label, text: chart.y.categories[y] },
      { name: label, text: figure(z[y][x], { unit, scale }) },
    ]);
  }

  function lane(chart, params) {
    const of = params.data.of;
    const title = of.name ? `${of.kind}: ${of.name}` : of.kind;
    const when = of.at === undefined
      ? [{ name: "from", text: figure(of.from, chart.x, 7) }, { name: "to", text: figure(of.to, chart.x, 7) }, { name: "for", text: figure(of.to - of.from, chart.x) }]
      : [{ name: "at", text: figure(of.at, chart.x, 7) }];
    return box(title, [{ colour: params.color, name: "", text: chart.y.categories[of.lane] }, ...when]);
  }

  // option is ECharts' tooltip for a chart as it is drawn.
  function option({ chart, state, frame: f }, page) {
    const series = chart.series || [];
    const bars = series.some((s) => s.kind === "bars");
    const lines = !f.x.categories && series.some((s) => quiesceOption.isLine(s.kind) && s.kind !== "front" && s.x.length > 1);
    const say = (params) => {
      if (chart.heatMap) {
        return cell(chart, params);
      }
      if (chart.strip) {
        return lane(chart, params);
      }
      if (Array.isArray(params)) {
        return bars ? stacked(chart, state, page, params) : across(chart, state, f, page, params);
      }
      return point(chart, page, params);
    };
    return {
      trigger: bars || lines ? "axis" : "item", confine: true, transitionDuration: 0, formatter: say,
      axisPointer: { type: bars ? "shadow" : "line", lineStyle: { color: page.quiet, type: "solid" }, label: { show: false } },
      backgroundColor: page.raised, borderColor: page.grid, borderWidth: 1, padding: [6, 8],
      textStyle: { color: page.text, fontSize: 12 }, extraCssText: "box-shadow: 0 1px 4px rgba(0, 0, 0, 0.25);",
    };
  }

  return { option };
})();
