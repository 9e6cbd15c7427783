/*
 * Light or dark: as the system has it, or as the reader chose instead. Runs in the head, so that nothing is painted
 * in other colours first. A choice is remembered only while it differs from the system's.
 */
(() => {
  const root = document.documentElement;
  const dark = matchMedia("(prefers-color-scheme: dark)");
  // Other sites may share the host, so the name holds where this one begins.
  const name = `${new URL("../../", document.currentScript.src).pathname}.scheme`;
  const system = () => (dark.matches ? "dark" : "light");
  let choice = null;

  const recall = () => {
    try {
      choice = localStorage.getItem(name);
    } catch {
      // A browser that keeps nothing: the choice holds for this page.
    }
    show();
  };

  const remember = () => {
    try {
      if (choice) localStorage.setItem(name, choice);
      else localStorage.removeItem(name);
    } catch {
      // As above.
    }
  };

  const show = () => {
    root.dataset.scheme = choice === "dark" || choice === "light" ? choice : system();
    for (const meta of document.querySelectorAll("meta[name=theme-color]"))
      meta.media = meta.dataset.scheme === root.dataset.scheme ? "all" : "not all";
  };

  const turn = (event) => {
    if (!event.target.closest?.(".da-scheme")) return;
    const other = root.dataset.scheme === "dark" ? "light" : "dark";
    choice = other === system() ? null : other;
    remember();
    show();
  };

  recall();
  document.addEventListener("click", turn);
  dark.addEventListener("change", show);
  addEventListener("storage", recall);
  addEventListener("pageshow", recall);
})();
