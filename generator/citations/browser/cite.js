/** Fills what readers open as *Cite*: a button that copies, and downloads. */
/** A list for Zotero, which reads COinS (OpenURL 1.0 in Dublin Core) and looks again when it is told to. */
const coins = (papers) => {
  for (const span of document.querySelectorAll(".Z3988")) span.remove();
  for (const paper of papers) {
    const item = itemOf(paper);
    const type = { "article-journal": "journalArticle", article: "preprint", document: "document" }[item.type];
    const said = new URLSearchParams([
      ["ctx_ver", "Z39.88-2004"],
      ["rft_val_fmt", "info:ofi/fmt:kev:mtx:dc"],
      ["rft.type", type],
      ["rft.title", item.title],
      ...paper.names.map((name) => ["rft.au", name]),
      ...(paper.issued.length ? [["rft.date", paper.issued.map((part) => String(part).padStart(2, "0")).join("-")]] : []),
      ...(item.publisher ? [["rft.publisher", item.publisher]] : []),
      ...(item["container-title"] ? [["rft.source", item["container-title"]]] : []),
      ...(item.DOI ? [["rft_id", `info:doi/${item.DOI}`]] : []),
      ...(item.URL ? [["rft.identifier", item.URL]] : []),
    ]);
    const span = Object.assign(document.createElement("span"), { className: "Z3988", title: `${said}` });
    document.body.append(span);
  }
  document.dispatchEvent(new Event("ZoteroItemUpdated", { bubbles: true, cancelable: true }));
};

const save = (text, name, type) => {
  const address = URL.createObjectURL(new Blob([text], { type: `${type};charset=utf-8` }));
  Object.assign(document.createElement("a"), { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address));
};

const fill = (element) => {
  const single = element.querySelector("pre");
  const told = Object.assign(document.createElement("p"), { className: "da-quiet" });
  told.setAttribute("role", "status");
  const tell = (text) => (told.textContent = text);

  let asked = null;
  const papers = () => {
    asked ??= single ? Promise.resolve({ papers: [own(element)], missing: 0 }) : offered(element, tell);
    asked.catch(() => (asked = null)); // whoever asks again may have a connection
    return asked;
  };
  const name = () =>
    single ? own(element).key : location.pathname.slice(base.pathname.length).replace(/\/$/, "").replaceAll("/", "-");

  const act = async (form, use) => {
    try {
      const { papers: found, missing } = await papers();
      if (!found.length) return tell(says("No paper here is known to this archive."));
      const text = single && form === "bibtex" ? found[0].entry : FORMS[form][3](found);
      const done = await use(text, found);
      const gone =
        missing && counts(missing, "{count} paper of this list is not in this archive.", "{count} papers of this list are not in this archive.");
      tell(gone ? done + " " + gone : done);
    } catch ({ message }) {
      tell(message);
    }
  };
  const copy = async (text, found) => {
    try {
      await navigator.clipboard.writeText(text);
      return single ? says("Copied.") : counts(found.length, "Copied {count} paper.", "Copied {count} papers.");
    } catch {
      return says("The browser does not let a page copy. Select the text, or save a file.");
    }
  };
  const button = (label, form, use) => {
    const made = Object.assign(document.createElement("button"), { type: "button", textContent: label });
    made.addEventListener("click", () => act(form, use));
    return made;
  };
  const row = Object.assign(document.createElement("p"), { className: "da-tools" });
  row.append(button(says("Copy BibTeX"), "bibtex", copy));
  for (const [form, [label, ending, type]] of Object.entries(FORMS)) {
    row.append(
      button(says("Save as {form}", { form: label }), form, (text, found) => {
        save(text, `${name()}.${ending}`, type);
        if (single) return says("Saved as {form}.", { form: label });
        return counts(found.length, "Saved {count} paper as {form}.", "Saved {count} papers as {form}.", { form: label });
      }),
    );
  }
  element.append(row, told);
  if (!single && element.dataset.all === undefined) papers().then((found) => coins(found.papers), () => {});
};

for (const element of document.querySelectorAll(".da-cite[open]")) fill(element);
