// Remembering a digit: what a network answers after every digit, and what its units hold.
import { argmax, softmax } from "./network.js";
import { button, labelled, make, networkChoice, percent, picture, strip } from "./parts.js";

const MOST_DIGITS = 100; // digits that are read
const DIGITS = 10;
const UNITS_WIDTH = 620;

/** @param {HTMLElement} stage @param {any} data the task's part of networks.json */
export function remember(stage, data) {
  let network, about;
  const field = make("input", { type: "text", inputMode: "numeric", maxLength: 2 * MOST_DIGITS, value: data.example });
  field.setAttribute("autocomplete", "off");
  const answer = make("output", {});
  const row = make("div", { className: "tape" });
  const states = picture(UNITS_WIDTH, 120, "Hidden units over the steps");
  const chosen = networkChoice(data.networks, (taken, its) => {
    [network, about] = [taken, its];
    show();
  });
  const draw = () => {
    field.value = Array.from({ length: about.longest }, () => Math.floor(DIGITS * Math.random())).join(" ");
    show();
  };
  field.addEventListener("input", show);
  const asked = make("div", { className: "controls" }, labelled("Digits", field), button("Random digits", draw));
  stage.append(chosen.row, asked, answer, make("div", { className: "frame" }, row), states.canvas);
  chosen.start(-1);

  function show() {
    const digits = Array.from(field.value.replace(/\D/g, "").slice(0, MOST_DIGITS), Number);
    if (digits.length < about.k) {
      answer.textContent = `Give at least ${about.k} digits: it was taught to keep the one at position ${about.k}.`;
      row.replaceChildren();
      states.show(() => {}, "Nothing read yet");
      return;
    }
    const inputs = digits.map((digit) => Array.from({ length: DIGITS }, (_, place) => Number(place === digit)));
    const read = network.read(inputs);
    const answers = read.map((step) => {
      const shares = softmax(step.scores);
      return { digit: argmax(shares), share: Math.max(...shares) };
    });
    const target = digits[about.k - 1];
    const last = answers.at(-1);
    const right = last.digit === target;
    const length = digits.length < about.shortest || digits.length > about.longest ? `, a length that it never saw (${about.shortest} to ${about.longest})` : "";
    answer.textContent =
      `After ${digits.length} digits${length} it answers ${last.digit} (${percent(last.share)}): ` +
      (right ? "right." : `wrong, position ${about.k} held ${target}.`);
    answer.className = right ? "good" : "bad";
    row.replaceChildren(
      ...digits.map((digit, place) => {
        const told = answers[place];
        const look = place < about.k - 1 ? "" : told.digit === target ? "good" : "bad";
        const cell = make("span", { className: place === about.k - 1 ? "step kept" : "step" });
        cell.append(
          make("b", { textContent: String(digit) }),
          make("span", { className: look, textContent: String(told.digit) }),
        );
        cell.title = `Step ${place + 1}: read ${digit}, answers ${told.digit} (${percent(told.share)})`;
        return cell;
      }),
    );
    const columns = read.map((step) => step.state.h);
    states.show(
      (context, inks) => strip(context, inks, columns, UNITS_WIDTH, 120, about.k - 1),
      `Hidden units over ${digits.length} steps, a row a unit; position ${about.k} is framed`,
    );
  }
}
