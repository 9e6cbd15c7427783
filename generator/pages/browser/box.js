/**
 * The header's search box, which is the theme's. The theme opens the first hit of whatever has come when Enter is
 * pressed; here Enter is the form's own and leads to all results, unless a hit has the focus. Hits for other words than
 * those in the box can't be used.
 */
const box = document.querySelector("#da-box");

if (box) {
  const { q } = box.elements;
  const hits = document.querySelector(".md-search-result__list");
  const compare = () => {
    const answered = hits.querySelector("[data-asked]")?.dataset.asked; // by search/worker.js
    hits.inert = answered !== undefined && answered !== q.value;
  };
  new MutationObserver(compare).observe(hits, { childList: true });
  q.addEventListener("keydown", (event) => event.key === "Enter" && event.stopPropagation());
  q.addEventListener("input", () => {
    compare();
    q.dispatchEvent(new KeyboardEvent("keyup")); // what the theme waits for, and pasting has none
  });
  document.querySelector(".da-glass").addEventListener("click", (event) => {
    event.preventDefault();
    const toggle = document.querySelector("#__search");
    if (!toggle.checked) toggle.click();
    q.focus();
  });
}
