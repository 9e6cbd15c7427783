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

/**
 * What is where: the decoded directory. `volumes` are the older papers' and the newer ones' shards of terms: where they
 * begin, how large they are, their files, and the number of the volume's first paper.
 */
class Directory {
  constructor(columns) {
    Object.assign(this, JSON.parse(columns.text()));
    const { older, groups } = this;
    const abstract = new Uint16Array(this.papers);
    const title = new Uint16Array(this.papers);
    const shards = columns.strings();
    const first = { shards, sizes: columns.integers(), from: 0 };
    this.blocks = columns.strings();
    const [abstracts, titles, runs] = [columns.ascending(), columns.integers(), columns.integers()];
    let paper = 0;
    runs.forEach((count, run) => {
      abstract.fill(abstracts[run], paper, paper + count);
      title.fill(titles[run], paper, (paper += count));
    });
    const [days, steps] = [columns.integers(), columns.integers()];
    title.set(columns.integers(), older);
    for (const count of days) {
      for (let length = 0, end = paper + count; paper < end; paper++) {
        abstract[paper] = length += steps[paper - older];
      }
    }
    const second = { shards: columns.strings(), sizes: columns.integers(), from: older };
    // What older papers have lies in folders, one for a group of files, and one for all their words.
    const [folders, words, pieces] = [columns.marks(), columns.marks(), columns.marks()];
    const [terms, chunks] = [columns.marks(), columns.marks()];
    this.beginning = columns.next(); // of the chunks' streams
    first.path = (shard) => `terms/${folders[Math.floor(shard / groups.terms)]}/${shard}.bin`;
    second.path = (shard) => `terms/${terms[shard]}.bin`;
    this.volumes = [first, second];
    [this.words] = words;
    Object.assign(this, { chunks, pieces });
    this.lengths = { abstract, title };
    this.fields.forEach((field) => (field.lengths = this.lengths[field.name]));
  }

  /** The file of the chunk that a paper is in, and its place there. */
  chunkOf(paper) {
    const { older, chunk, chunks, pieces, groups } = this;
    const newer = paper >= older;
    const number = newer ? paper - older : paper;
    const at = Math.floor(number / chunk);
    const name = newer ? chunks[at] : `${pieces[Math.floor(at / groups.papers)]}/${at}`;
    return { path: `papers/${name}.bin`, place: number % chunk };
  }

  /** The order of papers that nothing else tells apart, whichever volume they are in: the shorter first. */
  order(one, other) {
    const { abstract, title } = this.lengths;
    return abstract[one] - abstract[other] || title[one] - title[other] || one - other;
  }

  /** All papers in that order. */
  all() {
    this.ordered ??= Array.from({ length: this.papers }, (_, paper) => paper).sort((...two) => this.order(...two));
    return this.ordered;
  }
}

/** What the columns of two volumes are together; `shift` is what is added to each of the second's. */
function joined(one, other, shift = 0) {
  const both = new Uint32Array(one.length + other.length);
  both.set(one);
  both.set(shift ? other.map((number) => number + shift) : other, one.length);
  return both;
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

  /** These and those of newer papers. */
  plus(other) {
    const { field, papers, counts, details, starts } = this;
    // Places are steps from where the paper's begin, so those of both can be had from one column.
    const all = starts && joined(starts, other.starts, details.length);
    return new Postings(
      field,
      joined(papers, other.papers),
      joined(counts, other.counts),
      joined(details, other.details),
      all,
    );
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
    this.terms = new Map();
  }

  /** Term by its text, or undefined. */
  term(text) {
    let reading = this.terms.get(text);
    if (!reading) {
      reading = this.read(text);
      reading.catch(() => this.terms.delete(text));
      if (this.terms.size === KEPT) this.terms.delete(this.terms.keys().next().value);
      this.terms.set(text, reading);
    }
    return reading;
  }

  async read(text) {
    const { volumes, papers } = this.directory;
    const found = await Promise.all(
      volumes.map(async (volume) => {
        const shard = rank(volume.shards, text) - 1;
        return shard < 0 ? undefined : (await this.shard(volume, shard)).fields.get(text);
      }),
    );
    const [older, newer] = found;
    if (!older || !newer) return older || newer ? new Term(text, older || newer, papers) : undefined;
    const fields = older.map((postings, number) => {
      const more = newer[number];
      return postings && more ? postings.plus(more) : postings || more;
    });
    return new Term(text, fields, papers);
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

  /** Bytes that a term would cost, which is nothing once it is here; what newer papers add is little beside. */
  cost(text) {
    const costs = this.directory.volumes.map((volume) => {
      const shard = rank(volume.shards, text) - 1;
      return shard < 0 || this.files.decoded.has(volume.path(shard)) ? 0 : volume.sizes[shard] * 350;
    });
    return Math.max(...costs);
  }

  /** Texts of all terms with a beginning. */
  async beginning(prefix) {
    const found = await Promise.all(this.directory.volumes.map((volume) => this.between(volume, prefix, `${prefix}\uffff`)));
    const texts = found.flat().flatMap(({ fields }) => [...fields.keys()]);
    return [...new Set(texts.filter((text) => text.startsWith(prefix)))];
  }

  /** The shards of a volume that have what lies between two texts. */
  between(volume, from, to) {
    const first = Math.max(0, rank(volume.shards, from) - 1);
    const last = rank(volume.shards, to);
    return Promise.all(Array.from({ length: Math.max(0, last - first) }, (_, at) => this.shard(volume, first + at)));
  }

  shard(volume, number) {
    return this.files.read(volume.path(number), (columns) => this.decode(columns, volume));
  }

  /** {fields, entries}: the postings of terms by text, and what newer papers change of words (see words.js). */
  decode(columns, volume) {
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
        if (to > from) papers[from] += volume.from;
        for (let posting = from + 1; posting < to; posting++) papers[posting] += papers[posting - 1];
        const starts = field.placed ? new Uint32Array(to - from) : null;
        const start = detail;
        for (let posting = from; posting < to; posting++) {
          if (field.placed) starts[posting - from] = detail - start;
          detail += field.placed ? counts[posting] + 1 : 1;
        }
        const own = [papers.subarray(from, to), counts.subarray(from, to), details.subarray(start, detail)];
        fields[index].push(to > from ? new Postings(field, ...own, starts) : null);
      });
    }
    const entries = volume === this.directory.volumes[1] ? wordEntries(texts, columns) : [];
    return { fields: new Map(texts.map((text, index) => [text, fields[index]])), entries };
  }
}
