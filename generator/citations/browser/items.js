/**
 * Citations as generator/citations has them, character by character: a row of a month (rows.py) becomes an item of
 * CSL-JSON, and that BibTeX or RIS. Where spaces matter there are no template strings: the minifier cuts spaces in them.
 */
const MONTHS = "January February March April May June July August September October November December".split(" ");

// ---- names (names.py)

const ORGANISATION =
  /[0-9(),;&/]|(?:^| )(?:AI|Alliance|and|Center|Centre|Collaboration|Community|Consortium|Corporation|Foundation|Group|Inc\.?|Initiative|Institute|Lab|Labs|Laboratory|Ltd\.?|Network|Project|Research|Society|Team|Technologies|University)(?: |$)/;
const SUFFIX = /^(.*[^ ,]),? (Jr\.?|Sr\.?|II|III|IV)$/;
const PARTICLES = new Set(
  "af al bin da das de degli dei del della den der di do dos du el ibn la las le los ten ter tot van vom von zu zum zur".split(
    " ",
  ),
);

const person = (whole) => {
  const [, name = whole, suffix] = SUFFIX.exec(whole) ?? [];
  const words = name.split(" ");
  if (words.length < 2 || words.length > 7 || ORGANISATION.test(name)) return { literal: whole };
  let at = words.length - 1;
  while (at > 1 && PARTICLES.has(words[at - 1])) at--;
  const found = { family: words.slice(at).join(" "), given: words.slice(0, at).join(" ") };
  return suffix ? { ...found, suffix } : found;
};

// ---- LaTeX (tex.py)

const COMMANDS = new Map(
  Object.entries({
    "\\": "\\textbackslash{}",
    "{": "\\textbraceleft{}",
    "}": "\\textbraceright{}",
    "%": "\\%",
    "#": "\\#",
    "&": "\\&",
    _: "\\_",
    $: "\\$",
    "~": "\\textasciitilde{}",
    "^": "\\textasciicircum{}",
    "<": "\\textless{}",
    ">": "\\textgreater{}",
    "|": "\\textbar{}",
    "\u00e6": "{\\ae}",
    "\u00c6": "{\\AE}",
    "\u0153": "{\\oe}",
    "\u0152": "{\\OE}",
    "\u00f8": "{\\o}",
    "\u00d8": "{\\O}",
    "\u0142": "{\\l}",
    "\u0141": "{\\L}",
    "\u00e5": "{\\aa}",
    "\u00c5": "{\\AA}",
    "\u00df": "{\\ss}",
    "\u0131": "{\\i}",
  }),
);
const ACCENTS = new Map(
  Object.entries({
    "\u0308": '"',
    "\u0301": "'",
    "\u0300": "`",
    "\u0302": "^",
    "\u0303": "~",
    "\u0304": "=",
    "\u0307": ".",
    "\u0327": "c ",
    "\u030c": "v ",
    "\u0306": "u ",
    "\u030b": "H ",
    "\u030a": "r ",
    "\u0328": "k ",
    "\u0323": "d ",
  }),
);
const WORD = /[0-9A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f]+/g;

const escaped = (text) =>
  text.replace(/[\\{}%#&_$~^<>|\u00c0-\u024f\u1e00-\u1eff]/g, (sign) => {
    const [base, ...marks] = sign.normalize("NFD");
    const accent = ACCENTS.get(marks.join(""));
    return COMMANDS.get(sign) ?? (accent && base < "\x80" ? `{\\${accent}${base}}` : sign);
  });

const isCapital = (text) => text !== text.toLowerCase();
const begins = (text, at) => at === 0 || /^[:.?!] $/.test(text.slice(Math.max(0, at - 2), at));

const inSentenceCase = (title) => {
  let [small, capital] = [0, 0];
  for (const { 0: word, index } of title.matchAll(WORD)) {
    if (word.length < 4 || /^[0-9]/.test(word) || begins(title, index)) continue;
    if (isCapital(word[0])) capital++;
    else small++;
  }
  return small > capital;
};

const keepsCapitals = (word, names) =>
  isCapital(word.slice(1)) || (isCapital(word[0]) && (names || /^[B-Z]$|[0-9]/.test(word)));

const texOf = (title) => {
  const names = inSentenceCase(title);
  let [tex, at] = ["", 0];
  for (const { 0: word, index } of title.matchAll(WORD)) {
    const kept = keepsCapitals(word, names && !begins(title, index));
    tex += escaped(title.slice(at, index)) + (kept ? `{${escaped(word)}}` : escaped(word));
    at = index + word.length;
  }
  return tex + escaped(title.slice(at));
};

// ---- items (csl.py)

const monthOf = (arxiv) => {
  const [, year, month] = /^(?:.*\/)?([0-9]{2})([0-9]{2})/.exec(arxiv) ?? [];
  return year ? [+year + (+year >= 91 ? 1900 : 2000), +month] : [];
};

const keyOf = (permalink) => {
  const words = permalink.split("-").slice(0, -1);
  return words.join("-") === "paper" ? permalink : words.slice(0, 5).join("-");
};

/** What is known of a paper, by name; `month` is that in which it was first seen. */
const known = (row, month, topics) => {
  const [permalink, title, day, places, key, names = [], arxiv = "", category = "", doi = "", journal = "", date, tex] = row;
  return {
    permalink,
    title,
    day: `${month}-${String(day).padStart(2, "0")}`,
    topics: (places ?? []).map((place) => topics[place]),
    key: key || keyOf(permalink),
    names,
    arxiv,
    category,
    doi,
    journal,
    issued: date ? date.split("-").map(Number) : monthOf(arxiv),
    tex: tex || "",
  };
};

const addressOf = ({ doi, arxiv, permalink }) => {
  if (doi) return `https://doi.org/${doi.replace(/[^A-Za-z0-9/:;().\-_~!$&'*+,=@]/gu, encodeURIComponent)}`;
  if (arxiv) return `https://arxiv.org/abs/${arxiv}`;
  return SITE.address && `${SITE.address}papers/${permalink}/`;
};

const seenOf = (day) => {
  const [year, month, date] = day.split("-").map(Number);
  const where = SITE.name ? "Seen in " + SITE.name : "Seen";
  return where + " on " + date + " " + MONTHS[month - 1] + " " + year;
};

const itemOf = (paper) => {
  const { key, title, names, issued, arxiv, doi, journal, day } = paper;
  const address = addressOf(paper);
  return {
    id: key,
    type: journal ? "article-journal" : arxiv ? "article" : "document",
    title,
    ...(names.length && { author: names.map(person) }),
    ...(issued.length && { issued: { "date-parts": [issued] } }),
    ...(journal && { "container-title": journal }),
    ...(arxiv && !journal && { publisher: "arXiv" }),
    ...(arxiv && { number: `arXiv:${arxiv}` }),
    ...(doi && { DOI: doi }),
    ...(address && { URL: address }),
    note: seenOf(day),
  };
};

// ---- BibTeX, RIS and CSL-JSON (bibtex.py, ris.py, csl.py)

const verbatim = (text) =>
  text.replace(/[\\{}]/g, (sign) => `%${sign.charCodeAt().toString(16).toUpperCase().padStart(2, "0")}`);

const authorOf = ({ literal, family, suffix, given }) =>
  literal ? "{" + escaped(literal) + "}" : [family, suffix, given].filter(Boolean).map(escaped).join(", ");

const bibtexOf = (paper) => {
  const item = itemOf(paper);
  const [year, month] = paper.issued;
  const fields = {
    title: `{${paper.tex || texOf(paper.title)}}`,
    author: item.author && `{${item.author.map(authorOf).join(" and ")}}`,
    journal: paper.journal && `{${escaped(paper.journal)}}`,
    year: year && `{${year}}`,
    month: month && MONTHS[month - 1].slice(0, 3).toLowerCase(),
    eprint: paper.arxiv && `{${paper.arxiv}}`,
    archiveprefix: paper.arxiv && "{arXiv}",
    primaryclass: paper.category && `{${escaped(paper.category)}}`,
    doi: paper.doi && `{${verbatim(paper.doi)}}`,
    url: item.URL && `{${verbatim(item.URL)}}`,
    annote: `{${escaped(item.note)}}`,
  };
  const lines = Object.entries(fields).filter(([, value]) => value);
  const type = paper.journal ? "article" : "misc";
  const written = lines.map(([name, value]) => "  " + name + " = " + value).join(",\n");
  return "@" + type + "{" + item.id + ",\n" + written + "\n}\n";
};

const risOf = (paper) => {
  const item = itemOf(paper);
  const names = (item.author ?? []).map(
    ({ literal, family, given, suffix }) => literal || [family, given, suffix].filter(Boolean).join(", "),
  );
  const date = [0, 1, 2].map((part) => String(paper.issued[part] ?? "").padStart(paper.issued[part] ? 2 : 0, "0"));
  const lines = [
    ["TY", { "article-journal": "JOUR", article: "UNPB", document: "GEN" }[item.type]],
    ["ID", item.id],
    ["TI", item.title],
    ...names.map((name) => ["AU", name]),
    ["PY", paper.issued[0]],
    ["DA", paper.issued.length && `${date.join("/")}/`],
    ["M3", item.type === "article" && "Preprint"],
    ["T2", item["container-title"]],
    ["PB", item.publisher],
    ["AN", item.number],
    ["DO", item.DOI],
    ["UR", item.URL],
    ["N1", item.note],
  ];
  return [...lines.filter(([, value]) => value), ["ER", ""]].map(([tag, value]) => tag + "  - " + value + "\r\n").join("");
};

/** Each form: its name, the ending and type of its files, and how papers are written in it. */
const FORMS = {
  bibtex: ["BibTeX", "bib", "application/x-bibtex", (papers) => papers.map(bibtexOf).join("\n")],
  ris: ["RIS", "ris", "application/x-research-info-systems", (papers) => papers.map(risOf).join("\r\n")],
  csl: [
    "CSL-JSON",
    "json",
    "application/vnd.citationstyles.csl+json",
    (papers) => `${JSON.stringify(papers.map(itemOf), null, 2)}\n`,
  ],
};
