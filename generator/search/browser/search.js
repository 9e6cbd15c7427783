/** The search as a whole: queries in, results out. `worker.js` loads it when somebody searches. */

const FORMAT = 1; // of the files; the writer's is in generator/search/__init__.py
const RELATED = 0.6; // a paper is a result if it covers that part of what the best one does

class Search {
  /** `early` is the directory's response, if it was asked for already. */
  constructor(base, early = null) {
    this.base = base;
    this.early = early;
    this.opening = null;
  }

  /** Answer a question; once more with fresh files if the site was published in between. */
  async ask(question) {
    try {
      return await this.answer(question);
    } catch (error) {
      if (!(error instanceof Outdated)) throw error;
      this.opening = null;
      return this.answer(question);
    }
  }

  async answer({ query, topic = "", period = "", sort = "", from = 0, count = 10 }) {
    const opened = await this.open();
    const { directory, results } = opened;
    const named = jumps(query, directory);
    // A date asks for what was seen then; the digits of it are no words.
    const when = named.find((jump) => jump.period)?.period ?? "";
    const words = when ? "" : query.trimStart();
    const found = await this.find(words, opened);
    let all = found.papers;
    let papers = all;
    if (topic || period || sort || !words) {
      const table = await opened.table();
      const order = sort || (words ? "" : "newest");
      if (when) all = all.filter(({ paper }) => table.has(paper, "", when));
      papers = all.filter(({ paper }) => table.has(paper, topic, period));
      if (order) papers = table.sorted(papers, order);
    }
    const { marks, mended, missing, syntax } = found;
    return {
      total: papers.length,
      results: await results.show(papers.slice(from, from + count), marks),
      jumps: from ? [] : named,
      mended,
      missing,
      syntax,
      all,
    };
  }

  /** How many papers of an answer each topic and period has. */
  async counts(all, { topic = "", period = "" }) {
    const { table } = await this.open();
    return (await table()).counts(all, topic, period);
  }

  async find(query, { directory, index, words, finder }) {
    if (!query) {
      const papers = Array.from({ length: directory.papers }, (_, paper) => ({ paper, score: 0 }));
      return { papers, marks: new Map(), mended: [], missing: [], syntax: null };
    }
    let syntax = null;
    if (hasSyntax(query, directory.fields)) {
      try {
        if (!self.lunrSearch) importScripts(`${this.base}lunr.js`, `${this.base}syntax.js`);
        const { papers, terms } = await self.lunrSearch(query, index, words, stem);
        return { papers, marks: new Map(terms.map((term) => [term.text, term.idf])), mended: [], missing: [], syntax };
      } catch (error) {
        if (!self.lunr || !(error instanceof self.lunr.QueryParseError)) throw error;
        syntax = error.message;
      }
    }
    const { papers, slots, mended } = await finder.find(query);
    const least = RELATED * (papers[0]?.coverage ?? 0);
    const marks = new Map();
    for (const slot of slots) {
      for (const { terms, weight } of slot.alternatives) {
        for (const term of terms) marks.set(term.text, Math.max(marks.get(term.text) ?? 0, weight * slot.importance));
      }
    }
    const missing = slots.filter((slot) => slot.frequency === 0 && !slot.alternatives.length).map((slot) => slot.typed);
    return { papers: papers.filter((one) => one.coverage >= least), marks, mended, missing, syntax };
  }

  /** Everything that a query needs, loaded once; tried anew after a failure. */
  open() {
    if (!this.opening) {
      this.opening = this.load();
      this.opening.catch(() => (this.opening = null));
    }
    return this.opening;
  }

  async load() {
    const files = new Files(this.base, this.early);
    this.early = null;
    const directory = new Directory(await files.load());
    if (directory.format !== FORMAT) throw new Unavailable("directory.bin");
    const index = new Index(files, directory);
    const words = new Words(files, directory);
    const others = () => files.read("synonyms.bin", (columns) => synonyms(columns.lines()));
    const finder = new Finder(index, words, others);
    const table = () => files.read("table.bin", (columns) => new Table(columns, directory));
    return { directory, index, words, finder, results: new Results(files, directory), table };
  }
}

/** Days and topics of every paper, for filters and sorting. */
class Table {
  constructor(columns, directory) {
    this.directory = directory;
    this.days = parted(columns);
    this.topics = parted(columns);
  }

  has(paper, topic, period) {
    const { days, topics } = this.directory;
    return (
      (!topic || this.topics[paper].some((place) => topics[place][0] === topic)) &&
      (!period || this.days[paper].some((place) => days[place].startsWith(period)))
    );
  }

  /** By the day a paper was first seen; equals keep their order. */
  sorted(papers, order) {
    const sign = order === "newest" ? -1 : 1;
    return [...papers].sort((one, other) => sign * (this.days[one.paper][0] - this.days[other.paper][0]));
  }

  /** Papers by topic among those of the period, and by period among those of the topic. */
  counts(papers, topic, period) {
    const counts = { topics: {}, periods: {} };
    const add = (to, key) => (to[key] = (to[key] || 0) + 1);
    for (const { paper } of papers) {
      if (this.has(paper, "", period)) {
        for (const place of this.topics[paper]) add(counts.topics, this.directory.topics[place][0]);
      }
      if (this.has(paper, topic, "")) {
        const days = [...this.days[paper]].map((place) => this.directory.days[place]);
        for (const length of [4, 7])
          new Set(days.map((day) => day.slice(0, length))).forEach((key) => add(counts.periods, key));
      }
    }
    return counts;
  }
}

/** Values by paper, from how many each has and all of them. */
function parted(columns) {
  const counts = columns.integers();
  const values = columns.integers();
  let at = 0;
  return Array.from(counts, (count) => values.subarray(at, (at += count)));
}

/** What else can stand for one to three terms: joined terms → lists of terms. */
function synonyms(groups) {
  const found = new Map();
  for (const forms of groups) {
    const terms = forms.split(", ").map((form) => readWords(form).map((word) => stem(word.typed)));
    terms.forEach((own, at) => {
      const others = terms.filter((_, other) => other !== at);
      const key = own.join(" ");
      found.set(key, [...(found.get(key) ?? []), ...others]);
    });
  }
  return found;
}

self.Search = Search;
