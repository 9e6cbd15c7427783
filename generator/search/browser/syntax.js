/**
 * Queries in lunr's own syntax, with lunr's meaning and scores (lunr.Index.query), over terms fetched as needed.
 * Loaded after lunr.js, when somebody types syntax. A link can hold any query, so what one may ask is bounded.
 */

const BOUNDS = { clauses: 30, searched: 4, distance: 2, fuzzy: 24, stars: 4, boost: 1000 };
const FEWEST = 2; // letters beside a star, if they are Latin; of other scripts one can be a word

/** {papers: [{paper, score}], terms, notes}: a query's papers, best first, equals by length; what they have; bounds. */
self.lunrSearch = async (text, index, words, { stem, slips }) => {
  const { fields, papers: count } = index.directory;
  const query = new lunr.Query(fields.map((field) => field.name));
  new lunr.QueryParser(text, query).parse();
  const { REQUIRED, PROHIBITED } = lunr.Query.presence;
  const vectors = fields.map(() => new Map()); // by field: text of a term → the term and its boost in the query
  const states = new Uint8Array(count); // 1: has a term; 2: has a prohibited one
  const notes = new Set();
  let required = null;
  for (const clause of bounded(query.clauses, notes)) {
    const matches = new Uint8Array(count);
    for (const term of await expand(clause, index, words, stem, slips)) {
      fields.forEach((field, number) => {
        if (!clause.fields.includes(field.name)) return;
        const postings = term.fields[number];
        if (clause.presence !== PROHIBITED) {
          const vector = vectors[number];
          const boost = (vector.get(term.text)?.boost ?? 0) + clause.boost;
          vector.set(term.text, { term, boost });
        }
        for (const paper of postings?.papers ?? []) matches[paper] = 1;
      });
    }
    const state = clause.presence === PROHIBITED ? 2 : 1;
    matches.forEach((has, paper) => (states[paper] |= has * state));
    if (clause.presence === REQUIRED) required = required ? required.map((has, paper) => has & matches[paper]) : matches;
  }
  const scores = new Float64Array(count);
  vectors.forEach((vector, number) => addSimilarity(scores, vector, number));
  const negated = query.isNegated();
  const papers = Array.from(scores, (score, paper) => ({ paper, score }))
    .filter(({ paper }) => (negated ? states[paper] < 2 : states[paper] === 1) && (!required || required[paper]))
    .sort((one, other) => other.score - one.score || index.directory.order(one.paper, other.paper));
  const terms = vectors.flatMap((vector) => Array.from(vector.values(), ({ term }) => term));
  return { papers, terms, notes: [...notes] };
};

/** The clauses that a query may have; what is left out or made less is noted. */
function bounded(all, notes) {
  let searched = 0;
  const clauses = all.slice(0, BOUNDS.clauses);
  if (all.length > clauses.length) notes.add(says("Only the first {count} words are searched for.", { count: BOUNDS.clauses }));
  return clauses.filter((clause) => {
    const { term } = clause;
    if (clause.boost > BOUNDS.boost) {
      clause.boost = BOUNDS.boost;
      notes.add(says("A word counts at most {count} times as much as another.", { count: BOUNDS.boost.toLocaleString(SITE_LANGUAGE) }));
    }
    if (clause.editDistance > BOUNDS.distance) {
      clause.editDistance = BOUNDS.distance;
      notes.add(says("Words may differ by at most {count} letters.", { count: BOUNDS.distance }));
    }
    if (clause.editDistance && term.length > BOUNDS.fuzzy) {
      clause.editDistance = 0;
      notes.add(says("A word of more than {count} letters is taken as it is written.", { count: BOUNDS.fuzzy }));
    }
    const stars = term.split("*").length - 1;
    const letters = (term.match(/[\p{L}\p{N}]/gu) ?? []).join("");
    if (stars && letters.length < FEWEST && /^[a-z0-9]*$/iu.test(letters)) {
      notes.add(says("A star needs at least {count} letters beside it; {term} is left out.", { count: FEWEST, term }));
      return false;
    }
    if (stars > BOUNDS.stars) {
      notes.add(says("A word may have at most {count} stars; {term} is left out.", { count: BOUNDS.stars, term }));
      return false;
    }
    if (stars && clause.editDistance) searched += BOUNDS.searched - 1; // both at once look at every term
    if ((stars || clause.editDistance) && ++searched > BOUNDS.searched) {
      notes.add(says("Only the first {count} words with a star or ~ are searched for; {term} is left out.", { count: BOUNDS.searched, term }));
      return false;
    }
    return true;
  });
}

/** Add the cosine-like similarity of a field's query vector, as lunr does: by the query's magnitude alone. */
function addSimilarity(scores, vector, number) {
  const magnitude = Math.sqrt([...vector.values()].reduce((sum, { boost }) => sum + boost * boost, 0));
  if (!magnitude) return;
  const products = new Float64Array(scores.length);
  for (const { term, boost } of vector.values()) {
    const postings = term.fields[number];
    if (!postings) continue;
    const own = postings.scores(term.idf);
    postings.papers.forEach((paper, index) => (products[paper] += own[index] * boost));
  }
  products.forEach((product, paper) => (scores[paper] += product / magnitude));
}

/** The terms of the index that a clause means. */
async function expand(clause, index, words, stem, slips) {
  const { editDistance } = clause;
  const text = clause.usePipeline ? stem(clause.term) : clause.term;
  const star = text.indexOf("*");
  if (!editDistance && star < 0) return [await index.term(text)].filter(Boolean);
  const all = editDistance || !star ? await words.all() : await index.beginning(text.slice(0, star));
  const found = editDistance ? near(text, editDistance, all, slips) : all.filter(fits(text));
  return Promise.all(found.sort().map((one) => index.term(one)));
}

/** Whether a text is one with anything, or nothing, for each star. */
function fits(pattern) {
  const pieces = pattern.split("*");
  const [first, last] = [pieces.shift(), pieces.pop()];
  return (text) => {
    if (!text.startsWith(first) || !text.endsWith(last) || text.length < first.length + last.length) return false;
    let at = first.length;
    for (const piece of pieces) {
      at = text.indexOf(piece, at);
      if (at < 0) return false;
      at += piece.length;
    }
    return at <= text.length - last.length;
  };
}

/** Texts that lunr takes for near. It may change what it swaps, which we count as one slip more. */
function near(text, most, all, slips) {
  const likely = all.filter((one) => text.includes("*") || slips(text, one, most + 1) <= most + 1);
  return lunr.TokenSet.fromArray(likely.sort()).intersect(lunr.TokenSet.fromFuzzyString(text, most)).toArray();
}
