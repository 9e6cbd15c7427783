/**
 * Names of authors as terms of the index (generator/search/names.py): each word, without accents too, and the whole
 * name in a form of its own. Words that lunr would leave out, such as `He`, end in a sign.
 */

const LONGEST_NAME = 5; // words
// What Unicode does not take apart into a letter and its accent.
const LETTERS = { ß: "ss", æ: "ae", œ: "oe", ø: "o", ł: "l", đ: "d", ð: "d", þ: "th", ı: "i" };

/** The words of a name in lower-case ASCII, as far as its letters are Latin. */
const nameWords = (text) =>
  text
    .toLowerCase()
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .replace(/[ßæœøłđðþı]/gu, (letter) => LETTERS[letter])
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean);

const nameTerm = (words) => `${words.join("_")}_`;
const nameWordTerm = (word) => (isStopWord(word) ? `${word}_` : stem(word));

/**
 * Papers of the authors of that name; of one word, of all who have it in theirs; `partly`, of those who have all of its
 * words, if nobody is called exactly so.
 */
async function papersBy(text, index, partly = true) {
  const words = nameWords(text);
  const authors = index.directory.fields.findIndex(({ name }) => name === "author");
  const having = async (term) => new Set((await index.term(term))?.fields[authors]?.papers);
  if (!words.length || words.length > LONGEST_NAME) return new Set();
  if (words.length === 1) return having(nameWordTerm(words[0]));
  const whole = await having(nameTerm(words));
  if (whole.size || !partly) return whole;
  // A middle name that somebody leaves out, or initials: all of its words among the authors of a paper.
  const [first, ...others] = await Promise.all(words.map((word) => having(nameWordTerm(word))));
  return new Set([...first].filter((paper) => others.every((papers) => papers.has(paper))));
}
