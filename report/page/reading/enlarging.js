// Figures as large as the window: the drawing itself moves into the dialog and back, so that no id
// stands twice.
import { all, button, make, one } from "../elements.js";
import { focusable, labelOf } from "./figures.js";

export function enlarging() {
  const viewer = /** @type {HTMLDialogElement} */ (one("dialog.viewer"));
  const frame = one(".viewer-picture", viewer);
  let home = null;
  for (const figure of all("figure.picture")) {
    const drawing = one(".drawing", figure);
    const label = labelOf(figure);
    const act = () => enlarge(figure, drawing, label);
    const properties = { className: "enlarge", aria: { label: `Enlarge ${label}` } };
    drawing.addEventListener("click", () => home ?? act());
    one("figcaption", figure).prepend(button("⤢", act, properties));
    if (drawing.tabIndex === 0) new ResizeObserver(() => focusable(drawing)).observe(drawing);
  }
  /** @param {HTMLElement} figure @param {HTMLElement} drawing @param {string} label */
  function enlarge(figure, drawing, label) {
    home = make("div", { className: "drawing" });
    drawing.replaceWith(home);
    viewer.style.cssText = figure.style.cssText;
    viewer.classList.toggle("two", figure.classList.contains("two"));
    one(".viewer-title", viewer).textContent = label;
    const caption = /** @type {Element} */ (one("figcaption > p", figure).cloneNode(true));
    one(".label", caption).remove();
    one(".viewer-caption", viewer).textContent = caption.textContent.trim();
    frame.append(drawing);
    viewer.showModal();
    one(".viewer-close", viewer).focus();
  }
  one(".viewer-close", viewer).addEventListener("click", () => viewer.close());
  viewer.addEventListener("click", (event) => event.target === viewer && viewer.close());
  viewer.addEventListener("close", () => {
    home?.replaceWith(frame.firstElementChild);
    home = null;
  });
}
