/**
 * Queries in lunr's own syntax, with lunr's meaning and scores (lunr.Index.query), over terms fetched as needed.
 * Loaded after lunr.js, when somebody types syntax.
 */

/** {papers: [{paper, score}], terms} of a query: all its papers, best first, equals by number, and what they have. */
self.lunrSearch = async (text, index, words, stem) => {
  const { fields, papers: count } = index.directory;
  const query = new lunr.Query(fields.map((field) => field.name));
  new lunr.QueryParser(text, query).parse();
  const { REQUIRED, PROHIBITED } = lunr.Query.presence;
  const vectors = fields.map(() => new Map()); // by field: text of a term → the term and its boost in the query
  const matching = new Set();
  const prohibited = new Set();
  let required = null;
  for (const clause of query.clauses) {
    const matches = new Set();
    for (const term of await expand(clause, index, words, stem)) {
      fields.forEach((field, number) => {
        if (!clause.fields.includes(field.name)) return;
        const postings = term.fields[number];
        if (clause.presence !== PROHIBITED) {
          const vector = vectors[number];
          const boost = (vector.get(term.text)?.boost ?? 0) + clause.boost;
          vector.set(term.text, { term, boost });
        }
        if (!postings) return;
        const into = clause.presence === PROHIBITED ? [prohibited] : [matches, matching];
        for (const paper of postings.papers) for (const set of into) set.add(paper);
      });
    }
    if (clause.presence === REQUIRED) {
      required = required ? new Set([...required].filter((paper) => matches.has(paper))) : matches;
    }
  }
  const scores = new Float64Array(count);
  vectors.forEach((vector, number) => addSimilarity(scores, vector, number));
  const candidates = query.isNegated() ? Array.from(scores.keys()) : [...matching];
  const papers = candidates
    .filter((paper) => !prohibited.has(paper) && (!required || required.has(paper)))
    .map((paper) => ({ paper, score: scores[paper] }))
    .sort((one, other) => other.score - one.score || one.paper - other.paper);
  return { papers, terms: vectors.flatMap((vector) => Array.from(vector.values(), ({ term }) => term)) };
};

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
async function expand(clause, index, words, stem) {
  const text = clause.usePipeline ? stem(clause.term) : clause.term;
  const star = text.indexOf("*");
  if (!clause.editDistance && star < 0) return [await index.term(text)].filter(Boolean);
  let texts;
  if (!clause.editDistance && star > 0) texts = await index.beginning(text.slice(0, star));
  else texts = await words.all();
  if (clause.editDistance) {
    // lunr walks an automaton of every term; those of a wrong length can't match.
    texts = texts.filter((one) => Math.abs(one.length - text.length) <= clause.editDistance);
  }
  // lunr.TokenSet.fromClause takes a clause with the property for a fuzzy one, whatever its value.
  const { fromFuzzyString, fromString } = lunr.TokenSet;
  const wanted = clause.editDistance ? fromFuzzyString(text, clause.editDistance) : fromString(text);
  const found = lunr.TokenSet.fromArray(texts.sort()).intersect(wanted).toArray();
  return Promise.all(found.map((one) => index.term(one)));
}
