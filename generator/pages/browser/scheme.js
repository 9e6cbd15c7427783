/**
 * Light or dark: as the system has it, or as the reader chose instead. Runs in the head, so that nothing is painted
 * in other colours first. A choice is remembered only while it differs from the system's.
 */
const site = new URL("../", document.currentScript.src);
const { documentElement } = document;
const dark = matchMedia("(prefers-color-scheme: dark)");
// Other sites may share the host, so the name holds where this one begins.
const SCHEME_KEY = `${site.pathname}.scheme`;
const GROUND = { light: "#fbfcfa", dark: "#121715" }; // what archive.css paints on, for the browser's own bars
const bars = document.head.appendChild(Object.assign(document.createElement("meta"), { name: "theme-color" }));
const system = () => (dark.matches ? "dark" : "light");
let choice = null;

const show = () => {
  const scheme = Object.hasOwn(GROUND, choice) ? choice : system();
  documentElement.dataset.scheme = scheme;
  bars.content = GROUND[scheme];
};

const recall = () => {
  try {
    choice = localStorage.getItem(SCHEME_KEY);
  } catch {
    // A browser that keeps nothing: the choice holds for this page.
  }
  show();
};

const remember = () => {
  try {
    if (choice) localStorage.setItem(SCHEME_KEY, choice);
    else localStorage.removeItem(SCHEME_KEY);
  } catch {
    // As above.
  }
};

const turn = () => {
  const other = documentElement.dataset.scheme === "dark" ? "light" : "dark";
  choice = other === system() ? null : other;
  remember();
  show();
};

recall();
dark.addEventListener("change", show);
addEventListener("storage", recall);
addEventListener("pageshow", recall);
