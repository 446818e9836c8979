// Runs before anything is drawn, so that neither the theme nor the contents jump.
(() => {
  const root = document.documentElement;
  root.classList.add("js");
  try {
    const theme = localStorage.getItem("unrolled-theme");
    if (theme === "light" || theme === "dark") root.dataset.theme = theme;
  } catch {
    // Storage may be refused to a file: the system's theme is used.
  }
})();
