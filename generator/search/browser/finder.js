/**
 * Finds what somebody half remembers: words as they are typed, in any form and order, cut, misspelt, joined.
 *
 * The query becomes slots, one a word that counts; a slot has alternatives, terms with a weight: the word's own
 * term 1, others less. A paper's value for a slot is its best alternative's, by lunr's scores. The best papers
 * by value and by how much of the query they cover are then ranked by how the words stand together.
 */

/**
 * Found with one half of the queries in benchmarks/search and checked on the other; around these values the
 * measure is flat, so nothing hangs on their digits.
 */
const TUNING = {
  ownBytes: 80_000, // that the query's own terms may cost,
  ownAlways: 3, // but so many of them, the cheapest, whatever they cost
  otherBytes: 40_000, // that other words for the same may cost
  convincing: 0.4, // a best paper at least so convincing needs no other words
  mostImportance: 5, // of a word, as idf
  mostValue: 2, // of a word in a paper, in importances
  coverage: 2.5, // how much more a paper counts that covers more of the query
  titlePair: 1.1, // two words together in the title, against the abstract
  together: 10, // words that stand together
  inTitle: 0.5, // words in the title
  ofTitle: 1, // how much of the title they are
};

const WEIGHTS = { own: 1, joined: 1, completed: 0.85, mended: 0.9, kin: 0.7, synonym: 0.6 };
const CANDIDATES = 500; // papers that are looked at word by word
const LEAST = 0.3; // a paper that covers a smaller part of what another does is none of them
const RARE = 0.004; // share of papers below which a finished word may still be the beginning of another
const FEW = 3; // words, of which any two may be one name typed apart
const COMPLETIONS = 4;
const MENDINGS = 4;
const MENDED_WORDS = 6; // of one query; each is compared with some thousand others
const SLOTS = 60; // words of one query; titles are shorter
const KIN = 6;
const KNOWN = new Set(["own", "joined", "completed"]); // alternatives that are what was typed
const WEAK = 0.5; // of what was asked, if even the best paper has no more, nothing fits well
const DOUBTFUL = 3; // papers that have a word: it may be a slip that others made too

// Words that say little of a paper, however rare they are in abstracts: people use them to tell what they recall.
const LIGHT = new Set(
  `
  about above across after again against along already although always amount another anything around away back
  become before begin behind below beneath better best between beyond big bigger both bring call came case
  certain come do does doing done don down during each easy either enough even ever every everything extra far
  few fewer find first follow following full further gave get give given go goes going gone good got great had
  half hard harder having help helps here high higher hold idea ideas instead inside into just keep keeping
  keeps kind know larger last late later left less let little long longer look looking looks lot lots low lower
  made make makes making many matter mean means might more most move much must need needed needs never new next
  nothing now often old once one ones only onto other others out outside over own part parts per place possible
  put quite rather really run running same say says see seen seem separate several show shows since smaller so
  some something sometimes start still stuff such sure take takes taking tell than thing things through times
  together too toward towards try trying two under until up upon us use used uses using usual various versus
  very want wants way ways well whether while whole will with within without work works would yet
  `
    .trim()
    .split(/\s+/u),
);
const LIGHT_IMPORTANCE = 2;

const RUN = /[\p{L}\p{N}_]+/gu;
const CAPITAL = /^\p{Lu}/u;
const GAP = /[\s\-\u2010-\u2015]+/u;
const EDGES = /^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu;

/**
 * The query's words that count, in lower case: {typed, place, capital}, and on the first of several with no space between, such as
 * `pre-training`, `whole`: {text, span}, how it was typed and how many words it is.
 */
function readWords(query) {
  const words = [];
  let place = 0;
  for (const spaced of query
    .replace(/['\u2019]s\b/giu, "")
    .trim()
    .split(/\s+/u)) {
    const before = words.length;
    for (const token of spaced.split(GAP)) {
      for (const run of token.match(RUN) || []) {
        const typed = run.toLowerCase();
        if (!isStopWord(typed)) words.push({ typed, place, capital: CAPITAL.test(run) });
      }
      place++;
    }
    if (words.length > before + 1) {
      words[before].whole = { text: spaced.replace(EDGES, "").toLowerCase(), span: words.length - before };
    }
  }
  return words;
}

class Slot {
  constructor(word, papers) {
    Object.assign(this, word);
    this.term = stem(word.typed);
    this.alternatives = [];
    this.values = new Float64Array(papers);
    this.covered = new Float32Array(papers);
    this.importance = 0;
  }
}

class Finder {
  /** `synonyms` gives a promise of the map that search.js makes of the archive's groups. */
  constructor(index, words, synonyms) {
    Object.assign(this, { index, words, synonyms });
    this.sums = new Float64Array(index.directory.papers);
    this.have = new Uint8Array(index.directory.papers);
  }

  /**
   * {papers, slots, mended, weak}: papers as `rank` has them; {typed, used} of the words that were misspelt; whether
   * nothing fits well. In the name of a `person` only what stands beside the rest of it is taken for a slip.
   */
  async find(query, person = false) {
    const { papers: count } = this.index.directory;
    const slots = readWords(query).slice(0, SLOTS).map((word) => new Slot(word, count));
    const mended = [];
    if (!slots.length) return { papers: [], slots, mended, weak: false };
    const unfinished = /[\p{L}\p{N}]$/u.test(query) ? slots.at(-1) : null;
    const few = slots.length <= FEW;
    const name = person && slots;
    await this.addAll([
      ...this.affordable(slots).map((slot) => this.own(slot)),
      this.tied(slots),
      few && this.joined(slots),
    ]);
    await this.addAll([
      unfinished?.frequency <= RARE * count && this.completed(unfinished, name),
      ...slots
        .filter((slot) => slot.frequency === 0 && !slot.alternatives.length)
        .slice(0, MENDED_WORDS)
        .map((slot) => this.mended(slot, slot === unfinished, mended, name)),
    ]);
    const ranked = this.rank(slots);
    if (ranked[0]?.convincing >= TUNING.convincing) return { papers: ranked, slots, mended, weak: false };
    const doubtful = slots.filter((slot) => slot.frequency > 0 && slot.frequency <= DOUBTFUL);
    await this.addAll([
      !few && this.joined(slots),
      unfinished?.frequency > RARE * count && this.completed(unfinished, name),
      ...slots.map((slot) => this.kin(slot)),
      this.synonymous(slots),
      ...doubtful.slice(0, MENDED_WORDS).map((slot) => this.mended(slot, false, [], name)),
    ]);
    const papers = this.rank(slots);
    return { papers, slots, mended, weak: isWeak(slots, papers[0]) };
  }

  /** Add the alternatives that promises give, in the order of the promises, whenever they come. */
  async addAll(promises) {
    const found = await Promise.all(promises.filter(Boolean));
    for (const { span, terms, kind, part = 1 } of found.flat()) this.add(span, terms, kind, part);
  }

  /**
   * The slots whose terms are worth their bytes. The commonest words (model, method, using) cost as much as all
   * others together and tell next to nothing beside them.
   */
  affordable(slots) {
    let left = TUNING.ownBytes;
    return slots
      .map((slot) => ({ slot, cost: this.index.cost(slot.term) }))
      .sort((one, other) => one.cost - other.cost)
      .filter(({ cost }, at) => (left -= cost) >= 0 || at < TUNING.ownAlways)
      .map(({ slot }) => slot);
  }

  async own(slot) {
    const term = await this.index.term(slot.term);
    slot.frequency = term ? term.frequency : 0;
    return term ? [{ span: [slot], terms: [term], kind: "own" }] : [];
  }

  /** Words with a hyphen or another sign between: `pre-training` as pretraining, `qwen2.5` as it is. */
  async tied(slots) {
    const asked = slots.flatMap(({ whole }, at) => {
      const span = whole ? slots.slice(at, at + whole.span) : [];
      const texts = whole ? [whole.text, span.map((slot) => slot.typed).join("")] : [];
      return [...new Set(texts.map(stem))].map((text) => this.alternatives(span, [text], "joined"));
    });
    return (await Promise.all(asked)).flat();
  }

  /** Two words typed apart that are written as one: `med cite`. */
  async joined(slots) {
    const asked = slots.slice(1).map(async (slot, before) => {
      const span = [slots[before], slot];
      const joined = stem(span.map((one) => one.typed).join(""));
      // A block of words costs half of what a shard does, and most pairs are no word.
      return (await this.words.has(joined)) ? this.alternatives(span, [joined], "joined") : [];
    });
    return (await Promise.all(asked)).flat();
  }

  /** What an unfinished word may become: `navigat`. */
  async completed(slot, name) {
    if (slot.typed.length < 2) return [];
    const found = await this.words.completions(slot.typed);
    return this.others(slot, await this.likely(found, slot, name), COMPLETIONS, "completed");
  }

  /** Of what a word may have been, in a name only what some paper has beside the name's next or last word. */
  async likely(entries, slot, name) {
    if (!name) return entries;
    const at = name.indexOf(slot);
    const beside = async ({ forms, word = forms[0] }) => {
      const [before, after] = [name[at - 1], name[at + 1]];
      const phrases = [before && `${before.typed} ${word}`, after && `${word} ${after.typed}`].filter(Boolean);
      return (await Promise.all(phrases.map((phrase) => this.index.phrase(phrase)))).some((papers) => papers?.size);
    };
    const chosen = entries.slice(0, MENDINGS);
    const fit = await Promise.all(chosen.map(beside));
    return chosen.filter((_, number) => fit[number]);
  }

  /** Words of the same family, which stems don't join: create and creation, robust and robustly. */
  async kin(slot) {
    return slot.typed.length < 5 ? [] : this.others(slot, await this.words.kin(slot.typed), KIN, "kin");
  }

  /** What a misspelt word may have been. */
  async mended(slot, unfinished, mended, name) {
    if (isStopWordWithSlip(slot.typed)) return [];
    const near = await this.words.near(slot.typed, unfinished && !name, slot.capital);
    const found = await this.likely(near, slot, name);
    if (found.length) mended.push({ typed: slot.typed, used: found[0].word });
    return this.others(slot, found, MENDINGS, "mended");
  }

  async others(slot, entries, most, kind) {
    const chosen = entries.filter(({ term }) => term !== slot.term).slice(0, most);
    const asked = chosen.map(({ term, distance = 1 }) =>
      this.alternatives([slot], [term], kind, 0.85 ** (distance - 1)),
    );
    return (await Promise.all(asked)).flat();
  }

  /** Other words for the same, as long as they cost little. */
  async synonymous(slots) {
    const synonyms = await this.synonyms();
    let left = TUNING.otherBytes;
    const asked = [];
    for (let from = 0; from < slots.length; from++) {
      for (let to = from + 1; to <= Math.min(slots.length, from + 3); to++) {
        const span = slots.slice(from, to);
        for (const texts of synonyms.get(span.map((slot) => slot.term).join(" ")) || []) {
          const cost = texts.reduce((sum, text) => sum + this.index.cost(text), 0);
          if (cost > left) continue;
          left -= cost;
          asked.push(this.alternatives(span, texts, "synonym"));
        }
      }
    }
    return (await Promise.all(asked)).flat();
  }

  /** The alternative that terms are for slots in a row, if the archive has them all. */
  async alternatives(span, texts, kind, part) {
    const terms = await Promise.all(texts.map((text) => this.index.term(text)));
    return terms.every(Boolean) ? [{ span, terms, kind, part }] : [];
  }

  /** Let `terms`, all of them in a paper, stand for `span`, slots in a row. */
  add(span, terms, kind, part) {
    const weight = WEIGHTS[kind] * part;
    const rarest = Math.min(TUNING.mostImportance, Math.max(...terms.map((term) => term.idf)));
    for (const slot of span) {
      slot.lightness = LIGHT.has(slot.typed) ? Math.min(1, LIGHT_IMPORTANCE / rarest) : 1;
      slot.alternatives.push({ terms, kind, weight });
      // A word that the archive doesn't have is as telling as the likeliest that it was meant to be.
      slot.importance ||= (rarest * slot.lightness) / span.length;
    }
    this.forEach(terms, (paper, value) => {
      const share = (weight * value) / span.length;
      for (const slot of span) {
        slot.values[paper] = Math.max(slot.values[paper], share * slot.lightness);
        if (weight > slot.covered[paper]) slot.covered[paper] = weight;
      }
    });
  }

  /** Papers that have all of the terms, each with the sum of lunr's scores. */
  forEach(terms, visit) {
    const { sums, have } = this;
    let papers = [];
    terms.forEach((term, number) => {
      const now = [];
      for (const postings of term.fields) {
        if (!postings) continue;
        const scores = postings.scores(term.idf);
        for (let index = 0; index < scores.length; index++) {
          const paper = postings.papers[index];
          if (have[paper] === number) {
            have[paper] = number + 1;
            now.push(paper);
          }
          sums[paper] += scores[index];
        }
      }
      for (const paper of papers) if (have[paper] === number) have[paper] = sums[paper] = 0;
      papers = now;
    });
    for (const paper of papers) visit(paper, sums[paper]);
    sums.fill(0);
    have.fill(0);
  }

  /** {paper, coverage, score, convincing} of the papers that have enough of the query, best first. */
  rank(slots) {
    const total = slots.reduce((sum, slot) => sum + slot.importance, 0) || 1;
    const { directory } = this.index;
    const { papers } = directory;
    const coverages = new Float64Array(papers);
    let most = 0;
    for (const { importance, covered } of slots) {
      for (let paper = 0; paper < papers; paper++) coverages[paper] += importance * covered[paper];
    }
    for (const coverage of coverages) if (coverage > most) most = coverage;
    const found = [];
    for (let paper = 0; paper < papers; paper++) {
      if (!coverages[paper] || coverages[paper] < LEAST * most) continue;
      const coverage = coverages[paper] / total;
      let value = 0;
      for (const slot of slots) value += Math.min(slot.values[paper], TUNING.mostValue * slot.importance);
      found.push({ paper, coverage, score: value * coverage ** TUNING.coverage, convincing: 0 });
    }
    const byScore = (one, other) => other.score - one.score || directory.order(one.paper, other.paper);
    found.sort(byScore);
    const closest = found.slice(0, CANDIDATES);
    for (const candidate of closest) this.lookClosely(candidate, slots, total);
    return closest.sort(byScore).concat(found.slice(CANDIDATES));
  }

  /** How the words stand together in a paper's title and abstract. */
  lookClosely(candidate, slots, total) {
    const { fields } = this.index.directory;
    let pairs = 0;
    let inTitle = 0;
    let titleWords = 0;
    const places = slots.map((slot) => fields.map((_, number) => this.places(slot, number, candidate.paper)));
    slots.forEach((slot, at) => {
      if (places[at][0].weight) {
        inTitle += slot.importance * places[at][0].weight;
        titleWords++;
      }
      if (!at) return;
      const before = slots[at - 1];
      const asked = slot.place - before.place;
      let best = 0;
      for (const number of [0, 1]) {
        const close = closeness(places[at - 1][number].places, places[at][number].places, asked);
        best = Math.max(
          best,
          close * Math.min(places[at - 1][number].weight, places[at][number].weight) * (number ? 1 : TUNING.titlePair),
        );
      }
      pairs += (best * (slot.importance + before.importance)) / 2;
    });
    pairs /= total;
    inTitle /= total;
    const density = titleWords / Math.max(fields[0].lengths[candidate.paper], 1);
    candidate.convincing = candidate.coverage * Math.max(inTitle, slots.length > 1 ? pairs : 0);
    candidate.score *= 1 + TUNING.together * pairs + TUNING.inTitle * inTitle + TUNING.ofTitle * inTitle * density;
  }

  /** Where a slot's terms stand in a field of a paper, and the best weight of one that does. */
  places(slot, number, paper) {
    const places = [];
    let weight = 0;
    for (const alternative of slot.alternatives) {
      for (const term of alternative.terms) {
        const postings = term.fields[number];
        const index = postings ? position(postings.papers, paper) : -1;
        if (index < 0) continue;
        weight = Math.max(weight, alternative.weight);
        places.push(...postings.places(index));
      }
    }
    return { places, weight };
  }
}

/** Whether even the best paper has little of the query: most words are unknown, or it has few of those that tell. */
function isWeak(slots, best) {
  const known = slots.filter(({ alternatives }) => alternatives.some(({ kind }) => KNOWN.has(kind)));
  return best !== undefined && (best.coverage * known.length) / slots.length < WEAK && best.convincing < TUNING.convincing;
}

/** How close two words come to standing as they were typed, `asked` tokens apart: 1 just so, 0 far apart. */
function closeness(one, other, asked) {
  let best = 0;
  for (const place of one) {
    for (const next of other) {
      const step = next - place;
      if (step === asked || step === 0) return 1; // 0: both in one joined word
      const close = step > 0 ? inOrder(step - asked) : reversed(step);
      if (close > best) best = close;
    }
  }
  return best;
}

const inOrder = (further) => (further <= 2 ? 0.5 : further <= 6 ? 0.25 : 0);
const reversed = (step) => (step >= -3 ? 0.35 : step >= -8 ? 0.2 : 0);

/** Whether a word is one that doesn't count, such as `the`, with a letter too much or two swapped. */
function isStopWordWithSlip(typed) {
  return Array.from(typed, (letter, at) => {
    const [start, rest] = [typed.slice(0, at), typed.slice(at + 1)];
    return [start + rest, start + rest.slice(0, 1) + letter + rest.slice(1)];
  })
    .flat()
    .some(isStopWord);
}
