/**
 * What pages have for readers with script alone: the theme's search box, the switch of colours, what the theme's
 * script must find, and which links are fetched before they are followed. The same on every page, so it is a script's
 * to make; that of an element of our own, which the browser calls while it reads the page: nothing is painted before,
 * so nothing moves, and all is there when the theme's script comes.
 */
const made = (name, attributes, ...content) => {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...content);
  return element;
};

/**
 * The theme knows the box's pieces by `data-md-component`, by the form's name, and in the result by being the first
 * and the last child.
 */
const box = (action) => {
  const field = made("input", {
    class: "md-search__input",
    "data-md-component": "search-query",
    name: "q",
    "aria-label": says("Search papers"),
    placeholder: says("Search papers"),
    maxlength: 500,
    autocapitalize: "off",
    autocomplete: "off",
    autocorrect: "off",
    spellcheck: false,
    enterkeyhint: "search",
    required: "",
  });
  const clear = { class: "md-search__icon md-icon da-clear", type: "reset", title: says("Clear"), "aria-label": says("Clear") };
  const form = made(
    "form",
    { class: "md-search__form", id: "da-box", name: "search", action },
    field,
    made("label", { class: "md-search__icon md-icon", for: "__search" }),
    made("div", { class: "md-search__options" }, made("button", { ...clear, tabindex: -1 })),
  );
  const result = made(
    "div",
    { class: "md-search-result", "data-md-component": "search-result" },
    made("div", { class: "md-search-result__meta", role: "status", "aria-live": "polite" }, HINT),
    made("ol", { class: "md-search-result__list", role: "presentation" }),
  );
  const scrolled = { class: "md-search__scrollwrap", "data-md-scrollfix": "", role: "group", tabindex: 0 };
  const output = made(
    "div",
    { class: "md-search__output" },
    made("button", { class: "da-box-all", form: "da-box" }, says("All results and filters")),
    made("div", { ...scrolled, "aria-label": says("Results") }, result),
  );
  return made(
    "div",
    { class: "md-search", "data-md-component": "search", role: "dialog", "aria-label": says("Search") },
    made("label", { class: "md-search__overlay", for: "__search" }),
    made("div", { class: "md-search__inner", role: "search", "aria-label": says("Quick search") }, form, output),
  );
};

const HINT = says("Words, names, a topic or a date");

/** What the theme's script is to know: which worker searches, and how results are counted. */
const CONFIG = {
  base: site.href,
  features: [],
  search: new URL("search/worker.js", site).href,
  translations: {
    "search.result.placeholder": HINT,
    "search.result.none": says("Nothing found"),
    "search.result.one": says("One hit"),
    "search.result.other": says("The best hits"),
    "search.result.more.one": says("1 more on this page"),
    "search.result.more.other": says("# more on this page"),
    "search.result.term.missing": says("Not in this paper"),
  },
};

/** It asks for both boxes to tick; no page has a drawer. */
const toggle = (name) =>
  made("input", { class: "md-toggle", "data-md-toggle": name, type: "checkbox", id: `__${name}`, autocomplete: "off" });

const scheme = () => {
  const button = made(
    "button",
    { type: "button", class: "da-scheme" },
    made("span", { class: "da-unseen da-to-dark" }, says("Switch to dark colours")),
    made("span", { class: "da-unseen da-to-light" }, says("Switch to light colours")),
  );
  button.addEventListener("click", turn);
  return button;
};

customElements.define(
  "da-script",
  class extends HTMLElement {
    connectedCallback() {
      const config = made("script", { id: "__config", type: "application/json" }, JSON.stringify(CONFIG));
      document.body.prepend(toggle("drawer"), toggle("search"), config);
      // The theme takes each alternate for the site in another language, and would fetch that site's list of pages.
      for (const feed of document.querySelectorAll("link[rel=alternate]")) feed.relList.add("feed");
      // The page of search has a field of its own, and no link to itself.
      const link = this.previousElementSibling;
      if (link.href) this.append(box(link.href));
      this.append(scheme());
    }
  },
);

/** The page whose link the pointer rests on. The policy of every page has this text's digest (overrides/shell.html). */
const FETCHED =
  '{"prefetch":[{"where":{"and":[{"href_matches":"/*"},{"selector_matches":".md-main a,.da-sections a"}]},"eagerness":"moderate"}]}';
const icon = { rel: "apple-touch-icon", href: new URL("assets/images/apple-touch-icon.png", site) };
document.head.append(made("script", { type: "speculationrules" }, FETCHED), made("link", icon));
