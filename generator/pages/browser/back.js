/**
 * Whoever was here before is greeted on the home page (list/home.js): the room for it is there before anything is painted,
 * in place of what the archive is.
 */
customElements.define(
  "da-since",
  class extends HTMLElement {
    connectedCallback() {
      this.classList.toggle("is-back", /"upToDate":"\d/.test(recalled("reading")));
    }
  },
);
