/** How a reader wants pages to look, remembered by the browser; read in the head, before anything is painted. */
const site = new URL("../", document.currentScript.src);
/** Other sites may share the host, so a name holds where this one begins. */
const nameOf = (key) => `${site.pathname}.${key}`;

/** What is remembered, null if nothing is; undefined where the browser keeps nothing: a choice then holds for its page. */
const recalled = (key) => {
  try {
    return localStorage.getItem(nameOf(key));
  } catch {
    return undefined;
  }
};

const remember = (key, value) => {
  try {
    if (value === null) localStorage.removeItem(nameOf(key));
    else localStorage.setItem(nameOf(key), value);
  } catch {
    // As above.
  }
};
