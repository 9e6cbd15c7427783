/** A paper's own page has a button with a word. Its title is the heading, or beside the button where that has formulas. */
const place = document.querySelector(".da-bar > .da-tools:empty");
const own = place && below(location, /^papers\/([^/]+)/)?.[1];
if (own) {
  const button = starButton(own, place.dataset.title ?? document.querySelector("h1").textContent);
  place.append(Object.assign(button, { ariaLabel: null, textContent: says("Star") }));
  refresh();
}
