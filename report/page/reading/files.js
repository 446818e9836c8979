// Tables to take along as CSV, figures as SVG.
import { all, make } from "../elements.js";
import { addTool, labelOf, tool } from "./figures.js";

export function files() {
  for (const figure of all("figure.table, figure.picture")) {
    const isTable = figure.classList.contains("table");
    const kind = isTable ? "CSV" : "SVG";
    const name = `${figure.id.replace(/^(table|figure)-/, "")}.${kind.toLowerCase()}`;
    const act = () =>
      isTable ? save(name, csv(figure), "text/csv") : save(name, svg(figure), "image/svg+xml");
    addTool(figure, tool(kind, `${labelOf(figure)} as ${kind}`, act));
  }
}

/** @param {HTMLElement} figure */
function csv(figure) {
  const cell = (/** @type {HTMLElement} */ { textContent }) => {
    const text = textContent.replace(/[↑↓]/g, "").replace(/\u00a0/g, " ").trim();
    return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  const rows = /** @type {HTMLTableRowElement[]} */ (all("tr", figure));
  return `${rows.map((row) => [...row.cells].map(cell).join(",")).join("\r\n")}\r\n`;
}

/**
 * A drawing takes the colour of its text from the page: alone it is dark on white.
 * @param {HTMLElement} figure
 */
function svg(figure) {
  const drawings = all(".drawing > svg", figure);
  const shown = drawings.find((each) => each.getClientRects().length) ?? drawings[0];
  const copy = /** @type {Element} */ (shown.cloneNode(true));
  copy.setAttribute("color", "#1d1f22");
  const ground = document.createElementNS(copy.namespaceURI, "rect");
  for (const [name, value] of Object.entries({ width: "100%", height: "100%", fill: "#fff" })) {
    ground.setAttribute(name, value);
  }
  copy.prepend(ground);
  return new XMLSerializer().serializeToString(copy);
}

/** @param {string} name @param {string} text @param {string} type */
function save(name, text, type) {
  const href = URL.createObjectURL(new Blob([text], { type }));
  make("a", { href, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(href), 1000);
}
