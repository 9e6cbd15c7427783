/**
 * Light or dark: as the system has it, or as the reader chose instead. Runs in the head, so that nothing is painted
 * in other colours first. A choice is remembered only while it differs from the system's.
 */
const { documentElement } = document;
const dark = matchMedia("(prefers-color-scheme: dark)");
const SCHEME_KEY = "scheme";
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
  const chosen = recalled(SCHEME_KEY);
  if (chosen !== undefined) choice = chosen;
  show();
};

const turn = () => {
  const other = documentElement.dataset.scheme === "dark" ? "light" : "dark";
  choice = other === system() ? null : other;
  remember(SCHEME_KEY, choice);
  show();
};

recall();
dark.addEventListener("change", show);
addEventListener("storage", recall);
addEventListener("pageshow", recall);
