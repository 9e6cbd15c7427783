/** Papers of this page as the months have them, and the one that a page is about, from its own head. */
const base = new URL("../", document.currentScript.src);

const month = async (name) => {
  const answer = await fetch(new URL(`citations/${name}.json.gz`, base));
  if (!answer.ok) throw new Error(says("{name} could not be fetched ({status}).", { name, status: answer.status }));
  const bytes = new Uint8Array(await answer.arrayBuffer());
  // Some hosts say that such a file is compressed, and browsers have unpacked it then.
  const packed = bytes[0] === 0x1f && bytes[1] === 0x8b;
  const stream = new Blob([bytes]).stream();
  const { topics, papers } = await new Response(packed ? stream.pipeThrough(new DecompressionStream("gzip")) : stream).json();
  return papers.map((row) => known(row, name, topics));
};

const metas = (name) => [...document.head.querySelectorAll(`meta[name="${name}"]`)].map(({ content }) => content);

/** The paper of this page: it has its own entry in BibTeX. */
const own = (element) => {
  const one = (name) => metas(`citation_${name}`)[0] ?? "";
  const entry = element.querySelector("pre").textContent;
  const date = one("publication_date");
  return {
    permalink: location.pathname.split("/").at(-2),
    title: one("title"),
    day: element.dataset.day,
    key: /^@\w+\{(.*),$/m.exec(entry)[1],
    names: metas("citation_author"),
    arxiv: one("arxiv_id"),
    doi: one("doi"),
    journal: one("journal_title"),
    issued: date ? date.split("/").map(Number) : [],
    entry,
  };
};

/** The permalinks of the papers that a list shows, in its order. */
const listed = () => {
  const places = new Set();
  for (const link of document.querySelectorAll(".da-papers > li:not([hidden]) :is(h2, h3) > a, :not(#da-list-alike) > .da-list > li > a")) {
    const found = link.href.startsWith(base.href) && /^papers\/([^/]+)\/$/.exec(link.href.slice(base.href.length));
    if (found) places.add(found[1]);
  }
  return [...places];
};

/**
 * The papers that a page offers: all of its months, those of them on its topic, or those that it lists. Months come
 * newest first, so that where nobody knows which are needed, the search ends when all are found.
 */
const offered = async (element, tell) => {
  const { months, topic, all } = element.dataset;
  const wanted = topic || all !== undefined ? null : new Set(listed());
  const found = new Map();
  const names = months.split(" ").filter(Boolean);
  for (const [place, name] of names.entries()) {
    if (wanted && found.size === wanted.size) break;
    if (names.length > 1) tell(says("Fetching month {place} of {count}\u2026", { place: place + 1, count: names.length }));
    for (const paper of await month(name)) {
      const is = wanted ? wanted.has(paper.permalink) : !topic || paper.topics.includes(topic);
      if (is) found.set(paper.permalink, paper);
    }
  }
  tell("");
  const papers = wanted ? [...wanted].map((one) => found.get(one)).filter(Boolean) : [...found.values()];
  return { papers, missing: wanted ? wanted.size - papers.length : 0 };
};
