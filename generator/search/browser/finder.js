/**
 * Finds what somebody half remembers: words as they are typed, in any form and order, cut, misspelt, joined.
 *
 * The query becomes slots, one a word that counts; a slot has alternatives, terms with a weight: the word's own
 * term 1, others less. A paper's value for a slot is its best alternative's, by lunr's scores. The best papers
 * by value and by how much of the query they cover are then ranked by how the words stand together.
 */

/** Found with the queries of benchmarks/search (one half, checked on the other), and flat around these values. */
const TUNING = {
  own: 80_000, // bytes that the query's own terms may cost
  always: 3, // of its terms, the cheapest, whatever they cost
  big: Infinity,
  budget: 40_000, // bytes that other words for the same may cost
  enough: 0.3, // a best paper at least that convincing needs no other words
  icap: 5, // importance that a word can have at most, as idf
  cap: 2, // value that a word can have at most, in its importance
  c0: 0,
  cp: 2.5, // how much more a paper counts that covers more of the query
  tp: 1.1, // two words together in the title against the abstract
  pair: 2, // words that stand together
  title: 0.5, // words in the title
  dense: 1, // how much of the title they are
};

const WEIGHTS = { own: 1, joined: 1, completed: 0.85, mended: 0.9, kin: 0.7, synonym: 0.6 };
const CANDIDATES = 300; // papers that are looked at word by word
const RARE = 0.004; // share of papers below which a finished word may still be the beginning of another
const FEW = 3; // words, of which any two may be one name typed apart
const COMPLETIONS = 4;
const MENDINGS = 4;

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
  `.trim().split(/\s+/u),
);
const LIGHT_IMPORTANCE = 2;

const RUN = /[\p{L}\p{N}_]+/gu;
const GAP = /[\s\-\u2010-\u2015]+/u;
const EDGES = /^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu;

/** The query's words that count: {typed, place, tied}; tied to the next by a hyphen or other sign, not a space. */
function readWords(query) {
  const words = [];
  let place = 0;
  for (const spaced of query.toLowerCase().replace(/['\u2019]s\b/gu, "").trim().split(/\s+/u)) {
    const before = words.length;
    for (const token of spaced.split(GAP)) {
      for (const typed of token.match(RUN) || []) {
        if (!isStopWord(typed)) words.push({ typed, place, tied: true });
      }
      place++;
    }
    if (words.length > before) {
      words.at(-1).tied = false;
      const whole = spaced.replace(EDGES, "");
      if (words.length > before + 1) words[before].whole = { text: whole, span: words.length - before };
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
  constructor(index, words, synonyms) {
    Object.assign(this, { index, words, synonyms });
  }

  /** {papers: [{paper, score}], slots, mended} for a query; `unfinished` if its last word may go on. */
  async find(query) {
    const { papers } = this.index.directory;
    const slots = readWords(query).map((word) => new Slot(word, papers));
    const unfinished = /[\p{L}\p{N}]$/u.test(query);
    const mended = [];
    if (!slots.length) return { papers: [], slots, mended };
    await Promise.all(this.affordable(slots).map((slot) => this.addOwn(slot)));
    await this.addTied(slots);
    if (slots.length <= FEW) await this.addJoined(slots);
    const last = slots.at(-1);
    if (unfinished) await this.addCompletions(last, RARE * papers);
    await Promise.all(
      slots.filter((slot) => slot.frequency === 0 && !slot.alternatives.length).map((slot) => this.mend(slot, unfinished && slot === last, mended)),
    );
    let ranked = this.rank(slots);
    if (!(ranked[0]?.convincing >= TUNING.enough)) {
      if (slots.length > FEW) await this.addJoined(slots);
      if (unfinished) await this.addCompletions(last, Infinity);
      await Promise.all(slots.map((slot) => this.addKin(slot)));
      await this.addSynonyms(slots);
      const doubtful = slots.filter((slot) => slot.alternatives[0]?.kind === "own" && slot.frequency <= 3);
      await Promise.all(doubtful.map((slot) => this.mend(slot, false, [])));
      ranked = this.rank(slots);
    }
    return { papers: ranked, slots, mended };
  }

  /**
   * The slots whose terms are worth their bytes. The commonest words (model, method, using) cost as much as all
   * others together and tell next to nothing beside them.
   */
  affordable(slots) {
    let left = TUNING.own;
    return slots
      .map((slot) => ({ slot, cost: this.index.cost(slot.term) }))
      .sort((one, other) => one.cost - other.cost)
      .filter(({ cost }, at) => ((left -= cost) >= 0 && cost < TUNING.big) || at < TUNING.always)
      .map(({ slot }) => slot);
  }

  async addOwn(slot) {
    const term = await this.index.term(slot.term);
    slot.frequency = term ? term.frequency : 0;
    if (term) this.add([slot], [term], "own");
  }

  /** Words with a hyphen or another sign between: `pre-training` as pretraining, `qwen2.5` as it is. */
  async addTied(slots) {
    for (const [at, slot] of slots.entries()) {
      const { whole } = slot;
      if (!whole) continue;
      const span = slots.slice(at, at + whole.span);
      const texts = new Set([stem(whole.text), stem(span.map((one) => one.typed).join(""))]);
      for (const text of texts) {
        const term = await this.index.term(text);
        if (term) this.add(span, [term], "joined");
      }
    }
  }

  /** Two words typed apart that are written as one: `med cite`. */
  async addJoined(slots) {
    await Promise.all(
      slots.slice(1).map(async (slot, before) => {
        const span = [slots[before], slot];
        const joined = stem(span.map((one) => one.typed).join(""));
        // A block of words costs half of what a shard does, and most pairs are no word.
        const term = (await this.words.has(joined)) && (await this.index.term(joined));
        if (term) this.add(span, [term], "joined");
      }),
    );
  }

  async addCompletions(slot, rare) {
    if (slot.typed.length < 2 || slot.frequency > rare || slot.completed) return;
    slot.completed = true;
    const found = (await this.words.completions(slot.typed)).filter(({ term }) => term !== slot.term);
    const terms = await Promise.all(found.slice(0, COMPLETIONS).map(({ term }) => this.index.term(term)));
    for (const term of terms) if (term) this.add([slot], [term], "completed");
  }

  /** Words of the same family, which stems don't join: create and creation, robust and robustly. */
  async addKin(slot) {
    const { typed } = slot;
    if (typed.length < 5) return;
    const found = (await this.words.kin(typed)).filter(({ term }) => term !== slot.term);
    const terms = await Promise.all(found.slice(0, COMPLETIONS).map(({ term }) => this.index.term(term)));
    for (const term of terms) if (term) this.add([slot], [term], "kin");
  }

  async mend(slot, unfinished, mended) {
    if (isStopWordWithSlip(slot.typed)) return;
    const found = (await this.words.near(slot.typed, unfinished)).slice(0, MENDINGS);
    const terms = await Promise.all(found.map(({ term }) => this.index.term(term)));
    terms.forEach((term, index) => term && this.add([slot], [term], "mended", 0.85 ** (found[index].distance - 1)));
    if (found.length) mended.push({ typed: slot.typed, used: found[0].word });
  }

  /** Other words for the same, as long as they cost little. */
  async addSynonyms(slots) {
    const synonyms = await this.synonyms();
    let left = TUNING.budget;
    const additions = [];
    for (let from = 0; from < slots.length; from++) {
      for (let to = from + 1; to <= Math.min(slots.length, from + 3); to++) {
        const span = slots.slice(from, to);
        for (const form of synonyms.get(span.map((slot) => slot.term).join(" ")) || []) {
          const cost = form.reduce((sum, text) => sum + this.index.cost(text), 0);
          if (cost > left) continue;
          left -= cost;
          additions.push(
            Promise.all(form.map((text) => this.index.term(text))).then((terms) => {
              if (terms.every(Boolean)) this.add(span, terms, "synonym");
            }),
          );
        }
      }
    }
    await Promise.all(additions);
  }

  /** Let `terms`, all of them in a paper, stand for `span`, slots in a row. */
  add(span, terms, kind, part = 1) {
    const weight = WEIGHTS[kind] * part;
    const rarest = Math.min(TUNING.icap, Math.max(...terms.map((term) => term.idf)));
    for (const slot of span) {
      slot.lightness = LIGHT.has(slot.typed) ? Math.min(1, LIGHT_IMPORTANCE / rarest) : 1;
      slot.alternatives.push({ terms, kind, weight });
      // A word that the archive doesn't have is as telling as the likeliest that it was meant to be.
      slot.importance ||= (rarest * slot.lightness) / span.length;
    }
    const values = this.values(terms);
    for (const [paper, value] of values) {
      const share = (weight * value) / span.length;
      for (const slot of span) {
        slot.values[paper] = Math.max(slot.values[paper], share * slot.lightness);
        if (weight > slot.covered[paper]) slot.covered[paper] = weight;
      }
    }
  }

  /** Paper → sum of lunr's scores of the terms, for papers that have all of them. */
  values(terms) {
    let together = null;
    for (const term of terms) {
      const values = new Map();
      for (const postings of term.fields) {
        if (!postings) continue;
        const scores = postings.scores(term.idf);
        postings.papers.forEach((paper, index) => values.set(paper, (values.get(paper) || 0) + scores[index]));
      }
      if (together) {
        for (const [paper, value] of together) {
          if (values.has(paper)) together.set(paper, value + values.get(paper));
          else together.delete(paper);
        }
      } else together = values;
    }
    return together;
  }

  rank(slots) {
    const total = slots.reduce((sum, slot) => sum + slot.importance, 0) || 1;
    const { papers } = this.index.directory;
    const found = [];
    for (let paper = 0; paper < papers; paper++) {
      let value = 0;
      let coverage = 0;
      for (const slot of slots) {
        value += Math.min(slot.values[paper], TUNING.cap * slot.importance);
        coverage += slot.importance * slot.covered[paper];
      }
      if (value) {
        coverage /= total;
        found.push({ paper, coverage, score: value * (TUNING.c0 + (1 - TUNING.c0) * coverage ** TUNING.cp) });
      }
    }
    found.sort((one, other) => other.score - one.score || one.paper - other.paper);
    const closest = found.slice(0, CANDIDATES);
    for (const candidate of closest) this.lookClosely(candidate, slots, total);
    closest.sort((one, other) => other.score - one.score || one.paper - other.paper);
    return closest.concat(found.slice(CANDIDATES));
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
        const close = closeness(places[at - 1][number].places, places[at][number].places, asked, fields[number].span);
        best = Math.max(best, close * Math.min(places[at - 1][number].weight, places[at][number].weight) * (number ? 1 : TUNING.tp));
      }
      pairs += (best * (slot.importance + before.importance)) / 2;
    });
    pairs /= total;
    inTitle /= total;
    const density = titleWords / Math.max(fields[0].lengths[candidate.paper], 1);
    candidate.convincing = candidate.coverage * Math.max(inTitle, slots.length > 1 ? pairs : 0);
    candidate.score *= 1 + TUNING.pair * pairs + TUNING.title * inTitle + TUNING.dense * inTitle * density;
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

/**
 * How close two words come to standing as they were typed, `asked` tokens apart: 1 just so, 0 far apart.
 * Where a place spans several tokens, which of two in one place comes first is not known.
 */
function closeness(one, other, asked, span) {
  let best = 0;
  for (const place of one) {
    for (const next of other) {
      const step = next - place;
      const close = span > 1 ? NEAR[Math.abs(step)] : step === asked || step === 0 ? 1 : inOrder(step, asked);
      if (close > best) best = close;
    }
  }
  return best;
}

const NEAR = [1, 0.6, 0.25];

function inOrder(step, asked) {
  if (step > 0) return step - asked <= 2 ? 0.7 : step - asked <= 6 ? 0.4 : 0;
  return step >= -3 ? 0.5 : step >= -8 ? 0.3 : 0;
}

/** Whether a word is one that doesn't count, such as `the`, with a letter too much or two swapped. */
function isStopWordWithSlip(typed) {
  return Array.from(typed, (letter, at) => {
    const [start, rest] = [typed.slice(0, at), typed.slice(at + 1)];
    return [start + rest, start + rest.slice(0, 1) + letter + rest.slice(1)];
  })
    .flat()
    .some(isStopWord);
}
