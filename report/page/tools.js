// What a reader may take along or ask of a figure or a table: files, commands, values of curves.
(() => {
  "use strict";
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const make = (tag, properties) => Object.assign(document.createElement(tag), properties);
  const label = (figure) => figure.querySelector(".label").textContent.replace(/\.$/, "");

  function button(text, about, act) {
    const made = make("button", { type: "button", className: "tool", textContent: text });
    made.setAttribute("aria-label", about);
    made.addEventListener("click", () => act(made));
    return made;
  }

  // Tables as CSV, figures as SVG.
  function files() {
    for (const figure of all("figure.table, figure.picture")) {
      const isTable = figure.classList.contains("table");
      const [kind, text] = isTable ? ["CSV", () => csv(figure)] : ["SVG", () => svg(figure)];
      const name = `${figure.id.replace(/^(table|figure)-/, "")}.${kind.toLowerCase()}`;
      const act = () => save(name, text(), isTable ? "text/csv" : "image/svg+xml");
      figure.querySelector(".meta").append(button(kind, `${label(figure)} as ${kind}`, act));
    }
  }

  function csv(figure) {
    const cell = ({ textContent }) => {
      const text = textContent.replace(/[↑↓]/g, "").replace(/\u00a0/g, " ").trim();
      return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
    };
    const rows = all("tr", figure).map((row) => [...row.cells].map(cell).join(","));
    return `${rows.join("\r\n")}\r\n`;
  }

  // A drawing takes the colour of its text from the page: alone it is dark on white.
  function svg(figure) {
    const copy = figure.querySelector(".drawing svg").cloneNode(true);
    copy.setAttribute("color", "#1d1f22");
    const ground = document.createElementNS(copy.namespaceURI, "rect");
    for (const [name, value] of Object.entries({ width: "100%", height: "100%", fill: "#fff" })) {
      ground.setAttribute(name, value);
    }
    copy.prepend(ground);
    return new XMLSerializer().serializeToString(copy);
  }

  function save(name, text, type) {
    const href = URL.createObjectURL(new Blob([text], { type }));
    make("a", { href, download: name }).click();
    setTimeout(() => URL.revokeObjectURL(href), 1000);
  }

  // The command that rebuilds something, copied.
  function copies() {
    for (const code of all(".rebuild code")) {
      const of = label(code.closest("figure"));
      code.after(
        button("Copy", `Copy the command that rebuilds ${of}`, async (made) => {
          made.textContent = (await copy(code)) ? "Copied" : "Select it, and press Ctrl-C";
          setTimeout(() => (made.textContent = "Copy"), 2000);
        }),
      );
    }
  }

  async function copy(code) {
    try {
      await navigator.clipboard.writeText(code.textContent);
      return true;
    } catch {
      // A browser may refuse it to a file: what is selected can still be copied.
      getSelection().selectAllChildren(code);
      return document.execCommand("copy");
    }
  }

  // Single runs, in all figures at once.
  function runs() {
    const buttons = [];
    const show = (shown) => {
      document.documentElement.classList.toggle("no-runs", !shown);
      for (const each of buttons) {
        each.textContent = shown ? "Hide single seeds" : "Show single seeds";
        each.setAttribute("aria-label", `${each.textContent} in all figures`);
      }
    };
    for (const figure of all("figure.picture")) {
      if (!figure.querySelector(".run")) continue;
      const act = () => show(document.documentElement.classList.contains("no-runs"));
      const made = button("", "", act);
      buttons.push(made);
      figure.querySelector(".meta").append(made);
    }
    show(true);
  }

  // The value of a curve nearest to the pointer; with the keyboard, from one to the next.
  function values() {
    for (const figure of all("figure.picture")) {
      const drawing = figure.querySelector(".drawing");
      const lines = all(".mean", drawing).map(points).filter(Boolean);
      if (lines.length) tells(figure, drawing, lines);
    }
  }

  // A line's places in the drawing and its values, where it has one for each place.
  function points(group) {
    const path = group.querySelector("path:not(defs path)") ?? group;
    const told = group.dataset.values.split(";").map((pair) => pair.split("="));
    const places = vertices(path.getAttribute("d") ?? "");
    if (places.length !== told.length) return null;
    return told.map(([at, value], index) => ({
      path,
      place: places[index],
      text: `${group.dataset.label}${group.dataset.label && ": "}${value} at ${at}`,
    }));
  }

  // The ends of a path of straight steps, each relative to the one before.
  function vertices(steps) {
    const numbers = (steps.match(/-?\d*\.?\d+(?:e-?\d+)?/g) ?? []).map(Number);
    if (/[^mlz\s\d.e-]/.test(steps) || numbers.length % 2) return [];
    const places = [];
    for (let [i, x, y] = [0, 0, 0]; i < numbers.length; i += 2) {
      [x, y] = [x + numbers[i], y + numbers[i + 1]];
      places.push([x, y]);
    }
    return places;
  }

  function tells(figure, drawing, lines) {
    const told = make("output", { className: "value", hidden: true });
    drawing.after(told);
    const spot = document.createElementNS("http://www.w3.org/2000/svg", "circle");
    spot.setAttribute("class", "spot");
    spot.setAttribute("r", "3.5");
    let [line, index] = [0, 0];
    const show = (point) => {
      told.hidden = false;
      told.textContent = point.text;
      [["cx", 0], ["cy", 1]].forEach(([name, axis]) => spot.setAttribute(name, point.place[axis]));
      if (spot.parentNode !== point.path.parentNode) point.path.after(spot);
    };
    const clear = () => {
      told.hidden = true;
      spot.remove();
    };
    drawing.addEventListener("pointermove", (event) => {
      const far = ({ path, place }) => {
        const { a, b, c, d, e, f } = path.getScreenCTM();
        const [x, y] = [a * place[0] + c * place[1] + e, b * place[0] + d * place[1] + f];
        return Math.hypot(x - event.clientX, y - event.clientY);
      };
      const nearest = lines.flat().reduce((best, each) => (far(each) < far(best) ? each : best));
      if (far(nearest) < 40) show(nearest);
      else clear();
    });
    drawing.addEventListener("pointerleave", clear);
    drawing.tabIndex = 0;
    drawing.dataset.told = "";
    drawing.setAttribute("aria-description", "Arrow keys tell the values of its curves");
    if (!drawing.hasAttribute("role")) {
      drawing.setAttribute("role", "group");
      drawing.setAttribute("aria-label", label(figure));
    }
    const reveal = () => {
      show(lines[line][index]);
      spot.scrollIntoView({ block: "nearest", inline: "nearest" });
    };
    drawing.addEventListener("focus", reveal);
    drawing.addEventListener("blur", clear);
    drawing.addEventListener("keydown", (event) => {
      const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key] ?? 0;
      const other = { ArrowUp: -1, ArrowDown: 1 }[event.key] ?? 0;
      line = (line + other + lines.length) % lines.length;
      const next = Math.min(Math.max(index + step, 0), lines[line].length - 1);
      if (next === index && !other) return; // at an end the key scrolls, as it does elsewhere
      event.preventDefault();
      index = next;
      reveal();
    });
  }

  // Back to the top, once there is something above.
  function top() {
    const back = make("a", {
      className: "top",
      href: "#content",
      textContent: "↑ Top",
      hidden: true,
    });
    document.body.append(back);
    const seen = new IntersectionObserver(([{ isIntersecting }]) => (back.hidden = isIntersecting));
    seen.observe(document.querySelector(".masthead"));
    back.addEventListener("click", (event) => {
      event.preventDefault();
      scrollTo({ top: 0 });
      document.querySelector("main").focus({ preventScroll: true });
    });
  }

  files();
  copies();
  runs();
  values();
  top();
})();
