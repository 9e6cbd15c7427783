/** Puts the papers of a day in the order of their votes; on days that have any. */
const choice = document.querySelector("#by-votes");

// The most voted first, or as the page had them; those without a count last.
const order = () => {
  for (const list of document.querySelectorAll(".da-papers")) {
    const items = [...list.children];
    items.forEach((item, place) => (item.dataset.place ??= place));
    const worth = (/** @type {any} */ { dataset }) => (choice.checked ? -(dataset.votes ?? -1) : 0);
    list.append(...items.sort((one, other) => worth(one) - worth(other) || one.dataset.place - other.dataset.place));
  }
};

choice.parentElement.hidden = false;
choice.addEventListener("change", order);
if (choice.checked) order(); // a reload keeps what was chosen
