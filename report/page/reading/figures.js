// What figures and tables share: their label, their row of tools, frames that scroll.
import { button, one } from "../elements.js";

/** "Figure 3", as it stands before the caption. @param {Element} figure */
export const labelOf = (figure) => one(".label", figure).textContent.replace(/\.$/, "");

/**
 * A small button of a figure.
 * @param {string} text @param {string} about @param {() => void} pressed
 */
export const tool = (text, about, pressed) =>
  button(text, pressed, { className: "tool", aria: { label: about } });

/** @param {Element} figure @param {HTMLElement} made */
export const addTool = (figure, made) => one(".meta", figure).append(made);

/**
 * A frame takes the focus where the arrow keys have something to do in it.
 * @param {HTMLElement} frame
 */
export function focusable(frame) {
  const scrolls = frame.scrollWidth > frame.clientWidth + 1 ||
    frame.scrollHeight > frame.clientHeight + 1;
  if (scrolls || "told" in frame.dataset) frame.tabIndex = 0;
  else frame.removeAttribute("tabindex");
}
