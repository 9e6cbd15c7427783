/** What readers open to cite papers; the scripts that fill it, and that tell Zotero of a list, come when they are used. */
for (const details of document.querySelectorAll(".da-cite")) {
  const fetched = (name) => document.head.append(make("script", { src: new URL(`citations/${name}.js`, root) }));
  details.addEventListener("toggle", () => fetched("cite"), { once: true });
  details.hidden = false;
  if (details.dataset.months) fetched("coins");
}
