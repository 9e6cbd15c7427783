/**
 * The reading list: papers that were starred, with notes, days that were read, and what is followed. It is kept in this
 * browser's own storage, in the form in which it is exported too:
 *
 *   {format, version, papers: [{paper: permalink, title, note, since: ISO 8601 in UTC}], days: ["2025-03-11"],
 *    follows: [{follow: address below the site's root, name, since}],
 *    upToDate: when nothing was unread the last time, known: days with how many of their papers are not unread (see
 *    `countedDays`), seen: [["2025-03-11", the ends of these papers' permalinks]] of the days that were read last}
 *
 * What is unread follows from `known` alone, and so from no clock. Whatever is read in this form may be broken or
 * somebody else's, so it is taken apart and checked, and its texts are only ever text.
 */
const FORMAT = "digest-archive reading list";
const VERSION = 1;
const MOST = { papers: 20_000, days: 20_000, follows: 500, seen: 10, known: 40_000, title: 1_000, note: 10_000 };
const TAIL = 4; // signs by which papers of a day are told apart
const FOLLOWED = /^(?:(?:tags|authors)\/[a-z\d.-]{1,200}\/|search\/\?[\w.*%+&=-]{1,4800})$/;

const root = new URL("../", document.currentScript.src);
const KEY = `${root.pathname}.reading`; // other sites may share the host

const DAY = /^\d{4}-\d\d-\d\d$/;
const MOMENT = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/;
const is = (form, text) => typeof text === "string" && form.test(text);

/** A day or moment in one form, "" for what no calendar has: browsers take 2025-02-31 for 3 March. */
const dated = (form, text) => {
  const date = is(form, text) ? new Date(text) : new Date(NaN);
  const iso = Number.isNaN(date.valueOf()) ? "" : date.toISOString();
  return iso && iso.slice(0, 10) === text.slice(0, 10) ? iso : "";
};

/** Papers by day of ["2025-03-11", 60, 58, -2, 61], the first day, then a count per day; -2 are two days without. */
const countedDays = (said) => {
  const [first, ...steps] = Array.isArray(said) ? said.slice(0, MOST.known) : [];
  const found = new Map();
  if (!dated(DAY, first)) return found;
  let at = new Date(first).valueOf();
  for (const step of steps) {
    if (!Number.isInteger(step) || Math.abs(step) > 1e6 || at > 2e14) break;
    if (step > 0) found.set(new Date(at).toISOString().slice(0, 10), step);
    at += 864e5 * Math.max(1, -step);
  }
  return found;
};

/** The same, back again. */
const asCounted = (papers) => {
  const said = [];
  let next = NaN;
  for (const day of [...papers.keys()].sort()) {
    const at = new Date(day).valueOf();
    if (!said.length) said.push(day);
    else if (at > next) said.push((next - at) / 864e5);
    said.push(papers.get(day));
    next = at + 864e5;
  }
  return said;
};

/** Two notes as one; both, where neither holds the other. */
const both = (ours, theirs) => {
  if (ours.includes(theirs)) return ours;
  return theirs.includes(ours) ? theirs : `${ours}\n\n${theirs}`;
};

const parse = (text) => {
  let said;
  try {
    said = JSON.parse(text);
  } catch {
    // told as any other text that is no list
  }
  if (said?.format !== FORMAT) throw new Error(says("This is not a reading list."));
  if (said.version !== VERSION) throw new Error(says("This reading list was made by another version of this site."));
  const list = empty();
  const each = (name, take) => {
    const entries = Array.isArray(said[name]) ? said[name] : [];
    list.odd += Math.max(0, entries.length - MOST[name]);
    for (const entry of entries.slice(0, MOST[name])) take(entry) || list.odd++;
  };
  each("papers", (entry) => {
    const { paper, title, note, since } = entry ?? {};
    if (!is(/^[a-z\d.-]{1,80}$/, paper) || typeof title !== "string" || !title.trim()) return false;
    const said = typeof note === "string" ? note : "";
    return list.papers.set(paper, {
      title: title.slice(0, MOST.title),
      note: both(list.papers.get(paper)?.note ?? "", said).slice(0, MOST.note),
      since: dated(MOMENT, since),
    });
  });
  each("days", (day) => dated(DAY, day) && list.days.add(day));
  each("follows", (entry) => {
    const { follow, name, since } = entry ?? {};
    if (!is(FOLLOWED, follow) || typeof name !== "string" || !name.trim()) return false;
    return list.follows.set(follow, { name: name.slice(0, MOST.title), since: dated(MOMENT, since) });
  });
  each("seen", (entry) => {
    const [day, tails] = Array.isArray(entry) ? entry : [];
    return dated(DAY, day) && is(/^(?:[a-z\d.-]{4}){1,2000}$/, tails) && list.seen.set(day, tails);
  });
  list.known = countedDays(said.known);
  list.upToDate = dated(MOMENT, said.upToDate);
  return list;
};

const written = ({ papers, days, follows, upToDate, known, seen }) =>
  JSON.stringify({
    format: FORMAT,
    version: VERSION,
    papers: [...papers].map(([paper, said]) => ({ paper, ...said })),
    days: [...days].sort(),
    follows: [...follows].map(([follow, said]) => ({ follow, ...said })),
    upToDate,
    known: asCounted(known),
    seen: [...seen].sort().slice(-MOST.seen),
  });

const empty = () => ({
  papers: new Map(),
  days: new Set(),
  follows: new Map(),
  upToDate: "",
  known: new Map(),
  seen: new Map(),
  odd: 0,
});

/** What is stored under a key; null where nothing is, or the browser keeps nothing. */
const stored = (key) => {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
};

/** Stores a text, or with null removes it; whether that could be done, and if not, readers are told, unless `quiet`. */
const keep = (key, text, quiet) => {
  try {
    if (text === null) localStorage.removeItem(key);
    else localStorage.setItem(key, text);
    return true;
  } catch {
    if (!quiet) say(says("This could not be kept: the browser\u2019s storage for this site is full or switched off."));
    return false;
  }
};

/** The stored list; with `broken`, the stored text, where that can't be read. */
const load = () => {
  const text = stored(KEY);
  try {
    return text === null ? empty() : parse(text);
  } catch {
    return { ...empty(), broken: text };
  }
};

/** Changes the stored list as it is now, whichever tab changed it last; whether that could be kept. */
const change = (edit, quiet) => {
  const list = load();
  edit(list);
  const aside = list.broken === undefined || keep(`${KEY}.broken`, list.broken, quiet);
  const kept = aside && keep(KEY, written(list), quiet);
  refresh();
  return kept;
};

/** The ends of permalinks, one by one. */
const tailsOf = (tails = "") => tails.match(/.{4}/g) ?? [];

/** Notes a day as read with papers of these permalinks, or of this number. */
const finish = (list, day, papers) => {
  list.days.add(day);
  list.known.set(day, papers.length ?? papers);
  if (papers.length) list.seen.set(day, papers.map((paper) => paper.slice(-TAIL)).join(""));
};
