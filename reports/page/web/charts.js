// Charts that answer: each still picture is replaced by the same chart, drawn by Apache ECharts, with
// zoom, values under the pointer, series on and off, and linear or logarithmic axes. The picture stays in
// the page for print, and in its place if anything here fails.
//
// window.quiesceReady is true when all charts in sight are drawn; window.quiesceDrawAll() draws the rest.
"use strict";

(() => {
  const parse = (id) => JSON.parse(document.getElementById(id).textContent);
  const still = { width: 1000, height: 560 }; // of a saved picture

  // A live chart: the figure and its parts, the data, and what the reader has chosen.
  const live = new Map();
  let run, filter = null, theme = "";

  // page is what drawing must know of its surroundings.
  function page(root) {
    const style = getComputedStyle(root);
    const colour = (name) => style.getPropertyValue(`--${name}`).trim();
    return {
      run, font: style.fontFamily, width: root.clientWidth, height: root.clientHeight,
      text: colour("text"), quiet: colour("quiet"), grid: colour("grid"), ground: colour("ground"), raised: colour("raised"),
      coarse: matchMedia("(pointer: coarse)").matches,
      dark: getComputedStyle(document.documentElement).colorScheme === "dark",
    };
  }

  // onPaper is the page for a picture that is saved: light, whatever the screen is.
  function onPaper(size) {
    return {
      run, ...size, font: "sans-serif", text: "#1b1e22", quiet: "#555c66", grid: "#d5d9df", ground: "#ffffff", raised: "#ffffff",
      coarse: false, dark: false, still: true,
    };
  }

  function element(name, className, text) {
    const e = document.createElement(name);
    e.className = className;
    e.textContent = text || "";
    return e;
  }

  function button(text, title, action) {
    const b = element("button", "", text);
    b.type = "button";
    b.title = title;
    b.addEventListener("click", action);
    return b;
  }

  // draw makes a figure's chart, once.
  function draw(figure, data) {
    const plot = figure.querySelector(".plot");
    const height = plot.getBoundingClientRect().height;
    const c = {
      figure, plot, data, chart: quiesceFilter.apply(data, run, filter), drawn: null,
      state: { off: new Set(), x: { scale: "", zoom: null }, y: { scale: "", zoom: null }, patterns: false },
      box: element("div", "live"), legend: element("div", "legend"), tools: element("div", "tools"),
      canvas: element("div", "canvas"), none: element("p", "note", "Nothing of this chart passes the filter."),
    };
    c.legend.setAttribute("role", "group");
    c.legend.setAttribute("aria-label", "Series");
    c.tools.setAttribute("role", "group");
    c.tools.setAttribute("aria-label", "Chart tools");
    c.box.append(c.legend, c.tools, c.none, c.canvas);
    c.canvas.style.height = `${Math.round(Math.max(300, Math.min(height || 420, 900)))}px`;
    c.canvas.tabIndex = 0;
    c.canvas.setAttribute("aria-keyshortcuts", "+ - ArrowLeft ArrowRight Escape");
    plot.after(c.box);
    plot.hidden = true;
    try {
      c.echarts = echarts.init(c.canvas, null, { renderer: "canvas" });
      listen(c);
      tools(c);
      refresh(c);
      live.set(figure, c);
    } catch (problem) {
      giveUp(c, problem);
    }
  }

  // giveUp puts the still picture back.
  function giveUp(c, problem) {
    c.figure.dataset.failed = String(problem);
    if (c.echarts) {
      c.echarts.dispose();
    }
    c.box.remove();
    c.plot.hidden = false;
    live.delete(c.figure);
  }

  // refresh draws the chart anew, as data, filter and choices are now.
  function refresh(c) {
    const empty = c.chart.series && c.chart.series.length === 0;
    c.none.hidden = !empty;
    c.canvas.hidden = Boolean(empty);
    legend(c);
    if (empty) {
      c.echarts.clear();
    } else {
      const around = page(c.canvas);
      c.drawn = quiesceOption.option(c.chart, c.state, around);
      c.echarts.resize();
      c.echarts.setOption({ ...c.drawn.option, tooltip: quiesceTip.option(c.drawn, around) }, { notMerge: true });
      selectFrame(c);
    }
    pressed(c);
  }

  // Whatever throws later than at first leaves the still picture, too.
  function safely(c, action) {
    try {
      action();
    } catch (problem) {
      giveUp(c, problem);
    }
  }

  // selectFrame lets a mouse zoom by drawing a frame; a finger scrolls the page.
  function selectFrame(c) {
    if (c.drawn.option.dataZoom && !matchMedia("(pointer: coarse)").matches) {
      c.echarts.dispatchAction({ type: "takeGlobalCursor", key: "dataZoomSelect", dataZoomSelectActive: true });
    }
  }

  // The legend is made of buttons, for the keyboard's sake.
  function legend(c) {
    const shown = legendEntries(c.chart, page(c.canvas));
    const focused = [...c.legend.children].findIndex((b) => b === document.activeElement);
    c.legend.hidden = shown.length < (c.chart.heatMap ? 1 : 2);
    c.legend.replaceChildren(...shown.map((entry) => {
      const b = button("", "Show or hide; with Shift held, show this alone", (event) => {
        toggle(c.state.off, entry.name, event.shiftKey ? shown.map((e) => e.name) : null);
        safely(c, () => refresh(c));
      });
      b.setAttribute("aria-pressed", String(!c.state.off.has(entry.name)));
      b.append(swatch(entry), entry.name);
      return b;
    }));
    if (focused >= 0 && c.legend.children[focused]) {
      c.legend.children[focused].focus();
    }
  }

  function toggle(off, name, all) {
    if (all) {
      const alone = all.every((other) => off.has(other) === (other !== name));
      all.forEach((other) => (alone || other === name ? off.delete(other) : off.add(other)));
    } else if (!off.delete(name)) {
      off.add(name);
    }
  }

  // legendEntries are the names in a chart, and how they look.
  function legendEntries(chart, around) {
    if (chart.strip || chart.heatMap) {
      return quiesceSpecial.entries(chart);
    }
    const entries = new Map();
    for (const s of chart.series || []) {
      if (!entries.has(s.name)) {
        const lone = s.kind === "theory" && s.x.length === 1;
        entries.set(s.name, { name: s.name, kind: lone ? "points" : s.kind, colour: quiesceLooks.colour(s.look, around), dash: s.look.dash, symbol: s.look.symbol });
      }
    }
    return [...entries.values()];
  }

  // swatch is a sample of how a series is drawn.
  function swatch(entry) {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    const shape = (name, attributes) => {
      const e = document.createElementNS(svg.namespaceURI, name);
      Object.entries(attributes).forEach(([k, v]) => e.setAttribute(k, v));
      svg.append(e);
    };
    const stroke = (colour, width, dash) => shape("line", {
      x1: 0, y1: 6, x2: 26, y2: 6, stroke: colour, "stroke-width": width, "stroke-dasharray": dash && dash.length ? dash.join(" ") : "none",
    });
    const { path = "circle", size = 8 } = entry.symbol || {};
    Object.entries({ width: 26, height: 12, "aria-hidden": "true" }).forEach(([k, v]) => svg.setAttribute(k, v));
    if (entry.kind === "bars") {
      shape("rect", { x: 7, y: 0, width: 12, height: 12, fill: entry.colour });
      return svg;
    }
    if (entry.kind === "contour") {
      stroke("#111111", 5);
      stroke("#fefefe", 2.5, entry.dash);
      return svg;
    }
    if (entry.kind !== "points") {
      stroke(entry.colour, 2.2, entry.dash);
    }
    if (entry.kind === "points" || entry.kind === "linepoint") {
      if (path === "circle") {
        shape("circle", { cx: 13, cy: 6, r: size / 2, fill: entry.colour });
      } else if (path === "rect") {
        shape("rect", { x: 13 - size / 2, y: 6 - size / 2, width: size, height: size, fill: entry.colour });
      } else {
        shape("path", { d: path.replace("path://", ""), fill: entry.colour, transform: `translate(13 6) scale(${size / 2})` });
      }
    }
    return svg;
  }

  // tools are the chart's buttons: those that would do nothing are not there.
  function tools(c) {
    c.scales = {};
    for (const way of ["x", "y"]) {
      if (mayBeLogarithmic(c.data, way)) {
        const axis = c.data[way];
        c.scales[way] = button(`log ${way}`, `Logarithmic ${way} axis`, () => {
          c.state[way] = { scale: scaleOf(c, way) === "log" ? "linear" : "log", zoom: null };
          safely(c, () => refresh(c));
        });
        c.scales[way].setAttribute("aria-label", `Logarithmic ${way} axis: ${axis.label}`);
        c.scales[way].dataset.axis = way;
      }
    }
    const stacked = c.data.strip || (c.data.series || []).some((s) => s.kind === "bars");
    c.patterns = stacked && button("patterns", "Patterns besides colours", () => {
      c.state.patterns = !c.state.patterns;
      safely(c, () => refresh(c));
    });
    c.reset = !c.data.heatMap && button("reset zoom", "Show all again (Escape, or a double click)", () => safely(c, () => reset(c)));
    const buttons = [c.scales.x, c.scales.y, c.patterns, c.reset,
      button("SVG", "Save as SVG", () => saveSVG(c)), button("PNG", "Save as PNG", () => savePNG(c))];
    c.tools.append(...buttons.filter(Boolean));
  }

  const scaleOf = (c, way) => c.state[way].scale || c.data[way].scale || "linear";

  // pressed shows on the buttons what is chosen.
  function pressed(c) {
    for (const [way, b] of Object.entries(c.scales)) {
      b.setAttribute("aria-pressed", String(scaleOf(c, way) === "log"));
    }
    if (c.patterns) {
      c.patterns.setAttribute("aria-pressed", String(c.state.patterns));
    }
    if (c.reset) {
      c.reset.disabled = !c.state.x.zoom && !c.state.y.zoom;
    }
  }

  // mayBeLogarithmic says whether an axis of values makes sense on both scales: nothing is negative, and
  // little is 0, which a logarithmic axis leaves out. Bars begin at 0.
  function mayBeLogarithmic(chart, way) {
    const series = chart.series || [];
    if (chart.strip || chart.heatMap || chart[way].categories || chart[way].scale === "percentile" || series.some((s) => s.kind === "bars")) {
      return false;
    }
    const values = series.flatMap((s) => s[way]).filter(quiesceScales.isNumber);
    const positive = values.filter((v) => v > 0).length;
    return values.every((v) => v >= 0) && positive > 0 && positive >= values.length / 2;
  }

  // listen follows the pointer, the keyboard and the chart's size.
  function listen(c) {
    c.echarts.on("datazoom", () => safely(c, () => zoomed(c)));
    c.echarts.getZr().on("dblclick", () => safely(c, () => reset(c)));
    c.canvas.addEventListener("keydown", (event) => safely(c, () => pressedKey(c, event)));
    let width = c.canvas.clientWidth;
    new ResizeObserver(() => {
      if (c.canvas.clientWidth !== width && c.canvas.clientWidth > 0 && live.has(c.figure)) {
        width = c.canvas.clientWidth;
        safely(c, () => refresh(c));
      }
    }).observe(c.canvas);
  }

  // zoomed gives the axes the ticks of what is seen now.
  function zoomed(c) {
    const all = c.echarts.getOption().dataZoom;
    for (const way of ["x", "y"]) {
      const zoom = all.find((z) => z.id === `inside ${way}`);
      if (zoom) {
        const whole = zoom.start <= 0.001 && zoom.end >= 99.999;
        c.drawn.state[way].zoom = whole ? null : [zoom.startValue, zoom.endValue];
      }
    }
    const around = page(c.canvas);
    c.drawn = quiesceOption.option(c.chart, c.state, around);
    const { xAxis, yAxis } = c.drawn.option;
    c.echarts.dispatchAction({ type: "hideTip" });
    c.echarts.setOption({ xAxis, yAxis });
    pressed(c);
  }

  function reset(c) {
    c.state.x.zoom = c.state.y.zoom = null;
    refresh(c);
  }

  // pressedKey zooms and moves along the x axis.
  function pressedKey(c, event) {
    const view = c.drawn && c.drawn.frame.x;
    if (event.key === "Escape") {
      reset(c);
    } else if (!view || view.categories || c.data.heatMap || event.ctrlKey || event.metaKey || event.altKey) {
      return;
    } else {
      const span = view.to - view.from;
      const move = { "+": [0.25, -0.25], "=": [0.25, -0.25], "-": [-0.5, 0.5], ArrowLeft: [-0.2, -0.2], ArrowRight: [0.2, 0.2] }[event.key];
      if (!move) {
        return;
      }
      const from = Math.max(view.min, view.from + move[0] * span);
      const to = Math.min(view.max, view.to + move[1] * span);
      c.drawn.state.x.zoom = from <= view.min && to >= view.max ? null : [from, to];
      refresh(c);
    }
    event.preventDefault();
  }

  // picture is the option of a chart by itself, with its title and legend.
  function picture(c) {
    const around = onPaper(still);
    const { option } = quiesceOption.option(c.chart, c.state, around);
    const entries = legendEntries(c.chart, around).filter((e) => !c.state.off.has(e.name)).map((e) => e.name);
    const rows = Math.ceil(entries.reduce((sum, name) => sum + name.length * 7 + 50, 0) / (still.width - 40));
    const top = 44 + 24 * rows + (c.data.heatMap ? 44 : 0);
    const visualMap = option.visualMap && { ...option.visualMap, top: 40 };
    return {
      ...option, ...(visualMap ? { visualMap } : {}), backgroundColor: "#ffffff", grid: { ...option.grid, top },
      title: { text: c.data.title, left: 12, top: 8, textStyle: { fontSize: 16, color: around.text } },
      legend: { show: entries.length > 1, data: entries, left: 12, top: 38, textStyle: { color: around.text } },
    };
  }

  function saveSVG(c) {
    const chart = echarts.init(null, null, { renderer: "svg", ssr: true, ...still });
    chart.setOption(picture(c));
    const url = URL.createObjectURL(new Blob([chart.renderToSVGString()], { type: "image/svg+xml" }));
    chart.dispose();
    save(c, "svg", url);
    setTimeout(() => URL.revokeObjectURL(url), 10000); // when the browser has it
  }

  function savePNG(c) {
    const chart = echarts.init(element("div", ""), null, { renderer: "canvas", devicePixelRatio: 2, ...still });
    chart.setOption(picture(c));
    const url = chart.getDataURL({ type: "png", pixelRatio: 2 });
    chart.dispose();
    save(c, "png", url);
  }

  function save(c, kind, url) {
    const link = element("a", "");
    link.href = url;
    link.download = `${run.scenario.replace(/\.[a-z]+$/, "")}-${c.data.id}.${kind}`;
    link.click();
  }

  function follow() {
    document.addEventListener("quiesce:filter", (event) => {
      filter = event.detail;
      live.forEach((c) => {
        c.chart = quiesceFilter.apply(c.data, run, filter);
        c.state.x.zoom = c.state.y.zoom = null;
        safely(c, () => refresh(c));
      });
    });
    document.addEventListener("quiesce:theme", (event) => {
      if (event.detail !== theme) {
        theme = event.detail;
        live.forEach((c) => safely(c, () => refresh(c)));
      }
    });
    // Paper has the still pictures.
    const print = (paper) => live.forEach((c) => {
      c.plot.hidden = !paper;
      c.box.hidden = paper;
    });
    addEventListener("beforeprint", () => print(true));
    addEventListener("afterprint", () => print(false));
  }

  // start draws charts when they come near the window.
  function start() {
    window.quiesceReady = false;
    window.quiesceDrawAll = () => {};
    if (typeof echarts === "undefined") {
      window.quiesceReady = true;
      return;
    }
    run = parse("run");
    const waiting = new Map();
    for (const data of parse("charts")) {
      const looks = quiesceLooks.looks(data, run);
      (data.series || []).forEach((s, n) => { s.look = looks[n]; });
      const figure = document.getElementById(`chart-${data.id}`);
      if (figure) {
        waiting.set(figure, data);
      }
    }
    const drawNow = (figure) => {
      if (waiting.has(figure) && figure.clientWidth > 0) {
        draw(figure, waiting.get(figure));
        waiting.delete(figure);
      }
    };
    const observer = new IntersectionObserver((entries) => {
      entries.filter((e) => e.isIntersecting).forEach((e) => {
        observer.unobserve(e.target);
        drawNow(e.target);
      });
      window.quiesceReady = true;
    }, { rootMargin: "600px 0px" });
    [...waiting.keys()].forEach((figure) => observer.observe(figure));
    window.quiesceDrawAll = () => [...waiting.keys()].forEach(drawNow);
    window.quiesceReady = waiting.size === 0;
    follow();
  }

  start();
})();
