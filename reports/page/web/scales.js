// Where values lie along an axis, where its ticks are, and how figures are written with their unit.
// ECharts draws every axis as a plain linear one: a value is turned into its place before, so that
// ticks are the same in print and on the screen, at any zoom, for scales that ECharts has not.
"use strict";

const quiesceScales = (() => {
  const prefixes = [["n", 1e-9], ["µ", 1e-6], ["m", 1e-3], ["", 1], ["k", 1e3]];
  const prefixed = new Set(["s", "W", "J"]);

  // place and value are each other's inverse. A value that has no place is NaN.
  const kinds = {
    linear: { place: (v) => v, value: (u) => u },
    log: { place: (v) => (v > 0 ? Math.log10(v) : NaN), value: (u) => 10 ** u },
    percentile: { place: (p) => (p >= 0 && p < 1 ? -Math.log10(1 - p) : NaN), value: (u) => 1 - 10 ** -u },
  };

  const isNumber = (v) => typeof v === "number" && Number.isFinite(v);

  // prefixFor is the prefix with which a size is between 1 and 1000; times have none above the second.
  function prefixFor(size, unit) {
    if (!prefixed.has(unit)) {
      return ["", 1];
    }
    let best = prefixes[0];
    for (const p of prefixes) {
      if (Math.abs(size) >= p[1] * 0.9995 && (unit !== "s" || p[1] <= 1)) { // 999.6 would be shown as 1000
        best = p;
      }
    }
    return size === 0 ? ["", 1] : best;
  }

  // plain writes a number with so many significant digits, and an exponent only if it is very small or large.
  function plain(v, digits) {
    if (v === 0) {
      return "0";
    }
    const size = Math.abs(v);
    if (size < 1e-4 || size >= 1e7) {
      const [mantissa, exponent] = v.toExponential(digits - 1).split("e");
      return `${String(Number(mantissa)).replace("-", "−")}×10${superscript(Number(exponent))}`;
    }
    return String(Number(v.toPrecision(digits))).replace("-", "−");
  }

  function superscript(n) {
    return String(n).replace(/./g, (c) => (c === "-" ? "⁻" : "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(c)]));
  }

  // figure writes a value with its unit: "12.3 ms", "0.25". Shares on a percentile axis are percentages.
  function figure(v, axis, digits = 4) {
    if (!isNumber(v)) {
      return "–";
    }
    if (axis.scale === "percentile") {
      return percentage(v);
    }
    const unit = axis.unit || "";
    const [name, worth] = prefixFor(v, unit);
    return plain(v / worth, digits) + (unit ? ` ${name}${unit}` : "");
  }

  // percentage has the digits that tell it from 100 %: 0.9995 is 99.95 %.
  function percentage(p) {
    const nines = p < 1 ? Math.max(0, Math.floor(-Math.log10(1 - p) + 1e-9) - 1) : 0;
    return `${Number((100 * p).toFixed(Math.min(nines + 1, 10)))} %`;
  }

  // interval writes a value with its interval, all with the value's prefix: "12.3 [12.1, 12.6] ms", or with the
  // one end that it has: "12.3 [12.1 or more] ms".
  function interval(v, low, high, axis) {
    if (!isNumber(v) || (!isNumber(low) && !isNumber(high)) || axis.scale === "percentile") {
      return figure(v, axis);
    }
    const unit = axis.unit || "";
    const [name, worth] = prefixFor(v, unit);
    const show = (w) => plain(w / worth, 4);
    const open = isNumber(low) ? `${show(low)} or more` : `${show(high)} or less`;
    const ends = isNumber(low) && isNumber(high) ? `${show(low)}, ${show(high)}` : open;
    return `${show(v)} [${ends}]${unit ? ` ${name}${unit}` : ""}`;
  }

  // step is the least of 1, 2, 5, 10, 20 ... with which a span has at most so many ticks.
  function step(span, most) {
    const rough = span / Math.max(1, most);
    const decade = 10 ** Math.floor(Math.log10(rough));
    for (const k of [1, 2, 5]) {
      if (k * decade >= rough * (1 - 1e-9)) {
        return k * decade;
      }
    }
    return 10 * decade;
  }

  function linearTicks(low, high, most) {
    const by = step(high - low, most);
    const ticks = [];
    for (let k = Math.ceil(low / by - 1e-9); k * by <= high + by * 1e-9; k++) {
      ticks.push(Number((k * by).toPrecision(12)));
    }
    return ticks;
  }

  // logTicks are decades, every second or third if there are many; or 1, 2, 5 of each if there are few;
  // or, within less than a decade, those of a linear axis.
  function logTicks(low, high, most) {
    const [from, to] = [Math.log10(low), Math.log10(high)];
    if (to - from < 0.8) {
      return linearTicks(low, high, Math.min(most, 6));
    }
    const digits = 3 * (to - from) <= most ? [1, 2, 5] : [1];
    const by = digits.length > 1 ? 1 : Math.max(1, Math.ceil((to - from) / most));
    const ticks = [];
    for (let d = Math.floor(from / by) * by; d <= to; d += by) {
      for (const k of digits) {
        const v = Number(`${k}e${d}`);
        if (v >= low * (1 - 1e-9) && v <= high * (1 + 1e-9)) {
          ticks.push(v);
        }
      }
    }
    return ticks;
  }

  // percentileTicks are 0, 50 %, 90 %, 99 %, 99.9 % ..., with 95 % and so on between if there is much room.
  function percentileTicks(low, high, most) {
    const [from, to] = [kinds.percentile.place(low), kinds.percentile.place(high)];
    if (to - from < 0.5) {
      return linearTicks(low, high, Math.min(most, 5));
    }
    const rest = 3 * (to - from) <= most ? [1, 0.5] : [1];
    const by = rest.length > 1 ? 1 : Math.max(1, Math.ceil((to - from) / most));
    const ticks = [];
    for (let d = Math.floor(from / by) * by; d <= to; d += by) {
      for (const k of rest) {
        const p = Number((1 - k * 10 ** -d).toFixed(d + 2));
        if (p >= low - 1e-12 && p <= high + 1e-12) {
          ticks.push(p);
        }
      }
    }
    if (by === 1 && rest.length === 1 && low <= 0.5 && high >= 0.5) {
      ticks.push(0.5);
    }
    return ticks;
  }

  const ticksOf = { linear: linearTicks, log: logTicks, percentile: percentileTicks };

  // prefixOf is that of all ticks of an axis: by its greatest value, or by what is in the upper half of its
  // decades.
  function prefixOf(axis, scale, from, to) {
    const size = { linear: Math.max(Math.abs(from), Math.abs(to)), log: 10 ** (from + 0.75 * (to - from)), percentile: 0 }[scale];
    return prefixFor(size, axis.unit || "");
  }

  // ticks are those between two places: each with its place and its label.
  function ticks(axis, scale, from, to, most) {
    const { place, value } = kinds[scale];
    const worth = prefixOf(axis, scale, from, to)[1];
    const far = scale === "log" && (from - Math.log10(worth) < -4.01 || to - Math.log10(worth) > 5.01);
    const label = (v) => {
      if (scale === "percentile") {
        return v === 0 ? "0" : percentage(v);
      }
      const shown = Number((v / worth).toPrecision(12));
      return far && /^1e/.test(shown.toExponential()) ? `10${superscript(Math.round(Math.log10(shown)))}` : plain(shown, 12);
    };
    return ticksOf[scale](value(from), value(to), most).map((v) => ({ place: place(v), label: label(v) }));
  }

  // axisName is an axis' label with the unit of its ticks.
  function axisName(axis, scale, from, to) {
    return axis.unit && !axis.categories ? `${axis.label} (${prefixOf(axis, scale, from, to)[0]}${axis.unit})` : axis.label;
  }

  return { kinds, isNumber, figure, interval, ticks, axisName };
})();
