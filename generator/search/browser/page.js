/*
 * The search page. Its form is the question, its address keeps the question, and worker.js beside this
 * file answers it. The worker is started when somebody is about to ask.
 *
 * to the worker    {type: "search", id, query, topic, period, sort, from, count}
 * from the worker  {type: "results", id, total, results, jumps, mended, missing, syntax}
 *                  {type: "counts", id, counts}, soon after the first results of a question
 *                  {type: "failure", id, message}
 *
 * Everything shown is set as text, except for a result's `title` and `sentence`: the worker gives those
 * as escaped text with <mark> around what was found.
 */
const AT_ONCE = 20; // results
const PAUSE = 80; // milliseconds after a key before the question is asked
const PATIENCE = 300; // milliseconds without an answer before the page says that it waits
const KINDS = { day: "Day", month: "Month", year: "Year", topic: "Topic" };
const DAY = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });

const script = document.currentScript.src;
const root = new URL("../", script);
const find = (name) => document.getElementById(`da-${name}`);
const [form, status, failure, notes, list, more] = ["search", "status", "failure", "notes", "results", "more"].map(
  find,
);
const { q, topic, period, sort } = form.elements;
const fields = { q, topic, period, sort };

let worker = null;
let asked = { id: 0, from: 0, count: AT_ONCE }; // the newest question; answers to older ones are ignored
let recorded = ""; // what the address says, as `words()` would
let settled = false; // whether the address was asked for, rather than typed past
let top = null; // where the reader was on the page, when they come back to it
let typing, waiting; // timers

// ---- the question, in the form and in the address

const words = () => {
  const said = new URLSearchParams();
  for (const [name, field] of Object.entries(fields)) {
    if (field.value.trim()) said.set(name, field.value.trim());
  }
  return said.toString();
};

const restore = () => {
  clearTimeout(typing);
  const said = new URLSearchParams(location.search);
  for (const [name, field] of Object.entries(fields)) {
    field.value = said.get(name) ?? "";
    if (field.selectedIndex === -1) field.value = ""; // a topic or month that isn't in this archive
  }
  if (words() === recorded) return; // another place on the page, no other question
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
  clearTimeout(typing);
  const before = recorded;
  record(final);
  if (recorded !== before) ask(0, AT_ONCE);
};

// ---- the worker

const launch = () => {
  const launched = new Worker(new URL("worker.js", script));
  launched.addEventListener("message", ({ data }) => {
    if (data.id !== asked.id) return;
    if (data.type === "results") show(data);
    if (data.type === "counts") count(data.counts);
    if (data.type === "failure") fail(data.message);
  });
  launched.addEventListener("error", (event) => {
    event.preventDefault(); // it is said on the page
    fail(event.message || "its program could not be loaded");
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
  if (!q.value.trim() && !topic.value && !period.value) {
    clear();
    return;
  }
  waiting = setTimeout(() => (status.textContent = "Searching\u2026"), PATIENCE);
  list.setAttribute("aria-busy", "true");
  const question = { query: q.value.trim(), topic: topic.value, period: period.value, sort: sort.value };
  start();
  worker?.postMessage({ type: "search", ...asked, ...question });
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
const papers = (count) => `${count.toLocaleString("en")} ${count === 1 ? "paper" : "papers"}`;

const topicLinks = (topics) => {
  const items = topics.map(({ id, name }) => make("li", {}, link(`tags/${id}/`, name)));
  return make("ul", { className: "da-topics", ariaLabel: "Topics" }, ...items);
};

const result = ({ address, title, sentence, day, topics }) => {
  const time = make("time", { dateTime: day }, DAY.format(new Date(day)));
  return make(
    "li",
    {},
    make("h2", { dir: "auto" }, marked(link(address), title)),
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

// What the reader should know before they look at the papers.
const remarks = function* ({ total, jumps, mended, missing, syntax }) {
  if (jumps.length) {
    const items = jumps.map(({ address, name, kind }) => make("li", {}, `${KINDS[kind]}: `, link(address, name)));
    yield make("ul", { className: "da-jumps", ariaLabel: "Days and topics of that name" }, ...items);
  }
  if (syntax) yield note(`Searched for as plain words, because the query has a mistake: ${syntax}`);
  for (const { typed, used } of mended) {
    yield note("Also searched for ", word(used), ", as ", word(typed), " is not in the archive.");
  }
  for (const absent of missing) yield note("No paper has ", word(absent), ".");
  if (!total && (topic.value || period.value)) {
    const wider = make("button", { type: "button" }, "Search every topic and time");
    wider.addEventListener("click", () => {
      topic.value = period.value = "";
      changed(true);
      q.focus();
    });
    yield note(wider);
  }
};

// How many papers each choice would leave; none can be chosen that leaves nothing.
const label = (select, counts) => {
  for (const option of select.options) {
    if (!option.value) continue;
    option.dataset.name ??= option.textContent;
    const count = counts?.[option.value] ?? 0;
    option.textContent = option.dataset.name + (count ? ` (${count.toLocaleString("en")})` : "");
    option.disabled = Boolean(counts) && !count && !option.selected;
  }
};

const count = (counts) => {
  label(topic, counts?.topics);
  label(period, counts?.periods);
};

const settle = () => {
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
  status.textContent = answer.total
    ? papers(answer.total) + (rest ? `, ${shown.toLocaleString("en")} shown` : "")
    : "No paper found";
  more.hidden = !rest;
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

const fail = (message) => {
  worker?.terminate(); // the next question gets a new one
  worker = null;
  settle();
  if (!asked.from) clear();
  status.textContent = "";
  more.hidden = true;
  failure.querySelector("p").textContent = `The search failed: ${message}`;
  failure.hidden = false;
};

// ---- what the reader does

q.addEventListener("focus", start);
q.addEventListener("input", () => {
  clearTimeout(typing);
  typing = setTimeout(changed, PAUSE, false);
});
for (const select of [topic, period, sort]) {
  select.addEventListener("change", () => {
    settled = true;
    changed(true);
  });
}
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
addEventListener("popstate", restore);
addEventListener("pagehide", keep);
history.scrollRestoration = "manual"; // the papers come after the page does

restore();
