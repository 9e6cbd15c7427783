/*
 * The search page. Its form is the question, its address keeps the question, and worker.js beside this
 * file answers it. The worker is started when somebody is about to ask.
 *
 * to the worker    {type: "search", id, query, literal, topics, has, period, until, sort, from, count, today};
 *                  `literal`: parts of the query that are words, though they look like a time or a topic; `today`: the
 *                  reader's; pages/browser/fresh.js adds `days`, outside of which nothing is asked for
 * from the worker  {type: "results", id, total, results, jumps, filters, span, absent, numbers, person, mended, missing,
 *                  weak, syntax, notes, without, unfiltered}; where no paper is left: `without` each filter, and without any
 *                  {type: "counts", id, counts}, soon after the first results of a question
 *                  {type: "failure", id, message, reload}
 *
 * Everything shown is set as text, except for a result's `title` and `sentence`: the worker gives those
 * as escaped text with <mark> around what was found.
 */
const AT_ONCE = 20; // results
const PAUSE = 80; // milliseconds after a key before the question is asked
const PATIENCE = 300; // milliseconds without an answer before the page says that it waits
/** What is found by its name. */
const KINDS = {
  day: says("Day: {name}"),
  month: says("Month: {name}"),
  year: says("Year: {name}"),
  topic: says("Topic: {name}"),
  author: says("Author: {name}"),
  page: says("Page: {name}"),
};

const script = document.currentScript.src;
const root = new URL("../", script);
const find = (name) => document.getElementById(`da-${name}`);
const [form, status, failure, notes, list, more, filters, further, next] = [
  "search", "status", "failure", "notes", "results", "more", "filters", "further", "next",
].map(find); // prettier-ignore
const { q, topic, period, until, sort } = form.elements;
const fields = { q, period, until, sort };
const boxes = [...further.querySelectorAll("[name=has]")];

let topics = []; // the chosen ones; the form's own field adds to them,
let adding = ""; // of which it still shows this one: arrow keys choose another in its place
let literal = []; // see above
let worker = null;
let asked = { id: 0, from: 0, count: AT_ONCE }; // the newest question; answers to older ones are ignored
let recorded = ""; // what the address says, as `words()` would
let settled = false; // whether the address was asked for, rather than typed past
let top = null; // where the reader was on the page, when they come back to it
let typing = 0; // a timer while a question is typed that is not asked yet
let waiting; // a timer
let pending = false; // whether an answer is awaited

// ---- the question, in the form and in the address

const words = () => {
  const has = boxes.filter(({ checked }) => checked).map(({ value }) => value);
  const all = { q: q.value, topic: topics, period: period.value, until: until.value, has, sort: sort.value };
  const said = new URLSearchParams();
  for (const [name, values] of Object.entries(all)) {
    for (const value of [values].flat()) if (value.trim()) said.append(name, value.trim());
  }
  literal = literal.filter((part) => q.value.includes(part));
  for (const part of literal) said.append("literal", part);
  return said.toString();
};

const typed = () => {
  clearTimeout(typing);
  typing = 0;
};

const restore = () => {
  typed();
  const said = new URLSearchParams(location.search);
  for (const [name, field] of Object.entries(fields)) {
    field.value = said.get(name) ?? "";
    if (field.selectedIndex === -1) field.value = ""; // a month that isn't in this archive
  }
  const known = Array.from(topic.options, ({ value }) => value).filter(Boolean);
  topics = [...new Set(said.getAll("topic"))].filter((id) => known.includes(id));
  topic.value = adding = "";
  for (const box of boxes) box.checked = said.getAll("has").includes(box.value);
  further.open ||= Boolean(until.value) || boxes.some(({ checked }) => checked);
  literal = said.getAll("literal");
  if (words() === recorded) {
    fresh(!pending); // another place on the page, no other question
    return;
  }
  recorded = words();
  settled = recorded !== "";
  top = history.state?.top ?? null;
  ask(0, Math.max(AT_ONCE, history.state?.shown ?? 0));
};

// In the history's entry: how much was shown and where the reader was, for their coming back.
const keep = () => history.replaceState({ shown: list.children.length, top: scrollY }, "");

// What is typed takes the place of what was typed before; what was submitted or chosen can be gone back to.
const record = (final) => {
  if (words() !== recorded) {
    recorded = words();
    const address = location.pathname + (recorded && `?${recorded}`);
    if (settled) {
      keep();
      history.pushState(null, "", address);
    } else {
      history.replaceState(null, "", address);
    }
  }
  settled = final;
};

const changed = (final) => {
  typed();
  const before = recorded;
  record(final);
  if (recorded !== before) ask(0, AT_ONCE);
  else fresh(!pending);
};

// ---- the worker

const launch = () => {
  const launched = new Worker(new URL("worker.js", script));
  launched.addEventListener("message", ({ data }) => {
    if (data.id !== asked.id) return;
    if (data.type === "results") show(data);
    if (data.type === "counts") count(data.counts);
    if (data.type === "failure") fail(data.message, data.reload);
  });
  launched.addEventListener("error", (event) => {
    event.preventDefault(); // it is said on the page
    fail(event.message || says("its program could not be loaded"));
  });
  return launched;
};

const start = () => {
  try {
    worker ??= launch();
  } catch (error) {
    fail(error.message); // a page opened as a file may not start workers
  }
};

const ask = (from, count) => {
  asked = { id: asked.id + 1, from, count };
  clearTimeout(waiting);
  failure.hidden = true;
  filters.replaceChildren(...chosen().map(({ name, off }) => chip(name, off, says("Remove {name}", { name }))));
  const has = boxes.filter(({ checked }) => checked).map(({ value }) => value);
  if (!q.value.trim() && !topics.length && !has.length && !period.value && !until.value) {
    clear();
    next.hidden = false;
    return;
  }
  next.hidden = true;
  pending = true;
  fresh(from > 0);
  waiting = setTimeout(() => (status.textContent = says("Searching\u2026")), PATIENCE);
  list.setAttribute("aria-busy", "true");
  const choices = { topics, has, period: period.value, until: until.value, sort: sort.value };
  start();
  worker?.postMessage({ type: "search", ...asked, query: q.value.trim(), literal, ...choices, today: today() });
};

// ---- the answer

const make = (name, properties, ...content) => {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...content);
  return made;
};
const link = (address, ...content) => make("a", { href: new URL(address, root).href }, ...content);
const marked = (element, html) => {
  element.innerHTML = html;
  return element;
};
/** The reader's own day. */
const today = () => new Date(Date.now() - new Date().getTimezoneOffset() * 60_000).toISOString().slice(0, 10);
const papers = (count) => counts(count, "{count} paper", "{count} papers");

const topicLinks = (topics) => {
  const items = topics.map(({ id, name }) => make("li", {}, link(`tags/${id}/`, name)));
  return make("ul", { className: "da-topics", ariaLabel: says("Topics") }, ...items);
};

const result = ({ address, title, by, sentence, day, topics }) => {
  const time = make("time", { dateTime: day }, DATE.format(new Date(day)));
  return make(
    "li",
    {},
    make("h2", { dir: "auto" }, marked(link(address), title)),
    ...(by ? [marked(make("p", { className: "da-by", dir: "auto" }), by)] : []),
    marked(make("p", { className: "da-sentence", dir: "auto" }), sentence),
    make(
      "div",
      { className: "da-facts" },
      link(`days/${day.replaceAll("-", "/")}/`, time),
      ...(topics.length ? [topicLinks(topics)] : []),
    ),
  );
};

const note = (...content) => make("p", {}, ...content);
const word = (text) => make("q", { dir: "auto" }, text);

const away = (address, content) => make("a", { href: address, rel: "nofollow noopener" }, content);

// A filter, to be taken off.
const chip = (name, off, label = null) => {
  const button = make("button", { type: "button", ariaLabel: label }, name);
  button.addEventListener("click", () => {
    off();
    settled = true;
    changed(true);
    q.focus({ preventScroll: true });
  });
  return make("li", {}, button);
};

// What was taken for more than words.
const understood = ({ typed, name }) =>
  chip(name, () => (literal = [...literal, typed]), says("{name}. Take {typed} for words instead.", { name, typed }));

const nameOf = (select, value) => {
  const option = Array.from(select.options).find((one) => one.value === value);
  return option?.dataset.name ?? option?.textContent ?? value;
};
const timeName = () => {
  const [from, to] = [nameOf(period, period.value), nameOf(until, until.value)];
  if (!until.value) return says("Seen: {time}", { time: from });
  return period.value ? says("Seen: {from} to {to}", { from, to }) : says("Seen: until {to}", { to });
};

// What was chosen beside the words: {kind, name, off}, and `id` or `what` as the worker has it.
const chosen = () => [
  ...topics.map((id) => ({
    kind: "topic",
    id,
    what: "",
    name: says("Topic: {name}", { name: nameOf(topic, id) }),
    off: () => {
      topics = topics.filter((one) => one !== id);
      if (id === adding) added();
    },
  })),
  ...boxes
    .filter(({ checked }) => checked)
    .map((box) => ({ kind: "has", id: "", what: box.value, name: box.dataset.name, off: () => (box.checked = false) })),
  ...(period.value || until.value
    ? [{ kind: "period", id: "", what: "", name: timeName(), off: () => (period.value = until.value = "") }]
    : []),
];

// Where no paper passes all filters: what there would be without one of them, or without any that was chosen.
const wider = ({ without, filters: said, unfiltered }) => {
  const ways = without.flatMap(({ kind, id, what, typed, total }) => {
    const one = typed
      ? said.filter((other) => other.typed === typed).map((other) => ({ ...other, off: () => (q.value = q.value.replace(typed, " ")) }))[0]
      : chosen().find((other) => other.kind === kind && other.id === (id ?? "") && other.what === (what ?? ""));
    return one ? [chip(says("Without \u201c{name}\u201d: {papers}", { name: one.name, papers: papers(total) }), one.off)] : [];
  });
  const all = chosen();
  if (!ways.length && all.length && unfiltered) {
    ways.push(chip(says("Without these filters: {papers}", { papers: papers(unfiltered) }), () => all.forEach(({ off }) => off())));
  }
  return ways;
};

// Where to look for what the archive doesn't know.
const elsewhere = function* ({ numbers, ids, person, total }) {
  for (const number of numbers) {
    const link = away(`https://arxiv.org/abs/${number}`, `arXiv ${number}`);
    if (!total) yield note(...woven(says("No paper here has this number, nor says it. There it is: {link}."), { link }));
    else if (!ids) yield note(...woven(says("{link} is looked for in what papers say; they aren't known here by their numbers."), { link }));
  }
  if (!person) return;
  const asked = encodeURIComponent(person);
  const quoted = encodeURIComponent(`author:"${person}"`);
  const parts = {
    name: word(person),
    arxiv: away(`https://arxiv.org/search/?searchtype=author&query=${asked}`, "arXiv"),
    scholar: away(`https://scholar.google.com/scholar?q=${quoted}`, "Google Scholar"),
  };
  yield note(...woven(says("No author, title or abstract here says {name}. Look for the name at {arxiv} or {scholar}."), parts));
};

// A phrase that nothing has, by the field that it was asked for in.
const ABSENT = {
  "": says("No paper has these words in this order, so each was searched for: {words}"),
  title: says("No title has these words in this order, so each was searched for: {words}"),
  abstract: says("No abstract has these words in this order, so each was searched for: {words}"),
  topic: says("No topic is called {words}; its words were searched for."),
  author: says("No author is called {words}; its words were searched for."),
};

// What the reader should know before they look at the papers.
const remarks = function* (answer) {
  const { total, jumps, filters, span, absent, mended, missing, syntax } = answer;
  if (filters.length) yield make("ul", { className: "da-chips", ariaLabel: says("Filters in your words") }, ...filters.map(understood));
  const counted = filters.find((one) => one.counted)?.counted;
  if (counted) yield note(says("Counted from {day}, the newest day here.", { day: DATE.format(new Date(counted)) }));
  if (span && !total) yield note(says("This archive has papers from {from} to {to}.", { from: span[0], to: span[1] }));
  yield* elsewhere(answer);
  for (const { text, field } of absent) {
    yield note(...woven(ABSENT[field], { words: word(text) }));
  }
  if (jumps.length) {
    const items = jumps.map(({ address, name, kind }) => make("li", {}, ...woven(KINDS[kind], { name: link(address, name) })));
    yield make("ul", { className: "da-jumps", ariaLabel: says("Days, topics and pages of that name") }, ...items);
  }
  if (syntax) yield note(says("Searched for as plain words, because the query has a mistake: {mistake}", { mistake: syntax }));
  for (const text of answer.notes) yield note(text);
  for (const { typed, used } of mended) {
    yield note(...woven(says("Also searched for {used}, as {typed} is not in the archive."), { used: word(used), typed: word(typed) }));
  }
  for (const absent of missing) yield note(...woven(says("No paper has {word}."), { word: word(absent) }));
  const ways = total ? [] : wider(answer);
  if (ways.length) yield make("ul", { className: "da-chips is-wider", ariaLabel: says("Wider searches") }, ...ways);
  if (!total && !answer.unfiltered && q.value.trim()) {
    yield note(says("Try fewer words, other words for the same, or another spelling."));
  }
};

// How many papers each choice would leave; none can be chosen that leaves nothing.
const label = (select, counts) => {
  for (const option of select.options) {
    if (!option.value) continue;
    option.dataset.name ??= option.textContent;
    const count = counts?.[option.value] ?? 0;
    option.textContent = option.dataset.name + (count ? ` (${count.toLocaleString(SITE_LANGUAGE)})` : "");
    option.disabled = Boolean(counts) && !count && !option.selected;
  }
};

const count = (counts) => {
  label(topic, counts?.topics);
  label(period, counts?.periods);
  for (const option of topic.options) option.disabled ||= topics.includes(option.value) && option.value !== adding;
};

// Papers of an older question are shown until those of the newest are there, but can't be used.
const fresh = (is) => (list.inert = more.inert = !is);

const settle = () => {
  pending = false;
  fresh(!typing);
  clearTimeout(waiting);
  list.removeAttribute("aria-busy");
};

const show = (answer) => {
  settle();
  const items = answer.results.map(result);
  if (asked.from) {
    list.append(...items);
    items[0]?.querySelector("a").focus({ preventScroll: true });
  } else {
    list.replaceChildren(...items);
    notes.replaceChildren(...remarks(answer));
  }
  const shown = list.children.length;
  const rest = answer.total > shown && items.length > 0;
  const found = answer.total && rest ? says("{papers}, {shown} shown", { papers: papers(answer.total), shown: shown.toLocaleString(SITE_LANGUAGE) }) : papers(answer.total);
  status.textContent = !answer.total ? says("No paper found") : answer.weak ? says("Nothing fits well. The nearest: {papers}", { papers: found }) : found;
  more.hidden = !rest;
  next.hidden = answer.total > 0;
  if (top !== null) scrollTo(0, top);
  top = null;
};

const clear = () => {
  settle();
  list.replaceChildren();
  notes.replaceChildren();
  count();
  status.textContent = "";
  more.hidden = true;
};

const fail = (message, reload = false) => {
  worker?.terminate(); // the next question gets a new one
  worker = null;
  settle();
  if (!asked.from) clear();
  status.textContent = "";
  more.hidden = true;
  failure.querySelector("p").textContent = says("The search failed: {why}", { why: message });
  const [again, anew] = failure.querySelectorAll("button");
  again.hidden = reload;
  anew.hidden = !reload;
  failure.hidden = false;
};

// ---- what the reader does

q.addEventListener("focus", start);
q.addEventListener("input", () => {
  clearTimeout(typing);
  fresh(false);
  typing = setTimeout(changed, PAUSE, false);
});
form.addEventListener("change", ({ target }) => {
  if (target === q) return;
  if (target === topic) {
    topics = [...topics.filter((id) => id !== adding), topic.value].filter(Boolean);
    adding = topic.value;
  }
  settled = true;
  changed(true);
});
// Who opens the field again, or leaves it, has chosen.
const added = () => (topic.value = adding = "");
topic.addEventListener("blur", added);
topic.addEventListener("pointerdown", added);
topic.addEventListener("keydown", ({ key, altKey }) => (altKey || key === " " || key === "Enter") && added());
form.addEventListener("submit", (event) => {
  event.preventDefault();
  changed(true);
  if (matchMedia("(pointer: coarse)").matches) q.blur(); // the keyboard would stand before the papers
});
more.querySelector("button").addEventListener("click", () => ask(list.children.length, AT_ONCE));
failure.querySelector("button").addEventListener("click", () => {
  ask(asked.from, asked.count);
  q.focus({ preventScroll: true });
});
failure.querySelectorAll("button")[1].addEventListener("click", () => location.reload());
addEventListener("popstate", restore);
addEventListener("pagehide", keep);
history.scrollRestoration = "manual"; // the papers come after the page does

restore();
