// The contents: open beside the text on wide screens, a bar that unfolds on narrow ones.
import { all, button, one } from "../elements.js";

export function contents() {
  const nav = one("nav.contents");
  const details = nav.querySelector("details");
  const narrow = matchMedia("(max-width: 63.99rem)");
  const fit = () => (details.open = !narrow.matches);
  narrow.addEventListener("change", fit);
  fit();
  details.classList.add("ready");
  nav.addEventListener("click", (event) => {
    const link = /** @type {Element} */ (event.target).closest("a");
    if (link && narrow.matches) details.open = false;
  });
  nav.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !narrow.matches) return;
    details.open = false;
    details.querySelector("summary").focus();
  });
  for (const list of all("li > ol", nav)) {
    const link = list.parentElement.querySelector("a");
    const aria = { label: `Sections of ${link.textContent.trim()}` };
    link.after(
      button("", () => unfold(list, list.hidden !== false), { className: "branch", aria }),
    );
    unfold(list, false);
  }
  follow(nav, narrow);
}

/** @param {HTMLElement} list @param {boolean} shown */
function unfold(list, shown) {
  list.hidden = !shown;
  one("button.branch", list.parentElement).setAttribute("aria-expanded", String(shown));
}

/**
 * Marks the section that the reader is in: the deepest one across a line near the top.
 * @param {HTMLElement} nav @param {MediaQueryList} narrow
 */
function follow(nav, narrow) {
  const anchors = /** @type {HTMLAnchorElement[]} */ (all("a", nav));
  const links = new Map(anchors.map((link) => [link.hash.slice(1), link]));
  const sections = all("main section[id]").filter((section) => links.has(section.id));
  const here = one(".contents-here", nav);
  const reading = new Set();
  let followed = [];
  const observer = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) {
        if (isIntersecting) reading.add(target);
        else reading.delete(target);
      }
      mark(sections.findLast((section) => reading.has(section)));
    },
    { rootMargin: "-9% 0px -90% 0px" },
  );
  sections.forEach((section) => observer.observe(section));

  /** @param {HTMLElement | undefined} section */
  function mark(section) {
    const link = links.get(section?.id);
    const before = one("[aria-current]", nav);
    if (link === before) return;
    before?.removeAttribute("aria-current");
    link?.setAttribute("aria-current", "true");
    here.textContent = link?.textContent.trim() ?? "";
    const branches = all("li > ol", nav).filter((list) => list.parentElement.contains(link));
    for (const list of followed) if (!branches.includes(list)) unfold(list, false);
    followed = branches.filter((list) => list.hidden || followed.includes(list));
    for (const list of branches) unfold(list, true);
    if (link && !narrow.matches) reveal(link, nav);
  }
}

/** @param {HTMLElement} link @param {HTMLElement} frame */
function reveal(link, frame) {
  const [box, bounds] = [link.getBoundingClientRect(), frame.getBoundingClientRect()];
  const outside = box.top < bounds.top + 48 || box.bottom > bounds.bottom - 48;
  if (outside) frame.scrollTop += box.top - bounds.top - bounds.height / 3;
}
