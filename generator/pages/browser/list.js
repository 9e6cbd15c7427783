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

const newItem = (paper) => {
  const element = part("item").content.firstElementChild.cloneNode(true);
  const note = element.querySelector("textarea");
  note.addEventListener("input", () =>
    change(({ papers }) => papers.set(paper, { ...items.get(paper).said, note: note.value })),
  );
  return { element };
};

const fill = (element, paper, { title, note, since }) => {
  const [link, when, field] = ["a", "p", "textarea"].map((name) => element.querySelector(name));
  link.href = new URL(`papers/${paper}/`, root);
  link.textContent = title;
  when.textContent = since && `Starred ${DATE.format(new Date(since))}`;
  field.ariaLabel = `Note on \u201c${title}\u201d`;
  if (field !== document.activeElement) field.value = note;
};

const showDays = (days) => {
  const links = [...days].sort().map((day) => {
    const address = new URL(`days/${day.replaceAll("-", "/")}/`, root);
    return make("li", {}, make("a", { href: address.href }, DATE.format(new Date(day))));
  });
  const [summary, list] = part("days").children;
  summary.textContent = `${count(links.length, "day")} read`;
  list.replaceChildren(...links.reverse());
  part("days").hidden = !links.length;
};

show = (list) => {
  for (const [paper, said] of list.papers) {
    if (!items.has(paper)) items.set(paper, newItem(paper));
    items.get(paper).said = said;
    fill(items.get(paper).element, paper, said);
  }
  const newestFirst = [...items.values()].sort((one, other) => other.said.since.localeCompare(one.said.since));
  const shown = part("papers");
  newestFirst.forEach(({ element }, at) => {
    if (shown.children[at] !== element) shown.insertBefore(element, shown.children[at]);
  });
  showDays(list.days);
  part("count").textContent = list.papers.size ? count(list.papers.size, "paper") : "";
  part("empty").hidden = items.size > 0;
  part("broken").hidden = list.broken === undefined && stored(`${KEY}.broken`) === null;
};

// ---- added, saved, deleted

const ask = (question, yes, act) => {
  const dialog = part("ask");
  dialog.querySelector("p").textContent = question;
  dialog.querySelector("[value=yes]").textContent = yes;
  dialog.returnValue = "";
  dialog.onclose = () => dialog.returnValue === "yes" && act();
  dialog.showModal();
};

const add = (list) => {
  let added;
  if (!change((ours) => (added = merge(ours, list)))) return;
  const odd = list.odd ? ` What could not be read was left out (${list.odd}).` : "";
  const full = added.left ? ` There was no room for the rest (${added.left}).` : "";
  const follows = added.follows ? ` You follow ${count(added.follows, "thing")} more.` : "";
  say(`Added ${count(added.papers, "paper")} and ${count(added.days, "day")}.${follows}${odd}${full}`);
};

on("export", () => {
  const address = URL.createObjectURL(new Blob([written(load())], { type: "application/json" }));
  make("a", { href: address, download: "reading-list.json" }).click();
  setTimeout(() => URL.revokeObjectURL(address));
});

on("import", () => part("file").click());
part("file").addEventListener("change", async ({ target }) => {
  const [file] = target.files;
  try {
    if (file.size > MOST_BYTES) throw new Error("This file is too large for a reading list.");
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
  let how = "Copied: open";
  try {
    await navigator.clipboard.writeText(address);
  } catch {
    how = "Copy and open"; // the browser doesn't let a page copy
  }
  const long = ` It has ${address.length.toLocaleString("en")} characters, which some programs cut; a file is safer.`;
  say(`${how} this link on the other device.${address.length > LONG_LINK ? long : ""}`);
});

const receive = async () => {
  const code = /^#add=(.+)/.exec(location.hash)?.[1];
  if (!code) return;
  history.replaceState(null, "", location.pathname); // a bookmark or a reload should not ask again
  try {
    const list = parse(await unpacked(code));
    const fresh = merge(load(), list);
    const [papers, days] = [count(list.papers.size, "paper"), count(list.days.size, "day")];
    const holds = `This link holds ${papers} (${fresh.papers} new here) and ${days} read (${fresh.days} new here).`;
    const follows = list.follows.size ? ` It follows ${count(list.follows.size, "thing")} (${fresh.follows} new here).` : "";
    ask(`${holds}${follows} Add them to the list in this browser?`, "Add them", () => add(list));
  } catch {
    say("The list in this link can\u2019t be read. It may have been cut on its way.");
  }
};

on("delete", () =>
  ask("Delete the list, its notes, all read marks and what you follow from this browser?", "Delete", () => {
    if (!keep(KEY, null) || !keep(`${KEY}.broken`, null)) return;
    items.clear();
    removed.clear();
    part("papers").replaceChildren();
    refresh();
    say("Deleted.");
  }),
);

page.hidden = false;
addEventListener("hashchange", receive);
refresh();
receive();
