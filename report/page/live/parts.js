// What the demonstrations share: choices of a network, and pictures of its states.
import { make } from "../elements.js";
import { Network } from "./network.js";

/** @param {string} words @param {HTMLElement} control */
export const labelled = (words, control) =>
  make("label", {}, make("span", { textContent: words }), control);

/**
 * A choice among entries, each a text and a value.
 * @param {[string, any][]} entries @param {(value: any) => void} chosen
 */
export function choice(entries, chosen) {
  const options = entries.map(([text], place) =>
    make("option", { textContent: text, value: String(place) })
  );
  const select = make("select", {}, ...options);
  select.addEventListener("change", () => chosen(entries[Number(select.value)][1]));
  return select;
}

/**
 * Choices of a network and of one of its seeds; tells `chosen` of each network that is taken.
 * @param {any[]} networks of a task, as networks.json has them
 * @param {(network: Network, about: any) => void} chosen
 */
export function networkChoice(networks, chosen) {
  let about = networks[0];
  const seeds = make("span", { className: "seeds" });
  const take = (/** @type {{seed: number, weights: string}} */ run) =>
    chosen(new Network(about, run.weights), about);
  const show = (/** @type {any} */ next) => {
    about = next;
    const runs = about.runs.map((/** @type {any} */ run) => [String(run.seed), run]);
    seeds.replaceChildren(...(runs.length > 1 ? [labelled("Seed", choice(runs, take))] : []));
    take(about.runs[0]);
  };
  const titles = networks.map((network) => /** @type {[string, any]} */ ([network.title, network]));
  const select = choice(titles, show);
  const row = make("div", { className: "controls" }, labelled("Network", select), seeds);
  return {
    row,
    /** @param {number} place of the network that is taken first, from the end if below zero */
    start(place = 0) {
      select.selectedIndex = networks.indexOf(networks.at(place));
      show(networks.at(place));
    },
  };
}

/**
 * Colours of the theme: of text, and of values above and below zero.
 * @typedef {{ink: string, above: string, below: string}} Inks
 */

const PIXELS = Math.max(1, globalThis.devicePixelRatio ?? 1);

/**
 * A canvas that is drawn anew when its size or the theme changes.
 * @param {number} width @param {number} height of the drawing, in CSS pixels
 * @param {string} label what it shows, in words
 */
export function picture(width, height, label) {
  const canvas = make("canvas", {
    className: "live-picture",
    width: width * PIXELS,
    height: height * PIXELS,
  });
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", label);
  canvas.style.width = `${width}px`;
  canvas.style.aspectRatio = `${width} / ${height}`;
  let last = (/** @type {CanvasRenderingContext2D} */ _context, /** @type {Inks} */ _inks) => {};
  const redraw = () => {
    const context = canvas.getContext("2d");
    context.setTransform(PIXELS, 0, 0, PIXELS, 0, 0);
    context.clearRect(0, 0, width, height);
    // properties that a canvas does not show, by which the style sheet tells the theme's colours
    const { color, outlineColor, textDecorationColor } = getComputedStyle(canvas);
    last(context, { ink: color, above: outlineColor, below: textDecorationColor });
  };
  new MutationObserver(redraw).observe(document.documentElement, {
    attributeFilter: ["data-theme"],
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
  return {
    canvas,
    /** @param {typeof last} draw @param {string} words */
    show(draw, words) {
      last = draw;
      canvas.setAttribute("aria-label", words);
      redraw();
    },
  };
}

/**
 * Values between -1 and 1 as squares, a column a step: how strong by how opaque, the sign by colour.
 * @param {CanvasRenderingContext2D} context @param {Inks} inks
 * @param {ArrayLike<number>[]} columns @param {number} width @param {number} height
 * @param {number} marked column, or -1
 */
export function strip(context, inks, columns, width, height, marked = -1) {
  const rows = columns[0]?.length ?? 1;
  const [w, h] = [width / Math.max(columns.length, 1), height / rows];
  columns.forEach((column, place) => {
    for (let row = 0; row < rows; row++) {
      const value = Math.max(-1, Math.min(1, column[row]));
      context.globalAlpha = Math.abs(value);
      context.fillStyle = value < 0 ? inks.below : inks.above;
      context.fillRect(
        place * w,
        row * h,
        Math.max(w - (w > 4 ? 1 : 0), 0.5),
        Math.max(h - (h > 4 ? 1 : 0), 0.5),
      );
    }
  });
  context.globalAlpha = 1;
  if (marked >= 0) {
    context.strokeStyle = inks.ink;
    context.lineWidth = 1.5;
    context.strokeRect(marked * w + 0.75, 0.75, w - 1.5, height - 1.5);
  }
}

/** @param {number} share */
export const percent = (share) => `${(100 * share).toFixed(1)}\u00a0%`;
