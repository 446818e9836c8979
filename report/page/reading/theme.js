// The theme: the system's, until the button is pressed; the choice is remembered.
import { one } from "../elements.js";

export function theme() {
  const toggle = one("button.theme");
  const root = document.documentElement;
  const system = matchMedia("(prefers-color-scheme: dark)");
  const current = () => root.dataset.theme ?? (system.matches ? "dark" : "light");
  const show = () => {
    const other = current() === "dark" ? "Light" : "Dark";
    toggle.textContent = other;
    toggle.setAttribute("aria-label", `${other} theme`);
  };
  toggle.addEventListener("click", () => {
    root.dataset.theme = current() === "dark" ? "light" : "dark";
    try {
      localStorage.setItem("unrolled-theme", root.dataset.theme);
    } catch {
      // Without storage the choice holds until the page is closed.
    }
    show();
  });
  system.addEventListener("change", show);
  toggle.hidden = false;
  show();
}
