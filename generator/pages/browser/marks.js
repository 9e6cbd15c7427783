/** Stars and read marks on whatever page this is. */

const make = (name, properties, ...content) => {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...content);
  return made;
};

// There from the start, or screen readers would not say what is written into it.
const told = document.body.appendChild(make("p", { className: "da-told", role: "status" }));
let telling;
const say = (text) => {
  clearTimeout(telling);
  told.textContent = text;
  telling = setTimeout(() => (told.textContent = ""), 8_000);
};

const below = (link, form) => (link.href.startsWith(root.href) ? form.exec(link.href.slice(root.href.length)) : null);
/** The paper that a link leads to; none, where that is the page itself. */
const paperOf = (link) => (link.pathname === location.pathname ? null : below(link, /^papers\/([a-z\d.-]+)\/(?:#.*)?$/)?.[1]);
const dayOf = (link) =>
  below(link, /^days\/(\d{4})\/(\d\d)\/(\d\d)\/$/)
    ?.slice(1)
    .join("-");

let show = null; // what shows the whole list, on its page
const removed = new Map(); // what was starred on this page until now, for whoever changes their mind

const star = (paper, title) =>
  change(({ papers }) => {
    if (papers.has(paper)) {
      removed.set(paper, papers.get(paper));
      papers.delete(paper);
    } else {
      papers.set(paper, removed.get(paper) ?? { title, note: "", since: new Date().toISOString() });
    }
  });

const starButton = (paper, title) => {
  const button = make("button", { type: "button", className: "da-star", ariaLabel: says("Star \u201c{title}\u201d", { title }) });
  Object.assign(button.dataset, { paper, title });
  return button;
};

/** Gives every paper that stands under a heading its star. */
const dress = () => {
  for (const link of document.querySelectorAll("li :is(h2, h3) > a")) {
    const heading = link.parentElement;
    if (!paperOf(link) || heading.nextElementSibling?.matches(".da-star")) continue;
    heading.after(starButton(paperOf(link), link.textContent.trim()));
  }
};

/** How many papers days have, as far as this page says. */
const dayCounts = new Map();
/** The papers of the day that a page is, as permalinks. */
const papersHere = () => [...document.querySelectorAll(".da-papers > li > h2 > a")].map(paperOf);
const doneHere = document.querySelector(".da-done")?.dataset.day;
if (doneHere) dayCounts.set(doneHere, papersHere().length);

/** Whether a day was read, and has no more papers since. */
const isRead = ({ days, known }, day) => days.has(day) && !(known.get(day) < dayCounts.get(day));

/** The question of the page of search, to be followed: its address, and a name. The order of papers makes it no other. */
const asked = () => {
  const said = new URLSearchParams(location.search);
  said.delete("sort");
  const chosen = [...document.querySelectorAll("#da-search select:not([name=sort])")].filter(({ value }) => value);
  const names = chosen.map(({ selectedOptions: [{ dataset, textContent }] }) => dataset.name ?? textContent);
  return { follow: said.size ? `search/?${said}` : "", name: [said.get("q"), ...names].filter(Boolean).join(" \u00b7 ") };
};

const follow = ({ follow, name }) => {
  const follows = () => load().follows.has(follow);
  const kept = change((list) => {
    if (!list.follows.delete(follow)) list.follows.set(follow, { name, since: new Date().toISOString() });
  });
  if (kept) say(follows() ? says("Followed. The home page says what is new of it.") : says("No longer followed."));
};

/** Shows what is stored: pressed buttons, and marks on links to starred papers and read days. */
const refresh = () => {
  const list = load();
  show?.(list);
  dress();
  for (const button of document.querySelectorAll(".da-star, .da-done[data-day]")) {
    const { paper, day } = button.dataset;
    button.ariaPressed = `${paper ? list.papers.has(paper) : isRead(list, day)}`;
    if (paper && button.textContent) button.textContent = list.papers.has(paper) ? says("Starred") : says("Star");
    button.hidden = false;
  }
  for (const button of document.querySelectorAll(".da-follows")) {
    const { dataset } = button;
    if (button.matches(".da-asked")) Object.assign(dataset, asked());
    button.ariaPressed = `${list.follows.has(dataset.follow)}`;
    button.hidden = !dataset.follow;
  }
  for (const link of document.links) {
    link.classList.toggle("da-starred", list.papers.has(paperOf(link)));
    link.classList.toggle("da-read", isRead(list, dayOf(link)));
  }
};

const mark = (day) =>
  change((list) => {
    if (!isRead(list, day)) return finish(list, day, papersHere());
    for (const one of [list.days, list.known, list.seen]) one.delete(day);
  });

document.addEventListener("click", ({ target }) => {
  const { dataset } = target.closest?.(".da-star, .da-done, .da-follows") ?? {};
  if (dataset?.paper) star(dataset.paper, dataset.title);
  if (dataset?.day) mark(dataset.day);
  if (dataset?.follow) {
    refresh(); // what is searched for may be another by now
    follow(dataset);
  }
});
/** Hands a link to the phone, or copies it; where a browser does neither, it is followed. */
const share = async (link) => {
  const { href: url } = link;
  try {
    if (navigator.share && matchMedia("(pointer: coarse)").matches) return await navigator.share({ url });
    await navigator.clipboard.writeText(url);
    say(says("The link is copied."));
  } catch ({ name }) {
    if (name !== "AbortError") location.assign(url);
  }
};

document.querySelector(".da-share")?.addEventListener("click", (event) => {
  event.preventDefault();
  share(event.currentTarget);
});

// An address can name a topic of the day, to be shown alone.
const only = document.getElementById(location.hash.slice(1));
if (only?.name === "only") only.checked = true;

// What a filter beside the papers leaves may end far above: back to where they begin.
document.querySelector(".da-filter")?.addEventListener("change", () => {
  const papers = document.querySelector(".da-papers");
  if (papers.getBoundingClientRect().top < 0) papers.scrollIntoView({ behavior: "instant" });
});

addEventListener("storage", ({ key }) => (key === KEY || key === null) && refresh());
addEventListener("pageshow", ({ persisted }) => persisted && refresh());

refresh();

// Search results come after the page.
const results = document.getElementById("da-results");
for (const part of results ? [results, document.getElementById("da-status")] : [])
  new MutationObserver(refresh).observe(part, { childList: true });
