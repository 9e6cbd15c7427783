/** The page of the reading list: what is starred, with notes; export, import, and a link to carry it over. */
const MOST_BYTES = 5_000_000; // of a file or a link, unpacked; browsers store no more
const LONG_LINK = 8_000; // characters; some programs cut longer ones

// ---- carried over by a link: the exported form, deflated, in base64url

const stream = async (bytes, transform) => {
  let size = 0;
  const limit = new TransformStream({
    transform(chunk, controller) {
      if ((size += chunk.length) > MOST_BYTES) controller.error();
      else controller.enqueue(chunk);
    },
  });
  return new Response(new Blob([bytes]).stream().pipeThrough(transform).pipeThrough(limit));
};

const packed = async (text) => {
  const bytes = new Uint8Array(await (await stream(text, new CompressionStream("deflate-raw"))).arrayBuffer());
  const binary = Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
};

const unpacked = async (code) => {
  const binary = atob(code.replaceAll("-", "+").replaceAll("_", "/"));
  const bytes = Uint8Array.from(binary, (char) => char.charCodeAt(0));
  return (await stream(bytes, new DecompressionStream("deflate-raw"))).text();
};

// ---- the page

const page = document.getElementById("da-list");
const part = (name) => page.querySelector(`#da-list-${name}`);
const on = (name, act) => part(name).addEventListener("click", act);

// ---- shown: what is unstarred stays in sight until the page is left, for whoever changes their mind

const items = new Map(); // by paper: its element, and what was last known of it
let latest = null; // the list that is shown

const newItem = (paper) => {
  const element = part("item").content.firstElementChild.cloneNode(true);
  const note = element.querySelector("textarea");
  note.addEventListener("input", () =>
    change(({ papers }) => papers.set(paper, { ...items.get(paper).said, note: note.value })),
  );
  const details = element.querySelector("details");
  details.addEventListener("toggle", () => showAbstract(details, paper), { once: true });
  if (!facts.has(paper)) sight.observe(element);
  return { element, paper };
};

const sight = new IntersectionObserver((entries) => {
  const seen = entries.filter(({ isIntersecting }) => isIntersecting).map(({ target }) => target);
  for (const element of seen) sight.unobserve(element);
  if (seen.length) know([...items.values()].filter(({ element }) => seen.includes(element)));
});

/** Has the pages of some papers read, and shows what they say. */
const know = async (some) => {
  await learn(some.map(({ paper }) => paper));
  rememberFacts(items);
  if (latest) show(latest);
};

const showAbstract = async (details, paper) => {
  const page = await pageOf(paper).catch(() => null);
  const abstract = page?.querySelector(".da-abstract");
  const missing = says("The abstract could not be fetched. The title leads to the paper\u2019s page.");
  details.append(abstract ? document.importNode(abstract, true) : make("p", {}, missing));
};

const whenOf = (day, since) => {
  const [seen, starred] = [day, since].map((date) => date && DATE.format(new Date(date)));
  if (seen && starred) return says("Seen {seen}, starred {starred}", { seen, starred });
  if (seen) return says("Seen {seen}", { seen });
  return starred && says("Starred {starred}", { starred });
};

const topicLink = ([id, name]) => make("li", {}, make("a", { href: new URL(`tags/${id}/`, root).href }, name));

const fill = (element, paper, { title, note, since }) => {
  const [link, when, topics, field] = ["a", "p", "ul", "textarea"].map((name) => element.querySelector(name));
  const { day = "", topics: named = [] } = facts.get(paper) ?? {};
  link.href = new URL(`papers/${paper}/`, root);
  link.textContent = title;
  when.textContent = whenOf(day, since);
  topics.replaceChildren(...named.map(topicLink));
  field.ariaLabel = says("Note on \u201c{title}\u201d", { title });
  if (field !== document.activeElement) field.value = note;
};

// ---- sorted and filtered

const SORT = `${root.pathname}.list-sort`;
const TITLES = new Intl.Collator(SITE_LANGUAGE, { numeric: true });
const dayOfPaper = ({ paper }) => facts.get(paper)?.day ?? "";

const ORDERS = {
  starred: (one, other) => other.said.since.localeCompare(one.said.since),
  day: (one, other) => dayOfPaper(other).localeCompare(dayOfPaper(one)),
  title: (one, other) => TITLES.compare(one.said.title, other.said.title),
};

const fits = ({ paper, said }) => {
  const topics = facts.get(paper)?.topics ?? [];
  const text = [said.title, said.note, ...topics.map(([, name]) => name)].join(" ").toLowerCase();
  const words = part("words").value.toLowerCase().split(/\s+/);
  const topic = part("topic").value;
  return words.every((word) => text.includes(word)) && (!topic || topics.some(([id]) => id === topic));
};

/** The topics of what is listed, to choose from. */
const showTopics = () => {
  const topics = new Map([...items.keys()].flatMap((paper) => facts.get(paper)?.topics ?? []));
  const named = [...topics].sort(([, one], [, other]) => TITLES.compare(one, other));
  const select = part("topic");
  const chosen = select.value;
  const options = named.map(([value, name]) => make("option", { value }, name));
  select.replaceChildren(select.options[0], ...options);
  select.value = topics.has(chosen) ? chosen : "";
};

const arranged = () => [...items.values()].sort(ORDERS.starred).sort(ORDERS[part("sort").value]);

part("words").addEventListener("input", () => show(latest));
part("topic").addEventListener("change", () => show(latest));
part("topic").addEventListener("focus", () => know([...items.values()]), { once: true });
part("sort").addEventListener("change", ({ target }) => {
  keep(SORT, target.value);
  sorted();
});

const sorted = () => {
  if (part("sort").value === "day") know([...items.values()]);
  show(latest);
};

// ---- taken back

let takeBack = null;

/** Says what was done, and offers to undo it. */
const offer = (text, undo) => {
  takeBack = undo;
  part("undone").firstElementChild.textContent = text;
  part("undo").hidden = !text;
};

on("undo", () => {
  const undo = takeBack;
  offer("", null);
  undo();
});

const showDays = (days) => {
  const links = [...days].sort().map((day) => {
    const address = new URL(`days/${day.replaceAll("-", "/")}/`, root);
    return make("li", {}, make("a", { href: address.href }, DATE.format(new Date(day))));
  });
  const [summary, list] = part("days").children;
  summary.textContent = counts(links.length, "{count} day read", "{count} days read");
  list.replaceChildren(...links.reverse());
  part("days").hidden = !links.length;
};

const howMany = (some, all) =>
  some === all ? counts(all, "{count} paper", "{count} papers") : counts(all, "{some} of {count} paper", "{some} of {count} papers", { some });

show = (list) => {
  latest = list;
  for (const [paper, said] of list.papers) {
    if (!items.has(paper)) items.set(paper, newItem(paper));
    Object.assign(items.get(paper), { said, starred: true });
  }
  for (const item of items.values()) {
    const { paper, said, starred } = item;
    fill(item.element, paper, said);
    if (!starred || list.papers.has(paper)) continue;
    item.starred = false;
    offer(says("\u201c{title}\u201d is no longer starred.", said), () =>
      change(({ papers }) => papers.has(paper) || papers.set(paper, said)),
    );
  }
  showTopics();
  const shown = part("papers");
  arranged().forEach((item, at) => {
    item.element.hidden = !fits(item);
    if (shown.children[at] !== item.element) shown.insertBefore(item.element, shown.children[at]);
  });
  showDays(list.days);
  const all = list.papers.size;
  const some = [...items.values()].filter(({ paper, element }) => !element.hidden && list.papers.has(paper)).length;
  part("count").textContent = all ? howMany(some, all) : "";
  part("arrange").hidden = !items.size;
  part("alike").hidden = !all;
  part("empty").hidden = items.size > 0;
  part("broken").hidden = list.broken === undefined && stored(`${KEY}.broken`) === null;
};

// ---- what is fetched when it is asked for

const extras = () => import(new URL("list/extras.js", root).href);

/** The starred papers that are shown, in their order, with all that is known of them. */
const starredOnes = () =>
  arranged()
    .filter(({ paper, element }) => latest.papers.has(paper) && !element.hidden)
    .map(({ paper, said }) => ({
      paper,
      day: "",
      topics: [],
      address: new URL(`papers/${paper}/`, root).href,
      ...facts.get(paper),
      ...said,
    }));

const MOST_ASKED = 40; // pages of starred papers that are read for others like them

on("more", async () => {
  const newest = [...latest.papers.keys()].map((paper) => items.get(paper)).sort(ORDERS.starred);
  const asked = newest.slice(0, MOST_ASKED).map(({ paper }) => pageOf(paper));
  try {
    const { alike } = await extras();
    const pages = (await Promise.allSettled(asked)).flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
    const found = alike(pages, (paper) => latest.papers.has(paper));
    const list = part("alike").querySelector("ol");
    list.replaceChildren(
      ...found.map(({ paper, title, of }) => {
        const link = make("a", { href: new URL(`papers/${paper}/`, root).href }, make("bdi", {}, title));
        return make("li", {}, link, counts(of, "Related to {count} starred paper", "Related to {count} starred papers"));
      }),
    );
    if (!found.length) say(says("No paper that you have not starred is related to these."));
  } catch {
    say(says("These could not be fetched. Is there a connection?"));
  }
});

// ---- added, saved, deleted

const ask = (question, yes, act) => {
  const dialog = part("ask");
  dialog.querySelector("p").textContent = question;
  dialog.querySelector("[value=yes]").textContent = yes;
  dialog.returnValue = "";
  dialog.onclose = () => dialog.returnValue === "yes" && act();
  dialog.showModal();
};

const sizesOf = (papers, days) => ({
  papers: counts(papers, "{count} paper", "{count} papers"),
  days: counts(days, "{count} day", "{count} days"),
});

const add = (list) => {
  let added;
  if (!change((ours) => (added = merge(ours, list)))) return;
  const told = [says("Added {papers} and {days}.", sizesOf(added.papers, added.days))];
  if (added.follows) told.push(counts(added.follows, "You follow {count} thing more.", "You follow {count} things more."));
  if (list.odd) told.push(says("What could not be read was left out ({count}).", { count: list.odd }));
  if (added.left) told.push(says("There was no room for the rest ({count}).", { count: added.left }));
  say(told.join(" "));
};

const save = (text, name, type) => {
  const address = URL.createObjectURL(new Blob([text], { type }));
  make("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address));
};

on("export", () => save(written(load()), "reading-list.json", "application/json"));

const saveAs = async (write, name, type) => {
  try {
    const made = await extras();
    await know([...items.values()]);
    save(write(made, starredOnes()), name, type);
  } catch {
    say(says("This could not be fetched. Is there a connection?"));
  }
};

const HEADING = document.querySelector("h1").textContent;

on("markdown", () => {
  const saidOf = ({ day, since, topics }) =>
    [whenOf(day, since), topics.map(([, name]) => name).join(", ")].filter(Boolean).join(". ");
  saveAs(({ markdown }, papers) => markdown(HEADING, papers, saidOf), "reading-list.md", "text/markdown");
});

on("csv", () => saveAs(({ csv }, papers) => csv(papers), "reading-list.csv", "text/csv"));

on("import", () => part("file").click());
part("file").addEventListener("change", async ({ target }) => {
  const [file] = target.files;
  try {
    if (file.size > MOST_BYTES) throw new Error(says("This file is too large for a reading list."));
    add(parse(await file.text()));
  } catch (error) {
    say(error.message);
  }
  target.value = "";
});

on("link", async () => {
  const address = `${new URL("list/", root)}#add=${await packed(written(load()))}`;
  const field = part("address");
  field.hidden = false;
  field.value = address;
  field.select();
  let told = says("Copied: open this link on the other device.");
  try {
    await navigator.clipboard.writeText(address);
  } catch {
    told = says("Copy and open this link on the other device."); // the browser doesn't let a page copy
  }
  const count = address.length.toLocaleString(SITE_LANGUAGE);
  const long = says("It has {count} characters, which some programs cut; a file is safer.", { count });
  say(address.length > LONG_LINK ? told + " " + long : told);
});

const receive = async () => {
  const code = /^#add=(.+)/.exec(location.hash)?.[1];
  if (!code) return;
  history.replaceState(null, "", location.pathname); // a bookmark or a reload should not ask again
  try {
    const list = parse(await unpacked(code));
    const fresh = merge(load(), list);
    const told = [
      says("This link holds {papers} ({fresh} new here) and {days} read ({unread} new here).", {
        ...sizesOf(list.papers.size, list.days.size),
        fresh: fresh.papers,
        unread: fresh.days,
      }),
    ];
    if (list.follows.size)
      told.push(
        counts(list.follows.size, "It follows {count} thing ({fresh} new here).", "It follows {count} things ({fresh} new here).", {
          fresh: fresh.follows,
        }),
      );
    told.push(says("Add them to the list in this browser?"));
    ask(told.join(" "), says("Add them"), () => add(list));
  } catch {
    say(says("The list in this link can\u2019t be read. It may have been cut on its way."));
  }
};

on("delete", () =>
  ask(says("Delete the list, its notes, all read marks and what you follow from this browser?"), says("Delete"), () => {
    const before = [KEY, `${KEY}.broken`].map((key) => [key, stored(key)]);
    const list = load();
    if (!before.every(([key]) => keep(key, null))) return;
    keep(FACTS, null);
    items.clear();
    removed.clear();
    part("papers").replaceChildren();
    refresh();
    offer(says("The list is deleted."), () => {
      // What was starred since then stays.
      if (stored(KEY) !== null) change((ours) => merge(ours, list));
      else for (const [key, text] of before) keep(key, text);
      refresh();
    });
  }),
);

recallFacts();
const remembered = stored(SORT);
if (Object.hasOwn(ORDERS, remembered ?? "")) part("sort").value = remembered;
page.hidden = false;
addEventListener("hashchange", receive);
refresh();
sorted();
receive();
