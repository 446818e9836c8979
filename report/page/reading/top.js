// Back to the top, once there is something above.
import { make, one } from "../elements.js";

export function backToTop() {
  const back = make("a", {
    className: "top",
    href: "#content",
    textContent: "↑ Top",
    hidden: true,
  });
  document.body.append(back);
  const seen = new IntersectionObserver(([{ isIntersecting }]) => (back.hidden = isIntersecting));
  seen.observe(one(".masthead"));
  back.addEventListener("click", (event) => {
    event.preventDefault();
    scrollTo({ top: 0 });
    one("main").focus({ preventScroll: true });
  });
}
