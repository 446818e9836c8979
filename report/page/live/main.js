// Starts each demonstration when it comes into view.
import { addition } from "./add.js";
import { digit } from "./digit.js";
import { remember } from "./remember.js";

const DEMONSTRATIONS = { digit, remember, addition };

/** @param {HTMLElement} figure @param {any} data */
function begin(figure, data) {
  const stage = /** @type {HTMLElement} */ (figure.querySelector(".stage"));
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
  document.querySelectorAll("figure.live").forEach((figure) => seen.observe(figure));
}
