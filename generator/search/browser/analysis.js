/** What lunr makes of a word, as the writer's side has it (generator/search/analysis.py). */

/** Whether a word is one that lunr leaves out, such as `the`. */
const isStopWord = (word) => lunr.stopWordFilter(word) === undefined;

const stems = new Map();

/** lunr's stem of a word, as its Python package has it: see `corrected`. */
function stem(word) {
  let found = stems.get(word);
  if (found === undefined) {
    found = corrected(word, lunr.stemmer({ update: (change) => change(word) }));
    stems.set(word, found);
  }
  return found;
}

/**
 * lunr.js and lunr.py part in step 1c of Porter's algorithm, a final y: lunr.py keeps to the paper (y becomes i
 * after any stem with a vowel), lunr.js to a later version (after a consonant that is not the first letter).
 * Evened out for every word with one y, and all of the corpora's.
 */
function corrected(word, found) {
  if (word === "eed" || word.length < 3) return word;
  if (word === "ies") return "i";
  if (/[aeiou]y$/u.test(found) && /^(?:s|eds?|ings?)?$/u.test(word.slice(found.length)))
    return `${found.slice(0, -1)}i`;
  if (found.endsWith("i") && word[found.length - 1] === "y" && !/[aeiou]|[^aeiou]y/u.test(found.slice(0, -1))) {
    return `${found.slice(0, -1)}y`;
  }
  return found;
}

/** Whether somebody typed syntax, rather than words with a stray sign. */
function hasSyntax(text, fields) {
  const names = fields.map((field) => field.name).join("|");
  const marks = [
    String.raw`(?:^|\s)[+-]?(?:${names}):\S`, // title:word
    String.raw`(?:^|\s)[+-][\p{L}\p{N}*]`, // +must -not
    String.raw`[\p{L}\p{N}]{2}\*|\*[\p{L}\p{N}]{2}`, // vid* *net
    String.raw`[\p{L}\p{N}]{2}~\d`, // word~1
    String.raw`[\p{L}\p{N}]{3}\^\d+(?:\s|$)`, // word^10
  ];
  return new RegExp(marks.join("|"), "u").test(text);
}
