/** What a result shows: title, day, topics and the best sentence, with what was found marked, as HTML. */

const LONGEST = 280; // characters of a sentence that are shown
const SENTENCE_END = /(?<=[.!?])\s+(?=["'\u201c\u2018([]?[\p{Lu}\p{N}$\\])/u;
const PIECE = /\d+(?:\.\d+)*|\p{Lu}{2,}(?!\p{Ll})|\p{Lu}?\p{Ll}+|\p{Lu}/gu;
const ESCAPES = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

const escapeHTML = (text) => text.replace(/[&<>"']/gu, (sign) => ESCAPES[sign]);

class Results {
  constructor(files, directory) {
    this.files = files;
    this.directory = directory;
  }

  /** Results for {paper, score}; `found` says what to mark: term → how much it tells. */
  async show(papers, found) {
    return Promise.all(
      papers.map(async ({ paper: number, score }) => {
        const { topics, days } = this.directory;
        const { path, place } = this.directory.chunkOf(number);
        const paper = (await this.chunk(path))[place];
        return {
          score,
          address: `papers/${paper.permalink}/`,
          title: mark(paper.title, found),
          by: mark(paper.by, found),
          sentence: mark(bestSentence(paper.abstract, found), found),
          day: days[paper.day],
          topics: paper.topics.map((topic) => ({ id: topics[topic][0], name: topics[topic][1] })),
        };
      }),
    );
  }

  chunk(path) {
    const { beginning, phrases } = this.directory;
    return this.files.readContinued(path, beginning, phrases, (columns) => {
      const titles = columns.lines();
      const shared = columns.integers();
      const permalinks = columns.lines().map((rest, index) => plain(titles[index]).slice(0, shared[index]) + rest);
      const days = columns.integers();
      const counts = columns.integers();
      const topics = columns.integers();
      const abstracts = columns.lines();
      const authors = columns.lines();
      const authorCounts = columns.integers();
      let at = 0;
      return titles.map((title, index) => ({
        title,
        permalink: permalinks[index],
        day: days[index],
        topics: [...topics.subarray(at, (at += counts[index]))],
        abstract: abstracts[index],
        by: authorCounts[index] > 2 ? says("{author} and {count} more", { author: authors[index], count: authorCounts[index] - 1 }) : authors[index],
      }));
    });
  }
}

/** A title's words as addresses have them; permalinks are said as where they part from that. */
const plain = (title) =>
  title
    .toLowerCase()
    .replace(/[^a-z0-9]+/gu, "-")
    .replace(/^-|-$/gu, "");

/** Stretches of a text that were found: {start, end, worth}. */
function* matches(text, found) {
  if (!found.size) return;
  for (const { 0: token, index } of text.matchAll(/[^\s]+/gu)) {
    const core = /[\p{L}\p{N}].*[\p{L}\p{N}]|[\p{L}\p{N}]/u.exec(token);
    if (!core) continue;
    const start = index + core.index;
    const worth = worthOf(core[0], found) || worthOf(core[0].replace(/[^\p{L}\p{N}]/gu, ""), found);
    if (worth) {
      yield { start, end: start + core[0].length, worth };
      continue;
    }
    for (const run of core[0].matchAll(RUN)) {
      const pieces = [run[0], ...(run[0].match(PIECE) || [])];
      const best = Math.max(...pieces.map((piece) => worthOf(piece, found)));
      if (best) yield { start: start + run.index, end: start + run.index + run[0].length, worth: best };
    }
  }
}

const worthOf = (word, found) => found.get(stem(word.toLowerCase())) || 0;

function mark(text, found) {
  let html = "";
  let at = 0;
  for (const { start, end } of matches(text, found)) {
    html += `${escapeHTML(text.slice(at, start))}<mark>${escapeHTML(text.slice(start, end))}</mark>`;
    at = end;
  }
  return html + escapeHTML(text.slice(at));
}

/** The sentence in which most was found, cut to length around its first find; the first if nothing was. */
function bestSentence(text, found) {
  let best = { worth: -1 };
  for (const sentence of text.split(SENTENCE_END)) {
    const seen = new Map();
    let first = 0;
    for (const { start, end, worth } of matches(sentence, found)) {
      if (!seen.size) first = start;
      seen.set(stem(sentence.slice(start, end).toLowerCase()), worth);
    }
    const worth = [...seen.values()].reduce((sum, one) => sum + one, 0);
    if (worth > best.worth) best = { sentence, worth, first };
  }
  return excerpt(best.sentence, best.first);
}

function excerpt(text, first) {
  if (text.length <= LONGEST) return text;
  let start = Math.max(0, Math.min(first - LONGEST / 4, text.length - LONGEST));
  if (start) start = text.indexOf(" ", start) + 1;
  const end = start + LONGEST < text.length ? text.lastIndexOf(" ", start + LONGEST) : text.length;
  return (
    (start ? "\u2026" : "") +
    text.slice(start, end > start ? end : start + LONGEST) +
    (end < text.length ? "\u2026" : "")
  );
}
