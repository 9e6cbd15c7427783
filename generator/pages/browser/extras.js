/**
 * What the reading list's page fetches when it is asked for: papers like those that are starred, and the list as
 * Markdown and as a table. A starred paper here is {paper, title, note, since, day, topics, address}.
 */

const SHOWN = 10;

/**
 * Papers that the pages of starred ones name as related, those first that stand high on many of them. `pages` are
 * such pages by permalink.
 */
export const alike = (pages, isStarred) => {
  const found = new Map();
  for (const page of pages) {
    for (const [rank, item] of [...page.querySelectorAll(".da-related > li")].entries()) {
      const link = item.querySelector("a");
      const paper = link.getAttribute("href").split("/").at(-2);
      if (isStarred(paper)) continue;
      const known = found.get(paper) ?? { paper, title: link.textContent, points: 0, of: 0 };
      found.set(paper, { ...known, points: known.points + 1 / (rank + 2), of: known.of + 1 });
    }
  }
  return [...found.values()].sort((one, other) => other.points - one.points).slice(0, SHOWN);
};

// Signs that could be read as markup; as entities where not every reader of Markdown takes a backslash.
const ENTITIES = { "&": "&amp;", "<": "&lt;", ">": "&gt;", "~": "&#126;", "|": "&#124;", $: "&#36;" };
const SIGNS = /[\\`*_{}[\]()#!]|^[-+]|(?<=^\d{1,9})[.)]/g;

const INDENT = "    "; // that a paragraph belongs to an item, for every reader of Markdown

/** A line of text in Markdown that is read back as that text. */
const escaped = (line) =>
  line
    .trim()
    .replace(/[&<>~|$]/g, (sign) => ENTITIES[sign])
    .replace(SIGNS, (sign) => "\\" + sign);

/** A title and a note's lines, as they can stand in a list. */
export const markdown = (heading, papers, saidOf) => {
  const items = papers.map((one) => {
    const note = one.note.split(/\r\n?|[\n\u2028\u2029]/).filter((line) => line.trim());
    const title = "- [" + escaped(one.title.replace(/\s+/gu, " ")) + "](" + one.address + ")";
    const said = saidOf(one);
    return [title + (said && "  \n" + INDENT + escaped(said)), ...note.map((line) => "\n" + INDENT + escaped(line))].join("\n");
  });
  return "# " + escaped(heading) + "\n\n" + items.join("\n\n") + "\n";
};

// As the table of all papers has it: what a spreadsheet takes for a formula has an apostrophe before it.
const FORMULA = /^[\s']*[=+@\uff1d\uff0b\uff0d\uff20-]/;
const cell = (text) => '"' + (FORMULA.test(text) ? "'" + text : text).replaceAll('"', '""') + '"';

/** A table for spreadsheets, as RFC 4180 has it. */
export const csv = (papers) => {
  const rows = papers.map(({ title, address, day, topics, since, note }) => {
    const names = topics.map(([, name]) => name).join("; ");
    return [title, address, day, names, since, note];
  });
  const all = [[says("title"), says("address"), says("day"), says("topics"), says("starred"), says("note")], ...rows];
  return all.map((row) => row.map(cell).join(",") + "\r\n").join("");
};
