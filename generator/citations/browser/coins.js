/**
 * Tells Zotero that a page lists papers, by what the page itself shows (COinS: OpenURL 1.0 in Dublin Core): a title and
 * an address, and authors where all are named. Once *Cite* is open, cite.js says all that is known.
 */
for (const link of document.querySelectorAll(":is(.da-papers > li :is(h2, h3), .da-list > li) > a")) {
  const by = link.closest("li").querySelector(":scope > :is(.da-by, span)");
  const named = [...(by?.querySelectorAll("bdi") ?? [])];
  const [others] = named[0]?.nextSibling?.textContent.split("\u00b7") ?? []; // as in `Ada Lovelace and 3 more · 11 March`
  const names = /\d/.test(others) ? [] : named;
  const said = new URLSearchParams([
    ["ctx_ver", "Z39.88-2004"],
    ["rft_val_fmt", "info:ofi/fmt:kev:mtx:dc"],
    ["rft.type", "document"],
    ["rft.title", link.textContent],
    ["rft.identifier", link.href],
    ...names.map((name) => ["rft.au", name.textContent]),
  ]);
  document.body.append(Object.assign(document.createElement("span"), { className: "Z3988", title: `${said}` }));
}
document.dispatchEvent(new Event("ZoteroItemUpdated", { bubbles: true, cancelable: true }));
