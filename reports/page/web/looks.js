// How series look: the same as in the still pictures (the Go package reports/draw, style.go, theme.go and
// glyph.go), so that a reader who prints the page finds what the screen had. Colour is never the only
// difference between two series.
"use strict";

const quiesceLooks = (() => {
  // Lines: after Okabe and Ito (2008). Parts, which text may lie on: the light scheme of Tol (2021).
  const parts = ["#77aadd", "#ee8866", "#eedd88", "#44bb99", "#ffaabb", "#aaaa00", "#99ddff", "#bbcc33", "#dddddd"];
  const light = {
    ink: "#1f2328", soft: "#4d545c", frame: "#6e767e", unknown: "#c9ced3", parts,
    lines: ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#101010", "#9a8f00"],
  };
  const dark = {
    ink: "#e9ecef", soft: "#b4bbc2", frame: "#8b939b", unknown: "#4b535b", parts,
    lines: ["#3f97d8", "#f27a2a", "#1fbf90", "#e09cc2", "#f2b53a", "#8fd0f7", "#fafafa", "#f0e442"],
  };
  for (const theme of [light, dark]) {
    theme.theory = theme.lines.map((line) => mixed(line, theme.ink, 0.5)); // seen upon them
  }
  // viridis has the same order of lightness for any colour vision.
  const viridis = ["#440154", "#472d7b", "#3b528b", "#2c728e", "#21918c", "#28ae80", "#5ec962", "#addc30", "#fde725"];

  const dashes = [[], [12, 3.5], [2, 2.5], [11, 3, 2, 3], [5, 2, 5, 5], [11, 3, 2, 3, 2, 3], [19, 4]];
  const theoryDash = [5, 3];
  const circle = { path: "circle", size: 8 };
  const symbols = [
    circle, { path: "rect", size: 8 }, polygon(3, Math.PI / 2, 11), polygon(4, 0, 11), polygon(3, -Math.PI / 2, 11),
    star(5, 12), arms(Math.PI / 4, 0.3, 9), arms(0, 0.3, 11), polygon(5, Math.PI / 2, 9), star(4, 13),
  ];
  const cross = arms(Math.PI / 4, 0.1, 10);
  const thinPlus = arms(0, 0.12, 14);

  function bytes(colour) {
    return [1, 3, 5].map((i) => parseInt(colour.slice(i, i + 2), 16));
  }

  function mixed(a, b, share) {
    const [from, to] = [bytes(a), bytes(b)];
    return `#${from.map((v, i) => Math.round(v + share * (to[i] - v)).toString(16).padStart(2, "0")).join("")}`;
  }

  // inkOn is black or white, whichever is read better (WCAG 2.2, relative luminance).
  function inkOn(colour) {
    const [r, g, b] = bytes(colour).map((v) => (v / 255) ** 2.2);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b < 0.18 ? "#fefefe" : "#111111";
  }

  // heatAt is the colour of a share of a heat map's scale.
  function heatAt(share) {
    const at = Math.max(0, Math.min(1, share)) * (viridis.length - 1);
    const i = Math.min(Math.floor(at), viridis.length - 2);
    return mixed(viridis[i], viridis[i + 1], at - i);
  }

  function path(corners, size) {
    return { path: `path://M${corners.map(([x, y]) => `${x.toFixed(3)} ${(-y).toFixed(3)}`).join("L")}Z`, size };
  }

  function polygon(sides, direction, size) {
    return path(Array.from({ length: sides }, (_, i) => direction + (2 * Math.PI * i) / sides).map((a) => [Math.cos(a), Math.sin(a)]), size);
  }

  function star(rays, size) {
    return path(Array.from({ length: 2 * rays }, (_, i) => [Math.PI / 2 + (Math.PI * i) / rays, i % 2 ? 0.42 : 1]).map(([a, r]) => [r * Math.cos(a), r * Math.sin(a)]), size);
  }

  function arms(direction, wide, size) {
    const corners = [[1, -wide], [1, wide], [wide, wide], [wide, 1], [-wide, 1], [-wide, wide], [-1, wide], [-1, -wide], [-wide, -wide], [-wide, -1], [wide, -1], [wide, -wide]];
    const [cos, sin] = [Math.cos(direction), Math.sin(direction)];
    return path(corners.map(([x, y]) => [x * cos - y * sin, x * sin + y * cos]), size);
  }

  const nth = (list, i) => list[i % list.length];

  function index(list, name) {
    const i = list.indexOf(name);
    return i >= 0 ? i : list.push(name) - 1;
  }

  const plain = (n) => ({ tint: ["lines", n], dash: nth(dashes, n), symbol: nth(symbols, n) });

  // looks gives each series of a chart its look. Colours follow strategies; where a strategy has several
  // lines, dashes tell these apart, and symbols the strategies. Only where all is of one strategy do
  // colours follow the series. Dashes tell fronts apart.
  function looks(chart, run) {
    const series = chart.series || [];
    const all = { strategies: [...run.strategies], others: [], lines: new Map(), used: new Set(), fronts: 0, bars: series.some((s) => s.kind === "bars") };
    for (const s of series) {
      if (s.strategy && s.kind !== "theory" && s.kind !== "front") {
        all.lines.set(s.strategy, (all.lines.get(s.strategy) || 0) + 1);
        all.used.add(index(all.strategies, s.strategy) % dashes.length);
      }
    }
    all.most = Math.max(0, ...all.lines.values());
    all.count = all.lines.size;
    all.lines.clear();
    return series.map((s) => look(s, all));
  }

  function look(s, all) {
    if (s.kind === "front") {
      return { tint: ["frame"], dash: nth(dashes, all.fronts++), symbol: circle };
    }
    if (s.kind === "theory") {
      return { tint: s.strategy ? ["theory", index(all.strategies, s.strategy)] : ["ink"], dash: theoryDash, symbol: cross };
    }
    if (!s.strategy || (all.count === 1 && all.most > 1)) {
      if (s.kind !== "bars" && (all.bars || (all.count > 0 && all.most === 1))) {
        return beside(all);
      }
      const n = index(all.others, s.name);
      return s.kind === "bars" ? { ...plain(n), tint: ["parts", n] } : plain(n);
    }
    const own = plain(index(all.strategies, s.strategy));
    const turn = all.lines.get(s.strategy) || 0;
    all.lines.set(s.strategy, turn + 1);
    return all.most > 1 ? { ...own, dash: nth(dashes, turn) } : own;
  }

  // beside is the look of what is no strategy's but drawn beside some, or upon bars: without a colour of
  // theirs, with dashes that none of them has, and a symbol through which theirs are seen.
  function beside(all) {
    if (all.bars) {
      return { tint: ["ink"], dash: [], symbol: symbols[3] };
    }
    let n = 0;
    while (n < dashes.length - 1 && all.used.has(n)) {
      n++;
    }
    all.used.add(n);
    return { tint: ["soft"], dash: dashes[n], symbol: thinPlus };
  }

  // colour is that of a look on a page that is light or dark.
  function colour(look, page) {
    const [list, n] = look.tint;
    const theme = page.dark ? dark : light;
    return n === undefined ? theme[list] : nth(theme[list], n);
  }

  return { looks, colour, symbols, parts, viridis, heatAt, inkOn, nth };
})();
