/**
 * Light or dark: as the system has it, or as the reader chose instead. Runs in the head, so that nothing is painted
 * in other colours first. A choice is remembered only while it differs from the system's.
 */
const { documentElement } = document;
const dark = matchMedia("(prefers-color-scheme: dark)");
const SCHEME_KEY = "scheme";
const bars = document.head.appendChild(Object.assign(document.createElement("meta"), { name: "theme-color" }));
const system = () => (dark.matches ? "dark" : "light");
let choice = null;

const show = () => {
  documentElement.dataset.scheme = ["light", "dark"].includes(choice) ? choice : system();
  paint();
};

/** The browser's own bars have the colour that the style sheet paints pages with, once it is there. */
const paint = () => {
  if (document.readyState !== "loading") bars.content = getComputedStyle(document.body).backgroundColor;
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
document.addEventListener("DOMContentLoaded", paint);
