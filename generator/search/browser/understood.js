/**
 * What a query says beside words: times, topics, phrases in quotes, arXiv's numbers. Each is a part of the text; what
 * is left are the words. A part that the reader wants as words is in `literal`.
 */

const LONGEST_QUERY = 500; // characters, as many as the boxes take
const QUOTED = /(?<=^|[\s(])([+-]?)(?:(title|abstract|topic|author):\s*)?["\u201c\u201e]([^"\u201c\u201d\u201e]*)["\u201c\u201d]/giu;
const TOPIC = /(?<=^|\s)([+-]?)topic:([\p{L}\p{N}][^\s"*~^:]*)(?=\s|$)/giu;
const AUTHOR = /(?<=^|\s)([+-]?)author:([\p{L}\p{N}][^\s"*~^:]*)(?=\s|$)/giu;
const HAS = /(?<=^|\s)([+-]?)has:(code|project)(?=\s|$)/giu;
// New and old numbers, as they are, after `arXiv:`, or in the address of a page that is about one.
const ARXIV =
  /(?<=^|[\s(])(?:https?:\/\/\S+?\/|(?:10\.48550\/)?arxiv[:.]\s*)?(\d{2}(?:0[1-9]|1[0-2])\.\d{4,5}|[a-z][a-z-]+(?:\.[a-z]{2})?\/\d{7})(v\d+)?(?:\.pdf)?\/?(?=[\s,;)?]|\.?$|\.\s)/giu;

// All that is left of `papers from last week`.
const ALL = "all|every|new|paper|papers|seen|the";
const FILLERS = new RegExp(`^\\s*(?:(?:${either(ALL, says("all|every|new|paper|papers|seen|the"))})\\s*)*$`, "iu");

const GIVEN = "\\p{Lu}(?:[\\p{Ll}'\u2019-]+(?:-?\\p{Lu}\\p{Ll}+)*|\\.)";
const PERSON = new RegExp(`^${GIVEN}(?: (?:${GIVEN}|de|da|den|der|di|la|le|van|von))* \\p{Lu}[\\p{L}'\u2019-]*\\p{Ll}$`, "u");

const spaced = (text) =>
  text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();

/** The topic of an id, a former one, or a name; by a beginning of these too, if no other begins so. */
function topicNamed(text, topics, beginning) {
  const wanted = spaced(text);
  const named = (fits) => topics.filter((names) => names.some((name) => fits(spaced(name))));
  const [exact] = named((name) => name === wanted);
  if (exact || !beginning || wanted.length < 3) return exact;
  const begun = named((name) => name.startsWith(wanted));
  return begun.length === 1 ? begun[0] : undefined;
}

/**
 * {words, person, times, topics, has, phrases, numbers, cut}: what is left of a query, the same if it looks like the name of
 * a person, and what it says beside that.
 */
function understand(query, { topics: all, days, fields, authors }, today, literal) {
  let words = query.slice(0, LONGEST_QUERY).trimStart();
  const said = { times: [], topics: [], has: [], phrases: [], numbers: [], cut: words.length < query.trim().length };
  const take = (pattern, read) => {
    words = words.replace(pattern, (typed, ...groups) => {
      const part = literal.includes(typed) ? null : read(...groups);
      if (!part) return typed;
      said[part.kind].push({ ...part, typed });
      return " ";
    });
  };
  const topic = (sign, text, beginning) => {
    const found = topicNamed(text, all, beginning);
    return found && { kind: "topics", id: found[0], name: found[1], not: sign === "-" };
  };
  take(QUOTED, (sign, field, text) => {
    const named = field?.toLowerCase() === "topic";
    if (named) return topic(sign, text, true) ?? { kind: "phrases", field: "topic", text };
    return /[\p{L}\p{N}]/u.test(text) && { kind: "phrases", field: field?.toLowerCase() ?? "", text, not: sign === "-" };
  });
  take(TOPIC, (sign, text) => topic(sign, text, false));
  take(HAS, (sign, what) => ({ kind: "has", what: what.toLowerCase(), not: sign === "-" }));
  // lunr leaves out `He`, and knows no letter without its accent.
  if (authors) take(AUTHOR, (sign, text) => ({ kind: "phrases", field: "author", text, not: sign === "-" }));
  take(ARXIV, (number, version) => ({ kind: "numbers", number: number.toLowerCase(), version }));
  // From the last to the first, so that places stay right.
  const careful = hasSyntax(words, fields);
  for (const time of [...times(words, today, days, careful)].reverse()) {
    const typed = words.slice(time.start, time.end);
    if (literal.includes(typed)) continue;
    said.times.unshift({ ...time, typed, before: words.slice(0, time.start), after: words.slice(time.end) });
    words = `${words.slice(0, time.start)} ${words.slice(time.end)}`;
  }
  const person = PERSON.test(words.trim()) ? words.trim() : "";
  return { ...said, words: FILLERS.test(words) ? "" : words, person };
}
