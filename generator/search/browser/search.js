/** The search as a whole: queries in, results out. `worker.js` loads it when somebody searches. */

const FORMAT = 5; // of the files; the writer's is in generator/search/__init__.py
const OFFERS = {
  code: [says("Has code"), says("Has no code")],
  project: [says("Has a project page"), says("Has no project page")],
};
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

  /**
   * `topics`, `has`, `period` and `until` are what was chosen beside the query: papers have all of these topics and
   * things, and were seen between, or on one of some `days`. `today` is the reader's day; `literal` are parts of the
   * query that are words, whatever they look like.
   */
  async answer({ query, sort = "", from = 0, count = 10, today = ownDay(), literal = [], ...choices }) {
    const opened = await this.open();
    const { directory, index, results } = opened;
    const said = await this.understand(query, today, literal, index);
    const { papers: found, marks, notes, ...told } = /** @type {any} */ (await this.find(said, opened));
    if (said.cut) notes.push(says("Only the first {count} characters are searched for.", { count: LONGEST_QUERY }));
    const asked = said.words || said.phrases.some(({ field }) => field !== "author") || said.numbers.length;
    const order = sort || (asked ? "" : "newest");
    const filters = [...typed(said), ...chosen(choices)];
    const table = filters.length || order ? await opened.table() : null;
    const tests = await Promise.all(filters.map((filter) => test(filter, table, opened)));
    const passing = (needed) => found.filter((one) => needed.every((passes) => passes(one)));
    let papers = passing(tests);
    if (order) papers = table.sorted(papers, order);
    const without = papers.length
      ? []
      : filters.map((filter, at) => ({ ...filter, total: passing(tests.filter((_, other) => other !== at)).length }));
    return {
      ...told,
      notes,
      total: papers.length,
      results: await results.show(papers.slice(from, from + count), marks),
      jumps: from ? [] : [...(told.author ? [told.author] : []), ...jumps(query, said, directory), ...(await opened.own(said))],
      ...parts(said),
      without: without.filter(({ total }) => total),
      unfiltered: found.length,
      ids: directory.ids,
      span: said.times.every(({ from, to }) => directory.days.some((day) => day >= from && (!to || day <= to)))
        ? null
        : [directory.days[0], directory.days.at(-1)].map(dayName),
      // For counts: all that passes but for what was chosen as a time.
      all: passing(tests.filter((_, at) => filters[at].kind !== "period")),
    };
  }

  /** What a query says. A year beside a word as some paper has the two is part of a name: AIME 2024. */
  async understand(query, today, literal, index) {
    const said = understand(query, index.directory, today, literal);
    const names = [];
    for (const { year, typed, before, after } of said.times) {
      if (!year) continue;
      const around = [`${year} ${/^\s+\S+/u.exec(after) ?? ""}`];
      if (typed === year) around.push(`${/\S+\s+$/u.exec(before) ?? ""} ${year}`);
      for (const phrase of around) {
        if (phrase.trim() !== year && (await index.phrase(phrase))?.size) names.push(typed);
      }
    }
    return names.length ? understand(query, index.directory, today, [...literal, ...names]) : said;
  }

  /** How many papers an answer would have with one topic more, or in each period instead of the one that was chosen. */
  async counts(all, { period = "", until = "" }) {
    const { table } = await this.open();
    return (await table()).counts(all, span(period, until));
  }

  /** Papers that have what was said: its words and, all of them, its phrases. A phrase that none has is words. */
  async find(said, opened) {
    const { directory, index } = opened;
    const conditions = [];
    let { words } = said;
    let spoken = "";
    for (const phrase of said.phrases) {
      const having = await this.having(phrase, index);
      phrase.absent = !phrase.not && !having?.size;
      if (having?.size) conditions.push(({ paper }) => having.has(paper) !== phrase.not);
      if (phrase.field === "author" && !phrase.absent) continue;
      if (phrase.absent) words += ` ${phrase.text}`;
      else if (!phrase.not) spoken += ` ${phrase.text}`;
    }
    const fits = (one) => conditions.every((has) => has(one));
    const everything = () => directory.all().map((paper) => ({ paper, score: 0 })).filter(fits);
    const told = { marks: new Map(), mended: [], missing: [], notes: [], syntax: null, weak: false, person: "" };
    if (!words && !spoken) {
      // With a comma after it a number is another term to lunr; its digits alone are always one of its parts.
      // `math.GT/0309136` is `math/0309136` to whoever knows it.
      const terms = said.numbers.flatMap(({ number }) => [
        number, number.replace(".", ""), number.replace(/\.[a-z]{2}\//u, "/"),
      ]); // prettier-ignore
      const mentions = await Promise.all(terms.map((term) => index.term(term)));
      const papers = new Set(mentions.flatMap((term) => (term ? term.papers() : [])));
      return { ...told, papers: everything().filter(({ paper }) => !said.numbers.length || papers.has(paper)) };
    }
    if (hasSyntax(words, directory.fields)) {
      try {
        const found = await this.lunr(words, opened);
        return { ...told, ...found, papers: found.papers.filter(fits) };
      } catch (error) {
        if (error?.name !== "QueryParseError") throw error;
        told.syntax = error.message;
      }
    }
    const found = await this.words(words, spoken, said.person, opened);
    if (spoken) {
      // All that have the phrases, those first that have more of the words.
      const scores = new Map(found.papers.map(({ paper, score }) => [paper, score]));
      found.papers = everything().map(({ paper }) => ({ paper, score: scores.get(paper) ?? 0 }));
      found.papers.sort((one, other) => other.score - one.score);
      found.weak = false;
    }
    return { ...told, ...found, papers: found.papers.filter(fits) };
  }

  /** Papers that have a phrase, or are by an author. */
  async having({ field, text }, index) {
    if (field === "topic") return null;
    return field === "author" ? papersBy(text, index) : index.phrase(text, field);
  }

  async lunr(text, { index, words }) {
    if (!self.lunrSearch) importScripts(`${this.base}lunr.js`, `${this.base}syntax.js`);
    const { papers, terms, notes } = await self.lunrSearch(text, index, words, { stem, slips });
    return { papers, notes, marks: new Map(terms.map((term) => [term.text, term.idf])) };
  }

  async words(words, spoken, name, { finder, index }) {
    const { papers, slots, mended, weak } = await finder.find(spoken ? `${spoken} ${words}` : words, Boolean(name));
    const wrote = spoken ? null : await this.writtenBy(words, Boolean(name), index);
    if (wrote) return this.byAuthor(words.trim(), wrote, papers, slots, index.directory);
    // A name that no paper says is likely an author's.
    const rare = name && slots.some(({ frequency }) => frequency <= RARE * index.directory.papers);
    const person = rare && (await index.phrase(name))?.size === 0 && !mended.length ? name : "";
    const least = RELATED * (papers[0]?.coverage ?? 0);
    const marks = new Map();
    for (const slot of slots) {
      for (const { terms, weight } of slot.alternatives) {
        for (const term of terms) marks.set(term.text, Math.max(marks.get(term.text) ?? 0, weight * slot.importance));
      }
    }
    const missing = slots.filter((slot) => slot.frequency === 0 && !slot.alternatives.length).map((slot) => slot.typed);
    return { papers: papers.filter((one) => one.coverage >= least), marks, mended, missing, weak, person };
  }

  /** The papers of an author whose whole name a query is, if the archive knows authors. */
  async writtenBy(words, capital, index) {
    const count = nameWords(words).length;
    if (!index.directory.authors || count < 2 || count > LONGEST_NAME) return null;
    const papers = await papersBy(words, index, capital);
    return papers.size ? papers : null;
  }

  /** An author's own papers, then what else has the name's words. */
  byAuthor(name, wrote, papers, slots, directory) {
    const found = papers.filter(({ paper }) => wrote.has(paper));
    const known = new Set(found.map(({ paper }) => paper));
    const others = [...wrote].filter((paper) => !known.has(paper)).sort((...two) => directory.order(...two));
    for (const paper of others) found.push({ paper, score: 0 });
    const marks = new Map(slots.map(({ term, importance }) => [term, importance || 1]));
    const address = `authors/${nameWords(name).join("-")}/`;
    const author = wrote.size >= this.pages && { address, name, kind: "author", exact: true };
    return { papers: found, marks, mended: [], missing: [], weak: false, person: "", author: author || null };
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
    if (directory.format !== FORMAT) throw new Outdated("directory.bin");
    this.pages = directory.authors;
    const index = new Index(files, directory);
    const words = new Words(files, directory, index);
    const { names } = directory;
    const others = () => files.read(`synonyms-${names.synonyms}.bin`, (columns) => synonyms(columns.lines()));
    const finder = new Finder(index, words, others);
    const table = () => files.read(`table-${names.table}.bin`, (columns) => new Table(columns, directory));
    const offers = () =>
      files.read(`offers-${names.offers}.bin`, (columns) => ({
        code: new Set(columns.ascending()),
        project: new Set(columns.ascending()),
      }));
    const pages = ownPages(this.base); // on their way while papers are looked for
    const own = async (said) => {
      const text = [said.words, ...said.phrases.filter(({ not }) => !not).map((phrase) => phrase.text)].join(" ");
      return hasSyntax(said.words, directory.fields) ? [] : ownJumps(text, await pages);
    };
    return { directory, index, words, finder, results: new Results(files, directory), table, offers, own };
  }
}

/** Days and topics of every paper, for filters and sorting. */
class Table {
  constructor(columns, directory) {
    this.directory = directory;
    this.days = parted(columns);
    this.topics = parted(columns);
  }

  /** Whether a paper has a topic. */
  about(paper, topic) {
    return this.topics[paper].some((place) => this.directory.topics[place][0] === topic);
  }

  /** Whether a paper was seen on one of some days. */
  on(days) {
    const within = this.directory.days.map((day) => days.includes(day));
    return ({ paper }) => this.days[paper].some((place) => within[place]);
  }

  /** Whether a paper was seen in a time; `from` and `to` may be empty. */
  seen({ from, to }) {
    const within = this.directory.days.map((day) => day >= from && (!to || day <= to));
    return ({ paper }) => this.days[paper].some((place) => within[place]);
  }

  /** By the day a paper was first seen; equals keep their order. */
  sorted(papers, order) {
    const sign = order === "newest" ? -1 : 1;
    return [...papers].sort((one, other) => sign * (this.days[one.paper][0] - this.days[other.paper][0]));
  }

  /** Papers by topic among those of a time, and by period among all. */
  counts(papers, time) {
    const counts = { topics: {}, periods: {} };
    const add = (to, key) => (to[key] = (to[key] || 0) + 1);
    const seen = this.seen(time);
    for (const one of papers) {
      if (seen(one)) for (const place of this.topics[one.paper]) add(counts.topics, this.directory.topics[place][0]);
      const days = [...this.days[one.paper]].map((place) => this.directory.days[place]);
      for (const length of [4, 7])
        new Set(days.map((day) => day.slice(0, length))).forEach((key) => add(counts.periods, key));
    }
    return counts;
  }
}

/** From the beginning of one period to the end of another, or of the same: a year or a month, as days begin. */
function span(period, until) {
  const end = `${until || period}~`; // after all days that begin so
  if (until && end < period) return span(until, period);
  return { from: period, to: end === "~" ? "" : end };
}

/** The filters that a query says, and those that were chosen beside it: {kind, ...}. */
const typed = ({ times, topics, has }) => [
  ...times.map(({ typed, from, to }) => ({ kind: "time", typed, from, to })),
  ...topics.map(({ typed, id, not }) => ({ kind: "topic", typed, id, not })),
  ...has.map(({ typed, what, not }) => ({ kind: "has", typed, what, not })),
];
const chosen = ({ topics = [], has = [], period = "", until = "", days = null }) => [
  ...topics.map((id) => ({ kind: "topic", id })),
  ...has.map((what) => ({ kind: "has", what })),
  ...(period || until ? [{ kind: "period", ...span(period, until) }] : []),
  ...(days ? [{ kind: "days", days }] : []),
];

/** What tells whether a paper passes a filter. */
async function test({ kind, id, what, days, not = false, ...time }, table, opened) {
  if (kind === "topic") return ({ paper }) => table.about(paper, id) !== not;
  if (kind === "days") return table.on(days);
  if (kind !== "has") return table.seen(time);
  const having = (await opened.offers())[what];
  return ({ paper }) => Boolean(having?.has(paper)) !== not;
}

/** What a query said, for whoever shows it: `filters` can be taken off, {typed, name, counted}. */
function parts({ times, topics, has, phrases, numbers }) {
  const filters = [
    ...times.map(({ typed, name, counted }) => ({ typed, name: says("Seen: {time}", { time: name }), counted })),
    ...phrases
      .filter(({ field, absent }) => field === "author" && !absent)
      .map(({ typed, text, not }) => ({ typed, name: not ? says("Not by {name}", { name: text }) : says("By {name}", { name: text }), counted: "" })),
    ...topics.map(({ typed, name, not }) => ({ typed, name: not ? says("Not topic: {name}", { name }) : says("Topic: {name}", { name }), counted: "" })),
    ...has.map(({ typed, what, not }) => ({ typed, name: OFFERS[what][Number(not)], counted: "" })),
  ];
  const absent = phrases.filter((phrase) => phrase.absent).map(({ text, field }) => ({ text, field }));
  return { filters, absent, numbers: numbers.map(({ number }) => number) };
}

/** The reader's own day. */
function ownDay() {
  const now = new Date();
  return dayOf(now.getFullYear(), now.getMonth() + 1, now.getDate());
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
