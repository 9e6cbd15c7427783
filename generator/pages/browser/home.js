/** Who comes back is greeted on the home page with what is unread, and what of it they follow. */
/** What is followed, each with how much is new of it once that is known. */
const followed = (list, unread) => {
  const days = unread.slice(0, DAYS_AT_ONCE).map(([day]) => day);
  const more = unread.length > days.length ? "+" : "";
  const papers = days.length && list.follows.size ? papersOf(days, list) : Promise.resolve(new Map());
  const items = [...list.follows].map(([follow, said], at) => {
    const [number, name] = [quiet(""), make("bdi", {}, said.name)];
    const item = link(follow, name, " ", number);
    const tell = (fresh) => {
      number.textContent = `${fresh.length}${more}`;
      if (fresh.length) item.href = new URL(`unread/#follow-${at}`, root);
    };
    papers.then((all) => (all.size ? newOf(follow, said, all, days) : [])).then(tell, () => {}); // told where it leads
    return make("li", {}, item);
  });
  return make("ul", { className: "da-topics", ariaLabel: says("What you follow, and how many unread papers each has") }, ...items);
};

const greet = (list) => {
  const unread = unreadOf(list);
  const next = link("tags/", says("Follow a topic, and what is new of it is counted here."));
  const lead = unread.length ? link("unread/", says("Unread: {papers}", { papers: inShort(unread, list) })) : says("You are up to date.");
  place.replaceChildren(
    make("p", { className: "da-lead" }, lead),
    list.follows.size ? followed(list, unread) : make("p", { className: "da-quiet" }, next),
  );
};

// The first visit has nothing to tell; list/shell.js knows whether this is one.
if (place.matches(".is-back")) show = greet;
arrive();
refresh();
