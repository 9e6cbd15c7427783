/** Messages in the site's language. generator/language.py writes their texts into the script, and the rule of its plural. */
const says = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
