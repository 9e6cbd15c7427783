/** A message with elements in place of its names. */
const woven = (text, parts) => text.split(/\{(\w+)\}/).map((part, at) => (at % 2 ? parts[part] : part));
