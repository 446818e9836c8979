// Curves of single seeds, shown or hidden in all figures at once.
import { all } from "../elements.js";
import { addTool, tool } from "./figures.js";

const HIDDEN = "no-runs"; // a class of the page

export function seeds() {
  const page = document.documentElement.classList;
  const buttons = [];
  const show = (/** @type {boolean} */ shown) => {
    page.toggle(HIDDEN, !shown);
    for (const each of buttons) {
      each.textContent = shown ? "Hide single seeds" : "Show single seeds";
      each.setAttribute("aria-label", `${each.textContent} in all figures`);
    }
  };
  for (const figure of all("figure.picture")) {
    if (!figure.querySelector(".run")) continue;
    const made = tool("", "", () => show(page.contains(HIDDEN)));
    buttons.push(made);
    addTool(figure, made);
  }
  show(true);
}
