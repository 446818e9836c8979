// Tables: a button in each heading sorts; long tables unfold; frames that scroll take the focus.
import { all, button, make, one } from "../elements.js";
import { focusable } from "./figures.js";

export function tables() {
  for (const figure of all("figure.table")) {
    const table = figure.querySelector("table");
    const headings = /** @type {HTMLTableCellElement[]} */ (all("thead th", table));
    headings.forEach((heading) => sortable(heading, table));
    const frame = one(".scroll", figure);
    if (figure.classList.contains("long")) unfolding(figure, frame, table);
    new ResizeObserver(() => focusable(frame)).observe(frame);
  }
}

/** @param {HTMLTableCellElement} heading @param {HTMLTableElement} table */
function sortable(heading, table) {
  const sorter = make("button", { type: "button", className: "sort" }, ...heading.childNodes);
  heading.append(sorter);
  sorter.addEventListener("click", () => {
    const ascending = heading.getAttribute("aria-sort") !== "ascending";
    all("[aria-sort]", table).forEach((other) => other.removeAttribute("aria-sort"));
    heading.setAttribute("aria-sort", ascending ? "ascending" : "descending");
    sort(table, heading.cellIndex, ascending);
  });
}

const collator = new Intl.Collator("en", { numeric: true });

/** @param {HTMLTableElement} table @param {number} column @param {boolean} ascending */
function sort(table, column, ascending) {
  const body = table.tBodies[0];
  const rows = [...body.rows].map((row) => ({ row, value: key(row.cells[column]) }));
  const numbers = rows.every(({ value }) => value === "" || !Number.isNaN(number(value)));
  const compare = (/** @type {string} */ a, /** @type {string} */ b) => {
    if (a === "" || b === "") return Number(a === "") - Number(b === "");
    const order = numbers ? number(a) - number(b) : collator.compare(a, b);
    return ascending ? order : -order;
  };
  rows.sort((a, b) => compare(a.value, b.value));
  body.append(...rows.map(({ row }) => row));
}

/**
 * The sort key of a cell; dashes count as empty, and empty cells come last either way.
 * @param {HTMLTableCellElement} cell
 */
function key(cell) {
  const value = cell.dataset.sort ?? cell.textContent.trim();
  return /^[-–—]?$/.test(value) ? "" : value;
}

/** 1,234.5 · −0.12 · 98.5 % · 0.985 ± 0.002 @param {string} value */
function number(value) {
  const plain = value.replace(/\u2212/g, "-").replace(/,(?=\d{3})/g, "");
  const match = /^([-+]?\d*\.?\d+(?:e[-+]?\d+)?)\s*(%|±.*)?$/i.exec(plain);
  return match ? Number(match[1]) : NaN;
}

/** @param {HTMLElement} figure @param {HTMLElement} frame @param {HTMLTableElement} table */
function unfolding(figure, frame, table) {
  const count = table.tBodies[0].rows.length;
  const turn = () => {
    show(!figure.classList.contains("long"));
    focusable(frame);
  };
  const made = button("", turn, { className: "unfold" });
  const show = (/** @type {boolean} */ long) => {
    figure.classList.toggle("long", long);
    made.textContent = long ? `Show all ${count} rows` : "Show fewer rows";
  };
  show(true);
  frame.after(made);
}
