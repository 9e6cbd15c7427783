/** What is unread, and which papers these are: for home, and for the page of unread papers. */
const place = document.querySelector("[data-days]");
for (const [day, papers] of countedDays(JSON.parse(place.dataset.days))) dayCounts.set(day, papers);
const link = (address, ...content) => make("a", { href: new URL(address, root).href }, ...content);
const quiet = (text) => make("span", { className: "da-quiet" }, text);
const former = JSON.parse(place.dataset.former); // ids of topics that have another now
const DAYS_AT_ONCE = 14;
const MOST_FOUND = 50; // papers of a followed search

/** Days with how many of their papers are unread, the newest first. */
const unreadOf = (list) => {
  const done = (day) => list.known.get(day) ?? (list.days.has(day) ? Infinity : 0);
  const all = list.upToDate ? [...dayCounts] : [];
  return all
    .map(([day, papers]) => [day, papers - done(day)])
    .filter(([, left]) => left > 0)
    .reverse();
};

/** Nothing is unread, now: all days are known as they are. */
const upToDate = (list) => {
  for (const [day, papers] of dayCounts) list.known.set(day, Math.max(papers, list.known.get(day) ?? 0));
  list.upToDate = new Date().toISOString();
};

/** Whoever comes for the first time has nothing unread; who has read all is up to date. Whether this is kept. */
const arrive = () => {
  const list = load();
  const today = new Date().toISOString().slice(0, 10);
  if (unreadOf(list).length || list.upToDate.slice(0, 10) === today) return true;
  return change(upToDate, true);
};

/** `5 days, 110 papers since 14 August`; without a date that a clock which was changed has put in the future. */
const inShort = (unread, { upToDate }) => {
  const papers = unread.reduce((sum, [, left]) => sum + left, 0);
  const values = { days: counts(unread.length, "{count} day", "{count} days"), papers: counts(papers, "{count} paper", "{count} papers") };
  const since = new Date(upToDate);
  const year = since.getFullYear() === new Date().getFullYear() ? undefined : "numeric";
  const date = new Intl.DateTimeFormat(SITE_LANGUAGE, { day: "numeric", month: "long", year }).format(since);
  return since <= new Date() ? says("{days}, {papers} since {date}", { ...values, date }) : says("{days}, {papers}", values);
};

// ---- which papers

const addressOf = (day) => new URL(`days/${day.replaceAll("-", "/")}/`, root).href;

const files = new Map();
const fileOf = (day) => {
  const read = async () => (await fetch(new URL(`data/v1/days/${day.replaceAll("-", "/")}.json`, root))).json();
  if (!files.has(day)) files.set(day, read());
  files.get(day).catch(() => files.delete(day));
  return files.get(day);
};

/** The unread papers of some days by permalink, each with the days. */
const papersOf = async (days, { seen }) => {
  const found = new Map();
  for (const { day, papers } of await Promise.all(days.map(fileOf))) {
    const known = new Set(tailsOf(seen.get(day)));
    for (const paper of papers) {
      const { permalink } = paper;
      if (known.has(permalink.slice(-TAIL))) continue;
      if (!found.has(permalink)) found.set(permalink, { authors: [], ...paper, days: [] });
      found.get(permalink).days.push(day);
    }
  }
  return found;
};

// ---- which of them are followed

let worker = null;
const search = (follow, days, id) =>
  new Promise((resolve, reject) => {
    worker ??= new Worker(new URL("search/worker.js", root));
    const hear = ({ data }) => {
      if (data.id !== id || data.type === "counts") return;
      worker.removeEventListener("message", hear);
      if (data.type === "results") resolve(data.results.map(({ address }) => address.split("/")[1]));
      else reject(new Error(data.message));
    };
    worker.addEventListener("message", hear);
    worker.addEventListener("error", (event) => {
      event.preventDefault(); // it is said on the page
      worker = null;
      reject(event);
    });
    const said = new URLSearchParams(follow.slice("search/?".length));
    const [query, period, until] = ["q", "period", "until"].map((name) => said.get(name) ?? "");
    const [topics, has, literal] = ["topic", "has", "literal"].map((name) => said.getAll(name));
    const choices = { topics, has, period, until, days };
    worker.postMessage({ type: "search", id, query, literal, ...choices, sort: "newest", from: 0, count: MOST_FOUND });
  });

const searches = new Map();
const found = (follow, days) => {
  const key = JSON.stringify([follow, days]);
  if (!searches.has(key)) searches.set(key, search(follow, days, key));
  return searches.get(key);
};

/** A name as all its spellings have it. */
const plainName = (name) =>
  name
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .match(/[\p{L}\p{N}]+/gu)
    ?.join(" ");

/** What is new of something that is followed, of these days' papers. */
const newOf = async (follow, { name }, papers, days) => {
  const all = [...papers.values()];
  const [kind, id] = follow.split("/");
  const topic = Object.hasOwn(former, id) ? former[id] : id;
  if (kind === "tags") return all.filter(({ topics }) => topics.includes(topic));
  if (kind === "authors") return all.filter(({ authors }) => authors.some((one) => plainName(one) === plainName(name)));
  return (await found(follow, days)).map((permalink) => papers.get(permalink)).filter(Boolean);
};
