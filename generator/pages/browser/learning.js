/**
 * What is known of starred papers beside their titles: the day, topics and abstract, as their own pages have them. A
 * page is fetched when its paper comes into sight; days and topics are remembered, so that it is fetched once.
 */
const FACTS = `${root.pathname}.facts`;
const FETCHED_AT_ONCE = 6;

const facts = new Map(); // by paper: { day, topics: [id, name] each }
const pages = new Map(); // by paper: its page, that somebody waits for

const pageOf = (paper) => {
  if (!pages.has(paper)) {
    const asked = fetchPage(paper, true).then((page) => {
      facts.set(paper, factsOf(page));
      return page;
    });
    pages.set(paper, asked);
    asked.catch(() => pages.delete(paper)); // whoever asks again may have a connection
  }
  return pages.get(paper);
};

/** The page of a paper; of one that has another address now, the page there. */
const fetchPage = async (paper, mayMove) => {
  const answer = await fetch(new URL(`papers/${paper}/`, root));
  if (!answer.ok) throw new Error(`${paper} could not be fetched (${answer.status}).`);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const moved = page.querySelector("meta[http-equiv=refresh]")?.content;
  const [, there] = /([a-z\d.-]+)\/$/.exec(moved ?? "") ?? [];
  return there && mayMove ? fetchPage(there, false) : page;
};

const factsOf = (page) => ({
  day: dated(DAY, page.querySelector(".da-cite")?.dataset.day).slice(0, 10),
  topics: [...page.querySelectorAll(".da-topics a")].map((link) => [
    link.getAttribute("href").split("/").at(-2),
    link.textContent,
  ]),
});

/** What was remembered; somebody else's text, as all that is stored. */
const recallFacts = () => {
  let said;
  try {
    said = JSON.parse(stored(FACTS));
  } catch {
    // as nothing
  }
  for (const [paper, { day, topics } = {}] of Array.isArray(said) ? said.filter(Array.isArray) : []) {
    const sound = Array.isArray(topics) ? topics.filter((one) => is(/^[a-z\d-]+$/, one?.[0]) && typeof one[1] === "string") : [];
    facts.set(paper, { day: dated(DAY, day).slice(0, 10), topics: sound });
  }
};

const rememberFacts = (papers) => {
  try {
    localStorage.setItem(FACTS, JSON.stringify([...facts].filter(([paper]) => papers.has(paper))));
  } catch {
    // fetched again next time
  }
};

/** Fetches the pages of those papers of which nothing is known, a few at a time. */
const learn = async (papers) => {
  const unknown = papers.filter((paper) => !facts.has(paper));
  const next = async () => {
    while (unknown.length) await pageOf(unknown.shift()).catch(() => {}); // it stays without
  };
  await Promise.all(Array.from({ length: FETCHED_AT_ONCE }, next));
};
