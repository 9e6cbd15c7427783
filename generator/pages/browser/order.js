/** Puts the small charts of all topics in the order that the reader chooses: largest, growing most, by name. */
const list = document.querySelector(".da-multiples");
const choices = document.querySelector(".da-order");
const items = [...list.children]; // equals stay in the page's order

const nameOf = (item) => item.querySelector("a").textContent;
const orders = {
  papers: (one, other) => other.dataset.papers - one.dataset.papers,
  growth: (one, other) => other.dataset.growth - one.dataset.growth,
  name: (one, other) => nameOf(one).localeCompare(nameOf(other), SITE_LANGUAGE),
};
const order = () => list.append(...[...items].sort(orders[choices.querySelector(":checked").value]));

choices.hidden = false;
choices.addEventListener("change", order);
order(); // a reload keeps what was chosen
