/** What a reader notes on a starred paper, under the star on the paper's own page. */
if (own) {
  const field = make("textarea", { rows: 1, maxLength: MOST.note, dir: "auto" });
  const note = make("label", { className: "da-note", hidden: true }, says("Note"), " ", field);
  place.parentElement.after(note);
  field.addEventListener("input", () =>
    change(({ papers }) => papers.has(own) && papers.set(own, { ...papers.get(own), note: field.value })),
  );
  show = ({ papers }) => {
    const said = papers.get(own);
    note.hidden = !said;
    if (field !== document.activeElement) field.value = said?.note ?? "";
  };
  show(load());
}
