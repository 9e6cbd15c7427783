/*
 * The worker behind the theme's search box and behind page.js. Every page of the site starts it, so it is small:
 * the search itself, lunr, and the files of the index come when something is asked.
 *
 * The theme's messages have a number for their type: it sends SETUP and QUERY, it gets READY and RESULT.
 * Those of page.js are described there.
 */
const [SETUP, READY, QUERY, RESULT] = [0, 1, 2, 3];
const BOX = 10; // results in the box
const KINDS = { day: says("Day"), month: says("Month"), year: says("Year"), topic: says("Topic"), author: says("Author"), page: says("Page") };
const base = new URL("./", self.location.href).href;

let search = null;
let newest = ""; // what is in the box
let answering = false;

const ask = async (question) => {
  if (!search) {
    const early = fetch(`${base}directory.bin`, { cache: "no-cache" }); // on its way while the scripts load
    early.catch(() => {}); // asked for again when it is needed
    importScripts(`${base}engine.js`);
    search = new self.Search(base, early);
  }
  return search.ask(question);
};

/** What went wrong, for readers, and whether only a fresh page can mend it. */
const failureOf = ({ name, message }) => {
  if (!self.DecompressionStream) {
    return { message: says("this browser can't read its files; any browser of 2023 or later can."), reload: true };
  }
  if (name === "Unavailable" || name === "NetworkError") {
    return { message: says("a file of it did not arrive. Is there a connection?"), reload: false };
  }
  if (name === "Outdated") return { message: says("the site has been published anew since this page was loaded."), reload: true };
  return { message: says("something in it is wrong ({name}: {message}).", { name, message }), reload: true };
};

const escaped = (text) => text.replace(/[&<>"]/gu, (sign) => `&#${sign.charCodeAt(0)};`);

// What the theme shows: `title` and `text` are HTML.
const item = (location, title, text, order, terms = {}) => [{ location, title, text, terms, score: 1000 - order }];

// What the search made of a query beside words, as a line that leads to all results.
const lines = (query, /** @type {any} */ { filters, numbers, person, weak, total }) => {
  const address = `search/?q=${encodeURIComponent(query)}`;
  const line = (title, text) => [address, escaped(title), `<p class="da-hit-facts">${text}</p>`];
  const found = counts(total, "{count} paper", "{count} papers");
  if (person) return [line(says("No paper here names {person}", { person }), says("Where to look for a person's papers"))];
  if (numbers.length && !total) return [line(says("arXiv {number} is not known here", { number: numbers[0] }), says("Where to find it"))];
  if (filters.length) return [line(filters.map(({ name }) => name).join(" \u00b7 "), found)];
  return weak ? [line(says("Nothing here fits well"), says("The nearest: {papers}", { papers: found }))] : [];
};

const boxItems = (query, { jumps, results, ...answer }) => {
  const facts = (result) =>
    [...(result.by ? [result.by] : []), DATE.format(new Date(result.day)), ...result.topics.map((topic) => escaped(topic.name))].join(" \u00b7 ");
  const named = (exact) =>
    jumps
      .filter((jump) => jump.exact === exact)
      .map(({ address, name, kind }) => [address, escaped(name), `<p class="da-hit-facts">${KINDS[kind]}</p>`]);
  const papers = results.map((result) => [
    result.address,
    result.title,
    `<p class="da-hit-sentence">${result.sentence}</p><p class="da-hit-facts">${facts(result)}</p>`,
  ]);
  // The first says what it answers: list/reader.js keeps answers to other words from being used.
  return [...lines(query, answer), ...named(true), ...papers, ...named(false)].map(([address, title, text], order) =>
    item(address, title, order ? text : `<div data-asked="${escaped(query)}">${text}</div>`, order),
  );
};

const boxAnswer = async (query) => {
  if (!query.trim()) return [];
  try {
    return boxItems(query, await ask({ query, count: BOX }));
  } catch (error) {
    const address = `search/?q=${encodeURIComponent(query)}`;
    const text = escaped(says("The search failed: {why}", { why: failureOf(error).message }));
    return [item(address, says("Try again"), `<p class="da-hit-sentence" data-asked="${escaped(query)}">${text}</p>`, 0)];
  }
};

// One query at a time: who types on while one is answered gets the newest next, and what was between never.
const answerBox = async (query) => {
  newest = query;
  if (answering) return;
  answering = true;
  for (let answered = null; answered !== newest;) {
    answered = newest;
    postMessage({ type: RESULT, data: { items: await boxAnswer(answered) } });
  }
  answering = false;
};

const answerPage = async ({ id, type, ...question }) => {
  try {
    const { all, ...answer } = await ask(question);
    postMessage({ type: "results", id, ...answer });
    if (question.from) return;
    const counts = await search.counts(all, question).catch(() => null); // papers are shown without them
    postMessage({ type: "counts", id, counts });
  } catch (error) {
    postMessage({ type: "failure", id, ...failureOf(error) });
  }
};

self.addEventListener("message", ({ data }) => {
  if (data.type === SETUP) postMessage({ type: READY });
  else if (data.type === QUERY) answerBox(data.data);
  else if (data.type === "search") answerPage(data);
});
