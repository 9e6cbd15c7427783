/**
 * Getting around by keyboard. A key that finds nothing to do here is left to the theme, whose own keys are
 * `f`, `s`, `/` for search and `p`, `,`, `n`, `.` for neighbours in the navigation.
 */
const KEYS_OFF = `${root.pathname}.keys-off`;
const FIELDS = "input:not([type=radio], [type=checkbox]), select, textarea, [contenteditable], [role=textbox]";

/** The papers listed on this page, as links, those that are out of sight (filtered, folded) left out. */
const listed = () => {
  const found = new Map(); // by item: the first link to a paper is its title
  for (const link of document.querySelectorAll(".md-content li a")) {
    const item = link.closest("li");
    if (paperOf(link) && !found.has(item) && link.checkVisibility()) found.set(item, link);
  }
  return [...found.values()];
};

const current = (links) => links.find((link) => link.closest("li").contains(document.activeElement));

const move = (by) => {
  const links = listed();
  const at = links.indexOf(current(links));
  const top = (link) => link.getBoundingClientRect().top;
  const next = by > 0 ? links.find((link) => top(link) > 0) : links.findLast((link) => top(link) < 0);
  const link = at < 0 ? next : links[at + by];
  link?.focus({ preventScroll: true, focusVisible: true });
  link?.closest("li").scrollIntoView({ behavior: "instant", block: "nearest" });
  return links.length;
};

const openChosen = () => {
  const link = current(listed());
  link?.click();
  return link;
};

const unfold = () => {
  const details = current(listed())?.closest("li").querySelector("details");
  if (details) details.open = !details.open;
  return details;
};

/** Stars the chosen paper, or the one that the page is about. */
const starChosen = () => {
  const links = listed();
  const link = current(links);
  const own = document.querySelector(".da-star:not(li *)")?.dataset;
  const [paper, title] = link ? [paperOf(link), link.textContent.trim()] : [own?.paper, own?.title];
  if (paper) star(paper, title) && say(load().papers.has(paper) ? says("Starred: {title}", { title }) : says("No longer starred: {title}", { title }));
  else if (links.length) say(says("Choose a paper first, with j."));
  return paper || links.length;
};

const markDay = () => {
  const button = document.querySelector(".da-done, #da-unread-all");
  const day = button?.dataset.day;
  if (!day) button?.click();
  else if (mark(day)) say(load().days.has(day) ? says("Marked as read.") : says("No longer marked as read."));
  return button;
};

/** To the neighbour of this day or paper; where the page can be pushed sideways, the arrows do that. */
const turn = (way) => {
  const link = document.querySelector(`:is(.da-turn, .da-same-day) [rel="${way}"]`);
  if (document.documentElement.scrollWidth > innerWidth || visualViewport.scale > 1) return null;
  link?.click();
  return link;
};

/** The page of search has its own field; the header's box, which the theme opens, is everywhere else. */
const toSearch = () => {
  const field = document.querySelector("#da-query, .md-search__input");
  field?.focus();
  field?.select();
  return field;
};

const visit = (address) => location.assign(new URL(address, root)) ?? true;

/** Each key's name, what it is for, and its doing, which says whether there was anything to do. */
const KEYS = {
  j: ["j", says("Next paper"), () => move(1)],
  k: ["k", says("Previous paper"), () => move(-1)],
  o: ["o", says("Open the paper"), openChosen],
  a: ["a", says("Show or hide its abstract"), unfold],
  s: ["s", says("Star the paper"), starChosen],
  ArrowLeft: ["\u2190", says("Previous day, month or paper"), () => turn("prev")],
  ArrowRight: ["\u2192", says("Next day, month or paper"), () => turn("next")],
  r: ["r", says("Mark the day, or all that is unread, as read"), markDay],
  d: ["d", says("Days"), () => visit("days/")],
  t: ["t", says("Topics"), () => visit("tags/")],
  u: ["u", says("Unread papers"), () => visit("unread/")],
  l: ["l", says("Reading list"), () => visit("list/")],
  "/": ["/", says("Search"), toSearch],
  "?": ["?", says("These keys"), () => help()],
};

/** Whoever speaks to their computer must be able to switch single keys off, the theme's too (WCAG 2.1.4). */
const switchedOff = () => stored(KEYS_OFF) !== null;

const help = () => {
  const rows = Object.values(KEYS).map(([key, use]) =>
    make("div", {}, make("dt", {}, make("kbd", {}, key)), make("dd", {}, use)),
  );
  const used = make("input", { type: "checkbox", checked: !switchedOff() });
  const close = make("button", { autofocus: true }, says("Close"));
  const form = make("form", { method: "dialog" }, make("label", {}, used, " ", says("Use these keys")), close);
  const dialog = make(
    "dialog",
    { className: "da-dialog da", ariaLabel: says("Keys") },
    make("h2", {}, says("Keys")),
    make("dl", {}, ...rows),
    form,
  );
  used.addEventListener("change", () => keep(KEYS_OFF, used.checked ? null : "1"));
  dialog.addEventListener("close", () => dialog.remove());
  document.querySelector(".md-content__inner").append(dialog);
  dialog.showModal();
  return true;
};

document.addEventListener("keydown", (event) => {
  const { key, target } = event;
  if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.altKey || event.metaKey) return;
  if (target.closest(FIELDS) || target.isContentEditable || document.querySelector(".md-toggle:checked")) return;
  if (target.closest("dialog") || (key.length === 1 && switchedOff())) event.stopPropagation();
  else if (event.shiftKey && key !== "?") return;
  else if (key.startsWith("Arrow") && target.closest("[type=radio], math")) return;
  else if (event.repeat && key !== "j" && key !== "k") event.stopPropagation(); // held: once, and not the theme's then
  else if (Object.hasOwn(KEYS, key) && KEYS[key][2]()) {
    event.preventDefault();
    event.stopPropagation();
  }
});

const helpButton = make("button", { type: "button", className: "da-keys-button" }, says("Keys"));
helpButton.addEventListener("click", help);
document.querySelector(".da-foot")?.append(helpButton);
