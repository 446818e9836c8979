// What the page can do beyond being read: it is whole without this file.
(() => {
  "use strict";
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const make = (tag, properties) => Object.assign(document.createElement(tag), properties);

  // Theme: the system's, until the button is pressed; the choice is remembered.
  function theme() {
    const button = document.querySelector("button.theme");
    const root = document.documentElement;
    const system = matchMedia("(prefers-color-scheme: dark)");
    const current = () => root.dataset.theme ?? (system.matches ? "dark" : "light");
    const show = () => {
      const other = current() === "dark" ? "Light" : "Dark";
      button.textContent = other;
      button.setAttribute("aria-label", `${other} theme`);
    };
    button.addEventListener("click", () => {
      root.dataset.theme = current() === "dark" ? "light" : "dark";
      try {
        localStorage.setItem("unrolled-theme", root.dataset.theme);
      } catch {
        // Without storage the choice holds until the page is closed.
      }
      show();
    });
    system.addEventListener("change", show);
    button.hidden = false;
    show();
  }

  // Contents: open beside the text on wide screens, a bar that unfolds on narrow ones.
  function contents() {
    const nav = document.querySelector("nav.contents");
    const details = nav.querySelector("details");
    const narrow = matchMedia("(max-width: 63.99rem)");
    const fit = () => (details.open = !narrow.matches);
    narrow.addEventListener("change", fit);
    fit();
    details.classList.add("ready");
    nav.addEventListener("click", (event) => {
      if (event.target.closest("a") && narrow.matches) details.open = false;
    });
    nav.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !narrow.matches) return;
      details.open = false;
      details.querySelector("summary").focus();
    });
    for (const list of all("li > ol", nav)) {
      const link = list.parentElement.querySelector("a");
      const button = make("button", { type: "button", className: "branch" });
      button.setAttribute("aria-label", `Sections of ${link.textContent.trim()}`);
      button.addEventListener("click", () => open(list, list.hidden));
      link.after(button);
      open(list, false);
    }
    follow(nav, narrow);
  }

  function open(list, shown) {
    list.hidden = !shown;
    list.parentElement.querySelector("button.branch").setAttribute("aria-expanded", shown);
  }

  // Marks the section that the reader is in: the deepest one across a line near the top.
  function follow(nav, narrow) {
    const links = new Map(all("a", nav).map((link) => [link.hash.slice(1), link]));
    const sections = all("main section[id]").filter((section) => links.has(section.id));
    const here = nav.querySelector(".contents-here");
    const reading = new Set();
    let followed = [];
    const observer = new IntersectionObserver(
      (entries) => {
        for (const { target, isIntersecting } of entries) {
          if (isIntersecting) reading.add(target);
          else reading.delete(target);
        }
        mark(sections.findLast((section) => reading.has(section)));
      },
      { rootMargin: "-9% 0px -90% 0px" },
    );
    sections.forEach((section) => observer.observe(section));

    function mark(section) {
      const link = links.get(section?.id);
      const before = nav.querySelector("[aria-current]");
      if (link === before) return;
      before?.removeAttribute("aria-current");
      link?.setAttribute("aria-current", "true");
      here.textContent = link?.textContent.trim() ?? "";
      const branches = all("li > ol", nav).filter((list) => list.parentElement.contains(link));
      for (const list of followed) if (!branches.includes(list)) open(list, false);
      followed = branches.filter((list) => list.hidden || followed.includes(list));
      for (const list of branches) open(list, true);
      if (link && !narrow.matches) reveal(link, nav);
    }
  }

  function reveal(link, frame) {
    const [box, bounds] = [link.getBoundingClientRect(), frame.getBoundingClientRect()];
    const outside = box.top < bounds.top + 48 || box.bottom > bounds.bottom - 48;
    if (outside) frame.scrollTop += box.top - bounds.top - bounds.height / 3;
  }

  // Figures: the drawing itself moves into the dialog and back, so that no id stands twice.
  function enlarging() {
    const viewer = document.querySelector("dialog.viewer");
    const frame = viewer.querySelector(".viewer-picture");
    let home = null;
    for (const figure of all("figure.picture")) {
      const drawing = figure.querySelector(".drawing");
      const label = figure.querySelector(".label").textContent.replace(/\.$/, "");
      const button = make("button", { type: "button", className: "enlarge", textContent: "⤢" });
      button.setAttribute("aria-label", `Enlarge ${label}`);
      button.addEventListener("click", () => enlarge(figure, drawing, label));
      drawing.addEventListener("click", () => home ?? enlarge(figure, drawing, label));
      figure.querySelector("figcaption").prepend(button);
      if (drawing.tabIndex === 0) new ResizeObserver(() => focusable(drawing)).observe(drawing);
    }
    function enlarge(figure, drawing, label) {
      home = make("div", { className: "drawing" });
      drawing.replaceWith(home);
      viewer.style.cssText = figure.style.cssText;
      viewer.querySelector(".viewer-title").textContent = label;
      const caption = figure.querySelector("figcaption > p").cloneNode(true);
      caption.querySelector(".label").remove();
      viewer.querySelector(".viewer-caption").textContent = caption.textContent.trim();
      frame.append(drawing);
      viewer.showModal();
      viewer.querySelector(".viewer-close").focus();
    }
    viewer.querySelector(".viewer-close").addEventListener("click", () => viewer.close());
    viewer.addEventListener("click", (event) => event.target === viewer && viewer.close());
    viewer.addEventListener("close", () => {
      home?.replaceWith(frame.firstElementChild);
      home = null;
    });
  }

  // Tables: a button in each heading sorts; long tables unfold; frames that scroll take focus.
  function tables() {
    for (const figure of all("figure.table")) {
      const table = figure.querySelector("table");
      all("thead th", table).forEach((heading) => sortable(heading, table));
      const frame = figure.querySelector(".scroll");
      if (figure.classList.contains("long")) unfolding(figure, frame, table);
      new ResizeObserver(() => focusable(frame)).observe(frame);
    }
  }

  function sortable(heading, table) {
    const button = make("button", { type: "button", className: "sort" });
    button.append(...heading.childNodes);
    heading.append(button);
    button.addEventListener("click", () => {
      const ascending = heading.getAttribute("aria-sort") !== "ascending";
      all("[aria-sort]", table).forEach((other) => other.removeAttribute("aria-sort"));
      heading.setAttribute("aria-sort", ascending ? "ascending" : "descending");
      sort(table, heading.cellIndex, ascending);
    });
  }

  const collator = new Intl.Collator("en", { numeric: true });

  function sort(table, column, ascending) {
    const body = table.tBodies[0];
    const rows = [...body.rows].map((row) => [row, key(row.cells[column])]);
    const numbers = rows.every(([, value]) => value === "" || !Number.isNaN(number(value)));
    const compare = (a, b) => {
      if (a === "" || b === "") return (a === "") - (b === "");
      const order = numbers ? number(a) - number(b) : collator.compare(a, b);
      return ascending ? order : -order;
    };
    rows.sort(([, a], [, b]) => compare(a, b));
    body.append(...rows.map(([row]) => row));
  }

  // The sort key of a cell; dashes count as empty, and empty cells come last either way.
  function key(cell) {
    const value = cell.dataset.sort ?? cell.textContent.trim();
    return /^[-–—]?$/.test(value) ? "" : value;
  }

  // 1,234.5 · −0.12 · 98.5 % · 0.985 ± 0.002
  function number(value) {
    const plain = value.replace(/\u2212/g, "-").replace(/,(?=\d{3})/g, "");
    const match = /^([-+]?\d*\.?\d+(?:e[-+]?\d+)?)\s*(%|±.*)?$/i.exec(plain);
    return match ? Number(match[1]) : NaN;
  }

  function unfolding(figure, frame, table) {
    const count = table.tBodies[0].rows.length;
    const button = make("button", { type: "button", className: "unfold" });
    const show = (long) => {
      figure.classList.toggle("long", long);
      button.textContent = long ? `Show all ${count} rows` : "Show fewer rows";
    };
    button.addEventListener("click", () => {
      show(!figure.classList.contains("long"));
      focusable(frame);
    });
    show(true);
    frame.after(button);
  }

  function focusable(frame) {
    const scrolls = frame.scrollWidth > frame.clientWidth + 1 ||
      frame.scrollHeight > frame.clientHeight + 1;
    if (scrolls || "told" in frame.dataset) frame.tabIndex = 0;
    else frame.removeAttribute("tabindex");
  }

  theme();
  contents();
  enlarging();
  tables();
})();
