/**
 * Pages that a maintainer wrote, as MkDocs lists them for its own search: each page, and each heading in it, with its
 * text as HTML. Generated pages aren't in that list, so it is small; a site without it has no such pages.
 */

const OWN = 3; // pages that are named
const BEGUN = 3; // letters of a word that is only begun
const SIGNS = { "&amp;": "&", "&lt;": "<", "&gt;": ">", "&quot;": '"', "&#39;": "'", "&#x27;": "'" };

async function ownPages(base) {
  try {
    const answer = await fetch(`${base}search_index.json`);
    const { docs } = answer.ok ? await answer.json() : { docs: [] };
    return pagesOf(docs.map(({ location, title, text }) => ({ location, title: unmarked(title), text: unmarked(text) })));
  } catch {
    return []; // papers are found without them
  }
}

const unmarked = (html) => html.replace(/<[^>]*>/gu, " ").replace(/&(?:amp|lt|gt|quot|#39|#x27);/gu, (sign) => SIGNS[sign]);

/** A list of places for each page: the page itself with all of its text, then its headings. */
function pagesOf(docs) {
  const pages = new Map();
  for (const { location, title, text } of docs) {
    const address = location.split("#")[0];
    if (!pages.has(address)) pages.set(address, [{ address, name: title, title, text: "" }]);
    const [page] = pages.get(address);
    page.text += ` ${title} ${text}`;
    if (location !== address) pages.get(address).push({ address: location, name: `${page.title}: ${title}`, title, text });
  }
  return [...pages.values()].map((places) =>
    places.map(({ address, name, title, text }) => ({ address, name, titled: formsOf(title), said: formsOf(`${title} ${text}`) })),
  );
}

const wordsIn = (text) => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
const formsOf = (text) => {
  const words = [...new Set(wordsIn(text))];
  return { words, stems: new Set(words.map(stem)) };
};

/** Pages with all words of a query, those first that have them in a heading: {address, name, kind, exact}. */
function ownJumps(query, pages) {
  const asked = wordsIn(query).filter((word, place, all) => !isStopWord(word) || place === all.length - 1);
  if (!asked.some((word) => !isStopWord(word))) return [];
  const begun = asked.at(-1);
  const has = ({ words, stems }) =>
    asked.every(
      (word) =>
        stems.has(stem(word)) ||
        (word === begun && (isStopWord(word) || (word.length >= BEGUN && words.some((one) => one.startsWith(word))))),
    );
  const titled = pages.map((places) => places.find((place) => has(place.titled)));
  // Among a page's places that say it, a heading's is nearer than the page as a whole.
  const said = pages.map((places) => places.findLast((place) => has(place.said)));
  const others = said.filter((place, index) => place && !titled[index]);
  return [...titled.filter(Boolean), ...others]
    .slice(0, OWN)
    .map(({ address, name }) => ({ address, name, kind: "page", exact: false }));
}
