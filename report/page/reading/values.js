// The value of a curve nearest to the pointer; with the keyboard, from one to the next.
import { all, make, one } from "../elements.js";
import { labelOf } from "./figures.js";

/**
 * A point of a curve: its place in the drawing's own units, and what it says.
 * @typedef {{path: SVGGraphicsElement, place: [number, number], text: string}} Point
 */

const NEAR = 40; // pixels between the pointer and a point that it asks for

export function values() {
  for (const figure of all("figure.picture")) {
    const drawing = one(".drawing", figure);
    const lines = all(".mean", drawing).map(points).filter(Boolean);
    if (lines.length) tells(figure, drawing, lines);
  }
}

/**
 * A line's points, where it has a value for each place.
 * @param {HTMLElement} group @returns {Point[] | null}
 */
function points(group) {
  const path = /** @type {any} */ (group.querySelector("path:not(defs path)") ?? group);
  const told = group.dataset.values.split(";").map((pair) => pair.split("="));
  const places = vertices(path.getAttribute("d") ?? "");
  if (places.length !== told.length) return null;
  return told.map(([at, value], index) => ({
    path,
    place: places[index],
    text: `${group.dataset.label}${group.dataset.label && ": "}${value} at ${at}`,
  }));
}

/**
 * The ends of a path of straight steps, each relative to the one before.
 * @param {string} steps
 */
function vertices(steps) {
  const numbers = (steps.match(/-?\d*\.?\d+(?:e-?\d+)?/g) ?? []).map(Number);
  if (/[^mlz\s\d.e-]/.test(steps) || numbers.length % 2) return [];
  /** @type {[number, number][]} */
  const places = [];
  for (let [i, x, y] = [0, 0, 0]; i < numbers.length; i += 2) {
    [x, y] = [x + numbers[i], y + numbers[i + 1]];
    places.push([x, y]);
  }
  return places;
}

/** @param {HTMLElement} figure @param {HTMLElement} drawing @param {Point[][]} lines */
function tells(figure, drawing, lines) {
  const told = make("output", { className: "value", hidden: true });
  drawing.after(told);
  const { show, clear, spot } = pointing(told);
  drawing.addEventListener("pointermove", (event) => {
    const far = (/** @type {Point} */ point) => distance(point, event.clientX, event.clientY);
    const nearest = lines.flat().reduce((best, each) => (far(each) < far(best) ? each : best));
    if (far(nearest) < NEAR) show(nearest);
    else clear();
  });
  drawing.addEventListener("pointerleave", clear);
  drawing.tabIndex = 0;
  drawing.dataset.told = "";
  drawing.setAttribute("aria-description", "Arrow keys tell the values of its curves");
  if (!drawing.hasAttribute("role")) {
    drawing.setAttribute("role", "group");
    drawing.setAttribute("aria-label", labelOf(figure));
  }
  let [line, index] = [0, 0];
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

/**
 * A spot on a point of a drawing, and its words in `told`.
 * @param {HTMLOutputElement} told
 */
function pointing(told) {
  const spot = document.createElementNS("http://www.w3.org/2000/svg", "circle");
  spot.setAttribute("class", "spot");
  spot.setAttribute("r", "3.5");
  return {
    spot,
    show(/** @type {Point} */ { path, place, text }) {
      told.hidden = false;
      told.textContent = text;
      spot.setAttribute("cx", String(place[0]));
      spot.setAttribute("cy", String(place[1]));
      if (spot.parentNode !== path.parentNode) path.after(spot);
    },
    clear() {
      told.hidden = true;
      spot.remove();
    },
  };
}

/**
 * Pixels of the screen from a point to a place on it.
 * @param {Point} point @param {number} clientX @param {number} clientY
 */
function distance({ path, place }, clientX, clientY) {
  const { a, b, c, d, e, f } = path.getScreenCTM();
  const [x, y] = [a * place[0] + c * place[1] + e, b * place[0] + d * place[1] + f];
  return Math.hypot(x - clientX, y - clientY);
}
