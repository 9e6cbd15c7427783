/** The inverted index in the browser: shards of terms by range, and lunr's score of a term in a paper. */

// lunr's defaults (lunr.Builder): how soon a repeated term counts no more, and how much a field's length counts.
const K1 = 1.2;
const B = 0.75;

/** How many of a sorted list's texts are at or before a text. */
function rank(sorted, text) {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle] <= text) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Where a number is in an ascending array, or -1. */
function position(ascending, number) {
  let low = 0;
  let high = ascending.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    if (ascending[middle] < number) low = middle + 1;
    else if (ascending[middle] > number) high = middle - 1;
    else return middle;
  }
  return -1;
}

/** What is where: the decoded directory. */
class Directory {
  constructor(columns) {
    Object.assign(this, JSON.parse(columns.text()));
    this.shards = columns.strings();
    this.shardSizes = columns.integers();
    this.blocks = columns.strings();
    const abstracts = columns.ascending();
    const titles = columns.integers();
    const counts = columns.integers();
    const lengths = { abstract: new Uint16Array(this.papers), title: new Uint16Array(this.papers) };
    let paper = 0;
    counts.forEach((count, run) => {
      lengths.abstract.fill(abstracts[run], paper, paper + count);
      lengths.title.fill(titles[run], paper, (paper += count));
    });
    this.fields.forEach((field) => (field.lengths = lengths[field.name]));
  }
}

/** A term's papers in one field. `places(n)` are where the term stands in the n-th of them. */
class Postings {
  constructor(field, papers, counts, details, starts) {
    Object.assign(this, { field, papers, counts, details, starts });
  }

  places(index) {
    const places = [];
    if (!this.starts) return places;
    let place = 0;
    for (let count = 0; count <= this.counts[index]; count++) {
      places.push((place += this.details[this.starts[index] + count]));
    }
    return places;
  }

  /** lunr's scores of the term in each of the papers (lunr.Builder, createFieldVectors), boosts included. */
  scores(idf) {
    if (!this.scored) {
      const { lengths, average, boost } = this.field;
      this.scored = Float64Array.from(this.papers, (paper, index) => {
        const count = this.counts[index] + 1;
        const length = lengths ? lengths[paper] : this.details[index];
        const score = (idf * ((K1 + 1) * count)) / (K1 * (1 - B + B * (length / average)) + count);
        return Math.round(score * boost * 1000) / 1000;
      });
    }
    return this.scored;
  }
}

/** A term with its postings by field; `fields` has null where no paper has it. */
class Term {
  constructor(text, fields, papers) {
    this.text = text;
    this.fields = fields;
    this.frequency = fields.reduce((sum, postings) => sum + (postings ? postings.papers.length : 0), 0);
    this.idf = Math.log(1 + Math.abs((papers - this.frequency + 0.5) / (this.frequency + 0.5)));
  }

  /** All papers that have it. */
  papers() {
    return this.fields.flatMap((postings) => (postings ? [...postings.papers] : []));
  }
}

/** Tokens of a text as lunr has them, less their edges. */
const tokens = (text) =>
  text
    .toLowerCase()
    .split(/[\s-]+/u)
    .filter(Boolean)
    .map((token) => token.replace(/^[^\p{L}\p{N}_]+|[^\p{L}\p{N}_]+$/gu, ""));

/** Terms as they are needed. */
class Index {
  constructor(files, directory) {
    this.files = files;
    this.directory = directory;
  }

  /** Term by its text, or undefined. */
  async term(text) {
    const shard = rank(this.directory.shards, text) - 1;
    return shard < 0 ? undefined : (await this.shard(shard)).get(text);
  }

  /** Papers in which words stand as in a phrase, in any form, in a field or any; null if no word of it counts. */
  async phrase(text, field = "") {
    const asked = tokens(text).flatMap((token, place) => (token && !isStopWord(token) ? [{ token, place }] : []));
    if (!asked.length) return null;
    const terms = await Promise.all(asked.map(({ token }) => this.term(stem(token))));
    const papers = new Set();
    if (!terms.every(Boolean)) return papers;
    this.directory.fields.forEach(({ name, placed }, number) => {
      if (!placed || (field && field !== name)) return;
      const columns = terms.map((term) => term.fields[number]);
      if (!columns.every(Boolean)) return;
      columns[0].papers.forEach((paper, at) => {
        let starts = columns[0].places(at);
        for (let next = 1; next < columns.length && starts.length; next++) {
          const other = position(columns[next].papers, paper);
          const places = new Set(other < 0 ? [] : columns[next].places(other));
          starts = starts.filter((start) => places.has(start + asked[next].place - asked[0].place));
        }
        if (starts.length) papers.add(paper);
      });
    });
    return papers;
  }

  /** Bytes that a term would cost, which is nothing once it is here. */
  cost(text) {
    const shard = rank(this.directory.shards, text) - 1;
    return shard < 0 || this.files.decoded.has(`terms/${shard}.bin`) ? 0 : this.directory.shardSizes[shard] * 350;
  }

  /** Texts of all terms with a beginning. */
  async beginning(prefix) {
    const { shards } = this.directory;
    const first = Math.max(0, rank(shards, prefix) - 1);
    const last = rank(shards, `${prefix}\uffff`);
    const numbers = Array.from({ length: last - first }, (_, index) => first + index);
    const found = await Promise.all(numbers.map((number) => this.shard(number)));
    return found.flatMap((shard) => [...shard.keys()]).filter((text) => text.startsWith(prefix));
  }

  shard(number) {
    return this.files.read(`terms/${number}.bin`, (columns) => this.decode(columns));
  }

  decode(columns) {
    const texts = columns.strings();
    const fields = texts.map(() => []);
    for (const field of this.directory.fields) {
      const sizes = columns.integers();
      const papers = columns.integers();
      const counts = columns.integers();
      const details = columns.integers();
      let at = 0;
      let detail = 0;
      texts.forEach((_, index) => {
        const [from, to] = [at, (at += sizes[index])];
        for (let posting = from + 1; posting < to; posting++) papers[posting] += papers[posting - 1];
        const starts = field.placed ? new Uint32Array(to - from) : null;
        const start = detail;
        for (let posting = from; posting < to; posting++) {
          if (field.placed) starts[posting - from] = detail;
          detail += field.placed ? counts[posting] + 1 : 1;
        }
        const own = [papers.subarray(from, to), counts.subarray(from, to)];
        fields[index].push(
          to > from
            ? new Postings(field, ...own, field.placed ? details : details.subarray(start, detail), starts)
            : null,
        );
      });
    }
    return new Map(texts.map((text, index) => [text, new Term(text, fields[index], this.directory.papers)]));
  }
}
