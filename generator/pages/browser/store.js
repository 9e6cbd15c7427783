/**
 * The reading list: papers that were starred, with notes, and days that were read. It is kept in this browser's
 * own storage, in the form in which it is exported too:
 *
 *   {format, version, papers: [{paper: permalink, title, note, since: ISO 8601 in UTC}], days: ["2025-03-11"]}
 *
 * Whatever is read in this form may be broken or somebody else's, so it is taken apart and checked, and its texts
 * are only ever text.
 */
const FORMAT = "digest-archive reading list";
const VERSION = 1;
const MOST = { papers: 20_000, days: 20_000, title: 1_000, note: 10_000 };

const root = new URL("../", document.currentScript.src);
const KEY = `${root.pathname}.reading`; // other sites may share the host

const is = (form, text) => typeof text === "string" && form.test(text);

/** A day or moment in one form, "" for what no calendar has: browsers take 2025-02-31 for 3 March. */
const dated = (form, text) => {
  const date = is(form, text) ? new Date(text) : new Date(NaN);
  const iso = Number.isNaN(date.valueOf()) ? "" : date.toISOString();
  return iso && iso.slice(0, 10) === text.slice(0, 10) ? iso : "";
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
  if (said?.format !== FORMAT) throw new Error("This is not a reading list.");
  if (said.version !== VERSION) throw new Error("This reading list was made by another version of this site.");
  const list = { papers: new Map(), days: new Set(), odd: 0 };
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
      since: dated(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/, since),
    });
  });
  each("days", (day) => dated(/^\d{4}-\d\d-\d\d$/, day) && list.days.add(day));
  return list;
};

const written = ({ papers, days }) =>
  JSON.stringify({
    format: FORMAT,
    version: VERSION,
    papers: [...papers].map(([paper, said]) => ({ paper, ...said })),
    days: [...days].sort(),
  });

const empty = () => ({ papers: new Map(), days: new Set(), odd: 0 });

/** What is stored under a key; null where nothing is, or the browser keeps nothing. */
const stored = (key) => {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
};

/** Stores a text, or with null removes it; whether that could be done, and if not, readers are told. */
const keep = (key, text) => {
  try {
    if (text === null) localStorage.removeItem(key);
    else localStorage.setItem(key, text);
    return true;
  } catch {
    say("This could not be kept: the browser\u2019s storage for this site is full or switched off.");
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
const change = (edit) => {
  const list = load();
  edit(list);
  const kept = (list.broken === undefined || keep(`${KEY}.broken`, list.broken)) && keep(KEY, written(list));
  refresh();
  return kept;
};
