/** Words by ranges: what a beginning goes on to, and what a misspelt word may have been. */

// What may follow the root of a family of words.
const ENDINGS =
  /^(?:|e|es|s|ed|d|ing|ings|er|ers|or|ors|ion|ions|ation|ations|ition|itions|ive|ively|al|ally|ly|ic|ical|ity|ities|ment|ments|ness|able|ible|ability|ibility|ance|ence|ant|ent|y|ies|ied|ize|izes|ized|izing|ization|ify|ified|ifying|ification|ful|ous|ist|ism|ure|age|ative|atory|ator|ators)$/u;

const LENGTHS = [4, 6]; // letters from which one or two may be slips,
const NAME_LENGTHS = [5, 8]; // and in what may be a name: most people in the field are in no abstract
const LONG = 8; // letters: even without its first, it is like no other word
const LONGEST_WORD = 24; // that is looked for; generator/search/words.py keeps no longer ones
const LIKELY = 1; // a common word with a slip, or a very common one with two

/** Entries of words; of one with 0 bits there is nothing to tell. */
function wordEntries(terms, columns) {
  const bits = columns.integers();
  const counts = columns.integers();
  const forms = new Strings(columns.next());
  const entries = terms.map((term, index) => ({
    term,
    bits: bits[index],
    forms: counts[index] ? [...forms.take(counts[index], term)] : [term],
  }));
  return entries.filter((entry) => entry.bits);
}

class Words {
  constructor(files, directory, index) {
    this.files = files;
    this.directory = directory;
    this.index = index;
  }

  /**
   * Entries {term, bits, forms} of words between two texts; `bits` says how common the term is. What the newer papers'
   * shards have of a term holds for both volumes.
   */
  async between(from, to) {
    const { blocks, volumes } = this.directory;
    const first = Math.max(0, rank(blocks, from) - 1);
    const numbers = Array.from({ length: Math.max(0, rank(blocks, to) - first) }, (_, index) => first + index);
    const [older, newer] = await Promise.all([
      Promise.all(numbers.map((number) => this.block(number))),
      this.index.between(volumes[1], from, to),
    ]);
    const all = [...older, ...newer.map(({ entries }) => entries)].flat();
    const found = new Map(all.filter(({ term }) => term >= from && term <= to).map((entry) => [entry.term, entry]));
    return [...found.values()].sort((one, other) => (one.term < other.term ? -1 : 1));
  }

  /** Whether a term is in the archive; one that is no word (a number, a formula) is not looked for. */
  async has(text) {
    return (await this.between(text, text)).length > 0;
  }

  /** Every term of the index, those that are no words included. */
  async all() {
    const { blocks, odd, volumes } = this.directory;
    const names = [...blocks.keys(), ...Array.from({ length: odd }, (_, number) => `odd${number}`)];
    const [older, newer] = await Promise.all([
      Promise.all(names.map((name) => this.block(name))),
      this.index.between(volumes[1], "", "\uffff"),
    ]);
    return [...new Set([...older.flat().map(({ term }) => term), ...newer.flatMap(({ fields }) => [...fields.keys()])])];
  }

  block(name) {
    return this.files.read(`words/${this.directory.words}/${name}.bin`, (columns) => wordEntries(columns.strings(), columns));
  }

  /** Terms with a form that begins so, the commonest first. */
  async completions(beginning) {
    // A form may be longer than its term (navigation, navig), so the range begins a few letters earlier.
    const entries = await this.between(beginning.slice(0, Math.max(2, beginning.length - 4)), `${beginning}\uffff`);
    return entries
      .filter(({ forms }) => forms.some((form) => form.startsWith(beginning)))
      .sort((one, other) => other.bits - one.bits);
  }

  /** Terms with a form of the same family: one root with two endings. */
  async kin(typed) {
    const least = Math.max(4, Math.ceil(typed.length * 0.5));
    const root = typed.slice(0, least);
    const related = (form) => {
      let shared = least;
      while (shared < typed.length && typed[shared] === form[shared]) shared++;
      // The root may lose a letter before an ending: create, creation; simple, simplify.
      for (const length of [shared, shared - 1, shared - 2]) {
        if (length < least) break;
        if (ENDINGS.test(typed.slice(length)) && ENDINGS.test(form.slice(length))) return true;
      }
      return false;
    };
    const entries = await this.between(root.slice(0, 4), `${root}\uffff`);
    return entries
      .filter(({ forms }) => forms.some((form) => form.startsWith(root) && related(form)))
      .sort((one, other) => other.bits - one.bits);
  }

  /** Words near a misspelt one: {term, word, distance}, the likeliest first; of a name, those that are very near. */
  async near(typed, unfinished, name) {
    const [short, long] = name ? NAME_LENGTHS : LENGTHS;
    const most = typed.length < short || typed.length > LONGEST_WORD ? 0 : typed.length < long ? 1 : 2;
    if (!most) return [];
    // Most slips come after the second letter; more words are fetched only if these give nothing likely.
    const ranges = [typed.slice(0, 2), typed[0]];
    if (!name) ranges.push(typed[1]); // the first two letters are swapped, or the first is too much
    let found = [];
    for (const range of ranges) {
      const some = await this.nearIn(range, typed, most, unfinished);
      found = found.concat(some.filter(({ word }) => word[0] === typed[0] || (!name && swapped(typed, word))));
      // A slip more weighs as much as being sixteen times as common.
      const likely = (one) => one.bits - 4 * one.distance;
      found.sort((one, other) => likely(other) - likely(one));
      if (found.length && likely(found[0]) >= LIKELY) break;
    }
    return found.filter((one, at) => found.findIndex((other) => other.term === one.term) === at);
  }

  async nearIn(range, typed, most, unfinished) {
    const found = [];
    for (const { term, bits, forms } of await this.between(range, `${range}\uffff`)) {
      let best = null;
      for (const word of forms) {
        const distance = slips(typed, word, most, unfinished);
        if (distance && distance <= most && !(best?.distance <= distance)) best = { term, word, distance, bits };
      }
      if (best) found.push(best);
    }
    return found;
  }
}

/** Whether a word with another first letter can still be meant: the first two are swapped, or it is long. */
const swapped = (typed, word) => typed[0] === word[1] || typed.length >= LONG;

/**
 * Slips between two words: letters missing, added, changed, or two swapped (optimal string alignment).
 * Of an unfinished word, only the beginning of the other counts. More than `most` is given as most + 1.
 */
function slips(typed, word, most, unfinished) {
  if (word.length < typed.length - most || (!unfinished && word.length > typed.length + most)) return most + 1;
  let before = [];
  let last = Array.from({ length: word.length + 1 }, (_, index) => index);
  for (let row = 1; row <= typed.length; row++) {
    const current = [row];
    let least = row;
    for (let column = 1; column <= word.length; column++) {
      const same = typed[row - 1] === word[column - 1];
      let cost = Math.min(last[column] + 1, current[column - 1] + 1, last[column - 1] + (same ? 0 : 1));
      if (row > 1 && column > 1 && typed[row - 1] === word[column - 2] && typed[row - 2] === word[column - 1]) {
        cost = Math.min(cost, before[column - 2] + 1);
      }
      current.push(cost);
      least = Math.min(least, cost);
    }
    if (least > most) return most + 1;
    before = last;
    last = current;
  }
  return unfinished ? Math.min(...last.slice(Math.max(0, typed.length - most))) : last[word.length];
}
