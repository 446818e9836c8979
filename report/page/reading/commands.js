// The command that rebuilds something, copied.
import { all } from "../elements.js";
import { labelOf, tool } from "./figures.js";

export function commands() {
  for (const code of all(".rebuild code")) {
    const about = `Copy the command that rebuilds ${labelOf(code.closest("figure"))}`;
    const made = tool("Copy", about, async () => {
      made.textContent = (await copied(code)) ? "Copied" : "Select it, and press Ctrl-C";
      setTimeout(() => (made.textContent = "Copy"), 2000);
    });
    code.after(made);
  }
}

/** @param {HTMLElement} code */
async function copied(code) {
  try {
    await navigator.clipboard.writeText(code.textContent);
    return true;
  } catch {
    // A browser may refuse it to a file: what is selected can still be copied.
    getSelection().selectAllChildren(code);
    return document.execCommand("copy");
  }
}
