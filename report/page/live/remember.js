// Remembering a digit: what a network answers after every digit, and what its units hold.
import { button, make } from "../elements.js";
import { argmax, softmax } from "./network.js";
import { choice, labelled, networkChoice, percent, picture, strip } from "./parts.js";
import { turns } from "./turns.js";

const MOST_DIGITS = 100; // digits that are read
const DIGITS = 10;
const UNITS = { width: 620, height: 120 };
const QUANTITIES = {
  h: "hidden units",
  c: "memory cells",
  i: "input gate",
  f: "forget gate",
  r: "reset gate",
  z: "update gate",
  g: "candidate",
  n: "candidate",
  o: "output gate",
};

/** What a step leaves behind, by the letters of the cell's equations. @param {any} state */
const quantities = (state) => ({ h: state.h, ...(state.c ? { c: state.c } : {}), ...state.gates });

/** @param {HTMLElement} stage @param {any} data the task's part of networks.json */
export function remember(stage, data) {
  let network, about;
  let shown = "h";
  const work = turns();
  const field = make("input", {
    type: "text",
    inputMode: "numeric",
    maxLength: 2 * MOST_DIGITS,
    value: data.example,
  });
  field.setAttribute("autocomplete", "off");
  const answer = make("output", {});
  const row = make("div", { className: "tape" });
  const states = picture(UNITS.width, UNITS.height, "Hidden units over the steps");
  const quantity = make("div", { className: "controls" });
  const chosen = networkChoice(data.networks, (taken, its) => {
    [network, about] = [taken, its];
    choose();
    show();
  });
  const draw = () => {
    field.value = Array.from({ length: about.longest }, () => Math.floor(DIGITS * Math.random()))
      .join(" ");
    show();
  };
  field.addEventListener("input", show);
  const asked = make(
    "div",
    { className: "controls" },
    labelled("Digits", field),
    button("Random digits", draw),
  );
  stage.append(
    chosen.row,
    asked,
    answer,
    make("div", { className: "frame" }, row),
    quantity,
    states.canvas,
  );
  chosen.start(-1);

  /** The quantities of this cell, to be chosen from; the one that is shown stays, where there is such. */
  function choose() {
    const step = network.step(network.start(), new Array(DIGITS).fill(0));
    const letters = Object.keys(quantities(step));
    if (!letters.includes(shown)) shown = "h";
    const entries = letters.map((
      letter,
    ) => /** @type {[string, any]} */ ([`${QUANTITIES[letter]} (${letter})`, letter]));
    const select = choice(entries, (letter) => {
      shown = letter;
      show();
    });
    select.selectedIndex = letters.indexOf(shown);
    quantity.replaceChildren(labelled("Shown below, a row a unit", select));
  }

  function show() {
    const digits = Array.from(field.value.replace(/\D/g, "").slice(0, MOST_DIGITS), Number);
    if (digits.length < about.k) {
      work();
      answer.textContent =
        `Give at least ${about.k} digits: it was taught to keep the one at position ${about.k}.`;
      answer.className = "";
      row.replaceChildren();
      states.show(() => {}, "Nothing read yet");
    } else work(showing(digits));
  }

  /** @param {number[]} digits */
  function* showing(digits) {
    const inputs = digits.map((digit) =>
      Array.from({ length: DIGITS }, (_, place) => Number(place === digit))
    );
    const read = network.read(inputs);
    const answers = read.map((step) => {
      const shares = softmax(step.scores);
      return { digit: argmax(shares), share: Math.max(...shares) };
    });
    const target = digits[about.k - 1];
    const last = answers.at(-1);
    const right = last.digit === target;
    const length = digits.length < about.shortest || digits.length > about.longest
      ? `, a length that it never saw (${about.shortest} to ${about.longest})`
      : "";
    answer.textContent =
      `After ${digits.length} digits${length} it answers ${last.digit} (${percent(last.share)}): ` +
      (right ? "right." : `wrong, position ${about.k} held ${target}.`);
    answer.className = right ? "good" : "bad";
    row.replaceChildren();
    for (const [place, digit] of digits.entries()) {
      row.append(cell(digit, place, answers[place], target));
      yield;
    }
    const columns = read.map((step) => quantities(step.state)[shown]);
    const most = Math.max(1, ...columns.flatMap((column) => Array.from(column, Math.abs)));
    const scaled = columns.map((column) =>
      column.map((/** @type {number} */ value) => value / most)
    );
    states.show(
      (context, inks) => strip(context, inks, scaled, UNITS.width, UNITS.height, about.k - 1),
      `${
        QUANTITIES[shown]
      } over ${digits.length} steps, a row a unit; position ${about.k} is framed`,
    );
  }

  /** A digit and the answer after it. @param {number} digit @param {number} place @param {any} told @param {number} target */
  function cell(digit, place, told, target) {
    const look = place < about.k - 1 ? "" : told.digit === target ? "good" : "bad";
    const element = make(
      "span",
      { className: place === about.k - 1 ? "step kept" : "step" },
      make("b", { textContent: String(digit) }),
      make("span", { className: look, textContent: String(told.digit) }),
    );
    element.title = `Step ${place + 1}: read ${digit}, answers ${told.digit} (${
      percent(told.share)
    })`;
    return element;
  }
}
