// What the page does without its charts: colours, sorted tables, filters. Charts follow by two events of
// the document: quiesce:filter {strategies, set} and quiesce:theme "light" or "dark".
(function () {
  "use strict";

  function each(selector, action, within) {
    Array.prototype.forEach.call((within || document).querySelectorAll(selector), action);
  }
  function tell(name, detail) {
    document.dispatchEvent(new CustomEvent(name, { detail: detail }));
  }

  // Colours. A page opened from a disk may have no storage; then the choice holds until it is closed.
  var system = window.matchMedia("(prefers-color-scheme: dark)");
  var stored = "quiesce-theme";
  function remembered() {
    try {
      return localStorage.getItem(stored);
    } catch (e) {
      return null;
    }
  }
  function remember(theme) {
    try {
      localStorage.setItem(stored, theme);
    } catch (e) {
      return;
    }
  }
  var theme = "auto";
  function setTheme(chosen) {
    theme = chosen === "light" || chosen === "dark" ? chosen : "auto";
    if (theme === "auto") {
      delete document.documentElement.dataset.theme;
    } else {
      document.documentElement.dataset.theme = theme;
    }
    each("#themes button", function (b) {
      b.setAttribute("aria-pressed", String(b.dataset.theme === theme));
    });
    tellTheme();
  }
  function tellTheme() {
    tell("quiesce:theme", theme === "auto" ? (system.matches ? "dark" : "light") : theme);
  }
  each("#themes", function (box) {
    box.hidden = false;
    box.addEventListener("click", function (event) {
      var button = event.target.closest("button");
      if (button) {
        remember(button.dataset.theme);
        setTheme(button.dataset.theme);
      }
    });
  });
  system.addEventListener("change", tellTheme);
  setTheme(remembered());

  // Sorted tables: up, down, and as they were. What has no figure stays at the end.
  var words = new Intl.Collator("en", { numeric: true });
  function compare(a, b, column, direction) {
    var x = a.cells[column], y = b.cells[column];
    var p = x.dataset.key, q = y.dataset.key;
    if (p === undefined && q === undefined) {
      return direction * words.compare(x.textContent, y.textContent);
    }
    if (p === undefined || q === undefined) {
      return p === undefined ? 1 : -1;
    }
    return direction * (Number(p) - Number(q));
  }
  function sort(table, column, direction) {
    var rows = table.originalRows.slice();
    if (direction !== 0) {
      rows.sort(function (a, b) {
        return compare(a, b, column, direction);
      });
    }
    var body = table.tBodies[0];
    rows.forEach(function (row) {
      body.appendChild(row);
    });
  }
  each("table.sortable", function (table) {
    table.originalRows = Array.prototype.slice.call(table.tBodies[0].rows);
    if (table.originalRows.length < 2) {
      return;
    }
    each("thead th", function (th) {
      var button = document.createElement("button");
      button.type = "button";
      while (th.firstChild) {
        button.appendChild(th.firstChild);
      }
      th.appendChild(button);
      button.addEventListener("click", function () {
        var next = { ascending: "descending", descending: "" }[th.getAttribute("aria-sort")];
        next = next === undefined ? "ascending" : next;
        each("thead th", function (other) {
          other.removeAttribute("aria-sort");
        }, table);
        if (next) {
          th.setAttribute("aria-sort", next);
        }
        sort(table, th.cellIndex, { ascending: 1, descending: -1, "": 0 }[next]);
      });
    }, table);
  });

  // Filters.
  var filter = document.getElementById("filter");
  function chosen() {
    var all = { strategies: [], set: {} };
    var boxes = filter.querySelectorAll("input[name=strategy]");
    each("input[name=strategy]", function (box) {
      if (box.checked) {
        all.strategies.push(box.value);
      }
    }, filter);
    if (boxes.length === 0) {
      all.strategies = JSON.parse(document.getElementById("run").textContent).strategies;
    }
    each("select[data-axis]", function (select) {
      all.set[select.dataset.axis] = select.value;
    }, filter);
    return all;
  }
  function passes(element, all) {
    var strategy = element.dataset.strategy;
    if (strategy !== undefined && all.strategies.indexOf(strategy) < 0) {
      return false;
    }
    return Object.keys(all.set).every(function (axis) {
      var value = element.getAttribute("data-set-" + axis);
      return all.set[axis] === "" || value === null || value === all.set[axis];
    });
  }
  // show leaves of the tables what passes; null: all.
  function show(all) {
    each("tbody tr[data-strategy], details[data-strategy]", function (element) {
      element.hidden = all !== null && !passes(element, all);
    });
  }
  function apply() {
    var all = chosen();
    show(all);
    var rows = document.querySelectorAll("tbody tr[data-strategy]").length;
    var shown = document.querySelectorAll("tbody tr[data-strategy]:not([hidden])").length;
    document.getElementById("shown").textContent =
      shown === rows ? "All " + rows + " rows of the tables are shown." : shown + " of " + rows + " rows of the tables are shown.";
    tell("quiesce:filter", all);
  }
  if (filter) {
    filter.hidden = false;
    filter.addEventListener("change", apply);
    filter.addEventListener("submit", function (event) {
      event.preventDefault();
    });
    filter.addEventListener("reset", function () {
      setTimeout(apply); // when the controls have been reset
    });
    // Paper has the still pictures, which show all, and so do the tables beside them.
    window.addEventListener("beforeprint", function () {
      show(null);
    });
    window.addEventListener("afterprint", function () {
      show(chosen());
    });
  }

  // A picture or a table that is wider than its box is reached, and scrolled, by keyboard; no other box is.
  function reach() {
    each(".plot, .scroll", function (plot) {
      if (plot.scrollWidth > plot.clientWidth) {
        plot.tabIndex = 0;
      } else {
        plot.removeAttribute("tabindex");
      }
    });
  }
  window.addEventListener("resize", reach);
  reach();

  // A link to something folded unfolds it; paper has everything unfolded.
  function unfold() {
    var id = decodeURIComponent(location.hash.slice(1));
    var target = id && document.getElementById(id);
    var details = target && target.closest("details");
    if (details) {
      details.open = true;
      target.scrollIntoView();
    }
  }
  window.addEventListener("hashchange", unfold);
  unfold();
  var folded = [];
  window.addEventListener("beforeprint", function () {
    each("details:not([open])", function (details) {
      details.open = true;
      folded.push(details);
    });
  });
  window.addEventListener("afterprint", function () {
    folded.splice(0).forEach(function (details) {
      details.open = false;
    });
  });
})();
