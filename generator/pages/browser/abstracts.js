/**
 * Whole abstracts on a topic's pages, which have excerpts alone: a paper's day has all of it, and is fetched when
 * somebody wants abstracts and the paper comes near. What takes the excerpt's place is what the day shows.
 */
const choice = document.querySelector("#abstracts");
const permalink = (item) => item.querySelector(":is(h2, h3) > a").getAttribute("href").split("/").at(-2);

const days = new Map(); // a promise of each day's abstracts, by address
const read = async (address) => {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${address} could not be fetched (${answer.status}).`);
  const day = new DOMParser().parseFromString(await answer.text(), "text/html");
  return new Map(Array.from(day.querySelectorAll(".da-papers > li"), (item) => [permalink(item), item.querySelector(".da-excerpt")]));
};

const fill = async (item) => {
  const { href } = item.querySelector(".da-by a") ?? item.closest("section").querySelector("h2 a");
  if (!days.has(href)) days.set(href, read(href));
  try {
    const whole = (await days.get(href)).get(permalink(item));
    if (whole) item.querySelector(":scope > p:not([class])").replaceWith(document.adoptNode(whole));
  } catch {
    days.delete(href); /* the next one asks again */
    document.querySelector("#da-abstracts").hidden = false;
  }
};

const near = new IntersectionObserver(
  (entries) => {
    for (const { target } of entries.filter((entry) => entry.isIntersecting)) {
      near.unobserve(target);
      fill(target);
    }
  },
  { rootMargin: "100% 0%" },
);

const follow = () => {
  for (const item of document.querySelectorAll(".da-papers > li:has(> p:not([class]))")) {
    if (choice.checked) near.observe(item);
    else near.unobserve(item);
  }
};
choice.closest("fieldset").addEventListener("change", follow);
addEventListener("pageshow", () => setTimeout(follow)); // once what was chosen last is chosen
follow();
