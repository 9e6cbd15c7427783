/**
 * Titles, excerpts or abstracts: a day is shown in the form that was chosen last. The browser makes this element as soon
 * as it has read the choices before it, and the papers come after it: so nothing is painted in another form first.
 */
const FORM_KEY = "form";

customElements.define(
  "da-form",
  class extends HTMLElement {
    connectedCallback() {
      const { elements } = this.previousElementSibling;
      const recall = () => {
        const chosen = elements.namedItem(recalled(FORM_KEY) ?? "");
        if (chosen) chosen.checked = true;
      };
      recall();
      this.previousElementSibling.addEventListener("change", ({ target }) => remember(FORM_KEY, target.id));
      addEventListener("pageshow", recall); // a page that is gone back to may be older than the choice
    }
  },
);
