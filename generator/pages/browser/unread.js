/** The page of unread papers: by topic, what is followed first. */
const part = (name) => document.getElementById(`da-unread-${name}`);

const byline = ([first, ...others]) => {
  if (!others.length) return first;
  if (others.length < 2) return says("{author} and {other}", { author: first, other: others[0] });
  return says("{author} and {count} more", { author: first, count: others.length });
};

const item = ({ permalink, title, shown, authors, days }) => {
  const told = [...(authors.length ? [byline(authors)] : []), days.map((day) => DATE.format(new Date(day))).join(", ")];
  return make("li", {}, link(`papers/${permalink}/`, make("bdi", {}, shown ?? title)), quiet(told.join(" \u00b7 ")));
};

const UNFOLDED = 150; // papers: topics of more are folded, as in a week of so many

const counted = (papers) => [" ", quiet(counts(papers.length, "{count} paper", "{count} papers"))];
const titles = (papers) => make("ul", { className: "da-list" }, ...papers.map(item));
const group = (id, heading, papers) => make("section", { id }, make("h2", {}, heading, ...counted(papers)), titles(papers));
const folded = (name, papers) => make("details", {}, make("summary", {}, name, ...counted(papers)), titles(papers));

/** Each paper under one topic: the one that most have, then the one that most of the others have, and so on. */
const byTopic = (papers) => {
  const names = JSON.parse(place.dataset.topics);
  const left = new Set(papers);
  const many = left.size > UNFOLDED;
  const groups = [];
  for (;;) {
    const sizes = new Map();
    for (const { topics } of left) for (const topic of topics) sizes.set(topic, (sizes.get(topic) ?? 0) + 1);
    const [largest] = [...sizes].sort(([, one], [, other]) => other - one)[0] ?? [];
    const taken = [...left].filter(({ topics }) => !largest || topics.includes(largest));
    if (!taken.length) break;
    for (const paper of taken) left.delete(paper);
    const name = largest ? (names[largest] ?? largest) : says("Without a topic");
    groups.push(many ? folded(name, taken) : group("", largest ? link(`tags/${largest}/`, name) : name, taken));
  }
  return many ? [make("h2", {}, says("By topic")), make("section", { className: "da-area" }, ...groups)] : groups;
};

const dayItems = (days) =>
  days.map(([day, left]) => {
    const opened = make("a", { href: addressOf(day) }, DATE.format(new Date(day)));
    return make("li", {}, opened, " ", quiet(counts(left, "{count} paper", "{count} papers")));
  });

const failure = (...content) => make("p", { className: "da-failure" }, ...content);

/** The papers of what is followed, each group with a heading; what they have is taken out of the others. */
const followed = async function* (kept, papers, days, others) {
  for (const [at, [follow, said]] of [...kept.follows].entries()) {
    try {
      const fresh = await newOf(follow, said, papers, days);
      for (const paper of fresh) others.delete(paper);
      if (fresh.length) yield group(`follow-${at}`, link(follow, make("bdi", {}, said.name)), fresh);
    } catch {
      yield failure(link(follow, says("The search \u201c{name}\u201d failed here. Try it on its own page.", said)));
    }
  }
};

/** Of a day that grew, where what was there before is not known, all is listed. */
const grown = (papers, unread) => {
  const listed = (day) => [...papers.values()].filter(({ days }) => days.includes(day)).length;
  return unread
    .filter(([day, left]) => listed(day) > left)
    .map(([day]) => DATE.format(new Date(day)))
    .map((date) => make("p", { className: "da-quiet" }, says("Which papers of {date} came later is not known here, so all are listed.", { date })));
};

/** Fills the page once: what is read on it stays in sight until it is left. */
const fill = async (kept, unread, many) => {
  const some = unread.slice(0, many);
  const days = some.map(([day]) => day);
  part("days").replaceChildren(...dayItems(some));
  part("more").hidden = days.length === unread.length;
  part("more").firstElementChild.onclick = () => fill(kept, unread, many + DAYS_AT_ONCE);
  const groups = [];
  try {
    const papers = await papersOf(days, kept);
    const others = new Set(papers.values());
    groups.push(...grown(papers, some));
    for await (const one of followed(kept, papers, days, others)) groups.push(one);
    groups.push(...byTopic(others));
  } catch {
    groups.push(failure(says("The papers could not be fetched. Is there a connection? The days above lead to them.")));
  }
  part("papers").replaceChildren(...groups);
  refresh();
  if (location.hash) document.getElementById(location.hash.slice(1))?.scrollIntoView();
};

const rows = new Map(); // what was followed when the page came: it can be followed again until the page is left
const showFollows = ({ follows }) => {
  for (const [follow, { name }] of follows) {
    if (rows.has(follow)) continue;
    const button = make("button", { type: "button", className: "da-follows", ariaLabel: says("Follow {name}", { name }) }, says("Follow"));
    Object.assign(button.dataset, { follow, name });
    rows.set(follow, part("follows").appendChild(make("li", {}, link(follow, make("bdi", {}, name)), button)));
  }
  part("nothing").hidden = rows.size > 0;
};

// ---- read

let undo = null;
let isFirst = false;

show = (list) => {
  const unread = unreadOf(list);
  const none = isFirst ? says("This is your first visit, so nothing is unread yet.") : says("You are up to date: nothing is unread.");
  part("lead").textContent = unread.length ? `${inShort(unread, list)}.` : none;
  part("next")?.toggleAttribute("hidden", unread.length > 0);
  part("all").hidden = !unread.length;
  part("undo").hidden = !undo;
  showFollows(list);
};

/** The papers of a day, as far as they are known here; else how many they are. */
const wholeDay = async (day) => {
  try {
    return (await fileOf(day)).papers.map(({ permalink }) => permalink);
  } catch {
    return dayCounts.get(day);
  }
};

const markAll = async () => {
  const before = load();
  const unread = unreadOf(before).map(([day]) => day);
  const papers = await Promise.all(unread.map((day, at) => (at < MOST.seen ? wholeDay(day) : dayCounts.get(day))));
  undo = (list) => {
    list.upToDate = before.upToDate;
    for (const day of unread) {
      if (!before.days.has(day)) list.days.delete(day);
      for (const name of ["known", "seen"]) {
        if (before[name].has(day)) list[name].set(day, before[name].get(day));
        else list[name].delete(day);
      }
    }
  };
  const kept = change((list) => {
    unread.forEach((day, at) => finish(list, day, papers[at]));
    upToDate(list);
  });
  if (kept) return say(says("All is marked as read."));
  undo = null;
  refresh();
};

part("all").addEventListener("click", () => unreadOf(load()).length && markAll());
part("undo").addEventListener("click", () => {
  if (!change(undo)) return;
  undo = null;
  refresh();
  say(says("No longer marked as read."));
});

// ---- come here

place.hidden = false;
isFirst = !load().upToDate;
if (arrive()) {
  refresh();
  fill(load(), unreadOf(load()), DAYS_AT_ONCE);
} else {
  for (const one of place.children) one.hidden = one !== part("off");
}
