/**
 * Where no page is: what was asked for is read from the address, and what is nearest to it is offered. Days and topics
 * are told by the files of data, papers by the search.
 */
const root = new URL("../", document.currentScript.src);
const DATE = new Intl.DateTimeFormat(SITE_LANGUAGE, { dateStyle: "long", timeZone: "UTC" });
const [FOUND, CLOSE, ALIKE] = [10, 5, 0.4]; // hits that are asked for; of these shown; how alike a topic's name must be
const WAIT = 20_000; // milliseconds for an answer of the search

/** The parts of the address below the site's, as they were meant; none for this page's own. */
const asked = () => {
  const { pathname } = location;
  const path = pathname.startsWith(root.pathname) ? pathname.slice(root.pathname.length) : pathname;
  const parts = path.split("/").map((part) => {
    try {
      return decodeURIComponent(part);
    } catch {
      return part;
    }
  });
  return parts.filter((part) => part && part !== "index.html" && part !== "404.html");
};

const wordsOf = (text) => (text.toLowerCase().match(/[\p{L}\p{M}\p{N}]+/gu) ?? []).join(" ");

/** How many pairs of letters two texts share, from 0 to 1 (Dice). */
const likeness = (one, other) => {
  const [pairs, others] = [one, other].map((text) => {
    const padded = " " + wordsOf(text) + " ";
    return new Set(Array.from(padded.slice(1), (_, at) => padded.slice(at, at + 2)));
  });
  return (2 * [...pairs].filter((pair) => others.has(pair)).length) / (pairs.size + others.size);
};

const json = async (path) => {
  const answer = await fetch(new URL(path, root));
  if (!answer.ok) throw new Error(path);
  return answer.json();
};

// ---- what is near: lists of address, title, and a day or nothing

/** The day that is meant, else those before and after it. A year or month alone is its beginning. */
const nearDays = async (parts) => {
  const [year, month = 1, day = 1] = parts.join("-").match(/\d{4}|\d\d?/g)?.map(Number) ?? [];
  if (!(year > 1900)) return [];
  const meant = Date.UTC(year, Math.min(Math.max(month, 1), 12) - 1, Math.min(Math.max(day, 1), 31));
  const { days } = await json("data/v1/days.json");
  const known = days.map((one) => one.day);
  const next = known.findIndex((one) => Date.parse(one) >= meant);
  const from = next < 0 ? known.length : next;
  const near = Date.parse(known[from]) === meant ? [known[from]] : known.slice(Math.max(0, from - 1), from + 1);
  return near.map((one) => [`days/${one.replaceAll("-", "/")}/`, DATE.format(new Date(one))]);
};

const nearTopics = async (parts) => {
  const words = parts.join(" ");
  const { topics } = await json("data/v1/topics.json");
  return topics
    .map((topic) => {
      const names = [topic.id, topic.name, ...topic.former];
      return { ...topic, alike: Math.max(...names.map((name) => likeness(name, words))) };
    })
    .filter(({ alike }) => alike >= ALIKE)
    .sort((one, other) => other.alike - one.alike)
    .slice(0, CLOSE)
    .map(({ id, name }) => [`tags/${id}/`, name]);
};

/** Papers with such words, those first whose titles are most like them. */
const nearPapers = async (words) => {
  const { results } = await new Promise((answer, fail) => {
    const worker = new Worker(new URL("search/worker.js", root));
    worker.onmessage = ({ data }) => {
      if (data.type === "results") answer(data);
      else if (data.type === "failure") fail(new Error(data.message));
    };
    worker.onerror = fail;
    setTimeout(fail, WAIT);
    const today = new Date().toISOString().slice(0, 10);
    const question = { query: words, literal: [], topic: "", period: "", sort: "", today };
    worker.postMessage({ type: "search", id: 1, from: 0, count: FOUND, ...question });
  });
  return results
    .map(({ address, title, day }) => {
      const name = new DOMParser().parseFromString(title, "text/html").body.textContent;
      return { address, name, day, alike: likeness(name, words) };
    })
    .sort((one, other) => other.alike - one.alike)
    .slice(0, CLOSE)
    .map(({ address, name, day }) => [address, name, DATE.format(new Date(day))]);
};

// ---- the page

const show = (name, found) => {
  const section = document.getElementById(`da-lost-${name}`);
  for (const [address, title, day] of found) {
    const link = Object.assign(document.createElement("a"), { href: new URL(address, root).href, dir: "auto" });
    link.append(Object.assign(document.createElement("bdi"), { textContent: title }));
    const item = document.createElement("li");
    item.append(link, ...(day ? [day] : []));
    section.querySelector("ul").append(item);
  }
  section.hidden = !found.length;
};

const look = async () => {
  const [kind, ...rest] = asked();
  if (!kind) return;
  const isDay = kind === "days" || (!rest.length && /^\d{4}-?\d\d-?\d\d$/.test(kind));
  const last = kind === "tags" ? rest.join(" ") : (rest.at(-1) ?? kind);
  // The letters that end a paper's address are no words of its title.
  const words = wordsOf(last.replace(/\.html?$/, "").replace(/-[a-z2-7]{8}$/, ""));
  if (isDay) return show("days", await nearDays(kind === "days" ? rest : [kind.replace(/(\d\d)-?(\d\d)$/, "-$1-$2")]));
  if (words) document.querySelector("#da-lost [name=q]").value = words;
  if (kind === "tags") return show("topics", await nearTopics(rest));
  if (words) show("papers", await nearPapers(words));
};

look().catch(() => {}); // what the page has without script is there
