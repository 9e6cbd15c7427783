/**
 * Times that a query names: `2025-03-11`, `october 2025`, `since march`, `last week`. What could as well be a word is
 * one: `may` without a year or a preposition, `2048`. English is understood everywhere, and beside it the language of
 * the site, whose list says words that mean the same with bars between: `since` is `seit|ab` in German.
 */

const ENGLISH = [
  "January", "February", "March", "April", "May", "June",
  "July", "August", "September", "October", "November", "December",
]; // prettier-ignore
const MONTHS = [
  says("January"), says("February"), says("March"), says("April"), says("May"), says("June"),
  says("July"), says("August"), says("September"), says("October"), says("November"), says("December"),
]; // prettier-ignore

const options = (own) => own.split("|").filter(Boolean);
const literally = (text) => text.replace(/[\\^$.*+?()[\]{}]/g, "\\$&");
/** A pattern of words in English, as patterns, and in the site's language; the longest first: `bis zum` before `bis`. */
const either = (english, own) => {
  const all = new Set([...english.split("|"), ...options(own).map(literally)]);
  return [...all].sort((one, other) => other.length - one.length).join("|");
};

const MONTH = `(${either(ENGLISH.join("|"), MONTHS.join("|"))}|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\\.?`;
const YEAR = "((?:19|20)\\d\\d)";
const DATE = `(?:the )?(\\d{1,2})(?:${either("st|nd|rd|th", says("st|nd|rd|th"))})?`;
const LAST = `(?:${either("last|this", says("last|this"))})`;
const NUMBERS = ["two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];
const OWN_NUMBERS = options(says("two|three|four|five|six|seven|eight|nine|ten"));
const COUNT = `(\\d{1,2}|${either(NUMBERS.join("|"), OWN_NUMBERS.join("|"))})`;
const NO_WORDS = new Set([...ENGLISH, ...MONTHS].map((name) => name.toLowerCase()).filter((name) => !name.startsWith("ma")));
const NEAR = 5; // years before the archive's; others are likelier to be numbers

/** Times as the site's language says them, what they are, and what a count in them is; without one it is 1. */
const OWN_POINTS = [
  [says("{year}-{month}-{day}"), {}],
  [says("today"), { unit: "day", back: 0, word: true }],
  [says("yesterday"), { unit: "day", back: 1, word: true }],
  [says("this week"), { unit: "week", back: 0 }],
  [says("this month"), { unit: "month", back: 0 }],
  [says("this year"), { unit: "year", back: 0 }],
  [says("last week|previous week"), { unit: "week", back: 1 }],
  [says("last month|previous month"), { unit: "month", back: 1 }],
  [says("last year|previous year"), { unit: "year", back: 1 }],
  [says("last {count} days"), { unit: "day" }, "count"],
  [says("last {count} weeks"), { unit: "week" }, "count"],
  [says("last {count} months"), { unit: "month" }, "count"],
  [says("last {count} years"), { unit: "year" }, "count"],
  [says("{count} days ago"), { unit: "day" }, "back"],
  [says("{count} weeks ago"), { unit: "week" }, "back"],
  [says("{count} months ago"), { unit: "month" }, "back"],
  [says("{count} years ago"), { unit: "year" }, "back"],
];
const NAMED = { year: YEAR, month: "\\d{1,2}", day: "\\d{1,2}", count: COUNT };
const ownPoints = OWN_POINTS.flatMap((/** @type {any[]} */ [said, point, counted]) =>
  options(said).map((form) => [
    literally(form).replace(/\\\{(\w+)\\\}/g, (_, name) => `(?<${name}>${NAMED[name]})`),
    (...groups) => {
      const { count, ...parts } = groups.at(-1);
      return { ...point, ...parts, ...(counted && { [counted]: count ? numbered(count) : 1 }) };
    },
  ]),
);

/** What a point in time can look like: a pattern, and what its groups mean; the last are those with names. */
const POINTS = [
  [`${YEAR}([-/.])(\\d{1,2})\\2(\\d{1,2})`, (year, _, month, day) => ({ year, month, day })],
  [`${YEAR}[-/](\\d{1,2})`, (year, month) => ({ year, month })],
  [`${DATE} (?:of )?${MONTH}(?:,? ${YEAR})?`, (day, name, year) => ({ year, name, day })],
  [`${MONTH} ${DATE}(?:,? ${YEAR})?`, (name, day, year) => ({ year, name, day })],
  [`${MONTH}(?:,| of)? ${YEAR}`, (name, year) => ({ year, name })],
  [`${LAST} ${MONTH}`, (name) => ({ name, sure: true })],
  [MONTH, (name) => ({ name })],
  [YEAR, (year) => ({ year })],
  ["(today|yesterday)", (word) => ({ unit: "day", back: word.length === 5 ? 0 : 1, word })],
  ["this (week|month|year)", (unit) => ({ unit, back: 0 })],
  ["(?:last|previous) (week|month|year)", (unit) => ({ unit, back: 1 })],
  ["past (day|week|month|year)", (unit) => ({ unit, count: 1 })],
  [`(?:the )?(?:last|past) ${COUNT} (day|week|month|year)s`, (count, unit) => ({ unit, count: numbered(count) })],
  [`(?:an?|${COUNT}) (day|week|month|year)s? ago`, (count, unit) => ({ unit, back: count ? numbered(count) : 1 })],
  ...ownPoints,
].map((/** @type {any[]} */ [pattern, read]) => [new RegExp(`${pattern.replaceAll(" ", "\\s+")}(?![\\p{L}\\p{N}_])`, "iuy"), read]);

const START = /(?<=^|[\s(,;])[\p{L}\p{N}]/gu;
const SIDES = { since: says("since"), after: says("after"), before: says("before"), until: says("until|till|up to") };
const [IN, DURING] = [says("in|on|from"), says("during|between")];
const PREPOSITIONS = either(
  "since|after|before|until|till|up to|in|on|from|during|between",
  [...Object.values(SIDES), IN, DURING].join("|"),
);
const BEFORE = new RegExp(`(?:(${PREPOSITIONS.replaceAll(" ", "\\s+")})\\s+)?`, "iuy");
const IN_A_YEAR = new RegExp(`^(?:${either("in|on|from", IN)})?$`, "iu");
const BETWEEN = new RegExp(
  `\\s+(?:${either("to|until|till|through|and", says("to|until|till|through|and")).replaceAll(" ", "\\s+")})\\s+|\\s*[-\u2013\u2014]\\s*`,
  "iuy",
);
const END = /$|[\s,;?!)]|[.:](?:\s|$)/uy;

const numbered = (count) =>
  Number(count) || Math.max(...[NUMBERS, OWN_NUMBERS].map((all) => all.indexOf(count.toLowerCase()))) + 2;

/** A preposition as English says it. */
const sideOf = (word) => {
  const said = word?.toLowerCase().replace(/\s+/gu, " ");
  return Object.keys(SIDES).find((side) => options(SIDES[side].toLowerCase()).includes(said)) ?? said;
};

const matchAt = (pattern, text, at) => {
  pattern.lastIndex = at;
  return pattern.exec(text);
};

// Days are texts, `2025-03-11`, which sort as they should. A month or a day out of range counts on, as in `Date`.
const dayOf = (year, month, day) => new Date(Date.UTC(year, month - 1, day)).toISOString().slice(0, 10);
const partsOf = (day) => day.split("-").map(Number);

function dayName(day) {
  const [year, month, date] = partsOf(day);
  return says("{day} {month} {year}", { day: date, month: MONTHS[month - 1], year });
}

/** `1 to 5 May 2025`: what both names end with is said once. */
function rangeName(from, to) {
  const [first, last] = [from.split(" "), to.split(" ")];
  while (first.length > 1 && first.at(-1) === last.at(-1) && first.length === last.length) {
    first.pop();
    last.pop();
  }
  return says("{from} to {to}", { from: first.join(" "), to });
}

/** {from, to, name} of a year, a month or a day; null if there is none such. */
function calendar(year, month, day) {
  if (month && (month < 1 || month > 12)) return null;
  const from = dayOf(year, month ?? 1, day ?? 1);
  if (day && partsOf(from)[2] !== Number(day)) return null;
  if (day) return { from, to: from, name: dayName(from) };
  if (month) return { from, to: dayOf(year, Number(month) + 1, 0), name: says("{month} {year}", { month: MONTHS[month - 1], year }) };
  return { from, to: dayOf(year, 12, 31), name: String(year) };
}

/** The same of a time that is told from a day: `last week` is from Monday to Sunday, `last 7 days` end on the day. */
function relative({ unit, back, count }, today) {
  const [year, month, day] = partsOf(today);
  const range = (from, to) => ({ from, to, name: from === to ? dayName(from) : rangeName(dayName(from), dayName(to)) });
  if (count) {
    const days = { day: 1, week: 7 }[unit] ?? 0;
    const months = { month: 1, year: 12 }[unit] ?? 0;
    return range(dayOf(year, month - count * months, day - count * days + 1), today);
  }
  if (unit === "day") return calendar(...partsOf(dayOf(year, month, day - back)));
  if (unit === "month") return calendar(...partsOf(dayOf(year, month - back, 1)).slice(0, 2));
  if (unit === "year") return calendar(year - back);
  const monday = day - ((new Date(today).getUTCDay() + 6) % 7) - 7 * back;
  return range(dayOf(year, month, monday), dayOf(year, month, monday + 6));
}

/** What stands at a place of a text and can be a point in time: its parts, and where it ends. */
function pointAt(text, at) {
  for (const [pattern, read] of POINTS) {
    const groups = matchAt(pattern, text, at);
    if (!groups) continue;
    const point = { ...read(...groups.slice(1), groups.groups ?? {}), end: pattern.lastIndex };
    if (/^[A-Z]{3}$/u.test(point.name)) continue; // OCT is a scan of the eye
    if (point.name) point.month = monthNamed(point.name);
    if (point.unit || calendar(point.year ?? 2000, point.month, point.day)) return point;
  }
  return null;
}

/** The number of a month: a whole name of the site's language, or English or its beginning. */
const monthNamed = (name) => {
  const lower = name.toLowerCase();
  const own = MONTHS.findIndex((month) => month.toLowerCase() === lower);
  return (own < 0 ? ENGLISH.findIndex((month) => month.slice(0, 3).toLowerCase() === lower.slice(0, 3)) : own) + 1;
};

/**
 * Times that a text names, in order: {start, end, from, to, name, counted, point, year}. `from` or `to` is empty
 * where the time is open. `counted` is the archive's newest day if the time was told from there, as nothing is newer.
 * `point` are its parts if it is one point without a preposition; `year` is one that may be part of a name: AIME 2024.
 * `days` are the archive's, ascending. Who is `careful` takes single words for words.
 */
function* times(text, today, days, careful = false) {
  const newest = days.at(-1) ?? today;
  const first = Number((days[0] ?? today).slice(0, 4));

  const resolve = (point, after = "", before = "") => {
    const { unit, year, month, day } = point;
    if (unit) {
      const time = relative(point, today);
      return time.from > newest ? { ...relative(point, newest), counted: newest } : time;
    }
    if (year) return calendar(year, month, day);
    // Without a year: the latest that the archive has, or the latest.
    const found = [];
    for (let one = Number(today.slice(0, 4)) + 1; one >= first - NEAR; one--) {
      const time = calendar(one, month, day);
      if (time && (!before || time.from <= before) && (!after || time.from >= after)) found.push(time);
    }
    if (after) return found.at(-1);
    const past = found.filter(({ from }) => from <= today);
    const seen = ({ from, to }) => days.some((one) => one >= from && one <= to);
    return past.find(seen) ?? past[0];
  };

  const plausible = ({ year }) => year >= first - NEAR && year <= Number(today.slice(0, 4)) + 1;
  // Whether it is no mere word or number.
  const certain = ({ year, month, day, name, sure, unit, word }, preposition, whole) => {
    if (unit || sure) return !(careful && word);
    if (year && !plausible({ year })) return false;
    if (!name) return Boolean(month || preposition || !careful);
    if (year || preposition) return true;
    if (day) return whole || !/^may/iu.test(name);
    return NO_WORDS.has(name.toLowerCase()) && !careful;
  };

  let done = 0;
  for (const { index } of text.matchAll(START)) {
    if (index < done) continue;
    const said = sideOf(matchAt(BEFORE, text, index)[1]);
    const after = pointAt(text, BEFORE.lastIndex);
    const point = after ?? pointAt(text, index); // in German `before` begins `vor 3 Tagen`, too
    const preposition = after && said;
    if (!point) continue;
    const next = matchAt(BETWEEN, text, point.end) && pointAt(text, BETWEEN.lastIndex);
    let found = null;
    let { end } = point;
    if (next && matchAt(END, text, next.end) && !point.unit && !next.unit) {
      if (certain(point, preposition) && certain(next, "to")) found = between(point, next, resolve);
      else if (certain(next) && (point.month || plausible(point))) found = between(point, next, resolve);
      if (found) ({ end } = next);
    }
    const whole = text.slice(index, end).trim() === text.trim();
    if (!found && matchAt(END, text, end) && certain(point, preposition, whole)) {
      const time = resolve(point);
      found = time && { ...time, ...sided(preposition, time) };
      if (found && !preposition) found.point = point;
      if (found && !point.month && !point.unit && IN_A_YEAR.test(preposition ?? "")) found.year = point.year;
    }
    if (!found || found.from > (found.to || "9")) continue;
    done = end;
    yield { counted: "", ...found, start: index, end };
  }
}

function between(first, last, resolve) {
  if (!first.year && last.year) {
    const end = resolve(last);
    const start = resolve(first, "", end.from);
    return start && { from: start.from, to: end.to, name: rangeName(start.name, end.name) };
  }
  const start = resolve(first);
  const end = start && resolve(last, start.from);
  return end && { from: start.from, to: end.to, name: rangeName(start.name, end.name) };
}

/** What a preposition makes of a time. */
function sided(preposition = "", { from, to, name }) {
  const shifted = (day, by) => dayOf(...partsOf(day).slice(0, 2), partsOf(day)[2] + by);
  if (preposition === "since") return { to: "", name: says("since {time}", { time: name }) };
  if (preposition === "after") return { from: shifted(to, 1), to: "", name: says("after {time}", { time: name }) };
  if (preposition === "before") return { from: "", to: shifted(from, -1), name: says("before {time}", { time: name }) };
  if (/^(?:un)?till?$|^up/u.test(preposition)) return { from: "", to, name: says("until {time}", { time: name }) };
  return { from, to, name };
}
