/**
 * Shows two months or two topics side by side. The address says which, as the forms do: `?month=2025-03&month=2025-07`,
 * `?topic=robotics&topic=speech`. A month's numbers are a file beside the page, a topic's are the archive's data.
 */
const root = new URL("../", document.currentScript.src);
const place = document.querySelector("#da-compared");
const words = Object.fromEntries(
  [...document.querySelectorAll("#da-compare-words > li")].map((one) => [one.dataset.word, one.textContent.trim()]),
);
const number = (value) => value.toLocaleString(SITE_LANGUAGE);
const percent = (share) => {
  const minimumFractionDigits = share < 0.095 && share ? 1 : 0;
  return `${Number((100 * share).toFixed(minimumFractionDigits)).toLocaleString(SITE_LANGUAGE, { minimumFractionDigits })}\u00a0%`;
};

const made = (name, ...content) => {
  const element = document.createElement(name);
  element.append(...content);
  return element;
};

const link = (text, address) => {
  const bdi = made("bdi", text);
  return Object.assign(made("a", bdi), { href: new URL(address, root) });
};

const get = async (address) => {
  const answer = await fetch(new URL(address, root));
  if (!answer.ok) throw new Error(`${answer.status}`);
  return answer.json();
};

/** A row of a table: what it is of, and a cell for each side. */
const row = (head, cells) => {
  const name = Object.assign(made("th", head), { scope: "row" });
  return made("tr", name, ...cells.map((cell) => made("td", cell)));
};

const lists = (section, sides, item) => {
  const columns = sides.map(({ name, items }) => {
    const list = made("ul", ...items.map((one) => made("li", ...item(one))));
    list.className = "da-list";
    return made("section", made("h3", name), items.length ? list : made("p", words.none));
  });
  section.querySelector("div").append(...columns);
  section.hidden = sides.every(({ items }) => !items.length);
};

/** A copy of a template with the names of both sides at the head of its tables. */
const filled = (id, heads) => {
  const content = document.querySelector(id).content.cloneNode(true);
  for (const cell of content.querySelectorAll("[data-head]")) cell.append(link(...heads[cell.dataset.head]));
  const rows = (name, found) => content.querySelector(`[data-rows=${name}]`).append(...found);
  const section = (name) => content.querySelector(`[data-lists=${name}]`);
  return { content, rows, section };
};

const optionOf = (id, value) => [...document.querySelector(id).options].find((one) => one.value === value);
const topicName = (id) => optionOf("#da-topic-1", id)?.textContent ?? id;

const months = async (asked) => {
  const names = asked.map((one) => optionOf("#da-month-1", one).textContent);
  const found = await Promise.all(asked.map((one) => get(`compare/${one}.json`)));
  const heads = asked.map((one, side) => [names[side], `days/${one.replace("-", "/")}/`]);
  const { content, rows, section } = filled("#da-two-months", heads);
  const counts = ["papers", "days"].map((what) => row(words[what], found.map((one) => number(one[what]))));
  rows("counts", counts);
  const share = (one, topic) => (one.topics[topic] ?? 0) / one.papers;
  const difference = (topic) => Math.abs(share(found[0], topic) - share(found[1], topic));
  const topics = [...new Set(found.flatMap((one) => Object.keys(one.topics)))].sort();
  topics.sort((one, other) => difference(other) - difference(one));
  const cell = (topic) => (one) => `${percent(share(one, topic))} (${number(one.topics[topic] ?? 0)})`;
  rows("topics", topics.map((one) => row(link(topicName(one), `tags/${one}/`), found.map(cell(one)))));
  const sides = (what) => found.map((one, side) => ({ name: names[side], items: one[what] }));
  const search = (text) => `search/?${new URLSearchParams({ q: /[-.]/.test(text) ? `"${text}"` : text })}`;
  lists(section("words"), sides("words"), ([text, papers]) => [link(text, search(text)), ` ${number(papers)}`]);
  lists(section("voted"), sides("voted"), ([permalink, title, votes]) => [
    link(title, `papers/${permalink}/`),
    ` ${number(votes)}`,
  ]);
  return content;
};

/** Bars of all months, both topics by one measure. */
const chart = (topic, calendar, counts, most) => {
  const [svg, path] = ["svg", "path"].map((name) => document.createElementNS("http://www.w3.org/2000/svg", name));
  const bar = (month, place) => {
    const height = Math.round((100 * (counts[month] ?? 0)) / most);
    return height ? `M${place * 10} 100v-${height}h8v${height}z` : "";
  };
  path.setAttribute("d", calendar.map(bar).join(""));
  const label = words.chart.replace("{count}", number(Math.max(...Object.values(counts)))).replace("{topic}", topic);
  const attributes = { viewBox: `0 0 ${calendar.length * 10 - 2} 100`, preserveAspectRatio: "none", role: "img" };
  for (const [key, value] of Object.entries({ ...attributes, "aria-label": label })) svg.setAttribute(key, value);
  svg.append(path);
  const figure = made("figure", svg, Object.assign(made("figcaption", label), { className: "da-quiet" }));
  figure.className = "da-chart";
  return figure;
};

const topics = async (asked) => {
  const found = await Promise.all(asked.map((one) => get(`data/v1/topics/${one}.json`)));
  const { content, rows, section } = filled("#da-two-topics", found.map(({ name, id }) => [name, `tags/${id}/`]));
  const both = Object.entries(found[0].days).reduce((sum, [day, places]) => {
    const others = new Set(found[1].days[day]);
    return sum + places.filter((one) => others.has(one)).length;
  }, 0);
  const papers = row(words.papers, found.map((one) => number(one.papers)));
  rows("counts", [papers, row(words.both, [number(both), number(both)])]);
  const query = asked.map((one) => `+topic:${one}`).join(" ");
  content.querySelector(".da-of-both").href = new URL(`search/?${new URLSearchParams({ q: query })}`, root);
  const counts = found.map((one) => Object.fromEntries(one.months.map(({ month, papers }) => [month, papers])));
  const calendar = [...document.querySelector("#da-month-1")?.options ?? []].map((one) => one.value).reverse();
  const most = Math.max(...counts.flatMap((one) => Object.values(one)));
  const charts = found.map((one, side) => chart(one.name, calendar, counts[side], most));
  content.querySelector(".da-charts").append(...charts);
  const monthName = (one) => optionOf("#da-month-1", one).textContent;
  const cells = (month) => counts.map((one) => number(one[month] ?? 0));
  rows("months", calendar.toReversed().map((one) => row(monthName(one), cells(one))));
  const sides = found.map(({ name, newest }) => ({ name, items: newest.slice(0, 10) }));
  lists(section("newest"), sides, ({ permalink, title }) => [link(title, `papers/${permalink}/`)]);
  return content;
};

/** Nothing differs: words instead of tables, which lead back to the choice. */
const same = async (what) => document.querySelector(`#da-same-${what}`).content.cloneNode(true);

const chosen = new URLSearchParams(location.search);
for (const [what, show] of Object.entries({ month: months, topic: topics })) {
  const asked = chosen.getAll(what).slice(0, 2);
  if (asked.length < 2) continue;
  for (const [side, value] of asked.entries()) {
    const option = optionOf(`#da-${what}-${side + 1}`, value);
    if (option) option.selected = true;
  }
  (asked[0] === asked[1] ? same(what) : show(asked))
    .then((content) => place.replaceChildren(content))
    .catch(() => (document.querySelector("#da-compare-failed").hidden = false));
}
