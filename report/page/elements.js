// Elements of the page: found, and made.

/**
 * The elements that a selector names, in the page's order.
 * @param {string} selector @param {ParentNode} within
 */
export const all = (selector, within = document) => [
  .../** @type {NodeListOf<HTMLElement>} */ (within.querySelectorAll(selector)),
];

/**
 * The first of them, or null.
 * @param {string} selector @param {ParentNode} within
 */
export const one = (
  selector,
  within = document,
) => /** @type {HTMLElement} */ (within.querySelector(selector));

/**
 * An element with properties and children.
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag @param {Record<string, any>} properties @param {...(Node | string)} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function make(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  const { aria = {}, ...own } = properties;
  Object.assign(element, own);
  for (const [name, value] of Object.entries(aria)) element.setAttribute(`aria-${name}`, value);
  element.append(...children);
  return element;
}

/**
 * A button and what it does.
 * @param {string} text @param {() => void} pressed @param {Record<string, any>} properties
 */
export function button(text, pressed, properties = {}) {
  const element = make("button", { type: "button", textContent: text, ...properties });
  element.addEventListener("click", pressed);
  return element;
}
