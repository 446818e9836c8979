// Starts each demonstration when it comes into view.
import { all, one } from "../elements.js";
import { addition } from "./add.js";
import { digit } from "./digit.js";
import { remember } from "./remember.js";

const DEMONSTRATIONS = { digit, remember, addition };

/** @param {HTMLElement} figure @param {any} data */
function begin(figure, data) {
  const stage = one(".stage", figure);
  stage.hidden = false;
  const part = data[figure.dataset.part];
  DEMONSTRATIONS[part.demonstration](stage, part);
}

const store = document.getElementById("networks");
if (store) {
  let data;
  const seen = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) {
        if (!isIntersecting) continue;
        seen.unobserve(target);
        setTimeout(() => {
          data ??= JSON.parse(store.textContent);
          setTimeout(() => begin(/** @type {HTMLElement} */ (target), data));
        });
      }
    },
    { rootMargin: "50%" },
  );
  all("figure.live").forEach((figure) => seen.observe(figure));
}
